/*
 * Cutting a line of text into lines of so many columns.
 */
#ifndef TC_RENDER_WRAP_H
#define TC_RENDER_WRAP_H

#include "util/base.h"

/*
 * Takes the next line off the front of `text`, which has been through
 * tc_escape_terminal: at most `width` columns, broken behind a blank or a mark
 * such as / where there is one in the second half.  Only the blank at the break is
 * left out.  Takes one character at least, however narrow it is.
 */
struct tc_str tc_wrap_next(struct tc_str *text, size_t width);
/* The longest start of `text` that fits; it may be empty. */
struct tc_str tc_wrap_start(struct tc_str text, size_t width);

#endif
