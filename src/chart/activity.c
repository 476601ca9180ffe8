/*
 * Calls over time: stacked bars of the intruder's calls by tactic, and below them, with a
 * scale of its own, what others did with the same credentials.
 *
 * The scales are two, since a baseline of thousands would leave nothing to be seen of an
 * intruder's ten calls.
 */
#include "chart/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "chart/paint.h"
#include "util/map.h"

#include "util/banned.h"

#define BUCKETS_MAX 64
#define LEFT 40.0
#define PLOT_WIDTH (TC_SVG_WIDTH - LEFT - 16)
#define HEAD 26.0 /* the heading of a panel */
#define INTRUDER_HEIGHT 160.0
#define OTHERS_HEIGHT 80.0
#define MARK_HEIGHT 4.0 /* below the axis, of bars too low to be seen */
#define LEAST_SEEN 1.0

/* A series: what is stacked, or the others. */
struct series {
	struct tc_str name; /* absent: the paint says what it is */
	size_t paint;
	int64_t total;
	int64_t counts[BUCKETS_MAX];
};

struct picture {
	const char *id;
	int64_t from_ms, to_ms, step_ms;
	size_t buckets;
	struct series series[TC_PAINT_COUNT]; /* by their paints */
	size_t named;                         /* of the first, that are used */
	size_t merged;                        /* series that are the rest */
	struct tc_axis axis;
};

static struct tc_str series_name(const struct series *s, size_t merged)
{
	if (s->paint == TC_PAINT_REST)
		return merged == 1 ? TC_STR("another tactic") : TC_STR("other tactics");
	if (s->paint == TC_PAINT_UNSURE)
		return TC_STR("less certain");
	if (s->paint == TC_PAINT_OTHERS)
		return TC_STR("others");
	return s->name.data ? s->name : TC_STR("no tactic");
}

/* ----------------------------------------------------------------- the figures */

/* A name and how often it occurs. */
struct tally {
	struct tc_str name;
	int64_t total;
};

static int by_total(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	return tc_str_cmp(x->name, y->name);
}

static bool counts(const struct picture *p, const struct tc_chart_bar *bar)
{
	return bar->count > 0 && bar->from_ms >= p->from_ms && bar->from_ms < p->to_ms;
}

/* Whole buckets, of which there are not too many. */
static void set_window(struct picture *p, const struct tc_chart_activity *data)
{
	int64_t from = data->from_ms < TC_TIME_MIN ? TC_TIME_MIN : data->from_ms;
	int64_t to = data->to_ms > TC_TIME_MAX ? TC_TIME_MAX : data->to_ms;
	int64_t step = data->step_ms > 0 ? data->step_ms : 60000;

	if (from > TC_TIME_MAX)
		from = TC_TIME_MAX;
	if (to <= from)
		to = from + 1;
	/* One less: the first and the last bucket may stand out of the window. */
	p->step_ms = tc_bucket_step(to - from, step, BUCKETS_MAX - 1);
	p->from_ms = tc_bucket_floor(from, p->step_ms);
	if (p->from_ms < TC_TIME_MIN)
		p->from_ms = TC_TIME_MIN;
	p->buckets = (size_t)((to - p->from_ms + p->step_ms - 1) / p->step_ms);
	TC_ASSERT(p->buckets <= BUCKETS_MAX);
	p->to_ms = p->from_ms + (int64_t)p->buckets * p->step_ms;
	p->axis = (struct tc_axis){LEFT, PLOT_WIDTH, p->from_ms, p->to_ms};
}

/* All names of the intruder's series, most frequent first.  Owned by the caller. */
static struct tally *tally_names(const struct picture *p, const struct tc_chart_activity *data,
				 size_t *count)
{
	struct tally *all = tc_calloc(data->bar_count + 1, sizeof(*all));
	struct tc_map seen;

	tc_map_init(&seen);
	*count = 0;
	for (size_t i = 0; i < data->bar_count; i++) {
		const struct tc_chart_bar *bar = &data->bars[i];
		if (bar->kind != TC_CHART_INTRUDER || !counts(p, bar))
			continue;
		void **place = tc_map_put(&seen, bar->series.data ? bar->series : TC_STR(""));
		if (!*place) {
			all[*count].name = bar->series.len ? bar->series : TC_STR_NULL;
			*place = &all[(*count)++];
		}
		((struct tally *)*place)->total += bar->count;
	}
	tc_map_release(&seen);
	qsort(all, *count, sizeof(*all), by_total);
	return all;
}

