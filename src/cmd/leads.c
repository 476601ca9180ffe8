#include "cmd/leads.h"

#include <stdlib.h>

#include "cmd/running.h"
#include "cmd/sticky.h"
#include "util/message.h"

#include "util/banned.h"

static const char no_lead[] =
	"there is no lead yet; give one with --lead KIND=VALUE (ip, key, principal, agent "
	"or event), or store one with the lead command; `ask suspects` and `ask detections` "
	"show where one may be found";

int tc_leads_kind(enum tc_lead_kind *kind, const char *word, struct tc_error *err)
{
	if (tc_lead_kind_parse(tc_str(word), kind))
		return 0;
	return tc_error_set(err, TC_USAGE,
			    "%s is not a kind; kinds are ip, key, principal, agent and event",
			    word);
}

/* --- leads of one call ------------------------------------------------------- */

int tc_leads_parse(struct tc_lead *lead, const char *text, struct tc_error *err)
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

/* That it occurs, and that nobody called it benign. */
static int check_lead(struct tc_store *store, const struct tc_lead *lead,
		      struct tc_error *err)
{
	char *canonical;
	int rc = tc_lead_resolve_near(&canonical, store, lead, err);

	if (rc < 0)
		return rc;
	struct tc_lead full = {.kind = lead->kind, .value = tc_str(canonical)};
	rc = tc_verdict_check(store, &full, err);
	free(canonical);
	return rc;
}

/* Those that are kept are the case's own. */
static bool has_rules(const struct tc_call *call)
{
	return !tc_call_flag(call, "keep") &&
	       (tc_call_value(call, "rules") || tc_call_value(call, "baseline"));
}

static enum tc_fan_out fan_out_of(const struct tc_call *call)
{
	return tc_call_flag(call, "force") ? TC_FAN_OUT_FOLLOW : TC_FAN_OUT_REFUSE;
}

bool tc_leads_confirm(const struct tc_session *session, const struct tc_error *err)
{
	if (err->code != TC_TOO_MANY || !session->confirm)
		return false;
	tc_running_clear();
	tc_message("trailcase: %s\n", err->text);
	return session->confirm("Follow them all? [y/N] ");
}

static int show(struct tc_session *session, const struct tc_call *call,
		const struct tc_lead *leads, size_t count, struct tc_error *err)
{
	int rc = tc_scope_show(session->store, leads, count, fan_out_of(call), err);

	if (rc == TC_TOO_MANY && tc_leads_confirm(session, err))
		rc = tc_scope_show(session->store, leads, count, TC_FAN_OUT_FOLLOW, err);
	return rc;
}

static int apply_stored(struct tc_store *store, const struct tc_call *call,
			struct tc_error *err)
{
	int64_t stored;
	int rc = tc_lead_count(store, &stored, err);

	if (rc == 0 && !stored)
		rc = tc_error_set(err, TC_USAGE, "%s", no_lead);
	if (rc == 0 && (has_rules(call) || tc_call_flag(call, "force")))
		rc = tc_scope_show_stored(store,
					  tc_call_flag(call, "force") ? TC_FAN_OUT_FOLLOW
								      : TC_FAN_OUT_STOP,
					  err);
	return rc;
}

int tc_leads_apply(struct tc_session *session, const struct tc_call *call,
		   struct tc_error *err)
{
	const struct tc_sticky *sticky = session->sticky;
	size_t count = 0, settings = sticky ? sticky->count : 0;
	struct tc_lead *leads = tc_calloc(call->option_count + settings, sizeof(*leads));
	int rc = 0;

	for (size_t i = 0; i < call->option_count && rc == 0; i++)
		if (strcmp(call->options[i].option->name, "lead") == 0)
			rc = tc_leads_parse(&leads[count++], call->options[i].value, err);
	for (size_t i = 0; i < settings && rc == 0 && !tc_call_value(call, "lead"); i++)
		if (strcmp(sticky->settings[i].name, TC_STICKY_LEAD) == 0)
			rc = tc_leads_parse(&leads[count++], sticky->settings[i].value, err);
	for (size_t i = 0; i < count && rc == 0; i++)
		rc = check_lead(session->store, &leads[i], err);
	if (rc == 0 && count)
		rc = show(session, call, leads, count, err);
	else if (rc == 0)
		rc = apply_stored(session->store, call, err);
	free(leads);
	return rc;
}

/* --- rules of one call ------------------------------------------------------- */

static int read_rules(struct tc_rule_changes *changes, struct tc_store *store,
		      const struct tc_call *call, struct tc_error *err)
{
	const char *path = tc_call_value(call, "rules"), *days;
	int rc = path ? tc_rules_read(changes, path, err)
		      : tc_rules_stored(changes, store, err);

	if (rc == 0 && (days = tc_call_value(call, "baseline"))) {
		rc = tc_rules_set(changes, TC_STR("baseline_days"), tc_str(days), err);
		if (rc < 0)
			tc_error_prefix(err, "--baseline");
	}
	return rc;
}

int tc_leads_apply_rules(struct tc_session *session, const struct tc_call *call,
			 struct tc_error *err)
{
	struct tc_rule_changes changes = {.count = 0};
	int rc;

	if (!has_rules(call))
		return 0;
	if ((rc = read_rules(&changes, session->store, call, err)) == 0)
		rc = tc_rules_show(session->store, &changes, err);
	return rc;
}

int tc_leads_drop(struct tc_session *session, struct tc_error *err)
{
	/* To be undone even where the answer was interrupted. */
	tc_store_resume(session->store);
	int rc = tc_scope_hide(session->store, err);

	return rc < 0 ? rc : tc_rules_hide(session->store, err);
}

/* --- what follows -------------------------------------------------------------- */

int tc_leads_tell(FILE *out, struct tc_store *store, struct tc_error *err)
{
	int64_t nodes, events;
	int rc;

	if ((rc = tc_store_get_int(store, "SELECT count(*) FROM scope_node", 0, &nodes,
				   err)) < 0 ||
	    (rc = tc_store_get_int(store, "SELECT count(*) FROM attribution", 0, &events,
				   err)) < 0)
		return rc;
	fprintf(out, "all leads together: %lld nodes in scope, %lld events attributed\n",
		(long long)nodes, (long long)events);
	return 0;
}
