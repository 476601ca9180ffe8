#include "shell/commands.h"

#include "util/banned.h"

static int run(struct tc_session *session, const struct tc_call *call)
{
	(void)call;
	session->shell->leave = true;
	return TC_STATUS_DONE;
}

const struct tc_command tc_command_quit = {
	.group = TC_GROUP_SELF,
	.name = "quit",
	.operands = "",
	.summary = "Leave the shell (or exit, or Ctrl-D)",
	.run = run,
};

const struct tc_command tc_command_exit = {
	.group = TC_GROUP_SELF,
	.name = "exit",
	.operands = "",
	.summary = "Leave the shell",
	.run = run,
};
