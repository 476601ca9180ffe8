#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/leads.h"
#include "cmd/output.h"
#include "report/answer.h"

#include "util/banned.h"

static const struct tc_option options[] = {
	TC_OPTION_LEAD,
	{NULL, 0, NULL, NULL, false},
};

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_answer_options how = {NULL, 0, 0};
	struct tc_error err = TC_ERROR_INIT;
	struct tc_output output;
	int rc;

	if ((rc = tc_session_catalog(session, &err)) < 0 ||
	    (rc = tc_session_open(session, &err)) < 0)
		return tc_call_fail(call, &err);
	if ((rc = tc_leads_apply(session, call, &err)) == 0 &&
	    (rc = tc_output_open(&output, session, call, &err)) == 0) {
		how.limit = output.limit;
		rc = tc_answer_query(output.render, session->store,
				     tc_catalog_find(session->catalog, TC_STR("scope")),
				     &how, &err);
		rc = tc_output_close(&output, rc, &err);
	}
	tc_leads_drop(session, NULL);
	return rc < 0 ? tc_call_fail(call, &err) : TC_STATUS_DONE;
}

const struct tc_command tc_command_scope = {
	.name = "scope",
	.operands = "",
	.summary = "What the leads lead to, with confidence and path",
	.help = "Credentials and addresses reached from the leads, each with the path that led\n"
		"there and the first event on it.  confirmed >= 0.90, probable >= 0.60,\n"
		"possible >= 0.35.\n\n"
		"  trailcase scope case.db --lead event=79eca301",
	.options = options,
	.answers = true,
	.needs_case = true,
	.run = run,
};
