/*
 * The same calls in the same order: a script that is run with one credential after the
 * other.  What a browser or a deployment calls, it calls in the same order for everybody.
 */
#include "scope/trace.h"

#include "util/banned.h"

/* Calls of a run, and arrivals at new addresses in a computation, that are looked at. */
#define CALLS_MAX 500
#define ARRIVALS_MAX 2000
/* Comparisons of one call with another in a computation; one of two runs costs as many more. */
#define COMPARED_MAX INT64_C(300000000)
#define COMPARED_EACH 50
#define DISTINCT_LEAST 3
#define WORDS_MAX 100

/* Calls of one kind of program, none long after the one before. */
struct script {
	int64_t tool;
	int64_t first_ms, last_ms;
	int64_t first_event;
	struct tc_ids apis; /* in their order */
};

struct tc_arrival {
	struct tc_user user;
	int64_t first_ms;
	bool was_read;
	struct script *scripts; /* the first of each program */
	size_t count, cap;
};

static int64_t near_ms(const struct tc_graph *g)
{
	return (int64_t)(g->rules.sequence_minutes * 60000);
}

/* --- what was run ----------------------------------------------------------- */

static bool is_script(const struct tc_program *p)
{
	return p->tool_name.data && !p->is_ci && !tc_str_eq(p->tool_name, TC_STR("browser")) &&
	       !tc_str_eq(p->tool_name, TC_STR("console")) &&
	       !tc_str_eq(p->tool_name, TC_STR("aws-internal"));
}

/* The script of a tool, made for its first call; NULL when its first run is over. */
static struct script *script_for(struct tc_graph *g, struct tc_arrival *a, int64_t tool,
				 int64_t time_ms)
{
	int64_t gap = (int64_t)(g->rules.segment_minutes * 60000);

	for (size_t i = 0; i < a->count; i++)
		if (a->scripts[i].tool == tool)
			return time_ms - a->scripts[i].last_ms <= gap ? &a->scripts[i] : NULL;
	if (a->count == a->cap) {
		size_t cap = a->cap ? a->cap * 2 : 4;
		struct script *list = tc_arena_alloc(&g->arena, cap * sizeof(*list));

		if (a->count)
			memcpy(list, a->scripts, a->count * sizeof(*list));
		a->scripts = list;
		a->cap = cap;
	}
	a->scripts[a->count] = (struct script){.tool = tool, .first_ms = time_ms,
					       .last_ms = time_ms};
	return &a->scripts[a->count++];
}

static void read_scripts(struct tc_graph *g, struct tc_arrival *a, int64_t to_ms)
{
	int64_t in[] = {a->user.node.id, a->user.address, a->first_ms, to_ms, CALLS_MAX};
	struct tc_stmt *rows = TC_ROWS(g, "calls-in-order", in);

	a->was_read = true;
	while (tc_graph_next(g, rows)) {
		int64_t time_ms = tc_stmt_column_int(rows, 0);
		const struct tc_program *program =
			tc_program_get(g, tc_stmt_column_int(rows, 1));
		struct script *s = program && is_script(program)
					   ? script_for(g, a, program->tool, time_ms)
					   : NULL;

		if (!s)
			continue;
		if (!s->first_event)
			s->first_event = tc_stmt_column_int(rows, 4);
		s->last_ms = time_ms;
		tc_ids_add(g, &s->apis, tc_stmt_column_int(rows, 2));
	}
}

/* --- comparing -------------------------------------------------------------- */

static size_t distinct(const int64_t *apis, size_t count)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		bool is_new = true;

		for (size_t k = 0; k < i && is_new; k++)
			is_new = apis[k] != apis[i];
		found += is_new;
	}
	return found;
}

/* How many calls are the same from two places on. */
static size_t common_run(const struct tc_ids *a, size_t i, const struct tc_ids *b, size_t k)
{
	size_t n = 0;

	while (i + n < a->count && k + n < b->count && a->list[i + n] == b->list[k + n])
		n++;
	return n;
}

