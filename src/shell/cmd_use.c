#include <stdlib.h>

#include "cmd/call.h"
#include "cmd/leads.h"
#include "scope/scope.h"
#include "shell/commands.h"
#include "util/buf.h"
#include "util/escape.h"
#include "util/nearest.h"

#include "util/banned.h"

#define TEXT_MAX ((size_t)16 * 1024 * 1024)
#define NONE "none"

/* Parameters whose values are looked up as those of leads are. */
static const struct {
	const char *name;
	enum tc_lead_kind kind;
} looked_up[] = {
	{"ip", TC_LEAD_IP},	   {"key", TC_LEAD_KEY},       {"principal", TC_LEAD_PRINCIPAL},
	{"event", TC_LEAD_EVENT}, {"user_agent", TC_LEAD_AGENT},
};

/* --- what may be set -------------------------------------------------------------- */

/* The parameter of that name of any query, or NULL. */
static const struct tc_param *find_param(const struct tc_catalog *catalog, const char *name)
{
	for (size_t i = 0; i < tc_catalog_count(catalog); i++) {
		const struct tc_query *q = tc_catalog_at(catalog, i);

		for (size_t k = 0; k < q->param_count; k++)
			if (strcmp(q->params[k].name, name) == 0)
				return &q->params[k];
	}
	return NULL;
}

static int unknown_name(const struct tc_catalog *catalog, const char *name,
			struct tc_error *err)
{
	struct tc_nearest n = tc_nearest_to(tc_str(name));

	tc_nearest_offer(&n, TC_STICKY_LEAD);
	for (size_t i = 0; i < tc_catalog_count(catalog); i++) {
		const struct tc_query *q = tc_catalog_at(catalog, i);

		for (size_t k = 0; k < q->param_count; k++)
			tc_nearest_offer(&n, q->params[k].name);
	}
	return tc_error_set(err, TC_USAGE, "no query takes %s%s%s%s", name,
			    n.name ? "; did you mean " : "", n.name ? n.name : "",
			    n.name ? "?" : "");
}

/* As the case has it; what does not occur there is an error that names what is near. */
static int look_up(char **value, struct tc_session *session, enum tc_lead_kind kind,
		   const char *text, struct tc_error *err)
{
	struct tc_lead lead = {.kind = kind, .value = tc_str(text)};

	return tc_lead_resolve_near(value, session->store, &lead, err);
}

static int check_lead(char **value, struct tc_session *session, const char *text,
		      struct tc_error *err)
{
	struct tc_lead lead;
	struct tc_buf whole;
	char *canonical;
	int rc = tc_leads_parse(&lead, text, err);

	if (rc < 0)
		return tc_error_set(err, TC_USAGE,
				    "%s is not KIND=VALUE with a kind of ip, key, principal, "
				    "agent or event",
				    text);
	if ((rc = tc_lead_resolve_near(&canonical, session->store, &lead, err)) < 0)
		return rc;
	tc_buf_init(&whole, TEXT_MAX);
	tc_buf_addf(&whole, "%s=%s", tc_lead_kind_name(lead.kind), canonical);
	*value = tc_strdup(tc_buf_str(&whole));
	tc_buf_release(&whole);
	free(canonical);
	return 0;
}

static int check_level(const char *text, struct tc_error *err)
{
	if (strcmp(text, "confirmed") == 0 || strcmp(text, "probable") == 0 ||
	    strcmp(text, "possible") == 0)
		return 0;
	return tc_error_set(err, TC_USAGE,
			    "the level is confirmed, probable or possible, not %s", text);
}

/* *value is what is to be set, to be freed. */
static int check(char **value, struct tc_session *session, const char *name,
		 const char *text, struct tc_error *err)
{
	const struct tc_param *param = find_param(session->catalog, name);
	int64_t number;
	int rc;

	*value = NULL;
	if (strcmp(name, TC_STICKY_LEAD) == 0)
		return check_lead(value, session, text, err);
	if (strcmp(name, "from") == 0 || strcmp(name, "to") == 0)
		return tc_error_set(err, TC_USAGE, "window FROM TO sets %s", name);
	if (!param)
		return unknown_name(session->catalog, name, err);
	if (strcmp(name, "level") == 0 && (rc = check_level(text, err)) < 0)
		return rc;
	if (!tc_param_number(param->type, tc_str(text), &number))
		return tc_error_set(err, TC_USAGE, "%s is no value for %s", text, name);
	for (size_t i = 0; i < TC_ARRAY_LEN(looked_up); i++)
		if (strcmp(looked_up[i].name, name) == 0)
			return look_up(value, session, looked_up[i].kind, text, err);
	*value = tc_strdup(tc_str(text));
	return 0;
}

