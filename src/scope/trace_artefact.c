/*
 * Names and addresses that the intruder chose - of key pairs, sessions, policies, of whom a
 * rule lets in - that nobody had before, and others who chose the same.
 */
#include "scope/trace.h"

#include <stdlib.h>

#include "util/ip.h"

#include "util/banned.h"

/* Calls of one joint, values of it, and others who chose one value, that are looked at. */
#define CALLS_MAX 20000
#define VALUES_MAX 2000
#define OTHERS_MAX 200
/* Names of things in the whole case; with more they are not compared. */
#define MADE_MAX 200000
/* A rule for a larger network than this lets in everybody. */
#define PEER_BITS_LEAST 8

/* --- what is chosen in the case -------------------------------------------- */

static void run(struct tc_graph *g, const char *name, const int64_t *params, size_t count)
{
	struct tc_stmt *stmt = tc_graph_rows(g, name, params, count);

	if (g->rc >= 0)
		tc_graph_fail(g, tc_stmt_run(stmt, g->err));
}

static void begin_choices(struct tc_graph *g)
{
	char *sql = tc_strdup(tc_store_named_sql(TC_SCOPE_SQL, "begin-choices"));

	if (g->rc >= 0)
		tc_graph_fail(g, tc_store_exec(g->store, sql, g->err));
	free(sql);
}

static void load_choices(struct tc_graph *g)
{
	int64_t most[] = {MADE_MAX + 1}, count[1];
	struct tc_traces *t = tc_traces_get(g);

	t->has_choices = true;
	begin_choices(g);
	run(g, "load-choices", most, 1);
	run(g, "load-grantees", most, 1);
	if (!tc_graph_ask(g, "count-choices", NULL, 0, count, 1))
		return;
	if (count[0] > MADE_MAX) {
		t->made_too_many = true;
		run(g, "drop-choices", NULL, 0);
	}
	run(g, "load-choosing", NULL, 0);
}

/* --- what is no choice ------------------------------------------------------ */

static bool is_digits(struct tc_str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	return true;
}

/* Names that programs give to sessions when nobody chooses one. */
static bool is_default_session(struct tc_str name)
{
	static const char *const begins[] = {"botocore-session-", "aws-sdk-", "aws-go-sdk-",
					     "aws-java-sdk-", "awscli-session", "AWSCLI-Session",
					     "i-", "provider-"};
	static const char *const names[] = {"GitHubActions", "AssumeRoleSession", "session",
					    "default", "temp", "test", "CognitoIdentityCredentials"};

	for (size_t i = 0; i < TC_ARRAY_LEN(begins); i++)
		if (tc_str_starts(name, tc_str(begins[i])))
			return true;
	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++)
		if (tc_str_eq(name, tc_str(names[i])))
			return true;
	/* A time; who signed in through an identity provider. */
	return is_digits(name) || tc_str_find(name, TC_STR("@")) != SIZE_MAX;
}

/* Everybody, nobody else, or within. */
static bool is_common_peer(struct tc_str peer)
{
	struct tc_network network;

	return !tc_network_parse(&network, peer) || network.bits < PEER_BITS_LEAST ||
	       tc_network_is_private(&network);
}

static bool says_nothing(const char *kind, struct tc_str value)
{
	if (!value.len)
		return true;
	if (strcmp(kind, "session name") == 0)
		return is_default_session(value);
	return strcmp(kind, "rule peer") == 0 && is_common_peer(value);
}

/* --- one value -------------------------------------------------------------- */

/* A statement about a value; what follows kind and value is bound by the caller. */
static struct tc_stmt *about(struct tc_graph *g, const char *name, const char *kind,
			     struct tc_str value)
{
	struct tc_stmt *stmt = tc_graph_rows(g, name, NULL, 0);

	if (stmt) {
		tc_stmt_bind_text(stmt, 1, tc_str(kind));
		tc_stmt_bind_text(stmt, 2, value);
	}
	return stmt;
}

static bool says_yes(struct tc_graph *g, struct tc_stmt *stmt)
{
	bool yes = tc_graph_next(g, stmt) && tc_stmt_column_int(stmt, 0);

	if (stmt)
		tc_stmt_reset(stmt);
	return yes;
}

static bool was_before(struct tc_graph *g, const char *kind, struct tc_str value)
{
	struct tc_stmt *stmt = about(g, "chosen-before", kind, value);

	if (!stmt)
		return true;
	tc_stmt_bind_int(stmt, 3, tc_graph_window(g));
	tc_stmt_bind_int(stmt, 4, tc_trace_window_row(g));
	return says_yes(g, stmt);
}

