/*
 * trailcase-chart: draws rows, as a report does.
 *
 *     trailcase-chart activity ID ROWS.csv             of `ask activity-over-time`
 *     trailcase-chart graph ID ROWS.csv [LINKS.csv]    of `ask scope-graph`, `scope-links`
 *     trailcase-chart opened ID ROWS.csv               of `ask opened-over-time`
 *     trailcase-chart css
 *
 * The rows are those of --format csv --csv-raw; the SVG goes to standard output.
 */
#include <stdio.h>
#include <stdlib.h>

#include "chart/chart.h"
#include "util/arena.h"
#include "util/csv.h"
#include "util/instant.h"

#include "util/banned.h"

#define FILE_MAX ((size_t)256 * 1024 * 1024)
#define ROWS_MAX ((size_t)4 * 1024 * 1024)

struct table {
	struct tc_buf text;
	struct tc_arena arena;
	size_t at;
	struct tc_csv_row head, row;
};

static void die(const char *what)
{
	fprintf(stderr, "trailcase-chart: %s\n", what);
	exit(1);
}

static void open_table(struct table *t, const char *path)
{
	FILE *in = fopen(path, "rb");
	char piece[65536];
	size_t n;

	if (!in)
		die("cannot read the rows");
	tc_buf_init(&t->text, FILE_MAX);
	tc_arena_init(&t->arena);
	while ((n = fread(piece, 1, sizeof(piece), in)) > 0)
		tc_buf_add(&t->text, piece, n);
	fclose(in);
	if (tc_csv_read(&t->head, tc_buf_str(&t->text), 0, ',', true) != TC_CSV_OK)
		die("no head");
	t->at = t->head.next;
}

static bool next_row(struct table *t)
{
	if (t->at >= t->text.len)
		return false;
	if (tc_csv_read(&t->row, tc_buf_str(&t->text), t->at, ',', true) != TC_CSV_OK)
		die("not CSV");
	t->at = t->row.next;
	return true;
}

/* Absent when it is empty. */
static struct tc_str cell(struct table *t, const char *name)
{
	for (size_t i = 0; i < t->head.count; i++) {
		if (!tc_str_eq(t->head.cells[i].text, tc_str(name)))
			continue;
		struct tc_csv_cell *c = &t->row.cells[i];
		struct tc_buf b;

		if (!c->text.len)
			return TC_STR_NULL;
		tc_buf_init(&b, FILE_MAX);
		tc_csv_decode(&b, c->text);
		struct tc_str s = tc_arena_str(&t->arena, c->doubled ? tc_buf_str(&b) : c->text);
		tc_buf_release(&b);
		return s;
	}
	die("a column is missing");
	return TC_STR_NULL;
}

static int64_t number(struct table *t, const char *name)
{
	int64_t n = 0;

	if (!tc_parse_int(cell(t, name), &n))
		die("not a number");
	return n;
}

static int64_t instant(struct table *t, const char *name)
{
	int64_t ms = 0;

	if (!tc_time_parse(cell(t, name), &ms))
		die("not a time");
	return ms;
}

static void *one_more(void *rows, size_t count, size_t size)
{
	if (count >= ROWS_MAX)
		die("too many rows");
	/* Room for twice as many whenever a power of two is full. */
	return count & (count - 1) ? rows : tc_realloc(rows, count ? count * 2 : 1, size);
}

static int activity(struct tc_buf *svg, const char *id, struct table *t)
{
	struct tc_chart_activity data = {.from_ms = 0, .to_ms = 1, .step_ms = 1};
	struct tc_chart_bar *bars = NULL;
	size_t n = 0;

	while (next_row(t)) {
		struct tc_str kind = cell(t, "kind");

		bars = one_more(bars, n, sizeof(*bars));
		bars[n++] = (struct tc_chart_bar){
			.from_ms = instant(t, "time"),
			.kind = tc_str_eq(kind, TC_STR("intruder")) ? TC_CHART_INTRUDER
				: tc_str_eq(kind, TC_STR("unsure")) ? TC_CHART_UNSURE
								    : TC_CHART_OTHERS,
			.series = cell(t, "tactic"),
			.count = number(t, "events"),
		};
		data.from_ms = instant(t, "window_from");
		data.to_ms = instant(t, "window_to");
		data.step_ms = number(t, "step_seconds") * 1000;
	}
	data.bars = bars;
	data.bar_count = n;
	int rc = tc_chart_activity(svg, &data, id);
	free(bars);
	return rc;
}

