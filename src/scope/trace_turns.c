/*
 * One credential at two addresses in turns, with different operating systems: two people
 * have it.
 */
#include "scope/trace.h"

#include "util/banned.h"

/* Callers of a credential (more: it is no person's), and what is read of them for a pair. */
#define CALLERS_MAX 2000
#define READS_MAX 200
#define CALLS_MAX 2000

/* A caller of the case: at one address with one agent. */
struct caller {
	int64_t id, address;
	int64_t tool, system; /* words */
	int64_t first_ms, last_ms;
};

/* Those of one credential that tell their system, by address. */
struct callers {
	struct caller *list;
	size_t count, cap;
};

struct turns {
	struct tc_graph *g;
	struct tc_pair *pair;
	const struct callers *callers;
	int64_t within_ms;
	size_t reads;
};

static void add_caller(struct tc_graph *g, struct callers *c, struct tc_stmt *row)
{
	const struct tc_program *p = tc_program_get(g, tc_stmt_column_int(row, 2));

	if (!p || !p->system)
		return;
	if (c->count == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 8;
		struct caller *list = tc_arena_alloc(&g->arena, cap * sizeof(*list));

		if (c->count)
			memcpy(list, c->list, c->count * sizeof(*list));
		c->list = list;
		c->cap = cap;
	}
	c->list[c->count++] = (struct caller){.id = tc_stmt_column_int(row, 0),
					      .address = tc_stmt_column_int(row, 1),
					      .tool = p->tool,
					      .system = p->system,
					      .first_ms = tc_stmt_column_int(row, 3),
					      .last_ms = tc_stmt_column_int(row, 4)};
}

static const struct callers *callers_of(struct tc_graph *g, int64_t credential)
{
	void **slot = tc_trace_slot(g, TC_TRACED_CALLERS, credential, 0);
	struct callers *c = *slot;
	size_t seen = 0;

	if (c)
		return c;
	*slot = c = tc_arena_alloc(&g->arena, sizeof(*c));
	*c = (struct callers){NULL, 0, 0};
	int64_t in[] = {credential, tc_graph_window(g), CALLERS_MAX + 1};
	struct tc_stmt *rows = TC_ROWS(g, "callers-of-credential", in);
	while (tc_graph_next(g, rows)) {
		add_caller(g, c, rows);
		seen++;
	}
	if (seen > CALLERS_MAX)
		c->count = 0;
	return c;
}

/* The times in a span at an address by one kind of program and one system; 0: by any. */
static struct tc_ids times_of(struct turns *t, int64_t address, int64_t tool, int64_t system,
			      int64_t from_ms, int64_t to_ms)
{
	struct tc_ids times = {NULL, 0, 0};

	for (size_t i = 0; i < t->callers->count; i++) {
		const struct caller *c = &t->callers->list[i];
		int64_t in[] = {c->id, from_ms, to_ms, CALLS_MAX};

		if (c->address != address || (tool && c->tool != tool) || c->system != system ||
		    c->first_ms > to_ms || c->last_ms < from_ms || t->reads >= READS_MAX)
			continue;
		t->reads++;
		struct tc_stmt *rows = TC_ROWS(t->g, "times-of-caller", in);
		while (tc_graph_next(t->g, rows))
			tc_ids_add(t->g, &times, tc_stmt_column_int(rows, 0));
	}
	tc_ids_settle(&times);
	return times;
}

/* A call of the one between two of the other that lie near each other. */
static bool are_in_turns(const struct turns *t, const struct tc_ids *outer,
			 const struct tc_ids *inner)
{
	size_t k = 0;

	for (size_t i = 0; i + 1 < outer->count; i++) {
		int64_t from_ms = outer->list[i], to_ms = outer->list[i + 1];

		while (k < inner->count && inner->list[k] <= from_ms)
			k++;
		if (k < inner->count && inner->list[k] < to_ms && to_ms - from_ms <= t->within_ms)
			return true;
	}
	return false;
}

/* The run as it was made with one system, beside one other address and system. */
static void compare(struct turns *t, struct tc_segment *s, int64_t system,
		    const struct caller *there)
{
	int64_t from_ms = s->first_ms - t->within_ms, to_ms = s->last_ms + t->within_ms;

	if (there->address == t->pair->address || there->system == system ||
	    there->first_ms > to_ms || there->last_ms < from_ms || t->reads >= READS_MAX)
		return;
	struct tc_ids mine = times_of(t, t->pair->address, s->tool, system, s->first_ms,
				      s->last_ms);
	struct tc_ids others =
		times_of(t, there->address, 0, there->system, from_ms, to_ms);
	s->novelty.operators = s->novelty.operators || are_in_turns(t, &mine, &others) ||
			       are_in_turns(t, &others, &mine);
}

/* Whether no caller before it in the list is of the same address, tool and system. */
static bool is_first(const struct callers *c, size_t at)
{
	const struct caller *a = &c->list[at];

	for (size_t i = at; i-- > 0 && c->list[i].address == a->address;)
		if (c->list[i].system == a->system && c->list[i].tool == a->tool)
			return false;
	return true;
}

static void judge_run(struct turns *t, struct tc_segment *s)
{
	const struct callers *c = t->callers;

	for (size_t i = 0; i < c->count; i++) {
		const struct caller *here = &c->list[i];

		if (here->address != t->pair->address || here->tool != s->tool ||
		    !is_first(c, i))
			continue;
		for (size_t k = 0; k < c->count && t->g->rc >= 0 && !s->novelty.operators; k++)
			compare(t, s, here->system, &c->list[k]);
	}
}

void tc_pair_turns(struct tc_graph *g, struct tc_pair *pair)
{
	struct turns t = {g, pair, callers_of(g, pair->credential),
			  (int64_t)(g->rules.segment_minutes * 60000), 0};

	for (size_t i = 0; i < pair->count && g->rc >= 0; i++)
		judge_run(&t, &pair->segments[i]);
}
