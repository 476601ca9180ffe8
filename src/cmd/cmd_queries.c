#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/output.h"
#include "report/answer.h"
#include "util/buf.h"
#include "util/escape.h"

#include "util/banned.h"

/* The names of all columns of a query. */
#define LINE_MAX_BYTES ((size_t)1024 * 1024)
/* A query, every byte of it escaped. */
#define SQL_MAX_BYTES ((size_t)64 * 1024 * 1024)

static const struct tc_option options[] = {
	{"queries", 0, "DIR", "canned queries of your own; they override by name", false},
	{NULL, 0, NULL, NULL, false},
};

static struct tc_value text_value(const char *text)
{
	struct tc_value v = {.type = text ? TC_VALUE_TEXT : TC_VALUE_NULL};

	v.text = tc_str(text);
	return v;
}

static void add_row(struct tc_output *output, const char *question, const char *name,
		    const char *title)
{
	struct tc_value row[] = {text_value(question), text_value(name), text_value(title)};

	tc_render_row(output->render, row);
	if (output->kept)
		tc_kept_add(output->kept, row);
}

static void list(const struct tc_catalog *catalog, struct tc_output *output)
{
	static const char *const columns[] = {"question", "name", "title"};
	struct tc_query_head head = {.name = "queries",
				     .title = "What can be asked",
				     .columns = columns,
				     .column_count = TC_ARRAY_LEN(columns)};

	tc_render_begin_query(output->render, &head);
	if (output->kept)
		tc_kept_begin(output->kept, &head, NULL, 0);
	for (const struct tc_question *q = tc_questions; q->name; q++)
		add_row(output, q->name, q->name, q->title);
	for (size_t i = 0; i < tc_catalog_count(catalog); i++) {
		const struct tc_query *q = tc_catalog_at(catalog, i);

		add_row(output, q->question, q->name, q->title);
	}
	tc_render_end_query(output->render, TC_END_WHOLE);
}

static int show_columns(FILE *out, const struct tc_query *query, struct tc_error *err)
{
	struct tc_buf names;
	int rc;

	tc_buf_init(&names, LINE_MAX_BYTES);
	if ((rc = tc_query_columns(&names, query, err)) == 0)
		fprintf(out, "-- columns: %s\n", tc_buf_cstr(&names));
	tc_buf_release(&names);
	return rc;
}

/* Lines and tabs stay; what else would act on a terminal, as a file from others may, is shown. */
static void show_sql(FILE *out, struct tc_str sql)
{
	struct tc_buf shown;

	tc_buf_init(&shown, SQL_MAX_BYTES);
	while (sql.len) {
		struct tc_str line = tc_str_cut(sql, '\n', &sql);

		while (line.data) {
			tc_escape_terminal(&shown, tc_str_cut(line, '\t', &line));
			if (line.data)
				tc_buf_add_char(&shown, '\t');
		}
		tc_buf_add_char(&shown, '\n');
	}
	fwrite(shown.data, 1, shown.len, out);
	tc_buf_release(&shown);
}

/* The file itself is the best description: it says all and can be pasted. */
static int show(FILE *out, bool terminal, const struct tc_query *query, struct tc_error *err)
{
	if (terminal) {
		show_sql(out, query->sql);
		return show_columns(out, query, err);
	}
	fwrite(query->sql.data, 1, query->sql.len, out);
	if (query->sql.len && query->sql.data[query->sql.len - 1] != '\n')
		fputc('\n', out);
	return show_columns(out, query, err);
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_output output;
	int rc = tc_session_use_queries(session, tc_call_value(call, "queries"), &err);
	struct tc_session own = *session;

	/* The text of a query takes no answer from the screen. */
	if (call->operand_count)
		own.kept = NULL;
	if (rc < 0 || (rc = tc_output_open(&output, &own, call, &err)) < 0)
		return tc_call_fail(call, &err);
	if (call->operand_count) {
		const char *name = call->operands[0];
		const struct tc_query *q = tc_catalog_find(session->catalog, tc_str(name));
		const char *near = q ? NULL : tc_catalog_nearest(session->catalog,
								 tc_str(name));
		if (q)
			rc = show(output.file, session->terminal && !output.path, q, &err);
		else
			rc = tc_error_set(&err, TC_USAGE, "there is no query %s%s%s%s", name,
					  near ? "; did you mean " : "", near ? near : "",
					  near ? "?" : "");
	} else {
		list(session->catalog, &output);
	}
	rc = tc_output_close(&output, rc, &err);
	return rc < 0 ? tc_call_fail(call, &err) : TC_STATUS_DONE;
}

const struct tc_command tc_command_queries = {
	.group = TC_GROUP_ASK,
	.name = "queries",
	.operands = "[NAME]",
	.summary = "List the canned queries, or show one's SQL",
	.help = "A canned query pastes unchanged into sqlite3; its parameters are set there with\n"
		".parameter set :name value, which ask --explain writes for you.",
	.examples = (const char *const[]){
		"queries",
		"queries keys-from-address",
		NULL,
	},
	.options = options,
	.answers = true,
	.operands_min = 0,
	.operands_max = 1,
	.run = run,
};
