#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/import_options.h"
#include "cmd/interrupt.h"
#include "cmd/progress.h"
#include "evidence/custody.h"
#include "ingest/room.h"
#include "scope/scope.h"
#include "util/buf.h"
#include "util/escape.h"
#include "util/instant.h"

#include "util/banned.h"

#define DETAIL_MAX ((size_t)64 * 1024)
#define LINE_MAX_BYTES ((size_t)64 * 1024)
#define NOTICE_PATH ((size_t)200)

/* --- progress ----------------------------------------------------------- */

struct progress {
	bool visible;
	struct tc_progress line;
	const char *path; /* borrowed: of the notice */
};

/* What the first Ctrl-C prints; behind a line of progress it takes that line's place. */
static void set_notice(struct progress *state, const char *path)
{
	struct tc_str shown = tc_str(path ? path : "");
	struct tc_buf line;

	state->path = path;
	if (shown.len > NOTICE_PATH)
		shown = tc_str_n(shown.data + shown.len - NOTICE_PATH, NOTICE_PATH);
	tc_buf_init(&line, TC_INTERRUPT_NOTICE);
	tc_buf_addf(&line, "%strailcase: import: finishing%s",
		    state->visible ? "\r\x1b[K" : "", path ? " " : "");
	tc_escape_terminal(&line, shown);
	tc_buf_add_cstr(&line, "; press Ctrl-C again to stop at once\n");
	tc_interrupt_notice(tc_buf_cstr(&line));
	tc_buf_release(&line);
}

static void on_progress(void *ctx, const struct tc_import_progress *p)
{
	struct progress *state = ctx;

	if (p->path != state->path)
		set_notice(state, p->path);
	if (state->visible)
		tc_progress_show(&state->line, p);
}

/* --- summary ------------------------------------------------------------ */

static int print_reasons(FILE *out, struct tc_store *store, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, "evidence.sql", "reject-reasons", err);

	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		struct tc_buf line;

		tc_buf_init(&line, LINE_MAX_BYTES);
		tc_escape_terminal(&line, tc_stmt_column_text(stmt, 0));
		fprintf(out, "  %8lld  %s\n", (long long)tc_stmt_column_int(stmt, 1),
			tc_buf_cstr(&line));
		tc_buf_release(&line);
	}
	tc_stmt_free(stmt);
	return rc;
}

static int print_case(FILE *out, struct tc_store *store, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, "evidence.sql", "totals", err);

	if (rc < 0)
		return rc;
	if ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		struct tc_str first = tc_stmt_column_text(stmt, 5);
		struct tc_str last = tc_stmt_column_text(stmt, 6);

		fprintf(out, "the case now: %lld sources, %lld events",
			(long long)tc_stmt_column_int(stmt, 0),
			(long long)tc_stmt_column_int(stmt, 2));
		if (first.data)
			fprintf(out, " from %.*s to %.*s, accounts: %lld, regions: %lld",
				TC_STR_ARG(first), TC_STR_ARG(last),
				(long long)tc_stmt_column_int(stmt, 7),
				(long long)tc_stmt_column_int(stmt, 8));
		fprintf(out, "\n");
		if (tc_stmt_column_int(stmt, 13))
			fprintf(out, "eventIDs met again with other content: %lld (see the "
				     "findings query)\n",
				(long long)tc_stmt_column_int(stmt, 13));
		if (tc_stmt_column_int(stmt, 14))
			fprintf(out, "known from rows of tables alone, in part: %lld events (see "
				     "the findings query)\n",
				(long long)tc_stmt_column_int(stmt, 14));
	}
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

