/*
 * The commands of the shell itself, one per file, cmd_NAME.c; this is their list.
 */
#ifndef TC_SHELL_COMMANDS_H
#define TC_SHELL_COMMANDS_H

#include "shell/state.h"

extern const struct tc_command tc_command_open;
extern const struct tc_command tc_command_pivot;
extern const struct tc_command tc_command_back;
extern const struct tc_command tc_command_use;
extern const struct tc_command tc_command_window;
extern const struct tc_command tc_command_why;
extern const struct tc_command tc_command_export;
extern const struct tc_command tc_command_tee;
extern const struct tc_command tc_command_source;
extern const struct tc_command tc_command_help_topic;
extern const struct tc_command tc_command_quit;
extern const struct tc_command tc_command_exit;

#endif
