#include <stdlib.h>

#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/leads.h"
#include "cmd/output.h"
#include "cmd/who.h"
#include "evidence/words.h"
#include "util/buf.h"
#include "util/escape.h"

#include "util/banned.h"

#define VALUE_MAX ((size_t)4 * 1024 * 1024)

static const struct tc_option options[] = {
	{"remove", 0, NULL, "take the tag off again", false},
	TC_OPTION_WHY("tag"),
	TC_OPTION_BY,
	{NULL, 0, NULL, NULL, false},
};

static int tell(FILE *out, const struct tc_words_said *said, bool removed, bool changed)
{
	struct tc_buf value;

	tc_buf_init(&value, VALUE_MAX);
	tc_escape_terminal(&value, said->value);
	fprintf(out, "%s: %.*s %s %.*s\n",
		!changed  ? removed ? "there was no such tag" : "tagged already"
		: removed ? "tag removed"
			  : "tagged",
		TC_STR_ARG(said->kind), tc_buf_cstr(&value), TC_STR_ARG(said->text));
	tc_buf_release(&value);
	return 0;
}

/* A tag can be taken away though its value does not occur any more. */
static int resolve(char **canonical, struct tc_store *store, const struct tc_lead *on,
		   const char *tag, bool remove, struct tc_error *err)
{
	struct tc_words_said as_written = {.kind = tc_str(tc_lead_kind_name(on->kind)),
					   .value = on->value,
					   .text = tc_str(tag)};
	bool is_on = false;
	int rc = remove ? tc_tag_is_on(store, &as_written, &is_on, err) : 0;

	if (rc < 0 || !is_on)
		return rc < 0 ? rc : tc_lead_resolve_near(canonical, store, on, err);
	*canonical = tc_strdup(on->value);
	return 0;
}

static int change(struct tc_session *session, const struct tc_call *call,
		  struct tc_store *store, const struct tc_lead *on, struct tc_error *err)
{
	bool remove = tc_call_flag(call, "remove"), changed;
	char name[TC_WHO_MAX], *canonical;
	struct tc_said said;
	int rc;

	if ((rc = tc_said_read(&said, call, name, err)) < 0 ||
	    (rc = resolve(&canonical, store, on, call->operands[2], remove, err)) < 0)
		return rc;
	struct tc_words_said words = {
		.kind = tc_str(tc_lead_kind_name(on->kind)),
		.value = tc_str(canonical),
		.text = tc_str(call->operands[2]),
		.why = said.why,
		.by = said.by,
		.at_ms = said.at_ms,
		.tool = tc_version(),
	};
	rc = remove ? tc_tag_remove(store, &words, &changed, err)
		    : tc_tag_add(store, &words, &changed, err);
	if (rc == 0)
		rc = tell(session->out, &words, remove, changed);
	free(canonical);
	return rc;
}

static int run_change(struct tc_session *session, const struct tc_call *call,
		      struct tc_error *err)
{
	struct tc_store *store = NULL;
	struct tc_lead on;
	int rc;

	if (call->operand_count != 3)
		return tc_error_set(err, TC_USAGE, "wanted: KIND VALUE TAG");
	if ((rc = tc_leads_kind(&on.kind, call->operands[0], err)) < 0)
		return rc;
	if (!tc_tag_is_valid(tc_str(call->operands[2])))
		return tc_error_set(err, TC_USAGE,
				    "%s is no tag: at most %zu letters, digits, - _ . and /",
				    call->operands[2], TC_TAG_MAX);
	on.value = tc_str(call->operands[1]);
	if ((rc = tc_session_open_to_write(session, &store, err)) == 0)
		rc = change(session, call, store, &on, err);
	tc_session_close_written(session, store);
	return rc;
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;
	bool changes = call->operand_count || tc_call_flag(call, "remove") ||
		       tc_call_value(call, "why") || tc_call_value(call, "by");
	int rc = changes ? run_change(session, call, &err)
			 : tc_output_query(session, call, "tags", &err);

	return rc < 0 ? tc_call_fail(call, &err) : rc;
}

const struct tc_command tc_command_tag = {
	.group = TC_GROUP_WORDS,
	.name = "tag",
	.operands = "[KIND VALUE TAG]",
	.summary = "Put a word on a value; without one: list",
	.help = "On an ip, a key, a principal, an agent or an event, named as for a lead.  ask\n"
		"tagged-events tag=TAG lists the events that carry it themselves, or by their key,\n"
		"address, principal or program.  A tag says nothing to the scope: that is what verdict\n"
		"is for.  The custody log has each.",
	.examples = (const char *const[]){
		"tag event 79eca301 persistence",
		"tag ip 192.0.2.44 kali",
		"tag",
		"ask tagged-events tag=persistence",
		"tag ip 192.0.2.44 kali --remove",
		NULL,
	},
	.options = options,
	.answers = true,
	.needs_case = true,
	.operands_max = 3,
	.run = run,
};
