/*
 * One error, filled once where its cause is known and printed only at the top.
 *
 * Functions that can fail return 0, or one of the negative codes below, and
 * fill the caller's struct tc_error.  A caller that passes the failure on does
 * not touch the text, except to say which thing it was about
 * (tc_error_prefix).
 */
#ifndef TC_UTIL_ERROR_H
#define TC_UTIL_ERROR_H

#include "util/base.h"

enum tc_code {
	TC_OK = 0,
	TC_FAIL = -1,        /* could not do it */
	TC_USAGE = -2,       /* the words of the call are wrong */
	TC_NOT_FOUND = -3,   /* the thing named does not exist */
	TC_INTERRUPTED = -4, /* the user asked to stop */
	TC_TOO_MANY = -5,    /* more than is sensible: only when it is confirmed */
};

struct tc_error {
	enum tc_code code;
	char text[512]; /* one line, safe for a terminal */
};

#define TC_ERROR_INIT {TC_OK, ""}

/*
 * Sets code and text and returns the code, so that a failure is one statement:
 *     return tc_error_set(err, TC_FAIL, "%s: not a case", path);
 * Control characters that come in through the arguments are made visible.
 * `err` may be NULL when the caller does not care.
 */
int tc_error_set(struct tc_error *err, enum tc_code code, const char *fmt, ...)
	TC_PRINTF(3, 4);
/* Like tc_error_set, with ": " and the text of errno `number` behind it. */
int tc_error_errno(struct tc_error *err, int number, const char *fmt, ...)
	TC_PRINTF(3, 4);
/* Puts "what: " before the text. */
void tc_error_prefix(struct tc_error *err, const char *fmt, ...) TC_PRINTF(2, 3);

#endif
