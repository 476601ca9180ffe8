#include "cmd/call.h"
#include "render/flow.h"
#include "report/answer.h"
#include "shell/commands.h"
#include "shell/describe.h"
#include "shell/topics.h"
#include "util/nearest.h"

#include "util/banned.h"

static void list(struct tc_session *session)
{
	FILE *out = session->out;
	const char *before = "";

	tc_command_help(out, session, NULL);
	fprintf(out, "help TOPIC: ");
	for (const struct tc_topic *t = tc_topics; t->name; t++) {
		fprintf(out, "%s%s", before, t->name);
		before = ", ";
	}
	fprintf(out, "\nhelp NAME tells about a query or a question.\n");
}

static void tell_topic(const struct tc_session *session, const struct tc_topic *topic)
{
	FILE *out = session->out;

	fprintf(out, "%s\n\n", topic->title);
	tc_flow(out, tc_str(topic->text), tc_flow_width(session->width), 0);
	fputc('\n', out);
	for (const char *const *line = topic->examples; *line; line++)
		fprintf(out, "  %s\n", *line);
}

static const char *nearest(const struct tc_session *session, const char *name)
{
	const struct tc_command *command = tc_command_nearest(session, name);
	struct tc_nearest n = tc_nearest_to(tc_str(name));

	if (command)
		tc_nearest_offer(&n, command->name);
	for (const struct tc_topic *t = tc_topics; t->name; t++)
		tc_nearest_offer(&n, t->name);
	for (const struct tc_question *q = tc_questions; q->name; q++)
		tc_nearest_offer(&n, q->name);
	for (size_t i = 0; i < tc_catalog_count(session->catalog); i++)
		tc_nearest_offer(&n, tc_catalog_at(session->catalog, i)->name);
	return n.name;
}

static int tell(struct tc_session *session, const char *name, struct tc_error *err)
{
	const struct tc_command *command = tc_command_find(session, name);
	const struct tc_topic *topic = tc_topic_find(name);
	const struct tc_question *question = tc_question_find(tc_str(name));
	const struct tc_query *query;
	const char *near;
	int rc = tc_session_catalog(session, err);

	if (rc < 0)
		return rc;
	query = tc_catalog_find(session->catalog, tc_str(name));
	if (command) {
		tc_command_help(session->out, session, command);
	} else if (topic) {
		tell_topic(session, topic);
	} else if (question) {
		tc_describe_question(session, question);
	} else if (query) {
		rc = tc_describe_query(session, query, err);
	} else {
		near = nearest(session, name);
		rc = tc_error_set(err, TC_USAGE, "there is no command, topic or query %s%s%s%s",
				  name, near ? "; did you mean " : "", near ? near : "",
				  near ? "?" : "");
	}
	return rc;
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;

	if (!call->operand_count)
		list(session);
	else if (tell(session, call->operands[0], &err) < 0)
		return tc_call_fail(call, &err);
	return TC_STATUS_DONE;
}

const struct tc_command tc_command_help_topic = {
	.group = TC_GROUP_SELF,
	.name = "help",
	.operands = "[COMMAND | TOPIC | QUERY]",
	.summary = "What can be done here",
	.examples = (const char *const[]){"help", "help start", "help ask",
					  "help keys-from-address", NULL},
	.operands_max = 1,
	.run = run,
};
