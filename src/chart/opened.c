/*
 * Opened and closed: for each kind of thing a lane, whose height is how many were open.
 *
 * Each lane has a scale of its own, from nothing to the most that were open at once: one
 * key pair is to be seen beside two hundred rules.  The figures stand at its end.
 */
#include "chart/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/map.h"

#include "util/banned.h"

#define PLOT_WIDTH 296.0
#define COLUMNS 296 /* of the picture: what changes within one is drawn as its most */
#define HEAD (TC_SVG_LINE + 6)
#define AREA_HEIGHT 24.0
#define LANE_HEIGHT (TC_SVG_LINE + AREA_HEIGHT + 10)

/* Where the figures end. */
static const double figures_x[] = {PLOT_WIDTH + 58, PLOT_WIDTH + 118, TC_SVG_WIDTH - 1};

struct lane {
	struct tc_str kind, what;
	int64_t first_ms, last_ms;
	int64_t opened, closed;
	size_t order; /* in which it was met */
	int64_t most; /* that were open at once, once `trace` has run */
};

struct picture {
	const struct tc_chart_step **steps; /* owned; in the order of time */
	size_t *lane_of;                    /* owned; of each of these, its place in lanes */
	size_t step_count;
	struct lane *lanes; /* owned */
	size_t lane_count;
	size_t *drawn; /* owned; places in lanes, in the order of time */
	size_t drawn_count;
	struct tc_axis axis;
};

/* ----------------------------------------------------------------- the figures */

static int by_time(const void *a, const void *b)
{
	const struct tc_chart_step *x = *(const struct tc_chart_step *const *)a;
	const struct tc_chart_step *y = *(const struct tc_chart_step *const *)b;

	if (x->time_ms != y->time_ms)
		return x->time_ms < y->time_ms ? -1 : 1;
	return x < y ? -1 : x > y; /* as they were given */
}

static bool counts(const struct tc_chart_step *s)
{
	return s->opened >= 0 && s->closed >= 0 && s->opened + s->closed > 0 &&
	       s->time_ms >= TC_TIME_MIN && s->time_ms <= TC_TIME_MAX;
}

static void sort_steps(struct picture *p, const struct tc_chart_opened *data)
{
	p->steps = tc_calloc(data->step_count + 1, sizeof(*p->steps));
	for (size_t i = 0; i < data->step_count; i++)
		if (counts(&data->steps[i]))
			p->steps[p->step_count++] = &data->steps[i];
	qsort(p->steps, p->step_count, sizeof(*p->steps), by_time);
}

/* The lane of a step: of its kind, and of what tells it apart. */
static size_t lane_at(struct picture *p, struct tc_map *seen, struct tc_buf *key,
		      const struct tc_chart_step *s)
{
	tc_buf_clear(key);
	tc_buf_addf(key, "%zu ", s->kind.len);
	tc_buf_add_str(key, s->kind);
	tc_buf_add_str(key, s->what);
	void **place = tc_map_put(seen, tc_buf_str(key));
	if (!*place) {
		struct lane *lane = &p->lanes[p->lane_count];
		*lane = (struct lane){.kind = s->kind, .what = s->what,
				      .first_ms = s->time_ms, .order = p->lane_count++};
		*place = lane;
	}
	return (size_t)((struct lane *)*place - p->lanes);
}

static void make_lanes(struct picture *p)
{
	struct tc_map seen;
	struct tc_buf key;

	p->lanes = tc_calloc(p->step_count + 1, sizeof(*p->lanes));
	p->lane_of = tc_calloc(p->step_count + 1, sizeof(*p->lane_of));
	tc_map_init(&seen);
	tc_buf_init(&key, SIZE_MAX / 2);
	for (size_t i = 0; i < p->step_count; i++) {
		const struct tc_chart_step *s = p->steps[i];

		p->lane_of[i] = lane_at(p, &seen, &key, s);
		struct lane *lane = &p->lanes[p->lane_of[i]];
		lane->opened += s->opened;
		lane->closed += s->closed;
		lane->last_ms = s->time_ms;
	}
	tc_map_release(&seen);
	tc_buf_release(&key);
}

