/*
 * What a complete JSON value in memory is: a record, a wrapping of records,
 * evidence of another kind, or nothing of CloudTrail's.
 */
#ifndef TC_INGEST_CLASSIFY_H
#define TC_INGEST_CLASSIFY_H

#include "ingest/container.h"

/*
 * A text and where it stands: in the inflated source (outer NULL, `at` an absolute
 * offset), or inside a JSON string of the frame around it.
 */
struct tc_frame {
	struct tc_frame *outer;
	struct tc_str text;
	uint64_t at;           /* outer NULL: offset of text.data[0] in the source */
	struct tc_str encoded; /* else: the string in outer->text that `text` decodes */
	bool doubled; /* it is no JSON string but a CSV cell with doubled quotes */
	/* The place asked last, decoded and encoded: the next one is mostly behind it. */
	size_t last_decoded, last_encoded;
};

struct tc_classifier {
	const struct tc_sink *sink;
	struct tc_container *found;
	uint64_t seed;
	const struct tc_caps *caps;
	bool known_names_only; /* do not look for records in members of any name */
};

/* Looks like a record of CloudTrail's own making. */
bool tc_is_record(const struct tc_object *o);

/* True for a member that holds an array of records or of wrapped records. */
bool tc_is_record_array(struct tc_str key, char first_of_value);

/* True for a member that may wrap a record, as an object or as text. */
bool tc_is_wrapper(struct tc_str key);

/*
 * Whether the value at frame->text[at] is or wraps, by known names, a record that
 * nothing else looks like; *end is where scanning ended.
 */
enum tc_scan_status tc_leads_to_record(const struct tc_caps *caps, struct tc_frame *frame,
				       size_t at, bool *leads, size_t *end);

/*
 * Classifies the value at frame->text[at]; scan->end is behind it.  A status other
 * than TC_SCAN_OK means that the value is damaged: what was whole inside it has
 * gone to the sink, the rest is the caller's to reject.
 */
enum tc_scan_status tc_classify_value(struct tc_classifier *c,
				      struct tc_frame *frame, size_t at,
				      struct tc_scan *scan);

/*
 * All the values in frame->text, which may be anything.  False, and nothing went to
 * the sink, when it does not begin with something of CloudTrail's.
 */
bool tc_classify_text(struct tc_classifier *c, struct tc_frame *frame);

/* As tc_classify_value, for an object that was scanned already and whose text is `value`. */
void tc_classify_object(struct tc_classifier *c, struct tc_frame *frame,
			const struct tc_object *o, struct tc_str value);

#endif
