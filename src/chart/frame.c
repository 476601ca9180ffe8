/*
 * The frame of an SVG element, and numbers in it.
 */
#include "chart/internal.h"

#include <inttypes.h>

#include "util/escape.h"

#include "util/banned.h"

struct tc_str tc_chart_css(void)
{
	return tc_str_n(tc_embedded_chart_style[0].text, tc_embedded_chart_style[0].len);
}

static void check_id(const char *id)
{
	TC_ASSERT(id[0]);
	for (const char *p = id; *p; p++)
		TC_ASSERT((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
			  (*p >= '0' && *p <= '9') || *p == '-' || *p == '_');
}

void tc_svg_open(struct tc_buf *svg, const char *id, struct tc_str title, struct tc_str desc,
		 double height)
{
	check_id(id);
	tc_buf_addf(svg, "<svg id=\"%s\" class=\"tc-chart\" xmlns=\"http://www.w3.org/2000/svg\" "
			 "viewBox=\"0 0 ", id);
	tc_svg_num(svg, TC_SVG_WIDTH);
	tc_buf_add_char(svg, ' ');
	tc_svg_num(svg, height);
	tc_buf_addf(svg, "\" role=\"img\" aria-labelledby=\"%s-title %s-desc\" font-size=\"", id, id);
	tc_svg_num(svg, TC_SVG_FONT);
	tc_buf_addf(svg, "\">\n<title id=\"%s-title\">", id);
	tc_escape_html(svg, title);
	tc_buf_addf(svg, "</title>\n<desc id=\"%s-desc\">", id);
	tc_buf_add_str(svg, desc);
	tc_buf_add_cstr(svg, "</desc>\n");
}

static int found_room(const struct tc_buf *svg)
{
	return svg->overflow ? TC_TOO_MANY : TC_OK;
}

int tc_svg_close(struct tc_buf *svg)
{
	tc_buf_add_cstr(svg, "</svg>\n");
	return found_room(svg);
}

int tc_svg_none(struct tc_buf *svg, const char *id, const char *sentence)
{
	check_id(id);
	tc_buf_addf(svg, "<p id=\"%s\" class=\"tc-chart-none\">%s</p>\n", id, sentence);
	return found_room(svg);
}

void tc_svg_num(struct tc_buf *svg, double v)
{
	int64_t hundredths = (int64_t)(v * 100 + (v < 0 ? -0.5 : 0.5));
	int64_t part;

	if (hundredths < 0) {
		tc_buf_add_char(svg, '-');
		hundredths = -hundredths;
	}
	tc_buf_addf(svg, "%" PRId64, hundredths / 100);
	part = hundredths % 100;
	if (part % 10)
		tc_buf_addf(svg, ".%02d", (int)part);
	else if (part)
		tc_buf_addf(svg, ".%d", (int)part / 10);
}

void tc_svg_attr(struct tc_buf *svg, const char *name, double v)
{
	tc_buf_addf(svg, " %s=\"", name);
	tc_svg_num(svg, v);
	tc_buf_add_char(svg, '"');
}

void tc_svg_time_attr(struct tc_buf *svg, const char *name, int64_t time_ms)
{
	char text[TC_TIME_TEXT];

	tc_time_format(time_ms, text);
	tc_buf_addf(svg, " %s=\"%s\"", name, text);
}
