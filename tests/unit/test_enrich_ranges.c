/* AWS's ip-ranges.json. */
#include "unit.h"

#include <stdio.h>

#include "enrich/ranges.h"

#include "util/banned.h"

struct read {
	struct tc_ranges ranges;
	struct tc_networks networks;
	struct tc_arena arena;
	struct tc_error err;
	int rc;
};

static void read_ranges(struct read *r, const char *text)
{
	tc_networks_init(&r->networks);
	tc_arena_init(&r->arena);
	r->err = (struct tc_error)TC_ERROR_INIT;
	r->rc = tc_ranges_read(&r->ranges, &r->networks, &r->arena, tc_str(text), &r->err);
	tc_networks_ready(&r->networks);
}

static void release(struct read *r)
{
	tc_networks_release(&r->networks);
	tc_arena_release(&r->arena);
}

static void test_prefixes(void **state)
{
	struct read r;

	(void)state;
	read_ranges(&r, "\xef\xbb\xbf{\"syncToken\":\"1\",\"createDate\":\"2024-02-29-23-59-58\","
			"\"prefixes\":[{\"ip_prefix\":\"3.5.140.0/22\",\"region\":\"ap-northeast-2\","
			"\"service\":\"S3\"},{\"ip_prefix\":\"10.0.0.0/8\",\"service\":\"EC2\"}],"
			"\"ipv6_prefixes\":[{\"ipv6_prefix\":\"2600:1f00::/24\",\"service\":\"EC2\"}]}");
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.ranges.entries, 3);
	assert_int_equal(r.ranges.private_entries, 1);
	/* date -u -d '2024-02-29 23:59:58' +%s */
	assert_int_equal(r.ranges.built_ms, 1709251198000);
	assert_int_equal(r.networks.count, 2);
	assert_string_equal(r.networks.facts[0].aws_service.data, "S3");
	assert_string_equal(r.networks.facts[0].aws_region.data, "ap-northeast-2");
	assert_null(r.networks.facts[1].aws_region.data);
	release(&r);
}

static void test_what_is_refused(void **state)
{
	static const char *const cases[] = {
		"", "{", "[1]", "{}", "null", "{\"syncToken\":\"1\"}",
		"{\"syncToken\":\"1\",\"prefixes\":{}}", "{\"syncToken\":\"1\",\"prefixes\":[]}",
		"{\"prefixes\":[{\"ip_prefix\":\"3.0.0.0/8\",\"service\":\"S3\"}]}",
		"{\"syncToken\":\"1\",\"prefixes\":[1]}",
		"{\"syncToken\":\"1\",\"prefixes\":[{\"ip_prefix\":7,\"service\":\"S3\"}]}",
		"{\"syncToken\":\"1\",\"prefixes\":[{\"ip_prefix\":\"3.0.0.0/8\",\"service\":[]}]}",
		"{\"syncToken\":\"1\",\"prefixes\":[{\"ip_prefix\":\"\",\"service\":\"S3\"}]}",
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		struct read r;

		read_ranges(&r, cases[i]);
		if (r.rc != TC_FAIL)
			fail_msg("%s", cases[i]);
		release(&r);
	}
}

static void test_dates(void **state)
{
	static const char *const cases[] = {
		"2024-05-01-20-33", "2024-13-01-20-33-05", "2024-05-01-20-33-0x", "soon",
		"2024-05-01T20:33:05",
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		char text[256];
		struct read r;

		snprintf(text, sizeof(text),
			 "{\"syncToken\":\"1\",\"createDate\":\"%s\",\"prefixes\":[{\"ip_prefix\":"
			 "\"3.0.0.0/8\",\"service\":\"S3\"}]}",
			 cases[i]);
		read_ranges(&r, text);
		assert_int_equal(r.rc, 0);
		assert_int_equal(r.ranges.built_ms, -1);
		release(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
