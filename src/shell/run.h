/*
 * Running the shell's lines.
 */
#ifndef TC_SHELL_RUN_H
#define TC_SHELL_RUN_H

#include "shell/lines.h"
#include "shell/state.h"

/* Says what went wrong; returns the status that fits. */
int tc_shell_fail(const struct tc_error *err);

/*
 * Runs the words of a place under what held there.  An answer that it shows is the one
 * on the screen from then on.
 */
int tc_shell_command(struct tc_shell *shell, const struct tc_place *place);

/*
 * Runs lines until they end or `quit` does.  From a file: until one is not DONE, whose
 * status is returned, with `name` and its number said.  From a terminal: DONE, or
 * INTERRUPTED after Ctrl-C twice at an empty prompt.
 */
int tc_shell_run_lines(struct tc_shell *shell, struct tc_lines *lines, const char *name);

#endif
