#include "cmd/import_options.h"

#include <unistd.h>

#include "cmd/window.h"

#include "util/banned.h"

const struct tc_option tc_import_option_table[] = {
	{"threads", 0, "N", "worker threads (as many as processors, at most 8)", false},
	{"quiet", 'q', NULL, "no progress and no summary", false},
	{"from", 0, "TIME", "leave out events before: RFC 3339, a date, or 30d: days", false},
	{"to", 0, "TIME", "leave out events from then on; 30d counts from the last event", false},
	{"account", 0, "ID,...", "leave out events of all other accounts", true},
	{"region", 0, "NAME,...", "leave out events of all other regions", true},
	{"catalog", 0, "FILE",
	 "API catalogue of the case from now on; built-in: that of the program", false},
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

/* The case, for times that count from its last event; it need not exist. */
static int open_case(struct tc_session *session, const char *value, struct tc_error *err)
{
	size_t len = strlen(value);
	bool days = len > 0 && value[len - 1] == 'd';

	if (!days || session->store || access(session->case_path, F_OK) != 0)
		return 0;
	return tc_session_open(session, err);
}

static int read_time(int64_t *out, struct tc_session *session, const struct tc_call *call,
		     const char *name, struct tc_error *err)
{
	const char *value = tc_call_value(call, name);
	int rc = 0;

	if (value && (rc = open_case(session, value, err)) == 0)
		rc = tc_window_ms(out, session->store, name, value, err);
	return rc;
}

static int read_lists(struct tc_filter *f, const struct tc_call *call, struct tc_error *err)
{
	for (size_t i = 0; i < call->option_count; i++) {
		const char *name = call->options[i].option->name;
		const char *value = call->options[i].value;

		if (strcmp(name, "account") == 0 && !tc_filter_add_accounts(f, tc_str(value)))
			return tc_error_set(err, TC_USAGE,
					    "--account takes account numbers of 12 digits, "
					    "between commas, not %s",
					    value);
		if (strcmp(name, "region") == 0 && !tc_filter_add_regions(f, tc_str(value)))
			return tc_error_set(err, TC_USAGE,
					    "--region takes names such as us-east-1, "
					    "between commas, not %s",
					    value);
	}
	return 0;
}

static int read_filter(struct tc_filter *f, struct tc_session *session,
		       const struct tc_call *call, struct tc_error *err)
{
	int rc;

	if ((rc = read_time(&f->from_ms, session, call, "from", err)) < 0 ||
	    (rc = read_time(&f->to_ms, session, call, "to", err)) < 0)
		return rc;
	if (f->from_ms >= 0 && f->to_ms >= 0 && f->from_ms >= f->to_ms)
		return tc_error_set(err, TC_USAGE, "--from must lie before --to");
	return read_lists(f, call, err);
}

int tc_import_arguments_read(struct tc_import_arguments *a, struct tc_session *session,
			     const struct tc_call *call, struct tc_error *err)
{
	int64_t threads;
	int rc;

	tc_filter_init(&a->filter);
	rc = tc_api_catalog_file_read(&a->catalog, tc_call_value(call, "catalog"), err);
	if (rc < 0 ||
	    (rc = tc_call_number(call, "threads", 1, 0, &threads, err)) < 0 ||
	    (rc = read_caps(&a->caps, call, err)) < 0)
		return rc;
	a->threads = threads > 64 ? 64 : (unsigned)threads;
	return read_filter(&a->filter, session, call, err);
}

void tc_import_arguments_release(struct tc_import_arguments *a)
{
	tc_filter_release(&a->filter);
	tc_api_catalog_file_release(&a->catalog);
}
