#include "cmd/arguments.h"
#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/leads.h"
#include "cmd/output.h"
#include "cmd/sticky.h"
#include "report/answer.h"
#include "report/layer.h"
#include "report/pieces.h"
#include "util/message.h"

#include "util/banned.h"

static const struct tc_option options[] = {
	TC_OPTION_LEAD,
	TC_OPTION_RULES,
	TC_OPTION_BASELINE,
	TC_OPTION_FORCE,
	TC_OPTION_LEVEL,
	TC_OPTION_FROM,
	TC_OPTION_TO,
	{"all", 0, NULL, "every event of the case, with the level of those that are attributed",
	 false},
	{"full", 0, NULL, "tables and Markdown: a row for each event, none collapsed", false},
	{"gap", 0, "MINUTES", "without such a call, and a collapsed row ends (10)", false},
	{"format", 't', "FORMAT",
	 "table (default), csv, json, jsonl, md, timesketch, navigator",
	 false},
	{NULL, 0, NULL, NULL, false},
};

enum columns { COLUMNS_OWN, COLUMNS_TIMESKETCH, COLUMNS_LAYER };

static const struct form {
	const char *name;
	enum columns columns;
	enum tc_format format;
} forms[] = {
	{"table", COLUMNS_OWN, TC_FORMAT_TABLE},
	{"csv", COLUMNS_OWN, TC_FORMAT_CSV},
	{"json", COLUMNS_OWN, TC_FORMAT_JSON},
	{"jsonl", COLUMNS_OWN, TC_FORMAT_JSONL},
	{"md", COLUMNS_OWN, TC_FORMAT_MARKDOWN},
	{"timesketch-csv", COLUMNS_TIMESKETCH, TC_FORMAT_CSV},
	{"timesketch-jsonl", COLUMNS_TIMESKETCH, TC_FORMAT_JSONL},
	{"navigator", COLUMNS_LAYER, TC_FORMAT_JSON},
};

/* What is wanted, by the options of the call. */
struct wish {
	const struct form *form;
	bool all, collapsed;
	const char *query;
};

/* --- reading the wish ----------------------------------------------------------- */

static const char *form_name(const struct tc_call *call)
{
	const char *name = tc_call_value(call, "format");

	if (!name)
		return "table";
	if (strcmp(name, "timesketch") != 0)
		return name;
	return tc_str_ends(tc_str(tc_call_value(call, "output")), TC_STR(".csv"))
		       ? "timesketch-csv"
		       : "timesketch-jsonl";
}

static int read_form(struct wish *w, const struct tc_call *call, struct tc_error *err)
{
	const char *name = form_name(call);

	for (size_t i = 0; i < TC_ARRAY_LEN(forms); i++) {
		if (strcmp(forms[i].name, name) == 0) {
			w->form = &forms[i];
			return 0;
		}
	}
	return tc_error_set(err, TC_USAGE,
			    "--format %s is not one of table, csv, json, jsonl, md, timesketch, "
			    "timesketch-csv, timesketch-jsonl, navigator",
			    name);
}

static const char *query_of(const struct wish *w)
{
	switch (w->form->columns) {
	case COLUMNS_OWN:
		return w->all ? "timeline-all" : w->collapsed ? "timeline-bursts" : "timeline";
	case COLUMNS_TIMESKETCH:
		return w->all ? "timeline-timesketch-all" : "timeline-timesketch";
	case COLUMNS_LAYER:
		return "timeline-techniques";
	}
	TC_BUG("no such columns");
}

static int read_wish(struct wish *w, const struct tc_call *call, struct tc_error *err)
{
	int rc = read_form(w, call, err);

	if (rc < 0)
		return rc;
	w->all = tc_call_flag(call, "all");
	w->collapsed = w->form->columns == COLUMNS_OWN && !w->all &&
		       !tc_call_flag(call, "full") &&
		       (w->form->format == TC_FORMAT_TABLE ||
			w->form->format == TC_FORMAT_MARKDOWN);
	w->query = query_of(w);
	if (w->all && w->form->columns == COLUMNS_LAYER)
		return tc_error_set(err, TC_USAGE,
				    "a layer shows what is attributed; it takes no --all");
	if (tc_call_value(call, "limit") && w->form->columns == COLUMNS_LAYER)
		return tc_error_set(err, TC_USAGE, "a layer is whole; it takes no --limit");
	if (tc_call_value(call, "gap") && !w->collapsed)
		return tc_error_set(err, TC_USAGE,
				    "--gap is for collapsed rows; here every event has its own");
	return 0;
}

/* --- arguments and leads ---------------------------------------------------------- */

static void add_sticky(struct tc_arguments *a, const struct tc_session *session,
		       const struct tc_query *query)
{
	const struct tc_sticky *sticky = session->sticky;

	for (size_t i = 0; sticky && i < sticky->count; i++) {
		struct tc_str name = tc_str(sticky->settings[i].name);

		if (!tc_arguments_have(a, name) && tc_query_declares(query, name))
			tc_arguments_add(a, name, tc_str(sticky->settings[i].value));
	}
}

static int read_arguments(struct tc_arguments *a, struct tc_session *session,
			  const struct tc_call *call, const struct tc_query *query,
			  struct tc_error *err)
{
	int64_t gap;
	int rc = tc_arguments_read(a, session, call, call->operand_count, err);

	if (rc < 0 || (rc = tc_call_number(call, "gap", 0, 0, &gap, err)) < 0)
		return rc;
	add_sticky(a, session, query);
	return 0;
}

static bool narrows(void *ctx, const char *name)
{
	return tc_arguments_have(ctx, tc_str(name));
}

