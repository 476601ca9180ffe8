/*
 * Pictures for a report: rows in, the text of an SVG element out, to stand inside an
 * HTML page.
 *
 * What comes out is the same for the same rows, needs nothing from elsewhere (no script,
 * style, link or font), and takes its colours from the classes of tc_chart_css.  It has
 * a viewBox and no size, so it is as wide as its place; text stays legible at 360 px.
 * All text of rows goes through tc_escape_html; what is too long for its place is cut,
 * and whole in a <title>.  However many rows there are, a chart is at most TC_CHART_MAX
 * bytes; what it leaves out, it counts in a line that can be seen.
 *
 * Marks carry what they were drawn from: data-series, data-from, data-count.
 *
 * `id` is written before every id of a chart: letters, digits, - and _, and another one
 * for each chart of a page.  Without anything to draw, a paragraph of class tc-chart-none
 * says so.  All functions return 0, or TC_TOO_MANY when the buffer is full.
 */
#ifndef TC_CHART_CHART_H
#define TC_CHART_CHART_H

#include "util/buf.h"
#include "util/error.h"

#define TC_CHART_MAX ((size_t)1024 * 1024) /* bytes */

/* ------------------------------------------------------------ calls over time */

enum tc_chart_kind {
	TC_CHART_INTRUDER, /* stacked by series */
	TC_CHART_UNSURE,   /* perhaps the intruder's: on top of these */
	TC_CHART_OTHERS,   /* in a panel of their own below, with a scale of its own */
};

struct tc_chart_bar {
	int64_t from_ms; /* where its bucket begins */
	enum tc_chart_kind kind;
	struct tc_str series; /* of the intruder's: the tactic, or absent */
	int64_t count;
};

/* The rows of `activity-over-time`. */
struct tc_chart_activity {
	struct tc_str title;
	int64_t from_ms, to_ms; /* the window */
	int64_t step_ms;        /* of a bucket; buckets are put together when they are many */
	const struct tc_chart_bar *bars;
	size_t bar_count;
};

int tc_chart_activity(struct tc_buf *svg, const struct tc_chart_activity *data,
		      const char *id);

/* ------------------------------------------- addresses, credentials, principals */

enum tc_chart_level {
	TC_CHART_CONFIRMED,
	TC_CHART_PROBABLE,
	TC_CHART_POSSIBLE,
};

/* Absent values are drawn as such. */
struct tc_chart_edge {
	struct tc_str address, credential;
	struct tc_str principal;      /* what tells it from others */
	struct tc_str principal_name; /* what is shown; absent: the former */
	enum tc_chart_level level;
	int64_t count; /* of calls */
};

struct tc_chart_link {
	struct tc_str parent, credential; /* as in the edges */
	struct tc_str method;
	bool certain;
};

/* The rows of `scope-graph` and `scope-links`. */
struct tc_chart_graph {
	struct tc_str title;
	const struct tc_chart_edge *edges;
	size_t edge_count;
	const struct tc_chart_link *links;
	size_t link_count;
};

/* Nodes that are drawn; of more, those with most calls. */
#define TC_CHART_NODES 60

int tc_chart_graph(struct tc_buf *svg, const struct tc_chart_graph *data, const char *id);

/* ------------------------------------------------------------ opened and closed */

struct tc_chart_step {
	struct tc_str kind; /* such as key_pair */
	struct tc_str what; /* tells things of a kind apart; or absent */
	int64_t time_ms;
	int64_t opened, closed; /* at that time */
};

/* The rows of `opened-over-time`, in any order. */
struct tc_chart_opened {
	struct tc_str title;
	int64_t to_ms; /* the end of the logs */
	const struct tc_chart_step *steps;
	size_t step_count;
};

/* Lanes that are drawn; of more, those in which most was opened. */
#define TC_CHART_LANES 20

int tc_chart_opened(struct tc_buf *svg, const struct tc_chart_opened *data, const char *id);

/* ------------------------------------------------------------------------ style */

/*
 * The style sheet of all charts (chart.css), for the page that they stand in: light, dark
 * and printed.
 */
struct tc_str tc_chart_css(void);

#endif
