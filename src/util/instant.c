#include "util/instant.h"

#include <stdio.h>
#include <time.h>

#include "util/banned.h"

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar. */
static int64_t days_from_civil(int64_t y, int m, int d)
{
	/* Years begin in March here, so that the leap day is the last one. */
	y -= m <= 2;
	int64_t era = y / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 -
			     year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static void civil_from_days(int64_t days, int *y, int *m, int *d)
{
	int64_t z = days + 719468;
	int64_t era = z / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*d = (int)(doy - (153 * mp + 2) / 5 + 1);
	*m = (int)(mp < 10 ? mp + 3 : mp - 9);
	*y = (int)(yoe + era * 400 + (*m <= 2));
}

static int days_in_month(int y, int m)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

	return m == 2 && leap ? 29 : days[m - 1];
}

/* A reader over the text; every step fails softly by returning false. */
struct cursor {
	const char *p, *end;
};

static bool take_digits(struct cursor *c, int count, int *out)
{
	int v = 0;

	if (c->end - c->p < count)
		return false;
	for (int i = 0; i < count; i++) {
		if (c->p[i] < '0' || c->p[i] > '9')
			return false;
		v = v * 10 + (c->p[i] - '0');
	}
	c->p += count;
	*out = v;
	return true;
}

static bool take_char(struct cursor *c, char a)
{
	if (c->p == c->end || *c->p != a)
		return false;
	c->p++;
	return true;
}

static bool take_date(struct cursor *c, bool *basic, int64_t *days)
{
	int y, m, d;

	if (!take_digits(c, 4, &y))
		return false;
	*basic = !take_char(c, '-');
	if (!take_digits(c, 2, &m) || (!*basic && !take_char(c, '-')) ||
	    !take_digits(c, 2, &d))
		return false;
	if (m < 1 || m > 12 || d < 1 || d > days_in_month(y, m))
		return false;
	*days = days_from_civil(y, m, d);
	return true;
}

/* Decimals after the seconds, cut (not rounded) to milliseconds. */
static bool take_fraction(struct cursor *c, int *ms)
{
	int scale = 100;
	const char *first = c->p;

	*ms = 0;
	for (; c->p < c->end && *c->p >= '0' && *c->p <= '9'; c->p++) {
		*ms += (*c->p - '0') * scale;
		scale /= 10;
	}
	return c->p > first;
}

static bool take_clock(struct cursor *c, bool basic, int64_t *ms)
{
	int h, m, s, fraction = 0;

	if (!take_digits(c, 2, &h) || (!basic && !take_char(c, ':')) ||
	    !take_digits(c, 2, &m) || (!basic && !take_char(c, ':')) ||
	    !take_digits(c, 2, &s))
		return false;
	/* 60 is a leap second; it counts as the first second of the next minute. */
	if (h > 23 || m > 59 || s > 60)
		return false;
	if (take_char(c, '.') && !take_fraction(c, &fraction))
		return false;
	*ms = ((h * 60 + m) * INT64_C(60) + s) * 1000 + fraction;
	return true;
}

/* Z, an offset, " UTC", or nothing (UTC). */
static bool take_zone(struct cursor *c, int64_t *offset_ms)
{
	int h, m = 0;

	*offset_ms = 0;
	if (c->p == c->end || take_char(c, 'Z'))
		return true;
	if (c->end - c->p == 4 && memcmp(c->p, " UTC", 4) == 0) {
		c->p = c->end;
		return true;
	}
	bool west = *c->p == '-';
	if (!take_char(c, '-') && !take_char(c, '+'))
		return false;
	if (!take_digits(c, 2, &h))
		return false;
	/* +05, +0530 and +05:30 */
	bool colon = take_char(c, ':');
	if ((colon || c->p < c->end) && !take_digits(c, 2, &m))
		return false;
	if (h > 23 || m > 59)
		return false;
	*offset_ms = (h * 60 + m) * INT64_C(60000) * (west ? -1 : 1);
	return true;
}

static bool in_range(int64_t ms)
{
	return ms >= TC_TIME_MIN && ms <= TC_TIME_MAX;
}

static bool parse_unix(struct tc_str s, int64_t *time_ms)
{
	struct tc_str decimals, whole = tc_str_cut(s, '.', &decimals);
	int64_t seconds;
	int ms = 0;

	/* Nothing else looks like 9 to 11 digits, or, for milliseconds, 13. */
	if (whole.len < 9 || (whole.len > 11 && whole.len != 13) ||
	    whole.data[0] < '0' || !tc_parse_int(whole, &seconds))
		return false;
	if (whole.len == 13) {
		*time_ms = seconds;
		return !decimals.data && in_range(*time_ms);
	}
	if (decimals.data) {
		struct cursor c = {decimals.data, decimals.data + decimals.len};
		if (!take_fraction(&c, &ms) || c.p != c.end)
			return false;
	}
	*time_ms = seconds * 1000 + ms;
	return in_range(*time_ms);
}

