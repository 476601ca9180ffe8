#include "facts/path.h"

#include "json/scan.h"
#include "json/walk.h"

#include "util/banned.h"

static const char *const part_names[TC_PART_COUNT] = {
	[TC_PART_REQUEST] = "requestParameters",
	[TC_PART_RESPONSE] = "responseElements",
	[TC_PART_USER_IDENTITY] = "userIdentity",
	[TC_PART_ADDITIONAL] = "additionalEventData",
	[TC_PART_SERVICE_DETAILS] = "serviceEventDetails",
	[TC_PART_RESOURCES] = "resources",
};

static struct tc_str without_brackets(struct tc_str name)
{
	return tc_str_ends(name, TC_STR("[]")) ? tc_str_n(name.data, name.len - 2) : name;
}

static bool find_part(struct tc_str name, enum tc_part *part)
{
	for (int i = 0; i < TC_PART_COUNT; i++)
		if (tc_str_eq(name, tc_str(part_names[i]))) {
			*part = (enum tc_part)i;
			return true;
		}
	return false;
}

bool tc_path_parse(struct tc_path *path, struct tc_str text)
{
	struct tc_str rest;

	*path = (struct tc_path){0};
	if (!find_part(without_brackets(tc_str_cut(text, '.', &rest)), &path->part))
		return false;
	while (rest.data) {
		struct tc_str name = without_brackets(tc_str_cut(rest, '.', &rest));

		if (!name.len || path->count == TC_PATH_NAMES_MAX)
			return false;
		path->names[path->count++] = name;
	}
	return true;
}

struct walk {
	const struct tc_path *path;
	tc_path_visit *visit;
	void *ctx;
};

static bool descend(const struct walk *w, size_t depth, struct tc_str value);

static bool descend_elements(const struct walk *w, size_t depth, struct tc_str array)
{
	struct tc_json_walk walk;
	struct tc_str key, value;

	tc_json_walk_init(&walk, array);
	while (tc_json_walk_next(&walk, &key, &value))
		if (!descend(w, depth, value))
			return false;
	return true;
}

static bool is_wrapper(struct tc_str key)
{
	return tc_str_ends(key, TC_STR("Request"));
}

static bool descend_members(const struct walk *w, size_t depth, struct tc_str object)
{
	struct tc_str key, value, wrapped = TC_STR_NULL, name = w->path->names[depth];
	struct tc_json_walk walk;
	bool found = false;

	tc_json_walk_init(&walk, object);
	while (tc_json_walk_next(&walk, &key, &value)) {
		if (tc_str_eq_nocase(key, name)) {
			found = true;
			if (!descend(w, depth + 1, value))
				return false;
		} else if (depth == 0 && is_wrapper(key)) {
			wrapped = value;
		}
	}
	/* Not twice: what it holds must begin with the name itself. */
	if (found || !wrapped.len || wrapped.data[0] != '{')
		return true;
	tc_json_walk_init(&walk, wrapped);
	while (tc_json_walk_next(&walk, &key, &value))
		if (tc_str_eq_nocase(key, name) && !descend(w, depth + 1, value))
			return false;
	return true;
}

/* Recursion ends with the names of the path, and with the levels of the text. */
static bool descend(const struct walk *w, size_t depth, struct tc_str value)
{
	if (!value.len || tc_str_eq(value, TC_STR("null")))
		return true;
	if (value.data[0] == '[')
		return descend_elements(w, depth, value);
	if (depth == w->path->count)
		return w->visit(w->ctx, value);
	return value.data[0] != '{' || descend_members(w, depth, value);
}

bool tc_path_each_in(const struct tc_path *path, struct tc_str value,
		     tc_path_visit *visit, void *ctx)
{
	struct walk w = {path, visit, ctx};

	return descend(&w, 0, value);
}

bool tc_path_each(const struct tc_path *path, const struct tc_parts *parts,
		  tc_path_visit *visit, void *ctx)
{
	return tc_path_each_in(path, parts->part[path->part], visit, ctx);
}

struct first_text {
	struct tc_arena *arena;
	struct tc_str text;
};

static bool take_text(void *ctx, struct tc_str value)
{
	struct first_text *f = ctx;

	if (value.data[0] != '{')
		f->text = tc_json_text(f->arena, value);
	return !f->text.len;
}

struct tc_str tc_path_text(const struct tc_path *path, const struct tc_parts *parts,
			   struct tc_arena *arena)
{
	struct first_text f = {arena, TC_STR_NULL};

	tc_path_each(path, parts, take_text, &f);
	return f.text.len ? f.text : TC_STR_NULL;
}
