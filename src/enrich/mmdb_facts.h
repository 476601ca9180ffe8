/*
 * What a record of a MaxMind database says, under the names that MaxMind and ipinfo use.
 */
#ifndef TC_ENRICH_MMDB_FACTS_H
#define TC_ENRICH_MMDB_FACTS_H

#include <maxminddb.h>

#include "enrich/known.h"
#include "util/error.h"

/* The first has all that there is one of; each tag has one. */
#define TC_MMDB_FACTS_MAX 12

/* Texts live in the arena.  *count is 0 when it says nothing of use. */
int tc_mmdb_facts(struct tc_fact facts[TC_MMDB_FACTS_MAX], size_t *count,
		  struct tc_arena *arena, MMDB_entry_s entry, struct tc_error *err);

#endif
