#include "cmd/call.h"
#include "shell/commands.h"
#include "shell/run.h"

#include "util/banned.h"

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_shell *shell = session->shell;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_trail_step step;
	int status = TC_STATUS_DONE;

	if (!tc_trail_pop(&shell->trail, &step)) {
		tc_error_set(&err, TC_USAGE, "there is nothing to go back to");
		return tc_call_fail(call, &err);
	}
	if (step.is_answer) {
		status = tc_shell_command(shell, &step.place);
	} else {
		tc_sticky_release(&shell->sticky);
		tc_sticky_copy(&shell->sticky, &step.sticky);
		tc_shell_tell_settings(shell);
	}
	tc_trail_step_release(&step);
	return status;
}

const struct tc_command tc_command_back = {
	.group = TC_GROUP_SCREEN,
	.name = "back",
	.operands = "",
	.summary = "Undo the last open, pivot, use or window",
	.help = "After open and pivot: the answer from which it went, asked again.  After use and\n"
		"window: what held before.",
	.examples = (const char *const[]){
		"window 2025-04-15 2025-04-16",
		"back",
		NULL,
	},
	.run = run,
};
