#include "cmd/arguments.h"
#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/leads.h"
#include "cmd/output.h"
#include "cmd/sticky.h"
#include "report/answer.h"
#include "scope/access.h"
#include "util/nearest.h"

#include "util/banned.h"

static const struct tc_option options[] = {
	TC_OPTION_LEAD,
	TC_OPTION_RULES,
	TC_OPTION_BASELINE,
	TC_OPTION_FORCE,
	TC_OPTION_LEVEL,
	TC_OPTION_FROM,
	TC_OPTION_TO,
	{"queries", 0, "DIR", "canned queries of your own; they override by name", false},
	{"drill", 0, "N", "the events behind row N of the answer", false},
	{"explain", 0, NULL, "not the answer but the SQL, and how SQLite goes about it", false},
	{NULL, 0, NULL, NULL, false},
};

/* What is asked: a question or one query. */
struct subject {
	const struct tc_question *question;
	const struct tc_query *query;
};

/* --- what holds for every answer ------------------------------------------------- */

static bool takes(const struct subject *s, const struct tc_catalog *catalog,
		  struct tc_str name)
{
	return s->question ? tc_question_takes(s->question, catalog, name)
			   : tc_query_declares(s->query, name);
}

static bool is_subject(const struct subject *s, struct tc_str name)
{
	for (const char *const *n = s->question ? s->question->subjects : NULL; n && *n; n++)
		if (tc_str_eq(tc_str(*n), name))
			return true;
	return false;
}

/* Of the parameters of which a question takes one: what was said last, unless one is given. */
static const char *subject_in_use(const struct subject *s, const struct tc_arguments *a,
				  const struct tc_sticky *sticky)
{
	for (size_t i = 0; i < a->count; i++)
		if (is_subject(s, a->list[i].name))
			return NULL;
	for (size_t i = sticky->count; i-- > 0;)
		if (is_subject(s, tc_str(sticky->settings[i].name)))
			return sticky->settings[i].name;
	return NULL;
}

static void add_sticky(struct tc_arguments *a, const struct tc_session *session,
		       const struct subject *subject)
{
	const struct tc_sticky *sticky = session->sticky;
	const char *about = sticky ? subject_in_use(subject, a, sticky) : NULL;

	for (size_t i = 0; sticky && i < sticky->count; i++) {
		const char *name = sticky->settings[i].name;

		if (is_subject(subject, tc_str(name)) && (!about || strcmp(name, about) != 0))
			continue;
		if (!tc_arguments_have(a, tc_str(name)) && takes(subject, session->catalog, tc_str(name)))
			tc_arguments_add(a, tc_str(name), tc_str(sticky->settings[i].value));
	}
}

static bool narrows(void *ctx, const char *name)
{
	return tc_arguments_have(ctx, tc_str(name));
}

static const char *nearest(const struct tc_catalog *catalog, const char *name)
{
	struct tc_nearest n = tc_nearest_to(tc_str(name));

	for (const struct tc_question *q = tc_questions; q->name; q++)
		tc_nearest_offer(&n, q->name);
	for (size_t i = 0; i < tc_catalog_count(catalog); i++)
		tc_nearest_offer(&n, tc_catalog_at(catalog, i)->name);
	return n.name;
}

static int find_subject(struct subject *s, const struct tc_session *session,
			const char *name, struct tc_error *err)
{
	s->question = tc_question_find(tc_str(name));
	s->query = tc_catalog_find(session->catalog, tc_str(name));
	if (s->question || s->query)
		return 0;
	const char *near = nearest(session->catalog, name);
	if (near)
		return tc_error_set(err, TC_USAGE,
				    "there is no query %s; did you mean %s?", name, near);
	return tc_error_set(err, TC_USAGE,
			    "there is no query %s; the queries command lists them", name);
}

static bool query_reads_access(const struct tc_query *query)
{
	for (const char *const *view = tc_access_views; *view; view++)
		if (tc_query_reads(query, *view))
			return true;
	return false;
}

/* Whether what is asked weighs how the intruder got in, which other answers do not pay for. */
static bool reads_access(const struct subject *s, const struct tc_catalog *catalog)
{
	const struct tc_query *query = s->query;

	if (s->question)
		query = s->question->answer
				? tc_catalog_find(catalog, tc_str(s->question->answer))
				: NULL;
	return query && query_reads_access(query);
}

