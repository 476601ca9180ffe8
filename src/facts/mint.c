#include "facts/mint.h"

#include "json/scan.h"
#include "util/instant.h"

#include "util/banned.h"

/* Rows of one call: far more than any API gives at once. */
#define EACH_MAX 200
/* Ids, ARNs and names are shorter; what is longer is none of them. */
#define TEXT_MAX 4096
/* Ten years: what is longer is no duration of a credential. */
#define SECONDS_MAX (INT64_C(10) * 366 * 86400)

/* Where a value may be; the first alternative that has one counts. */
struct value_place {
	struct value_place *next;
	struct tc_path path;
	struct tc_str constant; /* instead of a path */
	bool in_each;           /* begins at the element */
	bool seconds;           /* counts from the event */
};

struct condition {
	struct condition *next;
	struct tc_path path;
	char op; /* '=', '~' or 0: there is a text */
	struct tc_str text;
};

enum effect { MAKES, DISABLES, ENABLES, ENDS };

/* In the order of their columns. */
enum { CREDENTIAL, OWNER, SUBJECT, SESSION, ISSUER, EXPIRES, VALUE_COUNT };

struct tc_mint_rule {
	struct tc_mint_rule *next;
	enum effect effect;
	struct condition *conditions;
	bool has_each;
	struct tc_path each;
	struct tc_str kind;
	struct value_place *values[VALUE_COUNT];
	int64_t life_ms; /* 0: without end */
};

static const char *const effect_names[] = {
	[MAKES] = "makes",
	[DISABLES] = "disables",
	[ENABLES] = "enables",
	[ENDS] = "ends",
};

/* --- the table ---------------------------------------------------------- */

static bool parse_effect(struct tc_str text, enum effect *effect)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(effect_names); i++)
		if (tc_str_eq(text, tc_str(effect_names[i]))) {
			*effect = (enum effect)i;
			return true;
		}
	return false;
}

static bool parse_condition(struct condition *c, struct tc_str text)
{
	*c = (struct condition){.text = TC_STR_NULL};
	for (size_t i = 0; i < text.len && !c->op; i++)
		if (text.data[i] == '=' || text.data[i] == '~') {
			c->op = text.data[i];
			c->text = tc_str_n(text.data + i + 1, text.len - i - 1);
			text.len = i;
		}
	return tc_path_parse(&c->path, text) && (!c->op || c->text.len);
}

static bool add_conditions(struct condition **last, struct tc_arena *arena,
			   struct tc_str text)
{
	while (text.len) {
		struct condition *c = tc_arena_alloc(arena, sizeof(*c));

		if (!parse_condition(c, tc_str_cut(text, ';', &text)))
			return false;
		*last = c;
		last = &c->next;
	}
	return true;
}

/* A path within an element has no part of a record in front: any will do. */
static bool parse_in_each(struct tc_path *path, struct tc_arena *arena,
			  struct tc_str text)
{
	static const struct tc_str part = {"resources", sizeof("resources") - 1};
	char *whole = tc_arena_alloc(arena, part.len + text.len);

	if (text.len == 1)
		text.len = 0;
	memcpy(whole, part.data, part.len);
	memcpy(whole + part.len, text.data, text.len);
	return tc_path_parse(path, tc_str_n(whole, part.len + text.len));
}

static bool parse_place(struct value_place *p, struct tc_arena *arena,
			struct tc_str text)
{
	*p = (struct value_place){.constant = TC_STR_NULL};
	if (tc_str_starts(text, TC_STR("="))) {
		p->constant = tc_str_n(text.data + 1, text.len - 1);
		return text.len > 1;
	}
	p->seconds = tc_str_starts(text, TC_STR("+"));
	if (p->seconds)
		text = tc_str_n(text.data + 1, text.len - 1);
	p->in_each = tc_str_starts(text, TC_STR("."));
	return p->in_each ? parse_in_each(&p->path, arena, text)
			  : tc_path_parse(&p->path, text);
}

static bool add_places(struct value_place **last, struct tc_arena *arena,
		       struct tc_str text)
{
	*last = NULL;
	while (text.len) {
		struct value_place *p = tc_arena_alloc(arena, sizeof(*p));

		if (!parse_place(p, arena, tc_str_cut(text, '|', &text)))
			return false;
		*last = p;
		last = &p->next;
	}
	return true;
}

static bool parse_rule(struct tc_mint_rule *rule, struct tc_arena *arena,
		       struct tc_str text)
{
	struct tc_str effect = tc_str_cut(text, ',', &text);
	struct tc_str when = tc_str_cut(text, ',', &text);
	struct tc_str each = tc_str_cut(text, ',', &text);
	int64_t seconds = 0;

