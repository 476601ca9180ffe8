/*
 * Statements of schema/scope.sql, prepared once for a computation that asks the same
 * thing of hundreds of values.  Shared by the files of this library only.
 */
#ifndef TC_SCOPE_LOOKUP_H
#define TC_SCOPE_LOOKUP_H

#include "store/store.h"
#include "util/map.h"

struct tc_lookup {
	struct tc_store *store; /* borrowed */
	struct tc_map stmts;    /* by name */
};

void tc_lookup_init(struct tc_lookup *l, struct tc_store *store);
void tc_lookup_release(struct tc_lookup *l);

/*
 * The statement of that name, reset, with integers bound in order from 1.  It belongs to
 * `l` and is valid until the same name is asked for again: nobody may ask for a name while
 * stepping through its rows.
 */
int tc_lookup_begin(struct tc_lookup *l, struct tc_stmt **stmt, const char *name,
		    const int64_t *params, size_t count, struct tc_error *err);

/* The integers of the first row; zeros where there is none, or NULL. */
int tc_lookup_row(struct tc_lookup *l, const char *name, const int64_t *params, size_t count,
		  int64_t *results, size_t result_count, struct tc_error *err);

#endif
