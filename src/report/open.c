/*
 * From a row to the events behind it.
 */
#include "report/answer.h"

#include <inttypes.h>
#include <stdlib.h>

#include "report/value.h"
#include "util/arena.h"

#include "util/banned.h"

/* A row that has an event of its own opens into that. */
static const struct tc_opening_argument event_argument = {"event", "event_id", NULL};
static const struct tc_opening event_opening = {"search-events", &event_argument, 1};

static int column_of(struct tc_stmt *stmt, const char *name)
{
	for (int i = 0; i < tc_stmt_column_count(stmt); i++)
		if (strcmp(tc_stmt_column_name(stmt, i), name) == 0)
			return i;
	return -1;
}

static int opening_of(const struct tc_opening **opening, const struct tc_query *query,
		      struct tc_stmt *stmt, struct tc_error *err)
{
	*opening = query->opens;
	if (!*opening && column_of(stmt, event_argument.column) >= 0)
		*opening = &event_opening;
	return *opening ? 0
			: tc_error_set(err, TC_USAGE, "%s: no events stand behind its rows",
				       query->name);
}

static int step_to(struct tc_stmt *stmt, const struct tc_query *query, int64_t row,
		   struct tc_error *err)
{
	int64_t rows = 0;
	int rc;

	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW && ++rows < row)
		;
	if (rc == 0)
		return tc_error_set(err, TC_USAGE, "%s: there is no row %" PRId64 " of %" PRId64,
				    query->name, row, rows);
	return rc < 0 ? rc : 0;
}

/* Absent where the row has nothing. */
static int read_argument(struct tc_str *text, struct tc_stmt *stmt,
			 const struct tc_query *query, const struct tc_opening_argument *from,
			 struct tc_arena *arena, struct tc_error *err)
{
	int column;

	*text = from->word && *from->word ? tc_str(from->word) : TC_STR_NULL;
	if (from->word)
		return 0;
	if ((column = column_of(stmt, from->column)) < 0)
		return tc_error_set(err, TC_FAIL, "%s: `opens` names %s, which is no column",
				    query->origin, from->column);
	if (tc_stmt_column_type(stmt, column) != TC_TYPE_NULL)
		*text = tc_arena_str(arena, tc_stmt_column_text(stmt, column));
	return 0;
}

/* What the opening speaks of is not handed on, even where the row has nothing. */
static bool speaks_of(const struct tc_opening *opening, struct tc_str name)
{
	for (size_t i = 0; i < opening->arg_count; i++)
		if (tc_str_eq(tc_str(opening->args[i].param), name))
			return true;
	return false;
}

/* What the row says, and what was asked for besides: the level, the window. */
static int read_arguments(struct tc_answer_options *behind, struct tc_stmt *stmt,
			  const struct tc_query *query, const struct tc_query *target,
			  const struct tc_opening *opening,
			  const struct tc_answer_options *options, struct tc_arena *arena,
			  struct tc_error *err)
{
	struct tc_argument *args = tc_calloc(opening->arg_count + options->arg_count, sizeof(*args));
	int rc = 0;

	*behind = (struct tc_answer_options){args, 0, options->limit, false};
	for (size_t i = 0; i < opening->arg_count && rc == 0; i++) {
		struct tc_argument arg = {tc_str(opening->args[i].param), TC_STR_NULL};

		rc = read_argument(&arg.value, stmt, query, &opening->args[i], arena, err);
		if (arg.value.data)
			args[behind->arg_count++] = arg;
	}
	for (size_t i = 0; i < options->arg_count; i++)
		if (tc_query_declares(target, options->args[i].name) &&
		    !speaks_of(opening, options->args[i].name))
			args[behind->arg_count++] = options->args[i];
	return rc;
}

static int find_target(const struct tc_query **target, const struct tc_catalog *catalog,
		       const struct tc_query *query, const struct tc_opening *opening,
		       struct tc_error *err)
{
	*target = tc_catalog_find(catalog, tc_str(opening->query));
	return *target ? 0
		       : tc_error_set(err, TC_FAIL, "%s: `opens` names %s, which is no query",
				      query->origin, opening->query);
}

int tc_answer_opened(struct tc_render *render, struct tc_store *store,
		     const struct tc_catalog *catalog, const struct tc_query *query,
		     int64_t row, const struct tc_answer_options *options,
		     struct tc_error *err)
{
	struct tc_answer_options behind = {NULL, 0, 0, false};
	const struct tc_opening *opening;
	const struct tc_query *target;
	struct tc_arena arena;
	struct tc_stmt *stmt;
	int rc = tc_query_prepare(&stmt, query, store, options->args, options->arg_count, err);

	if (rc < 0)
		return rc;
	tc_arena_init(&arena);
	if ((rc = opening_of(&opening, query, stmt, err)) == 0 &&
	    (rc = find_target(&target, catalog, query, opening, err)) == 0 &&
	    (rc = step_to(stmt, query, row, err)) == 0)
		rc = read_arguments(&behind, stmt, query, target, opening, options, &arena, err);
	tc_stmt_free(stmt);
	if (rc == 0)
		rc = tc_answer_query(render, store, target, &behind, err);
	free((void *)behind.args);
	tc_arena_release(&arena);
	return rc;
}
