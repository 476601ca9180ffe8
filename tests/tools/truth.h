/* The facts of an incident as JSON, in a stable order. */
#ifndef TOOLS_TRUTH_H
#define TOOLS_TRUTH_H

#include "incident.h"
#include "store.h"

/* Writes the file; any error ends the program. Sorts the ledger. */
void truth_write(const char *path, struct incident *incident, const struct world *world,
		 const struct options *options, const struct store *store,
		 const struct store_totals *totals);

#endif
