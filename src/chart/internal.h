/*
 * What the charts share: the frame of an SVG, text that keeps to its place, round
 * numbers and times.
 *
 * A chart is TC_SVG_WIDTH units wide.  A phone of 360 px shows a unit as some 0.7 px,
 * hence the size of the text; on wider screens chart.css makes the text smaller again,
 * never larger, so that what fits here fits everywhere.
 */
#ifndef TC_CHART_INTERNAL_H
#define TC_CHART_INTERNAL_H

#include "chart/chart.h"
#include "util/embedded.h"
#include "util/instant.h"

#define TC_SVG_WIDTH 480.0
#define TC_SVG_FONT 14.0
#define TC_SVG_LINE 18.0

#define TC_DAY_MS INT64_C(86400000)

extern const struct tc_embedded tc_embedded_chart_style[];

/* ----------------------------------------------------------------------- text */

enum tc_svg_cut {
	TC_CUT_END,    /* what comes first matters most */
	TC_CUT_MIDDLE, /* names, keys, addresses: both ends tell them apart */
};

enum tc_svg_anchor {
	TC_ANCHOR_START,
	TC_ANCHOR_MIDDLE,
	TC_ANCHOR_END,
};

struct tc_svg_text {
	double x, y; /* of the base line */
	double room; /* the text is cut to be no wider; 0: it is known to fit */
	enum tc_svg_anchor anchor;
	enum tc_svg_cut cut;
	const char *class; /* or NULL */
};

/* An estimate, rather too wide than too narrow, of text as tc_escape_terminal leaves it. */
double tc_svg_text_width(struct tc_str shown);
/* Of any text: what is shown of it in `room`, as it is to be escaped for HTML. */
void tc_svg_fit(struct tc_buf *out, struct tc_str s, double room, enum tc_svg_cut cut);
/* A <text>; `s` may be from a log. */
void tc_svg_text(struct tc_buf *svg, const struct tc_svg_text *t, struct tc_str s);
/* Text from a log inside a title or an attribute: whole, unless it is absurdly long. */
void tc_svg_whole(struct tc_buf *svg, struct tc_str s);
/* The same between isolates, so that it cannot turn the text around it. */
void tc_svg_name(struct tc_buf *svg, struct tc_str s);

/* ---------------------------------------------------------------------- frame */

/* <svg> with its title and description, which is text of ours or escaped already. */
void tc_svg_open(struct tc_buf *svg, const char *id, struct tc_str title, struct tc_str desc,
		 double height);
/* </svg>; says whether all of it found room. */
int tc_svg_close(struct tc_buf *svg);
/* Instead of a chart. */
int tc_svg_none(struct tc_buf *svg, const char *id, const char *sentence);
/* At most two decimals, with a point whatever the locale. */
void tc_svg_num(struct tc_buf *svg, double v);
/* ` name="12.5"` */
void tc_svg_attr(struct tc_buf *svg, const char *name, double v);
/* ` name="2025-04-15T09:12:00Z"` */
void tc_svg_time_attr(struct tc_buf *svg, const char *name, int64_t time_ms);

#define TC_COUNT_TEXT 32
/* For a place of six digits: a number as it is, or "~1.2M" for one that needs more. */
void tc_svg_count(char text[TC_COUNT_TEXT], int64_t n);

/* ----------------------------------------------------------------------- axes */

/* A round number: the distance of marks on a scale from 0 to `most` with at most `marks`. */
int64_t tc_axis_step(int64_t most, int64_t marks);
/* 950, 12k, 1.5M: for scales. */
void tc_axis_number(char text[TC_COUNT_TEXT], int64_t n);

/*
 * The bucket that `ms` lies in: buckets of weeks begin on Mondays, all others where the
 * step divides the time since 1970.
 */
int64_t tc_bucket_floor(int64_t ms, int64_t step_ms);
/* A multiple of `step_ms`, round where possible, of which `most` cover the span. */
int64_t tc_bucket_step(int64_t span_ms, int64_t step_ms, int64_t most);
/* "10 minutes", "one day" */
void tc_bucket_words(struct tc_buf *out, int64_t step_ms);

/* A scale of time along x. */
struct tc_axis {
	double x, width;
	int64_t from_ms, to_ms;
};

double tc_axis_x(const struct tc_axis *a, int64_t ms);
/* Lines at round times from y1 to y2, with times (UTC) in two lines of text below y2. */
void tc_axis_draw(struct tc_buf *svg, const struct tc_axis *a, double y1, double y2);
#define TC_AXIS_HEIGHT (2 * TC_SVG_LINE + 4)

#endif
