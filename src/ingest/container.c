/*
 * Walks a source from front to back through a window.
 *
 * A value that fits the window is classified whole (classify.c).  What does not is
 * entered: an array, or an object that holds an array of records.  The walk then
 * is a small stack of the brackets that are open.
 */
#include "ingest/container.h"

#include <stdlib.h>

#include "ingest/classify.h"
#include "ingest/foreign.h"
#include "ingest/table.h"
#include "util/instant.h"

#include "util/banned.h"

/* {"data":[{"Records":[...]}]} needs five. */
#define OPEN_MAX 16

/* What may be spent on looking for the next record behind damage, in bytes scanned. */
#define RECOVERY_BYTES (UINT64_C(256) * 1024 * 1024)

/* What is looked at to tell what a source is. */
#define HEAD_BYTES 128

/* The longest name of a wrapping, its quotes, and some white space. */
#define RECENT_BYTES 64

/* Give a consumed prefix back to the window only when it is worth a move. */
#define CONSUME_AT ((size_t)1024 * 1024)

enum level { LEVEL_TOP, LEVEL_ARRAY, LEVEL_OBJECT };

struct walk {
	struct tc_reader *reader;
	struct tc_classifier classify;
	struct tc_object *object; /* owned */
	enum level open[OPEN_MAX];
	size_t depth;
	size_t at; /* in the window */
	uint64_t recovery_left;
};

static struct tc_str window(const struct walk *w)
{
	return w->reader->window;
}

static uint64_t position(const struct walk *w, size_t at)
{
	return w->reader->window_base + at;
}

static void reject(struct walk *w, uint64_t from, uint64_t to, const char *reason)
{
	const struct tc_sink *sink = w->classify.sink;

	sink->reject(sink->ctx, from, to - from, reason);
}

/* Brings more bytes into the window; false when no more will come. */
static bool fill(struct walk *w)
{
	if (w->at >= CONSUME_AT ||
	    (w->at && w->reader->window.len == w->reader->window_max)) {
		tc_reader_consume(w->reader, w->at);
		w->at = 0;
	}
	return tc_reader_fill(w->reader);
}

/*
 * The same for a value that is scanned again from its start with every fill: by half
 * of what there is, so that a large one is not scanned a hundred times.
 */
static bool fill_more(struct walk *w)
{
	size_t have = window(w).len - w->at;
	bool any = false;

	while (window(w).len - w->at <= have + have / 2 && fill(w))
		any = true;
	return any;
}

/* To the next byte that is not white space (nor, between values, a comma). */
static bool to_value(struct walk *w, bool commas)
{
	for (;;) {
		struct tc_str text = window(w);

		w->at = tc_skip_space(text, w->at);
		if (w->at < text.len && !(commas && text.data[w->at] == ','))
			return true;
		if (w->at < text.len)
			w->at++;
		else if (!fill(w))
			return false;
	}
}

/* The source ended inside a value, which begins at the present place. */
static void reject_rest(struct walk *w, const char *reason)
{
	uint64_t from = position(w, w->at);

	w->at = w->reader->window.len;
	while (fill(w))
		w->at = w->reader->window.len;
	reject(w, from, position(w, w->at), reason);
}

static void reject_cut_off(struct walk *w)
{
	const char *why = w->reader->damage;

	reject_rest(w, *why ? why : "the source ends inside this value");
}

/* Passes a value that is too large for the window. */
static void reject_oversize(struct walk *w)
{
	const struct tc_caps *caps = w->classify.caps;
	char reason[TC_CAP_REASON];
	struct tc_skip skip = {0};
	uint64_t from = position(w, w->at);
	bool done = false;

	do {
		struct tc_str text = window(w);
		w->at += tc_skip_value(&skip,
				       tc_str_n(text.data + w->at, text.len - w->at),
				       &done);
	} while (!done && fill(w));
	reject(w, from, position(w, w->at),
	       tc_caps_reason(reason, caps, &caps->record_bytes,
			      "larger than a record with its wrapping may be"));
}

