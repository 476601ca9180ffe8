#include "ingest/caps.h"

#include <stdio.h>

#include "util/buf.h"

#include "util/banned.h"

/* Every reason made here ends so, and no other does. */
#define MARK " (--"

const struct tc_caps tc_default_caps = {
#define INITIAL(field, option, kind, number, unit, ...)                                  \
	.field = UINT64_C(number) * TC_CAP_UNIT_##unit,
	TC_CAPS(INITIAL)
#undef INITIAL
	/*
	 * Real log files inflate 4 to 16 times; a deflate bomb reaches 1030.  The ratio is
	 * judged late, so that small repetitive files pass.
	 */
	.ratio_from = 16 * TC_CAP_UNIT_M,
	.acquired_bytes = INT64_MAX,
	.at_once_bytes = 64 * TC_CAP_UNIT_M,
};

enum kind { KIND_N, KIND_SIZE };

const struct tc_cap tc_cap_table[] = {
#define ROW(field, option, kind, number, unit, takes, least, most, help)                 \
	{option, KIND_##kind == KIND_SIZE, takes, least, most,                           \
	 offsetof(struct tc_caps, field)},
	TC_CAPS(ROW)
#undef ROW
	{NULL, false, false, 0, 0, 0},
};

bool tc_size_parse(struct tc_str s, uint64_t *size)
{
	static const char units[] = "KMGT";
	uint64_t unit = 1;
	int64_t number;

	for (size_t i = 0; s.len && units[i]; i++)
		if (s.data[s.len - 1] == units[i]) {
			unit = UINT64_C(1) << (10 * (i + 1));
			s.len--;
			break;
		}
	if (!s.len || s.data[0] < '0' || s.data[0] > '9' || !tc_parse_int(s, &number) ||
	    (uint64_t)number > INT64_MAX / unit)
		return false;
	*size = (uint64_t)number * unit;
	return true;
}

const char *tc_size_format(uint64_t size, char text[TC_SIZE_TEXT])
{
	static const char *const units[] = {"", "K", "M", "G", "T"};
	size_t i = 0;

	while (size && size % 1024 == 0 && i + 1 < TC_ARRAY_LEN(units)) {
		size /= 1024;
		i++;
	}
	snprintf(text, TC_SIZE_TEXT, "%llu%s", (unsigned long long)size, units[i]);
	return text;
}

size_t tc_caps_window(const struct tc_caps *caps)
{
	uint64_t record = caps->record_bytes > tc_default_caps.record_bytes
				  ? caps->record_bytes
				  : tc_default_caps.record_bytes;

	return (size_t)record * TC_CAP_WRAPPING;
}

const char *tc_caps_reason(char text[TC_CAP_REASON], const struct tc_caps *caps,
			   const uint64_t *field, const char *what)
{
	size_t offset = (size_t)((const char *)field - (const char *)caps);
	const struct tc_cap *cap = tc_cap_table;
	char value[TC_SIZE_TEXT];

	while (cap->option && cap->offset != offset)
		cap++;
	TC_ASSERT(cap->option);
	if (cap->is_size)
		tc_size_format(*field, value);
	else
		snprintf(value, sizeof(value), "%llu", (unsigned long long)*field);
	snprintf(text, TC_CAP_REASON, "%s" MARK "%s %s)", what, cap->option, value);
	return text;
}

bool tc_caps_is_reason(const char *reason)
{
	return strstr(reason, MARK) != NULL;
}

char *tc_caps_text(const struct tc_caps *caps)
{
	struct tc_caps all = *caps;
	struct tc_buf text;

	tc_buf_init(&text, 1024);
	for (const struct tc_cap *cap = tc_cap_table; cap->option; cap++)
		if (cap->takes)
			tc_buf_addf(&text, "%s%llu", text.len ? " " : "",
				    (unsigned long long)*tc_cap_of(&all, cap));
	char *copy = tc_strdup(tc_buf_str(&text));
	tc_buf_release(&text);
	return copy;
}
