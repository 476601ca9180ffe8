/*
 * Facts about the case itself, as text: the table case_setting.
 */
#include "store/internal.h"

#include "util/banned.h"

int tc_store_put_text(struct tc_store *store, const char *key, struct tc_str value,
		      struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare(
		&stmt, store, TC_STR("INSERT OR REPLACE INTO case_setting VALUES (?, ?)"), err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, tc_str(key));
	tc_stmt_bind_text(stmt, 2, value);
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

int tc_store_get_text(struct tc_store *store, const char *key, char **value,
		      struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare(&stmt, store,
				 TC_STR("SELECT value FROM case_setting WHERE key = ?"), err);

	*value = NULL;
	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, tc_str(key));
	if ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW)
		*value = tc_strdup(tc_stmt_column_text(stmt, 0));
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}
