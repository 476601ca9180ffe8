/*
 * Reading text of unknown honesty, one character at a time.
 */
#ifndef TC_UTIL_UTF8_H
#define TC_UTIL_UTF8_H

#include "util/base.h"

#define TC_UTF8_INVALID UINT32_MAX

/*
 * The character at the start of `s`, which must not be empty, and how many
 * bytes it took.  Overlong forms, surrogates and stray bytes give
 * TC_UTF8_INVALID and a length of 1.
 */
uint32_t tc_utf8_next(struct tc_str s, size_t *taken);
/* Appends 1 to 4 bytes; surrogates are written as three bytes (WTF-8). */
size_t tc_utf8_put(uint32_t c, char out[4]);
/*
 * True for what a terminal shows as itself: not control characters, not the
 * bidirectional and zero-width ones that make text look like other text, not
 * private use, tags or variation selectors.
 */
bool tc_utf8_shows(uint32_t c);
/* Columns of a terminal: 0 for combining marks, 2 for wide characters, else 1. */
int tc_utf8_width(uint32_t c);
/* Columns of text that has been through tc_escape_terminal. */
size_t tc_utf8_columns(struct tc_str s);

#endif
