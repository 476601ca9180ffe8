/*
 * Prose for a terminal: paragraphs made as wide as it is.
 */
#ifndef TC_RENDER_FLOW_H
#define TC_RENDER_FLOW_H

#include <stdio.h>

#include "util/buf.h"

/*
 * Adds `text`, which has been through tc_escape_terminal or is the program's own, in
 * lines of at most `width` columns, each with a line end.  An empty line stands between
 * paragraphs; another line end is a blank.  With width 0 the text stands as it is.
 * Lines but the first of a paragraph begin with `indent` blanks.
 */
void tc_flow_add(struct tc_buf *out, struct tc_str text, size_t width, size_t indent);
/* The same, printed. */
void tc_flow(FILE *out, struct tc_str text, size_t width, size_t indent);
/* How wide prose may be on a terminal of so many columns; 0, for none, stays 0. */
size_t tc_flow_width(int columns);

#endif
