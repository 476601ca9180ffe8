/*
 * Counts of each actor by UTC day, and of each place and kind by hour, gathered while a
 * transaction runs and added to the case at its end.
 */
#ifndef TC_INGEST_DAYS_H
#define TC_INGEST_DAYS_H

#include "ingest/record.h"
#include "store/store.h"

struct tc_days {
	struct tc_stmt *add_day, *add_hour; /* owned */
	struct tc_arena arena;
	struct tc_map days;  /* (actor, day) -> struct tally */
	struct tc_map hours; /* (place, kind, hour) -> struct tally */
};

int tc_days_init(struct tc_days *d, struct tc_store *store, struct tc_error *err);
void tc_days_release(struct tc_days *d);

/* One event; its actor, place and kind have rows. */
void tc_days_count(struct tc_days *d, const struct tc_record *r);
/* Adds what was counted to the case, and begins anew. */
int tc_days_flush(struct tc_days *d, struct tc_error *err);

#endif
