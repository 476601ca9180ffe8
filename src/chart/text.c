/*
 * Text that keeps to its place, whoever wrote it.
 */
#include "chart/internal.h"

#include <stdlib.h>

#include "util/escape.h"
#include "util/utf8.h"

#include "util/banned.h"

#define ELLIPSIS "\xe2\x80\xa6"

/* Bytes of one value that a title or an attribute holds. */
#define WHOLE_MAX 1000
/* Marks on one character that are shown; heaps of them would cover other lines. */
#define MARKS_MAX 2

/*
 * Widths of DejaVu Sans, one of the widest fonts that a page may end up with, in parts
 * of the font size.  What is not ASCII is taken as wider than it mostly is.
 */
static double char_width(uint32_t c)
{
	int columns = tc_utf8_width(c);

	if (columns != 1)
		return columns * 0.55;
	if (c >= 0x80)
		return c == 0x2026 ? 1.0 : 0.85;
	if (strchr("iljI.,:;'|!()[] -/\\ft", (int)c))
		return 0.42;
	if (strchr("mwMW@%", (int)c))
		return 1.0;
	if (c >= 'A' && c <= 'Z')
		return 0.73;
	return 0.65;
}

double tc_svg_text_width(struct tc_str shown)
{
	double width = 0;

	while (shown.len) {
		size_t taken;
		uint32_t c = tc_utf8_next(shown, &taken);

		width += char_width(c == TC_UTF8_INVALID ? '?' : c);
		shown = tc_str_n(shown.data + taken, shown.len - taken);
	}
	return width * TC_SVG_FONT;
}

/* One character of a text that may have to be cut. */
struct glyph {
	struct tc_str bytes;
	double width;
};

/* Splits the text; heaps of marks stay out of it.  Owned by the caller. */
static struct glyph *split(struct tc_str shown, size_t *count, double *total)
{
	struct glyph *all = tc_calloc(shown.len + 1, sizeof(*all));
	size_t n = 0, marks = 0;

	*total = 0;
	while (shown.len) {
		size_t taken;
		uint32_t c = tc_utf8_next(shown, &taken);
		struct glyph g = {tc_str_n(shown.data, taken), char_width(c) * TC_SVG_FONT};

		shown = tc_str_n(shown.data + taken, shown.len - taken);
		marks = tc_utf8_width(c) ? 0 : marks + 1;
		if (marks > MARKS_MAX)
			continue;
		*total += g.width;
		all[n++] = g;
	}
	*count = n;
	return all;
}

static void add_glyphs(struct tc_buf *out, const struct glyph *g, size_t first, size_t behind)
{
	for (size_t i = first; i < behind; i++)
		tc_buf_add_str(out, g[i].bytes);
}

/* How much of both ends, or of the first alone, finds room. */
static void cut_glyphs(struct tc_buf *out, const struct glyph *g, size_t count, double room,
		       enum tc_svg_cut cut)
{
	size_t head = 0, tail = count;
	double used = TC_SVG_FONT; /* the ellipsis */

	while (head < tail && used + g[head].width <= room) {
		used += g[head++].width;
		if (cut == TC_CUT_END)
			continue;
		if (head == tail || used + g[tail - 1].width > room)
			break;
		used += g[--tail].width;
	}
	add_glyphs(out, g, 0, head);
	tc_buf_add_cstr(out, ELLIPSIS);
	add_glyphs(out, g, tail, count);
}

/* The next place at or behind `at` where a character may begin. */
static size_t boundary(struct tc_str s, size_t at)
{
	for (int i = 0; i < 3 && at < s.len && ((unsigned char)s.data[at] & 0xc0) == 0x80; i++)
		at++;
	return at;
}

/* Of a text of any length, both ends are enough to cut from. */
static void escape_ends(struct tc_buf *out, struct tc_str s)
{
	size_t tail;

	if (s.len <= 2 * WHOLE_MAX + 8) {
		tc_escape_terminal(out, s);
		return;
	}
	tail = boundary(s, s.len - WHOLE_MAX);
	tc_escape_terminal(out, tc_str_n(s.data, boundary(s, WHOLE_MAX)));
	tc_buf_add_cstr(out, ELLIPSIS);
	tc_escape_terminal(out, tc_str_n(s.data + tail, s.len - tail));
}

void tc_svg_fit(struct tc_buf *out, struct tc_str s, double room, enum tc_svg_cut cut)
{
	struct tc_buf shown;
	struct glyph *all;
	size_t count;
	double total;

	tc_buf_init(&shown, 16 * WHOLE_MAX);
	escape_ends(&shown, s);
	all = split(tc_buf_str(&shown), &count, &total);
	if (total <= room)
		add_glyphs(out, all, 0, count);
	else
		cut_glyphs(out, all, count, room, cut);
	free(all);
	tc_buf_release(&shown);
}

static bool is_ascii(struct tc_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.data[i] >= 0x80)
			return false;
	return true;
}

/*
 * Some characters are many times as wide as others (U+FDFD, cuneiform); text with any but
 * those of common scripts is made to fit, be that ugly.
 */
static bool is_of_any_width(struct tc_str shown)
{
	while (shown.len) {
		size_t taken;
		uint32_t c = tc_utf8_next(shown, &taken);

		shown = tc_str_n(shown.data + taken, shown.len - taken);
		if (c >= 0x250 && tc_utf8_width(c) == 1 && !(c >= 0x370 && c < 0x700) &&
		    c != 0x2026)
			return true;
	}
	return false;
}

void tc_svg_text(struct tc_buf *svg, const struct tc_svg_text *t, struct tc_str s)
{
	static const char *const anchors[] = {"start", "middle", "end"};
	struct tc_buf shown;

	tc_buf_init(&shown, 16 * WHOLE_MAX);
	tc_svg_fit(&shown, s, t->room > 0 ? t->room : 10 * TC_SVG_WIDTH, t->cut);
	tc_buf_add_cstr(svg, "<text");
	if (t->class)
		tc_buf_addf(svg, " class=\"%s\"", t->class);
	tc_svg_attr(svg, "x", t->x);
	tc_svg_attr(svg, "y", t->y);
	if (t->anchor != TC_ANCHOR_START)
		tc_buf_addf(svg, " text-anchor=\"%s\"", anchors[t->anchor]);
	if (!is_ascii(tc_buf_str(&shown)))
		tc_buf_add_cstr(svg, " direction=\"ltr\" unicode-bidi=\"isolate\"");
	if (t->room > 0 && is_of_any_width(tc_buf_str(&shown))) {
		tc_buf_add_cstr(svg, " lengthAdjust=\"spacingAndGlyphs\"");
		tc_svg_attr(svg, "textLength", tc_svg_text_width(tc_buf_str(&shown)));
	}
	tc_buf_add_char(svg, '>');
	tc_escape_html(svg, tc_buf_str(&shown));
	tc_buf_add_cstr(svg, "</text>\n");
	tc_buf_release(&shown);
}

void tc_svg_whole(struct tc_buf *svg, struct tc_str s)
{
	if (s.len <= WHOLE_MAX) {
		tc_escape_html(svg, s);
		return;
	}
	tc_escape_html(svg, tc_str_n(s.data, boundary(s, WHOLE_MAX)));
	tc_buf_add_cstr(svg, ELLIPSIS);
}

void tc_svg_name(struct tc_buf *svg, struct tc_str s)
{
	bool isolate = !is_ascii(s);

	if (isolate)
		tc_buf_add_cstr(svg, "&#x2068;");
	tc_svg_whole(svg, s);
	if (isolate)
		tc_buf_add_cstr(svg, "&#x2069;");
}
