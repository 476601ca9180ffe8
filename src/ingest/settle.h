/*
 * What follows from all events of a case together, and is made at the end of an import,
 * whatever the order in which they came.
 */
#ifndef TC_INGEST_SETTLE_H
#define TC_INGEST_SETTLE_H

#include "facts/recipe.h"
#include "store/store.h"

/*
 * Makes it again: corrections and the counts that they change, what principals are
 * called, whose keys are, what digest files list.  In transactions of its own; the indexes on events must be there.
 */
int tc_settle(struct tc_store *store, struct tc_error *err);

/* Runs a named statement of import.sql that has neither parameters nor rows. */
int tc_settle_run(struct tc_store *store, const char *statement, struct tc_error *err);

/* The tables of data/ as rules, with the paths of the case's own API catalogue. */
int tc_recipes_load_all(struct tc_recipes *recipes, struct tc_store *store,
			struct tc_error *err);

#endif
