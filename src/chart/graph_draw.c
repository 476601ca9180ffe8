/*
 * Addresses, credentials and principals in three columns, with lines between those that
 * were seen together.
 *
 * The layout is ours: three columns that do not change need no general program for graphs
 * beside this one.
 */
#include "chart/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "chart/graph.h"

#include "util/banned.h"

#define GAP_LEAST 50.0
#define PAD 5.0
#define HEAD (2 * TC_SVG_LINE + 8)
/* With more nodes in a column, their calls are in titles only. */
#define TWO_LINES_MAX 20
/* With more lines, their calls are in titles only. */
#define LABELS_MAX 40

struct layout {
	const struct tc_chart_layout *g;
	double x[TC_COLUMNS], width[TC_COLUMNS];
	double y[TC_CHART_NODES]; /* the middles of the nodes */
	double box;               /* the height of a node */
	double bottom;
	bool two_lines;
	int64_t most; /* calls of the thickest line */
};

/* ---------------------------------------------------------------------- layout */

static const char *const columns[TC_COLUMNS] = {"Addresses", "Credentials", "Principals"};

/* A column is as wide as its widest text, if there is room for that. */
static double wanted_width(const struct tc_chart_layout *g, size_t column)
{
	double most = tc_svg_text_width(tc_str(columns[column]));
	struct tc_buf shown;

	tc_buf_init(&shown, 20000);
	for (size_t i = 0; i < g->column_count[column]; i++) {
		tc_buf_clear(&shown);
		tc_svg_fit(&shown, g->nodes[g->order[column][i]].name, TC_SVG_WIDTH,
			   TC_CUT_MIDDLE);
		double width = tc_svg_text_width(tc_buf_str(&shown));
		if (width > most)
			most = width;
	}
	tc_buf_release(&shown);
	return most + 2 * PAD;
}

/* A column that needs no more than its share has what it needs; the others share the rest. */
static void share_width(double width[TC_COLUMNS], double room)
{
	bool settled[TC_COLUMNS] = {false};
	size_t left = TC_COLUMNS;

	for (size_t round = 0; round < TC_COLUMNS; round++)
		for (size_t c = 0; c < TC_COLUMNS; c++)
			if (!settled[c] && width[c] * (double)left <= room) {
				settled[c] = true;
				room -= width[c];
				left--;
			}
	for (size_t c = 0; c < TC_COLUMNS; c++)
		if (!settled[c])
			width[c] = room / (double)left;
}

static void place(struct layout *l)
{
	const struct tc_chart_layout *g = l->g;
	double room = TC_SVG_WIDTH - 2 * GAP_LEAST - 2, used = 0, pitch;
	size_t rows = 0;

	for (size_t c = 0; c < TC_COLUMNS; c++) {
		l->width[c] = wanted_width(g, c);
		if (g->column_count[c] > rows)
			rows = g->column_count[c];
	}
	share_width(l->width, room);
	for (size_t c = 0; c < TC_COLUMNS; c++)
		used += l->width[c];
	double gap = (TC_SVG_WIDTH - 2 - used) / 2;
	l->x[0] = 1;
	l->x[1] = 1 + l->width[0] + gap;
	l->x[2] = l->x[1] + l->width[1] + gap;
	l->two_lines = rows <= TWO_LINES_MAX;
	l->box = l->two_lines ? 2 * TC_SVG_LINE + 2 : TC_SVG_LINE + 4;
	pitch = l->box + (l->two_lines ? 12 : 6);
	l->bottom = HEAD + (double)rows * pitch;
	for (size_t c = 0; c < TC_COLUMNS; c++)
		for (size_t i = 0; i < g->column_count[c]; i++)
			l->y[g->order[c][i]] = HEAD + (double)rows * pitch * ((double)i + 0.5) /
						      (double)g->column_count[c];
}

/* ----------------------------------------------------------------------- lines */

/* Digits of n: the thickness of lines grows with them. */
static double magnitude(int64_t n)
{
	double digits = 0;

	for (; n >= 10; n /= 10)
		digits++;
	return digits + (double)(n - 1) / 9;
}

