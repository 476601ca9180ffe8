#include "report/limits.h"

#include "util/banned.h"

#define SQL_FILE "limits.sql"

static int read_limits(struct tc_limits *limits, struct tc_store *store,
		       struct tc_arena *arena, const char *name, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, name, err);

	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW && limits->count < TC_LIMITS_MOST)
		limits->list[limits->count++] =
			tc_arena_str(arena, tc_stmt_column_text(stmt, 0));
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

int tc_limits_read(struct tc_limits *limits, struct tc_store *store, struct tc_arena *arena,
		   const struct tc_question *question, struct tc_error *err)
{
	int rc = question->of_leads ? read_limits(limits, store, arena, question->name, err) : 0;

	return rc < 0 ? rc : read_limits(limits, store, arena, "all", err);
}
