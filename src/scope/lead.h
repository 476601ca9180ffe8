/*
 * What seeding needs to know of leads.  Shared by the files of this library only.
 */
#ifndef TC_SCOPE_LEAD_H
#define TC_SCOPE_LEAD_H

#include "scope/scope.h"

#define TC_SCOPE_SQL "scope.sql"

/* How a person calls the kind: address, key, ... */
const char *tc_lead_kind_word(enum tc_lead_kind kind);
/*
 * Prepares the statement that finds what a value of this kind may name, with the value
 * bound; schema/scope.sql has the columns under lead-KIND.
 */
int tc_lead_find(struct tc_stmt **stmt, struct tc_store *store, const struct tc_lead *lead,
		 struct tc_error *err);

#endif
