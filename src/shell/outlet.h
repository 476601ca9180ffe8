/*
 * Where the answers of one command go: straight out of a script; on a terminal through
 * the pager; into the file of `tee` besides.
 */
#ifndef TC_SHELL_OUTLET_H
#define TC_SHELL_OUTLET_H

#include <time.h>

#include "shell/state.h"

struct tc_outlet {
	FILE *direct; /* where answers go in the end */
	FILE *memory; /* what gathers them until the command is done; or NULL: nothing does */
	char *text;
	size_t len;
	struct timespec began;
	size_t answers; /* those that were shown before */
};

/* Puts session->out in its place, for the command of that name. */
void tc_outlet_open(struct tc_outlet *o, struct tc_shell *shell, const char *command);
/*
 * Sends what was gathered on its way.  `status` is how the command went; returns that, or
 * TC_STATUS_FAILED, which is said, when the answer did not get out.
 */
int tc_outlet_close(struct tc_outlet *o, struct tc_shell *shell, int status);

#endif
