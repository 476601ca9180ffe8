/*
 * Times on the command line.
 */
#ifndef TC_CMD_WINDOW_H
#define TC_CMD_WINDOW_H

#include "store/store.h"
#include "util/instant.h"

#define TC_WINDOW_TEXT TC_TIME_TEXT

/*
 * RFC 3339, a date, or a number of days such as 30d, counted back from the last event
 * in evidence (never from the wall clock); written to `text` as RFC 3339.  `option` is
 * named when it is none of these.
 */
int tc_window_time(char text[TC_WINDOW_TEXT], struct tc_store *store, const char *option,
		   const char *value, struct tc_error *err);

#endif
