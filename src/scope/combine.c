/*
 * Two paths to one node by different evidence are two reasons.  What both rest on is as
 * sure as it is (s); given that, the two make it s (1 - (1 - a/s)(1 - b/s)).  With nothing
 * uncertain in common that is 1 - (1 - a)(1 - b).
 */
#include "scope/graph.h"

#include <stdlib.h>

#include "util/banned.h"

#define CERTAIN (1 - 1e-9)
#define LITTLE 1e-6
/* Longer paths than this there are not: the rule depth is at most 20. */
#define CHAIN_MAX 64

/* The uncertain nodes from a node back to its lead. */
struct chain {
	size_t nodes[CHAIN_MAX];
	size_t count;
};

static bool is_in(const struct chain *c, size_t node)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->nodes[i] == node)
			return true;
	return false;
}

/* All that a path needs; of a node that two paths made more certain, of both. */
static void add_chain(const struct tc_graph *g, struct chain *c, size_t node)
{
	while (node != TC_NO_NODE && c->count < CHAIN_MAX && !is_in(c, node)) {
		const struct tc_node *n = &g->nodes[node];

		if (n->confidence < CERTAIN)
			c->nodes[c->count++] = node;
		if (n->confidence > n->single) {
			add_chain(g, c, n->also);
			add_chain(g, c, n->also_with);
		}
		add_chain(g, c, n->with);
		node = n->from;
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

/*
 * How sure is what both ways to a node rest on; 1 when that is nothing uncertain.  Negative
 * when the second rests on the node itself.
 */
static double common_ground(const struct tc_graph *g, const struct tc_edge *e)
{
	struct chain best = {{0}, 0}, other = {{0}, 0};
	double sure = 1;

	add_chain(g, &best, g->nodes[e->to].from);
	add_chain(g, &best, g->nodes[e->to].with);
	add_chain(g, &other, e->from);
	add_chain(g, &other, e->with);
	if (is_in(&other, e->to))
		return -1;
	for (size_t i = 0; i < other.count; i++)
		if (is_in(&best, other.nodes[i]) && g->nodes[other.nodes[i]].confidence < sure)
			sure = g->nodes[other.nodes[i]].confidence;
	return sure;
}

struct second {
	const struct tc_edge *edge; /* or NULL */
	double total;
};

/* The more certain; then by its words. */
static bool is_better(const struct second *a, const struct second *b)
{
	if (!b->edge || a->total > b->total || a->total < b->total)
		return !b->edge || a->total > b->total;
	return tc_str_cmp(a->edge->words, b->edge->words) < 0;
}

/* What an edge makes of the best path to its node; nothing, if that is no more. */
static struct second judge(const struct tc_graph *g, const struct tc_edge *e)
{
	const struct tc_node *to = &g->nodes[e->to];
	struct second s = {NULL, 0};

	if (to->single >= CERTAIN || to->from == TC_NO_NODE || to->closed || to->backward ||
	    is_best(g, e) || !is_other_evidence(g, e))
		return s;
	double sure = common_ground(g, e);
	if (sure <= 0 || to->single >= sure * CERTAIN)
		return s;
	s.total = sure * (1 - (1 - to->single / sure) * (1 - e->confidence / sure));
	if (e->confidence <= sure && s.total > to->single + LITTLE)
		s.edge = e;
	return s;
}

static struct tc_str both_paths(struct tc_graph *g, const struct tc_node *n,
				const struct second *second)
{
	return tc_graph_text(g, "%.*s; also %.*s%.*s: together %.2f", TC_STR_ARG(n->path),
			     TC_STR_ARG(g->nodes[second->edge->from].path),
			     TC_STR_ARG(second->edge->words), second->total);
}

bool tc_graph_combine(struct tc_graph *g)
{
	struct second *second = tc_calloc(g->count ? g->count : 1, sizeof(*second));
	bool grew = g->again;

	g->again = false;
	for (size_t i = 0; i < g->edge_count; i++) {
		struct second s = judge(g, &g->edges[i]);

		if (s.edge && is_better(&s, &second[s.edge->to]))
			second[s.edge->to] = s;
	}
	for (size_t i = 0; i < g->count; i++) {
		struct tc_node *n = &g->nodes[i];

		if (!n->reached)
			continue;
		n->words = TC_STR_NULL;
		n->also = n->also_with = TC_NO_NODE;
		n->total = n->single;
		if (second[i].edge) {
			n->total = second[i].total;
			n->words = both_paths(g, n, &second[i]);
			n->also = second[i].edge->from;
			n->also_with = second[i].edge->with;
		}
		grew = grew || n->total > n->confidence + LITTLE;
	}
	free(second);
	return grew;
}
