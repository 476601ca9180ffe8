/*
 * What a lead names, and when the story it belongs to began.
 */
#include "scope/graph.h"

#include <stdio.h>
#include <stdlib.h>

#include "util/buf.h"
#include "util/ip.h"

#include "util/banned.h"

#define PATH_MAX_BYTES ((size_t)64 * 1024)

/* A key's new addresses within this time of the latest belong to one story. */
#define ONE_STORY_MS (3 * TC_DAY_MS)
/* How long before the noticed event its credential may have come to its address. */
#define LATELY_MS (14 * TC_DAY_MS)
/* History that must lie before an address for it to count as new. */
#define HISTORY_MS (7 * TC_DAY_MS)

static const char *const kind_names[] = {
	[TC_LEAD_IP] = "ip",       [TC_LEAD_KEY] = "key",     [TC_LEAD_PRINCIPAL] = "principal",
	[TC_LEAD_AGENT] = "agent", [TC_LEAD_EVENT] = "event",
};

/* How a person calls each kind. */
static const char *const kind_words[] = {
	[TC_LEAD_IP] = "address",  [TC_LEAD_KEY] = "key",     [TC_LEAD_PRINCIPAL] = "principal",
	[TC_LEAD_AGENT] = "agent", [TC_LEAD_EVENT] = "event",
};

bool tc_lead_kind_parse(struct tc_str name, enum tc_lead_kind *kind)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(kind_names); i++)
		if (tc_str_eq(name, tc_str(kind_names[i]))) {
			*kind = (enum tc_lead_kind)i;
			return true;
		}
	return false;
}

const char *tc_lead_kind_name(enum tc_lead_kind kind)
{
	return kind_names[kind];
}

/* Prepares the statement that finds leads of this kind and binds the value. */
static int prepare_find(struct tc_stmt **stmt, struct tc_store *store,
			const struct tc_lead *lead, struct tc_error *err)
{
	bool is_ip = lead->kind == TC_LEAD_IP;
	char name[32];
	struct tc_ip ip;

	snprintf(name, sizeof(name), "lead-%s", kind_names[lead->kind]);
	int rc = tc_stmt_prepare_named(stmt, store, TC_SCOPE_SQL, name, err);
	if (rc < 0)
		return rc;
	/* An address is stored in its normal form, however it is written here. */
	if (is_ip && tc_ip_parse(&ip, lead->value))
		tc_stmt_bind_text(*stmt, 1, tc_str(ip.text));
	else
		tc_stmt_bind_text(*stmt, 1, lead->value);
	return 0;
}

static int not_found(const struct tc_lead *lead, struct tc_error *err)
{
	return tc_error_set(err, TC_NOT_FOUND, "%s %.*s does not occur in this case",
			    kind_words[lead->kind], TC_STR_ARG(lead->value));
}

/* Which column of the search holds the full value. */
static int value_column(enum tc_lead_kind kind)
{
	switch (kind) {
	case TC_LEAD_IP:
	case TC_LEAD_AGENT:
	case TC_LEAD_EVENT:
	case TC_LEAD_PRINCIPAL:
		return 1;
	case TC_LEAD_KEY:
		return 2;
	}
	TC_BUG("unknown kind of lead");
}

int tc_lead_resolve(char **canonical, struct tc_store *store, const struct tc_lead *lead,
		    struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = prepare_find(&stmt, store, lead, err);
	char *found = NULL;

	*canonical = NULL;
	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		struct tc_str value = tc_stmt_column_text(stmt, value_column(lead->kind));

		/* A session without key is named by itself. */
		if (!value.data)
			value = tc_stmt_column_text(stmt, 1);
		/* The value itself is never ambiguous, though it begins a longer one. */
		if (found && tc_str_eq(tc_str(found), lead->value))
			continue;
		if (found && !tc_str_eq(tc_str(found), value) &&
		    !tc_str_eq(value, lead->value)) {
			rc = tc_error_set(err, TC_USAGE,
					  "%s %.*s is not one value: %s and %.*s fit; "
					  "write more of it",
					  kind_words[lead->kind], TC_STR_ARG(lead->value),
					  found, TC_STR_ARG(value));
			break;
		}
		free(found);
		found = tc_strdup(value);
	}
	tc_stmt_free(stmt);
	if (rc == 0 && !found)
		rc = not_found(lead, err);
	if (rc < 0)
		free(found);
	else
		*canonical = found;
	return rc;
}

int tc_lead_store(struct tc_store *store, enum tc_lead_kind kind, struct tc_str value,
		  struct tc_str why, int64_t now_ms, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, TC_SCOPE_SQL, "add-lead", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, tc_str(kind_names[kind]));
	tc_stmt_bind_text(stmt, 2, value);
	tc_stmt_bind_text(stmt, 3, why);
	tc_stmt_bind_int(stmt, 4, now_ms);
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

int tc_lead_add(struct tc_store *store, enum tc_lead_kind kind, struct tc_str value,
		struct tc_str why, int64_t now_ms, bool *known, struct tc_error *err)
{
	struct tc_stmt *stmt;
	bool has_reason = false;
	int rc = tc_stmt_prepare_named(&stmt, store, TC_SCOPE_SQL, "reason-of-lead", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, tc_str(kind_names[kind]));
	tc_stmt_bind_text(stmt, 2, value);
	rc = tc_stmt_step(stmt, err);
	*known = rc == TC_STEP_ROW;
	if (*known)
		has_reason = tc_stmt_column_type(stmt, 0) != TC_TYPE_NULL;
	tc_stmt_free(stmt);
	if (rc < 0 || has_reason)
		return rc < 0 ? rc : 0;
	return tc_lead_store(store, kind, value, why, now_ms, err);
}

int tc_lead_count(struct tc_store *store, int64_t *count, struct tc_error *err)
{
	return tc_store_get_int(store, "SELECT count(*) FROM lead", 0, count, err);
}

/* --- seeding ------------------------------------------------------------ */

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
	tc_buf_addf(&path, "lead %s ", kind_words[s->lead->kind]);
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
	if ((rc = prepare_find(&stmt, g->store, &full, err)) == 0)
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
