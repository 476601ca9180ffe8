#include "scope/graph.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "scope/combine.h"
#include "util/buf.h"

#include "util/banned.h"

#define PATH_BYTES ((size_t)64 * 1024)
/* Weights are products of decimals: 0.9 must reach 0.90. */
#define SLACK 1e-9

static struct tc_map *const *maps_of(struct tc_graph *g, struct tc_map *list[12])
{
	struct tc_map *all[] = {&g->node_index, &g->rejected_index, &g->places,
				&g->agents,	&g->apis,	    &g->regions,
				&g->kinds,	&g->words,	    &g->baselines,
				&g->pairs,	&g->traced,	    &g->counts};

	memcpy(list, all, sizeof(all));
	return list;
}

void tc_graph_init(struct tc_graph *g, struct tc_store *store, struct tc_error *err)
{
	struct tc_map *maps[12];

	*g = (struct tc_graph){.store = store, .err = err, .start_ms = -1};
	tc_lookup_init(&g->lookup, store);
	tc_arena_init(&g->arena);
	maps_of(g, maps);
	for (size_t i = 0; i < TC_ARRAY_LEN(maps); i++)
		tc_map_init(maps[i]);
	g->rc = tc_rules_load(&g->rules, store, err);
}

void tc_graph_release(struct tc_graph *g)
{
	struct tc_map *maps[12];

	tc_graph_clear(g);
	maps_of(g, maps);
	for (size_t i = 0; i < TC_ARRAY_LEN(maps); i++)
		tc_map_release(maps[i]);
	free(g->nodes);
	free(g->edges);
	free(g->rejected);
	free(g->pair_list);
	tc_lookup_release(&g->lookup);
	tc_arena_release(&g->arena);
}

static void empty(struct tc_map *map)
{
	tc_map_release(map);
	tc_map_init(map);
}

void tc_graph_forget(struct tc_graph *g)
{
	empty(&g->places);
	empty(&g->baselines);
	empty(&g->pairs);
	empty(&g->traced);
	empty(&g->counts);
	g->pair_count = 0;
	g->traces = NULL;
}

void tc_graph_clear(struct tc_graph *g)
{
	tc_graph_forget(g);
	tc_frontier_release(&g->frontier);
	empty(&g->node_index);
	empty(&g->rejected_index);
	g->count = g->edge_count = g->rejected_count = 0;
	g->lead_events = (struct tc_ids){NULL, 0, 0};
}

void tc_graph_restart(struct tc_graph *g)
{
	tc_frontier_release(&g->frontier);
	empty(&g->rejected_index);
	g->edge_count = g->rejected_count = 0;
	g->lead_events = (struct tc_ids){NULL, 0, 0};
	for (size_t i = 0; i < g->count; i++)
		g->nodes[i].reached = g->nodes[i].settled = false;
}

int64_t tc_graph_window(const struct tc_graph *g)
{
	return g->start_ms - (int64_t)(g->rules.gap_hours * (double)TC_HOUR_MS);
}

/* --- asking the case ------------------------------------------------------ */

void tc_graph_fail(struct tc_graph *g, int rc)
{
	if (g->rc >= 0 && rc < 0)
		g->rc = rc;
}

bool tc_graph_ask(struct tc_graph *g, const char *name, const int64_t *params, size_t count,
		  int64_t *results, size_t result_count)
{
	memset(results, 0, result_count * sizeof(*results));
	if (g->rc >= 0)
		tc_graph_fail(g, tc_lookup_row(&g->lookup, name, params, count, results,
					       result_count, g->err));
	return g->rc >= 0;
}

struct tc_stmt *tc_graph_rows(struct tc_graph *g, const char *name, const int64_t *params,
			      size_t count)
{
	struct tc_stmt *stmt = NULL;

	if (g->rc >= 0)
		tc_graph_fail(g, tc_lookup_begin(&g->lookup, &stmt, name, params, count,
						 g->err));
	return stmt;
}

