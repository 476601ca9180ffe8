/*
 * The rows of a query as far as a page shows them: all when they are few, the first of
 * them and counts of what they are when they are many.
 */
#ifndef TC_REPORT_ROWS_H
#define TC_REPORT_ROWS_H

#include "report/answer.h"
#include "report/mask.h"

/* More than that many do not all go on a page. */
#define TC_ROWS_MOST 200
/* So many of them do then. */
#define TC_ROWS_FIRST 20
/* A column of more values than that is not counted by value. */
#define TC_ROWS_VALUES 8

struct tc_rows {
	struct tc_arena arena;
	const char **columns;     /* owned */
	size_t column_count;
	struct tc_value *values;  /* owned; row by row; texts masked, in the arena */
	size_t kept;              /* rows of them, TC_ROWS_MOST at most */
	int64_t count;            /* of all rows */
	struct tc_rows_column *by_value; /* owned; one for each column */
};

/* Release it also after a failure. */
int tc_rows_read(struct tc_rows *r, struct tc_store *store, const struct tc_query *query,
		 const struct tc_answer_options *options, struct tc_error *err);
void tc_rows_release(struct tc_rows *r);

/* SIZE_MAX when there is none of that name. */
size_t tc_rows_column(const struct tc_rows *r, struct tc_str name);
/* How many rows a page shows. */
size_t tc_rows_shown(const struct tc_rows *r);
/*
 * Of a column with few values: "outcome: success 207, invalid 10", the most frequent first.
 * Absent when it has many, or the same in every row.
 */
struct tc_str tc_rows_counts(struct tc_rows *r, size_t column);

#endif
