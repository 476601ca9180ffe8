#include "alert/json.h"

#include "util/buf.h"

#include "util/banned.h"

/* --- how far a document goes ---------------------------------------------- */

struct extent {
	size_t len;    /* 0: it does not end */
	size_t depth;  /* the deepest */
	size_t values; /* at most one more than this */
};

static struct extent measure(struct tc_str s)
{
	struct extent e = {0};
	bool quoted = false;
	size_t depth = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.data[i];

		if (quoted) {
			if (c == '\\')
				i++;
			quoted = c != '"';
		} else if (c == '"') {
			quoted = true;
		} else if (c == '{' || c == '[') {
			e.values++;
			if (++depth > e.depth)
				e.depth = depth;
		} else if (c == ',') {
			e.values++;
		} else if ((c == '}' || c == ']') && --depth == 0) {
			e.len = i + 1;
			break;
		}
	}
	return e;
}

/* --- escapes that would harm a value ---------------------------------------- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The value of \uXXXX at the beginning, or -1. */
static int escaped_unit(const char *s, size_t len)
{
	int value = 0;

	if (len < 6 || s[0] != '\\' || s[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		int digit = hex_digit(s[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

static bool is_low(int unit)
{
	return unit >= 0xdc00 && unit <= 0xdfff;
}

/* NUL would end a value early, a lone surrogate would lose the whole document. */
static void mend(char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] != '\\')
			continue;
		int unit = escaped_unit(s + i, len - i);
		bool high = unit >= 0xd800 && unit <= 0xdbff;

		if (high && len - i >= 12 && is_low(escaped_unit(s + i + 6, len - i - 6)))
			i += 11;
		else if (unit == 0 || high || is_low(unit))
			memcpy(s + i, "\\ufffd", 6);
		else
			i++;
	}
}

cJSON *tc_alert_json_parse(struct tc_str text, size_t *len, const char **why)
{
	struct extent e = measure(text);
	struct tc_buf copy;
	cJSON *root;

	*len = e.len;
	*why = NULL;
	if (!e.len)
		*why = "its end is missing";
	else if (memchr(text.data, '\0', e.len))
		*why = "it holds a NUL";
	else if (e.depth > TC_ALERT_DEPTH_MAX)
		*why = "it is nested too deep";
	else if (e.values > TC_ALERT_VALUES_MAX)
		*why = "it has too many values";
	if (*why)
		return NULL;
	tc_buf_init(&copy, e.len + 1);
	tc_buf_add(&copy, text.data, e.len);
	tc_buf_cstr(&copy);
	mend(copy.data, copy.len);
	root = cJSON_ParseWithLength(copy.data, copy.len);
	if (!root)
		*why = "it is not JSON";
	tc_buf_release(&copy);
	return root;
}

/* --- members ---------------------------------------------------------------- */

static const cJSON *get(const cJSON *object, struct tc_str name)
{
	const cJSON *item;

	if (!cJSON_IsObject(object))
		return NULL;
	cJSON_ArrayForEach(item, object)
		if (item->string && tc_str_eq_nocase(tc_str(item->string), name))
			return item;
	return NULL;
}

const cJSON *tc_alert_json_get(const cJSON *object, const char *name)
{
	return get(object, tc_str(name));
}

const cJSON *tc_alert_json_path(const cJSON *object, const char *path)
{
	struct tc_str rest = tc_str(path);

	while (rest.data && object)
		object = get(object, tc_str_cut(rest, '.', &rest));
	return object;
}

struct tc_str tc_alert_json_text(const cJSON *item)
{
	struct tc_str s = cJSON_IsString(item) ? tc_str(item->valuestring) : TC_STR_NULL;

	return s.len && !tc_str_eq(s, TC_STR("null")) ? s : TC_STR_NULL;
}

struct tc_str tc_alert_json_text_at(const cJSON *object, const char *path)
{
	return tc_alert_json_text(tc_alert_json_path(object, path));
}