static bool is_of_case(struct tc_graph *g, const char *kind, struct tc_str value)
{
	struct tc_stmt *stmt = about(g, "is-of-case", kind, value);

	return !stmt || says_yes(g, stmt);
}

static struct tc_users others_of(struct tc_graph *g, const char *kind, struct tc_str value,
				 int64_t but, bool *more)
{
	struct tc_stmt *stmt = about(g, "others-of-choice", kind, value);
	struct tc_users none = {NULL, 0, 0};

	*more = false;
	if (!stmt)
		return none;
	tc_stmt_bind_int(stmt, 3, tc_graph_window(g));
	tc_stmt_bind_int(stmt, 4, tc_trace_window_row(g));
	tc_stmt_bind_int(stmt, 5, but);
	tc_stmt_bind_int(stmt, 6, OTHERS_MAX + 1);
	return tc_trace_users(g, stmt, OTHERS_MAX, more);
}

static struct tc_str event_text(struct tc_graph *g, int64_t event, struct tc_str *event_id)
{
	int64_t in[] = {event};

	return tc_trace_event(g, TC_ROWS(g, "event-name", in), event_id);
}

/* --- from a joint to its values --------------------------------------------- */

struct choosing {
	struct tc_graph *g;
	const struct tc_joint *joint;
	struct tc_map seen; /* kind and value */
	struct tc_map met;  /* kind and credential: led to by a value already */
};

static bool is_first(struct tc_graph *g, struct tc_map *map, const char *kind,
		     struct tc_str what)
{
	struct tc_str key = tc_graph_text(g, "%s:%.*s", kind, TC_STR_ARG(what));
	void **slot = tc_map_put(map, key);
	bool first = !*slot;

	*slot = map;
	return first;
}

/* Somebody whom the scope lacks, and whom no other value of the kind leads to. */
static bool leads_on(struct choosing *c, const char *kind, const struct tc_users *others)
{
	bool on = false;

	for (size_t i = 0; i < others->count; i++)
		if (tc_trace_is_wanted(c->g, &others->list[i].node) &&
		    is_first(c->g, &c->met, kind, others->list[i].node.name))
			on = true;
	return on;
}

static void to_value(struct choosing *c, const char *kind, struct tc_str value, int64_t event)
{
	struct tc_graph *g = c->g;
	struct tc_node to = {.kind = TC_NODE_ARTEFACT, .name = value, .subkind = kind};
	size_t from, with;
	bool more;

	if (says_nothing(kind, value) || !is_first(g, &c->seen, kind, value) ||
	    c->seen.count > VALUES_MAX)
		return;
	to.id = tc_word(g, tc_graph_text(g, "%s:%.*s", kind, TC_STR_ARG(value)));
	if (tc_trace_is_met(g, &to, c->joint->pair->credential))
		return;
	struct tc_users others = others_of(g, kind, value, c->joint->pair->credential, &more);
	if (!others.count || is_of_case(g, kind, value))
		return;
	tc_trace_source(g, c->joint, &from, &with);
	if (more || tc_trace_is_too_many(g, &others)) {
		tc_graph_reject(g, from, &to, "S7", -1,
				TC_STR("too many others chose it to be one intruder's"));
		return;
	}
	if (was_before(g, kind, value)) {
		tc_graph_reject(g, from, &to, "artefact", -1,
				TC_STR("others chose it too, but it was there before"));
		return;
	}
	if (!leads_on(c, kind, &others))
		return;
	struct tc_str call = event_text(g, event, &to.event);
	tc_trace_reach(g, c->joint, &to,
		       tc_graph_text(g, "%.*s; %s", TC_STR_ARG(call),
				     g->thin ? "others chose it too"
					     : "nobody chose it before, and others did then"));
}

/* The calls of the intruder's that choose something. */
static struct tc_ids choosing_calls(struct tc_graph *g, const struct tc_joint *j)
{
	int64_t in[] = {j->pair->credential, j->pair->address, tc_graph_window(g), CALLS_MAX};
	struct tc_stmt *rows = TC_ROWS(g, "choosing-calls", in);
	struct tc_ids events = {NULL, 0, 0};

