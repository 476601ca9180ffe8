/* Addresses and networks as text. */
#include "unit.h"

#include "util/ip.h"

#include "util/banned.h"

static void test_addresses(void **state)
{
	static const struct {
		const char *text, *normal; /* NULL: no address */
	} cases[] = {
		{"192.0.2.1", "192.0.2.1"},
		{"2001:DB8:0:0::1", "2001:db8::1"},
		{"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
		{"192.0.2", NULL},
		{"192.0.2.256", NULL},
		{"192.0.2.1 ", NULL},
		{"fe80::1%eth0", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		struct tc_ip ip;
		bool is = tc_ip_parse(&ip, tc_str(cases[i].text));

		assert_int_equal(is, cases[i].normal != NULL);
		if (is)
			assert_string_equal(ip.text, cases[i].normal);
	}
}

static void test_networks(void **state)
{
	static const struct {
		const char *text, *normal; /* NULL: no network */
	} cases[] = {
		{"192.0.2.0/24", "192.0.2.0/24"},
		{"192.0.2.77/24", "192.0.2.0/24"},
		{"192.0.2.77/31", "192.0.2.76/31"},
		{"192.0.2.77", "192.0.2.77/32"},
		{"0.0.0.0/0", "0.0.0.0/0"},
		{"255.255.255.255/1", "128.0.0.0/1"},
		{"2001:db8:ffff::/33", "2001:db8:8000::/33"},
		{"2001:DB8::1", "2001:db8::1/128"},
		{"::/0", "::/0"},
		{"192.0.2.0/33", NULL},
		{"2001:db8::/129", NULL},
		{"192.0.2.0/-1", NULL},
		{"192.0.2.0/", NULL},
		{"192.0.2.0/024x", NULL},
		{"/24", NULL},
		{"office", NULL},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		char text[TC_NETWORK_TEXT];
		struct tc_network network;
		bool is = tc_network_parse(&network, tc_str(cases[i].text));

		if (is != (cases[i].normal != NULL))
			fail_msg("`%s`", cases[i].text);
		if (!is)
			continue;
		tc_network_text(&network, text);
		assert_string_equal(text, cases[i].normal);
	}
}

static void test_what_a_network_has(void **state)
{
	static const struct {
		const char *network, *ip;
		bool has;
	} cases[] = {
		{"192.0.2.0/24", "192.0.2.0", true},
		{"192.0.2.0/24", "192.0.2.255", true},
		{"192.0.2.0/24", "192.0.3.0", false},
		{"192.0.2.128/25", "192.0.2.127", false},
		{"192.0.2.128/25", "192.0.2.128", true},
		{"192.0.2.77", "192.0.2.77", true},
		{"192.0.2.77", "192.0.2.76", false},
		{"0.0.0.0/0", "203.0.113.9", true},
		{"0.0.0.0/0", "2001:db8::1", false},
		{"::/0", "203.0.113.9", false},
		{"2001:db8:8000::/33", "2001:db8:8000::1", true},
		{"2001:db8:8000::/33", "2001:db8:7fff::1", false},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		struct tc_network network;
		struct tc_ip ip;

		assert_true(tc_network_parse(&network, tc_str(cases[i].network)));
		assert_true(tc_ip_parse(&ip, tc_str(cases[i].ip)));
		if (tc_network_has(&network, &ip) != cases[i].has)
			fail_msg("%s, %s", cases[i].network, cases[i].ip);
	}
}

static void test_what_is_private(void **state)
{
	static const struct {
		const char *network;
		bool is;
	} cases[] = {
		{"10.1.2.0/24", true},
		{"10.0.0.0/7", false}, /* 11.0.0.0/8 is in it */
		{"172.31.255.255", true},
		{"172.32.0.0", false},
		{"fe80::1", true},
		{"::1", true},
		{"::2", false},
		{"::ffff:192.168.0.0/112", true},
		{"::ffff:192.0.2.1", false},
		{"0.0.0.0/0", false},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		struct tc_network network;
		struct tc_ip ip;

		assert_true(tc_network_parse(&network, tc_str(cases[i].network)));
		if (tc_network_is_private(&network) != cases[i].is)
			fail_msg("%s", cases[i].network);
		if (tc_ip_parse(&ip, tc_str(cases[i].network)))
			assert_int_equal(tc_ip_is_private(&ip), cases[i].is);
	}
}

static void test_ipv4_in_other_clothes(void **state)
{
	char text[TC_NETWORK_TEXT];
	struct tc_network network;
	struct tc_ip ip;

	(void)state;
	assert_true(tc_ip_parse(&ip, TC_STR("::ffff:192.0.2.1")));
	tc_ip_unmap(&ip);
	assert_false(ip.v6);
	assert_string_equal(ip.text, "192.0.2.1");
	assert_true(tc_ip_parse(&ip, TC_STR("2001:db8::1")));
	tc_ip_unmap(&ip);
	assert_string_equal(ip.text, "2001:db8::1");
	assert_true(tc_network_parse(&network, TC_STR("::ffff:192.0.2.0/120")));
	tc_network_unmap(&network);
	tc_network_text(&network, text);
	assert_string_equal(text, "192.0.2.0/24");
	assert_true(tc_network_parse(&network, TC_STR("::ffff:0:0/95")));
	tc_network_unmap(&network);
	assert_true(network.v6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_what_a_network_has),
		cmocka_unit_test(test_what_is_private),
		cmocka_unit_test(test_ipv4_in_other_clothes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