static int by_opened(const void *a, const void *b)
{
	const struct lane *x = *(const struct lane *const *)a;
	const struct lane *y = *(const struct lane *const *)b;

	if (x->opened != y->opened)
		return x->opened < y->opened ? 1 : -1;
	return x->order < y->order ? -1 : 1;
}

static int by_place(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return x < y ? -1 : x > y;
}

/* The lanes with most in them; lanes were made in the order of time. */
static void choose_lanes(struct picture *p)
{
	const struct lane **all = tc_calloc(p->lane_count + 1, sizeof(*all));

	for (size_t i = 0; i < p->lane_count; i++)
		all[i] = &p->lanes[i];
	qsort(all, p->lane_count, sizeof(*all), by_opened);
	p->drawn_count = p->lane_count < TC_CHART_LANES ? p->lane_count : TC_CHART_LANES;
	p->drawn = tc_calloc(p->drawn_count + 1, sizeof(*p->drawn));
	for (size_t i = 0; i < p->drawn_count; i++)
		p->drawn[i] = all[i]->order;
	qsort(p->drawn, p->drawn_count, sizeof(*p->drawn), by_place);
	free(all);
}

static void set_axis(struct picture *p, int64_t to_ms)
{
	int64_t from = p->steps[0]->time_ms, to = p->steps[p->step_count - 1]->time_ms;

	if (to_ms > to)
		to = to_ms > TC_TIME_MAX ? TC_TIME_MAX : to_ms;
	/* Air before the first and behind the last. */
	int64_t air = (to - from) / 50 + 1000;
	from = from > air ? from - air : 0;
	to = to < TC_TIME_MAX - air ? to + air : TC_TIME_MAX;
	p->axis = (struct tc_axis){0, PLOT_WIDTH, from, to};
}

static int64_t open_of(const struct lane *lane)
{
	return lane->opened > lane->closed ? lane->opened - lane->closed : 0;
}

/* --------------------------------------------------------------------- drawing */

/* How many were open: the most within each column of the picture, and at its end. */
struct trace {
	int64_t most[COLUMNS + 1], last[COLUMNS + 1];
	size_t end; /* the last column that the logs reach */
};

static void trace(const struct picture *p, size_t lane, int64_t to_ms, struct trace *t)
{
	int64_t open = 0;
	size_t at = 0;

	memset(t, 0, sizeof(*t));
	for (size_t i = 0; i < p->step_count; i++) {
		if (p->lane_of[i] != lane)
			continue;
		size_t column = (size_t)tc_axis_x(&p->axis, p->steps[i]->time_ms);

		for (; at < column; at++)
			t->most[at + 1] = t->last[at + 1] = open;
		open += p->steps[i]->opened - p->steps[i]->closed;
		if (open < 0)
			open = 0;
		if (open > t->most[column])
			t->most[column] = open;
		t->last[column] = open;
		if (open > p->lanes[lane].most)
			p->lanes[lane].most = open;
	}
	for (; at < COLUMNS; at++)
		t->most[at + 1] = t->last[at + 1] = open;
	t->end = (size_t)tc_axis_x(&p->axis, to_ms);
}

static void add_step(struct tc_buf *svg, double x, double y)
{
	tc_buf_add_char(svg, 'H');
	tc_svg_num(svg, x);
	tc_buf_add_char(svg, 'V');
	tc_svg_num(svg, y);
}

