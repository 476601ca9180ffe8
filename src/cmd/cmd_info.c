#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/output.h"
#include "util/buf.h"
#include "util/escape.h"

#include "util/banned.h"

#define JSON_MAX ((size_t)64 * 1024)

/* As the totals statement returns them; the first seven are the totals proper. */
static const char *const names[] = {
	"sources",  "records_read", "stored",     "copies",      "rejected",
	"first",    "last",         "accounts",   "regions",     "principals",
	"credentials", "addresses", "leads",      "conflicts",   "partial",
	"left_out_records", "left_out_files", "archives", "catalog", "catalog_sha256",
};
#define TOTALS 7

static void read_value(struct tc_value *v, struct tc_stmt *stmt, int column)
{
	*v = (struct tc_value){.type = TC_VALUE_NULL};
	if (tc_stmt_column_type(stmt, column) == TC_TYPE_INT) {
		v->type = TC_VALUE_INT;
		v->integer = tc_stmt_column_int(stmt, column);
	} else if (tc_stmt_column_type(stmt, column) == TC_TYPE_TEXT) {
		v->type = TC_VALUE_TEXT;
		v->text = tc_stmt_column_text(stmt, column);
	}
}

static void add_json(struct tc_buf *json, size_t i, const struct tc_value *v)
{
	tc_buf_addf(json, "%s\"%s\":", i == 0 || i == TOTALS ? "" : ",", names[i]);
	if (v->type == TC_VALUE_TEXT)
		tc_escape_json(json, v->text);
	else if (v->type == TC_VALUE_INT)
		tc_buf_addf(json, "%lld", (long long)v->integer);
	else
		tc_buf_add_cstr(json, "null");
}

static void print_json(FILE *out, const struct tc_value *values)
{
	struct tc_buf json;

	tc_buf_init(&json, JSON_MAX);
	tc_buf_add_cstr(&json, "{\"trailcase\":1,\"totals\":{");
	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++) {
		if (i == TOTALS)
			tc_buf_add_cstr(&json, "},");
		add_json(&json, i, &values[i]);
	}
	tc_buf_add_cstr(&json, "}\n");
	fputs(tc_buf_cstr(&json), out);
	tc_buf_release(&json);
}

static void print_rows(struct tc_render *render, const struct tc_value *values)
{
	static const char *const columns[] = {"what", "value"};
	struct tc_query_head head = {.name = "info",
				     .title = "What is in this case",
				     .columns = columns,
				     .column_count = TC_ARRAY_LEN(columns)};

	tc_render_begin_query(render, &head);
	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++) {
		struct tc_value row[] = {{.type = TC_VALUE_TEXT, .text = tc_str(names[i])},
					 values[i]};
		tc_render_row(render, row);
	}
	tc_render_end_query(render, TC_END_WHOLE);
}

static int print(struct tc_session *session, const struct tc_call *call,
		 const struct tc_value *values, struct tc_error *err)
{
	struct tc_session plain = *session;
	struct tc_output output;
	int rc;

	/* Nothing stands behind these rows: they have no numbers. */
	plain.kept = NULL;
	rc = tc_output_open(&output, &plain, call, err);

	if (rc < 0)
		return rc;
	if (output.format == TC_FORMAT_JSON)
		print_json(output.file, values);
	else
		print_rows(output.render, values);
	return tc_output_close(&output, 0, err);
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_value values[TC_ARRAY_LEN(names)];
	struct tc_error err = TC_ERROR_INIT;
	struct tc_stmt *stmt = NULL;
	int rc;

	if ((rc = tc_session_open(session, &err)) == 0 &&
	    (rc = tc_stmt_prepare_named(&stmt, session->store, "evidence.sql", "totals",
					&err)) == 0 &&
	    (rc = tc_stmt_step(stmt, &err)) == TC_STEP_ROW) {
		for (size_t i = 0; i < TC_ARRAY_LEN(names); i++)
			read_value(&values[i], stmt, (int)i);
		rc = print(session, call, values, &err);
	}
	tc_stmt_free(stmt);
	return rc < 0 ? tc_call_fail(call, &err) : TC_STATUS_DONE;
}

const struct tc_command tc_command_info = {
	.group = TC_GROUP_CASE,
	.name = "info",
	.operands = "",
	.summary = "What is inside a case",
	.help = "records_read = stored + copies + rejected.  A file that was refused as a whole\n"
		"counts as one piece read and rejected.",
	.examples = (const char *const[]){
		"info --format json",
		NULL,
	},
	.answers = true,
	.needs_case = true,
	.run = run,
};
