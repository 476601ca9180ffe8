/*
 * Rows of events, with what else is to be said of some of them.
 */
#ifndef TC_INGEST_EVENTS_H
#define TC_INGEST_EVENTS_H

#include "ingest/record.h"
#include "store/store.h"

struct tc_events {
	struct tc_store *store; /* borrowed */
	struct tc_stmt *add, *add_fact[TC_FACT_TABLE_COUNT]; /* owned */
};

int tc_events_init(struct tc_events *e, struct tc_store *store, struct tc_error *err);
void tc_events_release(struct tc_events *e);

/*
 * Adds a record whose values have rows.  *row is negative when its second is full:
 * then nothing was added.
 */
int tc_events_add(struct tc_events *e, const struct tc_record *r, int64_t source_id,
		  int64_t *row, struct tc_error *err);

/* Adds what else a record says to its event, which is there already; as for tc_events_add. */
int tc_events_add_facts(struct tc_events *e, const struct tc_record *r, int64_t row,
			struct tc_error *err);

#endif
