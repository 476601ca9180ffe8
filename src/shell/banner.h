/*
 * What the shell says before its first prompt: what it is, what is in the case, and how to
 * go on from there.
 */
#ifndef TC_SHELL_BANNER_H
#define TC_SHELL_BANNER_H

#include "cmd/command.h"

/* To standard error.  A case that is not there yet has no open store. */
int tc_banner_print(struct tc_session *session, struct tc_error *err);

#endif
