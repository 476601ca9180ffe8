#include "ingest/classify.h"

#include <stdlib.h>

#include "util/banned.h"

/* Wrappings inside wrappings: an export of an export of a page of records. */
#define NESTING_MAX 6

static const char *const record_arrays[] = {"Records", "Events", "events", "logEvents"};

/* Members that wrap one value: EventBridge, search exports, Hive, Lake, lookup. */
static const char *const wrappers[] = {
	"detail",  "CloudTrailEvent", "message",  "_raw",    "_source", "eventJson",
	"data",    "raw",             "cloudtrail", "event", "eventData",
	"payload", "Message",         "log",
};

static bool one_of(struct tc_str key, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (tc_str_eq(key, tc_str(names[i])))
			return true;
	return false;
}

bool tc_is_record_array(struct tc_str key, char first_of_value)
{
	return first_of_value == '[' &&
	       one_of(key, record_arrays, TC_ARRAY_LEN(record_arrays));
}

/* Where a place in the text of a frame stands in the text around it. */
static size_t outer_offset(struct tc_frame *frame, size_t decoded)
{
	if (decoded < frame->last_decoded)
		frame->last_decoded = frame->last_encoded = 0;
	struct tc_str rest = tc_str_n(frame->encoded.data + frame->last_encoded,
				      frame->encoded.len - frame->last_encoded);
	frame->last_encoded += tc_json_raw_offset(rest, decoded - frame->last_decoded);
	frame->last_decoded = decoded;
	return (size_t)(frame->encoded.data - frame->outer->text.data) + frame->last_encoded;
}

static struct tc_extent extent_of(struct tc_frame *frame, struct tc_str value)
{
	struct tc_extent where = {0, 0, 0};
	size_t from = (size_t)(value.data - frame->text.data), to = from + value.len;

	for (; frame->outer; frame = frame->outer) {
		from = outer_offset(frame, from);
		to = outer_offset(frame, to);
		where.escapes++;
	}
	where.offset = frame->at + from;
	where.length = to - from;
	return where;
}

static void reject(struct tc_classifier *c, struct tc_frame *frame,
		   struct tc_str value, const char *reason)
{
	struct tc_extent where = extent_of(frame, value);

	c->sink->reject(c->sink->ctx, where.offset, where.length, reason);
}

static bool has(const struct tc_object *o, const char *key)
{
	return tc_object_get(o, key).data != NULL;
}

static bool string_starts(const struct tc_object *o, const char *key, const char *prefix)
{
	struct tc_str v = tc_object_get(o, key);

	return tc_json_is_string(v) &&
	       tc_str_starts(tc_str_n(v.data + 1, v.len - 2), tc_str(prefix));
}

/* Files of CloudTrail's that hold no records but are evidence. */
static bool is_other_evidence(const struct tc_object *o)
{
	return (has(o, "digestS3Object") && has(o, "logFiles")) ||
	       has(o, "PublicKeyList") || has(o, "x-amz-meta-signature");
}

/* Looks like a record of CloudTrail's own making. */
static bool is_record(const struct tc_object *o)
{
	if (string_starts(o, "eventSource", "aws:"))
		return false; /* a notification of S3, SQS, ... */
	if (has(o, "eventName"))
		return has(o, "eventSource") || has(o, "eventTime") ||
		       has(o, "userIdentity");
	return has(o, "eventVersion") && has(o, "eventType");
}

/* Why an object that is not a record is none. */
static const char *not_a_record(const struct tc_object *o)
{
	if (string_starts(o, "eventSource", "aws:"))
		return "not CloudTrail: an event notification of another service";
	if (string_starts(o, "eventCategory", "Aggregated"))
		return "aggregated data events are sums, not records";
	if (has(o, "CloudTrailEvent") || has(o, "EventId"))
		return "a lookup-events entry without its record";
	return "not a CloudTrail record";
}

/* What a value turned out to be. */
struct verdict {
	enum tc_scan_status status;
	struct tc_scan scan;
	bool found; /* something of CloudTrail's, or told why not */
};

/* The value at frame->text[at].  What is not found is the caller's to reject. */
static struct verdict classify_at(struct tc_classifier *c, struct tc_frame *frame,
				  size_t at, unsigned nesting);

static void reject_foreign(struct tc_classifier *c, struct tc_frame *frame,
			   struct tc_str value)
{
	const char *reason = "not a CloudTrail record";

	if (value.data[0] == '{') {
		struct tc_object *o = tc_alloc(sizeof(*o));

		if (tc_scan_object(value, 0, c->seed, o, NULL, NULL) == TC_SCAN_OK)
			reason = not_a_record(o);
		free(o);
	}
	c->found->foreign++;
	reject(c, frame, value, reason);
}

static struct tc_str value_at(const struct tc_frame *frame, size_t at, size_t end)
{
	return tc_str_n(frame->text.data + at, end - at);
}

static struct verdict classify_elements(struct tc_classifier *c, struct tc_frame *frame,
					size_t at, unsigned nesting)
{
	struct verdict all = {.status = TC_SCAN_OK, .found = true};
	struct tc_str text = frame->text;

	at = tc_skip_space(text, at + 1);
	while (at < text.len && text.data[at] != ']') {
		struct verdict one = classify_at(c, frame, at, nesting);

		if (one.status != TC_SCAN_OK)
			return one;
		if (!one.found)
			reject_foreign(c, frame, value_at(frame, at, one.scan.end));
		at = tc_skip_space(text, one.scan.end);
		if (at < text.len && text.data[at] == ',')
			at = tc_skip_space(text, at + 1);
	}
	all.scan.end = at < text.len ? at + 1 : at;
	all.status = at < text.len ? TC_SCAN_OK : TC_SCAN_MORE;
	return all;
}