	*rule = (struct tc_mint_rule){.kind = tc_str_cut(text, ',', &text)};
	rule->has_each = each.len > 0;
	if (!parse_effect(effect, &rule->effect) || !rule->kind.len ||
	    !add_conditions(&rule->conditions, arena, when) ||
	    (each.len && !tc_path_parse(&rule->each, each)))
		return false;
	for (size_t i = 0; i < VALUE_COUNT; i++)
		if (!text.data ||
		    !add_places(&rule->values[i], arena, tc_str_cut(text, ',', &text)))
			return false;
	if (!text.data || (text.len && (!tc_parse_int(text, &seconds) || seconds <= 0 ||
					seconds > SECONDS_MAX)))
		return false;
	rule->life_ms = seconds * 1000;
	return true;
}

bool tc_mint_rule_add(struct tc_mint_rule **rules, struct tc_arena *arena,
		      struct tc_str text)
{
	struct tc_mint_rule *rule = tc_arena_alloc(arena, sizeof(*rule));

	if (!parse_rule(rule, arena, text))
		return false;
	while (*rules)
		rules = &(*rules)->next;
	*rules = rule;
	return true;
}

/* --- a record ----------------------------------------------------------- */

static bool holds(const struct condition *c, const struct tc_parts *parts,
		  struct tc_arena *arena)
{
	struct tc_str text = tc_path_text(&c->path, parts, arena);

	if (c->op == '=')
		return tc_str_eq_nocase(text, c->text);
	return c->op == '~' ? tc_str_find(text, c->text) != SIZE_MAX : text.len > 0;
}

static const struct tc_mint_rule *find_rule(const struct tc_mint_rule *rule,
					    const struct tc_parts *parts,
					    struct tc_arena *arena)
{
	for (; rule; rule = rule->next) {
		const struct condition *c = rule->conditions;

		while (c && holds(c, parts, arena))
			c = c->next;
		if (!c)
			break;
	}
	return rule;
}

/* What a row is made from; `element` is absent where there is one for the call. */
struct reading {
	const struct tc_mint_rule *rule;
	const struct tc_parts *parts;
	struct tc_facts *facts;
	struct tc_str element;
	size_t rows;
};

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

static struct tc_str text_at(const struct reading *r, const struct value_place *p)
{
	struct first_text f = {r->facts->arena, TC_STR_NULL};

	if (p->constant.data)
		return p->constant;
	if (!p->in_each)
		return tc_path_text(&p->path, r->parts, r->facts->arena);
	tc_path_each_in(&p->path, r->element, take_text, &f);
	return f.text;
}

static struct tc_str value_of(const struct reading *r, int index)
{
	for (const struct value_place *p = r->rule->values[index]; p; p = p->next) {
		struct tc_str text = text_at(r, p);

		if (text.len && text.len <= TEXT_MAX)
			return text;
	}
	return TC_STR_NULL;
}

static bool has_time(const struct tc_parts *parts)
{
	return parts->time_ms >= 0;
}

/* Negative when it is not told. */
static int64_t expiry(const struct reading *r)
{
	for (const struct value_place *p = r->rule->values[EXPIRES]; p; p = p->next) {
		struct tc_str text = text_at(r, p);
		int64_t n;

		if (!p->seconds && text.len && tc_time_parse(text, &n))
			return n;
		if (p->seconds && has_time(r->parts) && tc_parse_int(text, &n) && n > 0 &&
		    n <= SECONDS_MAX)
			return r->parts->time_ms + n * 1000;
	}
	return -1;
}

static void add_mint(const struct reading *r)
{
	struct tc_fact *fact = tc_facts_add(r->facts, TC_FACT_MINT);
	int64_t expires = expiry(r), latest = expires;

	if (latest < 0 && r->rule->life_ms && has_time(r->parts))
		latest = r->parts->time_ms + r->rule->life_ms;
	fact->fields[0] = r->rule->kind;
	for (int i = CREDENTIAL; i < EXPIRES; i++)
		fact->fields[1 + i] = value_of(r, i);
	if (expires >= 0)
		fact->fields[6] = tc_fact_number(r->facts, expires);
	if (latest >= 0)
		fact->fields[7] = tc_fact_number(r->facts, latest);
}

static void add_revocation(const struct reading *r)
{
	struct tc_fact *fact = tc_facts_add(r->facts, TC_FACT_REVOCATION);

	fact->fields[0] = tc_str(effect_names[r->rule->effect]);
	fact->fields[1] = r->rule->kind;
	fact->fields[2] = value_of(r, CREDENTIAL);
	fact->fields[3] = value_of(r, OWNER);
}

static bool add_row(void *ctx, struct tc_str element)
{
	struct reading *r = ctx;

	r->element = element;
	if (r->rule->effect == MAKES)
		add_mint(r);
	else
		add_revocation(r);
	return ++r->rows < EACH_MAX;
}

void tc_mint_read(const struct tc_mint_rule *rules, const struct tc_parts *parts,
		  struct tc_facts *facts)
{
	struct reading r = {.parts = parts, .facts = facts};

	if (!parts->outcome || strcmp(parts->outcome, "success") != 0)
		return;
	if (!(r.rule = find_rule(rules, parts, facts->arena)))
		return;
	if (r.rule->has_each)
		tc_path_each(&r.rule->each, parts, add_row, &r);
	else
		add_row(&r, TC_STR_NULL);
}
