/*
 * One command per file, cmd_NAME.c; this is their list.
 */
#ifndef TC_CMD_COMMANDS_H
#define TC_CMD_COMMANDS_H

#include "cmd/command.h"

extern const struct tc_command tc_command_import;
extern const struct tc_command tc_command_rederive;
extern const struct tc_command tc_command_enrich;
extern const struct tc_command tc_command_shell; /* run is NULL: main's own */
extern const struct tc_command tc_command_lead;
extern const struct tc_command tc_command_verdict;
extern const struct tc_command tc_command_note;
extern const struct tc_command tc_command_tag;
extern const struct tc_command tc_command_scope;
extern const struct tc_command tc_command_ask;
extern const struct tc_command tc_command_queries;
extern const struct tc_command tc_command_sql;
extern const struct tc_command tc_command_show;
extern const struct tc_command tc_command_timeline;
extern const struct tc_command tc_command_report;
extern const struct tc_command tc_command_contain;
extern const struct tc_command tc_command_info;

#endif
