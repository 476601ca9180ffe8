#include "facts/touch.h"

#include "json/scan.h"
#include "json/walk.h"

#include "util/banned.h"

struct tc_touch_rule {
	struct tc_touch_rule *next;
	struct tc_path path;
	struct tc_str kind, role; /* as in struct tc_kind_row; the role is never empty */
};

struct item {
	struct tc_str role, kind, id;
};

struct list {
	const struct tc_kinds *kinds;
	const struct tc_touch_rule *rule; /* at hand */
	struct tc_arena *arena;
	struct item items[TC_TOUCH_MAX]; /* sorted */
	size_t count, max;
};

static bool add_path(struct tc_touch_rule **rules, struct tc_arena *arena,
		     const struct tc_kinds *kinds, struct tc_str event_source,
		     struct tc_str api, struct tc_str text)
{
	const struct tc_kind_row *row;
	struct tc_touch_rule *rule;
	struct tc_path path;

	if (!tc_path_parse(&path, text))
		return false;
	if (!path.count)
		return true;
	row = tc_kinds_of_name(kinds, event_source, api, path.names[path.count - 1]);
	if (!row)
		return true;
	while (*rules)
		rules = &(*rules)->next;
	rule = tc_arena_alloc(arena, sizeof(*rule));
	*rule = (struct tc_touch_rule){.path = path, .kind = row->kind, .role = row->role};
	if (!rule->role.len)
		rule->role = path.part == TC_PART_RESPONSE ? TC_STR("created")
							   : TC_STR("target");
	*rules = rule;
	return true;
}

bool tc_touch_rule_add(struct tc_touch_rule **rules, struct tc_arena *arena,
		       const struct tc_kinds *kinds, struct tc_str event_source,
		       struct tc_str api, struct tc_str text)
{
	while (text.len)
		if (!add_path(rules, arena, kinds, event_source, api,
			      tc_str_cut(text, ';', &text)))
			return false;
	return true;
}

/* --- the list ---------------------------------------------------------------- */

/* Most roles and kinds are the same constants. */
static bool is_same(struct tc_str a, struct tc_str b)
{
	return (a.data == b.data && a.len == b.len) || tc_str_eq(a, b);
}

static int compare(const struct item *a, const struct item *b)
{
	int order = is_same(a->role, b->role) ? 0 : tc_str_cmp(a->role, b->role);

	if (order == 0 && !is_same(a->kind, b->kind))
		order = tc_str_cmp(a->kind, b->kind);
	return order ? order : tc_str_cmp(a->id, b->id);
}

static void insert(struct list *l, const struct item *item)
{
	size_t low = 0, high = l->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = compare(&l->items[middle], item);

		if (order == 0)
			return;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (l->count == l->max)
		return;
	memmove(&l->items[low + 1], &l->items[low], (l->count - low) * sizeof(*item));
	l->items[low] = *item;
	l->count++;
}

/* What AWS writes where it hides a value. */
static bool is_hidden(struct tc_str id)
{
	return tc_str_eq(id, TC_STR("HIDDEN_DUE_TO_SECURITY_REASONS")) ||
	       tc_str_eq(id, TC_STR("***"));
}

/* The id that a value spells, or absent: only texts and numbers are ids. */
static struct tc_str id_of(struct list *l, struct tc_str value)
{
	struct tc_str id = value;

	/* An escape takes at most six bytes. */
	if (!value.len || value.len > 6 * TC_TOUCH_ID_MAX + 2)
		return TC_STR_NULL;
	if (value.data[0] == '"' && memchr(value.data, '\\', value.len))
		id = tc_json_text(l->arena, value);
	else if (tc_json_is_string(value))
		id = tc_str_n(value.data + 1, value.len - 2);
	else if (value.data[0] != '-' && (value.data[0] < '0' || value.data[0] > '9'))
		return TC_STR_NULL;
	if (!id.len || id.len > TC_TOUCH_ID_MAX || is_hidden(id))
		return TC_STR_NULL;
	return id;
}

static bool add_value(void *ctx, struct tc_str value)
{
	struct list *l = ctx;
	struct item item = {.role = l->rule->role, .id = id_of(l, value)};

	if (!item.id.data)
		return true;
	item.kind = tc_kinds_of_value(l->kinds, l->arena, item.id, l->rule->kind,
				      TC_STR_NULL);
	insert(l, &item);
	return l->count < l->max;
}

/* {"ARN": ..., "type": "AWS::S3::Bucket"}; either may be missing. */
static void add_listed(struct list *l, struct tc_str element)
{
	struct tc_str type = id_of(l, tc_json_member(element, TC_STR("type")));
	struct item item = {.role = TC_STR("target"),
			    .id = id_of(l, tc_json_member(element, TC_STR("ARN")))};

	if (!item.id.data)
		return;
	item.kind = tc_kinds_of_value(l->kinds, l->arena, item.id, TC_STR(""), type);
	insert(l, &item);
}

static void add_resources(struct list *l, struct tc_str resources)
{
	struct tc_str key, element;
	struct tc_json_walk walk;

	if (!resources.len || resources.data[0] != '[' ||
	    !tc_json_walk_init(&walk, resources))
		return;
	while (l->count < l->max && tc_json_walk_next(&walk, &key, &element))
		if (element.len && element.data[0] == '{')
			add_listed(l, element);
}

