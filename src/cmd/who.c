#include "cmd/who.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "util/instant.h"
#include "util/utf8.h"

#include "util/banned.h"

struct tc_str tc_who(char name[TC_WHO_MAX])
{
	const struct passwd *user = getpwuid(geteuid());

	if (user)
		snprintf(name, TC_WHO_MAX, "%s", user->pw_name);
	else
		snprintf(name, TC_WHO_MAX, "uid %lu", (unsigned long)geteuid());
	return tc_str(name);
}

/* Not empty, and every character shows as itself. */
static bool is_name(struct tc_str s)
{
	bool blank = true;

	while (s.len) {
		size_t taken;
		uint32_t c = tc_utf8_next(s, &taken);

		if (c == TC_UTF8_INVALID || !tc_utf8_shows(c))
			return false;
		blank = blank && c == ' ';
		s = tc_str_n(s.data + taken, s.len - taken);
	}
	return !blank;
}

int tc_said_read(struct tc_said *said, const struct tc_call *call, char name[TC_WHO_MAX],
		 struct tc_error *err)
{
	struct tc_str by = tc_str(tc_call_value(call, "by"));

	said->why = tc_str(tc_call_value(call, "why"));
	said->at_ms = tc_time_now_ms();
	if (said->why.len > TC_WHY_MAX)
		return tc_error_set(err, TC_USAGE,
				    "--why: the reason is too long; it may have %zu KiB",
				    TC_WHY_MAX / 1024);
	if (by.data && (by.len >= TC_WHO_MAX || !is_name(by)))
		return tc_error_set(err, TC_USAGE,
				    "--by takes a name: one line of at most %d bytes",
				    TC_WHO_MAX - 1);
	said->by = by.data ? by : tc_who(name);
	return 0;
}
