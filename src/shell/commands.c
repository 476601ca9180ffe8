#include "shell/commands.h"

#include "util/banned.h"

const struct tc_command *const tc_shell_commands[] = {
	&tc_command_open,
	&tc_command_pivot,
	&tc_command_back,
	&tc_command_use,
	&tc_command_window,
	&tc_command_why,
	&tc_command_export,
	&tc_command_tee,
	&tc_command_source,
	&tc_command_help_topic,
	&tc_command_quit,
	&tc_command_exit,
	NULL,
};
