/*
 * Which nodes are drawn: those with most calls, along with what they have ties to.
 */
#include "chart/graph.h"

#include <stdlib.h>

#include "util/map.h"

#include "util/banned.h"

static int by_count(const void *a, const void *b)
{
	const struct tc_chart_edge *x = *(const struct tc_chart_edge *const *)a;
	const struct tc_chart_edge *y = *(const struct tc_chart_edge *const *)b;
	int rc;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	if ((rc = tc_str_cmp(x->address, y->address)) != 0 ||
	    (rc = tc_str_cmp(x->credential, y->credential)) != 0 ||
	    (rc = tc_str_cmp(x->principal, y->principal)) != 0)
		return rc;
	return (int)x->level - (int)y->level;
}

/* The edges by their calls, most first.  Owned by the caller. */
static const struct tc_chart_edge **sorted(const struct tc_chart_graph *data, size_t *count)
{
	const struct tc_chart_edge **all = tc_calloc(data->edge_count + 1, sizeof(*all));

	*count = 0;
	for (size_t i = 0; i < data->edge_count; i++)
		if (data->edges[i].count > 0)
			all[(*count)++] = &data->edges[i];
	qsort(all, *count, sizeof(*all), by_count);
	return all;
}

static struct tc_str edge_id(const struct tc_chart_edge *e, size_t column)
{
	return column == TC_COLUMN_ADDRESS      ? e->address
	       : column == TC_COLUMN_CREDENTIAL ? e->credential
						: e->principal;
}

static struct tc_str edge_name(const struct tc_chart_edge *e, size_t column)
{
	static const char *const none[] = {"no address", "no credential", "no principal"};
	struct tc_str id = edge_id(e, column);

	if (column == TC_COLUMN_PRINCIPAL && e->principal_name.len)
		return e->principal_name;
	return id.data ? id : tc_str(none[column]);
}

size_t tc_chart_graph_find(const struct tc_chart_layout *g, enum tc_column column, struct tc_str id)
{
	for (size_t i = 0; i < g->node_count; i++)
		if (g->nodes[i].column == column && tc_str_eq(g->nodes[i].id, id))
			return i;
	return SIZE_MAX;
}

static size_t add_node(struct tc_chart_layout *g, const struct tc_chart_edge *e, enum tc_column column)
{
	TC_ASSERT(g->node_count < TC_CHART_NODES);
	g->nodes[g->node_count] = (struct tc_node){
		.id = edge_id(e, column),
		.name = edge_name(e, column),
		.column = column,
		.level = e->level,
	};
	g->order[column][g->column_count[column]++] = g->node_count;
	return g->node_count++;
}

static void tie(struct tc_chart_layout *g, size_t a, size_t b, const struct tc_chart_edge *e)
{
	struct tc_tie *t = &g->ties[a][b];

	if (!t->count || e->level < t->level)
		t->level = e->level;
	t->count += e->count;
}

/* False where there is no room for the nodes that the edge needs. */
static bool take_edge(struct tc_chart_layout *g, const struct tc_chart_edge *e)
{
	size_t at[TC_COLUMNS], missing = 0;

	for (int c = 0; c < TC_COLUMNS; c++) {
		at[c] = tc_chart_graph_find(g, (enum tc_column)c, edge_id(e, (size_t)c));
		missing += at[c] == SIZE_MAX;
	}
	if (g->node_count + missing > TC_CHART_NODES)
		return false;
	for (int c = 0; c < TC_COLUMNS; c++) {
		if (at[c] == SIZE_MAX)
			at[c] = add_node(g, e, (enum tc_column)c);
		struct tc_node *n = &g->nodes[at[c]];
		n->count += e->count;
		if (e->level < n->level)
			n->level = e->level;
	}
	tie(g, at[0], at[1], e);
	tie(g, at[1], at[2], e);
	return true;
}

/* How many different values each column would have. */
static void count_all(struct tc_chart_layout *g, const struct tc_chart_edge *const *edges, size_t count)
{
	struct tc_map seen[TC_COLUMNS];

	for (int c = 0; c < TC_COLUMNS; c++)
		tc_map_init(&seen[c]);
	for (size_t i = 0; i < count; i++)
		for (size_t c = 0; c < TC_COLUMNS; c++) {
			struct tc_str id = edge_id(edges[i], c);
			/* Which a log could only say in jest: then a count is one less. */
			void **place = tc_map_put(&seen[c], id.data ? id : TC_STR("\0absent"));
			g->all[c] += !*place;
			*place = g;
		}
	for (int c = 0; c < TC_COLUMNS; c++)
		tc_map_release(&seen[c]);
}

struct tc_chart_layout *tc_chart_graph_make(const struct tc_chart_graph *data)
{
	struct tc_chart_layout *g = tc_calloc(1, sizeof(*g));
	size_t count;
	const struct tc_chart_edge **edges = sorted(data, &count);

	count_all(g, edges, count);
	for (size_t i = 0; i < count; i++) {
		g->calls += edges[i]->count;
		if (!take_edge(g, edges[i]))
			g->calls_left_out += edges[i]->count;
	}
	free(edges);
	tc_chart_graph_order(g);
	return g;
}
