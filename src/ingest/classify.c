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

static struct tc_extent extent_of(const struct tc_frame *frame, struct tc_str value)
{
	struct tc_extent where = {0, 0, 0};
	size_t from = (size_t)(value.data - frame->text.data), to = from + value.len;

	for (; frame->outer; frame = frame->outer) {
		size_t base = (size_t)(frame->encoded.data - frame->outer->text.data);

		from = base + tc_json_raw_offset(frame->encoded, from);
		to = base + tc_json_raw_offset(frame->encoded, to);
		where.escapes++;
	}
	where.offset = frame->at + from;
	where.length = to - from;
	return where;
}

static void reject(struct tc_classifier *c, const struct tc_frame *frame,
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

/* The value at frame->text[at], and where it ends. */
static enum tc_scan_status classify_at(struct tc_classifier *c,
				       const struct tc_frame *frame, size_t at,
				       unsigned nesting, struct tc_scan *scan);

static enum tc_scan_status classify_elements(struct tc_classifier *c,
					     const struct tc_frame *frame, size_t at,
					     unsigned nesting, struct tc_scan *scan)
{
	struct tc_str text = frame->text;
	enum tc_scan_status status = TC_SCAN_OK;

	at = tc_skip_space(text, at + 1);
	while (status == TC_SCAN_OK && at < text.len && text.data[at] != ']') {
		if ((status = classify_at(c, frame, at, nesting, scan)) != TC_SCAN_OK)
			return status;
		at = tc_skip_space(text, scan->end);
		if (at < text.len && text.data[at] == ',')
			at = tc_skip_space(text, at + 1);
	}
	scan->end = at < text.len ? at + 1 : at;
	return at < text.len ? TC_SCAN_OK : TC_SCAN_MORE;
}

/* A string may hold a record or a wrapping as text.  False: it holds neither. */
static bool classify_string(struct tc_classifier *c, const struct tc_frame *frame,
			    struct tc_str string, unsigned nesting)
{
	struct tc_str inside = tc_str_n(string.data + 1, string.len - 2);
	struct tc_buf text;
	struct tc_scan scan;
	bool is_json = false;

	tc_buf_init(&text, TC_CONTAINER_WINDOW);
	tc_json_decode(&text, inside);
	struct tc_frame inner = {frame, tc_buf_str(&text), 0, inside};
	size_t at = tc_skip_space(inner.text, 0);
	if (at < inner.text.len &&
	    (inner.text.data[at] == '{' || inner.text.data[at] == '['))
		is_json = classify_at(c, &inner, at, nesting, &scan) == TC_SCAN_OK;
	tc_buf_release(&text);
	return is_json;
}

static size_t offset_in(const struct tc_frame *frame, struct tc_str value)
{
	return (size_t)(value.data - frame->text.data);
}

/* The first wrapping member that leads somewhere; false when there is none. */
static bool classify_wrapped(struct tc_classifier *c, const struct tc_frame *frame,
			     const struct tc_object *o, unsigned nesting)
{
	struct tc_scan scan;

	for (size_t i = 0; i < o->count; i++) {
		struct tc_str value = o->members[i].value;

		if (tc_is_record_array(o->members[i].key, value.data[0])) {
			c->found->recognised = true;
			return classify_elements(c, frame, offset_in(frame, value),
						 nesting + 1, &scan) == TC_SCAN_OK;
		}
	}
	for (size_t i = 0; i < o->count; i++) {
		struct tc_str key = o->members[i].key, value = o->members[i].value;

		if (!one_of(key, wrappers, TC_ARRAY_LEN(wrappers)))
			continue;
		if (value.data[0] == '{')
			return classify_at(c, frame, offset_in(frame, value),
					   nesting + 1, &scan) == TC_SCAN_OK;
		if (value.data[0] == '"' && classify_string(c, frame, value, nesting + 1))
			return true;
	}
	return false;
}

static void classify_object(struct tc_classifier *c, const struct tc_frame *frame,
			    const struct tc_object *o, struct tc_str value,
			    unsigned nesting)
{
	const char *reason = NULL;

	if (is_record(o) && o->more) {
		c->found->recognised = true;
		reason = "more members than a record may have";
	} else if (is_record(o)) {
		c->found->recognised = true;
		c->found->records++;
		c->sink->record(c->sink->ctx, o, extent_of(frame, value));
	} else if (is_other_evidence(o)) {
		c->found->recognised = true;
	} else if (!classify_wrapped(c, frame, o, nesting)) {
		reason = not_a_record(o);
		c->found->foreign++;
	}
	if (reason)
		reject(c, frame, value, reason);
}

static enum tc_scan_status classify_at(struct tc_classifier *c,
				       const struct tc_frame *frame, size_t at,
				       unsigned nesting, struct tc_scan *scan)
{
	enum tc_scan_status status;
	char first = frame->text.data[at];

	if (first == '[' && nesting <= NESTING_MAX)
		return classify_elements(c, frame, at, nesting + 1, scan);
	if (first == '{' && nesting <= NESTING_MAX) {
		struct tc_object *o = tc_alloc(sizeof(*o));

		status = tc_scan_object(frame->text, at, c->seed, o, NULL, NULL);
		*scan = o->scan;
		if (status == TC_SCAN_OK)
			classify_object(c, frame, o,
					tc_str_n(frame->text.data + at, scan->end - at),
					nesting);
		free(o);
		return status;
	}
	if ((status = tc_scan_value(frame->text, at, c->seed, scan)) != TC_SCAN_OK)
		return status;
	struct tc_str value = tc_str_n(frame->text.data + at, scan->end - at);
	if (nesting > NESTING_MAX) {
		reject(c, frame, value, "wrapped too many times");
	} else if (first != '"' || !classify_string(c, frame, value, nesting + 1)) {
		c->found->foreign++;
		reject(c, frame, value, "not a CloudTrail record");
	}
	return TC_SCAN_OK;
}

enum tc_scan_status tc_classify_value(struct tc_classifier *c,
				      const struct tc_frame *frame, size_t at,
				      struct tc_scan *scan)
{
	return classify_at(c, frame, at, 0, scan);
}

void tc_classify_object(struct tc_classifier *c, const struct tc_frame *frame,
			const struct tc_object *o, struct tc_str value)
{
	classify_object(c, frame, o, value, 0);
}
