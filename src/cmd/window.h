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

/*
 * The same in milliseconds, for a case that may be empty: days are refused then.  `store`
 * may be NULL for one that does not exist.
 */
int tc_window_ms(int64_t *time_ms, struct tc_store *store, const char *option,
		 const char *value, struct tc_error *err);

#endif