/* --- setting it ------------------------------------------------------------------- */

void tc_shell_tell_settings(struct tc_shell *shell)
{
	const struct tc_sticky *s = &shell->sticky;
	FILE *out = shell->session->out;
	struct tc_buf value;

	if (!s->count)
		fprintf(out, "nothing: answers are for the whole case and the stored leads\n");
	tc_buf_init(&value, TEXT_MAX);
	for (size_t i = 0; i < s->count; i++) {
		tc_buf_clear(&value);
		tc_escape_terminal(&value, tc_str(s->settings[i].value));
		fprintf(out, "%-10s %s\n", s->settings[i].name, tc_buf_cstr(&value));
	}
	tc_buf_release(&value);
}

/* Everything but the window, which `window none` takes back. */
static void drop_all(struct tc_sticky *s)
{
	struct tc_sticky kept = {NULL, 0};

	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->settings[i].name, "from") == 0 ||
		    strcmp(s->settings[i].name, "to") == 0)
			tc_sticky_set(&kept, s->settings[i].name, s->settings[i].value);
	tc_sticky_release(s);
	*s = kept;
}

static int drop(struct tc_shell *shell, const char *name, struct tc_error *err)
{
	if (!tc_sticky_value(&shell->sticky, name))
		return tc_error_set(err, TC_USAGE, "%s is not in use", name);
	tc_trail_add_setting(&shell->trail, &shell->sticky);
	tc_sticky_drop(&shell->sticky, name);
	return 0;
}

static int set(struct tc_session *session, const char *name, const char *text,
	       struct tc_error *err)
{
	struct tc_shell *shell = session->shell;
	char *value = NULL;
	int rc;

	if (strcmp(name, "agent") == 0)
		name = "user_agent";
	if (strcmp(text, NONE) == 0)
		return drop(shell, name, err);
	if ((rc = tc_session_catalog(session, err)) == 0 &&
	    (rc = tc_session_open(session, err)) == 0)
		rc = check(&value, session, name, text, err);
	if (rc == 0) {
		tc_trail_add_setting(&shell->trail, &shell->sticky);
		tc_sticky_set(&shell->sticky, name, value);
	}
	free(value);
	return rc;
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_shell *shell = session->shell;
	struct tc_error err = TC_ERROR_INIT;
	int rc = 0;

	if (call->operand_count == 2) {
		rc = set(session, call->operands[0], call->operands[1], &err);
	} else if (call->operand_count == 1 && strcmp(call->operands[0], NONE) == 0) {
		tc_trail_add_setting(&shell->trail, &shell->sticky);
		drop_all(&shell->sticky);
	} else if (call->operand_count == 1) {
		rc = tc_error_set(&err, TC_USAGE, "wanted: %s", call->command->operands);
	}
	if (rc < 0)
		return tc_call_fail(call, &err);
	tc_shell_tell_settings(shell);
	return TC_STATUS_DONE;
}

const struct tc_command tc_command_use = {
	.group = TC_GROUP_SCREEN,
	.name = "use",
	.operands = "[NAME VALUE | [NAME] none]",
	.summary = "Narrow every answer that follows",
	.help = "NAME is a parameter of queries, such as key, ip, principal, region or api; level; or\n"
		"lead, whose VALUE is KIND=VALUE and takes the place of the stored leads.  It holds\n"
		"for every answer that takes it and is not told otherwise, and stands in the prompt.\n"
		"An answer that does not take it says so.  back undoes it.  Without words: what is in\n"
		"use.",
	.examples = (const char *const[]){
		"use key AKIAQFX64DQ25NZN2C2R",
		"use lead ip=192.0.2.44",
		"use level possible",
		"use key none",
		"use none",
		NULL,
	},
	.operands_max = 2,
	.run = run,
};
