#include "facts/state.h"

#include "json/scan.h"

#include "util/banned.h"

#define DAY_MS INT64_C(86400000)
/* More days than any service waits. */
#define DAYS_MAX 3650
/* Stands in no name that AWS allows. */
#define SEPARATOR '\x1f'
#define TEXTS_MAX 4
/* The object and its further names. */
#define NAMES_MAX 5

/* Where a text comes from; `or_else` when it is not there. */
struct text {
	enum { FROM_PATH, FROM_ACCOUNT, FROM_REGION, FROM_ITEM, FROM_TABLE } from;
	bool tail; /* only the name at the end of an ARN */
	struct tc_path path;
	struct tc_str literal;
	const struct text *or_else;
};

/* Several texts that make a name together. */
struct name {
	struct name *next;
	struct tc_str kind;
	const struct text *texts[TEXTS_MAX];
	size_t count;
};

struct condition {
	struct condition *next;
	const struct text *text;
	struct tc_str value; /* absent: there must be something; empty: nothing */
	bool unequal;
};

struct tc_state_rule {
	struct tc_state_rule *next;
	struct tc_str op;
	bool global;
	struct name object;    /* its kind is that of the thing */
	const struct text *list; /* of the object: a thing for each value; or NULL */
	struct name *names;
	struct condition *conditions;
	const struct text *days;
};

/* --- reading the table ---------------------------------------------------- */

static bool is_number(struct tc_str text)
{
	int64_t number;

	return tc_parse_int(text, &number);
}

static const struct text *parse_text(struct tc_arena *arena, struct tc_str spec)
{
	struct text *text = tc_arena_alloc(arena, sizeof(*text));
	struct tc_str rest, first = tc_str_cut(spec, '|', &rest);

	*text = (struct text){.tail = tc_str_starts(first, TC_STR("~"))};
	if (text->tail)
		first = tc_str_n(first.data + 1, first.len - 1);
	text->literal = first;
	if (tc_str_eq(first, TC_STR("account")))
		text->from = FROM_ACCOUNT;
	else if (tc_str_eq(first, TC_STR("region")))
		text->from = FROM_REGION;
	else if (tc_str_eq(first, TC_STR("*")))
		text->from = FROM_ITEM;
	else if (is_number(first))
		text->from = FROM_TABLE;
	else if (!tc_path_parse(&text->path, first))
		return NULL;
	if (rest.data && !(text->or_else = parse_text(arena, rest)))
		return NULL;
	return text;
}

static bool parse_name(struct name *name, struct tc_arena *arena, struct tc_str texts)
{
	while (texts.data) {
		struct tc_str text = tc_str_cut(texts, ';', &texts);

		if (name->count == TEXTS_MAX ||
		    !(name->texts[name->count++] = parse_text(arena, text)))
			return false;
	}
	return true;
}

static bool parse_names(struct name **names, struct tc_arena *arena, struct tc_str list)
{
	for (size_t count = 1; list.len; count++) {
		struct tc_str texts, entry = tc_str_cut(list, ' ', &list);
		struct name *name = tc_arena_alloc(arena, sizeof(*name));

		*name = (struct name){.kind = tc_str_cut(entry, ':', &texts)};
		if (count == NAMES_MAX || !texts.len || !parse_name(name, arena, texts))
			return false;
		*names = name;
		names = &name->next;
	}
	return true;
}

static bool parse_conditions(struct condition **conditions, struct tc_arena *arena,
			     struct tc_str list)
{
	while (list.len) {
		struct tc_str entry = tc_str_cut(list, ';', &list);
		struct condition *c = tc_arena_alloc(arena, sizeof(*c));

		*c = (struct condition){0};
		entry = tc_str_cut(entry, '=', &c->value);
		c->unequal = tc_str_ends(entry, TC_STR("!"));
		if (c->unequal)
			entry.len--;
		if (!(c->text = parse_text(arena, entry)))
			return false;
		*conditions = c;
		conditions = &c->next;
	}
	return true;
}

/* The text of the object that is a list: its path says []. */
static bool find_list(struct tc_state_rule *rule)
{
	for (size_t i = 0; i < rule->object.count; i++) {
		const struct text *text = rule->object.texts[i];

		if (tc_str_find(text->literal, TC_STR("[]")) == SIZE_MAX)
			continue;
		if (rule->list)
			return false;
		rule->list = text;
	}
	return true;
}

static bool is_op(struct tc_str op)
{
	return tc_str_eq(op, TC_STR("open")) || tc_str_eq(op, TC_STR("close")) ||
	       tc_str_eq(op, TC_STR("set"));
}