static enum tc_chart_level level(struct tc_str s)
{
	return tc_str_eq(s, TC_STR("confirmed")) ? TC_CHART_CONFIRMED
	       : tc_str_eq(s, TC_STR("probable")) ? TC_CHART_PROBABLE
						  : TC_CHART_POSSIBLE;
}

static int graph(struct tc_buf *svg, const char *id, struct table *t, struct table *l)
{
	struct tc_chart_graph data = {0};
	struct tc_chart_edge *edges = NULL;
	struct tc_chart_link *links = NULL;

	for (; next_row(t); data.edge_count++) {
		edges = one_more(edges, data.edge_count, sizeof(*edges));
		edges[data.edge_count] = (struct tc_chart_edge){
			cell(t, "ip"), cell(t, "credential"), cell(t, "principal"),
			cell(t, "principal_name"), level(cell(t, "level")), number(t, "events"),
		};
	}
	for (; l && next_row(l); data.link_count++) {
		links = one_more(links, data.link_count, sizeof(*links));
		links[data.link_count] = (struct tc_chart_link){
			cell(l, "parent"), cell(l, "credential"), cell(l, "method"),
			!tc_str_eq(cell(l, "strength"), TC_STR("possible")),
		};
	}
	data.edges = edges;
	data.links = links;
	int rc = tc_chart_graph(svg, &data, id);
	free(edges);
	free(links);
	return rc;
}

static int opened(struct tc_buf *svg, const char *id, struct table *t)
{
	struct tc_chart_opened data = {0};
	struct tc_chart_step *steps = NULL;

	for (; next_row(t); data.step_count++) {
		steps = one_more(steps, data.step_count, sizeof(*steps));
		steps[data.step_count] = (struct tc_chart_step){
			cell(t, "kind"), cell(t, "what"), instant(t, "time"),
			number(t, "opened"), number(t, "closed"),
		};
		data.to_ms = instant(t, "logs_end");
	}
	data.steps = steps;
	int rc = tc_chart_opened(svg, &data, id);
	free(steps);
	return rc;
}

static void close_table(struct table *t)
{
	tc_buf_release(&t->text);
	tc_arena_release(&t->arena);
}

static int draw(struct tc_buf *svg, char **argv, int argc)
{
	static struct table rows, links;
	bool with_links = argc > 4;
	int rc = 0;

	open_table(&rows, argv[3]);
	if (with_links)
		open_table(&links, argv[4]);
	if (strcmp(argv[1], "activity") == 0)
		rc = activity(svg, argv[2], &rows);
	else if (strcmp(argv[1], "graph") == 0)
		rc = graph(svg, argv[2], &rows, with_links ? &links : NULL);
	else if (strcmp(argv[1], "opened") == 0)
		rc = opened(svg, argv[2], &rows);
	else
		die("no such chart");
	close_table(&rows);
	if (with_links)
		close_table(&links);
	return rc;
}

int main(int argc, char **argv)
{
	struct tc_buf svg;
	int rc = 0;

	tc_buf_init(&svg, TC_CHART_MAX);
	if (argc == 2 && strcmp(argv[1], "css") == 0)
		tc_buf_add_str(&svg, tc_chart_css());
	else if (argc >= 4)
		rc = draw(&svg, argv, argc);
	else
		die("usage: trailcase-chart activity|graph|opened ID ROWS.csv [LINKS.csv], or css");
	if (rc)
		die("the chart is too large");
	fwrite(tc_buf_str(&svg).data, 1, svg.len, stdout);
	tc_buf_release(&svg);
	return fflush(stdout) == 0 ? 0 : 1;
}
