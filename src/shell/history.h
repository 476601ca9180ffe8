/*
 * The lines of earlier sessions, in $XDG_STATE_HOME/trailcase (without it,
 * ~/.local/state/trailcase): those of all cases in `history`, and those of each case in
 * `cases/` by the hash of its path.  The newest are those of the case at hand; behind
 * them come the others'.  Readable by the user alone, and without what looks like a
 * secret.
 */
#ifndef TC_SHELL_HISTORY_H
#define TC_SHELL_HISTORY_H

#include "util/base.h"
#include "util/error.h"

/* Lines kept in each file. */
#define TC_HISTORY_LINES 5000

struct tc_history {
	char *path; /* owned; of all cases; NULL: nothing is written */
	char *case_path; /* owned; of this case; NULL likewise */
	char *last; /* owned; the line remembered last, or NULL */
};

/*
 * Reads the files, if there are any, for the case at `case_path`.  Without a home nothing is read or written.  A
 * file that cannot be used is an error for the user to know; the history then works,
 * but is gone at the end.
 */
int tc_history_init(struct tc_history *h, const char *case_path, struct tc_error *err);
/* Remembers a line, and writes it down at once; a failure is told once. */
int tc_history_add(struct tc_history *h, const char *line, struct tc_error *err);
/* Shortens the files to the newest lines. */
void tc_history_release(struct tc_history *h);

/*
 * May this line be remembered?  Not when it begins with a space, is blank, or holds
 * what looks like a secret key or a session token.
 */
bool tc_history_may_keep(struct tc_str line);

#endif
