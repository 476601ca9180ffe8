#include "cmd/import_options.h"

#include "util/banned.h"

const struct tc_option tc_import_option_table[] = {
	{"threads", 0, "N", "worker threads (as many as processors, at most 8)", false},
	{"quiet", 'q', NULL, "no progress and no summary", false},
#define OPTION(field, option, kind, number, unit, takes, least, most, help)              \
	{option, 0, #kind, help " (" #number #unit ")", false},
	TC_CAPS(OPTION)
#undef OPTION
	{NULL, 0, NULL, NULL, false},
};

static bool parse_count(struct tc_str s, uint64_t *out)
{
	int64_t number;

	if (!tc_parse_int(s, &number) || number < 0)
		return false;
	*out = (uint64_t)number;
	return true;
}

static int read_cap(uint64_t *out, const struct tc_cap *cap, const char *value,
		    struct tc_error *err)
{
	char least[TC_SIZE_TEXT], most[TC_SIZE_TEXT];

	if (!(cap->is_size ? tc_size_parse : parse_count)(tc_str(value), out))
		return tc_error_set(err, TC_USAGE, "--%s takes a %s, not %s", cap->option,
				    cap->is_size ? "size such as 4096, 500M or 8G" : "number",
				    value);
	if (*out < cap->least)
		return tc_error_set(err, TC_USAGE, "--%s must be at least %s, not %s",
				    cap->option, tc_size_format(cap->least, least), value);
	if (*out > cap->most)
		return tc_error_set(err, TC_USAGE, "--%s must be at most %s, not %s",
				    cap->option, tc_size_format(cap->most, most), value);
	return 0;
}

static int read_caps(struct tc_caps *caps, const struct tc_call *call, struct tc_error *err)
{
	int rc = 0;

	*caps = tc_default_caps;
	for (const struct tc_cap *cap = tc_cap_table; cap->option && rc == 0; cap++) {
		const char *value = tc_call_value(call, cap->option);

		if (value)
			rc = read_cap(tc_cap_of(caps, cap), cap, value, err);
	}
	return rc;
}

int tc_import_options_read(struct tc_import_options *how, struct tc_caps *caps,
			   const struct tc_call *call, struct tc_error *err)
{
	int64_t threads;
	int rc = tc_call_number(call, "threads", 1, 0, &threads, err);

	if (rc < 0)
		return rc;
	how->threads = threads > 64 ? 64 : (unsigned)threads;
	how->caps = caps;
	return read_caps(caps, call, err);
}
