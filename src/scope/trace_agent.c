/* A program that nobody used before the intruder, and others who use it. */
#include "scope/trace.h"

#include "util/banned.h"

/* Agents of one joint, principals and places of one agent, that are looked at. */
#define AGENTS_MAX 2000
#define PRINCIPALS_MAX 1000
#define USERS_MAX 200

/* Whose credentials are in the scope, as far as is known yet. */
static bool is_in_cluster(const struct tc_graph *g, int64_t principal)
{
	for (size_t i = 0; i < g->count; i++) {
		const struct tc_node *n = &g->nodes[i];

		if (n->reached && n->kind == TC_NODE_CREDENTIAL && n->principal == principal &&
		    n->confidence >= g->rules.probable)
			return true;
	}
	return false;
}

/* Who uses an agent: what is read of the case, once. */
struct usage {
	bool was_before, has_many;
	struct tc_ids principals;
	struct tc_users users; /* but one credential */
	bool more;             /* than are in the list */
};

static const struct usage *usage_of(struct tc_graph *g, int64_t agent, int64_t but)
{
	void **slot = tc_trace_slot(g, TC_TRACED_AGENT, agent, but);
	struct usage *u = *slot;
	int64_t before_in[] = {agent, tc_graph_window(g)}, before[1];

	if (u)
		return u;
	*slot = u = tc_arena_alloc(&g->arena, sizeof(*u));
	*u = (struct usage){.was_before = true};
	if (!TC_ASK(g, "agent-before", before_in, before) || before[0])
		return u;
	u->was_before = false;
	struct tc_stmt *rows = TC_ROWS(g, "principals-of-agent", before_in);
	while (tc_graph_next(g, rows)) {
		u->has_many = u->principals.count == PRINCIPALS_MAX;
		if (u->has_many) {
			tc_stmt_reset(rows);
			return u;
		}
		tc_ids_add(g, &u->principals, tc_stmt_column_int(rows, 0));
	}
	int64_t in[] = {agent, tc_graph_window(g), but, USERS_MAX + 1};
	u->users = tc_trace_users(g, TC_ROWS(g, "users-of-agent", in), USERS_MAX, &u->more);
	return u;
}

/* Nobody used it before, and few do who are not the intruder. */
static bool is_rare(struct tc_graph *g, const struct usage *u)
{
	double others = 0;

	for (size_t i = 0; i < u->principals.count && others <= g->rules.rare_principals; i++)
		others += is_in_cluster(g, u->principals.list[i]) ? 0 : 1;
	return !u->was_before && !u->has_many && others <= g->rules.rare_principals;
}

/* Whether an agent of the same program leads there already: its commands are no two reasons. */
static bool is_led_to(struct tc_graph *g, size_t agent, int64_t credential)
{
	size_t to = tc_graph_find(g, TC_NODE_CREDENTIAL, credential, TC_STR_NULL);
	const struct tc_program *mine = tc_program_get(g, g->nodes[agent].id);

	for (size_t i = 0; mine && to != TC_NO_NODE && i < g->edge_count; i++) {
		const struct tc_node *from = &g->nodes[g->edges[i].from];

		if (g->edges[i].to != to || from->kind != TC_NODE_AGENT)
			continue;
		const struct tc_program *other = tc_program_get(g, from->id);
		if (other && other->program == mine->program)
			return true;
	}
	return false;
}

/* The pair where somebody used it, when its owner is not at home there; else NULL. */
static struct tc_pair *away(struct tc_graph *g, const struct tc_user *user)
{
	struct tc_pair *p = tc_pair_get(g, user->node.id, user->node.principal, user->address);

	return p && p->place->is_place && !tc_pair_is_home(p) ? p : NULL;
}

static struct tc_str first_call(struct tc_graph *g, int64_t credential, int64_t address,
				int64_t agent, struct tc_str *event_id)
{
	int64_t in[] = {credential, address, agent, tc_graph_window(g)};

	return tc_trace_event(g, TC_ROWS(g, "event-by-agent", in), event_id);
}