/* --- "Jul 10, 2023, 12:54:47 PM" ---------------------------------------- */

static bool take_month(struct cursor *c, int *month)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	if (c->end - c->p < 3)
		return false;
	for (int i = 0; i < 12; i++)
		if (memcmp(c->p, names + (size_t)i * 3, 3) == 0) {
			c->p += 3;
			*month = i + 1;
			return true;
		}
	return false;
}

/* One or two digits. */
static bool take_short(struct cursor *c, int *out)
{
	return take_digits(c, 2, out) || take_digits(c, 1, out);
}

/* A space, or the narrow one that newer Java puts before AM and PM. */
static bool take_space(struct cursor *c)
{
	static const char narrow[] = "\xe2\x80\xaf";

	if (c->end - c->p >= 3 && memcmp(c->p, narrow, 3) == 0) {
		c->p += 3;
		return true;
	}
	return take_char(c, ' ');
}

/* h:mm:ss AM; 12 AM is midnight, and some write 0 for 12. */
static bool take_half_day(struct cursor *c, int64_t *ms)
{
	int h, m, s;

	if (!take_short(c, &h) || !take_char(c, ':') || !take_digits(c, 2, &m) ||
	    !take_char(c, ':') || !take_digits(c, 2, &s) || !take_space(c))
		return false;
	bool after_noon = take_char(c, 'P');
	if ((!after_noon && !take_char(c, 'A')) || !take_char(c, 'M') || h > 12 ||
	    m > 59 || s > 60)
		return false;
	h = h % 12 + (after_noon ? 12 : 0);
	*ms = ((h * 60 + m) * INT64_C(60) + s) * 1000;
	return true;
}

/* As Java writes times for Americans, in UTC. */
static bool parse_american(struct cursor c, int64_t *time_ms)
{
	int y, m, d;
	int64_t clock_ms;

	if (!take_month(&c, &m) || !take_char(&c, ' ') || !take_short(&c, &d) ||
	    !take_char(&c, ',') || !take_char(&c, ' ') || !take_digits(&c, 4, &y))
		return false;
	take_char(&c, ',');
	if (!take_char(&c, ' ') || !take_half_day(&c, &clock_ms) || c.p != c.end ||
	    d < 1 || d > days_in_month(y, m))
		return false;
	int64_t ms = days_from_civil(y, m, d) * INT64_C(86400000) + clock_ms;
	if (!in_range(ms))
		return false;
	*time_ms = ms;
	return true;
}

bool tc_time_parse(struct tc_str s, int64_t *time_ms)
{
	bool basic;
	int64_t days, clock_ms, offset_ms;

	if (!s.len)
		return false;
	struct cursor c = {s.data, s.data + s.len};
	if (parse_unix(s, time_ms) || parse_american(c, time_ms))
		return true;
	if (!take_date(&c, &basic, &days) ||
	    (!take_char(&c, 'T') && !take_char(&c, ' ')) ||
	    !take_clock(&c, basic, &clock_ms) || !take_zone(&c, &offset_ms) ||
	    c.p != c.end)
		return false;
	int64_t ms = days * INT64_C(86400000) + clock_ms - offset_ms;
	if (!in_range(ms))
		return false;
	*time_ms = ms;
	return true;
}

bool tc_time_parse_date(struct tc_str s, int64_t *time_ms)
{
	bool basic;
	int64_t days;

	if (!s.len)
		return false;
	struct cursor c = {s.data, s.data + s.len};
	if (!take_date(&c, &basic, &days) || basic || c.p != c.end ||
	    !in_range(days * INT64_C(86400000)))
		return false;
	*time_ms = days * INT64_C(86400000);
	return true;
}

void tc_time_format(int64_t time_ms, char text[TC_TIME_TEXT])
{
	int y, m, d;
	int64_t days = time_ms / 86400000, rest = time_ms % 86400000;

	TC_ASSERT(time_ms >= TC_TIME_MIN && time_ms <= TC_TIME_MAX);
	civil_from_days(days, &y, &m, &d);
	int s = (int)(rest / 1000), ms = (int)(rest % 1000);
	int n = snprintf(text, TC_TIME_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d",
			 y % 10000, m, d, s / 3600, s / 60 % 60, s % 60);
	if (ms)
		n += snprintf(text + n, (size_t)(TC_TIME_TEXT - n), ".%03d", ms);
	snprintf(text + n, (size_t)(TC_TIME_TEXT - n), "Z");
}

int64_t tc_time_now_ms(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		TC_BUG("no clock");
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
