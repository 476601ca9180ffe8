/*
 * CSV as RFC 4180 has it: CRLF, a header, quotes where they are needed.
 *
 * NULL is an empty field and an empty text is "", so the two can be told apart.
 */
#include "render/medium.h"
#include "util/escape.h"

#include "util/banned.h"

#define EOL "\r\n"

static void field(struct tc_render *r, const struct tc_value *value)
{
	bool empty = value->type == TC_VALUE_TEXT && value->text.len == 0;
	/* Readers skip empty lines, and with them a row of one NULL. */
	bool lonely = value->type == TC_VALUE_NULL && r->query->column_count == 1;

	if (empty || lonely)
		tc_buf_add_cstr(&r->text, "\"\"");
	else if (value->type == TC_VALUE_TEXT)
		tc_escape_csv(&r->text, value->text, r->opt.csv_raw);
	else
		tc_render_value(&r->text, value, NULL);
}

static void begin_query(struct tc_render *r)
{
	const struct tc_query_head *q = r->query;

	if (r->in_question) {
		tc_buf_add_cstr(&r->text, "# ");
		tc_buf_add_cstr(&r->text, q->name);
		tc_buf_add_cstr(&r->text, EOL);
	}
	for (size_t i = 0; i < q->column_count; i++) {
		if (i)
			tc_buf_add_char(&r->text, ',');
		tc_escape_csv(&r->text, tc_str(q->columns[i]), r->opt.csv_raw);
	}
	tc_buf_add_cstr(&r->text, EOL);
}

static void row(struct tc_render *r, const struct tc_value *values)
{
	for (size_t i = 0; i < r->query->column_count; i++) {
		if (i)
			tc_buf_add_char(&r->text, ',');
		field(r, &values[i]);
		tc_render_spill(r);
	}
	tc_buf_add_cstr(&r->text, EOL);
}

static void end_query(struct tc_render *r, enum tc_render_end how)
{
	(void)how;
	if (r->in_question)
		tc_buf_add_cstr(&r->text, EOL);
}

const struct tc_medium tc_medium_csv = {
	.begin_query = begin_query,
	.row = row,
	.end_query = end_query,
};