/* All events are there without a lead too; then none has a level. */
static int apply_leads(struct tc_session *session, const struct tc_call *call, bool all,
		       struct tc_error *err)
{
	int64_t stored;
	int rc = tc_leads_apply_rules(session, call, err);

	if (rc < 0 || (rc = tc_lead_count(session->store, &stored, err)) < 0)
		return rc;
	if (all && !stored && !tc_call_value(call, "lead") &&
	    !tc_sticky_value(session->sticky, TC_STICKY_LEAD))
		return 0;
	return tc_leads_apply(session, call, err);
}

/* --- writing ----------------------------------------------------------------------- */

static int write_layer(struct tc_session *session, const struct tc_call *call,
		       const struct tc_arguments *a, struct tc_error *err)
{
	struct tc_layer layer = {.case_name = tc_session_case_name(session), .tool = tc_version()};
	struct tc_answer_options how = {.args = a->list, .arg_count = a->count};
	struct tc_output output;
	int rc = tc_output_create(&output, session, tc_call_value(call, "output"), err);

	if (rc < 0)
		return rc;
	layer.out = output.file;
	rc = tc_layer_write(&layer, session->store, session->catalog, &how, err);
	return tc_output_close(&output, rc, err);
}

static int write_rows(struct tc_session *session, const struct tc_call *call,
		      const struct wish *w, const struct tc_query *query,
		      const struct tc_arguments *a, struct tc_error *err)
{
	struct tc_answer_options how = {.args = a->list, .arg_count = a->count};
	struct tc_pieces pieces = {.count = 0};
	struct tc_output output;
	int rc = w->all ? tc_pieces_make(&pieces, session->store, &how, err) : 0;

	if (rc == 0 && (rc = tc_output_open_as(&output, session, call, w->form->format,
					       err)) == 0) {
		how.limit = output.limit;
		how.kept = output.kept;
		if (w->all)
			rc = tc_answer_pieces(output.render, session->store, query, &pieces,
					      &how, err);
		else
			rc = tc_answer_query(output.render, session->store, query, &how, err);
		rc = tc_output_close(&output, rc, err);
	}
	tc_pieces_release(&pieces);
	return rc;
}

/* Timesketch takes no event without a time.  Those are in no window either. */
static int tell_undated(struct tc_session *session, const struct wish *w,
			const struct tc_arguments *a, struct tc_error *err)
{
	int64_t count;
	int rc;

	if (w->form->columns != COLUMNS_TIMESKETCH || tc_arguments_have(a, TC_STR("from")) ||
	    tc_arguments_have(a, TC_STR("to")))
		return 0;
	rc = tc_store_get_int(session->store,
			      w->all ? "SELECT sum(events) FROM actor_day WHERE first_ms IS NULL"
				     : "SELECT count(*) FROM attributed t CROSS JOIN event e ON "
				       "e.id = t.event_row WHERE e.time_ms IS NULL",
			      0, &count, err);
	if (rc == 0 && count)
		tc_message("trailcase: timeline: events that do not tell their time are not in "
			   "it, as Timesketch takes none: %lld%s\n",
			   (long long)count, w->all ? "" : " attributed, of any level");
	return rc;
}

static int answer(struct tc_session *session, const struct tc_call *call, const struct wish *w,
		  const struct tc_query *query, const struct tc_arguments *a,
		  struct tc_error *err)
{
	int rc = apply_leads(session, call, w->all, err);

	if (rc < 0)
		return rc;
	if (w->form->columns == COLUMNS_LAYER)
		return write_layer(session, call, a, err);
	rc = write_rows(session, call, w, query, a, err);
	return rc < 0 ? rc : tell_undated(session, w, a, err);
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_arguments a = {.count = 0};
	const struct tc_query *query;
	struct wish wish;
	int rc;

	if ((rc = read_wish(&wish, call, &err)) < 0 ||
	    (rc = tc_session_catalog(session, &err)) < 0 ||
	    (rc = tc_session_open(session, &err)) < 0)
		return tc_call_fail(call, &err);
	query = tc_catalog_find(session->catalog, tc_str(wish.query));
	if ((rc = read_arguments(&a, session, call, query, &err)) == 0) {
		if (tc_call_value(call, "gap"))
			tc_arguments_add(&a, TC_STR("gap"), tc_str(tc_call_value(call, "gap")));
		rc = answer(session, call, &wish, query, &a, &err);
		tc_leads_drop(session, NULL);
	}
	if (rc == 0)
		tc_sticky_tell_wider(session->sticky, "timeline", narrows, &a);
	tc_arguments_release(&a);
	return rc < 0 ? tc_call_fail(call, &err) : TC_STATUS_DONE;
}

const struct tc_command tc_command_timeline = {
	.group = TC_GROUP_ASK,
	.name = "timeline",
	.operands = "",
	.summary = "What the intruder did, in order of time",
	.help = "The calls that the leads lead to, or with --all every event of the case.  Tables\n"
		"and Markdown put calls of one API that come close together into one row, and\n"
		"say how many there were, with how many credentials, from how many addresses\n"
		"and how they ended; --full shows each.  All other forms always hold each.\n"
		"Timesketch imports -t timesketch: by the ending of FILE it is timesketch-csv, or\n"
		"else timesketch-jsonl.  The ATT&CK Navigator opens -t navigator as a layer.",
	.examples = (const char *const[]){
		"timeline --lead event=79eca301",
		"timeline --lead event=79eca301 --full --from 2025-04-15T11:40:00Z",
		"timeline --all -t csv -o all.csv",
		"timeline --lead event=79eca301 -t timesketch -o incident.jsonl",
		"timeline --lead event=79eca301 -t navigator -o layer.json",
		NULL,
	},
	.options = options,
	.answers = true,
	.needs_case = true,
	.run = run,
};
