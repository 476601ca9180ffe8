#include "scope/access.h"

#include <stdlib.h>

#include "util/banned.h"

#define ACCESS_SQL "access.sql"
#define EVIDENCE_SQL "access-evidence.sql"

const char *const tc_access_views[] = {"access_evidence", "access_ways", "access_contacts",
				       NULL};

/* Each takes what those before it take as well. */
static const char *const levels[] = {"confirmed", "probable", "possible"};

/* The steps of one level, in their order: first contact, the evidence, its sum. */
static const char *const contact_steps[] = {
	"hit", "prepared", "first", "door", "known", "opening", "contact",
	"begun", "failure", "trust",
};
static const char *const evidence_steps[] = {
	"V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "V9",
	"V10", "V11", "V12", "V13", "V14", "V15", "V16", "V17",
	"began", "later", "made", "nothing",
};
static const char *const sum_steps[] = {"pieces", "ways"};

static const char *const copies[] = {"copy-pieces", "copy-ways", "copy-contact"};

static int exec_named(struct tc_store *store, const char *name, struct tc_error *err)
{
	char *sql = tc_strdup(tc_store_named_sql(ACCESS_SQL, name));
	int rc = tc_store_exec(store, sql, err);

	free(sql);
	return rc;
}

/* Runs one statement of a level, and of the one before where it asks for that. */
static int run(struct tc_store *store, const char *file, const char *name, size_t level,
	       struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, file, name, err);

	if (rc < 0)
		return rc;
	int params = tc_stmt_param_count(stmt);
	if (params > 0)
		tc_stmt_bind_text(stmt, 1, tc_str(levels[level]));
	if (params > 1)
		tc_stmt_bind_text(stmt, 2, tc_str(levels[level - 1]));
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

static int run_all(struct tc_store *store, const char *file, const char *const *names,
		   size_t count, size_t level, struct tc_error *err)
{
	int rc = 0;

	for (size_t i = 0; i < count && rc == 0; i++)
		rc = run(store, file, names[i], level, err);
	return rc;
}

/* How many events a level adds to the one before. */
static int count_added(struct tc_store *store, size_t level, int64_t *added,
		       struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, ACCESS_SQL, "count", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, tc_str(levels[level]));
	if ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW)
		*added = tc_stmt_column_int(stmt, 0);
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

static int weigh_level(struct tc_store *store, size_t level, struct tc_error *err)
{
	int64_t added = 0;
	int rc = count_added(store, level, &added, err);

	if (rc == 0 && !added)
		return level ? run_all(store, ACCESS_SQL, copies, TC_ARRAY_LEN(copies), level, err)
			     : 0;
	if (rc == 0 && (rc = exec_named(store, "clear", err)) == 0 &&
	    (rc = run_all(store, ACCESS_SQL, contact_steps, TC_ARRAY_LEN(contact_steps), level,
			  err)) == 0 &&
	    (rc = run_all(store, EVIDENCE_SQL, evidence_steps, TC_ARRAY_LEN(evidence_steps),
			  level, err)) == 0)
		rc = run_all(store, ACCESS_SQL, sum_steps, TC_ARRAY_LEN(sum_steps), level, err);
	return rc;
}

static int weigh(struct tc_store *store, struct tc_error *err)
{
	int rc = exec_named(store, "begin", err);

	for (size_t i = 0; i < TC_ARRAY_LEN(levels) && rc == 0; i++)
		rc = weigh_level(store, i, err);
	if (rc == 0)
		rc = exec_named(store, "clear", err);
	return rc < 0 ? rc : exec_named(store, "end", err);
}

int tc_access_show(struct tc_store *store, struct tc_error *err)
{
	int64_t shown;
	int rc = tc_store_get_int(store,
				  "SELECT count(*) FROM sqlite_temp_schema"
				  " WHERE type = 'view' AND name = 'attributed'",
				  0, &shown, err);

	if (rc < 0 || !shown)
		return rc;
	return (rc = weigh(store, err)) < 0 ? rc : exec_named(store, "show", err);
}

int tc_access_hide(struct tc_store *store, struct tc_error *err)
{
	return exec_named(store, "hide", err);
}

int tc_access_store(struct tc_store *store, struct tc_error *err)
{
	int rc = weigh(store, err);

	return rc < 0 ? rc : exec_named(store, "store", err);
}