/* Where the longest sequence of both begins in the first; its length, or 0. */
static size_t longest(const struct tc_graph *g, const struct tc_ids *a, const struct tc_ids *b,
		      size_t *at)
{
	size_t best = 0;

	for (size_t i = 0; i < a->count; i++)
		for (size_t k = 0; k < b->count; k++) {
			/* What began a call earlier was seen already. */
			if (a->list[i] != b->list[k] ||
			    (i && k && a->list[i - 1] == b->list[k - 1]))
				continue;
			size_t n = common_run(a, i, b, k);
			if (n <= best || (double)n < g->rules.sequence_calls ||
			    distinct(a->list + i, n) < DISTINCT_LEAST)
				continue;
			best = n;
			*at = i;
		}
	return best;
}

/* --- arrivals --------------------------------------------------------------- */

static void load_arrivals(struct tc_graph *g, struct tc_traces *t)
{
	int64_t in[] = {tc_graph_window(g)};
	bool more;

	t->has_arrivals = true;
	struct tc_users users =
		tc_trace_users(g, TC_ROWS(g, "arrivals", in), SIZE_MAX, &more);
	t->arrivals = tc_arena_alloc(&g->arena, (users.count + 1) * sizeof(*t->arrivals));
	for (size_t i = 0; i < users.count; i++)
		t->arrivals[i] = (struct tc_arrival){.user = users.list[i],
						     .first_ms = users.list[i].event};
	t->arrival_count = users.count;
}

