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
#include "util/instant.h"

#include "util/banned.h"

/* {"data":[{"Records":[...]}]} needs five. */
#define OPEN_MAX 16

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
	struct tc_skip skip = {0};
	uint64_t from = position(w, w->at);
	bool done = false;

	do {
		struct tc_str text = window(w);
		w->at += tc_skip_value(&skip,
				       tc_str_n(text.data + w->at, text.len - w->at),
				       &done);
	} while (!done && fill(w));
	reject(w, from, position(w, w->at), "larger than a record may be (16 MiB)");
}

/*
 * True where a value may begin a line: after damage, the walk goes on there.
 * Lines inside pretty-printed objects are indented.
 */
static bool begins_value(char c)
{
	return c == '{' || c == '[' || c == '"' || (c >= '0' && c <= '9');
}

/* Damage between top-level values: on to the next line that begins one. */
static void resynchronise(struct walk *w, const char *reason)
{
	uint64_t from = position(w, w->at);
	char before = '\0';

	for (;; w->at++) {
		struct tc_str text = window(w);

		if (w->at == text.len && !fill(w))
			break;
		char c = window(w).data[w->at];
		if (before == '\n' && begins_value(c))
			break;
		before = c;
	}
	reject(w, from, position(w, w->at), reason);
}

static void damaged(struct walk *w, const char *what)
{
	/* Inside an open array nobody can tell where the next record begins. */
	if (w->depth == 1)
		resynchronise(w, what);
	else
		reject_rest(w, what);
}

static bool push(struct walk *w, enum level level)
{
	if (w->depth == OPEN_MAX)
		return false;
	w->open[w->depth++] = level;
	return true;
}

/* An object with an array of records in it: from here on member by member. */
static void enter_object(struct walk *w, size_t array)
{
	w->classify.found->recognised = true;
	if (!push(w, LEVEL_OBJECT) || !push(w, LEVEL_ARRAY)) {
		damaged(w, "wrapped too many times");
		return;
	}
	w->at = array + 1;
}

static void take_object(struct walk *w)
{
	for (;;) {
		bool stopped;
		enum tc_scan_status status =
			tc_scan_object(window(w), w->at, w->classify.seed, w->object,
				       tc_is_record_array, &stopped);

		if (status == TC_SCAN_MORE && fill(w))
			continue;
		size_t end = w->object->scan.end;
		if (stopped) {
			enter_object(w, end);
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
		status = tc_scan_value(window(w), w->at, w->classify.seed, &scan);
	} while (status == TC_SCAN_MORE && fill(w));
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
	} while (status == TC_SCAN_MORE && fill(w));
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

static void pass_byte_order_mark(struct walk *w)
{
	while (w->reader->window.len < 3 && fill(w))
		;
	if (tc_str_starts(window(w), TC_STR("\xef\xbb\xbf")))
		w->at = 3;
}

/* The end of the source: is anything open or broken that was not told yet? */
static void finish(struct walk *w, uint64_t rejected_to)
{
	const char *why = w->reader->damage;
	uint64_t end = position(w, w->at);

	if (rejected_to == end)
		return;
	if (*why)
		reject(w, end, end, why);
	else if (w->depth > 1)
		reject(w, end, end, "the source ends inside a list of records");
}

/* Remembers how far rejects reach, so that one cause is told once. */
struct watcher {
	struct tc_sink real;
	uint64_t rejected_to;
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
	w->real.reject(w->real.ctx, offset, length, reason);
}

void tc_container_read(struct tc_container *c, struct tc_reader *reader,
		       const struct tc_sink *sink, uint64_t seed)
{
	struct watcher watcher = {*sink, UINT64_MAX};
	struct tc_sink watched = {&watcher, watch_record, watch_reject};
	struct walk w = {.reader = reader,
			 .classify = {&watched, c, seed},
			 .object = tc_alloc(sizeof(struct tc_object)),
			 .open = {LEVEL_TOP},
			 .depth = 1};

	*c = (struct tc_container){false, 0, 0};
	pass_byte_order_mark(&w);
	while (to_value(&w, true))
		step(&w);
	finish(&w, watcher.rejected_to);
	free(w.object);
}