static int print_summary(FILE *out, struct tc_store *store,
			 const struct tc_import_summary *s, struct tc_error *err)
{
	int rc;

	fprintf(out, "sources  %llu added, %llu known already, %llu refused\n",
		(unsigned long long)s->sources, (unsigned long long)s->known,
		(unsigned long long)s->refused);
	fprintf(out, "records  %llu read = %llu stored + %llu copies + %llu rejected\n",
		(unsigned long long)tc_import_records_read(s),
		(unsigned long long)s->stored, (unsigned long long)s->copies,
		(unsigned long long)s->rejected);
	if (s->filtered || s->passed_files)
		fprintf(out, "left out %llu records, and %llu files by their names (%.1f MiB), "
			     "as asked for\n",
			(unsigned long long)s->filtered,
			(unsigned long long)s->passed_files,
			(double)s->passed_bytes / 1048576);
	if ((rc = print_case(out, store, err)) < 0 || !s->rejected)
		return rc;
	fprintf(out, "not taken, all imports together (each with its place: the rejects "
		     "query):\n");
	return print_reasons(out, store, err);
}

/* --- the command -------------------------------------------------------- */

/* What the import was told to leave out, and how much that was. */
static void add_filter(struct tc_buf *detail, const struct tc_filter *f,
		       const struct tc_import_summary *s)
{
	char time[TC_TIME_TEXT];

	tc_buf_addf(detail, ",\"left_out\":{\"records\":%llu,\"files\":%llu",
		    (unsigned long long)s->filtered, (unsigned long long)s->passed_files);
	if (f->from_ms >= 0) {
		tc_time_format(f->from_ms, time);
		tc_buf_addf(detail, ",\"from\":\"%s\"", time);
	}
	if (f->to_ms >= 0) {
		tc_time_format(f->to_ms, time);
		tc_buf_addf(detail, ",\"to\":\"%s\"", time);
	}
	if (f->accounts)
		tc_buf_addf(detail, ",\"accounts\":\"%s\"", f->accounts);
	if (f->regions)
		tc_buf_addf(detail, ",\"regions\":\"%s\"", f->regions);
	tc_buf_add_char(detail, '}');
}

/* What goes into the custody log: the paths as given and the counts. */
static int record_custody(struct tc_store *store, const struct tc_call *call,
			  const struct tc_import_arguments *given,
			  const struct tc_import_summary *s, struct tc_error *err)
{
	struct tc_buf detail;
	int rc;

	tc_buf_init(&detail, DETAIL_MAX);
	tc_buf_addf(&detail,
		    "{\"sources\":%llu,\"known\":%llu,\"refused\":%llu,\"stored\":%llu,"
		    "\"copies\":%llu,\"rejected\":%llu,\"interrupted\":%s,"
		    "\"continued\":%s,\"paths\":[",
		    (unsigned long long)s->sources, (unsigned long long)s->known,
		    (unsigned long long)s->refused, (unsigned long long)s->stored,
		    (unsigned long long)s->copies, (unsigned long long)s->rejected,
		    s->interrupted ? "true" : "false", s->continued ? "true" : "false");
	for (size_t i = 0; i < call->operand_count && detail.len < DETAIL_MAX / 2; i++) {
		if (i)
			tc_buf_add_char(&detail, ',');
		tc_escape_json(&detail, tc_str(call->operands[i]));
	}
	tc_buf_add_char(&detail, ']');
	if (tc_filter_is_active(&given->filter))
		add_filter(&detail, &given->filter, s);
	tc_api_catalog_file_tell(&given->catalog, &detail);
	tc_buf_add_char(&detail, '}');
	if ((rc = tc_store_begin(store, err)) == 0 &&
	    (rc = tc_custody_append(store, "import", tc_buf_str(&detail), tc_version(),
				    err)) == 0 &&
	    (rc = tc_scope_refresh(store, TC_FAN_OUT_STOP, err)) == 0 &&
	    (rc = s->interrupted ? 0 : tc_import_end(store, err)) == 0)
		rc = tc_store_commit(store, err);
	if (rc < 0)
		tc_store_rollback(store);
	tc_buf_release(&detail);
	return rc;
}

static int import_walk(struct tc_session *session, const struct tc_call *call,
		       struct tc_walk *walk, const struct tc_import_arguments *given,
		       struct tc_import_summary *summary, struct tc_error *err)
{
	struct progress progress = {.path = NULL};
	struct tc_import_options how = {.threads = given->threads,
					.caps = &given->caps,
					.filter = &given->filter,
					.stop = &tc_interrupted,
					.progress = on_progress,
					.progress_ctx = &progress};
	struct tc_store *store = NULL;
	int rc = tc_room_check(session->case_path, 0, &given->caps, err);

