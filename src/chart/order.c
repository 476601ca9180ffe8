/*
 * Ordering by barycentres (Sugiyama): sweeps to and fro over the columns, in each of
 * which the nodes of a column are sorted by the mean place of their neighbours in the
 * column before.  The best of some sweeps stays.  Ties keep their places, so that the
 * same rows give the same picture.
 */
#include "chart/graph.h"

#include "util/banned.h"

#define SWEEPS 8

static const struct tc_tie *between(const struct tc_chart_layout *g, size_t a, size_t b)
{
	return g->nodes[a].column < g->nodes[b].column ? &g->ties[a][b] : &g->ties[b][a];
}

/* The mean place, from 0 to 1, of the neighbours in a column; without any, its own. */
static double barycentre(const struct tc_chart_layout *g, size_t node, size_t column, double own)
{
	double sum = 0;
	size_t n = 0, count = g->column_count[column];

	for (size_t i = 0; i < count; i++)
		if (between(g, node, g->order[column][i])->count) {
			sum += ((double)i + 0.5) / (double)count;
			n++;
		}
	return n ? sum / (double)n : own;
}

/* Sorts a column by its neighbours in another; an insertion sort is stable. */
static void sort_column(struct tc_chart_layout *g, size_t column, size_t by)
{
	size_t *order = g->order[column], count = g->column_count[column];
	double keys[TC_CHART_NODES];

	for (size_t i = 0; i < count; i++)
		keys[i] = barycentre(g, order[i], by, ((double)i + 0.5) / (double)count);
	for (size_t i = 1; i < count; i++) {
		size_t node = order[i], k = i;
		double key = keys[i];

		for (; k > 0 && keys[k - 1] > key; k--) {
			keys[k] = keys[k - 1];
			order[k] = order[k - 1];
		}
		keys[k] = key;
		order[k] = node;
	}
}

/*
 * Lines that cross between a column and the next.  Each line is taken from above; it
 * crosses those before it that end further below.
 */
static size_t crossings(const struct tc_chart_layout *g, size_t column)
{
	size_t ends[TC_CHART_NODES] = {0}, sum = 0;
	size_t below = g->column_count[column + 1];

	for (size_t i = 0; i < g->column_count[column]; i++) {
		const struct tc_tie *ties = g->ties[g->order[column][i]];

		for (size_t k = 0; k < below; k++)
			if (ties[g->order[column + 1][k]].count)
				for (size_t j = k + 1; j < below; j++)
					sum += ends[j];
		for (size_t k = 0; k < below; k++)
			ends[k] += ties[g->order[column + 1][k]].count > 0;
	}
	return sum;
}

void tc_chart_graph_order(struct tc_chart_layout *g)
{
	size_t best[TC_COLUMNS][TC_CHART_NODES];
	size_t least = crossings(g, 0) + crossings(g, 1);

	memcpy(best, g->order, sizeof(best));
	for (int i = 0; i < SWEEPS && least; i++) {
		if (i % 2) {
			sort_column(g, TC_COLUMN_CREDENTIAL, TC_COLUMN_PRINCIPAL);
			sort_column(g, TC_COLUMN_ADDRESS, TC_COLUMN_CREDENTIAL);
		} else {
			sort_column(g, TC_COLUMN_CREDENTIAL, TC_COLUMN_ADDRESS);
			sort_column(g, TC_COLUMN_PRINCIPAL, TC_COLUMN_CREDENTIAL);
		}
		size_t now = crossings(g, 0) + crossings(g, 1);
		if (now < least) {
			least = now;
			memcpy(best, g->order, sizeof(best));
		}
	}
	memcpy(g->order, best, sizeof(best));
}