/* --- as JSON ----------------------------------------------------------------- */

/* What stands for a character behind a backslash; 'u' for four digits, 0 for itself. */
static char escape_of(char c)
{
	static const char shorts[32] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n',
					['\f'] = 'f', ['\r'] = 'r'};

	if (c == '"' || c == '\\')
		return c;
	if ((unsigned char)c >= 0x20)
		return 0;
	return shorts[(unsigned char)c] ? shorts[(unsigned char)c] : 'u';
}

static size_t quoted_bytes(struct tc_str s)
{
	size_t bytes = s.len + 2;

	for (size_t i = 0; i < s.len; i++) {
		char escape = escape_of(s.data[i]);

		bytes += escape == 'u' ? 5 : escape != 0;
	}
	return bytes;
}

static char *put(char *out, struct tc_str s)
{
	memcpy(out, s.data, s.len);
	return out + s.len;
}

static char *put_quoted(char *out, struct tc_str s)
{
	static const char digits[] = "0123456789abcdef";

	*out++ = '"';
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.data[i];
		char escape = escape_of(s.data[i]);

		if (!escape) {
			*out++ = s.data[i];
			continue;
		}
		*out++ = '\\';
		*out++ = escape;
		if (escape == 'u') {
			out = put(out, TC_STR("00"));
			*out++ = digits[c >> 4];
			*out++ = digits[c & 15];
		}
	}
	*out++ = '"';
	return out;
}

/* Items of one role and kind, which stand together, share a list. */
static bool begins_list(const struct list *l, size_t i)
{
	return !i || !is_same(l->items[i].role, l->items[i - 1].role) ||
	       !is_same(l->items[i].kind, l->items[i - 1].kind);
}

static struct tc_str as_json(const struct list *l)
{
	size_t bytes = 1; /* the outer brackets, less one comma */

	for (size_t i = 0; i < l->count; i++) {
		const struct item *item = &l->items[i];

		bytes += quoted_bytes(item->id) + 1;
		if (begins_list(l, i))
			bytes += quoted_bytes(item->role) + quoted_bytes(item->kind) +
				 sizeof("[,],") - 1;
	}
	char *text = tc_arena_alloc(l->arena, bytes), *out = text;
	*out++ = '[';
	for (size_t i = 0; i < l->count; i++) {
		if (begins_list(l, i)) {
			out = put(out, i ? TC_STR("],[") : TC_STR("["));
			out = put_quoted(out, l->items[i].role);
			*out++ = ',';
			out = put_quoted(out, l->items[i].kind);
		}
		*out++ = ',';
		out = put_quoted(out, l->items[i].id);
	}
	out = put(out, TC_STR("]]"));
	TC_ASSERT((size_t)(out - text) == bytes);
	return tc_str_n(text, bytes);
}

/* IAM says it in words: "user alice", "policy ARN version v2". */
static struct tc_str kind_in_words(struct tc_str *id)
{
	static const char *const words[][2] = {
		{"user ", "user"},     {"role ", "role"},
		{"group ", "group"},   {"policy ", "policy"},
		{"instance profile ", "instance_profile"},
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(words); i++) {
		struct tc_str word = tc_str(words[i][0]);

		/* The word alone names none of them. */
		if (tc_str_eq(*id, tc_str_n(word.data, word.len - 1)))
			*id = TC_STR_NULL;
		if (!tc_str_starts(*id, word))
			continue;
		*id = tc_str_n(id->data + word.len, id->len - word.len);
		size_t version = tc_str_find(*id, TC_STR(" version "));
		if (version != SIZE_MAX)
			id->len = version;
		return tc_str(words[i][1]);
	}
	return TC_STR_NULL;
}

/* A bare name is that of what the call is about. */
static void add_refused(struct list *l, const struct tc_touch_rule *rules, struct tc_str id)
{
	struct tc_str kind = kind_in_words(&id);
	struct item item = {.role = TC_STR("target"), .id = id};

	if (!id.len || id.len > TC_TOUCH_ID_MAX || tc_str_eq(id, TC_STR("*")))
		return;
	if (!kind.data && rules && tc_str_eq(rules->role, item.role))
		kind = rules->kind;
	item.kind = tc_kinds_of_value(l->kinds, l->arena, id, kind, TC_STR_NULL);
	insert(l, &item);
}

struct tc_str tc_touch_read(const struct tc_touch_rule *rules, const struct tc_kinds *kinds,
			    const struct tc_parts *parts, struct tc_str refused,
			    struct tc_arena *arena)
{
	struct list l;

	l.kinds = kinds;
	l.arena = arena;
	l.count = 0;
	l.max = parts->read_only ? TC_TOUCH_MAX_READ : TC_TOUCH_MAX;
	for (l.rule = rules; l.rule; l.rule = l.rule->next)
		if (!tc_path_each(&l.rule->path, parts, add_value, &l))
			break;
	add_resources(&l, parts->part[TC_PART_RESOURCES]);
	add_refused(&l, rules, refused);
	return l.count ? as_json(&l) : TC_STR_NULL;
}