/* --- behind damage -------------------------------------------------------- */

/* What stands before a place: enough to tell whether a record may begin there. */
struct recent {
	char bytes[RECENT_BYTES]; /* the last ones, as a ring */
	size_t count;
	char last;    /* that is not white space */
	bool at_line; /* only white space since the line began */
};

static void remember(struct recent *r, char c)
{
	r->bytes[r->count++ % RECENT_BYTES] = c;
	if (c == '\n') {
		r->at_line = true;
	} else if (c != ' ' && c != '\t' && c != '\r') {
		r->at_line = false;
		r->last = c;
	}
}

static char recent_at(const struct recent *r, size_t back)
{
	return back < r->count && back < RECENT_BYTES
		       ? r->bytes[(r->count - 1 - back) % RECENT_BYTES]
		       : '\0';
}

static size_t pass_back(const struct recent *r, size_t back)
{
	char c;

	while ((c = recent_at(r, back)) == ' ' || c == '\n' || c == '\t' || c == '\r')
		back++;
	return back;
}

/* True behind `"NAME" :`, or `"NAME" : [`, where NAME leads to records. */
static bool behind_name(const struct recent *r)
{
	char name[RECENT_BYTES];
	size_t back = pass_back(r, 0), len = 0;
	char first = '{';

	if (recent_at(r, back) == '[') {
		first = '[';
		back = pass_back(r, back + 1);
	}
	if (recent_at(r, back) != ':')
		return false;
	back = pass_back(r, back + 1);
	if (recent_at(r, back++) != '"')
		return false;
	for (; recent_at(r, back + len) && recent_at(r, back + len) != '"'; len++)
		;
	for (size_t i = 0; i < len; i++)
		name[i] = recent_at(r, back + len - 1 - i);
	if (recent_at(r, back + len) != '"')
		return false;
	return first == '[' ? tc_is_record_array(tc_str_n(name, len), first)
			    : tc_is_wrapper(tc_str_n(name, len));
}

/* Where an element of a list may begin, or what a name wraps. */
static bool may_begin_record(const struct recent *r)
{
	if (r->last == ':' || r->last == '[')
		return behind_name(r);
	return r->at_line || r->last == '}' || r->last == ',';
}

/*
 * True when a whole record begins at the present place.  Text inside a string is never
 * taken for one: its quotes are escaped there, so it does not parse.
 */
static bool is_record_here(struct walk *w, uint64_t *budget)
{
	for (;;) {
		struct tc_frame frame = {.text = window(w), .at = w->reader->window_base};
		enum tc_scan_status status;
		size_t end;
		bool leads;

		status = tc_leads_to_record(w->classify.caps, &frame, w->at, &leads, &end);
		uint64_t spent = end - w->at;
		*budget -= spent < *budget ? spent : *budget;
		if (leads)
			return true;
		if (status != TC_SCAN_MORE || !*budget || !fill_more(w))
			return false;
	}
}

/*
 * True where a value may begin a line: at the top, the walk goes on there whatever it
 * is.  Lines inside pretty-printed objects are indented.
 */
static bool begins_value(char c)
{
	return c == '{' || c == '[' || c == '"' || (c >= '0' && c <= '9');
}

/*
 * Behind damage, which begins at the present place: on to the next certain record, or
 * at the top to the next line that begins a value.
 */
static void damaged(struct walk *w, const char *reason)
{
	const struct tc_caps *caps = w->classify.caps;
	uint64_t from = position(w, w->at);
	char too_deep[TC_CAP_REASON];
	/* Between the members of an object, a record stands where a list should. */
	bool in_object = w->open[w->depth - 1] == LEVEL_OBJECT && w->depth < OPEN_MAX;
	struct recent recent = {.last = in_object ? ',' : '\0'};
	bool found = false;

	if (reason == tc_scan_too_deep)
		reason = tc_caps_reason(too_deep, caps, &caps->depth, reason);
	while (!found && (w->at < window(w).len || fill(w))) {
		char c = window(w).data[w->at];

		found = (w->depth == 1 && recent_at(&recent, 0) == '\n' &&
			 begins_value(c)) ||
			(c == '{' && (recent.count || in_object) && w->recovery_left &&
			 may_begin_record(&recent) &&
			 is_record_here(w, &w->recovery_left));
		if (!found) {
			remember(&recent, c);
			w->at++;
		}
	}
	reject(w, from, position(w, w->at), reason);
	if (found && in_object)
		w->open[w->depth++] = LEVEL_ARRAY;
}

