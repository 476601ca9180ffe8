#include "cmd/leads.h"

#include <stdlib.h>

#include "util/banned.h"

static const char no_lead[] =
	"there is no lead yet; give one with --lead KIND=VALUE (ip, key, principal, agent "
	"or event), or store one with the lead command; `ask suspects` and `ask detections` "
	"show where one may be found";

static int parse_lead(struct tc_lead *lead, const char *text, struct tc_error *err)
{
	struct tc_str value, kind = tc_str_cut(tc_str(text), '=', &value);

	if (!value.len || !tc_lead_kind_parse(kind, &lead->kind))
		return tc_error_set(err, TC_USAGE,
				    "--lead %s is not KIND=VALUE with a kind of ip, key, "
				    "principal, agent or event",
				    text);
	lead->value = value;
	return 0;
}

int tc_leads_apply(struct tc_session *session, const struct tc_call *call,
		   struct tc_error *err)
{
	struct tc_lead *leads = tc_calloc(call->option_count, sizeof(*leads));
	size_t count = 0;
	int64_t stored;
	int rc = 0;

	for (size_t i = 0; i < call->option_count && rc == 0; i++)
		if (strcmp(call->options[i].option->name, "lead") == 0)
			rc = parse_lead(&leads[count++], call->options[i].value, err);
	if (rc == 0 && count)
		rc = tc_scope_show(session->store, leads, count, false, err);
	else if (rc == 0 && (rc = tc_lead_count(session->store, &stored, err)) == 0 &&
		 !stored)
		rc = tc_error_set(err, TC_USAGE, "%s", no_lead);
	free(leads);
	return rc;
}

int tc_leads_drop(struct tc_session *session, struct tc_error *err)
{
	return tc_scope_hide(session->store, err);
}
