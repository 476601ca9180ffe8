#include "scope/lookup.h"

#include "scope/lead.h"

#include "util/banned.h"

void tc_lookup_init(struct tc_lookup *l, struct tc_store *store)
{
	l->store = store;
	tc_map_init(&l->stmts);
}

void tc_lookup_release(struct tc_lookup *l)
{
	for (size_t i = 0; i < l->stmts.size; i++)
		if (l->stmts.slots[i].key.data)
			tc_stmt_free(l->stmts.slots[i].value);
	tc_map_release(&l->stmts);
}

int tc_lookup_begin(struct tc_lookup *l, struct tc_stmt **stmt, const char *name,
		    const int64_t *params, size_t count, struct tc_error *err)
{
	*stmt = tc_map_get(&l->stmts, tc_str(name));
	if (*stmt) {
		tc_stmt_reset(*stmt);
	} else {
		int rc = tc_stmt_prepare_named(stmt, l->store, TC_SCOPE_SQL, name, err);

		if (rc < 0)
			return rc;
		*tc_map_put(&l->stmts, tc_str(name)) = *stmt;
	}
	for (size_t i = 0; i < count; i++)
		tc_stmt_bind_int(*stmt, (int)i + 1, params[i]);
	return 0;
}

int tc_lookup_row(struct tc_lookup *l, const char *name, const int64_t *params, size_t count,
		  int64_t *results, size_t result_count, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_lookup_begin(l, &stmt, name, params, count, err);

	if (rc < 0)
		return rc;
	rc = tc_stmt_step(stmt, err);
	for (size_t i = 0; i < result_count; i++)
		results[i] = rc == TC_STEP_ROW ? tc_stmt_column_int(stmt, (int)i) : 0;
	tc_stmt_reset(stmt);
	return rc < 0 ? rc : 0;
}
