#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/interrupt.h"
#include "enrich/enrich.h"
#include "evidence/custody.h"
#include "scope/scope.h"
#include "util/buf.h"
#include "util/escape.h"
#include "util/message.h"
#include "util/instant.h"

#include "util/banned.h"

#define DETAIL_MAX ((size_t)64 * 1024)
#define LINE_MAX_BYTES ((size_t)16 * 1024)

static const struct tc_option options[] = {
	{"quiet", 'q', NULL, "no summary", false},
	{NULL, 0, NULL, NULL, false},
};

struct outcome {
	size_t taken, refused;
	bool incomplete; /* lines of a list were left out */
};

/* --- messages ------------------------------------------------------------ */

static void add_time(struct tc_buf *out, int64_t time_ms)
{
	char text[TC_TIME_TEXT];

	tc_time_format(time_ms, text);
	tc_buf_add_cstr(out, text);
}

/* `GeoLite2-ASN.mmdb: GeoLite2-ASN, built 2024-05-01, 12 of 51 public addresses known` */
static void tell(FILE *out, const struct tc_enrich_about *a,
		 const struct tc_enrich_result *r)
{
	struct tc_buf line;

	tc_buf_init(&line, LINE_MAX_BYTES);
	tc_escape_terminal(&line, tc_str(a->name));
	tc_buf_add_cstr(&line, ": ");
	if (a->about) {
		tc_escape_terminal(&line, tc_str(a->about));
		tc_buf_add_cstr(&line, ", ");
	}
	if (a->built_ms >= 0) {
		char text[TC_TIME_TEXT];

		tc_time_format(a->built_ms, text);
		tc_buf_addf(&line, "built %.10s, ", text);
	}
	if (a->entries)
		tc_buf_addf(&line, "entries: %llu, ", (unsigned long long)a->entries);
	tc_buf_addf(&line, "%lld of %lld public addresses known", (long long)r->found,
		    (long long)r->looked_up);
	if (r->replaced)
		tc_buf_add_cstr(&line, ", in place of what it said before");
	fprintf(out, "%s\n", tc_buf_cstr(&line));
	tc_buf_release(&line);
	if (a->private_entries)
		fprintf(out, "  entries that name private networks, which are not looked up: "
			     "%llu\n",
			(unsigned long long)a->private_entries);
}

static void tell_bad_lines(const char *path, const struct tc_bad_lines *bad)
{
	struct tc_buf name;

	tc_buf_init(&name, LINE_MAX_BYTES);
	tc_escape_terminal(&name, tc_str(path));
	for (uint64_t i = 0; i < bad->count && i < TC_BAD_LINES_TOLD; i++)
		tc_message("trailcase: enrich: %s:%llu: %s: %s\n", tc_buf_cstr(&name),
			   (unsigned long long)bad->first[i].line, bad->first[i].why,
			   bad->first[i].text);
	if (bad->count > TC_BAD_LINES_TOLD)
		tc_message("trailcase: enrich: %s: %llu more lines are no entries\n",
			   tc_buf_cstr(&name),
			   (unsigned long long)(bad->count - TC_BAD_LINES_TOLD));
	tc_buf_release(&name);
}

/* --- one file ------------------------------------------------------------ */

static int record_custody(struct tc_store *store, const struct tc_enrich_about *a,
			  const struct tc_enrich_result *r, struct tc_error *err)
{
	struct tc_buf detail;
	int rc;

	tc_buf_init(&detail, DETAIL_MAX);
	tc_buf_add_cstr(&detail, "{\"file\":");
	tc_escape_json(&detail, tc_str(a->name));
	tc_buf_addf(&detail, ",\"format\":\"%s\",\"bytes\":%llu,\"sha256\":\"%s\"", a->format,
		    (unsigned long long)a->bytes, a->sha256);
	if (a->about) {
		tc_buf_add_cstr(&detail, ",\"about\":");
		tc_escape_json(&detail, tc_str(a->about));
	}
	if (a->built_ms >= 0) {
		tc_buf_add_cstr(&detail, ",\"built\":\"");
		add_time(&detail, a->built_ms);
		tc_buf_add_char(&detail, '"');
	}
	if (a->bad_lines)
		tc_buf_addf(&detail, ",\"entries\":%llu,\"lines_left_out\":%llu",
			    (unsigned long long)a->entries,
			    (unsigned long long)a->bad_lines->count);
	tc_buf_addf(&detail, ",\"looked_up\":%lld,\"found\":%lld,\"replaced\":%lld}",
		    (long long)r->looked_up, (long long)r->found, (long long)r->replaced);
	rc = tc_custody_append(store, "enrich", tc_buf_str(&detail), tc_version(), err);
	tc_buf_release(&detail);
	return rc;
}

/* One transaction: what it says, who said so, and what follows for the scope. */
static int store_file(struct tc_store *store, struct tc_enrich_file *file,
		      struct tc_enrich_result *result, struct tc_error *err)
{
	int rc = tc_store_begin(store, err);

