#include "ingest/classify.h"

#include <stdlib.h>

#include "ingest/foreign.h"
#include "util/csv.h"

#include "util/banned.h"

/* Wrappings inside wrappings: an export of an export of a page of records. */
#define NESTING_MAX 6

static const char *const record_arrays[] = {"Records", "Events", "events", "logEvents"};

/* Members that wrap one value: EventBridge, search exports, Hive, Lake, lookup. */
static const char *const wrappers[] = {
	"detail",  "CloudTrailEvent", "message",    "_raw",   "_source", "eventJson",
	"data",    "raw",             "cloudtrail", "event",  "eventData",
	"payload", "Message",         "log",        "body",   "Body",    "Sns",
	"aws",     "original",        "result",     "hits",
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

bool tc_is_wrapper(struct tc_str key)
{
	return one_of(key, wrappers, TC_ARRAY_LEN(wrappers));
}

/* Where a place in the text of a frame stands in the text around it. */
static size_t outer_offset(struct tc_frame *frame, size_t decoded)
{
	if (decoded < frame->last_decoded)
		frame->last_decoded = frame->last_encoded = 0;
	struct tc_str rest = tc_str_n(frame->encoded.data + frame->last_encoded,
				      frame->encoded.len - frame->last_encoded);
	frame->last_encoded +=
		frame->doubled ? tc_csv_raw_offset(rest, decoded - frame->last_decoded)
			       : tc_json_raw_offset(rest, decoded - frame->last_decoded);
	frame->last_decoded = decoded;
	return (size_t)(frame->encoded.data - frame->outer->text.data) + frame->last_encoded;
}

static struct tc_extent extent_of(struct tc_frame *frame, struct tc_str value)
{
	struct tc_extent where = {.offset = 0};
	size_t from = (size_t)(value.data - frame->text.data), to = from + value.len;

	for (; frame->outer; frame = frame->outer) {
		from = outer_offset(frame, from);
		to = outer_offset(frame, to);
		if (frame->doubled)
			where.doubled = true;
		else
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
	       has(o, "PublicKeyList") || has(o, "publicKeyList") ||
	       has(o, "x-amz-meta-signature");
}

bool tc_is_record(const struct tc_object *o)
{
	if (string_starts(o, "eventSource", "aws:"))
		return false; /* a notification of S3, SQS, ... */
	if (has(o, "eventName"))
		return has(o, "eventSource") || has(o, "eventTime") ||
		       has(o, "userIdentity");
	/* Insight records have none.  Sums, and AWS Config items in CloudTrail Lake,
	 * are not calls. */
	return has(o, "eventVersion") && (has(o, "eventType") || has(o, "userIdentity")) &&
	       !string_starts(o, "eventCategory", "Aggregated") &&
	       !string_starts(o, "eventCategory", "ConfigurationItem");
}

/*
 * Nothing else looks like this, wherever it stands: what a record of AWS always has.
 */
static bool is_certain(const struct tc_object *o)
{
	if (!tc_is_record(o) || !has(o, "eventVersion") || !has(o, "eventTime"))
		return false;
	return has(o, "insightDetails") ||
	       (has(o, "eventName") && has(o, "eventSource") && has(o, "userIdentity"));
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
			reason = tc_foreign_object(o);
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

/* The rest of a string is no JSON; false when that need not be told. */
static bool reject_in_string(struct tc_classifier *c, struct tc_frame *inner, size_t at,
			     const struct verdict *v, bool found)
{
	const char *why = "damaged JSON inside a string";
	bool too_deep = v->scan.error == tc_scan_too_deep;
	char reason[TC_CAP_REASON];

	if (too_deep)
		why = tc_caps_reason(reason, c->caps, &c->caps->depth, tc_scan_too_deep);
	if (found || too_deep)
		reject(c, inner, value_at(inner, at, inner->text.len), why);
	return found || too_deep;
}

/* A text may hold records or wrappings, one after another. */
static bool classify_text(struct tc_classifier *c, struct tc_frame *frame,
			  unsigned nesting)
{
	struct tc_str text = frame->text;
	bool found = false;

	for (size_t at = tc_skip_space(text, 0); at < text.len;) {
		bool opens = text.data[at] == '{' || text.data[at] == '[';
		struct verdict one = {.status = TC_SCAN_BAD};

		if (opens)
			one = classify_at(c, frame, at, nesting);
		if (one.status != TC_SCAN_OK) {
			/* Before anything was found it is just a text. */
			found |= reject_in_string(c, frame, at, &one, found);
			break;
		}
		if (!one.found && !found)
			break;
		if (!one.found)
			reject_foreign(c, frame, value_at(frame, at, one.scan.end));
		found = true;
		at = tc_skip_space(text, one.scan.end);
	}
	return found;
}

static bool classify_string(struct tc_classifier *c, struct tc_frame *frame,
			    struct tc_str string, unsigned nesting)
{
	struct tc_str inside = tc_str_n(string.data + 1, string.len - 2);
	struct tc_buf text;

	tc_buf_init(&text, tc_caps_window(c->caps));
	tc_json_decode(&text, inside);
	struct tc_frame inner = {
		.outer = frame, .text = tc_buf_str(&text), .encoded = inside};
	bool found = classify_text(c, &inner, nesting);
	tc_buf_release(&text);
	return found;
}

static size_t offset_in(const struct tc_frame *frame, struct tc_str value)
{
	return (size_t)(value.data - frame->text.data);
}

/* Every list of records in an object: a page may have several. */
static bool classify_lists(struct tc_classifier *c, struct tc_frame *frame,
			   const struct tc_object *o, unsigned nesting)
{
	bool found = false;

	for (size_t i = 0; i < o->count; i++) {
		struct tc_str value = o->members[i].value;

		if (!tc_is_record_array(o->members[i].key, value.data[0]))
			continue;
		c->found->recognised = found = true;
		classify_elements(c, frame, offset_in(frame, value), nesting + 1);
	}
	return found;
}

/* The first wrapping member that leads somewhere; false when there is none. */
static bool classify_wrapped(struct tc_classifier *c, struct tc_frame *frame,
			     const struct tc_object *o, unsigned nesting)
{
	for (size_t i = 0; i < o->count; i++) {
		struct tc_str value = o->members[i].value;

		if (!tc_is_wrapper(o->members[i].key))
			continue;
		if (value.data[0] == '{' &&
		    classify_at(c, frame, offset_in(frame, value), nesting + 1).found)
			return true;
		if (value.data[0] == '"' && classify_string(c, frame, value, nesting + 1))
			return true;
	}
	return false;
}

struct probe {
	bool certain;
};

static void probe_record(void *ctx, const struct tc_object *o, struct tc_extent where)
{
	struct probe *probe = ctx;

	(void)where;
	probe->certain |= is_certain(o);
}

static void probe_reject(void *ctx, uint64_t offset, uint64_t length, const char *reason)
{
	(void)ctx;
	(void)offset;
	(void)length;
	(void)reason;
}

enum tc_scan_status tc_leads_to_record(const struct tc_caps *caps, struct tc_frame *frame,
				       size_t at, bool *leads, size_t *end)
{
	struct probe probe = {false};
	struct tc_sink sink = {&probe, probe_record, probe_reject};
	struct tc_container ignored = {.recognised = false};
	/* Without the names that anybody may choose: this is how those are judged. */
	struct tc_classifier c = {
		.sink = &sink, .found = &ignored, .caps = caps, .known_names_only = true};
	struct verdict v = classify_at(&c, frame, at, 0);

	*leads = v.status == TC_SCAN_OK && probe.certain;
	*end = v.scan.end;
	return v.status;
}

/*
 * Members of any name: {"my events":[...]}, {"sign-in":{...},"key made":{...}}.
 * Only what begins with a certain record is taken for a list of records.
 */
static bool classify_named(struct tc_classifier *c, struct tc_frame *frame,
			   const struct tc_object *o, unsigned nesting)
{
	bool found = false, leads;
	size_t end;

	if (c->known_names_only)
		return false;
	c->known_names_only = true;
	for (size_t i = 0; i < o->count; i++) {
		struct tc_str value = o->members[i].value;
		size_t at = offset_in(frame, value), first = at;

		if (tc_is_record_array(o->members[i].key, value.data[0]))
			continue;
		if (value.data[0] == '[')
			first = tc_skip_space(frame->text, at + 1);
		if (frame->text.data[first] != '{')
			continue;
		tc_leads_to_record(c->caps, frame, first, &leads, &end);
		if (!leads)
			continue;
		classify_at(c, frame, at, nesting + 1);
		found = true;
	}
	c->known_names_only = false;
	return found;
}

/* A record beyond what a record may be. */
static void reject_record(struct tc_classifier *c, struct tc_frame *frame,
			  const struct tc_object *o, struct tc_str value)
{
	char reason[TC_CAP_REASON];

	if (o->more)
		reject(c, frame, value, "more members than a record may have (128)");
	else
		reject(c, frame, value,
		       tc_caps_reason(reason, c->caps, &c->caps->record_bytes,
				      "larger than a record may be"));
}

/* False: nothing of CloudTrail's. */
static bool classify_object(struct tc_classifier *c, struct tc_frame *frame,
			    const struct tc_object *o, struct tc_str value,
			    unsigned nesting)
{
	if (tc_is_record(o)) {
		c->found->recognised = true;
		if (o->more || value.len > c->caps->record_bytes) {
			reject_record(c, frame, o, value);
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
	bool lists = classify_lists(c, frame, o, nesting);
	bool found = (!lists && classify_wrapped(c, frame, o, nesting)) ||
		     classify_named(c, frame, o, nesting) || lists;

	/* Nobody has looked at the members that are not listed. */
	if (found && o->more)
		reject(c, frame, value, "more members than are looked at");
	return found;
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

		v.status = tc_scan_object_within(frame->text, at, c->seed,
						 (unsigned)c->caps->depth, o, NULL, NULL);
		v.scan = o->scan;
		if (v.status == TC_SCAN_OK)
			v.found = classify_object(c, frame, o,
						  value_at(frame, at, v.scan.end),
						  nesting);
		free(o);
		return v;
	}
	v.status = tc_scan_value_within(frame->text, at, c->seed, (unsigned)c->caps->depth,
					&v.scan);
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

bool tc_classify_text(struct tc_classifier *c, struct tc_frame *frame)
{
	return classify_text(c, frame, 0);
}

void tc_classify_object(struct tc_classifier *c, struct tc_frame *frame,
			const struct tc_object *o, struct tc_str value)
{
	if (!classify_object(c, frame, o, value, 0))
		reject_foreign(c, frame, value);
}