bool tc_graph_next(struct tc_graph *g, struct tc_stmt *stmt)
{
	int rc = g->rc < 0 ? g->rc : tc_stmt_step(stmt, g->err);

	tc_graph_fail(g, rc);
	if (rc != TC_STEP_ROW && stmt)
		tc_stmt_reset(stmt);
	return rc == TC_STEP_ROW;
}

struct tc_str tc_graph_text(struct tc_graph *g, const char *fmt, ...)
{
	struct tc_str text = TC_STR_NULL;
	va_list ap, again;

	va_start(ap, fmt);
	va_copy(again, ap);
	int len = vsnprintf(NULL, 0, fmt, ap);
	if (len >= 0) {
		char *bytes = tc_arena_alloc(&g->arena, (size_t)len + 1);

		vsnprintf(bytes, (size_t)len + 1, fmt, again);
		text = tc_str_n(bytes, (size_t)len);
	}
	va_end(again);
	va_end(ap);
	return text;
}

/* --- nodes ---------------------------------------------------------------- */

/*
 * Kind and row, or kind and name for what has no row; events go by their eventID, which
 * two that disagree have in common.
 */
static struct tc_str key_of(struct tc_buf *b, enum tc_node_kind kind, int64_t id,
			    struct tc_str name, const char *rule)
{
	tc_buf_clear(b);
	tc_buf_addf(b, "%d:%s:", (int)kind, rule);
	if (id && kind != TC_NODE_EVENT)
		tc_buf_addf(b, "%lld", (long long)id);
	else
		tc_buf_add_str(b, name);
	return tc_buf_str(b);
}

/* Also of a node that was not reached in this round. */
static size_t known_index(const struct tc_graph *g, enum tc_node_kind kind, int64_t id,
			  struct tc_str name)
{
	struct tc_buf b;

	tc_buf_init(&b, PATH_BYTES);
	size_t at = (size_t)(uintptr_t)tc_map_get(&g->node_index, key_of(&b, kind, id, name, ""));
	tc_buf_release(&b);
	return at ? at - 1 : TC_NO_NODE;
}

size_t tc_graph_find(const struct tc_graph *g, enum tc_node_kind kind, int64_t id,
		     struct tc_str name)
{
	size_t at = known_index(g, kind, id, name);

	return at != TC_NO_NODE && g->nodes[at].reached ? at : TC_NO_NODE;
}

/* The place in an index of the thing of this key; *is_new: it was not there. */
static size_t place_of(struct tc_map *index, size_t next, struct tc_str key, bool *is_new)
{
	void **slot = tc_map_put(index, key);

	*is_new = !*slot;
	if (*is_new)
		*slot = (void *)(uintptr_t)(next + 1);
	return (size_t)(uintptr_t)*slot - 1;
}

/*
 * Better: one that leads on before a closed one; more sure; if equally sure, shorter; then
 * by the words, to have one winner.
 */
static bool is_better(const struct tc_node *a, const struct tc_node *b)
{
	if (a->closed != b->closed)
		return b->closed;
	if (a->confidence > b->single || a->confidence < b->single)
		return a->confidence > b->single;
	if (a->depth != b->depth)
		return a->depth < b->depth;
	return tc_str_cmp(a->path, b->path) < 0;
}

static size_t index_of(struct tc_graph *g, const struct tc_node *node)
{
	struct tc_buf b;
	bool is_new;

	tc_buf_init(&b, PATH_BYTES);
	size_t i = place_of(&g->node_index, g->count,
			    key_of(&b, node->kind, node->id, node->name, ""), &is_new);
	tc_buf_release(&b);
	if (is_new) {
		if (g->count == g->cap) {
			g->cap = g->cap ? g->cap * 2 : 32;
			g->nodes = tc_realloc(g->nodes, g->cap, sizeof(*g->nodes));
		}
		g->nodes[g->count++] = (struct tc_node){.from = TC_NO_NODE, .with = TC_NO_NODE};
	}
	return i;
}

