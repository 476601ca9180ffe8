#include "cmd/arguments.h"
#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/leads.h"
#include "cmd/output.h"
#include "cmd/sticky.h"
#include "contain/write.h"

#include "util/banned.h"

typedef void writer(FILE *out, const struct tc_contain_plan *plan,
		    const struct tc_contain_head *head);

static const struct {
	const char *name, *ending;
	writer *write;
} media[] = {
	{"text", ".txt", tc_contain_write_text},
	{"sh", ".sh", tc_contain_write_shell},
	{"json", ".json", tc_contain_write_json},
};

static const struct tc_option options[] = {
	{"format", 't', "FORMAT", "text (default), sh or json", false},
	{"output", 'o', "FILE", "write it to FILE; .txt, .sh or .json says in which form", false},
	TC_OPTION_LEAD,
	TC_OPTION_RULES,
	TC_OPTION_BASELINE,
	TC_OPTION_FORCE,
	TC_OPTION_LEVEL,
	{NULL, 0, NULL, NULL, false},
};

static int read_medium(writer **write, const struct tc_call *call, struct tc_error *err)
{
	const char *format = tc_call_value(call, "format"), *path = tc_call_value(call, "output");

	for (size_t i = 0; i < TC_ARRAY_LEN(media); i++)
		if (format ? strcmp(format, media[i].name) == 0
			   : path && tc_str_ends(tc_str(path), tc_str(media[i].ending))) {
			*write = media[i].write;
			return 0;
		}
	if (format)
		return tc_error_set(err, TC_USAGE, "--format %s is not one of text, sh, json", format);
	if (path)
		return tc_error_set(err, TC_USAGE, "%s does not end in .txt, .sh or .json; --format says it too",
				    path);
	*write = tc_contain_write_text;
	return 0;
}

static int write_plan(struct tc_session *session, const struct tc_call *call, writer *write,
		      const struct tc_contain_plan *plan, struct tc_error *err)
{
	struct tc_contain_head head = {tc_session_case_name(session), tc_version()};
	const char *path = tc_call_value(call, "output");
	struct tc_output output;
	int rc;

	if (!path) {
		write(session->out, plan, &head);
		return ferror(session->out) ? tc_error_set(err, TC_FAIL, "not all of the plan could be written")
					    : 0;
	}
	if ((rc = tc_output_create(&output, session, path, err)) < 0)
		return rc;
	write(output.file, plan, &head);
	return tc_output_close(&output, 0, err);
}

static int make_plan(struct tc_session *session, const struct tc_call *call, writer *write,
		     struct tc_str level, struct tc_error *err)
{
	struct tc_contain_plan plan;
	int rc = tc_contain_plan_make(&plan, session->store, level, err);

	if (rc == 0)
		rc = write_plan(session, call, write, &plan, err);
	tc_contain_plan_release(&plan);
	return rc;
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_str level;
	writer *write;
	int rc;

	if ((rc = read_medium(&write, call, &err)) < 0 ||
	    (rc = tc_level_read(&level, session, call, &err)) < 0 ||
	    (rc = tc_session_open(session, &err)) < 0)
		return tc_call_fail(call, &err);
	if ((rc = tc_leads_apply_rules(session, call, &err)) == 0 &&
	    (rc = tc_leads_apply(session, call, &err)) == 0)
		rc = make_plan(session, call, write, level, &err);
	tc_leads_drop(session, NULL);
	if (rc < 0)
		return tc_call_fail(call, &err);
	if (tc_call_value(call, "output"))
		fprintf(session->out, "plan written: %s\n", tc_call_value(call, "output"));
	tc_sticky_tell_wider(session->sticky, "contain", NULL, NULL);
	return TC_STATUS_DONE;
}

const struct tc_command tc_command_contain = {
	.group = TC_GROUP_FILES,
	.name = "contain",
	.operands = "",
	.summary = "How to contain it: commands in order",
	.help = "What to do, in this order: pictures of machines, all credentials at once, doors, what was\n"
		"made, what was switched off, and where to look again.  Each step says why, who else\n"
		"uses the key, what to mind, and which events are behind it; only what these logs show\n"
		"as still open becomes a command.  Nothing is run.  Values that their service could not\n"
		"have given are in no command: such a step is to be done by hand.  As sh, every command is\n"
		"a comment.  The same case, leads and verdicts give the same bytes.",
	.examples = (const char *const[]){
		"contain --lead event=79eca301",
		"contain --lead event=79eca301 -o plan.sh",
		"contain --lead event=79eca301 -t json",
		NULL,
	},
	.options = options,
	.needs_case = true,
	.run = run,
};