	while (tc_graph_next(g, rows)) {
		int64_t time_ms = tc_stmt_column_int(rows, 1);
		const struct tc_program *program =
			tc_program_get(g, tc_stmt_column_int(rows, 2));

		if (program && tc_trace_run(j, program, time_ms, time_ms))
			tc_ids_add(g, &events, tc_stmt_column_int(rows, 0));
	}
	return events;
}

static void to_values_of(struct choosing *c, int64_t event)
{
	int64_t in[] = {event};
	struct tc_stmt *rows = TC_ROWS(c->g, "choices-of-event", in);
	struct {
		const char *kind;
		struct tc_str value;
	} list[64];
	size_t count = 0;

	while (tc_graph_next(c->g, rows)) {
		struct tc_str kind = tc_stmt_column_text(rows, 0);

		if (count == TC_ARRAY_LEN(list)) {
			tc_stmt_reset(rows);
			break;
		}
		list[count].kind = tc_arena_str(&c->g->arena, kind).data;
		list[count++].value =
			tc_arena_str(&c->g->arena, tc_stmt_column_text(rows, 1));
	}
	for (size_t i = 0; i < count; i++)
		to_value(c, list[i].kind, list[i].value, event);
}

/* The name that a session bears; empty when it has none, or a call here chose it. */
static struct tc_str carried_name(struct tc_graph *g, int64_t credential)
{
	void **slot = tc_trace_slot(g, TC_TRACED_NAME, credential, 0);
	struct tc_str *name = *slot;
	int64_t in[] = {credential};

	if (!name) {
		*slot = name = tc_arena_alloc(&g->arena, sizeof(*name));
		*name = TC_STR("");
		struct tc_stmt *row = TC_ROWS(g, "carried-name", in);
		if (tc_graph_next(g, row)) {
			*name = tc_arena_str(&g->arena, tc_stmt_column_text(row, 0));
			tc_stmt_reset(row);
		}
	}
	return *name;
}

/* Whoever made it, elsewhere, chose it. */
static void to_carried_name(struct choosing *c)
{
	const struct tc_pair *p = c->joint->pair;
	struct tc_str name = carried_name(c->g, p->credential);

	for (size_t i = 0; i < p->count; i++)
		if (p->segments[i].confidence > 0) {
			to_value(c, "session name", name, p->segments[i].events.list[0]);
			break;
		}
}

void tc_trace_artefacts(struct tc_graph *g, const struct tc_joint *j)
{
	struct choosing c = {.g = g, .joint = j};

	if (g->rc < 0 || !tc_trace_is_sure(g, j, g->rules.artefact))
		return;
	if (!tc_traces_get(g)->has_choices)
		load_choices(g);
	tc_map_init(&c.seen);
	tc_map_init(&c.met);
	struct tc_ids events = choosing_calls(g, j);
	if (events.count && tc_traces_get(g)->made_too_many)
		tc_graph_reject(g, j->credential, &g->nodes[j->credential], "artefact", -1,
				tc_graph_text(g, "names of what it made were not compared: these "
						 "logs have more than %d", MADE_MAX));
	for (size_t i = 0; i < events.count && g->rc >= 0; i++)
		to_values_of(&c, events.list[i]);
	to_carried_name(&c);
	tc_map_release(&c.met);
	tc_map_release(&c.seen);
}

/* --- from a value to others ------------------------------------------------- */

/* Where its owner is at home it may be the owner's own choice. */
static void to_other(struct tc_graph *g, size_t artefact, const struct tc_user *u)
{
	struct tc_pair *p = tc_pair_get(g, u->node.id, u->node.principal, u->address);
	double weight = g->rules.artefact;
	struct tc_str event_id;

	if (!p)
		return;
	bool home = tc_pair_is_home(p);
	if (home)
		weight /= 2;
	if (g->thin)
		weight *= g->rules.thin;
	struct tc_str call = event_text(g, u->event, &event_id);
	tc_graph_follow(g, artefact, TC_NO_NODE, &u->node, weight,
			tc_graph_text(g, "%.*s; chose the same%s%s", TC_STR_ARG(call),
				      home ? ", but where its owner is at home" : "",
				      g->thin ? "; the logs begin too late to know who did before"
					      : ""));
}

void tc_edges_of_artefact(struct tc_graph *g, size_t artefact)
{
	const struct tc_node n = g->nodes[artefact];
	bool more;
	struct tc_users others = others_of(g, n.subkind, n.name, n.principal, &more);

	for (size_t i = 0; i < others.count && g->rc >= 0; i++)
		to_other(g, artefact, &others.list[i]);
}
