/* Others who have something in common with the intruder's calls. */
#include "scope/trace.h"

#include "util/banned.h"

/* Rows of events hold seconds above these bits. */
#define ROW_SHIFT 24

/*
 * Addresses of one credential from which traces lead on: the first to be settled.  A key
 * that is used from more says at those what it is used for.
 */
#define JOINTS_MAX 200

void **tc_trace_slot(struct tc_graph *g, enum tc_traced what, int64_t a, int64_t b)
{
	int64_t key[] = {(int64_t)what, a, b};

	return tc_map_put(&g->traced, tc_str_n((const char *)key, sizeof(key)));
}

/* The same ones in every round. */
static bool is_among_first(struct tc_graph *g, const struct tc_pair *p)
{
	void **slot = tc_trace_slot(g, TC_TRACED_JOINTS, p->credential, 0);
	struct tc_ids *addresses = *slot;

	if (!addresses) {
		*slot = addresses = tc_arena_alloc(&g->arena, sizeof(*addresses));
		*addresses = (struct tc_ids){NULL, 0, 0};
	}
	for (size_t i = 0; i < addresses->count; i++)
		if (addresses->list[i] == p->address)
			return true;
	if (addresses->count == JOINTS_MAX)
		return false;
	tc_ids_add(g, addresses, p->address);
	return true;
}

void tc_edges_of_traces(struct tc_graph *g, const struct tc_joint *joint)
{
	if (g->rc < 0 || !is_among_first(g, joint->pair))
		return;
	tc_trace_agents(g, joint);
	tc_trace_artefacts(g, joint);
	tc_trace_sequences(g, joint);
}

struct tc_traces *tc_traces_get(struct tc_graph *g)
{
	if (!g->traces) {
		g->traces = tc_arena_alloc(&g->arena, sizeof(*g->traces));
		*g->traces = (struct tc_traces){.has_choices = false};
	}
	return g->traces;
}

int64_t tc_trace_window_row(const struct tc_graph *g)
{
	int64_t second = tc_graph_window(g) / 1000;

	return second > 0 ? second << ROW_SHIFT : 0;
}

const struct tc_segment *tc_trace_run(const struct tc_joint *joint,
				      const struct tc_program *program, int64_t first_ms,
				      int64_t last_ms)
{
	for (size_t i = 0; i < joint->pair->count; i++) {
		const struct tc_segment *s = &joint->pair->segments[i];

		if (s->confidence > 0 && s->tool == program->tool && s->first_ms <= last_ms &&
		    s->last_ms >= first_ms)
			return s;
	}
	return NULL;
}

void tc_trace_source(const struct tc_graph *g, const struct tc_joint *joint, size_t *from,
		     size_t *with)
{
	const struct tc_node *c = &g->nodes[joint->credential];
	const struct tc_node *d = &g->nodes[joint->address];
	bool by_address = d->confidence < c->confidence ||
			  (d->confidence <= c->confidence && d->depth > c->depth);

	*from = by_address ? joint->address : joint->credential;
	*with = by_address ? joint->credential : joint->address;
}

bool tc_trace_is_sure(const struct tc_graph *g, const struct tc_joint *joint, double weight)
{
	size_t from, with;

	tc_trace_source(g, joint, &from, &with);
	return tc_level(&g->rules, g->nodes[from].confidence * weight) != NULL;
}

void tc_trace_reach(struct tc_graph *g, const struct tc_joint *joint, struct tc_node *to,
		    struct tc_str why)
{
	size_t from, with;

	/* Whose it was is not led to again. */
	to->principal = joint->pair->credential;
	tc_trace_source(g, joint, &from, &with);
	tc_graph_follow(g, from, with, to, 1, why);
}

static void add_user(struct tc_graph *g, struct tc_users *users, const struct tc_user *user)
{
	if (users->count == users->cap) {
		size_t cap = users->cap ? users->cap * 2 : 8;
		struct tc_user *list = tc_arena_alloc(&g->arena, cap * sizeof(*list));

		if (users->count)
			memcpy(list, users->list, users->count * sizeof(*list));
		users->list = list;
		users->cap = cap;
	}
	users->list[users->count++] = *user;
}

struct tc_users tc_trace_users(struct tc_graph *g, struct tc_stmt *rows, size_t most,
			       bool *more)
{
	struct tc_users users = {NULL, 0, 0};

	*more = false;
	while (tc_graph_next(g, rows)) {
		struct tc_str kind = tc_stmt_column_text(rows, 2);

		if (users.count == most) {
			*more = true;
			tc_stmt_reset(rows);
			break;
		}
		struct tc_user user = {
			.node = {.kind = TC_NODE_CREDENTIAL,
				 .id = tc_stmt_column_int(rows, 0),
				 .name = tc_arena_str(&g->arena, tc_stmt_column_text(rows, 1)),
				 .subkind = tc_arena_str(&g->arena, kind).data,
				 .principal = tc_stmt_column_int(rows, 3)},
			.address = tc_stmt_column_int(rows, 4),
			.event = tc_stmt_column_int(rows, 5)};
		add_user(g, &users, &user);
	}
	return users;
}

/* They are in the order of their credentials. */
bool tc_trace_is_too_many(const struct tc_graph *g, const struct tc_users *users)
{
	double credentials = 0;

	for (size_t i = 0; i < users->count; i++)
		credentials += !i || users->list[i].node.id != users->list[i - 1].node.id;
	return g->fan_out != TC_FAN_OUT_FOLLOW && credentials > g->rules.fan_out;
}

bool tc_trace_is_wanted(const struct tc_graph *g, const struct tc_node *credential)
{
	size_t at = tc_graph_find(g, TC_NODE_CREDENTIAL, credential->id, TC_STR_NULL);
	const char *level = at == TC_NO_NODE ? NULL : tc_level(&g->rules, g->nodes[at].single);

	return !level || strcmp(level, "possible") == 0;
}

bool tc_trace_is_met(const struct tc_graph *g, const struct tc_node *trace, int64_t credential)
{
	size_t at = tc_graph_find(g, trace->kind, trace->id, trace->name);

	return at != TC_NO_NODE && g->nodes[at].settled &&
	       (g->nodes[at].lead || g->nodes[at].principal == credential);
}

struct tc_str tc_trace_event(struct tc_graph *g, struct tc_stmt *row, struct tc_str *event_id)
{
	struct tc_str text = TC_STR_NULL;

	*event_id = TC_STR_NULL;
	if (tc_graph_next(g, row)) {
		struct tc_str id = tc_stmt_column_text(row, 0), name = tc_stmt_column_text(row, 1);

		*event_id = tc_arena_str(&g->arena, id);
		text = tc_graph_text(g, "%.*s%s%.8s", TC_STR_ARG(name), id.data ? ", event " : "",
				     id.data ? event_id->data : "");
		tc_stmt_reset(row);
	}
	return text;
}