static double thickness(const struct layout *l, int64_t count)
{
	/* Two calls are not much more than one, be they the most of all. */
	double most = magnitude(l->most) > 2 ? magnitude(l->most) : 2;

	return 1 + 5 * magnitude(count) / most;
}

static const char *level_name(enum tc_chart_level level)
{
	switch (level) {
	case TC_CHART_CONFIRMED:
		return "confirmed";
	case TC_CHART_PROBABLE:
		return "probable";
	case TC_CHART_POSSIBLE:
		return "possible";
	}
	TC_BUG("a level that is none");
}

static void add_dashes(struct tc_buf *svg, enum tc_chart_level level)
{
	if (level == TC_CHART_PROBABLE)
		tc_buf_add_cstr(svg, " stroke-dasharray=\"7 4\"");
	else if (level == TC_CHART_POSSIBLE)
		tc_buf_add_cstr(svg, " stroke-dasharray=\"2 4\"");
}

static void add_point(struct tc_buf *svg, const char *before, double x, double y)
{
	tc_buf_add_cstr(svg, before);
	tc_svg_num(svg, x);
	tc_buf_add_char(svg, ',');
	tc_svg_num(svg, y);
}

static double right_of(const struct layout *l, size_t node)
{
	size_t c = l->g->nodes[node].column;

	return l->x[c] + l->width[c];
}

static void draw_tie(struct tc_buf *svg, const struct layout *l, size_t a, size_t b)
{
	const struct tc_node *from = &l->g->nodes[a], *to = &l->g->nodes[b];
	const struct tc_tie *t = &l->g->ties[a][b];
	double x1 = right_of(l, a), x2 = l->x[to->column], middle = (x1 + x2) / 2;

	tc_buf_add_cstr(svg, "<g class=\"tc-edge\" data-series=\"");
	tc_buf_add_cstr(svg, level_name(t->level));
	tc_buf_add_cstr(svg, "\" data-from=\"");
	tc_svg_whole(svg, from->name);
	tc_buf_add_cstr(svg, "\" data-to=\"");
	tc_svg_whole(svg, to->name);
	tc_buf_addf(svg, "\" data-count=\"%" PRId64 "\"><title>%" PRId64 " calls, %s: ", t->count,
		    t->count, level_name(t->level));
	tc_svg_name(svg, from->name);
	tc_buf_add_cstr(svg, " - ");
	tc_svg_name(svg, to->name);
	tc_buf_add_cstr(svg, "</title><path");
	tc_svg_attr(svg, "stroke-width", thickness(l, t->count));
	add_dashes(svg, t->level);
	add_point(svg, " d=\"M", x1, l->y[a]);
	add_point(svg, "C", middle, l->y[a]);
	add_point(svg, " ", middle, l->y[b]);
	add_point(svg, " ", x2, l->y[b]);
	tc_buf_add_cstr(svg, "\"/></g>\n");
}

/* Heights at which a gap has labels already. */
struct labels {
	double y[LABELS_MAX];
	size_t count;
};

/* The calls in the middle of a line, unless both nodes say as much, or a label is there. */
static void draw_label(struct tc_buf *svg, const struct layout *l, size_t a, size_t b,
		       struct labels *labels)
{
	double x = (right_of(l, a) + l->x[l->g->nodes[b].column]) / 2;
	double y = (l->y[a] + l->y[b]) / 2;
	int64_t calls = l->g->ties[a][b].count;
	char text[TC_COUNT_TEXT];

	if (calls == l->g->nodes[a].count && calls == l->g->nodes[b].count)
		return;
	for (size_t i = 0; i < labels->count; i++)
		if (labels->y[i] < y + TC_SVG_LINE && labels->y[i] > y - TC_SVG_LINE)
			return;
	if (labels->count == LABELS_MAX)
		return;
	labels->y[labels->count++] = y;
	tc_svg_count(text, calls);
	tc_svg_text(svg, &(struct tc_svg_text){.x = x, .y = y + 5, .class = "tc-halo",
					       .anchor = TC_ANCHOR_MIDDLE}, tc_str(text));
}

