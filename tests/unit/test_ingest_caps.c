/* Limits: how sizes are written, and what a refusal says. */
#include "unit.h"

#include "ingest/caps.h"
#include "util/banned.h"

static void test_sizes(void **state)
{
	static const struct {
		const char *text;
		uint64_t size;
	} good[] = {
		{"0", 0},
		{"1", 1},
		{"4096", 4096},
		{"1K", 1024},
		{"64M", UINT64_C(67108864)},
		{"2G", UINT64_C(2147483648)},
		{"3T", UINT64_C(3298534883328)},
		{"9223372036854775807", INT64_MAX},
		{"8388607T", UINT64_C(8388607) << 40},
	};
	static const char *const bad[] = {
		"", "K", "-1", "+1", "1 K", " 1", "1k", "1KB", "1KiB", "1.5G", "0x10", "1e3",
		"M1", "1KK", "9223372036854775808", "8388608T", "99999999999999999999", "-1K",
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(good); i++) {
		uint64_t size = 7;

		if (!tc_size_parse(tc_str(good[i].text), &size))
			fail_msg("%s was not taken", good[i].text);
		assert_int_equal(size, good[i].size);
	}
	for (size_t i = 0; i < TC_ARRAY_LEN(bad); i++) {
		uint64_t size = 7;

		if (tc_size_parse(tc_str(bad[i]), &size))
			fail_msg("%s was taken", bad[i]);
		assert_int_equal(size, 7);
	}
}

static void test_sizes_come_back_as_they_were_written(void **state)
{
	static const char *const texts[] = {"0", "1", "1000", "1023", "1K", "1025", "64M",
					    "2G", "3T", "4096T"};
	char text[TC_SIZE_TEXT];
	uint64_t size;

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++) {
		assert_true(tc_size_parse(tc_str(texts[i]), &size));
		assert_string_equal(tc_size_format(size, text), texts[i]);
	}
}

static void test_every_default_is_allowed(void **state)
{
	struct tc_caps caps = tc_default_caps;
	size_t count = 0;

	(void)state;
	for (const struct tc_cap *cap = tc_cap_table; cap->option; cap++, count++) {
		assert_true(*tc_cap_of(&caps, cap) >= cap->least);
		assert_true(*tc_cap_of(&caps, cap) <= cap->most);
	}
	assert_true(count >= 8);
}

static void test_a_reason_names_the_option_and_its_value(void **state)
{
	struct tc_caps caps = tc_default_caps;
	char text[TC_CAP_REASON];

	(void)state;
	assert_string_equal(tc_caps_reason(text, &caps, &caps.inflated_bytes, "too large"),
			    "too large (--max-inflated 2G)");
	caps.depth = 1024;
	assert_string_equal(tc_caps_reason(text, &caps, &caps.depth, "too deep"),
			    "too deep (--max-depth 1024)");
	assert_true(tc_caps_is_reason(text));
	assert_false(tc_caps_is_reason("not a CloudTrail record"));
}

/* Only what decides what is taken tells two imports apart. */
static void test_text(void **state)
{
	struct tc_caps caps = tc_default_caps;
	char *before = tc_caps_text(&caps), *after;

	(void)state;
	caps.reserve_bytes = caps.rejects = caps.files = 1;
	after = tc_caps_text(&caps);
	assert_string_equal(before, after);
	free(after);
	caps.ratio++;
	after = tc_caps_text(&caps);
	assert_string_not_equal(before, after);
	free(after);
	free(before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_sizes_come_back_as_they_were_written),
		cmocka_unit_test(test_every_default_is_allowed),
		cmocka_unit_test(test_a_reason_names_the_option_and_its_value),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
