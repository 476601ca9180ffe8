/*
 * Inside the catalogue library: the header of one query file, and its values.
 */
#ifndef TC_CATALOG_HEADER_H
#define TC_CATALOG_HEADER_H

#include "catalog/catalog.h"
#include "util/arena.h"

/* Most a query may have of each. */
#define TC_QUERY_PARAMS 32
#define TC_QUERY_NEXT 16
#define TC_QUERY_BENIGN 16
#define TC_QUERY_OPENING 8

/*
 * Reads the header at the top of `text`, the whole file.  Errors are
 * "ORIGIN:LINE: what is wrong".  The query lives as long as the arena; on failure
 * *query is not touched.
 *
 * Header lines are `-- key: value`.  A line of just `--` allows lines of prose
 * below it; the header ends at the first line that is no `--` comment.
 */
int tc_query_parse(struct tc_query *query, struct tc_arena *arena, const char *origin,
		   struct tc_str text, struct tc_error *err);

/* "a whole number", to be put behind "is not". */
const char *tc_param_type_says(enum tc_param_type type);

#endif
