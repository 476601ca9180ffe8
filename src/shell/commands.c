#include "shell/commands.h"

#include "util/banned.h"

const struct tc_command *const tc_shell_commands[] = {
	&tc_command_help_topic,
	&tc_command_quit,
	&tc_command_exit,
	NULL,
};
