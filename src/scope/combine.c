/*
 * Two paths to one node by different evidence are two reasons.  What both rest on is as
 * sure as it is (s); given that, the two make it s (1 - (1 - a/s)(1 - b/s)).  With nothing
 * uncertain in common that is 1 - (1 - a)(1 - b).
 */
#include "scope/combine.h"
#include "scope/known.h"

#include <stdlib.h>

#include "util/banned.h"

#define CERTAIN (1 - 1e-9)
#define LITTLE 1e-6

bool tc_grounds_have(const struct tc_grounds *c, size_t node)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->nodes[i] == node)
			return true;
	return c->full;
}

static void add_node(const struct tc_graph *g, struct tc_grounds *c, size_t node)
{
	if (tc_grounds_have(c, node) || g->nodes[node].confidence >= CERTAIN)
		return;
	if (c->count == TC_GROUNDS_MAX)
		c->full = true;
	else
		c->nodes[c->count++] = node;
}

void tc_grounds_add(const struct tc_graph *g, struct tc_grounds *c, size_t node)
{
	while (node != TC_NO_NODE && !tc_grounds_have(c, node)) {
		const struct tc_node *n = &g->nodes[node];

		add_node(g, c, node);
		c->full = c->full || (n->confidence > n->single && n->rests_on_all);
		for (size_t i = 0; n->confidence > n->single && i < n->support.count; i++)
			add_node(g, c, (size_t)n->support.list[i]);
		tc_grounds_add(g, c, n->with);
		/* The certain ends it: what is before it is certain, too. */
		node = n->confidence < CERTAIN ? n->from : TC_NO_NODE;
	}
}

/* Whether an edge ends the best path of its node. */
static bool is_best(const struct tc_graph *g, const struct tc_edge *e)
{
	const struct tc_node *to = &g->nodes[e->to];

	return to->from == e->from && tc_str_ends(to->path, e->words);
}

/*
 * Whether it says something that the best path does not: two programs, or two orders of
 * calls, are one habit of one person.  Two addresses, or two chosen names, are two.
 */
static bool is_other_evidence(const struct tc_graph *g, const struct tc_edge *e)
{
	const struct tc_node *to = &g->nodes[e->to];
	enum tc_node_kind best = g->nodes[to->from].kind, other = g->nodes[e->from].kind;

	if (best != other)
		return true;
	return e->from != to->from && (best == TC_NODE_ADDRESS || best == TC_NODE_ARTEFACT ||
				       to->kind == TC_NODE_ADDRESS);
}

struct second {
	const struct tc_edge *edge; /* or NULL */
	double total;
	struct tc_grounds grounds;      /* what the second way rests on */
};

/* Ways into each node that do not end its best path: the most certain of each, or NULL. */
struct ways {
	struct tc_graph *g;
	const struct tc_edge **others;
};

/*
 * What a way rests on, and how sure it is; false when it rests on the node that it leads
 * to.  The node before it may have another way that does not: then that one counts.
 */
static bool rests_on(const struct ways *w, const struct tc_edge *e, struct tc_grounds *c,
		     double *sure)
{
	const struct tc_edge *other = w->others[e->from];

	*sure = e->confidence;
	tc_grounds_add(w->g, c, e->from);
	tc_grounds_add(w->g, c, e->with);
	if (!tc_grounds_have(c, e->to))
		return true;
	if (!other || e->with != TC_NO_NODE)
		return false;
	*c = (struct tc_grounds){{0}, 0, false};
	tc_grounds_add(w->g, c, other->from);
	tc_grounds_add(w->g, c, other->with);
	if (tc_grounds_have(c, e->to) || tc_grounds_have(c, e->from))
		return false;
	add_node(w->g, c, e->from);
	*sure = other->confidence * e->weight;
	return true;
}

/*
 * How sure is what both ways to a node rest on; 1 when that is nothing uncertain.  0 when
 * it is not one node with what that rests on: then nothing is known of all of it together.
 */
