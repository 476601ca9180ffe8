#include "scope/scope.h"

#include <stdlib.h>

#include "scope/graph.h"

#include "util/banned.h"

static int exec_named(struct tc_store *store, const char *name, struct tc_error *err)
{
	char *sql = tc_strdup(tc_store_named_sql(TC_SCOPE_SQL, name));
	int rc = tc_store_exec(store, sql, err);

	free(sql);
	return rc;
}

static int compute(struct tc_store *store, const struct tc_lead *leads, size_t count,
		   struct tc_error *err)
{
	struct tc_graph g;
	int rc;

	tc_graph_init(&g, store);
	if ((rc = exec_named(store, "begin-results", err)) == 0 &&
	    (rc = tc_graph_seed(&g, leads, count, err)) == 0 &&
	    (rc = tc_graph_close(&g, err)) == 0)
		rc = tc_graph_attribute(&g, err);
	tc_graph_release(&g);
	return rc;
}

int tc_scope_show(struct tc_store *store, const struct tc_lead *leads, size_t count,
		  struct tc_error *err)
{
	int rc = compute(store, leads, count, err);

	return rc < 0 ? rc : exec_named(store, "show-results", err);
}

int tc_lead_check(struct tc_store *store, const struct tc_lead *lead,
		  struct tc_error *err)
{
	struct tc_graph g;
	int rc;

	tc_graph_init(&g, store);
	rc = tc_graph_seed(&g, lead, 1, err);
	tc_graph_release(&g);
	return rc;
}

int tc_scope_hide(struct tc_store *store, struct tc_error *err)
{
	return exec_named(store, "hide-results", err);
}

/* The stored leads; values are copied into the arena. */
static int load_leads(struct tc_store *store, struct tc_arena *arena,
		      struct tc_lead **leads, size_t *count, struct tc_error *err)
{
	struct tc_stmt *stmt;
	size_t cap = 0;
	int rc = tc_stmt_prepare_named(&stmt, store, TC_SCOPE_SQL, "stored-leads", err);

	*leads = NULL;
	*count = 0;
	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		if (*count == cap) {
			cap = cap ? cap * 2 : 8;
			*leads = tc_realloc(*leads, cap, sizeof(**leads));
		}
		struct tc_lead *lead = &(*leads)[*count];
		if (!tc_lead_kind_parse(tc_stmt_column_text(stmt, 0), &lead->kind)) {
			rc = tc_error_set(err, TC_FAIL, "the case holds a lead of a kind "
							"that is not known");
			break;
		}
		lead->value = tc_arena_str(arena, tc_stmt_column_text(stmt, 1));
		++*count;
	}
	tc_stmt_free(stmt);
	return rc;
}

/* Which of the leads an address is; `count` when it is none of them. */
static size_t lead_of_address(const struct tc_lead *leads, size_t count,
			      struct tc_str name)
{
	/* A private address has its VPC endpoint behind it. */
	size_t end = tc_str_find(name, TC_STR(" via "));
	struct tc_str ip = end == SIZE_MAX ? name : tc_str_n(name.data, end);

	for (size_t i = 0; i < count; i++)
		if (leads[i].kind == TC_LEAD_IP && tc_str_eq(leads[i].value, ip))
			return i;
	return count;
}

int tc_leads_check(struct tc_store *store, const struct tc_lead *leads, size_t count,
		   size_t *culprit, struct tc_error *err)
{
	struct tc_arena arena;
	struct tc_graph g;
	struct tc_lead *all;
	size_t stored, node = 0;

	*culprit = count;
	tc_arena_init(&arena);
	tc_graph_init(&g, store);
	int rc = load_leads(store, &arena, &all, &stored, err);
	if (rc == 0 && stored + count) {
		all = tc_realloc(all, stored + count, sizeof(*all));
		if (count)
			memcpy(all + stored, leads, count * sizeof(*leads));
		rc = tc_graph_seed(&g, all, stored + count, err);
	}
	if (rc == 0 && (rc = tc_graph_check(&g, &node, err)) == TC_USAGE)
		*culprit = lead_of_address(leads, count, g.nodes[node].name);
	free(all);
	tc_graph_release(&g);
	tc_arena_release(&arena);
	return rc;
}

int tc_scope_refresh(struct tc_store *store, struct tc_error *err)
{
	struct tc_arena arena;
	struct tc_lead *leads;
	size_t count;

	tc_arena_init(&arena);
	int rc = load_leads(store, &arena, &leads, &count, err);
	if (rc == 0 && count)
		rc = compute(store, leads, count, err);
	else if (rc == 0)
		rc = exec_named(store, "begin-results", err);
	if (rc == 0)
		rc = exec_named(store, "store-results", err);
	free(leads);
	tc_arena_release(&arena);
	return rc;
}