/* A string may hold records or wrappings as text, one after another. */
static bool classify_string(struct tc_classifier *c, struct tc_frame *frame,
			    struct tc_str string, unsigned nesting)
{
	struct tc_str inside = tc_str_n(string.data + 1, string.len - 2);
	struct tc_buf text;
	bool found = false;

	tc_buf_init(&text, TC_CONTAINER_WINDOW);
	tc_json_decode(&text, inside);
	struct tc_frame inner = {
		.outer = frame, .text = tc_buf_str(&text), .encoded = inside};
	for (size_t at = tc_skip_space(inner.text, 0); at < inner.text.len;) {
		bool opens = inner.text.data[at] == '{' || inner.text.data[at] == '[';
		struct verdict one = {.status = TC_SCAN_BAD};

		if (opens)
			one = classify_at(c, &inner, at, nesting);
		if (one.status != TC_SCAN_OK) {
			/* Before anything was found it is just a text. */
			if (found)
				reject(c, &inner, value_at(&inner, at, inner.text.len),
				       "damaged JSON inside a string");
			break;
		}
		if (!one.found && !found)
			break;
		if (!one.found)
			reject_foreign(c, &inner, value_at(&inner, at, one.scan.end));
		found = true;
		at = tc_skip_space(inner.text, one.scan.end);
	}
	tc_buf_release(&text);
	return found;
}

static size_t offset_in(const struct tc_frame *frame, struct tc_str value)
{
	return (size_t)(value.data - frame->text.data);
}

/* The first wrapping member that leads somewhere; false when there is none. */
static bool classify_wrapped(struct tc_classifier *c, struct tc_frame *frame,
			     const struct tc_object *o, unsigned nesting)
{
	for (size_t i = 0; i < o->count; i++) {
		struct tc_str value = o->members[i].value;

		if (tc_is_record_array(o->members[i].key, value.data[0])) {
			c->found->recognised = true;
			return classify_elements(c, frame, offset_in(frame, value),
						 nesting + 1)
				.found;
		}
	}
	for (size_t i = 0; i < o->count; i++) {
		struct tc_str key = o->members[i].key, value = o->members[i].value;

		if (!one_of(key, wrappers, TC_ARRAY_LEN(wrappers)))
			continue;
		if (value.data[0] == '{' &&
		    classify_at(c, frame, offset_in(frame, value), nesting + 1).found)
			return true;
		if (value.data[0] == '"' && classify_string(c, frame, value, nesting + 1))
			return true;
	}
	return false;
}

/* False: nothing of CloudTrail's. */
static bool classify_object(struct tc_classifier *c, struct tc_frame *frame,
			    const struct tc_object *o, struct tc_str value,
			    unsigned nesting)
{
	if (is_record(o)) {
		c->found->recognised = true;
		if (o->more) {
			reject(c, frame, value, "more members than a record may have");
			return true;
		}
		c->found->records++;
		c->sink->record(c->sink->ctx, o, extent_of(frame, value));
		return true;
	}
	if (is_other_evidence(o)) {
		c->found->recognised = true;
		return true;
	}
	return classify_wrapped(c, frame, o, nesting);
}

static struct verdict classify_at(struct tc_classifier *c, struct tc_frame *frame,
				  size_t at, unsigned nesting)
{
	struct verdict v = {.status = TC_SCAN_OK};
	char first = frame->text.data[at];

	if (first == '[' && nesting <= NESTING_MAX)
		return classify_elements(c, frame, at, nesting + 1);
	if (first == '{' && nesting <= NESTING_MAX) {
		struct tc_object *o = tc_alloc(sizeof(*o));

		v.status = tc_scan_object(frame->text, at, c->seed, o, NULL, NULL);
		v.scan = o->scan;
		if (v.status == TC_SCAN_OK)
			v.found = classify_object(c, frame, o,
						  value_at(frame, at, v.scan.end),
						  nesting);
		free(o);
		return v;
	}
	v.status = tc_scan_value(frame->text, at, c->seed, &v.scan);
	if (v.status != TC_SCAN_OK)
		return v;
	if (nesting > NESTING_MAX) {
		reject(c, frame, value_at(frame, at, v.scan.end), "wrapped too many times");
		v.found = true;
	} else if (first == '"') {
		v.found = classify_string(c, frame, value_at(frame, at, v.scan.end),
					  nesting + 1);
	}
	return v;
}

enum tc_scan_status tc_classify_value(struct tc_classifier *c, struct tc_frame *frame,
				      size_t at, struct tc_scan *scan)
{
	struct verdict v = classify_at(c, frame, at, 0);

	if (v.status == TC_SCAN_OK && !v.found)
		reject_foreign(c, frame, value_at(frame, at, v.scan.end));
	*scan = v.scan;
	return v.status;
}

void tc_classify_object(struct tc_classifier *c, struct tc_frame *frame,
			const struct tc_object *o, struct tc_str value)
{
	if (!classify_object(c, frame, o, value, 0))
		reject_foreign(c, frame, value);
}
