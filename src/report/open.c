/*
 * From a row to the events behind it.
 */
#include "report/answer.h"

#include <inttypes.h>

#include "report/kept.h"
#include "report/value.h"

#include "util/banned.h"

/* A row that has an event of its own opens into that. */
static const struct tc_opening_argument event_argument = {"event", "event_id", NULL};
static const struct tc_opening event_opening = {"search-events", &event_argument, 1};

static int opening_of(const struct tc_opening **opening, const struct tc_query *query,
		      const struct tc_row *row, struct tc_error *err)
{
	*opening = query->opens;
	if (!*opening && tc_row_value(row, event_argument.column))
		*opening = &event_opening;
	return *opening ? 0
			: tc_error_set(err, TC_USAGE, "%s: no events stand behind its rows",
				       query->name);
}

/* Absent where the row has nothing. */
static int read_argument(struct tc_str *text, const struct tc_row *row,
			 const struct tc_query *query, const struct tc_opening_argument *from,
			 struct tc_arena *arena, struct tc_error *err)
{
	const struct tc_value *value;

	*text = from->word && *from->word ? tc_str(from->word) : TC_STR_NULL;
	if (from->word)
		return 0;
	if (!(value = tc_row_value(row, from->column)))
		return tc_error_set(err, TC_FAIL, "%s: `opens` names %s, which is no column",
				    query->origin, from->column);
	*text = tc_value_text(value, arena);
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

static int find_target(const struct tc_query **target, const struct tc_catalog *catalog,
		       const struct tc_query *query, const struct tc_opening *opening,
		       struct tc_error *err)
{
	*target = tc_catalog_find(catalog, tc_str(opening->query));
	return *target ? 0
		       : tc_error_set(err, TC_FAIL, "%s: `opens` names %s, which is no query",
				      query->origin, opening->query);
}

/* What the row says, and what was asked for besides: the level, the window. */
int tc_answer_behind(struct tc_behind *behind, const struct tc_catalog *catalog,
		     const struct tc_query *query, const struct tc_row *row,
		     const struct tc_argument *asked, size_t asked_count,
		     struct tc_arena *arena, struct tc_error *err)
{
	const struct tc_opening *opening;
	struct tc_argument *args;
	int rc = opening_of(&opening, query, row, err);

	*behind = (struct tc_behind){NULL, NULL, 0};
	if (rc < 0 || (rc = find_target(&behind->query, catalog, query, opening, err)) < 0)
		return rc;
	args = tc_arena_alloc(arena, (opening->arg_count + asked_count + 1) * sizeof(*args));
	behind->args = args;
	for (size_t i = 0; i < opening->arg_count && rc == 0; i++) {
		struct tc_argument arg = {tc_str(opening->args[i].param), TC_STR_NULL};

		rc = read_argument(&arg.value, row, query, &opening->args[i], arena, err);
		if (arg.value.data)
			args[behind->arg_count++] = arg;
	}
	for (size_t i = 0; i < asked_count; i++)
		if (tc_query_declares(behind->query, asked[i].name) &&
		    !speaks_of(opening, asked[i].name))
			args[behind->arg_count++] = asked[i];
	return rc;
}

/* --- a row that is asked for by its number --------------------------------------- */

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

/* Valid until the next step. */
static struct tc_row current_row(struct tc_stmt *stmt, struct tc_arena *arena)
{
	size_t count = (size_t)tc_stmt_column_count(stmt);
	struct tc_value *values = tc_arena_alloc(arena, count * sizeof(*values));
	const char **columns = tc_arena_alloc(arena, count * sizeof(*columns));

	for (size_t i = 0; i < count; i++) {
		columns[i] = tc_stmt_column_name(stmt, (int)i);
		tc_answer_value(&values[i], stmt, (int)i);
	}
	return (struct tc_row){columns, values, count};
}

int tc_answer_opened(struct tc_render *render, struct tc_store *store,
		     const struct tc_catalog *catalog, const struct tc_query *query,
		     int64_t row, const struct tc_answer_options *options,
		     struct tc_error *err)
{
	struct tc_answer_options how = *options;
	struct tc_behind behind;
	struct tc_arena arena;
	struct tc_stmt *stmt;
	int rc = tc_query_prepare(&stmt, query, store, options->args, options->arg_count, err);

	if (rc < 0)
		return rc;
	tc_arena_init(&arena);
	if ((rc = step_to(stmt, query, row, err)) == 0) {
		struct tc_row current = current_row(stmt, &arena);

		rc = tc_answer_behind(&behind, catalog, query, &current, options->args,
				      options->arg_count, &arena, err);
	}
	tc_stmt_free(stmt);
	if (rc == 0) {
		how.args = behind.args;
		how.arg_count = behind.arg_count;
		rc = tc_answer_query(render, store, behind.query, &how, err);
	}
	tc_arena_release(&arena);
	return rc;
}
