/*
 * The fills of series: each has its own lightness and its own texture beside its colour,
 * so that they can be told apart in grey and by everybody.
 */
#ifndef TC_CHART_PAINT_H
#define TC_CHART_PAINT_H

#include "util/buf.h"

enum tc_paint {
	/* The first eight are for the series, most frequent first. */
	TC_PAINT_SERIES = 8,
	TC_PAINT_REST = TC_PAINT_SERIES, /* all other series together */
	TC_PAINT_UNSURE,
	TC_PAINT_OTHERS,
	TC_PAINT_COUNT,
};

/* <defs> with the textures of those that are used. */
void tc_paint_defs(struct tc_buf *svg, const char *id, const bool used[TC_PAINT_COUNT]);
/* The attributes class and fill of a mark. */
void tc_paint_attrs(struct tc_buf *svg, const char *id, size_t paint);

#endif
