/*
 * The record slicer: finds where a JSON value ends and what its members are,
 * without building anything.
 *
 * It moves forward only, checks all it passes over against RFC 8259, and hashes
 * the meaning of the value on the way: two texts that differ in white space,
 * order of members, spelling of numbers or escapes hash alike.
 */
#ifndef TC_JSON_SCAN_H
#define TC_JSON_SCAN_H

#include "util/arena.h"
#include "util/base.h"
#include "util/buf.h"

/*
 * Nesting that can be taken at all, by recursion; an import takes less (see caps.h).
 * The deepest of tens of thousands of real records has 12 levels.
 */
#define TC_SCAN_DEPTH_MAX 500
/* Members of one object that are listed; CloudTrail records have at most 30. */
#define TC_SCAN_MEMBERS_MAX 128
/* No member name that means anything is longer. */
#define TC_SCAN_NAME_MAX 32

enum tc_scan_status {
	TC_SCAN_OK,
	TC_SCAN_MORE, /* the text ends inside the value */
	TC_SCAN_BAD,  /* not JSON, or nested too deeply */
};

struct tc_member {
	/* What the name stands for; a long one with escapes as it is written. */
	struct tc_str key;
	struct tc_str value; /* exact text, without white space around it */
};

struct tc_scan {
	size_t end;        /* OK: behind the value; else: where it went wrong */
	uint64_t hash;     /* of the meaning; only for OK */
	const char *error; /* only for BAD: what is wrong, in a few words */
};

struct tc_object {
	struct tc_scan scan;
	struct tc_member members[TC_SCAN_MEMBERS_MAX];
	size_t count;
	uint64_t key_bits;  /* lengths and first letters of the keys */
	bool more;          /* there were more members than are listed */
	bool has_duplicate; /* two listed members have one key */
	bool has_case_twin; /* two listed members have keys that differ by case alone */
	bool has_escaped_key;
	bool has_odd_escape; /* somewhere in it: \u0000, or half of a surrogate pair */
	struct tc_str twin;  /* a key of those two members */
	char names[TC_SCAN_MEMBERS_MAX][TC_SCAN_NAME_MAX]; /* of escaped keys */
};

/* The error for a value that is nested deeper than was allowed. */
extern const char tc_scan_too_deep[];

/* One value of any kind, which starts at text[at], of at most `depth` levels. */
enum tc_scan_status tc_scan_value_within(struct tc_str text, size_t at, uint64_t seed,
					 unsigned depth, struct tc_scan *out);

/*
 * An object, which starts at text[at], with its members.  `stop`, when not NULL,
 * is asked at every member before its value is passed over; when it says yes the
 * scan ends with TC_SCAN_OK, `*stopped` true and scan.end at the value.
 */
typedef bool tc_scan_stop(struct tc_str key, char first_of_value);
enum tc_scan_status tc_scan_object_within(struct tc_str text, size_t at, uint64_t seed,
					  unsigned depth, struct tc_object *out,
					  tc_scan_stop *stop, bool *stopped);

/* The same for text whose depth was judged before. */
static inline enum tc_scan_status tc_scan_value(struct tc_str text, size_t at,
						uint64_t seed, struct tc_scan *out)
{
	return tc_scan_value_within(text, at, seed, TC_SCAN_DEPTH_MAX, out);
}

static inline enum tc_scan_status tc_scan_object(struct tc_str text, size_t at,
						 uint64_t seed, struct tc_object *out,
						 tc_scan_stop *stop, bool *stopped)
{
	return tc_scan_object_within(text, at, seed, TC_SCAN_DEPTH_MAX, out, stop, stopped);
}

/* An object without members. */
void tc_object_clear(struct tc_object *o);

/* The value of the last member with that key, or absent. */
struct tc_str tc_object_get(const struct tc_object *o, const char *key);

/*
 * Passes over a value of any size in pieces.  Balances brackets outside of strings
 * and checks nothing else.
 */
struct tc_skip {
	unsigned depth;
	bool in_string, escaped, started;
};
/* Bytes taken of `text`; *done when the value ended there. */
size_t tc_skip_value(struct tc_skip *skip, struct tc_str text, bool *done);

/* Offset of the first byte at or after `at` that is not JSON white space. */
size_t tc_skip_space(struct tc_str text, size_t at);

/* --- strings ---------------------------------------------------------- */

/* True for the text of a JSON string, quotes included. */
static inline bool tc_json_is_string(struct tc_str value)
{
	return value.len >= 2 && value.data[0] == '"';
}

/*
 * Appends the bytes that a string stands for.  `inside` is the text between the
 * quotes, checked before.  A lone surrogate becomes three bytes (WTF-8).
 */
void tc_json_decode(struct tc_buf *out, struct tc_str inside);

/* How far into `inside` the decoded offset lies. */
size_t tc_json_raw_offset(struct tc_str inside, size_t decoded_offset);

/*
 * The text a value stands for, in the arena: a string's decoded bytes, the text as
 * it is for any other value, absent for null and for an absent value.
 */
struct tc_str tc_json_text(struct tc_arena *arena, struct tc_str value);

#endif
