/*
 * Round numbers and round times.
 */
#include "chart/internal.h"

#include <inttypes.h>
#include <stdio.h>

#include "util/banned.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY TC_DAY_MS
#define WEEK (7 * DAY)

int64_t tc_axis_step(int64_t most, int64_t marks)
{
	static const int64_t heads[] = {1, 2, 5};

	for (int64_t power = 1; power <= INT64_MAX / 100; power *= 10)
		for (size_t i = 0; i < TC_ARRAY_LEN(heads); i++)
			if ((most - 1) / (heads[i] * power) < marks)
				return heads[i] * power;
	return INT64_MAX / marks;
}

void tc_axis_number(char text[TC_COUNT_TEXT], int64_t n)
{
	static const struct {
		int64_t unit;
		const char *letter;
	} units[] = {
		{INT64_C(1000000000000000), "P"},
		{INT64_C(1000000000000), "T"},
		{1000000000, "G"},
		{1000000, "M"},
		{1000, "k"},
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(units); i++) {
		if (n < units[i].unit)
			continue;
		int tenths = (int)(n % units[i].unit / (units[i].unit / 10));
		if (tenths)
			snprintf(text, TC_COUNT_TEXT, "%" PRId64 ".%d%s", n / units[i].unit, tenths,
				 units[i].letter);
		else
			snprintf(text, TC_COUNT_TEXT, "%" PRId64 "%s", n / units[i].unit, units[i].letter);
		return;
	}
	snprintf(text, TC_COUNT_TEXT, "%" PRId64, n);
}

void tc_svg_count(char text[TC_COUNT_TEXT], int64_t n)
{
	char large[TC_COUNT_TEXT];

	if (n < 1000000) {
		snprintf(text, TC_COUNT_TEXT, "%" PRId64, n);
		return;
	}
	tc_axis_number(large, n);
	snprintf(text, TC_COUNT_TEXT, "~%.30s", large);
}

/* -------------------------------------------------------------------- buckets */

int64_t tc_bucket_floor(int64_t ms, int64_t step_ms)
{
	/* 1970-01-01 was a Thursday. */
	int64_t off = step_ms % WEEK ? 0 : 4 * DAY - WEEK;
	int64_t rest = (ms - off) % step_ms;

	return ms - (rest < 0 ? rest + step_ms : rest);
}

int64_t tc_bucket_step(int64_t span_ms, int64_t step_ms, int64_t most)
{
	static const int64_t rounds[] = {
		MINUTE,     5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR,
		6 * HOUR,   12 * HOUR,  DAY,         WEEK,        4 * WEEK,
	};

	if (span_ms / step_ms < most)
		return step_ms;
	for (size_t i = 0; i < TC_ARRAY_LEN(rounds); i++)
		if (rounds[i] % step_ms == 0 && span_ms / rounds[i] < most)
			return rounds[i];
	while (span_ms / step_ms >= most)
		step_ms *= 2;
	return step_ms;
}

void tc_bucket_words(struct tc_buf *out, int64_t step_ms)
{
	static const struct {
		int64_t ms;
		const char *word;
	} units[] = {{WEEK, "week"}, {DAY, "day"}, {HOUR, "hour"}, {MINUTE, "minute"}};

	for (size_t i = 0; i < TC_ARRAY_LEN(units); i++) {
		int64_t n = step_ms / units[i].ms;

		if (step_ms % units[i].ms)
			continue;
		if (n == 1)
			tc_buf_addf(out, "one %s", units[i].word);
		else
			tc_buf_addf(out, "%" PRId64 " %ss", n, units[i].word);
		return;
	}
	tc_buf_addf(out, "%" PRId64 " seconds", step_ms / 1000);
}

/* ---------------------------------------------------------------- marks of time */

/* How far marks are apart: a length, or months of the calendar. */
struct pace {
	int64_t ms; /* 0: months */
	int months;
};

/* Marks are so far apart, or further. */
#define MARK_WIDTH 68.0

/* The months since year 0, and back to the first millisecond of one. */
static int64_t month_of(int64_t ms)
{
	char text[TC_TIME_TEXT];
	int64_t year = 0, month = 0;

	tc_time_format(ms, text);
	tc_parse_int(tc_str_n(text, 4), &year);
	tc_parse_int(tc_str_n(text + 5, 2), &month);
	return year * 12 + month - 1;
}

static int64_t start_of_month(int64_t months)
{
	char text[32];
	int64_t ms = TC_TIME_MAX;

	snprintf(text, sizeof(text), "%04d-%02d-01", (int)(months / 12), (int)(months % 12) + 1);
	tc_time_parse_date(tc_str(text), &ms);
	return ms;
}