static size_t paint_of(const struct picture *p, const struct tc_chart_bar *bar)
{
	if (bar->kind == TC_CHART_UNSURE)
		return TC_PAINT_UNSURE;
	if (bar->kind == TC_CHART_OTHERS)
		return TC_PAINT_OTHERS;
	struct tc_str name = bar->series.len ? bar->series : TC_STR_NULL;
	for (size_t i = 0; i < p->named; i++)
		if (tc_str_eq(p->series[i].name, name))
			return i;
	return TC_PAINT_REST;
}

static void count_bars(struct picture *p, const struct tc_chart_activity *data)
{
	size_t names;
	struct tally *all = tally_names(p, data, &names);

	p->named = names <= TC_PAINT_SERIES ? names : TC_PAINT_SERIES;
	p->merged = names - p->named;
	for (size_t i = 0; i < TC_PAINT_COUNT; i++)
		p->series[i].paint = i;
	for (size_t i = 0; i < p->named; i++)
		p->series[i].name = all[i].name;
	free(all);
	for (size_t i = 0; i < data->bar_count; i++) {
		const struct tc_chart_bar *bar = &data->bars[i];
		if (!counts(p, bar))
			continue;
		struct series *s = &p->series[paint_of(p, bar)];
		s->counts[(bar->from_ms - p->from_ms) / p->step_ms] += bar->count;
		s->total += bar->count;
	}
}

/* Of the stacked series together. */
static int64_t stacked(const struct picture *p, size_t bucket)
{
	int64_t sum = 0;

	for (size_t i = 0; i < TC_PAINT_OTHERS; i++)
		sum += p->series[i].counts[bucket];
	return sum;
}

static int64_t bucket_count(const struct picture *p, bool others, size_t bucket)
{
	return others ? p->series[TC_PAINT_OTHERS].counts[bucket] : stacked(p, bucket);
}

/* Where a bucket begins; the last one ends where times do. */
static int64_t bucket_ms(const struct picture *p, size_t bucket)
{
	int64_t ms = p->from_ms + (int64_t)bucket * p->step_ms;

	return ms < TC_TIME_MAX ? ms : TC_TIME_MAX;
}

/* --------------------------------------------------------------------- drawing */

struct panel {
	bool others;
	double top, height;
	int64_t most; /* the top of the scale */
};

static void draw_scale(struct tc_buf *svg, struct panel *panel, int64_t most)
{
	int64_t step = tc_axis_step(most > 0 ? most : 1, panel->others ? 2 : 4);

	panel->most = (most > 0 ? (most + step - 1) / step : 1) * step;
	for (int64_t n = 0; n <= panel->most; n += step) {
		double y = panel->top + panel->height * (1 - (double)n / (double)panel->most);
		char text[TC_COUNT_TEXT];

		tc_buf_add_cstr(svg, "<line class=\"tc-grid\"");
		tc_svg_attr(svg, "x1", LEFT);
		tc_svg_attr(svg, "x2", LEFT + PLOT_WIDTH);
		tc_svg_attr(svg, "y1", y);
		tc_svg_attr(svg, "y2", y);
		tc_buf_add_cstr(svg, "/>\n");
		tc_axis_number(text, n);
		tc_svg_text(svg, &(struct tc_svg_text){.x = LEFT - 4, .y = y + 5, .class = "tc-axis",
						       .anchor = TC_ANCHOR_END}, tc_str(text));
	}
}

static void add_bar_title(struct tc_buf *svg, const struct picture *p, struct tc_str name,
			  size_t bucket, int64_t count)
{
	char from[TC_TIME_TEXT], to[TC_TIME_TEXT];

	tc_time_format(bucket_ms(p, bucket), from);
	tc_time_format(bucket_ms(p, bucket + 1), to);
	tc_buf_addf(svg, "<title>%" PRId64 " ", count);
	tc_svg_name(svg, name);
	tc_buf_addf(svg, ", %s to %s</title>", from, to);
}