static void draw_ties(struct tc_buf *svg, const struct layout *l, size_t column, bool label)
{
	const struct tc_chart_layout *g = l->g;
	struct labels labels = {.count = 0};

	for (size_t i = 0; i < g->column_count[column]; i++)
		for (size_t k = 0; k < g->column_count[column + 1]; k++) {
			size_t a = g->order[column][i], b = g->order[column + 1][k];

			if (!g->ties[a][b].count)
				continue;
			if (label)
				draw_label(svg, l, a, b, &labels);
			else
				draw_tie(svg, l, a, b);
		}
}

/* From the credential that made another to that: a curve at the right side of both. */
static void draw_link(struct tc_buf *svg, const struct layout *l, const struct tc_chart_link *k,
		      size_t a, size_t b)
{
	double x = right_of(l, a), bulge = l->x[TC_COLUMN_PRINCIPAL] - x - 4;
	double y1 = l->y[a] + (l->y[b] > l->y[a] ? 1 : -1) * l->box / 4;
	double y2 = l->y[b] - (l->y[b] > l->y[a] ? 1 : -1) * l->box / 4;

	tc_buf_add_cstr(svg, "<g class=\"tc-link\" data-series=\"made\" data-from=\"");
	tc_svg_whole(svg, k->parent);
	tc_buf_add_cstr(svg, "\" data-to=\"");
	tc_svg_whole(svg, k->credential);
	tc_buf_add_cstr(svg, "\"><title>");
	tc_svg_name(svg, k->parent);
	tc_buf_add_cstr(svg, " made ");
	tc_svg_name(svg, k->credential);
	tc_buf_add_cstr(svg, k->method.data ? " by " : "");
	tc_svg_name(svg, k->method);
	tc_buf_add_cstr(svg, k->certain ? "</title><path" : ", possibly</title><path");
	add_dashes(svg, k->certain ? TC_CHART_CONFIRMED : TC_CHART_POSSIBLE);
	add_point(svg, " d=\"M", x, y1);
	add_point(svg, "C", x + bulge, y1);
	add_point(svg, " ", x + bulge, y2);
	add_point(svg, " ", x + 7, y2);
	add_point(svg, "\"/><path class=\"tc-arrow\" d=\"M", x, y2);
	add_point(svg, "L", x + 8, y2 - 4);
	add_point(svg, "L", x + 8, y2 + 4);
	tc_buf_add_cstr(svg, "z\"/></g>\n");
}

/* Returns how many were drawn; each pair once, however often it is linked. */
static size_t draw_links(struct tc_buf *svg, const struct layout *l,
			 const struct tc_chart_graph *data)
{
	bool (*seen)[TC_CHART_NODES] = tc_calloc(TC_CHART_NODES, sizeof(*seen));
	size_t drawn = 0;

	for (size_t i = 0; i < data->link_count; i++) {
		const struct tc_chart_link *k = &data->links[i];
		size_t a = tc_chart_graph_find(l->g, TC_COLUMN_CREDENTIAL, k->parent);
		size_t b = tc_chart_graph_find(l->g, TC_COLUMN_CREDENTIAL, k->credential);

		if (a == SIZE_MAX || b == SIZE_MAX || a == b || seen[a][b])
			continue;
		seen[a][b] = true;
		draw_link(svg, l, k, a, b);
		drawn++;
	}
	free(seen);
	return drawn;
}

/* ----------------------------------------------------------------------- nodes */

static const char *const node_kinds[TC_COLUMNS] = {"address", "credential", "principal"};

