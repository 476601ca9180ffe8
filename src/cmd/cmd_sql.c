#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/output.h"
#include "cmd/running.h"
#include "cmd/sticky.h"
#include "report/answer.h"
#include "store/guard.h"
#include "util/buf.h"

#include "util/banned.h"

#define DEFAULT_SECONDS 60

static const struct tc_option options[] = {
	{"timeout", 0, "SECONDS", "stop it after so long (default 60; 0: never)", false},
	{NULL, 0, NULL, NULL, false},
};

/* One statement; on the command line it may come as several words. */
static void join(struct tc_buf *sql, const struct tc_call *call)
{
	for (size_t i = 0; i < call->operand_count; i++)
		tc_buf_addf(sql, "%s%s", i ? " " : "", call->operands[i]);
}

static int answer(struct tc_session *session, const struct tc_call *call,
		  struct tc_stmt *stmt, struct tc_error *err)
{
	struct tc_answer_options how = {.limit = 0};
	struct tc_output output;
	int rc = tc_output_open(&output, session, call, err);

	if (rc < 0)
		return rc;
	how.limit = output.limit;
	how.kept = output.kept;
	rc = tc_answer_statement(output.render, stmt, "sql", "SQL", &how, err);
	return tc_output_close(&output, rc, err);
}

static int run_statement(struct tc_session *session, const struct tc_call *call,
			 struct tc_str sql, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int64_t seconds;
	int rc = tc_call_number(call, "timeout", 0, DEFAULT_SECONDS, &seconds, err);

	if (rc < 0 || (rc = tc_session_open(session, err)) < 0 ||
	    (rc = tc_stmt_prepare_guarded(&stmt, session->store, sql, err)) < 0)
		return rc;
	tc_running_limit(seconds < INT64_MAX / 1000 ? seconds * 1000 : 0);
	rc = answer(session, call, stmt, err);
	if (rc == TC_INTERRUPTED && tc_running_was_too_long())
		rc = tc_error_set(err, TC_FAIL, "stopped after %lld s; --timeout 0 lets it run",
				  (long long)seconds);
	tc_stmt_free(stmt);
	return rc;
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_buf sql;
	int rc;

	tc_buf_init(&sql, (size_t)INT32_MAX / 2);
	join(&sql, call);
	rc = run_statement(session, call, tc_buf_str(&sql), &err);
	tc_buf_release(&sql);
	if (rc < 0)
		return tc_call_fail(call, &err);
	tc_sticky_tell_wider(session->sticky, "sql", NULL, NULL);
	return TC_STATUS_DONE;
}

const struct tc_command tc_command_sql = {
	.group = TC_GROUP_ASK,
	.name = "sql",
	.operands = "STATEMENT",
	.summary = "Ask the case in SQL; it can only be read",
	.help = "The views events, principals, credentials, addresses, scope, attributed and others\n"
		"are meant for it; ask views lists them, ask columns view=events what is in one.\n"
		"SELECT, EXPLAIN and pragmas that tell about the schema are allowed, nothing else.\n"
		"In the shell the statement stands as it is, without quotes around it.  sql alone\n"
		"begins one of many lines, which a ; at the end of a line, or an empty line, ends; a\n"
		"line that stops inside quotes or parentheses goes on in the next one, too.",
	.examples = (const char *const[]){
		"sql \"SELECT outcome, count(*) FROM events GROUP BY outcome\"",
		"sql --timeout 10 -t csv \"SELECT time, api FROM events WHERE ip = '192.0.2.44'\"",
		NULL,
	},
	.options = options,
	.answers = true,
	.needs_case = true,
	.operands_min = 1,
	.operands_max = -1,
	.run = run,
};