/* A rectangle over one bucket, with a little air on both sides. */
static void add_bar_place(struct tc_buf *svg, const struct picture *p, size_t bucket, double y,
			  double height)
{
	double x = tc_axis_x(&p->axis, bucket_ms(p, bucket));
	double width = tc_axis_x(&p->axis, bucket_ms(p, bucket + 1)) - x;
	double air = width * 0.1;

	tc_svg_attr(svg, "x", x + air);
	tc_svg_attr(svg, "y", y);
	tc_svg_attr(svg, "width", width - 2 * air);
	tc_svg_attr(svg, "height", height);
}

static void draw_bar(struct tc_buf *svg, const struct picture *p, const struct series *s,
		     const struct panel *panel, size_t bucket, double *y)
{
	int64_t count = s->counts[bucket];
	double height = panel->height * (double)count / (double)panel->most;
	struct tc_str name = series_name(s, p->merged);

	if (!count)
		return;
	*y -= height;
	tc_buf_add_cstr(svg, "<rect");
	tc_paint_attrs(svg, p->id, s->paint);
	add_bar_place(svg, p, bucket, *y, height);
	tc_buf_addf(svg, " data-panel=\"%s\" data-series=\"",
		    panel->others ? "others" : "intruder");
	tc_svg_whole(svg, name);
	tc_buf_add_char(svg, '"');
	tc_svg_time_attr(svg, "data-from", bucket_ms(p, bucket));
	tc_buf_addf(svg, " data-count=\"%" PRId64 "\">", count);
	add_bar_title(svg, p, name, bucket, count);
	tc_buf_add_cstr(svg, "</rect>\n");
}

/* Where a bar is too low to be seen, a mark below the axis says that there is one. */
static void draw_mark(struct tc_buf *svg, const struct picture *p, const struct panel *panel,
		      size_t bucket)
{
	int64_t count = bucket_count(p, panel->others, bucket);
	double height = panel->height * (double)count / (double)panel->most;

	if (!count || height >= LEAST_SEEN)
		return;
	tc_buf_add_cstr(svg, "<rect class=\"tc-mark\"");
	add_bar_place(svg, p, bucket, panel->top + panel->height + 1, MARK_HEIGHT);
	tc_buf_add_char(svg, '>');
	add_bar_title(svg, p, panel->others ? TC_STR("calls of others") : TC_STR("calls"), bucket,
		      count);
	tc_buf_add_cstr(svg, "</rect>\n");
}

static void draw_panel(struct tc_buf *svg, const struct picture *p, struct panel *panel,
		       int64_t total)
{
	size_t first = panel->others ? TC_PAINT_OTHERS : 0;
	size_t behind = panel->others ? TC_PAINT_COUNT : TC_PAINT_OTHERS;
	int64_t most = 0;
	struct tc_buf head;

	tc_buf_init(&head, 200);
	tc_buf_addf(&head, "%s: %" PRId64, panel->others ? "Others, with the same credentials"
							 : "Calls of the intruder", total);
	tc_svg_text(svg, &(struct tc_svg_text){.x = 0, .y = panel->top - 12,
					       .room = TC_SVG_WIDTH, .class = "tc-head tc-halo"},
		    tc_buf_str(&head));
	tc_buf_release(&head);
	for (size_t b = 0; b < p->buckets; b++)
		if (bucket_count(p, panel->others, b) > most)
			most = bucket_count(p, panel->others, b);
	draw_scale(svg, panel, most);
	for (size_t b = 0; b < p->buckets; b++) {
		double y = panel->top + panel->height;

		for (size_t i = first; i < behind; i++)
			draw_bar(svg, p, &p->series[i], panel, b, &y);
		draw_mark(svg, p, panel, b);
	}
}