/* A query that reads the scope has no answer without a lead. */
static bool needs_leads(const struct subject *s)
{
	return s->question ? s->question->of_leads
			   : tc_query_reads(s->query, "attributed") ||
				     tc_query_reads(s->query, "scope") ||
				     query_reads_access(s->query);
}

/* A question has many tables: which of them is meant? */
static int check_ways(const struct subject *s, const struct tc_call *call,
		      struct tc_error *err)
{
	const char *way = tc_call_value(call, "drill")  ? "drill"
			  : tc_call_flag(call, "explain") ? "explain"
							  : NULL;

	if (!way || s->query)
		return 0;
	return tc_error_set(err, TC_USAGE, "--%s takes one query, not the question %s; such as %s",
			    way, s->question->name,
			    s->question->sections ? s->question->sections[0] : "logging-disabled");
}

static int answer(struct tc_session *session, const struct tc_call *call,
		  const struct subject *s, const struct tc_arguments *a, struct tc_error *err)
{
	struct tc_session own = *session;
	struct tc_output output;
	int64_t drill;
	int rc = tc_call_number(call, "drill", 1, 0, &drill, err);

	/* An explanation takes no answer from the screen. */
	if (tc_call_flag(call, "explain"))
		own.kept = NULL;
	if (rc < 0 || (rc = check_ways(s, call, err)) < 0 ||
	    (rc = tc_output_open(&output, &own, call, err)) < 0)
		return rc;
	struct tc_answer_options how = {
		.args = a->list,
		.arg_count = a->count,
		.limit = output.limit,
		.kept = output.kept,
	};
	if (tc_call_flag(call, "explain"))
		rc = tc_answer_explained(output.file, session->store, s->query, &how, err);
	else if (drill)
		rc = tc_answer_opened(output.render, session->store, session->catalog, s->query,
				      drill, &how, err);
	else if (s->question)
		rc = tc_answer_question(output.render, session->store, session->catalog,
					s->question, &how, err);
	else
		rc = tc_answer_query(output.render, session->store, s->query, &how, err);
	return tc_output_close(&output, rc, err);
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_arguments a = {.count = 0};
	struct subject subject;
	bool opened = false;
	int rc = tc_session_use_queries(session, tc_call_value(call, "queries"), &err);

	if (rc == 0 && (rc = find_subject(&subject, session, call->operands[0], &err)) == 0 &&
	    (rc = tc_session_open(session, &err)) == 0 &&
	    (rc = tc_arguments_read(&a, session, call, 1, &err)) == 0) {
		opened = true;
		add_sticky(&a, session, &subject);
		rc = tc_leads_apply_rules(session, call, &err);
		if (rc == 0 && (needs_leads(&subject) || tc_call_value(call, "lead")))
			rc = tc_leads_apply(session, call, &err);
		if (rc == 0 && reads_access(&subject, session->catalog))
			rc = tc_access_show(session->store, &err);
		if (rc == 0 && (rc = answer(session, call, &subject, &a, &err)) == 0 &&
		    !tc_call_flag(call, "explain"))
			tc_sticky_tell_wider(session->sticky, "ask", narrows, &a);
	}
	if (opened)
		tc_leads_drop(session, NULL);
	tc_arguments_release(&a);
	return rc < 0 ? tc_call_fail(call, &err) : TC_STATUS_DONE;
}

const struct tc_command tc_command_ask = {
	.group = TC_GROUP_ASK,
	.name = "ask",
	.operands = "NAME [K=V...]",
	.summary = "Ask a question, or run one canned query",
	.help = "The questions: credentials, duration, actions, access.  Each is answered for the\n"
		"stored leads, or for those of --lead.  Without any lead: triage, right after an alert\n"
		"(event=..., key=..., principal=... or ip=...), what is known of one value (address\n"
		"ip=..., key key=..., principal principal=...), and detections.  The queries command\n"
		"lists what else can be asked, with its parameters.",
	.examples = (const char *const[]){
		"ask triage event=79eca301",
		"ask credentials --lead ip=192.0.2.44",
		"ask keys-from-address ip=192.0.2.44 --format csv",
		"ask recon-fanout --lead event=79eca301 --drill 1",
		NULL,
	},
	.options = options,
	.answers = true,
	.needs_case = true,
	.operands_min = 1,
	.operands_max = -1,
	.run = run,
};