/* The first arrival at or after a time. */
static size_t first_from(const struct tc_traces *t, int64_t time_ms)
{
	size_t low = 0, high = t->arrival_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (t->arrivals[middle].first_ms < time_ms)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The run of a new place, by a program that its owner did not have; else NULL. */
static const struct tc_segment *strange_run(struct tc_graph *g, const struct tc_user *u,
					    const struct script *s)
{
	struct tc_pair *p = tc_pair_get(g, u->node.id, u->node.principal, u->address);

	if (!p || tc_pair_is_home(p) || p->known || p->first_ms < tc_graph_window(g) ||
	    !tc_pair_calls(g, p))
		return NULL;
	for (size_t i = 0; i < p->count; i++)
		if (p->segments[i].tool == s->tool && p->segments[i].first_ms <= s->last_ms &&
		    p->segments[i].last_ms >= s->first_ms && p->segments[i].novelty.version)
			return &p->segments[i];
	return NULL;
}

static struct tc_str names_of(struct tc_graph *g, const int64_t *apis, size_t count)
{
	struct tc_str names = TC_STR("");

	for (size_t i = 0; i < count && names.len < WORDS_MAX; i++) {
		const struct tc_api *api = tc_api_get(g, apis[i]);

		names = tc_graph_text(g, "%.*s%s%.*s", TC_STR_ARG(names), i ? ", " : "",
				      TC_STR_ARG(api ? api->name : TC_STR("")));
	}
	return names;
}

/* A script of somebody else's that is like the intruder's. */
struct match {
	const struct tc_user *user;
	const struct script *script;
	size_t at, count;
};

struct matches {
	struct match *list; /* fan_out of them and one more */
	size_t count, cap;
};

static void compare(struct tc_graph *g, const struct script *mine, const struct tc_arrival *a,
		    struct matches *m)
{
	struct tc_traces *t = tc_traces_get(g);

	for (size_t i = 0; i < a->count && g->rc >= 0; i++) {
		const struct script *s = &a->scripts[i];
		struct match found = {.user = &a->user, .script = s};

		t->compared += (int64_t)(s->apis.count * mine->apis.count);
		found.count = longest(g, &s->apis, &mine->apis, &found.at);
		if (!found.count || !strange_run(g, &a->user, s))
			continue;
		m->list[m->count++] = found;
		return;
	}
}

static void take(struct tc_graph *g, const struct tc_joint *j, const struct match *m)
{
	int64_t in[] = {m->script->first_event};
	struct tc_str event_id;
	size_t from, with;

	tc_trace_source(g, j, &from, &with);
	struct tc_str call = tc_trace_event(g, TC_ROWS(g, "event-name", in), &event_id);
	struct tc_str names = names_of(g, m->script->apis.list + m->at, m->count);
	tc_graph_follow(g, from, with, &m->user->node, g->rules.sequence,
			tc_graph_text(g, "%.*s; the same %zu calls in the same order within %g "
					 "minutes, at a new address: %.*s",
				      TC_STR_ARG(call), m->count, g->rules.sequence_minutes,
				      TC_STR_ARG(names)));
}

/* Whether a pair is in the scope by itself: its runs are judged there. */
static bool is_in_scope(const struct tc_graph *g, const struct tc_user *u)
{
	size_t c = tc_graph_find(g, TC_NODE_CREDENTIAL, u->node.id, TC_STR_NULL);
	size_t d = tc_graph_find(g, TC_NODE_ADDRESS, u->address, TC_STR_NULL);

	return c != TC_NO_NODE && d != TC_NO_NODE;
}

/* Those near a run of the intruder's; false when some were left out. */
static bool find_matches(struct tc_graph *g, const struct tc_joint *j, const struct script *mine,
			 struct matches *m)
{
	struct tc_traces *t = tc_traces_get(g);
	int64_t until_ms = mine->last_ms + near_ms(g);

	for (size_t i = first_from(t, mine->first_ms - near_ms(g));
	     i < t->arrival_count && t->arrivals[i].first_ms <= until_ms && g->rc >= 0; i++) {
		struct tc_arrival *a = &t->arrivals[i];

		t->compared += COMPARED_EACH;
		if (t->compared > COMPARED_MAX || m->count == m->cap)
			return false;
		if (a->user.node.id == j->pair->credential || a->user.address == j->pair->address ||
		    is_in_scope(g, &a->user))
			continue;
		if (!a->was_read && t->looked_at == ARRIVALS_MAX)
			return false;
		if (!a->was_read) {
			t->looked_at++;
			read_scripts(g, a, a->first_ms + TC_HOUR_MS);
		}
		compare(g, mine, a, m);
	}
	return true;
}

static void to_arrivals(struct tc_graph *g, const struct tc_joint *j, const struct script *mine)
{
	struct matches m = {NULL, 0, (size_t)g->rules.fan_out + 1};
	const struct tc_node self = g->nodes[j->credential];

	m.list = tc_arena_alloc(&g->arena, m.cap * sizeof(*m.list));
	bool all = find_matches(g, j, mine, &m);
	if (m.count == m.cap && g->fan_out != TC_FAN_OUT_FOLLOW) {
		tc_graph_reject(g, j->credential, &self, "S7", -1,
				TC_STR("the order of its calls was not followed: too many "
				       "others have the same to be one intruder's"));
		return;
	}
	if (!all)
		tc_graph_reject(g, j->credential, &self, "sequence", -1,
				TC_STR("the order of its calls was not compared with all: too "
				       "many credentials came to new addresses at that time"));
	for (size_t i = 0; i < m.count && g->rc >= 0; i++)
		take(g, j, &m.list[i]);
}

/* --- the intruder's runs ---------------------------------------------------- */

static void from_run(struct tc_graph *g, const struct tc_joint *j, const struct tc_segment *run)
{
	struct tc_arrival here = {.user = {.node = g->nodes[j->credential],
					   .address = j->pair->address},
				  .first_ms = run->first_ms};

	/* A reader of one second does not see whose calls of another tool lie between. */
	read_scripts(g, &here, run->last_ms);
	for (size_t i = 0; i < here.count; i++)
		if (here.scripts[i].tool == run->tool &&
		    (double)here.scripts[i].apis.count >= g->rules.sequence_calls)
			to_arrivals(g, j, &here.scripts[i]);
}

void tc_trace_sequences(struct tc_graph *g, const struct tc_joint *j)
{
	struct tc_traces *t = tc_traces_get(g);

	/* Without logs from before nobody knows which address is new, and which program. */
	if (g->thin || g->rc < 0 || !tc_trace_is_sure(g, j, g->rules.sequence))
		return;
	if (!t->has_arrivals)
		load_arrivals(g, t);
	for (size_t i = 0; i < j->pair->count && g->rc >= 0; i++) {
		const struct tc_segment *s = &j->pair->segments[i];
		size_t at = first_from(t, s->first_ms - near_ms(g));

		if (s->confidence > 0 && at < t->arrival_count &&
		    t->arrivals[at].first_ms <= s->last_ms + near_ms(g))
			from_run(g, j, s);
	}
}
