#include "unit.h"

#include "util/utf8.h"

#include "util/banned.h"

static void assert_next(struct tc_str s, uint32_t expected, size_t expected_taken)
{
	size_t taken = 0;
	uint32_t c = tc_utf8_next(s, &taken);

	if (c != expected || taken != expected_taken)
		fail_msg("U+%04X from %zu bytes, not U+%04X from %zu", (unsigned)c, taken,
			 (unsigned)expected, expected_taken);
}

static void test_first_and_last_of_each_length(void **state)
{
	(void)state;
	assert_next(TC_STR("\0x"), 0, 1);
	assert_next(TC_STR("\x7f"), 0x7f, 1);
	assert_next(TC_STR("\xc2\x80"), 0x80, 2);
	assert_next(TC_STR("\xdf\xbf"), 0x7ff, 2);
	assert_next(TC_STR("\xe0\xa0\x80"), 0x800, 3);
	assert_next(TC_STR("\xed\x9f\xbf"), 0xd7ff, 3);
	assert_next(TC_STR("\xee\x80\x80"), 0xe000, 3);
	assert_next(TC_STR("\xef\xbf\xbf"), 0xffff, 3);
	assert_next(TC_STR("\xf0\x90\x80\x80"), 0x10000, 4);
	assert_next(TC_STR("\xf4\x8f\xbf\xbf"), 0x10ffff, 4);
	assert_next(TC_STR("\xe6\x97\xa5\xe6"), 0x65e5, 3);
}

static void test_what_is_no_utf8(void **state)
{
	static const struct tc_str bad[] = {
		{"\x80", 1},             /* a continuation alone */
		{"\xbf", 1},
		{"\xc0\x80", 2},         /* NUL, overlong */
		{"\xc1\xbf", 2},         /* DEL, overlong */
		{"\xe0\x9f\xbf", 3},     /* U+07FF, overlong */
		{"\xf0\x8f\xbf\xbf", 4}, /* U+FFFF, overlong */
		{"\xed\xa0\x80", 3},     /* the first surrogate */
		{"\xed\xbf\xbf", 3},     /* the last one */
		{"\xf4\x90\x80\x80", 4}, /* beyond U+10FFFF */
		{"\xf5\x80\x80\x80", 4},
		{"\xf8\x88\x80\x80\x80", 5},
		{"\xfe", 1},
		{"\xff", 1},
		{"\xc3", 1},             /* cut short */
		{"\xe6\x97", 2},
		{"\xf0\x9f\x94", 3},
		{"\xc3(", 2},            /* no continuation */
		{"\xe6\x97(", 3},
		{"\xf0\x9f\x94(", 4},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(bad); i++)
		assert_next(bad[i], TC_UTF8_INVALID, 1);
}

static void test_every_character_reads_back(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		char bytes[4];
		size_t taken, n = tc_utf8_put(c, bytes);
		uint32_t back = tc_utf8_next(tc_str_n(bytes, n), &taken);
		if (c >= 0xd800 && c <= 0xdfff) {
			assert_int_equal(n, 3);
			assert_true(back == TC_UTF8_INVALID);
		} else if (back != c || taken != n) {
			fail_msg("U+%04X reads as U+%04X", (unsigned)c, (unsigned)back);
		}
	}
}

static void test_what_shows(void **state)
{
	static const uint32_t shown[] = {
		' ', 'a', '~', 0xa1, 0xe9, 0x301, 0x3b1, 0x5d0, 0x65e5, 0xac00, 0x1f511,
	};
	static const uint32_t hidden[] = {
		0x00, 0x07, 0x08, 0x0a, 0x0d, 0x1b, 0x1f, 0x7f, 0x80, 0x9b, 0x9f, 0xad,
		0x61c, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a,
		0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069,
		0x3164, 0xd800, 0xdfff, 0xe000, 0xf8ff, 0xfe0e, 0xfe0f, 0x1bca0, 0xfeff, 0xfffd,
		0xe0001, 0xe0061, 0xe0100, 0xf0000, 0x10fffd,
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(shown); i++)
		if (!tc_utf8_shows(shown[i]))
			fail_msg("U+%04X should show", (unsigned)shown[i]);
	for (size_t i = 0; i < TC_ARRAY_LEN(hidden); i++)
		if (tc_utf8_shows(hidden[i]))
			fail_msg("U+%04X should not show", (unsigned)hidden[i]);
}

static void test_columns(void **state)
{
	(void)state;
	assert_int_equal(tc_utf8_columns(TC_STR("")), 0);
	assert_int_equal(tc_utf8_columns(TC_STR("abc")), 3);
	assert_int_equal(tc_utf8_columns(TC_STR("caf\xc3\xa9")), 4);
	assert_int_equal(tc_utf8_columns(TC_STR("cafe\xcc\x81")), 4);
	assert_int_equal(tc_utf8_columns(TC_STR("\xe6\x97\xa5\xe6\x9c\xac")), 4);
	assert_int_equal(tc_utf8_columns(TC_STR("\xef\xbc\x9d")), 2);
	assert_int_equal(tc_utf8_columns(TC_STR("\xf0\x9f\x94\x91")), 2);
	assert_int_equal(tc_utf8_columns(TC_STR("a\xff")), 2);
}

static void test_widths(void **state)
{
	static const struct {
		uint32_t c;
		int width;
	} some[] = {
		{'a', 1}, {0xe9, 1}, {0x300, 0}, {0x3b1, 1}, {0x5d0, 1}, {0x5b0, 0}, {0x64e, 0},
		{0x915, 1}, {0x94d, 0}, {0x9cd, 0}, {0xbcd, 0}, {0xe34, 0}, {0x1039, 0},
		{0x1100, 2}, {0x1161, 0}, {0x20ac, 1}, {0x20e3, 0}, {0x2500, 1}, {0x2605, 1},
		{0x2693, 2}, {0x2728, 2}, {0x3042, 2}, {0x3099, 0}, {0x30a2, 2}, {0x4e00, 2},
		{0x9fff, 2}, {0xac00, 2}, {0xd7a3, 2}, {0xff21, 2}, {0xff71, 1}, {0xffe5, 2},
		{0x1d400, 1}, {0x1e944, 0}, {0x1f511, 2}, {0x1f6f8, 2}, {0x1f9e8, 2},
		{0x1fa80, 2}, {0x20000, 2}, {0x2a6df, 2}, {0x30000, 2},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(some); i++)
		if (tc_utf8_width(some[i].c) != some[i].width)
			fail_msg("U+%04X has width %d, not %d", (unsigned)some[i].c,
				 tc_utf8_width(some[i].c), some[i].width);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_and_last_of_each_length),
		cmocka_unit_test(test_what_is_no_utf8),
		cmocka_unit_test(test_every_character_reads_back),
		cmocka_unit_test(test_what_shows),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_widths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