/* --- walking -------------------------------------------------------------- */

static bool push(struct walk *w, enum level level)
{
	if (w->depth == OPEN_MAX)
		return false;
	w->open[w->depth++] = level;
	return true;
}

/* An object with an array of records in it: from here on member by member. */
static void enter_object(struct walk *w)
{
	w->classify.found->recognised = true;
	if (push(w, LEVEL_OBJECT))
		w->at++;
	else
		damaged(w, "wrapped too many times");
}

/*
 * An object that is too large for the window, cut off or damaged: before that, a list
 * of records may begin in it under any name.
 */
static bool holds_named_list(struct walk *w)
{
	struct tc_frame frame = {.text = window(w), .at = w->reader->window_base};
	size_t scanned = w->object->scan.end;
	bool in_string = false, leads;
	unsigned depth = 0;
	size_t end;

	/* A record that is damaged is no list of others. */
	if (tc_object_get(w->object, "eventVersion").data)
		return false;
	for (size_t i = w->at; i < scanned; i++) {
		char c = frame.text.data[i];

		if (in_string && c == '\\') {
			i++;
		} else if (c == '"') {
			in_string = !in_string;
		} else if (in_string) {
			continue;
		} else if (c == '{' || c == '[') {
			size_t first = tc_skip_space(frame.text, i + 1);

			depth++;
			if (c != '[' || depth != 2 || first >= scanned ||
			    frame.text.data[first] != '{')
				continue;
			tc_leads_to_record(w->classify.caps, &frame, first, &leads, &end);
			if (leads)
				return true;
		} else if ((c == '}' || c == ']') && --depth == 0) {
			return false;
		}
	}
	return false;
}

static void take_object(struct walk *w)
{
	for (;;) {
		bool stopped;
		enum tc_scan_status status =
			tc_scan_object_within(window(w), w->at, w->classify.seed,
					      (unsigned)w->classify.caps->depth, w->object,
					      tc_is_record_array, &stopped);

		if (status == TC_SCAN_MORE && fill_more(w))
			continue;
		/* The window may have moved though nothing came, and what points into it. */
		if (status == TC_SCAN_MORE)
			status = tc_scan_object(window(w), w->at, w->classify.seed, w->object,
						tc_is_record_array, &stopped);
		size_t end = w->object->scan.end;
		if (stopped || (status != TC_SCAN_OK && holds_named_list(w))) {
			enter_object(w);
		} else if (status == TC_SCAN_OK) {
			struct tc_frame frame = {.text = window(w),
						 .at = w->reader->window_base};
			tc_classify_object(&w->classify, &frame, w->object,
					   tc_str_n(window(w).data + w->at, end - w->at));
			w->at = end;
		} else if (status == TC_SCAN_BAD) {
			damaged(w, w->object->scan.error);
		} else if (!w->reader->eof) {
			reject_oversize(w);
		} else {
			reject_cut_off(w);
		}
		return;
	}
}

/* A string, or what is nothing: anything but an object or an array. */
static void take_scalar(struct walk *w)
{
	struct tc_frame frame = {.outer = NULL};
	enum tc_scan_status status;
	struct tc_scan scan;

	do {
		status = tc_scan_value_within(window(w), w->at, w->classify.seed,
					      (unsigned)w->classify.caps->depth, &scan);
	} while (status == TC_SCAN_MORE && fill_more(w));
	if (status == TC_SCAN_BAD) {
		damaged(w, scan.error);
	} else if (status == TC_SCAN_MORE && !w->reader->eof) {
		reject_oversize(w);
	} else if (status == TC_SCAN_MORE) {
		reject_cut_off(w);
	} else {
		frame.text = window(w);
		frame.at = w->reader->window_base;
		tc_classify_value(&w->classify, &frame, w->at, &scan);
		w->at = scan.end;
	}
}

