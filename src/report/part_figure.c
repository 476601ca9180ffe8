/*
 * The pictures of a report, from the rows of their queries.
 *
 * HTML has the picture, JSON the rows, Markdown says where both are.
 */
#include "report/parts.h"

#include <stdlib.h>

#include "chart/chart.h"
#include "util/instant.h"

#include "util/banned.h"

/* Rows that are read for a picture: it is at most as large as its own bound, whatever comes. */
#define ROWS_MAX ((size_t)1000000)
#define DAY_MS ((int64_t)86400 * 1000)

/* --- rows ------------------------------------------------------------------------------- */

struct rows {
	struct tc_writing *w;
	struct tc_stmt *stmt;
	size_t count;
	int rc;
	struct tc_error *err;
};

static int rows_open(struct rows *r, struct tc_writing *w, const char *query,
		     const struct tc_argument *own, struct tc_error *err)
{
	struct tc_argument args[2] = {{TC_STR("level"), w->d->level}};
	size_t count = 1;

	*r = (struct rows){.w = w, .err = err};
	if (own)
		args[count++] = *own;
	r->rc = tc_query_prepare(&r->stmt, tc_catalog_find(w->catalog, tc_str(query)), w->store,
				 args, count, err);
	return r->rc;
}

static bool rows_next(struct rows *r)
{
	return r->count++ < ROWS_MAX && (r->rc = tc_stmt_step(r->stmt, r->err)) == TC_STEP_ROW;
}

static int rows_close(struct rows *r)
{
	tc_stmt_free(r->stmt);
	return r->rc < 0 ? r->rc : 0;
}

static int column(const struct rows *r, const char *name)
{
	for (int i = 0; i < tc_stmt_column_count(r->stmt); i++)
		if (strcmp(tc_stmt_column_name(r->stmt, i), name) == 0)
			return i;
	TC_BUG("a picture is drawn from a column that its query does not have");
}

/* Masked, for as long as the document is written. */
static struct tc_str text(const struct rows *r, const char *name)
{
	struct tc_str s = tc_stmt_column_text(r->stmt, column(r, name));

	return tc_writing_text(r->w, tc_arena_str(&r->w->arena, s));
}

static int64_t number(const struct rows *r, const char *name)
{
	return tc_stmt_column_int(r->stmt, column(r, name));
}

/* False, and *ms as it was, for a time that is none. */
static bool instant(const struct rows *r, const char *name, int64_t *ms)
{
	return tc_time_parse(tc_stmt_column_text(r->stmt, column(r, name)), ms);
}

/* A place for one more. */
static void *more(void *list, size_t count, size_t size)
{
	/* Room for twice as many whenever a power of two is full. */
	return count & (count - 1) ? list : tc_realloc(list, count ? 2 * count : 1, size);
}

/* --- each picture ------------------------------------------------------------------------ */

static enum tc_chart_kind kind_of(struct tc_str kind)
{
	if (tc_str_eq(kind, TC_STR("intruder")))
		return TC_CHART_INTRUDER;
	return tc_str_eq(kind, TC_STR("unsure")) ? TC_CHART_UNSURE : TC_CHART_OTHERS;
}

static int draw_activity(struct tc_writing *w, const struct tc_picture *p, struct tc_buf *svg,
			 struct tc_error *err)
{
	struct tc_chart_activity data = {.title = tc_str(p->title), .step_ms = DAY_MS};
	struct tc_argument days = {TC_STR("days"), tc_str(p->days)};
	struct tc_chart_bar *bars = NULL;
	struct rows r;
	int rc = rows_open(&r, w, p->query, p->days ? &days : NULL, err);

	if (rc < 0)
		return rc;
	while (rows_next(&r)) {
		struct tc_chart_bar bar = {0, kind_of(text(&r, "kind")), text(&r, "tactic"),
					   number(&r, "events")};

		if (!instant(&r, "time", &bar.from_ms) ||
		    !instant(&r, "window_from", &data.from_ms) ||
		    !instant(&r, "window_to", &data.to_ms))
			continue;
		data.step_ms = number(&r, "step_seconds") * 1000;
		bars = more(bars, data.bar_count, sizeof(*bars));
		bars[data.bar_count++] = bar;
	}
	data.bars = bars;
	if ((rc = rows_close(&r)) == 0)
		rc = tc_chart_activity(svg, &data, p->id);
	free(bars);
	return rc;
}

static enum tc_chart_level level_of(struct tc_str level)
{
	if (tc_str_eq(level, TC_STR("confirmed")))
		return TC_CHART_CONFIRMED;
	return tc_str_eq(level, TC_STR("probable")) ? TC_CHART_PROBABLE : TC_CHART_POSSIBLE;
}

