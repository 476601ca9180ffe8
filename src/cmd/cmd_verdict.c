#include <stdlib.h>

#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/leads.h"
#include "cmd/output.h"
#include "cmd/who.h"
#include "evidence/custody.h"
#include "scope/scope.h"
#include "util/buf.h"
#include "util/escape.h"
#include "util/instant.h"

#include "util/banned.h"

#define DETAIL_MAX ((size_t)512 * 1024)

static const struct tc_option options[] = {
	TC_OPTION_WHY("verdict"),
	TC_OPTION_BY,
	TC_OPTION_FORCE,
	{NULL, 0, NULL, NULL, false},
};

/* One verdict as it is given, and what it replaces. */
struct giving {
	struct tc_lead value; /* canonical */
	enum tc_verdict verdict;
	struct tc_said said;
	struct tc_verdict_given before;
	bool is_lead;
	enum tc_fan_out fan_out;
	struct tc_arena arena;
};

/* --- storing ----------------------------------------------------------------- */

static int record_custody(struct tc_store *store, const struct giving *g,
			  struct tc_error *err)
{
	struct tc_buf detail;
	int rc;

	tc_buf_init(&detail, DETAIL_MAX);
	tc_buf_addf(&detail, "{\"kind\":\"%s\",\"value\":", tc_lead_kind_name(g->value.kind));
	tc_escape_json(&detail, g->value.value);
	tc_buf_addf(&detail, ",\"verdict\":\"%s\",\"why\":", tc_verdict_name(g->verdict));
	if (g->said.why.data)
		tc_escape_json(&detail, g->said.why);
	else
		tc_buf_add_cstr(&detail, "null");
	tc_buf_add_cstr(&detail, ",\"by\":");
	tc_escape_json(&detail, g->said.by);
	tc_buf_add_char(&detail, '}');
	if (detail.overflow)
		rc = tc_error_set(err, TC_USAGE, "the value and the reason are too long");
	else
		rc = tc_custody_append(store, "verdict", tc_buf_str(&detail), tc_version(),
				       err);
	tc_buf_release(&detail);
	return rc;
}

static int change(struct tc_store *store, struct giving *g, struct tc_error *err)
{
	int rc;

	if (g->fan_out == TC_FAN_OUT_FOLLOW && (rc = tc_scope_follow_all(store, err)) < 0)
		return rc;
	if ((rc = tc_verdict_find(&g->before, &g->arena, store, &g->value, err)) < 0 ||
	    (rc = tc_lead_is_stored(store, &g->value, &g->is_lead, err)) < 0)
		return rc;
	if (g->verdict == TC_VERDICT_NONE && g->before.verdict == TC_VERDICT_NONE)
		return 0;
	rc = g->verdict == TC_VERDICT_NONE
		     ? tc_verdict_remove(store, &g->value, err)
		     : tc_verdict_store(store, &g->value, g->verdict, &g->said, err);
	/* What no scope may begin from cannot be malicious: AWS itself. */
	if (rc == 0 && g->verdict == TC_VERDICT_MALICIOUS)
		rc = tc_lead_check(store, &g->value, err);
	if (rc == 0 && (rc = tc_scope_refresh(store, g->fan_out, err)) == 0)
		rc = record_custody(store, g, err);
	return rc;
}

/* One transaction: the verdict, what follows from it, and who said so. */
static int store_verdict(struct tc_store *store, struct giving *g, struct tc_error *err)
{
	int rc = tc_store_begin(store, err);

	if (rc < 0)
		return rc;
	if ((rc = change(store, g, err)) < 0 || (rc = tc_store_commit(store, err)) < 0)
		tc_store_rollback(store);
	return rc;
}

/* --- what became of it --------------------------------------------------------- */

static void tell_before(FILE *out, const struct giving *g)
{
	char at[TC_TIME_TEXT];
	struct tc_buf by;

	if (g->before.verdict == TC_VERDICT_NONE)
		return;
	tc_buf_init(&by, DETAIL_MAX);
	tc_escape_terminal(&by, g->before.said.by);
	tc_time_format(g->before.said.at_ms / 1000 * 1000, at);
	fprintf(out, " (before: %s, by %s, %s)", tc_verdict_name(g->before.verdict),
		tc_buf_cstr(&by), at);
	tc_buf_release(&by);
}

static int tell(FILE *out, struct tc_store *store, const struct giving *g,
		struct tc_error *err)
{
	const char *kind = tc_lead_kind_name(g->value.kind);
	struct tc_buf value;