size_t tc_graph_reach(struct tc_graph *g, const struct tc_node *node)
{
	size_t i = index_of(g, node);
	struct tc_node was = g->nodes[i], *n = &g->nodes[i];
	double plain = node->from == TC_NO_NODE ? node->confidence : node->plain;

	n->plain = was.plain = plain > was.plain ? plain : was.plain;
	/* However it is reached: nobody else has what the intruder made. */
	n->made = was.made || node->made;
	g->again = g->again || (was.settled && n->made && !was.made);
	if (was.reached && ((was.settled && !was.closed) || !is_better(node, &was)))
		return i;
	*n = *node;
	n->name = tc_arena_str(&g->arena, node->name);
	n->subkind = tc_arena_str(&g->arena, tc_str(node->subkind)).data;
	n->path = tc_arena_str(&g->arena, node->path);
	n->event = tc_arena_str(&g->arena, node->event);
	n->reached = true;
	n->made = was.made || node->made;
	n->single = node->confidence;
	n->plain = was.plain;
	n->total = was.total;
	n->support = was.support;
	n->rests_on_all = was.rests_on_all;
	n->words = was.words;
	if (was.total > n->confidence && !n->closed)
		n->confidence = was.total;
	tc_frontier_put(&g->frontier,
			&(struct tc_waiting){n->confidence, (int)n->kind, n->name, i});
	return i;
}

/* --- edges ---------------------------------------------------------------- */

