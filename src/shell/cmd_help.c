#include "cmd/call.h"
#include "shell/commands.h"

#include "util/banned.h"

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;
	const struct tc_command *command = NULL;

	if (call->operand_count &&
	    !(command = tc_command_find(session, call->operands[0]))) {
		const struct tc_command *near =
			tc_command_nearest(session, call->operands[0]);

		tc_error_set(&err, TC_USAGE, "there is no command %s%s%s%s",
			     call->operands[0], near ? "; did you mean " : "",
			     near ? near->name : "", near ? "?" : "");
		return tc_call_fail(call, &err);
	}
	tc_command_help(session->out, session, command);
	if (!command)
		fprintf(session->out, "quit, exit or Ctrl-D leaves; Ctrl-C stops a "
				      "command; Tab completes words.\n");
	return TC_STATUS_DONE;
}

const struct tc_command tc_command_help_topic = {
	.name = "help",
	.operands = "[COMMAND]",
	.summary = "What can be done here",
	.operands_max = 1,
	.run = run,
};
