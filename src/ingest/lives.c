#include "ingest/lives.h"

#include <stdlib.h>

#include "util/banned.h"

#define SQL_FILE "lives.sql"

static int run(struct tc_store *store, const char *statement, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, statement, err);

	if (rc < 0)
		return rc;
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

/* For what is several statements, or makes a table that the others need. */
static int exec(struct tc_store *store, const char *name, struct tc_error *err)
{
	char *sql = tc_strdup(tc_store_named_sql(SQL_FILE, name));
	int rc = tc_store_exec(store, sql, err);

	free(sql);
	return rc;
}

int tc_lives_settle(struct tc_store *store, struct tc_error *err)
{
	static const char *const steps[] = {
		"fill-key-uses",  "find-exact",   "link-best",          "find-sessions",
		"link-best",      "fill-mint-uses", "fill-changes",     "fill-owner-changes",
		"end-mints",      "fill-credential-lives",
	};
	int rc = tc_store_begin(store, err);

	if (rc < 0)
		return rc;
	if ((rc = exec(store, "begin", err)) == 0)
		rc = exec(store, "clear", err);
	for (size_t i = 0; i < TC_ARRAY_LEN(steps) && rc == 0; i++)
		rc = run(store, steps[i], err);
	if (rc == 0)
		rc = tc_store_commit(store, err);
	if (rc < 0)
		tc_store_rollback(store);
	return rc;
}