static double common_ground(const struct tc_graph *g, size_t node, const struct tc_grounds *other)
{
	struct tc_grounds best = {{0}, 0, false}, common = {{0}, 0, false}, last = {{0}, 0, false};
	size_t least = TC_NO_NODE;

	tc_grounds_add(g, &best, g->nodes[node].from);
	tc_grounds_add(g, &best, g->nodes[node].with);
	for (size_t i = 0; i < other->count; i++) {
		size_t n = other->nodes[i];

		if (!tc_grounds_have(&best, n))
			continue;
		add_node(g, &common, n);
		if (least == TC_NO_NODE || g->nodes[n].confidence < g->nodes[least].confidence)
			least = n;
	}
	tc_grounds_add(g, &last, least);
	for (size_t i = 0; i < common.count; i++)
		if (!tc_grounds_have(&last, common.nodes[i]))
			return 0;
	return least == TC_NO_NODE ? 1 : g->nodes[least].confidence;
}

/* The more certain; then by its words. */
static bool is_better(const struct second *a, const struct second *b)
{
	if (!b->edge || a->total > b->total || a->total < b->total)
		return !b->edge || a->total > b->total;
	return tc_str_cmp(a->edge->words, b->edge->words) < 0;
}

/* What an edge makes of the best path to its node; nothing, if that is no more. */
static struct second judge(const struct ways *w, const struct tc_edge *e)
{
	const struct tc_node *to = &w->g->nodes[e->to];
	struct second s = {NULL, 0, {{0}, 0, false}};
	double alone;

	if (to->single >= CERTAIN || to->from == TC_NO_NODE || to->closed || to->backward ||
	    is_best(w->g, e) || !is_other_evidence(w->g, e) ||
	    !rests_on(w, e, &s.grounds, &alone))
		return s;
	double sure = common_ground(w->g, e->to, &s.grounds);
	if (to->single >= sure * CERTAIN || alone > sure)
		return s;
	s.total = sure * (1 - (1 - to->single / sure) * (1 - alone / sure));
	if (s.total > to->single + LITTLE)
		s.edge = e;
	return s;
}

/* Whether an edge is the better one to count where the best path cannot. */
static bool is_other_way(const struct tc_graph *g, const struct tc_edge *e,
			 const struct tc_edge *than)
{
	if (e->from == g->nodes[e->to].from)
		return false;
	if (!than || e->confidence > than->confidence || e->confidence < than->confidence)
		return !than || e->confidence > than->confidence;
	return tc_str_cmp(e->words, than->words) < 0;
}

/* What is known of a node only grows: what was found once was found. */
static void learn(struct tc_graph *g, struct tc_node *n, const struct second *s)
{
	if (n->single >= n->total) {
		n->total = n->single;
		n->words = TC_STR_NULL;
		n->support.count = 0;
	}
	if (!s->edge || s->total <= n->total)
		return;
	n->total = s->total;
	n->words = tc_graph_text(g, "%.*s; also %.*s%.*s: together %.2f", TC_STR_ARG(n->path),
				 TC_STR_ARG(g->nodes[s->edge->from].path),
				 TC_STR_ARG(s->edge->words), s->total);
	/* Of both: in the next round the best path may be another. */
	struct tc_grounds both = s->grounds;
	tc_grounds_add(g, &both, n->from);
	tc_grounds_add(g, &both, n->with);
	n->support = (struct tc_ids){NULL, 0, 0};
	n->rests_on_all = both.full;
	for (size_t i = 0; i < both.count; i++)
		tc_ids_add(g, &n->support, (int64_t)both.nodes[i]);
}

bool tc_graph_combine(struct tc_graph *g)
{
	size_t count = g->count ? g->count : 1;
	struct second *second = tc_calloc(count, sizeof(*second));
	struct ways w = {g, tc_calloc(count, sizeof(const struct tc_edge *))};
	bool grew = g->again;

	g->again = false;
	for (size_t i = 0; i < g->edge_count; i++)
		if (is_other_way(g, &g->edges[i], w.others[g->edges[i].to]))
			w.others[g->edges[i].to] = &g->edges[i];
	for (size_t i = 0; i < g->edge_count; i++) {
		struct second s = judge(&w, &g->edges[i]);

		if (s.edge && is_better(&s, &second[s.edge->to]))
			second[s.edge->to] = s;
	}
	for (size_t i = 0; i < g->count; i++)
		if (g->nodes[i].reached) {
			learn(g, &g->nodes[i], &second[i]);
			grew = grew || g->nodes[i].total > g->nodes[i].confidence + LITTLE;
		}
	free(w.others);
	free(second);
	return grew;
}
