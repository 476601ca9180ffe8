/*
 * What an import is told to leave out: events outside of a time window, of other
 * accounts, of other regions.
 *
 * What cannot be judged is taken: a record without a time has none outside the window.
 */
#ifndef TC_INGEST_FILTER_H
#define TC_INGEST_FILTER_H

#include "ingest/record.h"
#include "store/store.h"

/*
 * A file may be delivered so long after its events; seen are 10 minutes, and hours in a
 * disruption.
 */
#define TC_FILTER_LAG_MS INT64_C(86400000)

struct tc_filter {
	int64_t from_ms, to_ms; /* events of [from, to); -1: no bound */
	/* Owned: names between commas, sorted, each once; NULL: all. */
	char *accounts, *regions;
};

void tc_filter_init(struct tc_filter *f);
void tc_filter_release(struct tc_filter *f);
bool tc_filter_is_active(const struct tc_filter *f);

/*
 * Adds the names between the commas of `value` to *list (f->accounts or f->regions).
 * False when one of them is none: an account has 12 digits, a region small letters,
 * digits and dashes.
 */
bool tc_filter_add_accounts(struct tc_filter *f, struct tc_str value);
bool tc_filter_add_regions(struct tc_filter *f, struct tc_str value);

/* False when the name of a file says that nothing in it would be taken. */
bool tc_filter_takes_file(const struct tc_filter *f, struct tc_str path);
bool tc_filter_takes(const struct tc_filter *f, const struct tc_record *r);

/* True when `outer` takes all that `inner` takes. */
bool tc_filter_covers(const struct tc_filter *outer, const struct tc_filter *inner);

/* The row of the filter in the case, made when it has none; 0 for one that takes all. */
int tc_filter_row(const struct tc_filter *f, struct tc_store *store, int64_t *row,
		  struct tc_error *err);
/*
 * The rows of all filters that take what `f` takes, as ",1,5,".  Owned by the caller,
 * when it does not fail.
 */
int tc_filter_covering(const struct tc_filter *f, struct tc_store *store, char **rows,
		       struct tc_error *err);

#endif