	if (rc < 0)
		return rc;
	if ((rc = tc_enrich_write(file, store, tc_time_now_ms(), &tc_interrupted, result,
				  err)) < 0 ||
	    (rc = record_custody(store, tc_enrich_about(file), result, err)) < 0 ||
	    (rc = tc_scope_refresh(store, TC_FAN_OUT_STOP, err)) < 0 ||
	    (rc = tc_store_commit(store, err)) < 0)
		tc_store_rollback(store);
	return rc;
}

/* A file is known by its name: the second of one call would replace the first. */
static int check_name(const struct tc_call *call, size_t index, struct tc_error *err)
{
	const char *path = call->operands[index], *slash = strrchr(path, '/');
	struct tc_str name = tc_str(slash ? slash + 1 : path);

	for (size_t i = 0; i < index; i++) {
		slash = strrchr(call->operands[i], '/');
		if (tc_str_eq(name, tc_str(slash ? slash + 1 : call->operands[i])))
			return tc_error_set(err, TC_FAIL,
					    "%s: has the same name as %s, and files are "
					    "known by their names",
					    path, call->operands[i]);
	}
	return 0;
}

static int take_file(struct tc_session *session, const struct tc_call *call,
		     struct tc_store *store, size_t index, struct outcome *outcome,
		     struct tc_error *err)
{
	struct tc_enrich_result result = {0};
	struct tc_enrich_file *file = NULL;
	const struct tc_enrich_about *about;
	int rc;

	if ((rc = check_name(call, index, err)) < 0 ||
	    (rc = tc_enrich_read(&file, call->operands[index], err)) < 0)
		return rc;
	about = tc_enrich_about(file);
	if ((rc = store_file(store, file, &result, err)) < 0) {
		tc_error_prefix(err, "%s", call->operands[index]);
	} else {
		outcome->taken++;
		if (!tc_call_flag(call, "quiet"))
			tell(session->out, about, &result);
		if (about->bad_lines && about->bad_lines->count) {
			fflush(session->out);
			tell_bad_lines(call->operands[index], about->bad_lines);
			outcome->incomplete = true;
		}
	}
	tc_enrich_free(file);
	return rc;
}

/* --- the command --------------------------------------------------------- */

/* Each file is in or out by itself. */
static int take_files(struct tc_session *session, const struct tc_call *call,
		      struct tc_store *store, struct outcome *outcome, struct tc_error *err)
{
	for (size_t i = 0; i < call->operand_count; i++) {
		struct tc_error refusal = TC_ERROR_INIT;
		int rc = 0;

		if (tc_interrupted)
			return tc_error_set(err, TC_INTERRUPTED, "interrupted");
		rc = take_file(session, call, store, i, outcome, &refusal);
		if (rc == TC_INTERRUPTED) {
			*err = refusal;
			return rc;
		}
		if (rc < 0) {
			fflush(session->out);
			tc_call_fail(call, &refusal);
			outcome->refused++;
		}
	}
	return 0;
}

static int enrich(struct tc_session *session, const struct tc_call *call,
		  struct outcome *outcome, struct tc_error *err)
{
	struct tc_store *store = NULL;
	int rc;

	/* First as one that is there: a case that is not must not be made. */
	if ((rc = tc_store_open(&store, session->case_path, TC_STORE_WRITE, err)) < 0)
		return rc;
	tc_store_close(store);
	/* As an import does: none may give addresses other numbers in the meantime. */
	if ((rc = tc_store_open(&store, session->case_path, TC_STORE_CREATE, err)) == 0)
		rc = take_files(session, call, store, outcome, err);
	tc_store_close(store);
	return rc;
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;
	struct outcome outcome = {0};
	int rc;

	tc_interrupt_defer("trailcase: enrich: stopping; the files that are done stay\n");
	tc_session_close(session);
	rc = enrich(session, call, &outcome, &err);
	tc_interrupt_undefer();
	if (rc < 0)
		return tc_call_fail(call, &err);
	if (!outcome.taken)
		return TC_STATUS_FAILED;
	return outcome.refused || outcome.incomplete ? TC_STATUS_REFUSED : TC_STATUS_DONE;
}

const struct tc_command tc_command_enrich = {
	.group = TC_GROUP_CASE,
	.name = "enrich",
	.operands = "FILE...",
	.summary = "Say what public addresses are, from files",
	.help = "Takes MaxMind databases (.mmdb of GeoLite2, GeoIP2, ipinfo: AS, country, city,\n"
		"anonymity), AWS's ip-ranges.json, and lists: an address or network in each\n"
		"line, then a tag such as corporate, vpn, tor, ci or scanner, then a note.\n"
		"Formats are told by content.  A file again takes the place of what it said\n"
		"before.  Private addresses are never looked up, and nothing asks the network.",
	.examples = (const char *const[]){
		"enrich GeoLite2-ASN.mmdb ip-ranges.json offices.csv",
		NULL,
	},
	.options = options,
	.needs_case = true,
	.operands_min = 1,
	.operands_max = -1,
	.run = run,
};