static void draw_area(struct tc_buf *svg, const struct lane *lane, const struct trace *t,
		      double bottom)
{
	int64_t shown = 0;

	tc_buf_add_cstr(svg, "<path class=\"tc-area\" d=\"M0,");
	tc_svg_num(svg, bottom);
	for (size_t c = 0; c <= t->end && lane->most; c++) {
		const int64_t heights[] = {t->most[c], t->last[c]};

		for (size_t i = 0; i < 2; i++) {
			if (heights[i] == shown)
				continue;
			shown = heights[i];
			add_step(svg, (double)c + (i ? 0.5 : 0),
				 bottom - AREA_HEIGHT * (double)shown / (double)lane->most);
		}
	}
	add_step(svg, (double)t->end + 1, bottom);
	tc_buf_add_cstr(svg, "z\"/>\n");
}

/* "security group rule: ..." says no more than the rule. */
static void lane_name(struct tc_buf *out, const struct lane *lane)
{
	if (lane->what.len) {
		tc_buf_add_str(out, lane->what);
		return;
	}
	for (size_t i = 0; i < lane->kind.len; i++)
		tc_buf_add_char(out, lane->kind.data[i] == '_' ? ' ' : lane->kind.data[i]);
	if (!lane->kind.len)
		tc_buf_add_cstr(out, "of no kind");
}

static void draw_figures(struct tc_buf *svg, const struct lane *lane, double y)
{
	const int64_t figures[] = {lane->opened, lane->closed, open_of(lane)};

	for (size_t i = 0; i < TC_ARRAY_LEN(figures); i++) {
		char text[TC_COUNT_TEXT];

		tc_svg_count(text, figures[i]);
		tc_svg_text(svg, &(struct tc_svg_text){.x = figures_x[i], .y = y,
						       .class = i == 2 ? "tc-head" : NULL,
						       .anchor = TC_ANCHOR_END}, tc_str(text));
	}
}

static void draw_lane(struct tc_buf *svg, const struct picture *p, size_t place, int64_t to_ms,
		      double top)
{
	struct lane *lane = &p->lanes[place];
	double bottom = top + TC_SVG_LINE + AREA_HEIGHT;
	struct trace *t = tc_alloc(sizeof(*t));
	struct tc_buf name;

	tc_buf_init(&name, lane->kind.len + lane->what.len + 40);
	lane_name(&name, lane);
	trace(p, place, to_ms, t);
	tc_buf_add_cstr(svg, "<g class=\"tc-lane\" data-series=\"");
	tc_svg_whole(svg, tc_buf_str(&name));
	tc_buf_add_cstr(svg, "\" data-kind=\"");
	tc_svg_whole(svg, lane->kind);
	tc_buf_add_char(svg, '"');
	tc_svg_time_attr(svg, "data-from", lane->first_ms);
	tc_buf_addf(svg, " data-count=\"%" PRId64 "\" data-closed=\"%" PRId64 "\" data-open=\"%"
			 PRId64 "\" data-most=\"%" PRId64 "\"><title>%" PRId64 " opened, %" PRId64
			 " closed, %" PRId64 " still open, at most %" PRId64 " at once: ",
		    lane->opened, lane->closed, open_of(lane), lane->most, lane->opened,
		    lane->closed, open_of(lane), lane->most);
	tc_svg_name(svg, tc_buf_str(&name));
	tc_buf_add_cstr(svg, "</title>\n");
	tc_svg_text(svg, &(struct tc_svg_text){.x = 0, .y = top + TC_SVG_LINE - 5,
					       .room = TC_SVG_WIDTH, .cut = TC_CUT_MIDDLE},
		    tc_buf_str(&name));
	draw_area(svg, lane, t, bottom);
	draw_figures(svg, lane, bottom - 4);
	tc_buf_add_cstr(svg, "</g>\n");
	tc_buf_release(&name);
	free(t);
}

