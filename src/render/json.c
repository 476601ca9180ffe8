/*
 * JSON, version 1 of the contract, and JSON lines.
 *
 * One row per line, so that it can be read, compared and cut with line tools.
 * Rows are written as they come and not kept.
 */
#include <math.h>
#include <stdlib.h>

#include "render/medium.h"
#include "util/escape.h"

#include "util/banned.h"

#define CONTRACT "{\"trailcase\":1,"
/* All keys of a row together. */
#define KEYS_MAX ((size_t)16 * 1024 * 1024)

struct json {
	struct tc_buf keys; /* every column's name as a JSON string */
	size_t *ends;       /* owned; where each of them ends in `keys` */
};

static void *json_open(void)
{
	struct json *j = tc_calloc(1, sizeof(*j));

	tc_buf_init(&j->keys, KEYS_MAX);
	return j;
}

static void json_close(void *state)
{
	struct json *j = state;

	tc_buf_release(&j->keys);
	free(j->ends);
	free(j);
}

static struct tc_str key(const struct json *j, size_t i)
{
	size_t start = i ? j->ends[i - 1] : 0;

	return tc_str_n(j->keys.data + start, j->ends[i] - start);
}

static void string(struct tc_buf *out, const char *text)
{
	tc_escape_json(out, tc_str(text));
}

/* `"name":`, the name being ours. */
static void member(struct tc_buf *out, const char *name)
{
	tc_buf_addf(out, "\"%s\":", name);
}

static void number_or_string(struct tc_buf *out, const struct tc_value *value)
{
	if (value->type == TC_VALUE_NULL ||
	    (value->type == TC_VALUE_REAL && isnan(value->real)))
		tc_buf_add_cstr(out, "null");
	else
		tc_render_value(out, value, tc_escape_json);
}

static void string_or_null(struct tc_buf *out, struct tc_str s)
{
	if (s.data)
		tc_escape_json(out, s);
	else
		tc_buf_add_cstr(out, "null");
}

/*
 * Two members of one name are no object that anybody reads alike, and an
 * analyst's own SQL may ask for them: the later one gets its column's number.
 */
static bool key_taken(const struct json *j, size_t i, bool section)
{
	for (size_t k = 0; k < i; k++)
		if (tc_str_eq(key(j, k), key(j, i)))
			return true;
	return section && tc_str_eq(key(j, i), TC_STR("\"section\""));
}

/* `section`: the name that JSON lines add is taken too. */
static void make_keys(struct json *j, const struct tc_query_head *q, bool section)
{
	tc_buf_clear(&j->keys);
	j->ends = tc_realloc(j->ends, q->column_count, sizeof(*j->ends));
	for (size_t i = 0; i < q->column_count; i++) {
		size_t start = j->keys.len;
		string(&j->keys, q->columns[i]);
		j->ends[i] = j->keys.len;
		while (key_taken(j, i, section)) {
			j->keys.len--;
			tc_buf_addf(&j->keys, "_%zu\"", i + 1);
			j->ends[i] = j->keys.len;
		}
		TC_ASSERT(j->keys.len > start);
	}
}

/* The members of a row, without the braces. */
static void members(struct tc_render *r, const struct tc_value *values)
{
	const struct json *j = r->state;

	for (size_t i = 0; i < r->query->column_count; i++) {
		if (i)
			tc_buf_add_char(&r->text, ',');
		tc_buf_add_str(&r->text, key(j, i));
		tc_buf_add_char(&r->text, ':');
		number_or_string(&r->text, &values[i]);
		tc_render_spill(r);
	}
}

/* One text to a line. */
static void strings(struct tc_buf *out, const char *name, const struct tc_str *texts,
		    size_t count)
{
	member(out, name);
	tc_buf_add_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		tc_buf_add_cstr(out, i ? ",\n" : "\n");
		tc_escape_json(out, texts[i]);
	}
	tc_buf_add_cstr(out, count ? "\n]" : "]");
}

static void json_begin_question(struct tc_render *r,
				const struct tc_question_head *head)
{
	tc_buf_add_cstr(&r->text, CONTRACT);
	member(&r->text, "question");
	string(&r->text, head->name);
	tc_buf_add_char(&r->text, ',');
	member(&r->text, "title");
	string(&r->text, head->title);
	tc_buf_add_char(&r->text, ',');
	if (head->answer) {
		strings(&r->text, "answer", head->answer, head->answer_count);
		tc_buf_add_cstr(&r->text, ",\n");
	}
	member(&r->text, "sections");
	tc_buf_add_char(&r->text, '[');
}