	tc_buf_init(&value, DETAIL_MAX);
	tc_escape_terminal(&value, g->value.value);
	if (g->verdict != TC_VERDICT_NONE)
		fprintf(out, "verdict stored: %s %s %s", kind, tc_buf_cstr(&value),
			tc_verdict_name(g->verdict));
	else if (g->before.verdict != TC_VERDICT_NONE)
		fprintf(out, "verdict taken back: %s %s", kind, tc_buf_cstr(&value));
	else
		fprintf(out, "there was no verdict: %s %s", kind, tc_buf_cstr(&value));
	tell_before(out, g);
	fprintf(out, "\n");
	if (g->is_lead && g->verdict == TC_VERDICT_BENIGN)
		fprintf(out, "the lead %s %s is not followed as long as this verdict "
			     "stands\n",
			kind, tc_buf_cstr(&value));
	tc_buf_release(&value);
	return tc_leads_tell(out, store, err);
}

/* --- the words ------------------------------------------------------------------- */

static int read_words(struct giving *g, const struct tc_call *call, char name[TC_WHO_MAX],
		      struct tc_error *err)
{
	int rc;

	if (call->operand_count != 3)
		return tc_error_set(err, TC_USAGE, "wanted: KIND VALUE malicious|benign|none");
	if ((rc = tc_leads_kind(&g->value.kind, call->operands[0], err)) < 0)
		return rc;
	g->value.value = tc_str(call->operands[1]);
	if (!tc_verdict_parse(tc_str(call->operands[2]), &g->verdict))
		return tc_error_set(err, TC_USAGE,
				    "%s is not a verdict; verdicts are malicious, benign and "
				    "none",
				    call->operands[2]);
	return tc_said_read(&g->said, call, name, err);
}

/* A verdict can be taken back though its value does not occur any more. */
static int resolve(struct tc_store *store, struct giving *g, struct tc_error *err)
{
	char *canonical;
	int rc = g->verdict == TC_VERDICT_NONE
			 ? tc_verdict_find(&g->before, &g->arena, store, &g->value, err)
			 : 0;

	if (rc < 0 || g->before.verdict != TC_VERDICT_NONE)
		return rc;
	if ((rc = tc_lead_resolve_near(&canonical, store, &g->value, err)) == 0)
		g->value.value = tc_arena_str(&g->arena, tc_str(canonical));
	free(canonical);
	return rc;
}

static int give(struct tc_session *session, const struct tc_call *call,
		struct tc_error *err)
{
	struct giving g = {.verdict = TC_VERDICT_NONE};
	struct tc_store *store = NULL;
	char name[TC_WHO_MAX];
	int rc = read_words(&g, call, name, err);

	if (rc < 0)
		return rc;
	/* What is taken back, or walled off, can only make the scope smaller. */
	g.fan_out = tc_call_flag(call, "force")		   ? TC_FAN_OUT_FOLLOW
		    : g.verdict == TC_VERDICT_MALICIOUS ? TC_FAN_OUT_REFUSE
							   : TC_FAN_OUT_STOP;
	tc_arena_init(&g.arena);
	if ((rc = tc_session_open_to_write(session, &store, err)) == 0 &&
	    (rc = resolve(store, &g, err)) == 0) {
		rc = store_verdict(store, &g, err);
		if (rc == TC_TOO_MANY && tc_leads_confirm(session, err)) {
			g.fan_out = TC_FAN_OUT_FOLLOW;
			rc = store_verdict(store, &g, err);
		}
		if (rc == 0)
			rc = tell(session->out, store, &g, err);
	}
	tc_session_close_written(session, store);
	tc_arena_release(&g.arena);
	return rc;
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;
	int rc = call->operand_count ? give(session, call, &err) : tc_output_query(session, call, "verdicts", &err);

	return rc < 0 ? tc_call_fail(call, &err) : rc;
}

const struct tc_command tc_command_verdict = {
	.group = TC_GROUP_WORDS,
	.name = "verdict",
	.operands = "[KIND VALUE malicious|benign|none]",
	.summary = "Your word on a value; or list them",
	.help = "A verdict is your word on an ip, a key, a principal, an agent or an event, named as\n"
		"for a lead.  malicious: the scope follows it like a lead.  benign: the scope stops\n"
		"there, and it cannot be a lead.  none: takes back what was said.  A later verdict\n"
		"takes the place of an earlier one; the custody log keeps both.",
	.examples = (const char *const[]){
		"verdict ip 198.51.100.62 benign --why \"our penetration test\"",
		"verdict",
		NULL,
	},
	.options = options,
	.answers = true,
	.needs_case = true,
	.operands_min = 0,
	.operands_max = 3,
	.run = run,
};
