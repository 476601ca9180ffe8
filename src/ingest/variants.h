/*
 * Several records that share an eventID and differ: which of them are events?
 *
 * Records are all events.  A row of a table (a partial record) says less than the record
 * it was made from.  Where what it says agrees with another one, both tell of the same
 * event:
 *
 * - a record stands for all partial ones that agree with it;
 * - of the partial ones that are left, as many are events as disagree with each other
 *   pairwise; those that say more come first.
 *
 * This depends on the records alone, not on their order, and one more record makes
 * never less and at most one more event.  Events of one account that are left are in
 * conflict.  Past TC_VARIANTS_MAX records of one eventID,
 * which then identifies nothing, each is an event and none stands for another.
 */
#ifndef TC_INGEST_VARIANTS_H
#define TC_INGEST_VARIANTS_H

#include "ingest/record.h"
#include "store/store.h"

#define TC_VARIANTS_MAX 12

/* What is compared, besides the time to the second. */
enum tc_trait {
	TC_TRAIT_ACCOUNT, /* recipientAccountId: another one is another event */
	TC_TRAIT_SOURCE,
	TC_TRAIT_NAME,
	TC_TRAIT_REGION,
	TC_TRAIT_ADDRESS,
	TC_TRAIT_KEY,
	TC_TRAIT_ERROR,
	TC_TRAIT_COUNT,
};

struct tc_traits {
	bool partial;
	int64_t second; /* since 1970; -1: not told */
	struct tc_str text[TC_TRAIT_COUNT];
};

/* One record in the case. */
struct tc_variant {
	int64_t row, by; /* by: the event that stands for it, or 0 */
	struct tc_traits traits;
	int64_t richness;   /* how much it says */
	struct tc_str rank; /* among equally rich ones */
};

struct tc_variants {
	struct tc_stmt *find, *supersede, *revive, *conflict, *recount; /* owned */
	struct tc_arena arena;
	struct tc_variant list[TC_VARIANTS_MAX + 1];
	size_t count;
};

int tc_variants_init(struct tc_variants *v, struct tc_store *store, struct tc_error *err);
void tc_variants_release(struct tc_variants *v);

/* Reads the records of these rows, which share an eventID: at most one more than the
 * maximum. */
int tc_variants_load(struct tc_variants *v, const int64_t *rows, size_t count,
		     struct tc_error *err);

/* The record (not a partial one) that says all that `r` does, or 0. */
int64_t tc_variants_covering(const struct tc_variants *v, const struct tc_record *r);
/*
 * The last one of the list was stored just now: writes down which are events from here
 * on, and their conflicts.  *gained: there is one more of them than before.
 * *is_event: the new one is an event.
 */
int tc_variants_settle(struct tc_variants *v, bool *gained, bool *is_event,
		       struct tc_error *err);

/*
 * Makes the counts by day anew where settling, here or of corrections, changed them;
 * indexes are needed.
 */
int tc_variants_recount(struct tc_store *store, struct tc_error *err);

#endif