	if (rc < 0 ||
	    (rc = tc_store_open(&store, session->case_path, TC_STORE_CREATE, err)) < 0)
		return rc;
	progress.visible = tc_progress_begin(&progress.line) && !tc_call_flag(call, "quiet");
	if ((rc = tc_api_catalog_file_use(&given->catalog, store, err)) == 0)
		rc = tc_import(store, walk, &how, summary, err);
	tc_progress_end(&progress.line);
	if (rc == 0 && (rc = record_custody(store, call, given, summary, err)) == 0 &&
	    !tc_call_flag(call, "quiet"))
		rc = print_summary(session->out, store, summary, err);
	tc_store_close(store);
	return rc;
}

/* The case may lie among the logs: what belongs to it is no evidence. */
static void leave_out_case(struct tc_walk *walk, const char *case_path)
{
	tc_walk_leave_out(walk, case_path);
	for (const char *const *suffix = tc_store_beside; *suffix; suffix++) {
		struct tc_buf path;

		tc_buf_init(&path, LINE_MAX_BYTES);
		tc_buf_addf(&path, "%s%s", case_path, *suffix);
		tc_walk_leave_out(walk, tc_buf_cstr(&path));
		tc_buf_release(&path);
	}
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_import_summary summary = {0};
	struct tc_import_arguments given;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_walk walk;
	int rc = tc_import_arguments_read(&given, session, call, &err);

	tc_interrupt_defer("trailcase: import: finishing; press Ctrl-C again to stop at once\n");
	tc_walk_init(&walk);
	walk.caps = &given.caps;
	for (size_t i = 0; i < call->operand_count && rc == 0; i++)
		rc = tc_walk_add(&walk, call->operands[i], &err);
	if (rc == 0) {
		tc_walk_sort(&walk);
		leave_out_case(&walk, session->case_path);
		tc_session_close(session);
		rc = import_walk(session, call, &walk, &given, &summary, &err);
	}
	tc_walk_release(&walk);
	tc_import_arguments_release(&given);
	tc_interrupt_undefer();
	if (rc < 0) {
		int status = tc_call_fail(call, &err);

		if (summary.begun)
			fprintf(stderr, "trailcase: import: what was finished before is in the "
					"case; the same command goes on from there\n");
		return status;
	}
	if (summary.interrupted) {
		fprintf(stderr, "trailcase: import: interrupted; %zu files are left: the same "
				"command takes them\n",
			summary.files_left);
		return TC_STATUS_INTERRUPTED;
	}
	return summary.rejected ? TC_STATUS_REFUSED : TC_STATUS_DONE;
}

const struct tc_command tc_command_import = {
	.group = TC_GROUP_CASE,
	.name = "import",
	.operands = "PATH...",
	.summary = "Build or extend a case",
	.help = "Reads files, and all files below folders, by their content: gzip or plain;\n"
		"{\"Records\":[...]}, JSON lines, arrays, lookup-events pages, EventBridge and\n"
		"CloudWatch Logs wrappings; tables (CSV) of Lake, Athena and the console; all of\n"
		"these in zip and tar archives, which are not unpacked.  - is standard input.\n"
		"What is not CloudTrail is refused with the reason, and the rest goes on: the\n"
		"status is 1 then.  The same import again adds only what is missing.",
	.examples = (const char *const[]){
		"import logs/ export.json.gz",
		NULL,
	},
	.options = tc_import_option_table,
	.needs_case = true,
	.operands_min = 1,
	.operands_max = -1,
	.run = run,
};

const struct tc_command tc_command_shell = {
	.group = TC_GROUP_SELF,
	.name = "shell",
	.operands = "",
	.summary = "Open the shell (same as: trailcase CASE)",
	.help = "In the shell every command is the same, without the case.",
	.needs_case = true,
	.run = NULL,
};
