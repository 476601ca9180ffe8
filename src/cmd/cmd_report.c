#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/leads.h"
#include "cmd/output.h"
#include "cmd/sticky.h"
#include "report/document.h"
#include "scope/access.h"

#include "util/banned.h"

static const struct tc_option options[] = {
	{"output", 'o', "FILE", "where to; .md or .json says in which form", false},
	TC_OPTION_LEAD,
	TC_OPTION_RULES,
	TC_OPTION_BASELINE,
	TC_OPTION_FORCE,
	{"level", 0, "LEVEL", "confirmed, probable (default) or possible", false},
	{NULL, 0, NULL, NULL, false},
};

static int read_format(enum tc_format *format, const struct tc_call *call,
		       struct tc_error *err)
{
	struct tc_str path = tc_str(tc_call_value(call, "output"));

	if (!path.len)
		return tc_error_set(err, TC_USAGE, "-o FILE says where to");
	if (tc_str_ends(path, TC_STR(".md")))
		*format = TC_FORMAT_MARKDOWN;
	else if (tc_str_ends(path, TC_STR(".json")))
		*format = TC_FORMAT_JSON;
	else
		return tc_error_set(err, TC_USAGE, "%s does not end in .md or .json", path.data);
	return 0;
}

/* The level of --level, or the one in use. */
static int read_level(struct tc_argument *level, size_t *count,
		      const struct tc_session *session, const struct tc_call *call,
		      struct tc_error *err)
{
	const char *text = tc_call_value(call, "level");

	if (!text)
		text = tc_sticky_value(session->sticky, "level");
	*level = (struct tc_argument){TC_STR("level"), tc_str(text)};
	*count = text ? 1 : 0;
	if (!text || strcmp(text, "confirmed") == 0 || strcmp(text, "probable") == 0 ||
	    strcmp(text, "possible") == 0)
		return 0;
	return tc_error_set(err, TC_USAGE,
			    "--level takes confirmed, probable or possible, not %s", text);
}

static int write_document(struct tc_session *session, const struct tc_call *call,
			  enum tc_format format, const struct tc_answer_options *how,
			  struct tc_error *err)
{
	const char *slash = strrchr(session->case_path, '/');
	struct tc_document document = {.format = format,
				       .case_name = slash ? slash + 1 : session->case_path,
				       .tool = tc_version()};
	struct tc_output output;
	int rc = tc_output_create(&output, session, tc_call_value(call, "output"), err);

	if (rc < 0)
		return rc;
	document.out = output.file;
	rc = tc_document_write(&document, session->store, session->catalog, how, err);
	return tc_output_close(&output, rc, err);
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_answer_options how = {.limit = 0};
	struct tc_error err = TC_ERROR_INIT;
	struct tc_argument level;
	enum tc_format format;
	int rc;

	if ((rc = read_format(&format, call, &err)) < 0 ||
	    (rc = read_level(&level, &how.arg_count, session, call, &err)) < 0 ||
	    (rc = tc_session_catalog(session, &err)) < 0 ||
	    (rc = tc_session_open(session, &err)) < 0)
		return tc_call_fail(call, &err);
	how.args = &level;
	if ((rc = tc_leads_apply_rules(session, call, &err)) == 0 &&
	    (rc = tc_leads_apply(session, call, &err)) == 0 &&
	    (rc = tc_access_show(session->store, &err)) == 0)
		rc = write_document(session, call, format, &how, &err);
	tc_leads_drop(session, NULL);
	if (rc < 0)
		return tc_call_fail(call, &err);
	fprintf(session->out, "report written: %s\n", tc_call_value(call, "output"));
	tc_sticky_tell_wider(session->sticky, "report", NULL, NULL);
	return TC_STATUS_DONE;
}

const struct tc_command tc_command_report = {
	.group = TC_GROUP_FILES,
	.name = "report",
	.operands = "-o FILE",
	.summary = "The four questions and evidence, as one file",
	.help = "Markdown (.md) or JSON (.json).  Each question stands there with its answer in\n"
		"sentences, its tables, what the logs cover and what they cannot show; then what the\n"
		"intruder changed and how to contain it, what would have stopped it, the leads, the\n"
		"verdicts, the scope, and the files with their hashes.  The same case, leads and\n"
		"verdicts give the same bytes.",
	.examples = (const char *const[]){
		"report -o report.md --lead event=79eca301",
		"report -o report.json --lead event=79eca301 --level possible",
		NULL,
	},
	.options = options,
	.needs_case = true,
	.run = run,
};