static int read_links(struct tc_writing *w, struct tc_chart_link **links, size_t *count,
		      struct tc_error *err)
{
	struct rows r;
	int rc = rows_open(&r, w, "scope-links", NULL, err);

	if (rc < 0)
		return rc;
	while (rows_next(&r)) {
		*links = more(*links, *count, sizeof(**links));
		(*links)[(*count)++] = (struct tc_chart_link){
			text(&r, "parent"), text(&r, "credential"), text(&r, "method"),
			!tc_str_eq(text(&r, "strength"), TC_STR("possible"))};
	}
	return rows_close(&r);
}

static int draw_graph(struct tc_writing *w, const struct tc_picture *p, struct tc_buf *svg,
		      struct tc_error *err)
{
	struct tc_chart_graph data = {.title = tc_str(p->title)};
	struct tc_chart_edge *edges = NULL;
	struct tc_chart_link *links = NULL;
	struct rows r;
	int rc = rows_open(&r, w, p->query, NULL, err);

	if (rc < 0)
		return rc;
	while (rows_next(&r)) {
		edges = more(edges, data.edge_count, sizeof(*edges));
		edges[data.edge_count++] = (struct tc_chart_edge){
			text(&r, "ip"), text(&r, "credential"), text(&r, "principal"),
			text(&r, "principal_name"), level_of(text(&r, "level")),
			number(&r, "events")};
	}
	data.edges = edges;
	if ((rc = rows_close(&r)) == 0 &&
	    (rc = read_links(w, &links, &data.link_count, err)) == 0) {
		data.links = links;
		rc = tc_chart_graph(svg, &data, p->id);
	}
	free(edges);
	free(links);
	return rc;
}

static int draw_opened(struct tc_writing *w, const struct tc_picture *p, struct tc_buf *svg,
		       struct tc_error *err)
{
	struct tc_chart_opened data = {.title = tc_str(p->title)};
	struct tc_chart_step *steps = NULL;
	struct rows r;
	int rc = rows_open(&r, w, p->query, NULL, err);

	if (rc < 0)
		return rc;
	while (rows_next(&r)) {
		struct tc_chart_step step = {text(&r, "kind"), text(&r, "what"), 0,
					     number(&r, "opened"), number(&r, "closed")};

		if (!instant(&r, "time", &step.time_ms) || !instant(&r, "logs_end", &data.to_ms))
			continue;
		steps = more(steps, data.step_count, sizeof(*steps));
		steps[data.step_count++] = step;
	}
	data.steps = steps;
	if ((rc = rows_close(&r)) == 0)
		rc = tc_chart_opened(svg, &data, p->id);
	free(steps);
	return rc;
}

/* --- in the report ------------------------------------------------------------------------ */

static const struct tc_picture pictures[] = {
	{"activity-before", "activity-over-time", "Calls by day",
	 "The 30 days before the first call of the intruder, and on to the end of the logs. Below: "
	 "others with the same credentials.",
	 "30", draw_activity},
	{"activity", "activity-over-time", "Calls during the incident",
	 "The intruder's calls from the first to the last, stacked by tactic.", NULL, draw_activity},
	{"graph", "scope-graph", "Addresses, credentials, principals",
	 "What the intruder used from where, and whose it is. Wider lines are more calls; dashed ones "
	 "are probable, not confirmed.",
	 NULL, draw_graph},
	{"opened", "opened-over-time", "Opened and closed over time",
	 "How many things that the intruder opened or made were open, until the end of the logs.",
	 NULL, draw_opened},
};

static const struct tc_picture *find_picture(const char *id)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(pictures); i++)
		if (strcmp(pictures[i].id, id) == 0)
			return &pictures[i];
	TC_BUG("the report has a picture that is none");
}

int tc_part_figure(struct tc_writing *w, const char *id, struct tc_error *err)
{
	const struct tc_picture *p = find_picture(id);
	struct tc_page_figure figure = {.id = id, .title = p->title, .query = p->query,
					.caption = p->caption};
	struct tc_part rows = {TC_PART_TABLE, p->query, NULL, p->days ? "days=30" : NULL};
	struct tc_buf svg;
	int rc = 0;

	tc_buf_init(&svg, TC_CHART_MAX);
	if (w->d->form == TC_PAGE_HTML)
		rc = p->draw(w, p, &svg, err);
	if (rc == TC_TOO_MANY)
		rc = tc_error_set(err, TC_FAIL, "the picture %s is too large", id);
	if (rc == 0) {
		figure.svg = tc_buf_str(&svg);
		tc_page_figure(w->page, &figure);
	}
	tc_buf_release(&svg);
	if (rc == 0 && w->d->form == TC_PAGE_JSON)
		rc = tc_part_table(w, &rows, err);
	return rc;
}
