/*
 * `sql` in the shell: the statement stands as it is typed, and may go on over lines.
 */
#ifndef TC_SHELL_STATEMENT_H
#define TC_SHELL_STATEMENT_H

#include "cmd/command.h"
#include "shell/place.h"
#include "util/error.h"

struct tc_statement {
	struct tc_buf line; /* all that was typed, with its line ends */
	bool alone;         /* `sql` stood alone: only ; or an empty line ends it */
	size_t begins;      /* where in `line` the statement begins */
	size_t options;     /* where the words behind `sql` begin */
};

/*
 * Whether the line is one of `sql` with a statement behind it, or `sql` alone; begins the
 * statement then.  Not one between quotes, which is a word like others.  Options come
 * before the statement.  Release it in any case.
 */
bool tc_statement_begin(struct tc_statement *s, const struct tc_command *sql,
			struct tc_str line);
void tc_statement_release(struct tc_statement *s);
/*
 * Whether another line belongs to it.  `store` tells what is grammar; NULL: only quotes,
 * comments and parentheses do.
 */
bool tc_statement_goes_on(const struct tc_statement *s, struct tc_store *store);
void tc_statement_add(struct tc_statement *s, struct tc_str line);
/* Its command; TC_USAGE for options that cannot be read. */
int tc_statement_place(struct tc_place *place, const struct tc_statement *s,
		       struct tc_error *err);

#endif
