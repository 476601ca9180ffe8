/*
 * The lines of a list that are no entries: how many, and the first of them.
 */
#ifndef TC_ENRICH_BAD_LINES_H
#define TC_ENRICH_BAD_LINES_H

#include "util/base.h"

#define TC_BAD_LINES_TOLD 10
#define TC_BAD_LINE_TEXT 160

struct tc_bad_line {
	uint64_t line;
	const char *why;
	char text[TC_BAD_LINE_TEXT]; /* its beginning, safe for a terminal */
};

struct tc_bad_lines {
	uint64_t count;
	struct tc_bad_line first[TC_BAD_LINES_TOLD];
};

#endif