static void draw_node(struct tc_buf *svg, const struct layout *l, size_t node)
{
	const struct tc_node *n = &l->g->nodes[node];
	double x = l->x[n->column], width = l->width[n->column], top = l->y[node] - l->box / 2;
	char calls[40];

	tc_buf_addf(svg, "<g class=\"tc-node\" data-kind=\"%s\" data-series=\"",
		    node_kinds[n->column]);
	tc_svg_whole(svg, n->name);
	tc_buf_addf(svg, "\" data-count=\"%" PRId64 "\"><title>%" PRId64 " calls, %s: ", n->count,
		    n->count, level_name(n->level));
	tc_svg_name(svg, n->name);
	if (n->column == TC_COLUMN_PRINCIPAL && n->id.data && !tc_str_eq(n->id, n->name)) {
		tc_buf_add_cstr(svg, ", ");
		tc_svg_name(svg, n->id);
	}
	tc_buf_add_cstr(svg, "</title><rect rx=\"3\"");
	tc_svg_attr(svg, "x", x);
	tc_svg_attr(svg, "y", top);
	tc_svg_attr(svg, "width", width);
	tc_svg_attr(svg, "height", l->box);
	add_dashes(svg, n->level);
	tc_buf_add_cstr(svg, "/>\n");
	tc_svg_text(svg, &(struct tc_svg_text){.x = x + PAD, .y = top + TC_SVG_LINE - 3,
					       .room = width - 2 * PAD + 0.02,
					       .cut = TC_CUT_MIDDLE}, n->name);
	if (l->two_lines) {
		snprintf(calls, sizeof(calls), "%" PRId64 " call%s", n->count,
			 n->count == 1 ? "" : "s");
		tc_svg_text(svg, &(struct tc_svg_text){.x = x + PAD, .class = "tc-axis",
						       .y = top + 2 * TC_SVG_LINE - 4,
						       .room = width - 2 * PAD}, tc_str(calls));
	}
	tc_buf_add_cstr(svg, "</g>\n");
}

static void draw_column(struct tc_buf *svg, const struct layout *l, size_t c)
{
	char text[64];

	tc_svg_text(svg, &(struct tc_svg_text){.x = l->x[c], .y = TC_SVG_LINE - 2,
					       .class = "tc-head"}, tc_str(columns[c]));
	if (l->g->column_count[c] == l->g->all[c])
		snprintf(text, sizeof(text), "%zu", l->g->all[c]);
	else
		snprintf(text, sizeof(text), "%zu of %zu", l->g->column_count[c], l->g->all[c]);
	tc_svg_text(svg, &(struct tc_svg_text){.x = l->x[c], .y = 2 * TC_SVG_LINE - 2,
					       .class = "tc-axis"}, tc_str(text));
	for (size_t i = 0; i < l->g->column_count[c]; i++)
		draw_node(svg, l, l->g->order[c][i]);
}

/* --------------------------------------------------------------------- legend */

static void legend_line(struct tc_buf *svg, double *y, const char *class,
			enum tc_chart_level level, const char *says)
{
	*y += TC_SVG_LINE + 2;
	tc_buf_addf(svg, "<g class=\"%s\"><path stroke-width=\"2\"", class);
	add_dashes(svg, level);
	add_point(svg, " d=\"M", 1, *y - 5);
	add_point(svg, "L", 36, *y - 5);
	tc_buf_add_cstr(svg, "\"/></g>\n");
	tc_svg_text(svg, &(struct tc_svg_text){.x = 44, .y = *y, .room = TC_SVG_WIDTH - 46},
		    tc_str(says));
}

/* Which kinds of lines there are; returns how many. */
static size_t used_levels(const struct tc_chart_layout *g, bool used[TC_CHART_POSSIBLE + 1])
{
	for (size_t a = 0; a < g->node_count; a++)
		for (size_t b = 0; b < g->node_count; b++)
			if (g->ties[a][b].count)
				used[g->ties[a][b].level] = true;
	return (size_t)used[TC_CHART_CONFIRMED] + used[TC_CHART_PROBABLE] +
	       used[TC_CHART_POSSIBLE];
}

