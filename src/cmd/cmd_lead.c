#include <stdlib.h>

#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/lead_from.h"
#include "cmd/leads.h"
#include "cmd/output.h"
#include "cmd/who.h"
#include "evidence/custody.h"
#include "scope/scope.h"
#include "util/buf.h"
#include "util/escape.h"

#include "util/banned.h"

#define DETAIL_MAX ((size_t)256 * 1024)

static const struct tc_option options[] = {
	{"from", 0, "FILE", "leads from findings, a record or a list; - is standard input",
	 false},
	TC_OPTION_WHY("lead"),
	TC_OPTION_BY,
	TC_OPTION_FORCE,
	{NULL, 0, NULL, NULL, false},
};

static int record_custody(struct tc_store *store, const struct tc_lead *lead,
			  const struct tc_said *said, struct tc_error *err)
{
	struct tc_buf detail;
	int rc;

	tc_buf_init(&detail, DETAIL_MAX);
	tc_buf_addf(&detail, "{\"kind\":\"%s\",\"value\":", tc_lead_kind_name(lead->kind));
	tc_escape_json(&detail, lead->value);
	tc_buf_add_cstr(&detail, ",\"why\":");
	if (said->why.data)
		tc_escape_json(&detail, said->why);
	else
		tc_buf_add_cstr(&detail, "null");
	tc_buf_add_cstr(&detail, ",\"by\":");
	tc_escape_json(&detail, said->by);
	tc_buf_add_char(&detail, '}');
	if (detail.overflow)
		rc = tc_error_set(err, TC_USAGE, "the value and the reason are too long");
	else
		rc = tc_custody_append(store, "lead", tc_buf_str(&detail), tc_version(), err);
	tc_buf_release(&detail);
	return rc;
}

/* One transaction: the lead, what follows from it, and who said so. */
static int store_lead(struct tc_store *store, const struct tc_lead *lead,
		      const struct tc_said *said, bool follow_all, struct tc_error *err)
{
	int rc = tc_store_begin(store, err);

	if (rc < 0)
		return rc;
	if ((follow_all && (rc = tc_scope_follow_all(store, err)) < 0) ||
	    (rc = tc_verdict_check(store, lead, err)) < 0 ||
	    (rc = tc_lead_store(store, lead->kind, lead->value, said, err)) < 0 ||
	    (rc = tc_scope_refresh(store, TC_FAN_OUT_REFUSE, err)) < 0 ||
	    (rc = record_custody(store, lead, said, err)) < 0 ||
	    (rc = tc_store_commit(store, err)) < 0)
		tc_store_rollback(store);
	return rc;
}

/* What was stored, in full, and what follows from all leads together. */
static int tell(FILE *out, struct tc_store *store, const struct tc_lead *lead,
		struct tc_error *err)
{
	struct tc_buf value;

	tc_buf_init(&value, DETAIL_MAX);
	tc_escape_terminal(&value, lead->value);
	fprintf(out, "lead stored: %s %s\n", tc_lead_kind_name(lead->kind),
		tc_buf_cstr(&value));
	tc_buf_release(&value);
	return tc_leads_tell(out, store, err);
}

static int add(struct tc_session *session, const struct tc_call *call, struct tc_error *err)
{
	struct tc_store *store = NULL;
	char *canonical = NULL, name[TC_WHO_MAX];
	struct tc_lead lead = {.kind = TC_LEAD_IP};
	struct tc_said said;
	int rc;

	if (call->operand_count != 2)
		return tc_error_set(err, TC_USAGE, "wanted: KIND VALUE");
	if ((rc = tc_leads_kind(&lead.kind, call->operands[0], err)) < 0 ||
	    (rc = tc_said_read(&said, call, name, err)) < 0)
		return rc;
	lead.value = tc_str(call->operands[1]);
	if ((rc = tc_session_open_to_write(session, &store, err)) == 0 &&
	    (rc = tc_lead_resolve_near(&canonical, store, &lead, err)) == 0) {
		lead.value = tc_str(canonical);
		rc = store_lead(store, &lead, &said, tc_call_flag(call, "force"), err);
		if (rc == TC_TOO_MANY && tc_leads_confirm(session, err))
			rc = store_lead(store, &lead, &said, true, err);
		if (rc == 0)
			rc = tell(session->out, store, &lead, err);
	}
	free(canonical);
	tc_session_close_written(session, store);
	return rc;
}

static int add_from(struct tc_session *session, const struct tc_call *call,
		    struct tc_error *err)
{
	if (call->operand_count)
		return tc_error_set(err, TC_USAGE, "--from takes the place of KIND VALUE");
	return tc_lead_from(session, call, err);
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;
	int rc;

	if (tc_call_value(call, "from"))
		rc = add_from(session, call, &err);
	else if (call->operand_count)
		rc = add(session, call, &err);
	else
		rc = tc_output_query(session, call, "leads", &err);
	return rc < 0 ? tc_call_fail(call, &err) : rc;
}

const struct tc_command tc_command_lead = {
	.group = TC_GROUP_WORDS,
	.name = "lead",
	.operands = "[KIND VALUE | --from FILE]",
	.summary = "Add a lead; without one: list them",
	.help = "A lead is what the investigation starts from: an ip, a key, a principal (ARN,\n"
		"unique id, name, former name), an agent or an event.  A key may be the ARN of a\n"
		"session.  Keys and events may be shortened to what is unambiguous.  Leads are kept\n"
		"in the case.\n\n"
		"--from reads findings of GuardDuty and Security Hub (JSON of the console, the API or\n"
		"EventBridge), CloudTrail records as EventBridge delivers them, and lists with an\n"
		"address, network, key, ARN, event id or agent on each line.  What does not occur in\n"
		"the case is said.  Status 1: a piece of the file was not understood; 3: no lead.",
	.examples = (const char *const[]){
		"lead event 79eca301 --why \"key pair made from an odd address\"",
		"lead --from finding.json",
		NULL,
	},
	.options = options,
	.answers = true,
	.needs_case = true,
	.operands_min = 0,
	.operands_max = 2,
	.run = run,
};
