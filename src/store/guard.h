/*
 * Statements that a person typed: they may read, and nothing else.
 */
#ifndef TC_STORE_GUARD_H
#define TC_STORE_GUARD_H

#include "store/store.h"

/*
 * Prepares one statement that only reads, whatever the store may do: SELECT, EXPLAIN of
 * one, and pragmas that tell about the schema.  TC_USAGE names what else it wanted, or
 * what SQLite did not understand, with the place in the text where SQLite tells it.
 */
int tc_stmt_prepare_guarded(struct tc_stmt **stmt, struct tc_store *store, struct tc_str sql,
			    struct tc_error *err);

/*
 * Whether the text is a beginning that needs more: a string, a comment or a parenthesis
 * that is open, or a statement that stops in its middle.
 */
bool tc_store_sql_goes_on(struct tc_store *store, struct tc_str sql);

#endif
