#include "facts/partial.h"

#include <stdio.h>

#include "json/walk.h"

#include "util/banned.h"

/* No list of failures that AWS documents has a longer name. */
#define NAME_MAX_BYTES 64
/* More than any call can do at once. */
#define COUNT_MAX 1000000000

static bool starts_nocase(struct tc_str s, struct tc_str prefix)
{
	return s.len >= prefix.len &&
	       tc_str_eq_nocase(tc_str_n(s.data, prefix.len), prefix);
}

static bool ends_nocase(struct tc_str s, struct tc_str suffix)
{
	return s.len >= suffix.len &&
	       tc_str_eq_nocase(tc_str_n(s.data + s.len - suffix.len, suffix.len), suffix);
}

static bool is_nested(struct tc_str value)
{
	return value.len && (value.data[0] == '{' || value.data[0] == '[');
}

static bool is_null(struct tc_str value)
{
	return tc_str_eq(value, TC_STR("null"));
}

/* Names of lists of failures, whatever the case of letters. */
static bool is_failures(struct tc_str key)
{
	static const char *const names[] = {"failures",  "errors",       "errorSet",
					    "errorList", "errorEntries", "invalidParameters"};
	static const char *const beginnings[] = {"failed", "unprocessed", "unsuccessful"};

	if (!key.len || key.len > NAME_MAX_BYTES || !strchr("fFeEiIuU", key.data[0]))
		return false;
	for (size_t i = 0; i < TC_ARRAY_LEN(beginnings); i++)
		if (starts_nocase(key, tc_str(beginnings[i])))
			return true;
	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++)
		if (tc_str_eq_nocase(key, tc_str(names[i])))
			return true;
	return false;
}

static int64_t count_members(struct tc_str value)
{
	struct tc_json_walk w;
	struct tc_str key, member;
	int64_t count = 0;

	tc_json_walk_init(&w, value);
	while (count < COUNT_MAX && tc_json_walk_next(&w, &key, &member))
		count++;
	return count;
}

/* What EC2 writes a list as: {"items":[...]}, {"item":{...}}. */
static struct tc_str items_of(struct tc_str value)
{
	struct tc_str items = TC_STR_NULL;

	if (value.len && value.data[0] == '{') {
		items = tc_json_member(value, TC_STR("items"));
		if (!items.len)
			items = tc_json_member(value, TC_STR("item"));
	}
	return is_null(items) ? TC_STR_NULL : items;
}

/* How many things a list, a map or a list of EC2 holds. */
static int64_t size_of(struct tc_str value)
{
	struct tc_str items = items_of(value);

	if (!items.len)
		return is_nested(value) ? count_members(value) : 0;
	return items.data[0] == '[' ? count_members(items) : 1;
}

static int64_t failures_in(struct tc_str key, struct tc_str value)
{
	int64_t count;

	if (is_nested(value))
		return size_of(value);
	if (!starts_nocase(key, TC_STR("failed")) || !ends_nocase(key, TC_STR("Count")) ||
	    !tc_parse_int(value, &count) || count < 0)
		return 0;
	return count < COUNT_MAX ? count : COUNT_MAX;
}

/* True when there are lists of what succeeded, all of them empty. */
static bool nothing_succeeded(struct tc_str response)
{
	struct tc_json_walk w;
	struct tc_str key, value;
	bool any = false;

	tc_json_walk_init(&w, response);
	while (tc_json_walk_next(&w, &key, &value)) {
		if (!is_nested(value) || is_failures(key))
			continue;
		if (size_of(value))
			return false;
		any = true;
	}
	return any;
}

/* True when one list was asked for, and as many things failed. */
static bool as_many_asked(struct tc_str request, int64_t failed)
{
	struct tc_json_walk w;
	struct tc_str key, value;
	int64_t asked = -1;

	request = tc_partial_unwrap(request, TC_STR("Request"));
	tc_json_walk_init(&w, request);
	while (tc_json_walk_next(&w, &key, &value)) {
		if (!is_nested(value) || (value.data[0] == '{' && !items_of(value).len))
			continue;
		if (asked >= 0)
			return false;
		asked = size_of(value);
	}
	return asked == failed;
}

struct tc_str tc_partial_unwrap(struct tc_str object, struct tc_str ending)
{
	struct tc_json_walk w;
	struct tc_str key, value, more;

	if (!tc_json_walk_init(&w, object) || !w.object ||
	    !tc_json_walk_next(&w, &key, &value) || !tc_str_ends(key, ending) ||
	    !value.len || value.data[0] != '{' || tc_json_walk_next(&w, &key, &more))
		return object;
	return value;
}

void tc_partial_member(struct tc_partial *partial, struct tc_str key, struct tc_str value)
{
	if (!is_failures(key))
		return;
	int64_t failed = failures_in(key, value);
	if (failed > partial->failed)
		*partial = (struct tc_partial){key, failed, false};
}

void tc_partial_finish(struct tc_partial *partial, struct tc_str response,
		       struct tc_str request)
{
	if (partial->failed)
		partial->all = nothing_succeeded(response) ||
			       as_many_asked(request, partial->failed);
}

void tc_partial_note(const struct tc_partial *partial, struct tc_facts *facts)
{
	struct tc_fact *odd;
	char text[NAME_MAX_BYTES + 32];

	if (!partial->list.data || partial->all)
		return;
	snprintf(text, sizeof(text), "%lld in %.*s", (long long)partial->failed,
		 TC_STR_ARG(partial->list));
	odd = tc_facts_add(facts, TC_FACT_ODDITY);
	odd->fields[0] = TC_STR("partial-failure");
	odd->fields[1] = tc_arena_str(facts->arena, tc_str(text));
}
