/* From sourceIPAddress to an address and its kind: one test for each rule. */
#include "unit.h"

#include "facts/facts.h"

#include "util/banned.h"

/* `ip` NULL: as it is written. */
static void expect(const char *text, const char *ip, const char *kind)
{
	struct tc_address a;
	struct tc_arena arena;

	tc_arena_init(&arena);
	tc_address_read(&a, &arena, tc_str(text));
	if (!tc_str_eq(a.ip, tc_str(ip ? ip : text)) || strcmp(a.kind, kind) != 0)
		fail_msg("%s is `%.*s`, %s", text, (int)a.ip.len, a.ip.data, a.kind);
	tc_arena_release(&arena);
}

static void test_public_v4(void **state)
{
	static const char *const texts[] = {
		"3.225.16.109", "204.63.44.142", "1.0.0.1",
		"9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.1.1",
		"192.169.1.1", "100.63.255.255", "100.128.0.0", "169.253.0.1", "128.0.0.1",
		/* For documentation, which sanitised logs use as public ones. */
		"192.0.2.1", "198.51.100.7", "203.0.113.9",
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++)
		expect(texts[i], NULL, "public");
}

static void test_private_v4(void **state)
{
	static const char *const texts[] = {
		"10.248.16.43",	  "10.0.0.0",	 "172.16.0.0",	 "172.31.255.255",
		"192.168.10.20",  "100.64.0.0",	 "100.127.0.1",	 "169.254.169.254",
		"127.0.0.1",	  "0.0.0.0",	 "0.255.0.1",
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++)
		expect(texts[i], NULL, "private");
}

/* RFC 5952, 4 and 5: expected by hand from its rules. */
static void test_v6_has_one_form(void **state)
{
	(void)state;
	expect("2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1", "public");
	expect("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", "public");
	expect("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", "public");
	expect("2001:db8::0:1", "2001:db8::1", "public");
	expect("2600:1F18:ABCD::FE", "2600:1f18:abcd::fe", "public");
	/* fixtures/samples/shapes/30-edge-records.jsonl */
	expect("::FFFF:203.0.113.9", "::ffff:203.0.113.9", "public");
	expect("::ffff:cb00:7109", "::ffff:203.0.113.9", "public");
	/* Tunnels and translators. */
	expect("2002:a00:1::1", NULL, "public");
	expect("64:ff9b::a00:1", NULL, "public");
}

static void test_private_v6(void **state)
{
	(void)state;
	expect("fd12:3456:789a:1::1", NULL, "private");
	expect("FC00::1", "fc00::1", "private");
	expect("fe80::1", NULL, "private");
	expect("febf::1", NULL, "private");
	expect("fec0::1", NULL, "private");
	expect("::1", NULL, "private");
	expect("::", NULL, "private");
	expect("::ffff:10.0.0.1", NULL, "private");
	expect("fe00::1", NULL, "public");
	expect("ff02::1", NULL, "public");
}

static void test_services(void **state)
{
	static const char *const texts[] = {
		"config.amazonaws.com", "eks-nodegroup.amazonaws.com",
		"ec2.us-east-1.amazonaws.com", "ec2.amazonaws.com.cn",
		"rds.aws.internal", "s3.c2s.ic.gov",
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++)
		expect(texts[i], NULL, "service");
}

static void test_inside_aws(void **state)
{
	(void)state;
	expect("AWS Internal", NULL, "aws");
	expect("AWS Internal/3", NULL, "aws");
	expect("AWS Service", NULL, "aws");
}

/* Everything else stays as it is written; fixtures/samples have most of these. */
static void test_no_address(void **state)
{
	static const char *const texts[] = {
		"HIDDEN_DUE_TO_SECURITY_REASONS", "XXXXXXXXXXX", "-", "redacted", "30.*.0.210",
		"<Attacker source IP>", "255.090.254.5", "1.2.3", "1.2.3.4.5", "1.2.3.256",
		"1.2.3.4, 5.6.7.8", "1.2.3.4:443", "[2001:db8::1]:443", "fe80::1%eth0",
		"2001:db8:::1", "12345::1", " 10.0.0.1", "AWS Internals",
		"evil-amazonaws.com", "amazonaws.com.evil.example", "aws internal",
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++)
		expect(texts[i], NULL, "other");
}

static void test_nothing_is_told(void **state)
{
	struct tc_address a;
	struct tc_arena arena;

	(void)state;
	tc_arena_init(&arena);
	tc_address_read(&a, &arena, TC_STR_NULL);
	assert_null(a.ip.data);
	assert_string_equal(a.kind, "other");
	/* A NUL ends nothing. */
	tc_address_read(&a, &arena, tc_str_n("10.0.0.1\0", 9));
	assert_int_equal(a.ip.len, 9);
	assert_string_equal(a.kind, "other");
	tc_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_public_v4),
		cmocka_unit_test(test_private_v4),
		cmocka_unit_test(test_v6_has_one_form),
		cmocka_unit_test(test_private_v6),
		cmocka_unit_test(test_services),
		cmocka_unit_test(test_inside_aws),
		cmocka_unit_test(test_no_address),
		cmocka_unit_test(test_nothing_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