static int64_t next_mark(int64_t mark, const struct pace *p)
{
	return p->ms ? mark + p->ms : start_of_month(month_of(mark) + p->months);
}

static int64_t first_mark(int64_t ms, const struct pace *p)
{
	if (p->ms) {
		int64_t mark = tc_bucket_floor(ms, p->ms);
		return mark < ms ? mark + p->ms : mark;
	}
	int64_t month = month_of(ms);
	int64_t mark = start_of_month(month - month % p->months);
	return mark < ms ? next_mark(mark, p) : mark;
}

static struct pace pick_pace(int64_t span_ms, int64_t marks)
{
	static const int64_t lengths[] = {
		1000,      2000,      5000,        10000,       15000,       30000,
		MINUTE,    2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
		HOUR,      2 * HOUR,  3 * HOUR,    6 * HOUR,    12 * HOUR,   DAY,
		2 * DAY,   4 * DAY,   WEEK,        2 * WEEK,
	};
	static const int months[] = {1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400};

	for (size_t i = 0; i < TC_ARRAY_LEN(lengths); i++)
		if (span_ms / lengths[i] < marks)
			return (struct pace){lengths[i], 0};
	for (size_t i = 0; i < TC_ARRAY_LEN(months); i++)
		if (span_ms / (months[i] * 28 * DAY) < marks)
			return (struct pace){0, months[i]};
	return (struct pace){0, 12000};
}

double tc_axis_x(const struct tc_axis *a, int64_t ms)
{
	return a->x + a->width * (double)(ms - a->from_ms) / (double)(a->to_ms - a->from_ms);
}

/* What stands below the marks so far. */
struct written {
	char large[TC_TIME_TEXT]; /* the date or year that was written last */
	double end;               /* where it ends */
};

/* Where a text centred at x begins; it never leaves the picture. */
static double begin_of(double x, double width)
{
	double begin = x - width / 2;

	if (begin > TC_SVG_WIDTH - width)
		begin = TC_SVG_WIDTH - width;
	return begin > 0 ? begin : 0;
}

/*
 * "09:30" above "2025-04-15", or "04-15" above "2025"; below only where it changes, and
 * where there is room: if not, below the next mark.
 */
static void mark_texts(struct tc_buf *svg, double x, double y, int64_t ms,
		       const struct pace *p, struct written *w)
{
	char text[TC_TIME_TEXT];
	bool dates = !p->ms || p->ms >= DAY, seconds = p->ms && p->ms < MINUTE;

	tc_time_format(ms, text);
	struct tc_str small = dates ? tc_str_n(text + 5, 5) : tc_str_n(text + 11, seconds ? 8 : 5);
	struct tc_str large = tc_str_n(text, dates ? 4 : 10);
	double small_width = tc_svg_text_width(small), large_width = tc_svg_text_width(large);
	double begin = begin_of(x, large_width);
	struct tc_svg_text t = {.anchor = TC_ANCHOR_MIDDLE, .class = "tc-axis", .y = y,
				.x = begin_of(x, small_width) + small_width / 2};

	tc_svg_text(svg, &t, small);
	if (memcmp(w->large, large.data, large.len) == 0 || begin < w->end)
		return;
	t.x = begin + large_width / 2;
	t.y = y + TC_SVG_LINE;
	tc_svg_text(svg, &t, large);
	memcpy(w->large, large.data, large.len);
	w->end = begin + large_width + 4;
}

void tc_axis_draw(struct tc_buf *svg, const struct tc_axis *a, double y1, double y2)
{
	int marks = (int)(a->width / MARK_WIDTH);
	struct pace pace = pick_pace(a->to_ms - a->from_ms, marks);
	struct written written = {"", -1};
	int count = 0;

	for (int64_t ms = first_mark(a->from_ms, &pace);
	     ms <= a->to_ms && ms < TC_TIME_MAX && count <= marks;
	     ms = next_mark(ms, &pace), count++) {
		double x = tc_axis_x(a, ms);

		tc_buf_add_cstr(svg, "<line class=\"tc-grid\"");
		tc_svg_attr(svg, "x1", x);
		tc_svg_attr(svg, "x2", x);
		tc_svg_attr(svg, "y1", y1);
		tc_svg_attr(svg, "y2", y2);
		tc_buf_add_cstr(svg, "/>\n");
		mark_texts(svg, x, y2 + TC_SVG_LINE, ms, &pace, &written);
	}
}
