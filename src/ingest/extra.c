/*
 * What few records have: oddities, the details of an insight, an addendum.
 */
#include "ingest/record.h"

#include <stdlib.h>

#include "util/banned.h"

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

struct notes {
	struct tc_arena *arena;
	struct tc_oddity **last;
};

static void note(struct notes *n, const char *kind, const char *where, struct tc_str what)
{
	struct tc_oddity *odd = tc_arena_alloc(n->arena, sizeof(*odd));
	struct tc_buf text;

	tc_buf_init(&text, DETAIL_MAX);
	tc_buf_add_cstr(&text, where);
	tc_buf_add_str(&text, what);
	*odd = (struct tc_oddity){NULL, kind, tc_arena_str(n->arena, tc_buf_str(&text))};
	tc_buf_release(&text);
	*n->last = odd;
	n->last = &odd->next;
}

/* `where` says which part of the record the object is. */
static void note_names(struct notes *n, const struct tc_object *o, const char *where)
{
	struct tc_str wrong = wrong_type(o);

	if (o->has_duplicate)
		note(n, "duplicate-key", where, o->twin);
	if (o->has_case_twin)
		note(n, "key-case", where, o->twin);
	if (o->has_escaped_key)
		note(n, "key-escaped", *where ? "userIdentity" : "the record", TC_STR(""));
	if (wrong.data)
		note(n, "wrong-type", where, wrong);
}

/* userIdentity and the objects inside it. */
static void note_identity(struct notes *n, struct tc_str value, unsigned depth)
{
	struct tc_object *o;

	if (!value.len || value.data[0] != '{' || depth > IDENTITY_DEPTH)
		return;
	o = tc_alloc(sizeof(*o));
	tc_scan_object(value, 0, 0, o, NULL, NULL);
	note_names(n, o, "in userIdentity: ");
	for (size_t i = 0; i < o->count; i++)
		note_identity(n, o->members[i].value, depth + 1);
	free(o);
}

static void note_cut(struct notes *n, const struct tc_object *o)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(cut_members); i++) {
		struct tc_str value = tc_object_get(o, cut_members[i]);

		if (tc_json_text(n->arena, value).len >= TC_CUT_BYTES)
			note(n, "field-cut", "", tc_str(cut_members[i]));
	}
}

static void note_omitted(struct notes *n, const struct tc_object *record, const char *name)
{
	struct tc_str value = tc_object_get(record, name), omitted;
	struct tc_object *o;

	if (!tc_may_be_omitted(value))
		return;
	o = tc_alloc(sizeof(*o));
	tc_scan_object(value, 0, 0, o, NULL, NULL);
	omitted = tc_json_text(n->arena, tc_object_get(o, "omitted"));
	if (tc_str_eq_nocase(omitted, TC_STR("true")))
		note(n, "omitted", name, TC_STR(""));
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

static void note_text(struct notes *n, const struct tc_object *o)
{
	struct tc_buf decoded;

	tc_buf_init(&decoded, TC_CAP_RECORD_MOST);
	for (size_t i = 0; i < o->count; i++) {
		/* Escapes stand in strings only, so the whole value can be decoded. */
		tc_buf_clear(&decoded);
		tc_json_decode(&decoded, o->members[i].value);
		if (has_odd_text(tc_buf_str(&decoded)) || has_odd_text(o->members[i].key))
			note(n, "odd-text", "", o->members[i].key);
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

static const struct tc_insight *read_insight(struct tc_arena *arena, struct tc_str value)
{
	struct tc_insight *insight;
	struct tc_object *top, *context, *statistics;

	if (!value.len || value.data[0] != '{')
		return NULL;
	insight = tc_arena_alloc(arena, sizeof(*insight));
	top = object_at(value);
	context = object_at(tc_object_get(top, "insightContext"));
	statistics = object_at(tc_object_get(context, "statistics"));
	*insight = (struct tc_insight){
		.state = tc_json_text(arena, tc_object_get(top, "state")),
		.event_source = tc_json_text(arena, tc_object_get(top, "eventSource")),
		.event_name = tc_json_text(arena, tc_object_get(top, "eventName")),
		.error_code = tc_json_text(arena, tc_object_get(top, "errorCode")),
		.type = tc_json_text(arena, tc_object_get(top, "insightType")),
		.baseline_average = average(arena, tc_object_get(statistics, "baseline")),
		.insight_average = average(arena, tc_object_get(statistics, "insight")),
		.baseline_minutes =
			number(arena, tc_object_get(statistics, "baselineDuration")),
		.insight_minutes =
			number(arena, tc_object_get(statistics, "insightDuration")),
		.attributions =
			tc_arena_str(arena, tc_object_get(context, "attributions")),
	};
	free(top);
	free(context);
	free(statistics);
	return insight;
}

static const struct tc_addendum *read_addendum(struct tc_arena *arena, struct tc_str value,
					       struct tc_str event_id)
{
	struct tc_addendum *addendum;
	struct tc_object *o;

	if (!value.len || value.data[0] != '{')
		return NULL;
	addendum = tc_arena_alloc(arena, sizeof(*addendum));
	o = object_at(value);
	*addendum = (struct tc_addendum){
		.reason = tc_json_text(arena, tc_object_get(o, "reason")),
		.updated_fields = tc_json_text(arena, tc_object_get(o, "updatedFields")),
	};
	/* The other reasons explain a delay; only this one repeats an event, whose id
	 * is told when it was among what changed. */
	if (tc_str_eq(addendum->reason, TC_STR("UPDATED_DATA"))) {
		addendum->corrects =
			tc_json_text(arena, tc_object_get(o, "originalEventID"));
		if (!addendum->corrects.len)
			addendum->corrects = event_id;
	}
	free(o);
	return addendum;
}

void tc_extra_read(struct tc_record *record, struct tc_arena *arena,
		   const struct tc_object *o)
{
	struct tc_extra *extra = tc_arena_alloc(arena, sizeof(*extra));
	struct tc_str identity = tc_object_get(o, "userIdentity");
	struct notes notes = {arena, &extra->oddities};

	extra->oddities = NULL;
	note_names(&notes, o, "");
	note_identity(&notes, identity, 0);
	if (identity.data && identity.data[0] != '{' && !tc_str_eq(identity, TC_STR("null")))
		note(&notes, "wrong-type", "", TC_STR("userIdentity"));
	note_cut(&notes, o);
	note_omitted(&notes, o, "requestParameters");
	note_omitted(&notes, o, "responseElements");
	if (o->has_odd_escape)
		note_text(&notes, o);
	extra->insight = NULL;
	if (!record->api->event_name.data)
		extra->insight = read_insight(arena, tc_object_get(o, "insightDetails"));
	extra->addendum =
		read_addendum(arena, tc_object_get(o, "addendum"), record->event_id);
	if (extra->oddities || extra->insight || extra->addendum)
		record->extra = extra;
}
