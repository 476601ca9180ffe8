/*
 * Two paths to one node that have nothing uncertain in common are two reasons: together
 * 1 - (1 - a)(1 - b).  The certain is common to all and weakens nothing.
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

static bool have_common(const struct chain *a, const struct chain *b)
{
	for (size_t i = 0; i < a->count; i++)
		for (size_t k = 0; k < b->count; k++)
			if (a->nodes[i] == b->nodes[k])
				return true;
	return false;
}

/* Whether an edge ends the best path of its node. */
static bool is_best(const struct tc_graph *g, const struct tc_edge *e)
{
	const struct tc_node *to = &g->nodes[e->to];

	return to->from == e->from && tc_str_ends(to->path, e->words);
}

static bool is_independent(const struct tc_graph *g, const struct tc_edge *e)
{
	struct chain best = {{0}, 0}, other = {{0}, 0}, self = {{e->to}, 1};

	add_chain(g, &best, g->nodes[e->to].from);
	add_chain(g, &best, g->nodes[e->to].with);
	add_chain(g, &other, e->from);
	add_chain(g, &other, e->with);
	return !have_common(&best, &other) && !have_common(&other, &self);
}

/* The more certain; then by its words. */
static bool is_better(const struct tc_edge *a, const struct tc_edge *b)
{
	if (a->confidence > b->confidence || a->confidence < b->confidence)
		return a->confidence > b->confidence;
	return tc_str_cmp(a->words, b->words) < 0;
}

static struct tc_str both_paths(struct tc_graph *g, const struct tc_node *n,
				const struct tc_edge *second, double total)
{
	return tc_graph_text(g, "%.*s; also %.*s%.*s: together %.2f", TC_STR_ARG(n->path),
			     TC_STR_ARG(g->nodes[second->from].path),
			     TC_STR_ARG(second->words), total);
}

/* The best second way to each node, or NULL. */
static void find_second(const struct tc_graph *g, const struct tc_edge **second)
{
	for (size_t i = 0; i < g->edge_count; i++) {
		const struct tc_edge *e = &g->edges[i];
		const struct tc_node *to = &g->nodes[e->to];

		if (to->single < CERTAIN && to->from != TC_NO_NODE && !to->closed &&
		    !to->backward && !is_best(g, e) && is_independent(g, e) &&
		    (!second[e->to] || is_better(e, second[e->to])))
			second[e->to] = e;
	}
}

bool tc_graph_combine(struct tc_graph *g)
{
	const struct tc_edge **second =
		tc_calloc(g->count ? g->count : 1, sizeof(const struct tc_edge *));
	bool grew = false;

	find_second(g, second);
	for (size_t i = 0; i < g->count; i++) {
		struct tc_node *n = &g->nodes[i];
		double total = n->single;

		if (!n->reached)
			continue;
		n->words = TC_STR_NULL;
		n->also = n->also_with = TC_NO_NODE;
		if (second[i]) {
			total = 1 - (1 - n->single) * (1 - second[i]->confidence);
			n->words = both_paths(g, n, second[i], total);
			n->also = second[i]->from;
			n->also_with = second[i]->with;
		}
		grew = grew || total > n->confidence + LITTLE;
		n->total = total;
	}
	free(second);
	return grew;
}
