/*
 * What a canned query or a question is, in words: for help.
 */
#ifndef TC_SHELL_DESCRIBE_H
#define TC_SHELL_DESCRIBE_H

#include <stdio.h>

#include "report/answer.h"

/* Everything from its header, its columns, and an example to be typed. */
int tc_describe_query(FILE *out, const struct tc_query *query, struct tc_error *err);
/* Its parts, and what it is about. */
void tc_describe_question(FILE *out, const struct tc_question *question,
			  const struct tc_catalog *catalog);

#endif