/*
 * CloudWatch Logs exports put a time before each record.  True when the present
 * place is such a time, which is passed then.
 */
static bool pass_timestamp(struct walk *w)
{
	struct tc_str text;
	size_t end;
	int64_t time_ms;

	/* A time with its space is shorter than 40 bytes. */
	while (w->reader->window.len - w->at < 40 && fill(w))
		;
	text = window(w);
	for (end = w->at; end < text.len && end - w->at < 40; end++)
		if (text.data[end] == ' ' || text.data[end] == '\t')
			break;
	if (end == text.len || end - w->at == 40 ||
	    !tc_time_parse(tc_str_n(text.data + w->at, end - w->at), &time_ms))
		return false;
	size_t value = tc_skip_space(text, end);
	if (value == text.len || text.data[value] != '{')
		return false;
	w->at = value;
	return true;
}

static void take_value(struct walk *w)
{
	char c = window(w).data[w->at];

	if (c == '{' || (c >= '0' && c <= '9' && w->depth == 1 && pass_timestamp(w))) {
		take_object(w);
	} else if (c != '[') {
		take_scalar(w);
	} else if (push(w, LEVEL_ARRAY)) {
		w->at++;
		/* An empty array is a page without records. */
		if (w->depth == 2 && to_value(w, false) && window(w).data[w->at] == ']')
			w->classify.found->recognised = true;
	} else {
		damaged(w, "wrapped too many times");
	}
}

/*
 * The value of a member of an open object: a list of records, or a record, under any
 * name.  False when it is neither; what was passed then is left to `skip`.
 */
static bool take_named(struct walk *w, struct tc_skip *skip)
{
	uint64_t budget = UINT64_MAX;

	if (window(w).data[w->at] == '{' && is_record_here(w, &budget)) {
		take_object(w);
		return true;
	}
	if (window(w).data[w->at] != '[')
		return false;
	w->at++;
	*skip = (struct tc_skip){.depth = 1, .started = true};
	return to_value(w, false) && window(w).data[w->at] == '{' &&
	       is_record_here(w, &budget) && push(w, LEVEL_ARRAY);
}

/* Between the members of an open object, at its next name. */
static void take_member(struct walk *w)
{
	static const char no_name[] = "expected a member name";
	enum tc_scan_status status;
	struct tc_scan scan;
	struct tc_skip skip = {0};
	bool done = false;

	do {
		status = window(w).data[w->at] == '"'
				 ? tc_scan_value(window(w), w->at, 0, &scan)
				 : TC_SCAN_BAD;
	} while (status == TC_SCAN_MORE && fill_more(w));
	if (status != TC_SCAN_OK) {
		damaged(w, status == TC_SCAN_BAD ? no_name : "the source ends in a name");
		return;
	}
	/* A copy: the window may move.  Longer names lead nowhere. */
	char copy[32];
	struct tc_str name = tc_str_n(copy, scan.end - w->at - 2);
	if (name.len <= sizeof(copy))
		memcpy(copy, window(w).data + w->at + 1, name.len);
	else
		name = TC_STR("");
	w->at = scan.end;
	if (!to_value(w, false) || window(w).data[w->at] != ':') {
		damaged(w, "expected :");
		return;
	}
	w->at++;
	if (!to_value(w, false)) {
		damaged(w, "expected a value");
		return;
	}
	if (tc_is_record_array(name, window(w).data[w->at])) {
		push(w, LEVEL_ARRAY);
		w->at++;
		return;
	}
	if (take_named(w, &skip))
		return;
	do {
		struct tc_str text = window(w);
		w->at += tc_skip_value(&skip,
				       tc_str_n(text.data + w->at, text.len - w->at),
				       &done);
	} while (!done && fill(w));
}

