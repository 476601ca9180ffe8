/*
 * The interactive shell: the commands of the command line, on one case that stays
 * open, with history and completion; without a terminal, the same from a script.
 */
#ifndef TC_SHELL_SHELL_H
#define TC_SHELL_SHELL_H

#include "cmd/command.h"

/*
 * Opens the session's case, unless there is no such file yet, and runs commands until
 * the end of the input, `quit` or `exit`.  Returns an enum tc_status: with a terminal
 * DONE, or INTERRUPTED after Ctrl-C twice at an empty prompt; else that of the first
 * command that was not DONE, at which a script stops.  The session stays the
 * caller's to release.
 */
int tc_shell_run(struct tc_session *session);

#endif
