/*
 * Points in time: milliseconds since 1970-01-01T00:00:00Z, always UTC.
 *
 * No time zone database, no locale, no wall clock: conversions are arithmetic
 * on the proleptic Gregorian calendar.
 */
#ifndef TC_UTIL_INSTANT_H
#define TC_UTIL_INSTANT_H

#include "util/base.h"

/* "2023-07-10T12:00:24.123Z" and a NUL. */
#define TC_TIME_TEXT 32

/* First and last instant that is taken for a real one: the years 1970 to 9999. */
#define TC_TIME_MIN INT64_C(0)
#define TC_TIME_MAX INT64_C(253402300799999)

/*
 * Reads a time as logs write it: RFC 3339 (`T` or a space, any offset, any
 * number of decimals), without zone (taken as UTC), ISO 8601 basic
 * (20131102T010628Z), seconds since 1970 with or without decimals, 13 digits of
 * milliseconds, or `Jul 10, 2023, 12:54:47 PM` with or without the second comma (UTC).
 * False when it is none of these or out of range.
 */
bool tc_time_parse(struct tc_str s, int64_t *time_ms);
/* Only a date: the first millisecond of that day. */
bool tc_time_parse_date(struct tc_str s, int64_t *time_ms);
/* RFC 3339 with Z; milliseconds only when there are any. */
void tc_time_format(int64_t time_ms, char text[TC_TIME_TEXT]);
/* The present, for the custody log and progress; never for an answer. */
int64_t tc_time_now_ms(void);

#endif
