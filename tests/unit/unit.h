/*
 * What every unit test includes first: cmocka, slices to compare, random input.
 */
#ifndef TC_TESTS_UNIT_H
#define TC_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "util/buf.h"

/* The bytes of a literal, those behind a NUL included. */
#define assert_str(s, literal)                                                 \
	do {                                                                   \
		struct tc_str got_ = (s);                                      \
		assert_non_null(got_.data);                                    \
		if (got_.len != sizeof(literal) - 1 ||                         \
		    memcmp(got_.data, (literal), got_.len) != 0)               \
			fail_msg("`%.*s` is not `%s`", TC_STR_ARG(got_),       \
				 (literal));                                   \
	} while (0)

/*
 * Random numbers that anybody can have again: the seed is printed, and taken from
 * TRAILCASE_SEED when that is set.
 */
struct unit_random {
	uint64_t state;
};

static inline struct unit_random unit_random(void)
{
	const char *text = getenv("TRAILCASE_SEED");
	struct unit_random r = {text ? strtoull(text, NULL, 10) : 20230710};

	print_message("TRAILCASE_SEED=%llu\n", (unsigned long long)r.state);
	return r;
}

/* splitmix64 */
static inline uint64_t unit_next(struct unit_random *r)
{
	uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* From 0 to `limit` - 1. */
static inline size_t unit_below(struct unit_random *r, size_t limit)
{
	return (size_t)(unit_next(r) % limit);
}

/*
 * Up to `max` bytes that like to make trouble: controls, quotes, separators, parts
 * of UTF-8 sequences, and whole ones.
 */
static inline size_t unit_hostile(struct unit_random *r, char *out, size_t max)
{
	static const char *const pieces[] = {
		"\x1b[31m", "\xe2\x80\xae", "\xe2\x80\xa8", "\xef\xbb\xbf", "\xc3\xa9",
		"\xe6\x97\xa5", "\xf0\x9f\x94\x91", "\xed\xa0\x80", "\xc0\x80", "\xff",
		"\"", "\\", ",", "\r\n", "|", "<b>", "`", "=1+1", "@", "' ", "a", "Z9",
		"\xf0\x9f", "\xcc\x81", "\t", "\x7f", "\xc2\x9b", "//",
	};
	size_t len = 0, count = unit_below(r, 12);

	for (size_t i = 0; i < count; i++) {
		const char *piece = pieces[unit_below(r, TC_ARRAY_LEN(pieces))];
		size_t n = strlen(piece);
		if (unit_below(r, 16) == 0) {
			piece = "\0";
			n = 1;
		}
		if (len + n > max)
			break;
		memcpy(out + len, piece, n);
		len += n;
	}
	return len;
}

#endif
