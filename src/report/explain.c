/*
 * A query as text that can be pasted into sqlite3, and how SQLite goes about it.
 */
#include "report/answer.h"

#include <inttypes.h>

#include "util/buf.h"
#include "util/escape.h"
#include "util/ip.h"
#include "util/utf8.h"

#include "util/banned.h"

/* A query file, its arguments. */
#define TEXT_MAX ((size_t)16 * 1024 * 1024)
#define PLAN "EXPLAIN QUERY PLAN "
/* Deepest nesting of a plan that is shown as such. */
#define DEPTH_MAX 64

/* True when the shell of sqlite3 takes it between quotes as it is, and a terminal shows it. */
static bool is_plain(struct tc_str s)
{
	size_t taken;

	for (; s.len; s = tc_str_n(s.data + taken, s.len - taken)) {
		uint32_t c = tc_utf8_next(s, &taken);

		if (c == TC_UTF8_INVALID || !tc_utf8_shows(c) || (taken == 1 && strchr("\"\\'", s.data[0])))
			return false;
	}
	return true;
}

static void set_text(struct tc_buf *out, struct tc_str s)
{
	if (is_plain(s)) {
		tc_buf_addf(out, "\"'%.*s'\"", TC_STR_ARG(s));
		return;
	}
	tc_buf_add_cstr(out, "\"CAST(x'");
	for (size_t i = 0; i < s.len; i++)
		tc_buf_addf(out, "%02x", (unsigned char)s.data[i]);
	tc_buf_add_cstr(out, "' AS TEXT)\"");
}

/* As tc_query_prepare binds it. */
static void set_param(struct tc_buf *out, const struct tc_param *p, struct tc_str text)
{
	struct tc_ip ip;
	int64_t number;

	tc_buf_addf(out, ".parameter set :%s ", p->name);
	switch (p->type) {
	case TC_PARAM_TEXT:
		set_text(out, text);
		break;
	case TC_PARAM_IP:
		set_text(out, tc_ip_parse(&ip, text) ? tc_str(ip.text) : text);
		break;
	case TC_PARAM_INT:
	case TC_PARAM_TIME:
		if (!tc_param_number(p->type, text, &number))
			TC_BUG("a parameter that was bound is no number");
		tc_buf_addf(out, "%" PRId64, number);
		break;
	}
	tc_buf_add_char(out, '\n');
}

static void set_params(struct tc_buf *out, const struct tc_query *query,
		       const struct tc_answer_options *options)
{
	for (size_t i = 0; i < query->param_count; i++) {
		struct tc_str text =
			tc_query_argument(query, i, options->args, options->arg_count);

		if (text.data)
			set_param(out, &query->params[i], text);
	}
}

/* How deep the step is below those that it belongs to. */
static size_t depth_of(int64_t *open, size_t depth, int64_t parent)
{
	while (depth && open[depth - 1] != parent)
		depth--;
	return depth;
}

static int add_plan(struct tc_buf *out, struct tc_store *store, const struct tc_query *query,
		    struct tc_error *err)
{
	int64_t open[DEPTH_MAX];
	struct tc_stmt *stmt;
	struct tc_buf sql;
	size_t depth = 0;
	int rc;

	tc_buf_init(&sql, TEXT_MAX);
	tc_buf_add_cstr(&sql, PLAN);
	tc_buf_add_str(&sql, query->sql);
	rc = tc_stmt_prepare(&stmt, store, tc_buf_str(&sql), err);
	tc_buf_release(&sql);
	if (rc < 0)
		return rc;
	tc_buf_add_cstr(out, "-- plan:\n");
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		depth = depth_of(open, depth, tc_stmt_column_int(stmt, 1));
		tc_buf_addf(out, "--   %*s", (int)(2 * depth), "");
		tc_escape_terminal(out, tc_stmt_column_text(stmt, 3));
		tc_buf_add_char(out, '\n');
		if (depth < DEPTH_MAX)
			open[depth++] = tc_stmt_column_int(stmt, 0);
	}
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

int tc_answer_explained(FILE *out, struct tc_store *store, const struct tc_query *query,
			const struct tc_answer_options *options, struct tc_error *err)
{
	struct tc_stmt *stmt;
	struct tc_buf text;
	/* Prepared as it would be for an answer: all that is wrong with it is told. */
	int rc = tc_query_prepare(&stmt, query, store, options->args, options->arg_count, err);

	if (rc < 0)
		return rc;
	tc_stmt_free(stmt);
	tc_buf_init(&text, TEXT_MAX);
	set_params(&text, query, options);
	tc_buf_add_str(&text, query->sql);
	if (text.len && text.data[text.len - 1] != '\n')
		tc_buf_add_char(&text, '\n');
	rc = add_plan(&text, store, query, err);
	if (rc == 0)
		fwrite(text.data, 1, text.len, out);
	tc_buf_release(&text);
	return rc;
}
