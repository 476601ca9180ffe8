/*
 * Textures are patterns of lines and dots over the colour of the class tc-sN.
 */
#include "chart/paint.h"

#include "util/banned.h"

/* What is drawn over the colour in a square of 6 by 6; NULL: nothing. */
static const struct {
	const char *path;
	const char *class;
} textures[TC_PAINT_COUNT] = {
	{NULL, NULL},
	{NULL, NULL},
	{"M-1,1l2,-2M0,6l6,-6M5,7l2,-2", "tc-lines-light"},
	{"M-1,5l2,2M0,0l6,6M5,-1l2,2", "tc-lines-dark"},
	{"M1.5,1.5h.1M4.5,4.5h.1", "tc-dots-light"},
	{"M1.5,1.5h.1M4.5,4.5h.1", "tc-dots-dark"},
	{"M0,1.5h6M0,4.5h6", "tc-lines-light"},
	{"M0,3h6", "tc-lines-dark"},
	{"M3,0v6", "tc-lines-light"},
	{"M3,0v6M0,3h6", "tc-lines-ink"},
	{NULL, NULL},
};

void tc_paint_defs(struct tc_buf *svg, const char *id, const bool used[TC_PAINT_COUNT])
{
	tc_buf_add_cstr(svg, "<defs>\n");
	for (size_t i = 0; i < TC_PAINT_COUNT; i++)
		if (used[i] && textures[i].path)
			tc_buf_addf(svg,
				    "<pattern id=\"%s-p%zu\" width=\"6\" height=\"6\" "
				    "patternUnits=\"userSpaceOnUse\">"
				    "<rect class=\"tc-s%zu\" width=\"6\" height=\"6\"/>"
				    "<path class=\"%s\" d=\"%s\"/></pattern>\n",
				    id, i, i, textures[i].class, textures[i].path);
	tc_buf_add_cstr(svg, "</defs>\n");
}

void tc_paint_attrs(struct tc_buf *svg, const char *id, size_t paint)
{
	if (textures[paint].path)
		tc_buf_addf(svg, " class=\"tc-bar tc-p%zu\" fill=\"url(#%s-p%zu)\"", paint, id,
			    paint);
	else
		tc_buf_addf(svg, " class=\"tc-bar tc-s%zu\"", paint);
}
