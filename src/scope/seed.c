/*
 * From leads to the first nodes, and to when the story that they belong to began.
 */
#include "scope/graph.h"
#include "scope/lead.h"

#include <stdlib.h>

#include "util/buf.h"

#include "util/banned.h"

#define PATH_MAX_BYTES ((size_t)64 * 1024)

/* A key's new addresses within this time of the latest belong to one story. */
#define ONE_STORY_MS (3 * TC_DAY_MS)
/* How long before the noticed event its credential may have come to its address. */
#define LATELY_MS (14 * TC_DAY_MS)
/* History that must lie before an address for it to count as new. */
#define HISTORY_MS (7 * TC_DAY_MS)

struct seeding {
	struct tc_graph *g;
	const struct tc_lead *lead;
	struct tc_error *err;
};

static void began(struct tc_graph *g, int64_t time_ms)
{
	if (g->start_ms < 0 || time_ms < g->start_ms)
		g->start_ms = time_ms;
}

/* "lead address 1.2.3.4", and behind it " -> key AKIA..." for what it leads to. */
static size_t reach(struct seeding *s, enum tc_node_kind kind, int64_t id,
		    struct tc_str name, const char *subkind, int64_t principal,
		    unsigned depth)
{
	struct tc_buf path;
	struct tc_node node = {.kind = kind,
			       .id = id,
			       .name = name,
			       .subkind = subkind,
			       .principal = principal,
			       .confidence = 1.0,
			       .depth = depth,
			       .lead = true};

	tc_buf_init(&path, PATH_MAX_BYTES);
	tc_buf_addf(&path, "lead %s ", tc_lead_kind_word(s->lead->kind));
	if (depth) {
		tc_buf_add_str(&path, s->lead->value);
		tc_buf_addf(&path, " -> %s ", tc_node_word(&node));
	}
	tc_buf_add_str(&path, name);
	node.path = tc_buf_str(&path);
	size_t i = tc_graph_reach(s->g, &node);
	tc_buf_release(&path);
	return i;
}

static int first_use_of_address(struct tc_graph *g, int64_t address, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, g->store, TC_SCOPE_SQL,
				       "first-use-of-address", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_int(stmt, 1, address);
	if ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW &&
	    tc_stmt_column_type(stmt, 0) != TC_TYPE_NULL)
		began(g, tc_stmt_column_int(stmt, 0));
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

/*
 * A key or a principal alone does not say when the trouble began.  If it came to be
 * used from new addresses, with some history before them, the latest such change is
 * taken; else all of its life is suspect.  `by_first_use` names the statement that
 * lists its addresses.
 */
static int first_trouble(struct tc_graph *g, const char *by_first_use, int64_t id,
			 struct tc_error *err)
{
	struct tc_stmt *stmt;
	int64_t start = -1, latest = -1;
	int rc = tc_stmt_prepare_named(&stmt, g->store, TC_SCOPE_SQL, by_first_use, err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_int(stmt, 1, id);
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		int64_t first = tc_stmt_column_int(stmt, 0);

		if (latest < 0)
			latest = start = first;
		else if (latest - first > ONE_STORY_MS &&
			 latest - g->evidence_first_ms >= HISTORY_MS)
			break;
		else
			start = first;
	}
	tc_stmt_free(stmt);
	if (rc >= 0 && start >= 0)
		began(g, start);
	return rc < 0 ? rc : 0;
}

/*
 * The event that was noticed is seldom the first: if its credential came to its
 * address lately, the story began then.
 */
static int began_with_pair(struct seeding *s, int64_t credential, int64_t address,
			   int64_t event_ms)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, s->g->store, TC_SCOPE_SQL,
				       "first-use-of-pair", s->err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_int(stmt, 1, credential);
	tc_stmt_bind_int(stmt, 2, address);
	tc_stmt_bind_int(stmt, 3, event_ms - LATELY_MS);
	if ((rc = tc_stmt_step(stmt, s->err)) == TC_STEP_ROW)
		began(s->g, tc_stmt_column_int(stmt, 0));
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

