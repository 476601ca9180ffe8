/*
 * Which words of which columns have a colour.  It repeats what the word says, and says
 * nothing that is not there in black and white.
 */
#include "render/table.h"

#include "util/banned.h"

#define GRAVE "31"   /* red */
#define WATCH "33"   /* yellow */
#define FAINT "36"   /* cyan */
#define SETTLED "32" /* green */

#define LEVELS "level event_level stored_level attributed"
#define OUTCOMES "outcome result"
#define STATES "state last_state"

/* Names of columns, with blanks; a value, in which * stands for any beginning or end. */
static const struct {
	const char *columns, *value, *sgr;
} colors[] = {
	{LEVELS, "confirmed", GRAVE},
	{LEVELS, "probable", WATCH},
	{LEVELS, "possible", FAINT},
	{"severity", "high", GRAVE},
	{"severity", "medium", WATCH},
	{"severity", "informational", TC_SGR_DIM},
	{"severity", "5", GRAVE},
	{"severity", "4", WATCH},
	{"severity", "1", TC_SGR_DIM},
	{OUTCOMES, "auth_failed", WATCH},
	{OUTCOMES, "denied", TC_SGR_DIM},
	{OUTCOMES, "dry_run", TC_SGR_DIM},
	{OUTCOMES, "quota", TC_SGR_DIM},
	{OUTCOMES, "throttled", TC_SGR_DIM},
	{OUTCOMES, "not_found", TC_SGR_DIM},
	{OUTCOMES, "conflict", TC_SGR_DIM},
	{OUTCOMES, "invalid", TC_SGR_DIM},
	{OUTCOMES, "server_error", TC_SGR_DIM},
	{OUTCOMES, "failed", TC_SGR_DIM},
	{"verdict", "malicious", GRAVE},
	{"verdict", "indicated", GRAVE},
	{"verdict", "possible", FAINT},
	{"verdict", "benign", SETTLED},
	{"verdict", "excluded", TC_SGR_DIM},
	{"verdict", "not_supported", TC_SGR_DIM},
	/* What an intruder opened, and credentials that still work. */
	{STATES, "open", GRAVE},
	{STATES, "* open", GRAVE},
	{STATES, "still valid", GRAVE},
	{STATES, "valid until it is revoked", GRAVE},
	{STATES, "closed*", SETTLED},
	{STATES, "* closed", SETTLED},
	{STATES, "* closed_by_later", SETTLED},
	{STATES, "expired", SETTLED},
	{"status life", "not disabled in these logs", GRAVE},
	{"status life", "inactive *", WATCH},
	{"status life", "deleted *", SETTLED},
	/* Use of a key, beside what is usual for its owner. */
	{"judged", "unlike its owner*", GRAVE},
	{"judged", "not clear*", WATCH},
	/* Log files against their digests. */
	{"status", "hash differs", GRAVE},
	{"status", "not in the case", WATCH},
	{"status", "not listed", WATCH},
	{"digest_state", "incomplete", WATCH},
};

static bool names(struct tc_str columns, struct tc_str column)
{
	while (columns.data)
		if (tc_str_eq(tc_str_cut(columns, ' ', &columns), column))
			return true;
	return false;
}

static bool fits(struct tc_str pattern, struct tc_str value)
{
	if (tc_str_starts(pattern, TC_STR("*")))
		return tc_str_ends(value, tc_str_n(pattern.data + 1, pattern.len - 1));
	if (tc_str_ends(pattern, TC_STR("*")))
		return tc_str_starts(value, tc_str_n(pattern.data, pattern.len - 1));
	return tc_str_eq(pattern, value);
}

const char *tc_table_color(const char *column, struct tc_str value)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(colors); i++)
		if (names(tc_str(colors[i].columns), tc_str(column)) &&
		    fits(tc_str(colors[i].value), value))
			return colors[i].sgr;
	return NULL;
}
