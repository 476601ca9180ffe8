/*
 * Tab: names of commands, queries, parameters and options, from the same tables that
 * run them.
 */
#ifndef TC_SHELL_COMPLETE_H
#define TC_SHELL_COMPLETE_H

#include "cmd/command.h"

/* The session must stay until the last line is read. */
void tc_complete_start(struct tc_session *session);

#endif
