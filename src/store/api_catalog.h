/*
 * The API catalogue: what a call means to an investigator.
 *
 * A table in CSV (RFC 4180), data/api-catalog.csv or one of the user's own; a case keeps
 * the one that it uses.  The first line names the columns, in the order of the fields.
 */
#ifndef TC_STORE_API_CATALOG_H
#define TC_STORE_API_CATALOG_H

#include "store/store.h"

/* What a catalogue that nobody gave is called. */
#define TC_API_CATALOG_BUILT_IN "built-in"
#define TC_API_CATALOG_BYTES_MAX ((size_t)16 * 1024 * 1024)

struct tc_api_catalog_row {
	struct tc_str event_source, api;
	struct tc_str category;   /* a word in small letters */
	struct tc_str technique;  /* T1098.001, or empty */
	struct tc_str tactic;     /* TA0003 Persistence, or empty */
	int64_t severity;         /* 1 to 5 */
	struct tc_str resources;  /* paths with semicolons between them; not looked into */
	struct tc_str containment;
};

/*
 * Calls `visit` for each row of a table until it fails, and checks all but the paths: no
 * call twice, every value of its kind.  TC_FAIL says in which line what is wrong, as does
 * `visit`, whose text gets the line in front.  The row is valid during the call.
 */
typedef int tc_api_catalog_visit(void *ctx, const struct tc_api_catalog_row *row,
				 struct tc_error *err);
int tc_api_catalog_read(struct tc_str csv, tc_api_catalog_visit *visit, void *ctx,
			struct tc_error *err);

/*
 * From now on the case uses this table; an absent one stands for the built-in.  In a
 * transaction of its own; on failure nothing is changed.  What is read out of parameters
 * by its paths follows it only in records that come later.
 */
int tc_api_catalog_set(struct tc_store *store, struct tc_str csv, struct tc_str origin,
		       struct tc_error *err);

#endif
