#include "scope/scope.h"

#include <stdlib.h>

#include "scope/access.h"
#include "scope/pair.h"

#include "util/banned.h"

static int exec_named(struct tc_store *store, const char *name, struct tc_error *err)
{
	char *sql = tc_strdup(tc_store_named_sql(TC_SCOPE_SQL, name));
	int rc = tc_store_exec(store, sql, err);

	free(sql);
	return rc;
}

/* What verdicts call benign, by row, in a temporary table. */
static int load_walls(struct tc_store *store, struct tc_error *err)
{
	static const struct {
		const char *name;
		enum tc_node_kind kind;
	} walls[] = {{"wall-addresses", TC_NODE_ADDRESS},
		     {"wall-credentials", TC_NODE_CREDENTIAL},
		     {"wall-principals", TC_NODE_PRINCIPAL},
		     {"wall-agents", TC_NODE_AGENT},
		     {"wall-events", TC_NODE_EVENT}};
	int rc = exec_named(store, "begin-walls", err);

	for (size_t i = 0; i < TC_ARRAY_LEN(walls) && rc == 0; i++) {
		struct tc_stmt *stmt;

		rc = tc_stmt_prepare_named(&stmt, store, TC_SCOPE_SQL, walls[i].name, err);
		if (rc < 0)
			return rc;
		tc_stmt_bind_int(stmt, 1, walls[i].kind);
		rc = tc_stmt_run(stmt, err);
		tc_stmt_free(stmt);
	}
	return rc;
}

static int compute(struct tc_store *store, const struct tc_lead *leads, size_t count,
		   enum tc_fan_out fan_out, struct tc_error *err)
{
	struct tc_graph g;
	int rc;

	if ((rc = exec_named(store, "begin-results", err)) < 0 ||
	    (rc = load_walls(store, err)) < 0)
		return rc;
	tc_graph_init(&g, store, err);
	g.fan_out = fan_out;
	tc_graph_seed(&g, leads, count);
	tc_graph_close(&g, leads, count);
	tc_graph_attribute(&g);
	rc = g.rc;
	tc_graph_release(&g);
	return rc;
}

int tc_scope_show(struct tc_store *store, const struct tc_lead *leads, size_t count,
		  enum tc_fan_out fan_out, struct tc_error *err)
{
	int rc = compute(store, leads, count, fan_out, err);

	return rc < 0 ? rc : exec_named(store, "show-results", err);
}

int tc_lead_check(struct tc_store *store, const struct tc_lead *lead,
		  struct tc_error *err)
{
	struct tc_graph g;
	int rc = load_walls(store, err);

	if (rc < 0)
		return rc;
	tc_graph_init(&g, store, err);
	g.start_ms = 0; /* not asked for */
	tc_graph_seed(&g, lead, 1);
	rc = g.rc;
	tc_graph_release(&g);
	return rc;
}

int tc_scope_hide(struct tc_store *store, struct tc_error *err)
{
	int rc = exec_named(store, "hide-results", err);

	return rc < 0 ? rc : tc_access_hide(store, err);
}

/*
 * The stored leads, and what verdicts call malicious, without what they call benign; values
 * are copied into the arena.
 */
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
		*lead = (struct tc_lead){.kind = TC_LEAD_IP};
		if (!tc_lead_kind_parse(tc_stmt_column_text(stmt, 0), &lead->kind)) {
			rc = tc_error_set(err, TC_FAIL, "the case holds a lead of a kind "
							"that is not known");
			break;
		}
		lead->value = tc_arena_str(arena, tc_stmt_column_text(stmt, 1));
		lead->is_verdict = tc_stmt_column_int(stmt, 2) != 0;
		lead->may_be_gone = true;
		++*count;
	}
	tc_stmt_free(stmt);
	return rc;
}

/* What was followed once on the analyst's word is followed again. */
static int keep_fan_out(struct tc_store *store, enum tc_fan_out *fan_out,
			struct tc_error *err)
{
	int64_t all;
	int rc = tc_store_get_int(store,
				  "SELECT value FROM case_setting WHERE key = 'follow_all'", 0,
				  &all, err);

	if (rc == 0 && all)
		*fan_out = TC_FAN_OUT_FOLLOW;
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
	int rc = load_walls(store, err);
	if (rc < 0)
		return rc;
	tc_graph_init(&g, store, err);
	tc_graph_fail(&g, keep_fan_out(store, &g.fan_out, err));
	tc_graph_fail(&g, load_leads(store, &arena, &all, &stored, err));
	if (g.rc >= 0 && stored + count) {
		all = tc_realloc(all, stored + count, sizeof(*all));
		if (count)
			memcpy(all + stored, leads, count * sizeof(*leads));
		tc_graph_seed(&g, all, stored + count);
	}
	if (g.rc >= 0) {
		tc_graph_check(&g, &node);
		if (g.rc == TC_TOO_MANY)
			*culprit = lead_of_address(leads, count, g.nodes[node].name);
	}
	rc = g.rc;
	free(all);
	tc_graph_release(&g);
	tc_arena_release(&arena);
	return rc;
}

int tc_scope_follow_all(struct tc_store *store, struct tc_error *err)
{
	return exec_named(store, "follow-all", err);
}

/* Computes what follows from what is stored; nothing does when nothing is. */
static int compute_stored(struct tc_store *store, enum tc_fan_out fan_out, struct tc_error *err)
{
	struct tc_arena arena;
	struct tc_lead *leads = NULL;
	size_t count = 0;

	tc_arena_init(&arena);
	int rc = keep_fan_out(store, &fan_out, err);
	if (rc == 0)
		rc = load_leads(store, &arena, &leads, &count, err);
	if (rc == 0 && count)
		rc = compute(store, leads, count, fan_out, err);
	else if (rc == 0)
		rc = exec_named(store, "begin-results", err);
	free(leads);
	tc_arena_release(&arena);
	return rc;
}

int tc_scope_show_stored(struct tc_store *store, enum tc_fan_out fan_out, struct tc_error *err)
{
	int rc = compute_stored(store, fan_out, err);

	return rc < 0 ? rc : exec_named(store, "show-results", err);
}

int tc_scope_refresh(struct tc_store *store, enum tc_fan_out fan_out,
		     struct tc_error *err)
{
	int rc = compute_stored(store, fan_out, err);

	if (rc == 0)
		rc = exec_named(store, "store-results", err);
	return rc < 0 ? rc : tc_access_store(store, err);
}
