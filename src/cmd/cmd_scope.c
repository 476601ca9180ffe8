#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/leads.h"
#include "cmd/output.h"
#include "cmd/rules_keep.h"

#include "util/banned.h"

static const struct tc_option options[] = {
	TC_OPTION_LEAD,
	TC_OPTION_RULES,
	TC_OPTION_BASELINE,
	TC_OPTION_FORCE,
	{"rejected", 0, NULL, "what was looked at and left out, and the rule that stopped it",
	 false},
	{"keep", 0, NULL, "store the rules of --rules in the case, in place of earlier ones",
	 false},
	{"by", 0, "NAME", "who changes the rules (default: the user's login name)", false},
	{NULL, 0, NULL, NULL, false},
};

static int check_options(const struct tc_call *call, struct tc_error *err)
{
	bool keep = tc_call_flag(call, "keep");

	if (keep && !tc_call_value(call, "rules"))
		return tc_error_set(err, TC_USAGE, "--keep needs --rules FILE");
	if (keep && tc_call_value(call, "baseline"))
		return tc_error_set(err, TC_USAGE,
				    "--baseline is for one answer; with --keep the file of "
				    "--rules says baseline_days");
	if (!keep && tc_call_value(call, "by"))
		return tc_error_set(err, TC_USAGE, "--by needs --keep");
	return 0;
}

/* Rules can be kept before there is any lead; then there is nothing to answer. */
static bool only_keeps(struct tc_session *session, const struct tc_call *call)
{
	int64_t stored = 0;

	return tc_call_flag(call, "keep") && !tc_call_value(call, "lead") &&
	       tc_lead_count(session->store, &stored, NULL) == 0 && !stored;
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;
	int rc;

	if ((rc = check_options(call, &err)) < 0 ||
	    (tc_call_flag(call, "keep") && (rc = tc_rules_keep_file(session, call, &err)) < 0) ||
	    (rc = tc_session_catalog(session, &err)) < 0 ||
	    (rc = tc_session_open(session, &err)) < 0)
		return tc_call_fail(call, &err);
	if (only_keeps(session, call))
		return TC_STATUS_DONE;
	if ((rc = tc_leads_apply_rules(session, call, &err)) == 0 &&
	    (rc = tc_leads_apply(session, call, &err)) == 0)
		rc = tc_output_query(session, call,
				     tc_call_flag(call, "rejected") ? "scope-rejected" : "scope",
				     &err);
	tc_leads_drop(session, NULL);
	return rc < 0 ? tc_call_fail(call, &err) : TC_STATUS_DONE;
}

const struct tc_command tc_command_scope = {
	.group = TC_GROUP_ASK,
	.name = "scope",
	.operands = "",
	.summary = "What the leads lead to: confidence and path",
	.help = "Credentials and addresses reached from the leads, each with the path that led\n"
		"there and the first event on it.  confirmed >= 0.90, probable >= 0.60,\n"
		"possible >= 0.35.\n\n"
		"Who weighs otherwise edits what `ask scope-rules --format csv` writes, and gives it\n"
		"back by --rules: for this answer, or with --keep for all that follow.  Rules that the\n"
		"file does not name are the built-in ones.",
	.examples = (const char *const[]){
		"scope --lead event=79eca301",
		"scope --lead event=79eca301 --rejected",
		"scope --lead event=79eca301 --baseline 60",
		NULL,
	},
	.options = options,
	.answers = true,
	.needs_case = true,
	.run = run,
};
