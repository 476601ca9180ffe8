/*
 * What few records have: oddities, the details of an insight, an addendum.
 */
#include "facts/extra.h"

#include <stdlib.h>

#include "util/banned.h"

/* A record is bounded itself. */
#define TEXT_MAX ((size_t)64 * 1024 * 1024)
#define DETAIL_MAX ((size_t)64 * 1024)

/* userIdentity.sessionContext.sessionIssuer, and one more. */
#define IDENTITY_DEPTH 3

/* Members of a record and of its identity that hold a text. */
static const char *const text_members[] = {
	"eventSource", "eventName",   "awsRegion",     "sourceIPAddress",
	"userAgent",   "errorCode",   "errorMessage",  "eventID",
	"eventType",   "requestID",   "eventCategory", "recipientAccountId",
	"type",        "principalId", "arn",           "accountId",
	"accessKeyId", "userName",    "invokedBy",     "sharedEventID",
};

static const char *const cut_members[] = {"userAgent", "errorCode", "errorMessage",
					  "requestID"};

static struct tc_str wrong_type(const struct tc_object *o)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(text_members); i++)
		if (tc_json_is_nested(tc_object_get(o, text_members[i])))
			return tc_str(text_members[i]);
	return TC_STR_NULL;
}

bool tc_object_is_odd(const struct tc_object *o)
{
	return o->has_duplicate || o->has_case_twin || o->has_escaped_key ||
	       wrong_type(o).data;
}

bool tc_may_be_omitted(struct tc_str value)
{
	struct tc_str rest;

	if (!value.len || value.data[0] != '{')
		return false;
	size_t at = tc_skip_space(value, 1);
	rest = tc_str_n(value.data + at, value.len - at);
	return tc_str_starts(rest, TC_STR("\"omitted\"")) ||
	       tc_str_starts(rest, TC_STR("\"originalSize\"")) ||
	       tc_str_starts(rest, TC_STR("\"reason\""));
}

/* --- oddities ----------------------------------------------------------- */

static void note(struct tc_facts *f, const char *kind, const char *where,
		 struct tc_str what)
{
	struct tc_fact *odd = tc_facts_add(f, TC_FACT_ODDITY);
	struct tc_buf text;

	tc_buf_init(&text, DETAIL_MAX);
	tc_buf_add_cstr(&text, where);
	tc_buf_add_str(&text, what);
	odd->fields[0] = tc_str(kind);
	odd->fields[1] = tc_arena_str(f->arena, tc_buf_str(&text));
	tc_buf_release(&text);
}

/* `where` says which part of the record the object is. */
static void note_names(struct tc_facts *f, const struct tc_object *o, const char *where)
{
	struct tc_str wrong = wrong_type(o);

	if (o->has_duplicate)
		note(f, "duplicate-key", where, o->twin);
	if (o->has_case_twin)
		note(f, "key-case", where, o->twin);
	if (o->has_escaped_key)
		note(f, "key-escaped", *where ? "userIdentity" : "the record", TC_STR(""));
	if (wrong.data)
		note(f, "wrong-type", where, wrong);
}

/* userIdentity and the objects inside it. */
static void note_identity(struct tc_facts *f, struct tc_str value, unsigned depth)
{
	struct tc_object *o;

	if (!value.len || value.data[0] != '{' || depth > IDENTITY_DEPTH)
		return;
	o = tc_alloc(sizeof(*o));
	tc_scan_object(value, 0, 0, o, NULL, NULL);
	note_names(f, o, "in userIdentity: ");
	for (size_t i = 0; i < o->count; i++)
		note_identity(f, o->members[i].value, depth + 1);
	free(o);
}

static void note_cut(struct tc_facts *f, const struct tc_object *o)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(cut_members); i++) {
		struct tc_str value = tc_object_get(o, cut_members[i]);

		if (tc_json_text(f->arena, value).len >= TC_CUT_BYTES)
			note(f, "field-cut", "", tc_str(cut_members[i]));
	}
}

static void note_omitted(struct tc_facts *f, const struct tc_object *record, const char *name)
{
	struct tc_str value = tc_object_get(record, name), omitted;
	struct tc_object *o;

	if (!tc_may_be_omitted(value))
		return;
	o = tc_alloc(sizeof(*o));
	tc_scan_object(value, 0, 0, o, NULL, NULL);
	omitted = tc_json_text(f->arena, tc_object_get(o, "omitted"));
	if (tc_str_eq_nocase(omitted, TC_STR("true")))
		note(f, "omitted", name, TC_STR(""));
	free(o);
}

/* NUL, and half a surrogate pair, which decodes to bytes that no character has. */
static bool has_odd_text(struct tc_str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (!c || (c == 0xed && i + 1 < text.len &&
			   (unsigned char)text.data[i + 1] >= 0xa0))
			return true;
	}
	return false;
}

