#include "scope/ways.h"

#include <stdlib.h>

#include "util/banned.h"

/* --- which runs of calls are the intruder's --------------------------------- */

static int by_tool_and_time(const void *a, const void *b)
{
	const struct tc_run *x = a, *y = b;

	if (x->tool != y->tool)
		return x->tool < y->tool ? -1 : 1;
	return (x->first_ms > y->first_ms) - (x->first_ms < y->first_ms);
}

static struct tc_runs runs_of(const struct tc_pair *pair)
{
	struct tc_runs r = {tc_calloc(pair->count ? pair->count : 1, sizeof(*r.list)), 0};

	for (size_t i = 0; i < pair->count; i++) {
		const struct tc_segment *s = &pair->segments[i];

		if (s->confidence > 0)
			r.list[r.count++] = (struct tc_run){s->tool, s->first_ms, s->last_ms,
							 s->confidence};
	}
	qsort(r.list, r.count, sizeof(*r.list), by_tool_and_time);
	return r;
}

/* The confidence of the last run of a tool within [first_ms, last_ms]; 0 without. */
static double run_within(const struct tc_runs *r, int64_t tool, int64_t first_ms, int64_t last_ms)
{
	const struct tc_run key = {tool, last_ms, 0, 0};
	size_t low = 0, high = r->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_tool_and_time(&r->list[middle], &key) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || r->list[low - 1].tool != tool || r->list[low - 1].last_ms < first_ms)
		return 0;
	return r->list[low - 1].confidence;
}

/* --- a step, and the ways that it found ------------------------------------- */

void tc_lineage_begin(struct tc_lineage *s, struct tc_graph *g, size_t from)
{
	*s = (struct tc_lineage){.g = g, .from = from, .with = TC_NO_NODE};
	tc_map_init(&s->index);
}

void tc_lineage_begin_joint(struct tc_lineage *s, struct tc_graph *g, const struct tc_joint *joint)
{
	double address = g->nodes[joint->address].confidence;

	tc_lineage_begin(s, g, joint->credential);
	s->joint = joint;
	s->with = joint->address;
	s->sure = g->nodes[joint->credential].confidence;
	s->sure = address < s->sure ? address : s->sure;
	s->runs = runs_of(joint->pair);
}

void tc_lineage_end(struct tc_lineage *s)
{
	free(s->runs.list);
	free(s->list);
	tc_map_release(&s->index);
}

double tc_lineage_part(struct tc_lineage *s, int64_t agent, int64_t first_ms, int64_t last_ms)
{
	const struct tc_program *program = tc_program_get(s->g, agent);

	return program ? run_within(&s->runs, program->tool, first_ms, last_ms) / s->sure : 0;
}

void tc_lineage_add(struct tc_lineage *s, const struct tc_way *w)
{
	int64_t key = w->credential ? w->credential : -tc_word(s->g, w->name);
	void **slot = tc_known_slot(&s->index, key);

	if (w->credential == s->g->nodes[s->from].id)
		return;
	if (!*slot) {
		if (s->count == s->cap) {
			s->cap = s->cap ? s->cap * 2 : 16;
			s->list = tc_realloc(s->list, s->cap, sizeof(*s->list));
		}
		s->list[s->count++] = *w;
		*slot = (void *)(uintptr_t)s->count;
		return;
	}
	struct tc_way *old = &s->list[(size_t)(uintptr_t)*slot - 1];
	if (w->weight > old->weight || (w->weight >= old->weight && w->event < old->event))
		*old = *w;
}

struct tc_str tc_lineage_why(struct tc_graph *g, int64_t event, const char *words)
{
	int64_t in[] = {event};
	struct tc_stmt *row = TC_ROWS(g, "event-name", in);
	struct tc_str text = tc_str(words);

	if (tc_graph_next(g, row)) {
		struct tc_str id = tc_stmt_column_text(row, 0), name = tc_stmt_column_text(row, 1);

		text = tc_graph_text(g, "%.*s%s%.8s; %s", TC_STR_ARG(name),
				     id.data ? ", event " : "", id.data ? id.data : "", words);
		tc_stmt_reset(row);
	}
	return text;
}

bool tc_lineage_credential(struct tc_graph *g, int64_t id, struct tc_node *n)
{
	int64_t in[] = {id};
	struct tc_stmt *row = TC_ROWS(g, "credential", in);

	if (!tc_graph_next(g, row))
		return false;
	*n = (struct tc_node){
		.kind = TC_NODE_CREDENTIAL,
		.id = id,
		.name = tc_arena_str(&g->arena, tc_stmt_column_text(row, 0)),
		.subkind = tc_arena_str(&g->arena, tc_stmt_column_text(row, 1)).data,
		.principal = tc_stmt_column_int(row, 2)};
	tc_stmt_reset(row);
	return true;
}

static struct tc_str id_of_event(struct tc_graph *g, int64_t event)
{
	int64_t in[] = {event};
	struct tc_stmt *row = TC_ROWS(g, "event-name", in);
	struct tc_str id = TC_STR_NULL;

	if (tc_graph_next(g, row)) {
		id = tc_arena_str(&g->arena, tc_stmt_column_text(row, 0));
		tc_stmt_reset(row);
	}
	return id;
}

int64_t tc_lineage_makings(struct tc_graph *g, int64_t credential)
{
	return tc_count_since(g, "uses-of-credential", credential);
}

static void follow_way(struct tc_lineage *s, const struct tc_way *w)
{
	struct tc_node to = {.kind = TC_NODE_MINTED,
			     .name = w->name,
			     .subkind = "long_term_key",
			     .closed = true};

	if (!w->credential)
		to.event = id_of_event(s->g, w->event);
	else if (!tc_lineage_credential(s->g, w->credential, &to))
		return;
	to.backward = w->backward;
	/* A session of that name may have been somebody else's as well. */
	to.made = w->made && tc_lineage_makings(s->g, w->credential) < 2;
	tc_graph_follow(s->g, s->from, s->with, &to, w->weight, tc_lineage_why(s->g, w->event, w->words));
}

void tc_lineage_follow(struct tc_lineage *s, const char *what)
{
	struct tc_graph *g = s->g;
	int64_t active;

	if (g->rc >= 0 && tc_edges_too_many(g, s->count, &active)) {
		const struct tc_node n = g->nodes[s->from];

		tc_graph_reject(g, s->from, &n, "S7", n.confidence,
				tc_graph_text(g, "in scope, but not followed to the %zu "
						 "credentials %s, of %lld",
					      s->count, what, (long long)active));
		return;
	}
	for (size_t i = 0; i < s->count && g->rc >= 0; i++)
		follow_way(s, &s->list[i]);
}

double tc_lineage_link(const struct tc_graph *g, struct tc_str strength)
{
	if (tc_str_eq(strength, TC_STR("exact")))
		return g->rules.minted_exact;
	if (tc_str_eq(strength, TC_STR("token")))
		return g->rules.minted_token;
	if (tc_str_eq(strength, TC_STR("possible")))
		return g->rules.minted_name;
	return g->rules.minted_session;
}

struct tc_stmt *tc_lineage_rows(struct tc_lineage *s, const char *name)
{
	int64_t in[] = {s->joint->pair->credential, s->joint->pair->address,
			tc_graph_window(s->g)};

	return TC_ROWS(s->g, name, in);
}

