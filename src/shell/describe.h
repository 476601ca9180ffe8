/*
 * What a canned query or a question is, in words: for help.
 */
#ifndef TC_SHELL_DESCRIBE_H
#define TC_SHELL_DESCRIBE_H

#include "cmd/command.h"
#include "report/answer.h"

/* Everything from its header, its columns, and an example to be typed. */
int tc_describe_query(const struct tc_session *session, const struct tc_query *query,
		      struct tc_error *err);
/* Its parts, and what it is about.  The session has its catalog. */
void tc_describe_question(const struct tc_session *session,
			  const struct tc_question *question);

#endif
