#include "report/rows.h"

#include <stdlib.h>

#include "report/value.h"

#include "util/banned.h"

#define LINE_MAX_BYTES ((size_t)64 * 1024)
/* A value longer than that is none of few. */
#define VALUE_MAX 80

struct tc_rows_column {
	struct tc_str texts[TC_ROWS_VALUES];
	int64_t counts[TC_ROWS_VALUES];
	size_t used;
	bool many;
};

size_t tc_rows_column(const struct tc_rows *r, struct tc_str name)
{
	for (size_t i = 0; i < r->column_count; i++)
		if (tc_str_eq(tc_str(r->columns[i]), name))
			return i;
	return SIZE_MAX;
}

size_t tc_rows_shown(const struct tc_rows *r)
{
	return r->count > TC_ROWS_MOST ? TC_ROWS_FIRST : r->kept;
}

static void count_value(struct tc_rows *r, struct tc_rows_column *c, struct tc_str text)
{
	if (c->many)
		return;
	if (!text.data)
		text = TC_STR("none");
	for (size_t i = 0; i < c->used; i++)
		if (tc_str_eq(c->texts[i], text)) {
			c->counts[i]++;
			return;
		}
	if (c->used == TC_ROWS_VALUES || text.len > VALUE_MAX) {
		c->many = true;
		return;
	}
	c->texts[c->used] = tc_arena_str(&r->arena, text);
	c->counts[c->used++] = 1;
}

/* Texts of the row at hand live until the next step. */
static void read_row(struct tc_rows *r, struct tc_stmt *stmt, struct tc_mask *mask)
{
	struct tc_value *row = r->values + r->kept * r->column_count;
	bool keep = r->kept < TC_ROWS_MOST;

	for (size_t i = 0; i < r->column_count; i++) {
		struct tc_str text = tc_stmt_column_text(stmt, (int)i);

		count_value(r, &r->by_value[i], tc_mask_text(mask, &r->arena, text));
		if (!keep)
			continue;
		tc_answer_value(&row[i], stmt, (int)i);
		if (row[i].type != TC_VALUE_TEXT)
			continue;
		text = tc_mask_text(mask, &r->arena, row[i].text);
		row[i].text = text.data == row[i].text.data ? tc_arena_str(&r->arena, text) : text;
	}
	r->kept += keep;
	r->count++;
}

int tc_rows_read(struct tc_rows *r, struct tc_store *store, const struct tc_query *query,
		 const struct tc_answer_options *options, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc;

	*r = (struct tc_rows){.columns = NULL};
	tc_arena_init(&r->arena);
	rc = tc_query_prepare(&stmt, query, store, options->args, options->arg_count, err);
	if (rc < 0)
		return rc;
	r->column_count = (size_t)tc_stmt_column_count(stmt);
	r->columns = tc_calloc(r->column_count, sizeof(*r->columns));
	for (size_t i = 0; i < r->column_count; i++)
		r->columns[i] =
			tc_arena_str(&r->arena, tc_str(tc_stmt_column_name(stmt, (int)i))).data;
	r->by_value = tc_calloc(r->column_count, sizeof(*r->by_value));
	r->values = tc_calloc(TC_ROWS_MOST * r->column_count, sizeof(*r->values));
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW)
		read_row(r, stmt, options->mask);
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

void tc_rows_release(struct tc_rows *r)
{
	free(r->columns);
	free(r->values);
	free(r->by_value);
	tc_arena_release(&r->arena);
}

/* The most frequent that is not said yet; of equals the one that came first. */
static size_t next_frequent(const struct tc_rows_column *c, const bool *said)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < c->used; i++)
		if (!said[i] && (best == SIZE_MAX || c->counts[i] > c->counts[best]))
			best = i;
	return best;
}

struct tc_str tc_rows_counts(struct tc_rows *r, size_t column)
{
	const struct tc_rows_column *c = &r->by_value[column];
	bool said[TC_ROWS_VALUES] = {false};
	struct tc_buf text;
	struct tc_str line;

	if (c->many || c->used < 2)
		return TC_STR_NULL;
	tc_buf_init(&text, LINE_MAX_BYTES);
	tc_buf_add_cstr(&text, r->columns[column]);
	for (size_t n = 0; n < c->used; n++) {
		size_t i = next_frequent(c, said);

		said[i] = true;
		tc_buf_addf(&text, "%s%.*s %lld", n ? ", " : ": ", TC_STR_ARG(c->texts[i]),
			    (long long)c->counts[i]);
	}
	line = tc_arena_str(&r->arena, tc_buf_str(&text));
	tc_buf_release(&text);
	return line;
}
