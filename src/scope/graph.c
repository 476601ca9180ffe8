#include "scope/graph.h"

#include <stdlib.h>

#include "util/banned.h"

void tc_graph_init(struct tc_graph *g, struct tc_store *store)
{
	*g = (struct tc_graph){.store = store};
	tc_arena_init(&g->arena);
}

void tc_graph_release(struct tc_graph *g)
{
	free(g->nodes);
	g->nodes = NULL;
	g->count = g->cap = 0;
	tc_arena_release(&g->arena);
}

size_t tc_graph_find(const struct tc_graph *g, enum tc_node_kind kind, int64_t id)
{
	/* A scope has dozens of nodes, so a walk is as good as a table. */
	for (size_t i = 0; i < g->count; i++)
		if (g->nodes[i].kind == kind && g->nodes[i].id == id)
			return i;
	return SIZE_MAX;
}

/* Better: more sure; if equally sure, shorter; then by the words, to have one winner. */
static bool is_better(const struct tc_node *a, const struct tc_node *b)
{
	if (a->confidence > b->confidence || a->confidence < b->confidence)
		return a->confidence > b->confidence;
	if (a->depth != b->depth)
		return a->depth < b->depth;
	return tc_str_cmp(a->path, b->path) < 0;
}

size_t tc_graph_reach(struct tc_graph *g, const struct tc_node *node)
{
	size_t i = tc_graph_find(g, node->kind, node->id);

	if (i == SIZE_MAX) {
		if (g->count == g->cap) {
			g->cap = g->cap ? g->cap * 2 : 32;
			g->nodes = tc_realloc(g->nodes, g->cap, sizeof(*g->nodes));
		}
		i = g->count++;
	} else if (g->nodes[i].settled || !is_better(node, &g->nodes[i])) {
		return i;
	}
	g->nodes[i] = *node;
	g->nodes[i].name = tc_arena_str(&g->arena, node->name);
	g->nodes[i].subkind = tc_arena_str(&g->arena, tc_str(node->subkind)).data;
	g->nodes[i].path = tc_arena_str(&g->arena, node->path);
	return i;
}

const char *tc_node_word(const struct tc_node *n)
{
	if (n->kind == TC_NODE_ADDRESS)
		return "address";
	return strcmp(n->subkind, "long_term_key") == 0 ? "key" : "session";
}

const char *tc_level(double confidence)
{
	/* Weights are products of decimals: 0.9 must reach 0.90. */
	const double slack = 1e-9;

	if (confidence >= TC_CONFIRMED - slack)
		return "confirmed";
	if (confidence >= TC_PROBABLE - slack)
		return "probable";
	return confidence >= TC_POSSIBLE - slack ? "possible" : NULL;
}
