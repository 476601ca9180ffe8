/*
 * The rows of an answer as they were shown, kept for who wants to go on from one of them.
 *
 * Rows are numbered from 1 through all tables of the answer, as the screen numbers them.
 * What is kept is bounded; rows past the bound are counted and no more.
 */
#ifndef TC_REPORT_KEPT_H
#define TC_REPORT_KEPT_H

#include "catalog/catalog.h"
#include "render/render.h"
#include "util/arena.h"

/* Kept at most, give or take one row. */
#define TC_KEPT_ROWS ((size_t)100000)
#define TC_KEPT_BYTES ((size_t)64 * 1024 * 1024)

/* One table of the answer.  All of it lives as long as the rows are kept. */
struct tc_kept_table {
	const char *query; /* its name */
	const char *title;
	const char **columns;
	size_t column_count;
	const struct tc_argument *args; /* that it was asked with */
	size_t arg_count;
	size_t first, rows; /* number of its first row; how many it has */
};

/* Names and values of one row. */
struct tc_row {
	const char *const *columns;
	const struct tc_value *values;
	size_t column_count;
};

struct tc_kept {
	struct tc_arena arena;
	struct tc_kept_table *tables; /* owned */
	size_t table_count;
	const struct tc_value **rows; /* owned; each of as many values as its table has columns */
	size_t row_count, row_cap;
	size_t shown; /* rows, kept or not */
	size_t answers; /* how often it was emptied: tells one answer from the next */
};

void tc_kept_init(struct tc_kept *k);
/* Forgets everything, and can be used again. */
void tc_kept_clear(struct tc_kept *k);

void tc_kept_begin(struct tc_kept *k, const struct tc_query_head *head,
		   const struct tc_argument *args, size_t arg_count);
void tc_kept_add(struct tc_kept *k, const struct tc_value *values);

/* The table that row `number` was shown in, or NULL; *row has no values when it was not kept. */
const struct tc_kept_table *tc_kept_find(const struct tc_kept *k, size_t number,
					 struct tc_row *row);

/* The column of that name, or NULL. */
const struct tc_value *tc_row_value(const struct tc_row *row, const char *column);
/* As text, which lives as long as `arena`; absent for NULL. */
struct tc_str tc_value_text(const struct tc_value *value, struct tc_arena *arena);

#endif
