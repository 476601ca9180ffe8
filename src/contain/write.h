/*
 * The plan as text, as a shell script that runs nothing, and as JSON.
 */
#ifndef TC_CONTAIN_WRITE_H
#define TC_CONTAIN_WRITE_H

#include <stdio.h>

#include "contain/plan.h"
#include "util/buf.h"

struct tc_contain_head {
	const char *case_name;
	const char *tool; /* name and version of the program */
};

/* Commands, with all else in comments: to be read, and pasted one by one. */
void tc_contain_write_text(FILE *out, const struct tc_contain_plan *plan,
			   const struct tc_contain_head *head);
/*
 * A script of POSIX shell with every command in a comment, "#aws ..."; what is said of
 * them stands behind "# ".  It ends before the first one until it is edited.
 */
void tc_contain_write_shell(FILE *out, const struct tc_contain_plan *plan,
			    const struct tc_contain_head *head);
void tc_contain_write_json(FILE *out, const struct tc_contain_plan *plan,
			   const struct tc_contain_head *head);

/* One command as a shell reads it, each value in single quotes. */
void tc_contain_add_command(struct tc_buf *out, const struct tc_contain_command *command);

#endif