static void sum_up(const struct picture *p, bool drawn, struct lane *sum)
{
	*sum = (struct lane){0};
	for (size_t i = 0; i < p->lane_count; i++) {
		bool is_drawn = false;
		for (size_t k = 0; k < p->drawn_count; k++)
			is_drawn = is_drawn || p->drawn[k] == i;
		if (is_drawn != drawn)
			continue;
		sum->opened += p->lanes[i].opened;
		sum->closed += p->lanes[i].closed;
	}
}

static void describe(struct tc_buf *out, const struct picture *p)
{
	struct lane shown, hidden;

	sum_up(p, true, &shown);
	sum_up(p, false, &hidden);
	tc_buf_addf(out, "%" PRId64 " things of %zu kinds were opened, %" PRId64
			 " closed again, %" PRId64 " were open when the logs end.",
		    shown.opened + hidden.opened, p->lane_count, shown.closed + hidden.closed,
		    open_of(&shown) + open_of(&hidden));
}

static void draw_heads(struct tc_buf *svg)
{
	static const char *const heads[] = {"opened", "closed", "open"};

	for (size_t i = 0; i < TC_ARRAY_LEN(heads); i++)
		tc_svg_text(svg, &(struct tc_svg_text){.x = figures_x[i], .y = TC_SVG_LINE - 3,
						       .class = "tc-axis",
						       .anchor = TC_ANCHOR_END}, tc_str(heads[i]));
}

static void draw_left_out(struct tc_buf *svg, const struct picture *p, double y)
{
	struct lane hidden;
	char text[160];

	sum_up(p, false, &hidden);
	snprintf(text, sizeof(text), "Not drawn: %zu of %zu kinds, %" PRId64 " opened, %" PRId64
				     " open.", p->lane_count - p->drawn_count, p->lane_count,
		 hidden.opened, open_of(&hidden));
	tc_svg_text(svg, &(struct tc_svg_text){.x = 0, .y = y, .room = TC_SVG_WIDTH},
		    tc_str(text));
}

static void draw(struct tc_buf *svg, const struct picture *p, const struct tc_chart_opened *data,
		 const char *id)
{
	int64_t end = p->steps[p->step_count - 1]->time_ms;
	double bottom = HEAD + (double)p->drawn_count * LANE_HEIGHT;
	double height = bottom + TC_AXIS_HEIGHT + 4;
	struct tc_buf text;

	if (data->to_ms > end)
		end = data->to_ms > p->axis.to_ms ? p->axis.to_ms : data->to_ms;
	if (p->drawn_count < p->lane_count)
		height += TC_SVG_LINE + 4;
	tc_buf_init(&text, 1000);
	describe(&text, p);
	tc_svg_open(svg, id, data->title.data ? data->title : TC_STR("Opened and closed"),
		    tc_buf_str(&text), height);
	tc_buf_release(&text);
	draw_heads(svg);
	tc_axis_draw(svg, &p->axis, HEAD, bottom);
	tc_svg_text(svg, &(struct tc_svg_text){.x = TC_SVG_WIDTH, .y = bottom + TC_SVG_LINE,
					       .class = "tc-axis", .anchor = TC_ANCHOR_END},
		    TC_STR("UTC"));
	for (size_t i = 0; i < p->drawn_count; i++)
		draw_lane(svg, p, p->drawn[i], end, HEAD + (double)i * LANE_HEIGHT);
	if (p->drawn_count < p->lane_count)
		draw_left_out(svg, p, height - 6);
}

int tc_chart_opened(struct tc_buf *svg, const struct tc_chart_opened *data, const char *id)
{
	struct picture p = {0};
	int rc;

	sort_steps(&p, data);
	if (!p.step_count) {
		rc = tc_svg_none(svg, id, "The intruder opened nothing that these logs show.");
	} else {
		make_lanes(&p);
		choose_lanes(&p);
		set_axis(&p, data->to_ms);
		draw(svg, &p, data, id);
		rc = tc_svg_close(svg);
	}
	free(p.steps);
	free(p.lane_of);
	free(p.lanes);
	free(p.drawn);
	return rc;
}
