/*
 * What Tab offers within a statement of SQL: views, their columns, words of SQL; and
 * between '...' the values of the column in front of it.
 */
#ifndef TC_SHELL_OFFERS_SQL_H
#define TC_SHELL_OFFERS_SQL_H

#include "cmd/command.h"
#include "shell/candidates.h"
#include "shell/words.h"

/* `before` are the words of the line in front of it.  Sets *more when these are not all. */
void tc_offers_sql(struct tc_candidates *c, struct tc_session *session,
		   const struct tc_words *before, bool *more);

/*
 * The column whose value stands in the quote that is open: what is in front of an operator
 * like = or LIKE, at the end of `stem` or else of the words.  Without the name of a table;
 * absent when there is none.
 */
struct tc_str tc_sql_column(const struct tc_words *before, const char *stem);

#endif