static void step(struct walk *w)
{
	enum level level = w->open[w->depth - 1];
	char c = window(w).data[w->at];

	if (level == LEVEL_ARRAY && c == ']') {
		w->depth--;
		w->at++;
	} else if (level == LEVEL_OBJECT && c == '}') {
		w->depth--;
		w->at++;
	} else if (level == LEVEL_OBJECT) {
		take_member(w);
	} else {
		take_value(w);
	}
}

static bool resembles_table(struct walk *w)
{
	struct tc_str text = window(w);
	char first = w->at < text.len ? text.data[w->at] : '\0';

	if ((first < 'a' || first > 'z') && (first < 'A' || first > 'Z'))
		return false;
	while (window(w).len < TC_TABLE_HEAD_MAX && fill(w))
		;
	return tc_table_resembles(window(w), w->reader->eof);
}

/* Passes a byte order mark, and tells what the source is when that is not JSON. */
static void read_head(struct walk *w)
{
	while (w->reader->window.len < HEAD_BYTES && fill(w))
		;
	struct tc_str head = window(w);
	if (tc_str_starts(head, TC_STR("\xef\xbb\xbf")))
		w->at = 3;
	w->classify.found->looks_like =
		tc_foreign_text(tc_str_n(head.data + w->at, head.len - w->at));
	if (!w->classify.found->looks_like && resembles_table(w))
		w->classify.found->looks_like = "a table (CSV) without eventName or eventJson";
}

/* One layer of compression is undone: more only hide how large a thing is. */
static void refuse_second_gzip(struct walk *w)
{
	if (w->reader->gzip && tc_str_starts(window(w), TC_STR("\x1f\x8b")))
		reject_rest(w, "gzip: compressed twice; one layer is undone");
}

/* Remembers how far rejects reach, so that one cause is told once. */
struct watcher {
	struct tc_sink real;
	const struct tc_reader *reader;
	uint64_t rejected_to;
	bool told; /* the damage of the reader */
};

static void watch_record(void *ctx, const struct tc_object *o, struct tc_extent where)
{
	struct watcher *w = ctx;

	w->real.record(w->real.ctx, o, where);
}

static void watch_reject(void *ctx, uint64_t offset, uint64_t length, const char *reason)
{
	struct watcher *w = ctx;

	w->rejected_to = offset + length;
	w->told |= strcmp(reason, w->reader->damage) == 0;
	w->real.reject(w->real.ctx, offset, length, reason);
}

/* The end of the source: is anything open or broken that was not told yet? */
static void finish(struct walk *w, const struct watcher *watcher)
{
	const char *why = w->reader->damage;
	uint64_t end = position(w, w->at);

	/* That a limit was met is told even where something else was wrong before it. */
	if (watcher->rejected_to == end && (watcher->told || !tc_caps_is_reason(why)))
		return;
	if (*why)
		reject(w, end, end, why);
	else if (w->depth > 1)
		reject(w, end, end, "the source ends inside a list of records");
}

void tc_container_read(struct tc_container *c, struct tc_reader *reader,
		       const struct tc_sink *sink, uint64_t seed)
{
	struct watcher watcher = {*sink, reader, UINT64_MAX, false};
	struct tc_sink watched = {&watcher, watch_record, watch_reject};
	struct walk w = {.reader = reader,
			 .classify = {.sink = &watched,
				      .found = c,
				      .seed = seed,
				      .caps = reader->caps},
			 .open = {LEVEL_TOP},
			 .depth = 1,
			 .recovery_left = RECOVERY_BYTES};

	if (tc_table_read(c, reader, sink, seed))
		return;
	w.object = tc_alloc(sizeof(struct tc_object));
	*c = (struct tc_container){.recognised = false};
	read_head(&w);
	refuse_second_gzip(&w);
	while (to_value(&w, true))
		step(&w);
	finish(&w, &watcher);
	free(w.object);
}