/*
 * Somebody whom the scope lacks, and to whom no other agent of the joint leads: *met has
 * those.
 */
static bool leads_on(struct tc_graph *g, const struct tc_users *users, struct tc_ids *met)
{
	bool on = false;

	for (size_t i = 0; i < users->count && g->rc >= 0; i++) {
		const struct tc_user *u = &users->list[i];
		size_t known = met->count;

		if (!tc_trace_is_wanted(g, &u->node) || !away(g, u))
			continue;
		tc_ids_add_new(g, met, u->node.id);
		on = on || met->count > known;
	}
	return on;
}

static void to_agent(struct tc_graph *g, const struct tc_joint *j, int64_t agent,
		     const struct tc_program *program, struct tc_ids *met)
{
	struct tc_node to = {.kind = TC_NODE_AGENT, .id = agent, .name = program->agent,
			     .subkind = ""};

	if (tc_trace_is_met(g, &to, j->pair->credential))
		return;
	const struct usage *u = usage_of(g, agent, j->pair->credential);
	if (!is_rare(g, u))
		return;
	if (u->more || tc_trace_is_too_many(g, &u->users)) {
		tc_graph_reject(g, j->credential, &to, "S7", -1,
				TC_STR("too many others use it to be one intruder's"));
		return;
	}
	if (!leads_on(g, &u->users, met))
		return;
	struct tc_str call = first_call(g, j->pair->credential, j->pair->address, agent, &to.event);
	tc_trace_reach(g, j, &to,
		       tc_graph_text(g, "%.*s; nobody used it before, and few others do",
				     TC_STR_ARG(call)));
}

void tc_trace_agents(struct tc_graph *g, const struct tc_joint *j)
{
	int64_t in[] = {j->pair->credential, j->pair->address, tc_graph_window(g)};
	struct tc_ids agents = {NULL, 0, 0}, met = {NULL, 0, 0};

	/* Without logs from before nobody knows what is rare. */
	if (g->thin || g->rc < 0 || !tc_trace_is_sure(g, j, g->rules.rare_agent))
		return;
	struct tc_stmt *rows = TC_ROWS(g, "agents-of-joint", in);
	while (tc_graph_next(g, rows)) {
		int64_t agent = tc_stmt_column_int(rows, 0);
		int64_t first_ms = tc_stmt_column_int(rows, 1);
		int64_t last_ms = tc_stmt_column_int(rows, 2);
		const struct tc_program *program = tc_program_get(g, agent);

		if (agents.count == AGENTS_MAX) {
			tc_stmt_reset(rows);
			break;
		}
		if (program && !program->is_plain && tc_trace_run(j, program, first_ms, last_ms))
			tc_ids_add(g, &agents, agent);
	}
	for (size_t i = 0; i < agents.count && g->rc >= 0; i++)
		to_agent(g, j, agents.list[i], tc_program_get(g, agents.list[i]), &met);
}

void tc_edges_of_agent(struct tc_graph *g, size_t agent)
{
	const struct tc_node n = g->nodes[agent];
	int64_t last = 0;

	/* All that a lead names came with it. */
	if (n.lead)
		return;
	const struct usage *usage = usage_of(g, n.id, n.principal);
	for (size_t i = 0; i < usage->users.count && g->rc >= 0; i++) {
		const struct tc_user *u = &usage->users.list[i];
		struct tc_str event_id;

		if (u->node.id == last || !away(g, u) || is_led_to(g, agent, u->node.id))
			continue;
		last = u->node.id;
		struct tc_str call = first_call(g, u->node.id, u->address, n.id, &event_id);
		tc_graph_follow(g, agent, TC_NO_NODE, &u->node, g->rules.rare_agent,
				tc_graph_text(g, "%.*s; used this very program, where its owner "
						 "is not at home",
					      TC_STR_ARG(call)));
	}
}