static void note_edge(struct tc_graph *g, const struct tc_edge *e)
{
	if (g->edge_count == g->edge_cap) {
		g->edge_cap = g->edge_cap ? g->edge_cap * 2 : 64;
		g->edges = tc_realloc(g->edges, g->edge_cap, sizeof(*g->edges));
	}
	g->edges[g->edge_count++] = *e;
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

/*
 * How sure a node is for what it leads to: what two paths made of it counts only for those
 * on which neither of the two rests.
 */
static double sure_for(const struct tc_graph *g, size_t from, const struct tc_node *to)
{
	const struct tc_node *source = &g->nodes[from];
	struct tc_grounds grounds = {{0}, 0, false};

	if (to->backward)
		return source->single;
	size_t at = known_index(g, to->kind, to->id, to->name);
	if (at == TC_NO_NODE || source->confidence <= source->plain)
		return source->confidence;
	tc_grounds_add(g, &grounds, from);
	return tc_grounds_have(&grounds, at) ? source->plain : source->confidence;
}

void tc_graph_follow(struct tc_graph *g, size_t from, size_t with, const struct tc_node *node,
		     double weight, struct tc_str why)
{
	const struct tc_node *source = &g->nodes[from];
	double sure = sure_for(g, from, node), plain = source->plain;
	struct tc_node to = *node;
	struct tc_buf path;

	if (g->rc < 0)
		return;
	to.from = from;
	to.with = with;
	if (with != TC_NO_NODE) {
		sure = least(sure, sure_for(g, with, node));
		plain = least(plain, g->nodes[with].plain);
	}
	to.confidence = weight * sure;
	to.plain = weight * plain;
	to.depth = source->depth + 1;
	if (tc_graph_is_benign(g, &to)) {
		tc_graph_reject(g, from, &to, "S8", to.confidence, TC_STR("a verdict calls it benign"));
		return;
	}
	if (to.depth > (unsigned)g->rules.depth) {
		tc_graph_reject(g, from, &to, "S9", to.confidence, why);
		return;
	}
	tc_buf_init(&path, PATH_BYTES);
	tc_buf_addf(&path, " -> %s %.*s (%.*s)", tc_node_word(&to), TC_STR_ARG(to.name),
		    TC_STR_ARG(why));
	struct tc_str words = tc_arena_str(&g->arena, tc_buf_str(&path));
	tc_buf_clear(&path);
	tc_buf_add_str(&path, source->path);
	tc_buf_add_str(&path, words);
	to.path = tc_buf_str(&path);
	if (tc_level(&g->rules, to.confidence)) {
		size_t at = tc_graph_reach(g, &to);

		/* That somebody is to be looked at is no second reason. */
		if (!to.closed && !to.backward)
			note_edge(g, &(struct tc_edge){from, at, with, to.confidence, weight,
							 words});
	} else {
		tc_graph_reject(g, from, &to, "possible", to.confidence, why);
	}
	tc_buf_release(&path);
}

/* --- what was not taken --------------------------------------------------- */

void tc_graph_reject(struct tc_graph *g, size_t from, const struct tc_node *to,
		     const char *rule, double confidence, struct tc_str reason)
{
	struct tc_rejected r = {.kind = to->kind, .id = to->id, .rule = rule,
				.confidence = confidence, .from = from,
				.ends = g->nodes[from].kind == to->kind &&
					g->nodes[from].id == to->id};
	struct tc_buf b;
	bool is_new;

	if (g->rc < 0)
		return;
	tc_buf_init(&b, PATH_BYTES);
	size_t i = place_of(&g->rejected_index, g->rejected_count,
			    key_of(&b, to->kind, to->id, to->name, rule), &is_new);
	tc_buf_release(&b);
	if (is_new) {
		if (g->rejected_count == g->rejected_cap) {
			g->rejected_cap = g->rejected_cap ? g->rejected_cap * 2 : 64;
			g->rejected = tc_realloc(g->rejected, g->rejected_cap,
						 sizeof(*g->rejected));
		}
		g->rejected_count++;
	} else if (confidence < g->rejected[i].confidence ||
		   (confidence <= g->rejected[i].confidence &&
		    tc_str_cmp(reason, g->rejected[i].reason) >= 0)) {
		return;
	}
	r.name = tc_arena_str(&g->arena, to->name);
	r.subkind = tc_arena_str(&g->arena, tc_str(to->subkind)).data;
	r.reason = tc_arena_str(&g->arena, reason);
	r.event = tc_arena_str(&g->arena, to->event);
	g->rejected[i] = r;
}

/* What has no row, a name or a key that nobody used, no verdict can be about. */
bool tc_graph_is_benign(struct tc_graph *g, const struct tc_node *node)
{
	int64_t in[] = {(int64_t)node->kind, node->id, node->principal}, out[1];

	return node->id && TC_ASK(g, "is-benign", in, out) && out[0];
}

/* --- words ---------------------------------------------------------------- */

static const char *const kind_names[] = {
	[TC_NODE_CREDENTIAL] = "key",	  [TC_NODE_ADDRESS] = "ip",
	[TC_NODE_EVENT] = "event",	  [TC_NODE_PRINCIPAL] = "principal",
	[TC_NODE_AGENT] = "agent",	  [TC_NODE_ARTEFACT] = "artefact",
	[TC_NODE_MINTED] = "key",
};

/* Sessions are not keys, whatever key they happen to use. */
const char *tc_node_kind_name(const struct tc_node *n)
{
	if (n->kind == TC_NODE_CREDENTIAL && strcmp(n->subkind, "long_term_key") != 0)
		return "session";
	return kind_names[n->kind];
}

const char *tc_node_word(const struct tc_node *n)
{
	if (n->kind == TC_NODE_ADDRESS)
		return "address";
	if (n->kind == TC_NODE_ARTEFACT)
		return n->subkind;
	return tc_node_kind_name(n);
}

const char *tc_level(const struct tc_rules *rules, double confidence)
{
	if (confidence >= rules->confirmed - SLACK)
		return "confirmed";
	if (confidence >= rules->probable - SLACK)
		return "probable";
	return confidence >= rules->possible - SLACK ? "possible" : NULL;
}
