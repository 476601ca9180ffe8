/*
 * A case from somebody else may hold views and triggers that were made to harm.
 * Its schema is taken only when every object in it is, to the letter, one that
 * this program writes.
 */
#include "store/internal.h"

#include <stdlib.h>

#include "util/map.h"

#include "util/banned.h"

static const char schema_sql[] =
	"SELECT type || ' ' || name || ' ' || sql, type = 'index' FROM sqlite_schema"
	" WHERE sql IS NOT NULL";

/* What SQLite's ANALYZE makes is those tables, to the letter, and not what is called so. */
static bool is_statistics(struct tc_str text)
{
	return tc_str_eq(text, TC_STR("table sqlite_stat1 "
				      "CREATE TABLE sqlite_stat1(tbl,idx,stat)")) ||
	       tc_str_eq(text, TC_STR("table sqlite_stat4 CREATE TABLE "
				      "sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"));
}

/* A fresh case in memory: the schema as it should be. */
static int open_model(struct tc_store *model, struct tc_error *err)
{
	int rc;

	*model = (struct tc_store){.path = tc_strdup(TC_STR("model schema")),
				   .mode = TC_STORE_CREATE};
	if (sqlite3_open(":memory:", &model->db) != SQLITE_OK)
		return tc_store_fail(model, err);
	if ((rc = tc_store_migrate(model, err)) < 0 ||
	    (rc = tc_store_make_views(model, err)) < 0)
		return rc;
	return tc_store_build_indexes(model, err);
}

int tc_store_open_model(struct tc_store **store, struct tc_error *err)
{
	struct tc_store *model = tc_calloc(1, sizeof(*model));
	int rc = open_model(model, err);

	if (rc < 0)
		tc_store_close(model);
	else
		*store = model;
	return rc;
}

/* Every object of the case must be in `expected`; it is marked as seen. */
static int compare(struct tc_store *store, struct tc_map *expected, int *seen_tag,
		   struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare(&stmt, store, tc_str(schema_sql), err);

	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		struct tc_str text = tc_stmt_column_text(stmt, 0);

		if (is_statistics(text))
			continue;
		if (!tc_map_get(expected, text)) {
			rc = tc_error_set(err, TC_FAIL,
					  "%s: holds what this trailcase did not write "
					  "(%.60s); import the evidence into a new case",
					  store->path, text.data);
			break;
		}
		*tc_map_put(expected, text) = seen_tag;
	}
	tc_stmt_free(stmt);
	return rc;
}

int tc_store_check_schema(struct tc_store *store, struct tc_error *err)
{
	static int required, optional, seen;
	struct tc_store model = {.db = NULL};
	struct tc_stmt *stmt = NULL;
	struct tc_map expected;
	int rc;

	tc_map_init(&expected);
	if ((rc = open_model(&model, err)) < 0 ||
	    (rc = tc_stmt_prepare(&stmt, &model, tc_str(schema_sql), err)) < 0)
		goto out;
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW)
		*tc_map_put(&expected, tc_stmt_column_text(stmt, 0)) =
			tc_stmt_column_int(stmt, 1) ? &optional : &required;
	if (rc < 0 || (rc = compare(store, &expected, &seen, err)) < 0)
		goto out;
	for (size_t i = 0; i < expected.size && rc == 0; i++)
		if (expected.slots[i].value == &required &&
		    (rc = tc_store_check_made(store, err)) == 0)
			rc = tc_error_set(err, TC_FAIL,
					  "%s: made by another trailcase (its schema "
					  "lacks %.60s); run `trailcase import` on it "
					  "once to bring it up to date",
					  store->path, expected.slots[i].key.data);
out:
	tc_stmt_free(stmt);
	sqlite3_close(model.db);
	free(model.path);
	tc_map_release(&expected);
	return rc;
}
