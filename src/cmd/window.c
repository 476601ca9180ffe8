#include "cmd/window.h"

#include "util/banned.h"

#define DAY_MS INT64_C(86400000)

/* "30d" -> 30. */
static bool parse_days(struct tc_str s, int64_t *days)
{
	return s.len >= 2 && s.data[s.len - 1] == 'd' &&
	       tc_parse_int(tc_str_n(s.data, s.len - 1), days) && *days >= 0 &&
	       *days <= 36500;
}

/* Negative without an event. */
static int last_event(struct tc_store *store, int64_t *time_ms, struct tc_error *err)
{
	*time_ms = -1;
	if (!store)
		return 0;
	return tc_store_get_int(store, "SELECT max(last_ms) FROM actor_day", -1, time_ms,
				err);
}

static int parse(int64_t *time_ms, bool *needs_event, struct tc_store *store,
		 const char *option, const char *value, struct tc_error *err)
{
	struct tc_str s = tc_str(value);
	int64_t days;
	int rc;

	*needs_event = false;
	if (parse_days(s, &days)) {
		if ((rc = last_event(store, time_ms, err)) < 0)
			return rc;
		*needs_event = *time_ms < 0;
		*time_ms -= days * DAY_MS;
		if (*time_ms < TC_TIME_MIN)
			*time_ms = TC_TIME_MIN;
	} else if (!tc_time_parse(s, time_ms) && !tc_time_parse_date(s, time_ms)) {
		return tc_error_set(err, TC_USAGE,
				    "--%s %s is not a time; write 2025-04-15T09:00:00Z, "
				    "2025-04-15 or 30d",
				    option, value);
	}
	return 0;
}

int tc_window_time(char text[TC_WINDOW_TEXT], struct tc_store *store, const char *option,
		   const char *value, struct tc_error *err)
{
	int64_t time_ms;
	bool needs_event;
	int rc = parse(&time_ms, &needs_event, store, option, value, err);

	if (rc == 0)
		tc_time_format(time_ms, text);
	return rc;
}

int tc_window_ms(int64_t *time_ms, struct tc_store *store, const char *option,
		 const char *value, struct tc_error *err)
{
	bool needs_event;
	int rc = parse(time_ms, &needs_event, store, option, value, err);

	if (rc == 0 && needs_event)
		return tc_error_set(err, TC_USAGE,
				    "--%s %s counts back from the last event of the case, "
				    "and there is none yet: write a date",
				    option, value);
	return rc;
}
