/*
 * The graph of addresses, credentials and principals before it is drawn: which nodes,
 * in which order.
 */
#ifndef TC_CHART_GRAPH_H
#define TC_CHART_GRAPH_H

#include "chart/chart.h"

enum tc_column {
	TC_COLUMN_ADDRESS,
	TC_COLUMN_CREDENTIAL,
	TC_COLUMN_PRINCIPAL,
	TC_COLUMNS,
};

struct tc_node {
	struct tc_str id;   /* absent: what the value is of which there is none */
	struct tc_str name; /* what is shown; never absent */
	enum tc_column column;
	enum tc_chart_level level; /* the best */
	int64_t count;
};

/* What two nodes have in common; count is 0 where that is nothing. */
struct tc_tie {
	int64_t count;
	enum tc_chart_level level; /* the best */
};

struct tc_chart_layout {
	struct tc_node nodes[TC_CHART_NODES];
	size_t node_count;
	/* Only from a column to the next. */
	struct tc_tie ties[TC_CHART_NODES][TC_CHART_NODES];
	/* The nodes of each column, from above. */
	size_t order[TC_COLUMNS][TC_CHART_NODES];
	size_t column_count[TC_COLUMNS];
	/* Of all, drawn or not. */
	size_t all[TC_COLUMNS];
	int64_t calls, calls_left_out;
};

/* Chooses nodes and orders them; freed by the caller with free(). */
struct tc_chart_layout *tc_chart_graph_make(const struct tc_chart_graph *data);
/* The node of that value, or SIZE_MAX. */
size_t tc_chart_graph_find(const struct tc_chart_layout *g, enum tc_column column, struct tc_str id);

/* So that few lines cross: each node near the middle of those that it has ties with. */
void tc_chart_graph_order(struct tc_chart_layout *g);

#endif