/* The caller of an event that is a lead. */
static int seed_caller(struct seeding *s, struct tc_stmt *caller, int64_t event_ms)
{
	int64_t credential = tc_stmt_column_int(caller, 0);
	int64_t address = tc_stmt_column_int(caller, 4);
	struct tc_str service = tc_stmt_column_text(caller, 7);

	if (service.data)
		return tc_error_set(s->err, TC_USAGE,
				    "event %.*s was made by %.*s on somebody's behalf: start "
				    "from that caller's own call",
				    TC_STR_ARG(s->lead->value), TC_STR_ARG(service));
	if (credential)
		reach(s, TC_NODE_CREDENTIAL, credential, tc_stmt_column_text(caller, 1),
		      tc_stmt_column_text(caller, 2).data, tc_stmt_column_int(caller, 3),
		      1);
	if (tc_stmt_column_text(caller, 5).data)
		reach(s, TC_NODE_ADDRESS, address, tc_stmt_column_text(caller, 5),
		      tc_stmt_column_text(caller, 6).data, 0, 1);
	return credential && event_ms >= 0
		       ? began_with_pair(s, credential, address, event_ms)
		       : 0;
}

static int seed_event(struct seeding *s, struct tc_stmt *row)
{
	int64_t event = tc_stmt_column_int(row, 0), actor = tc_stmt_column_int(row, 3);
	bool has_time = tc_stmt_column_type(row, 2) != TC_TYPE_NULL;
	int64_t time_ms = has_time ? tc_stmt_column_int(row, 2) : -1;
	struct tc_stmt *stmt;

	reach(s, TC_NODE_EVENT, event, tc_stmt_column_text(row, 1), "", 0, 0);
	if (has_time)
		began(s->g, time_ms);
	int rc = tc_stmt_prepare_named(&stmt, s->g->store, TC_SCOPE_SQL, "actor", s->err);
	if (rc < 0)
		return rc;
	tc_stmt_bind_int(stmt, 1, actor);
	if ((rc = tc_stmt_step(stmt, s->err)) == TC_STEP_ROW)
		rc = seed_caller(s, stmt, time_ms);
	tc_stmt_free(stmt);
	return rc;
}

static int seed_address(struct seeding *s, struct tc_stmt *row)
{
	int64_t id = tc_stmt_column_int(row, 0);
	struct tc_str kind = tc_stmt_column_text(row, 2);

	/* A service's name stands for thousands of unrelated calls. */
	if (tc_str_eq(kind, TC_STR("service")) || tc_str_eq(kind, TC_STR("aws")))
		return tc_error_set(s->err, TC_USAGE,
				    "%.*s is AWS itself, not an address of anybody: it "
				    "cannot be a lead",
				    TC_STR_ARG(s->lead->value));
	reach(s, TC_NODE_ADDRESS, id, tc_stmt_column_text(row, 3), kind.data, 0, 0);
	return first_use_of_address(s->g, id, s->err);
}

static int seed_credential(struct seeding *s, int64_t id, struct tc_str name,
			   const char *kind, int64_t principal, unsigned depth)
{
	reach(s, TC_NODE_CREDENTIAL, id, name, kind, principal, depth);
	return first_trouble(s->g, "credential-addresses-by-first-use", id, s->err);
}

static int seed_key(struct seeding *s, struct tc_stmt *row)
{
	return seed_credential(s, tc_stmt_column_int(row, 0), tc_stmt_column_text(row, 1),
			       tc_stmt_column_text(row, 3).data,
			       tc_stmt_column_int(row, 4), 0);
}