static void note_text(struct tc_facts *f, const struct tc_object *o)
{
	struct tc_buf decoded;

	tc_buf_init(&decoded, TEXT_MAX);
	for (size_t i = 0; i < o->count; i++) {
		/* Escapes stand in strings only, so the whole value can be decoded. */
		tc_buf_clear(&decoded);
		tc_json_decode(&decoded, o->members[i].value);
		if (has_odd_text(tc_buf_str(&decoded)) || has_odd_text(o->members[i].key))
			note(f, "odd-text", "", o->members[i].key);
	}
	tc_buf_release(&decoded);
}

/* --- insight and addendum ------------------------------------------------- */

static struct tc_object *object_at(struct tc_str value)
{
	struct tc_object *o = tc_alloc(sizeof(*o));

	tc_object_clear(o);
	if (value.len && value.data[0] == '{')
		tc_scan_object(value, 0, 0, o, NULL, NULL);
	return o;
}

static struct tc_str number(struct tc_arena *arena, struct tc_str value)
{
	if (!value.len || !(value.data[0] == '-' || (value.data[0] >= '0' && value.data[0] <= '9')))
		return TC_STR_NULL;
	return tc_arena_str(arena, value);
}

static struct tc_str average(struct tc_arena *arena, struct tc_str value)
{
	struct tc_object *o = object_at(value);
	struct tc_str text = number(arena, tc_object_get(o, "average"));

	free(o);
	return text;
}

static void read_insight(struct tc_facts *f, struct tc_str value)
{
	struct tc_arena *arena = f->arena;
	struct tc_object *top, *context, *statistics;

	if (!value.len || value.data[0] != '{')
		return;
	top = object_at(value);
	context = object_at(tc_object_get(top, "insightContext"));
	statistics = object_at(tc_object_get(context, "statistics"));
	struct tc_str fields[] = {
		tc_json_text(arena, tc_object_get(top, "state")),
		tc_json_text(arena, tc_object_get(top, "eventSource")),
		tc_json_text(arena, tc_object_get(top, "eventName")),
		tc_json_text(arena, tc_object_get(top, "errorCode")),
		tc_json_text(arena, tc_object_get(top, "insightType")),
		average(arena, tc_object_get(statistics, "baseline")),
		average(arena, tc_object_get(statistics, "insight")),
		number(arena, tc_object_get(statistics, "baselineDuration")),
		number(arena, tc_object_get(statistics, "insightDuration")),
		tc_arena_str(arena, tc_object_get(context, "attributions")),
	};
	struct tc_fact *insight = tc_facts_add(f, TC_FACT_INSIGHT);

	_Static_assert(sizeof(fields) <= sizeof(insight->fields), "more than fit");
	memcpy(insight->fields, fields, sizeof(fields));
	free(top);
	free(context);
	free(statistics);
}

static void read_addendum(struct tc_facts *f, struct tc_str value, struct tc_str event_id)
{
	struct tc_fact *addendum;
	struct tc_object *o;

	if (!value.len || value.data[0] != '{')
		return;
	addendum = tc_facts_add(f, TC_FACT_ADDENDUM);
	o = object_at(value);
	addendum->fields[0] = tc_json_text(f->arena, tc_object_get(o, "reason"));
	addendum->fields[1] = tc_json_text(f->arena, tc_object_get(o, "updatedFields"));
	/* The other reasons explain a delay; only this one repeats an event, whose id
	 * is told when it was among what changed. */
	if (tc_str_eq(addendum->fields[0], TC_STR("UPDATED_DATA"))) {
		struct tc_str original =
			tc_json_text(f->arena, tc_object_get(o, "originalEventID"));
		addendum->fields[2] = original.len ? original : event_id;
	}
	free(o);
}

void tc_extra_read(struct tc_facts *f, const struct tc_object *o, struct tc_str event_id)
{
	struct tc_str identity = tc_object_get(o, "userIdentity");
	struct tc_str name = tc_object_get(o, "eventName");

	note_names(f, o, "");
	note_identity(f, identity, 0);
	if (identity.data && identity.data[0] != '{' && !tc_str_eq(identity, TC_STR("null")))
		note(f, "wrong-type", "", TC_STR("userIdentity"));
	note_cut(f, o);
	note_omitted(f, o, "requestParameters");
	note_omitted(f, o, "responseElements");
	if (o->has_odd_escape)
		note_text(f, o);
	if (!name.data || tc_str_eq(name, TC_STR("null")))
		read_insight(f, tc_object_get(o, "insightDetails"));
	read_addendum(f, tc_object_get(o, "addendum"), event_id);
}
