/*
 * Inside the shell: what it remembers between two lines.
 */
#ifndef TC_SHELL_STATE_H
#define TC_SHELL_STATE_H

#include "cmd/command.h"
#include "cmd/sticky.h"
#include "report/kept.h"
#include "shell/history.h"
#include "shell/place.h"

struct tc_shell {
	struct tc_session *session;
	bool terminal; /* somebody sits there: lines come from one */
	bool leave;    /* quit or exit was run */
	bool in_statement; /* the line that is read goes on with a statement of SQL */
	struct tc_history history;
	struct tc_sticky sticky;   /* what holds for every answer */
	struct tc_kept kept;       /* the rows that were shown last */
	struct tc_place place;     /* the command that showed them; no words: none did */
	struct tc_trail trail;     /* the way here, for `back` */
	FILE *tee;                 /* gets the answers besides; or NULL */
	char *tee_path;            /* owned */
	unsigned depth;            /* of files that `source` runs */
};

/* Prints what holds for every answer. */
void tc_shell_tell_settings(struct tc_shell *shell);

/* Ends with NULL. */
extern const struct tc_command *const tc_shell_commands[];

#endif