static void draw_legend(struct tc_buf *svg, const struct layout *l, const bool *used, bool links)
{
	double y = l->bottom;

	if (used[TC_CHART_CONFIRMED])
		legend_line(svg, &y, "tc-edge", TC_CHART_CONFIRMED, "confirmed");
	if (used[TC_CHART_PROBABLE])
		legend_line(svg, &y, "tc-edge", TC_CHART_PROBABLE, "probable");
	if (used[TC_CHART_POSSIBLE])
		legend_line(svg, &y, "tc-edge", TC_CHART_POSSIBLE, "possible");
	if (links)
		legend_line(svg, &y, "tc-link", TC_CHART_CONFIRMED,
			    "made: the arrow points at what was made");
	tc_svg_text(svg, &(struct tc_svg_text){.x = 0, .y = y + TC_SVG_LINE + 2, .class = "tc-axis",
					       .room = TC_SVG_WIDTH},
		    TC_STR("Figures are calls; the more, the thicker a line."));
}

/* What is not drawn, in a line that everybody sees. */
static void left_out(struct tc_buf *out, const struct tc_chart_layout *g)
{
	size_t all = g->all[0] + g->all[1] + g->all[2];

	tc_buf_addf(out, "Not drawn: %zu of %zu nodes, %" PRId64 " of %" PRId64 " calls.",
		    all - g->node_count, all, g->calls_left_out, g->calls);
}

static void describe(struct tc_buf *out, const struct tc_chart_layout *g)
{
	tc_buf_addf(out, "%zu addresses, %zu credentials and %zu principals with %" PRId64
			 " calls of the intruder. Lines join what was used together.",
		    g->all[0], g->all[1], g->all[2], g->calls);
	if (g->calls_left_out) {
		tc_buf_add_char(out, ' ');
		left_out(out, g);
	}
}

static void draw(struct tc_buf *svg, struct layout *l, const struct tc_chart_graph *data,
		 const char *id)
{
	struct tc_buf text;
	bool used[TC_CHART_POSSIBLE + 1] = {false};
	double height;

	place(l);
	/* One for links, one for what figures are. */
	height = l->bottom + (double)(used_levels(l->g, used) + (data->link_count > 0) + 1) *
				     (TC_SVG_LINE + 2) + 10;
	if (l->g->calls_left_out)
		height += TC_SVG_LINE + 6;
	tc_buf_init(&text, 1000);
	describe(&text, l->g);
	tc_svg_open(svg, id, data->title.data ? data->title
					      : TC_STR("Addresses, credentials and principals"),
		    tc_buf_str(&text), height);
	draw_ties(svg, l, TC_COLUMN_ADDRESS, false);
	draw_ties(svg, l, TC_COLUMN_CREDENTIAL, false);
	bool links = draw_links(svg, l, data) > 0;
	if (l->two_lines) {
		draw_ties(svg, l, TC_COLUMN_ADDRESS, true);
		draw_ties(svg, l, TC_COLUMN_CREDENTIAL, true);
	}
	for (size_t c = 0; c < TC_COLUMNS; c++)
		draw_column(svg, l, c);
	draw_legend(svg, l, used, links);
	if (l->g->calls_left_out) {
		tc_buf_clear(&text);
		left_out(&text, l->g);
		tc_svg_text(svg, &(struct tc_svg_text){.x = 0, .y = height - 8,
						       .room = TC_SVG_WIDTH}, tc_buf_str(&text));
	}
	tc_buf_release(&text);
}

int tc_chart_graph(struct tc_buf *svg, const struct tc_chart_graph *data, const char *id)
{
	struct tc_chart_layout *g = tc_chart_graph_make(data);
	struct layout l = {.g = g};
	int rc;

	if (!g->node_count) {
		rc = tc_svg_none(svg, id, "There are no calls of an intruder to draw.");
	} else {
		for (size_t a = 0; a < g->node_count; a++)
			for (size_t b = 0; b < g->node_count; b++)
				if (g->ties[a][b].count > l.most)
					l.most = g->ties[a][b].count;
		draw(svg, &l, data, id);
		rc = tc_svg_close(svg);
	}
	free(g);
	return rc;
}