static int seed_principal(struct seeding *s, struct tc_stmt *row)
{
	int64_t id = tc_stmt_column_int(row, 0);
	struct tc_stmt *stmt;

	if (tc_str_starts(tc_stmt_column_text(row, 1), TC_STR("svc:")))
		return tc_error_set(s->err, TC_USAGE,
				    "%.*s is a service of AWS: it cannot be a lead",
				    TC_STR_ARG(s->lead->value));
	reach(s, TC_NODE_PRINCIPAL, id, tc_stmt_column_text(row, 2), "", 0, 0);
	int rc = tc_stmt_prepare_named(&stmt, s->g->store, TC_SCOPE_SQL,
				       "credentials-of-principal", s->err);
	if (rc < 0)
		return rc;
	tc_stmt_bind_int(stmt, 1, id);
	while ((rc = tc_stmt_step(stmt, s->err)) == TC_STEP_ROW)
		reach(s, TC_NODE_CREDENTIAL, tc_stmt_column_int(stmt, 0),
		      tc_stmt_column_text(stmt, 1), tc_stmt_column_text(stmt, 2).data,
		      tc_stmt_column_int(stmt, 3), 1);
	tc_stmt_free(stmt);
	if (rc < 0)
		return rc;
	return first_trouble(s->g, "principal-addresses-by-first-use", id, s->err);
}

static int seed_agent(struct seeding *s, struct tc_stmt *row)
{
	int64_t id = tc_stmt_column_int(row, 0);
	struct tc_stmt *stmt;

	reach(s, TC_NODE_AGENT, id, tc_stmt_column_text(row, 1), "", 0, 0);
	int rc = tc_stmt_prepare_named(&stmt, s->g->store, TC_SCOPE_SQL, "actors-of-agent",
				       s->err);
	if (rc < 0)
		return rc;
	tc_stmt_bind_int(stmt, 1, id);
	while ((rc = tc_stmt_step(stmt, s->err)) == TC_STEP_ROW) {
		rc = seed_credential(s, tc_stmt_column_int(stmt, 0),
				     tc_stmt_column_text(stmt, 1),
				     tc_stmt_column_text(stmt, 2).data,
				     tc_stmt_column_int(stmt, 3), 1);
		if (rc < 0)
			break;
		reach(s, TC_NODE_ADDRESS, tc_stmt_column_int(stmt, 4),
		      tc_stmt_column_text(stmt, 5), tc_stmt_column_text(stmt, 6).data, 0,
		      1);
	}
	tc_stmt_free(stmt);
	return rc;
}

static int seed_row(struct seeding *s, struct tc_stmt *row)
{
	switch (s->lead->kind) {
	case TC_LEAD_IP:
		return seed_address(s, row);
	case TC_LEAD_KEY:
		return seed_key(s, row);
	case TC_LEAD_PRINCIPAL:
		return seed_principal(s, row);
	case TC_LEAD_AGENT:
		return seed_agent(s, row);
	case TC_LEAD_EVENT:
		return seed_event(s, row);
	}
	TC_BUG("unknown kind of lead");
}

static int seed_lead(struct tc_graph *g, const struct tc_lead *lead, struct tc_error *err)
{
	struct seeding s = {g, lead, err};
	struct tc_stmt *stmt = NULL;
	char *canonical;
	int rc = tc_lead_resolve(&canonical, g->store, lead, err);

	if (rc < 0)
		return rc;
	struct tc_lead full = {lead->kind, tc_str(canonical)};
	s.lead = &full;
	if ((rc = tc_lead_find(&stmt, g->store, &full, err)) == 0)
		while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW)
			if ((rc = seed_row(&s, stmt)) < 0)
				break;
	tc_stmt_free(stmt);
	free(canonical);
	return rc;
}

static int read_span(struct tc_graph *g, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, g->store, TC_SCOPE_SQL, "evidence-span", err);

	if (rc < 0)
		return rc;
	if ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		g->evidence_first_ms = tc_stmt_column_int(stmt, 0);
		g->evidence_last_ms = tc_stmt_column_int(stmt, 1);
	}
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

int tc_graph_seed(struct tc_graph *g, const struct tc_lead *leads, size_t count,
		  struct tc_error *err)
{
	int rc = read_span(g, err);

	g->start_ms = -1;
	for (size_t i = 0; i < count && rc == 0; i++)
		rc = seed_lead(g, &leads[i], err);
	if (g->start_ms < 0)
		g->start_ms = g->evidence_first_ms;
	return rc;
}
