#include "report/kept.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/banned.h"

void tc_kept_init(struct tc_kept *k)
{
	*k = (struct tc_kept){.tables = NULL};
	tc_arena_init(&k->arena);
}

void tc_kept_clear(struct tc_kept *k)
{
	size_t answers = k->answers + 1;

	tc_arena_release(&k->arena);
	free(k->tables);
	free(k->rows);
	tc_kept_init(k);
	k->answers = answers;
}

static const char *copy(struct tc_kept *k, const char *text)
{
	return tc_arena_str(&k->arena, tc_str(text)).data;
}

static const struct tc_argument *copy_args(struct tc_kept *k, const struct tc_argument *args,
					   size_t count)
{
	struct tc_argument *own = tc_arena_alloc(&k->arena, (count + 1) * sizeof(*own));

	for (size_t i = 0; i < count; i++)
		own[i] = (struct tc_argument){tc_arena_str(&k->arena, args[i].name),
					      tc_arena_str(&k->arena, args[i].value)};
	return own;
}

void tc_kept_begin(struct tc_kept *k, const struct tc_query_head *head,
		   const struct tc_argument *args, size_t arg_count)
{
	struct tc_kept_table table = {.query = copy(k, head->name),
				      .title = copy(k, head->title),
				      .column_count = head->column_count,
				      .args = copy_args(k, args, arg_count),
				      .arg_count = arg_count,
				      .first = k->shown + 1};

	table.columns = tc_arena_alloc(&k->arena, head->column_count * sizeof(*table.columns));
	for (size_t i = 0; i < head->column_count; i++)
		table.columns[i] = copy(k, head->columns[i]);
	k->tables = tc_realloc(k->tables, k->table_count + 1, sizeof(*k->tables));
	k->tables[k->table_count++] = table;
}

void tc_kept_add(struct tc_kept *k, const struct tc_value *values)
{
	struct tc_kept_table *table = &k->tables[k->table_count - 1];
	struct tc_value *own;

	k->shown++;
	table->rows++;
	/* Once a row was left out, none that follows is kept: their numbers are indexes. */
	if (k->row_count + 1 < k->shown || k->row_count >= TC_KEPT_ROWS ||
	    k->arena.bytes >= TC_KEPT_BYTES)
		return;
	own = tc_arena_alloc(&k->arena, table->column_count * sizeof(*own));
	for (size_t i = 0; i < table->column_count; i++) {
		own[i] = values[i];
		own[i].text = tc_arena_str(&k->arena, values[i].text);
	}
	if (k->row_count == k->row_cap) {
		k->row_cap = 2 * k->row_cap + 64;
		k->rows = tc_realloc((void *)k->rows, k->row_cap, sizeof(*k->rows));
	}
	k->rows[k->row_count++] = own;
}

const struct tc_kept_table *tc_kept_find(const struct tc_kept *k, size_t number,
					 struct tc_row *row)
{
	for (size_t i = 0; i < k->table_count; i++) {
		const struct tc_kept_table *t = &k->tables[i];

		if (number < t->first || number - t->first >= t->rows)
			continue;
		*row = (struct tc_row){t->columns,
				       number <= k->row_count ? k->rows[number - 1] : NULL,
				       t->column_count};
		return t;
	}
	return NULL;
}

const struct tc_value *tc_row_value(const struct tc_row *row, const char *column)
{
	for (size_t i = 0; i < row->column_count; i++)
		if (strcmp(row->columns[i], column) == 0)
			return &row->values[i];
	return NULL;
}

struct tc_str tc_value_text(const struct tc_value *value, struct tc_arena *arena)
{
	char digits[64];

	switch (value->type) {
	case TC_VALUE_NULL:
		break;
	case TC_VALUE_INT:
		snprintf(digits, sizeof(digits), "%" PRId64, value->integer);
		return tc_arena_str(arena, tc_str(digits));
	case TC_VALUE_REAL:
		snprintf(digits, sizeof(digits), "%.15g", value->real);
		return tc_arena_str(arena, tc_str(digits));
	case TC_VALUE_TEXT:
		return tc_arena_str(arena, value->text);
	}
	return TC_STR_NULL;
}