bool tc_state_rule_add(struct tc_state_rule **rules, struct tc_arena *arena,
		       struct tc_str text, bool global)
{
	struct tc_state_rule *rule = tc_arena_alloc(arena, sizeof(*rule));
	struct tc_str object, names, when, days;

	*rule = (struct tc_state_rule){.global = global};
	rule->op = tc_str_cut(text, ',', &text);
	rule->object.kind = tc_str_cut(text, ',', &text);
	object = tc_str_cut(text, ',', &text);
	names = tc_str_cut(text, ',', &text);
	when = tc_str_cut(text, ',', &text);
	days = tc_str_cut(text, ',', &text);
	if (!is_op(rule->op) || !rule->object.kind.len || !object.len || text.data ||
	    !parse_name(&rule->object, arena, object) || !find_list(rule) ||
	    !parse_names(&rule->names, arena, names) ||
	    !parse_conditions(&rule->conditions, arena, when) ||
	    (days.len && !(rule->days = parse_text(arena, days))))
		return false;
	while (*rules)
		rules = &(*rules)->next;
	*rules = rule;
	return true;
}

bool tc_state_is_global(struct tc_str event_source)
{
	static const char *const sources[] = {
		"account.amazonaws.com", "cloudfront.amazonaws.com",
		"iam.amazonaws.com",     "organizations.amazonaws.com",
		"route53.amazonaws.com", "s3.amazonaws.com",
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(sources); i++)
		if (tc_str_eq(event_source, tc_str(sources[i])))
			return true;
	return false;
}

/* --- reading a record ----------------------------------------------------- */

struct reader {
	const struct tc_state_rule *rule;
	const struct tc_parts *parts;
	struct tc_facts *facts;
	struct tc_arena *arena; /* that of facts */
	/* Of the object and of each further name, looked up once; items aside. */
	struct tc_str texts[NAMES_MAX][TEXTS_MAX];
	struct tc_str final; /* when it becomes so */
	struct tc_str item;  /* of the list; absent when there is none */
	bool cut_item, any;
};

/* arn:aws:lambda:REGION:ACCOUNT:function:NAME:ALIAS, .../NAME, arn:...:NAME, or NAME */
static struct tc_str tail_of(struct tc_str text)
{
	struct tc_str rest, mark = TC_STR("function:");
	size_t at = tc_str_find(text, mark);

	if (at != SIZE_MAX) {
		at += mark.len;
		return tc_str_cut(tc_str_n(text.data + at, text.len - at), ':', &rest);
	}
	bool arn = tc_str_starts(text, TC_STR("arn:"));
	for (size_t i = text.len; i > 0; i--)
		if (text.data[i - 1] == '/' || (arn && text.data[i - 1] == ':'))
			return tc_str_n(text.data + i, text.len - i);
	return text;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* EKS writes what stood in the path of a request as it was: arn%3Aaws%3Aiam... */
static struct tc_str without_percent(struct tc_arena *arena, struct tc_str text)
{
	size_t len = 0;

	if (text.len < 6 || !tc_str_eq_nocase(tc_str_n(text.data, 6), TC_STR("arn%3a")))
		return text;
	char *out = tc_arena_alloc(arena, text.len);
	for (size_t i = 0; i < text.len; i++) {
		int high = -1, low = -1;

		if (text.data[i] == '%' && i + 2 < text.len) {
			high = hex_digit(text.data[i + 1]);
			low = hex_digit(text.data[i + 2]);
		}
		if (low < 0 || high < 0) {
			out[len++] = text.data[i];
		} else {
			out[len++] = (char)(high * 16 + low);
			i += 2;
		}
	}
	return tc_str_n(out, len);
}

static struct tc_str own_text(const struct reader *r, const struct text *text)
{
	switch (text->from) {
	case FROM_PATH:
		return without_percent(r->arena,
				       tc_path_text(&text->path, r->parts, r->arena));
	case FROM_ACCOUNT:
		return r->parts->recipient_account;
	case FROM_REGION:
		return r->parts->region;
	case FROM_ITEM:
		return r->item;
	case FROM_TABLE:
		return text->literal;
	}
	TC_BUG("unknown origin of a text");
}

static struct tc_str text_of(const struct reader *r, const struct text *text)
{
	for (; text; text = text->or_else) {
		struct tc_str found = own_text(r, text);

		if (found.len)
			return text->tail ? tail_of(found) : found;
	}
	return TC_STR_NULL;
}

static bool is_there(void *ctx, struct tc_str value)
{
	(void)ctx;
	(void)value;
	return false;
}

/* Something may be an object, too. */
static bool has_any(const struct reader *r, const struct text *text)
{
	if (text->from == FROM_PATH)
		return !tc_path_each(&text->path, r->parts, is_there, NULL);
	return own_text(r, text).len > 0;
}

static bool holds(const struct reader *r, const struct condition *c)
{
	if (!c->value.len)
		return has_any(r, c->text) != (c->value.data != NULL);
	return tc_str_eq_nocase(text_of(r, c->text), c->value) != c->unequal;
}

static bool is_item(const struct reader *r, const struct text *text)
{
	return text->from == FROM_ITEM || text == r->rule->list;
}

static void look_up(struct reader *r, const struct name *name, struct tc_str *texts)
{
	for (size_t i = 0; i < name->count; i++)
		if (!is_item(r, name->texts[i]))
			texts[i] = text_of(r, name->texts[i]);
}

/* Puts the item where it belongs; false when one of the texts is not there. */
static bool complete(const struct reader *r, const struct name *name,
		     struct tc_str *texts)
{
	bool all = true;