static void parameters(struct tc_buf *out, const struct tc_query_head *q)
{
	member(out, "parameters");
	tc_buf_add_char(out, '{');
	for (size_t i = 0; i < q->param_count; i++) {
		if (i)
			tc_buf_add_char(out, ',');
		string(out, q->params[i].name);
		tc_buf_add_char(out, ':');
		number_or_string(out, &q->params[i].value);
	}
	tc_buf_add_cstr(out, "},");
}

static void detection(struct tc_buf *out, const struct tc_detection_head *d)
{
	const char *const texts[][2] = {
		{"id", d->id}, {"severity", d->severity}, {"technique", d->technique}};

	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++) {
		member(out, texts[i][0]);
		string(out, texts[i][1]);
		tc_buf_add_char(out, ',');
	}
	member(out, "benign");
	tc_buf_add_char(out, '[');
	for (size_t i = 0; i < d->benign_count; i++) {
		if (i)
			tc_buf_add_char(out, ',');
		string(out, d->benign[i]);
	}
	tc_buf_add_cstr(out, "],");
}

static void json_begin_query(struct tc_render *r)
{
	const struct tc_query_head *q = r->query;
	struct json *j = r->state;

	make_keys(j, q, false);
	if (r->in_question)
		tc_buf_add_cstr(&r->text, r->queries ? ",\n" : "\n");
	tc_buf_add_cstr(&r->text, CONTRACT);
	member(&r->text, "query");
	string(&r->text, q->name);
	tc_buf_add_char(&r->text, ',');
	if (q->detection)
		detection(&r->text, q->detection);
	parameters(&r->text, q);
	member(&r->text, "columns");
	tc_buf_add_char(&r->text, '[');
	for (size_t i = 0; i < q->column_count; i++) {
		if (i)
			tc_buf_add_char(&r->text, ',');
		tc_buf_add_str(&r->text, key(j, i));
	}
	tc_buf_add_cstr(&r->text, "],");
	member(&r->text, "rows");
	tc_buf_add_char(&r->text, '[');
}

static void json_row(struct tc_render *r, const struct tc_value *values)
{
	tc_buf_add_cstr(&r->text, r->rows ? ",\n{" : "\n{");
	members(r, values);
	tc_buf_add_char(&r->text, '}');
}

static void json_end_query(struct tc_render *r, enum tc_render_end how)
{
	if (r->rows)
		tc_buf_add_char(&r->text, '\n');
	tc_buf_add_cstr(&r->text, "],");
	member(&r->text, "truncated");
	tc_buf_add_cstr(&r->text, how != TC_END_WHOLE ? "true}" : "false}");
	if (!r->in_question)
		tc_buf_add_char(&r->text, '\n');
}

static void coverage_object(struct tc_buf *out, const struct tc_coverage *c)
{
	member(out, "coverage");
	tc_buf_add_char(out, '{');
	member(out, "first");
	string_or_null(out, c->first);
	tc_buf_add_char(out, ',');
	member(out, "last");
	string_or_null(out, c->last);
	tc_buf_add_char(out, ',');
	member(out, "accounts");
	tc_render_int(out, c->accounts);
	tc_buf_add_char(out, ',');
	member(out, "regions");
	tc_render_int(out, c->regions);
	tc_buf_add_char(out, ',');
	member(out, "data_events");
	tc_buf_add_cstr(out, c->data_events ? "true," : "false,");
	member(out, "digests");
	string_or_null(out, c->digests);
	tc_buf_add_cstr(out, "},\n");
}

static void json_end_question(struct tc_render *r, const struct tc_coverage *coverage,
			      const struct tc_str *limits, size_t limit_count)
{
	tc_buf_add_cstr(&r->text, r->queries ? "\n],\n" : "],\n");
	coverage_object(&r->text, coverage);
	strings(&r->text, "limits", limits, limit_count);
	tc_buf_add_cstr(&r->text, "}\n");
}

const struct tc_medium tc_medium_json = {
	.open = json_open,
	.close = json_close,
	.begin_question = json_begin_question,
	.begin_query = json_begin_query,
	.row = json_row,
	.end_query = json_end_query,
	.end_question = json_end_question,
};

/* --- JSON lines: rows and nothing else ---------------------------------- */

static void lines_begin_query(struct tc_render *r)
{
	make_keys(r->state, r->query, r->in_question);
}

static void lines_row(struct tc_render *r, const struct tc_value *values)
{
	tc_buf_add_char(&r->text, '{');
	if (r->in_question) {
		member(&r->text, "section");
		string(&r->text, r->query->name);
		if (r->query->column_count)
			tc_buf_add_char(&r->text, ',');
	}
	members(r, values);
	tc_buf_add_cstr(&r->text, "}\n");
}

const struct tc_medium tc_medium_jsonl = {
	.open = json_open,
	.close = json_close,
	.begin_query = lines_begin_query,
	.row = lines_row,
};