static void draw_legend(struct tc_buf *svg, const struct picture *p, double y)
{
	for (size_t i = 0; i < TC_PAINT_COUNT; i++) {
		const struct series *s = &p->series[i];
		char count[32];

		if (!s->total)
			continue;
		snprintf(count, sizeof(count), "%" PRId64, s->total);
		tc_buf_add_cstr(svg, "<rect");
		tc_paint_attrs(svg, p->id, s->paint);
		tc_svg_attr(svg, "x", 0.5);
		tc_svg_attr(svg, "y", y - 12);
		tc_buf_add_cstr(svg, " width=\"24\" height=\"14\"/>\n");
		double room = TC_SVG_WIDTH - 40 - tc_svg_text_width(tc_str(count));
		tc_svg_text(svg, &(struct tc_svg_text){.x = 32, .y = y, .room = room},
			    series_name(s, p->merged));
		tc_svg_text(svg, &(struct tc_svg_text){.x = TC_SVG_WIDTH, .y = y,
						       .anchor = TC_ANCHOR_END}, tc_str(count));
		y += TC_SVG_LINE + 2;
	}
}

/* What the picture says, for those who hear it. */
static void describe(struct tc_buf *out, const struct picture *p, int64_t mine, int64_t others)
{
	char from[TC_TIME_TEXT], to[TC_TIME_TEXT];
	size_t high = 0;

	for (size_t b = 0; b < p->buckets; b++)
		if (stacked(p, b) > stacked(p, high))
			high = b;
	tc_time_format(p->from_ms, from);
	tc_time_format(bucket_ms(p, p->buckets), to);
	tc_buf_addf(out, "%" PRId64 " calls of the intruder and %" PRId64
			 " of others with the same credentials, from %s to %s. Each bar is ",
		    mine, others, from, to);
	tc_bucket_words(out, p->step_ms);
	tc_time_format(bucket_ms(p, high), from);
	tc_buf_addf(out, ". Most calls of the intruder: %" PRId64 ", from %s.", stacked(p, high),
		    from);
}

static void draw(struct tc_buf *svg, const struct picture *p, struct tc_str title, int64_t mine)
{
	int64_t others = p->series[TC_PAINT_OTHERS].total;
	struct panel upper = {false, HEAD, INTRUDER_HEIGHT, 0};
	struct panel lower = {true, HEAD + INTRUDER_HEIGHT + 16 + HEAD, OTHERS_HEIGHT, 0};
	double axis = others ? lower.top + lower.height : upper.top + upper.height, height;
	bool used[TC_PAINT_COUNT];
	size_t lines = 0;
	struct tc_buf text;

	for (size_t i = 0; i < TC_PAINT_COUNT; i++) {
		used[i] = p->series[i].total > 0;
		lines += used[i];
	}
	height = axis + TC_AXIS_HEIGHT + TC_SVG_LINE + 8 + (double)lines * (TC_SVG_LINE + 2);
	tc_buf_init(&text, 1000);
	describe(&text, p, mine, others);
	tc_svg_open(svg, p->id, title, tc_buf_str(&text), height);
	tc_paint_defs(svg, p->id, used);
	tc_axis_draw(svg, &p->axis, HEAD, axis);
	draw_panel(svg, p, &upper, mine);
	if (others)
		draw_panel(svg, p, &lower, others);
	tc_buf_clear(&text);
	tc_buf_add_cstr(&text, "Each bar is ");
	tc_bucket_words(&text, p->step_ms);
	tc_buf_add_cstr(&text, ". Times in UTC.");
	tc_svg_text(svg, &(struct tc_svg_text){.x = 0, .y = axis + TC_AXIS_HEIGHT + TC_SVG_LINE,
					       .room = TC_SVG_WIDTH, .class = "tc-axis"},
		    tc_buf_str(&text));
	draw_legend(svg, p, axis + TC_AXIS_HEIGHT + 2 * TC_SVG_LINE + 4);
	tc_buf_release(&text);
}

int tc_chart_activity(struct tc_buf *svg, const struct tc_chart_activity *data, const char *id)
{
	struct picture *p = tc_calloc(1, sizeof(*p));
	int64_t mine = 0;
	int rc;

	p->id = id;
	set_window(p, data);
	count_bars(p, data);
	for (size_t i = 0; i < TC_PAINT_OTHERS; i++)
		mine += p->series[i].total;
	if (mine + p->series[TC_PAINT_OTHERS].total == 0) {
		rc = tc_svg_none(svg, id, "There are no calls to draw in this time.");
	} else {
		draw(svg, p, data->title.data ? data->title : TC_STR("Calls over time"), mine);
		rc = tc_svg_close(svg);
	}
	free(p);
	return rc;
}