	for (size_t i = 0; i < name->count; i++) {
		if (is_item(r, name->texts[i]))
			texts[i] = r->item;
		all = all && texts[i].len;
	}
	return all;
}

/* KIND, account, region and texts. */
static struct tc_str pair_of(const struct reader *r, const struct name *name,
			     const struct tc_str *texts)
{
	const char separator = SEPARATOR;
	struct tc_str parts[3 + TEXTS_MAX] = {name->kind, r->parts->recipient_account,
					      r->rule->global ? TC_STR("")
							      : r->parts->region};

	memcpy(parts + 3, texts, name->count * sizeof(*texts));
	return tc_facts_join(r->facts, parts, 3 + name->count, tc_str_n(&separator, 1));
}

static struct tc_str final_time(const struct reader *r)
{
	int64_t days;

	if (!r->rule->days || r->parts->time_ms < 0 ||
	    !tc_parse_int(text_of(r, r->rule->days), &days))
		return TC_STR_NULL;
	if (days < 0 || days > DAYS_MAX)
		return TC_STR_NULL;
	return tc_fact_number(r->facts, r->parts->time_ms + days * DAY_MS);
}

static void add_step(const struct reader *r, struct tc_str op, struct tc_str object,
		     struct tc_str pair)
{
	struct tc_fact *fact = tc_facts_add(r->facts, TC_FACT_STATE);

	fact->fields[0] = op;
	fact->fields[1] = r->rule->object.kind;
	fact->fields[2] = object;
	fact->fields[3] = pair;
	fact->fields[4] = r->final;
}

static void add_thing(struct reader *r)
{
	const struct name *object = &r->rule->object;
	struct tc_str op = r->rule->op;
	size_t n = 0;

	if (!complete(r, object, r->texts[0]))
		return;
	struct tc_str called =
		tc_facts_join(r->facts, r->texts[0], object->count, TC_STR(" / "));
	add_step(r, op, called, pair_of(r, object, r->texts[0]));
	/* What is set anew closes what was set before, and nothing else of its user. */
	if (tc_str_eq(op, TC_STR("set")))
		op = TC_STR("open");
	for (const struct name *name = r->rule->names; name; name = name->next)
		if (complete(r, name, r->texts[++n]))
			add_step(r, op, called, pair_of(r, name, r->texts[n]));
}

static bool add_item(void *ctx, struct tc_str value)
{
	struct reader *r = ctx;

	if (value.data[0] == '{')
		return true;
	r->item = tc_json_text(r->arena, value);
	if (r->item.len && r->cut_item)
		r->item = tail_of(r->item);
	if (r->item.len) {
		r->any = true;
		add_thing(r);
	}
	return true;
}

static void read_rule(struct reader *r)
{
	const struct tc_state_rule *rule = r->rule;
	size_t n = 0;

	for (const struct condition *c = rule->conditions; c; c = c->next)
		if (!holds(r, c))
			return;
	look_up(r, &rule->object, r->texts[0]);
	for (const struct name *name = rule->names; name; name = name->next)
		look_up(r, name, r->texts[++n]);
	r->final = final_time(r);
	r->item = TC_STR_NULL;
	r->any = false;
	if (!rule->list)
		add_thing(r);
	for (const struct text *t = rule->list; t && !r->any; t = t->or_else)
		if (t->from == FROM_PATH) {
			r->cut_item = t->tail;
			tc_path_each(&t->path, r->parts, add_item, r);
		}
}

void tc_state_read(const struct tc_state_rule *rules, const struct tc_parts *parts,
		   struct tc_facts *facts)
{
	struct reader r = {.parts = parts, .facts = facts, .arena = facts->arena};

	if (strcmp(parts->outcome, "success") != 0)
		return;
	for (r.rule = rules; r.rule; r.rule = r.rule->next)
		read_rule(&r);
}
