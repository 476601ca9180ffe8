#include "json/walk.h"

#include "json/run.h"

#include "util/banned.h"

static const char *skip_string(const char *p, const char *end)
{
	for (p++; (p = tc_run_string(p, end)) < end; p += *p == '\\' && p + 1 < end ? 2 : 1)
		if (*p == '"')
			return p + 1;
	return end;
}

static bool ends_scalar(char c)
{
	return c == ',' || c == '}' || c == ']' || tc_is_space(c);
}

/* Behind the value at p, which is not at the end. */
static const char *skip_value(const char *p, const char *end)
{
	size_t depth = 0;

	do {
		if (*p == '"') {
			p = skip_string(p, end);
		} else if (*p == '{' || *p == '[') {
			depth++;
			p++;
		} else if (depth && (*p == '}' || *p == ']')) {
			depth--;
			p++;
		} else if (depth) {
			p++;
		} else {
			while (p < end && !ends_scalar(*p))
				p++;
		}
	} while (depth && p < end);
	return p;
}

bool tc_json_walk_init(struct tc_json_walk *w, struct tc_str value)
{
	*w = (struct tc_json_walk){TC_STR_NULL, false};
	if (!value.len || (value.data[0] != '{' && value.data[0] != '['))
		return false;
	w->text = tc_str_n(value.data + 1, value.len - 1);
	w->object = value.data[0] == '{';
	return true;
}

bool tc_json_walk_next(struct tc_json_walk *w, struct tc_str *key, struct tc_str *value)
{
	const char *p = w->text.data, *end = p ? p + w->text.len : NULL, *start;

	*key = TC_STR_NULL;
	while (p < end && (tc_is_space(*p) || *p == ','))
		p++;
	if (p == end || *p == '}' || *p == ']')
		return false;
	if (w->object) {
		start = p;
		p = skip_string(p, end);
		if (*start != '"' || p - start < 2)
			return false;
		*key = tc_str_n(start + 1, (size_t)(p - start) - 2);
		while (p < end && (tc_is_space(*p) || *p == ':'))
			p++;
		if (p == end)
			return false;
	}
	start = p;
	p = skip_value(p, end);
	if (p == start)
		return false;
	*value = tc_str_n(start, (size_t)(p - start));
	w->text = tc_str_n(p, (size_t)(end - p));
	return true;
}

struct tc_str tc_json_member(struct tc_str object, struct tc_str name)
{
	struct tc_json_walk w;
	struct tc_str key, value;

	if (!tc_json_walk_init(&w, object) || !w.object)
		return TC_STR_NULL;
	while (tc_json_walk_next(&w, &key, &value))
		if (tc_str_eq_nocase(key, name))
			return value;
	return TC_STR_NULL;
}
