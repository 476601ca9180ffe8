#include "report/statements.h"

#include <stdlib.h>

#include "util/banned.h"

/* The columns of an answering query, in any order; "says" is the first of all. */
struct columns {
	int basis, brief, event_ids, query;
};

static struct columns find_columns(struct tc_stmt *stmt)
{
	struct columns c = {-1, -1, -1, -1};
	const struct {
		const char *name;
		int *column;
	} known[] = {{"basis", &c.basis},
		     {"brief", &c.brief},
		     {"event_ids", &c.event_ids},
		     {"query", &c.query}};

	for (int i = 0; i < tc_stmt_column_count(stmt); i++)
		for (size_t k = 0; k < TC_ARRAY_LEN(known); k++)
			if (strcmp(tc_stmt_column_name(stmt, i), known[k].name) == 0)
				*known[k].column = i;
	for (size_t k = 0; k < TC_ARRAY_LEN(known); k++)
		if (*known[k].column < 0)
			TC_BUG("an answering query lacks a column");
	return c;
}

static void add(struct tc_statements *s, struct tc_stmt *stmt, const struct columns *c,
		struct tc_arena *arena)
{
	if (s->count == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 16;
		s->list = tc_realloc(s->list, s->cap, sizeof(*s->list));
	}
	s->list[s->count++] = (struct tc_statement){
		.text = tc_arena_str(arena, tc_stmt_column_text(stmt, 0)),
		.fact = tc_str_eq(tc_stmt_column_text(stmt, c->basis), TC_STR("fact")),
		.brief = tc_stmt_column_int(stmt, c->brief) != 0,
		.event_ids = tc_arena_str(arena, tc_stmt_column_text(stmt, c->event_ids)),
		.query = tc_arena_str(arena, tc_stmt_column_text(stmt, c->query)),
	};
}

int tc_statements_read(struct tc_statements *s, struct tc_store *store,
		       const struct tc_catalog *catalog, const struct tc_question *question,
		       const struct tc_answer_options *options, struct tc_arena *arena,
		       struct tc_error *err)
{
	const struct tc_query *query = tc_catalog_find(catalog, tc_str(question->answer));
	struct tc_stmt *stmt;
	struct columns columns;
	int rc;

	*s = (struct tc_statements){.list = NULL};
	if (!query)
		TC_BUG("a question's answer is not in the catalogue");
	rc = tc_query_prepare(&stmt, query, store, options->args, options->arg_count, err);
	if (rc < 0)
		return rc;
	columns = find_columns(stmt);
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW)
		add(s, stmt, &columns, arena);
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

void tc_statements_release(struct tc_statements *s)
{
	free(s->list);
	s->list = NULL;
}
