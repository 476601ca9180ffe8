/*
 * Going on from what is on the screen: the row that is meant, and the command that it
 * leads to.
 */
#ifndef TC_SHELL_GOING_H
#define TC_SHELL_GOING_H

#include "shell/state.h"

/*
 * The row that `word` numbers on the screen, and its table.  TC_USAGE when there is no
 * such row, or no answer at all.
 */
int tc_going_row(const struct tc_kept_table **table, struct tc_row *row,
		 const struct tc_shell *shell, const char *word, struct tc_error *err);
/* Its value in a column, as text in the arena; TC_USAGE when it has none. */
int tc_going_value(struct tc_str *text, const struct tc_row *row, const char *number,
		   const char *column, struct tc_arena *arena, struct tc_error *err);

/*
 * Adds a word to a place; `@N.COLUMN`, and `NAME=@N.COLUMN`, stand for the value of row N
 * in that column.
 */
int tc_going_add_word(struct tc_place *place, const struct tc_shell *shell, const char *word,
		      struct tc_error *err);

/* Begins the place with `ask NAME`. */
void tc_going_ask(struct tc_place *place, const char *name);
/* Adds those options of the command on the screen that say what an answer is for. */
void tc_going_carry(struct tc_place *place, const struct tc_shell *shell);
/*
 * Says which command it is, runs it, and remembers the answer that it goes from.  The
 * place is released.
 */
int tc_going_run(struct tc_shell *shell, struct tc_place *place);

#endif
