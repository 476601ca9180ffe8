/*
 * How the intruder may have got in, by what is attributed: the evidence for and against
 * each way (schema/access.sql, access-evidence.sql, docs/access.md).  Like the scope it
 * follows from, it is stored for the leads of the case, and stands in front of that for
 * others.
 */
#ifndef TC_SCOPE_ACCESS_H
#define TC_SCOPE_ACCESS_H

#include "store/store.h"
#include "util/base.h"
#include "util/error.h"

/* The views that have it; ends with NULL.  What reads none of them needs nothing here. */
extern const char *const tc_access_views[];

/*
 * When results of a scope stand in front of those of the case (tc_scope_show): weighs
 * them, and puts that in front as well, until tc_scope_hide.  Else does nothing.
 */
int tc_access_show(struct tc_store *store, struct tc_error *err);

/* For the scope itself: takes away what was put in front. */
int tc_access_hide(struct tc_store *store, struct tc_error *err);
/*
 * For the scope itself, inside a transaction: weighs the results that were computed last,
 * for all three levels, and stores that.
 */
int tc_access_store(struct tc_store *store, struct tc_error *err);

#endif
