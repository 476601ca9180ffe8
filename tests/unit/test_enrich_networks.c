/* Networks of an address: against a walk through all of them. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "enrich/networks.h"
#include "util/hash.h"

#include "util/banned.h"

static uint64_t state_of_random;

static uint64_t below(uint64_t n)
{
	state_of_random = tc_hash_mix(state_of_random + 1, TC_HASH_K0);
	return state_of_random % n;
}

/* Few bits differ, so that networks lie in each other often. */
static struct tc_ip some_address(void)
{
	struct tc_ip ip = {.v6 = below(2)};
	size_t bytes = ip.v6 ? 16 : 4;

	for (size_t i = 0; i < bytes; i++)
		ip.bytes[i] = (unsigned char)(below(4) ? 0x80 : below(256));
	return ip;
}

static struct tc_network some_network(void)
{
	struct tc_ip ip = some_address();
	struct tc_network n = {.v6 = ip.v6, .bits = (unsigned)below(ip.v6 ? 129 : 33)};

	for (unsigned bit = 0; bit < n.bits; bit++)
		n.bytes[bit / 8] |= (unsigned char)(ip.bytes[bit / 8] & 0x80 >> bit % 8);
	return n;
}

#define COUNT 300

static void check_round(void)
{
	struct tc_network networks[COUNT];
	struct tc_known *found[TC_KNOWN_MAX];
	struct tc_fact fact = TC_FACT_INIT;
	struct tc_networks n;

	tc_networks_init(&n);
	fact.tag = TC_STR("x");
	for (size_t i = 0; i < COUNT; i++) {
		networks[i] = some_network();
		assert_true(tc_networks_add(&n, &networks[i], &fact));
	}
	tc_networks_ready(&n);
	for (size_t round = 0; round < 200; round++) {
		struct tc_ip ip = some_address();
		size_t count = tc_networks_find(&n, &ip, found), expected = 0;

		for (size_t i = 0; i < COUNT; i++) {
			bool first = true;

			for (size_t j = 0; j < i && first; j++)
				first = memcmp(&networks[i], &networks[j],
					       sizeof(networks[i])) != 0;
			expected += first && tc_network_has(&networks[i], &ip);
		}
		assert_int_equal(count, expected);
		for (size_t i = 0; i < count; i++) {
			assert_true(tc_network_has(&found[i]->network, &ip));
			assert_true(!i || found[i - 1]->network.bits >
						  found[i]->network.bits);
			assert_int_equal(found[i]->count, 1);
		}
	}
	tc_networks_release(&n);
}

static void test_against_a_walk(void **state)
{
	const char *given = getenv("SEED");
	int64_t seed = 0;

	(void)state;
	if (!given || !tc_parse_int(tc_str(given), &seed))
		seed = (int64_t)(tc_hash_random_seed() >> 1);
	print_message("SEED=%lld\n", (long long)seed);
	state_of_random = (uint64_t)seed;
	for (size_t i = 0; i < 40; i++)
		check_round();
}

static void add(struct tc_networks *n, const char *network, const char *service,
		const char *tag)
{
	struct tc_fact fact = TC_FACT_INIT;
	struct tc_network parsed;

	fact.aws_service = tc_str(service);
	fact.tag = tc_str(tag);
	assert_true(tc_network_parse(&parsed, tc_str(network)));
	assert_true(tc_networks_add(n, &parsed, &fact));
}

static size_t find(struct tc_networks *n, const char *address,
		   struct tc_known *found[TC_KNOWN_MAX])
{
	struct tc_ip ip;

	assert_true(tc_ip_parse(&ip, tc_str(address)));
	return tc_networks_find(n, &ip, found);
}

static void test_the_general_stands_back(void **state)
{
	struct tc_known *found[TC_KNOWN_MAX];
	struct tc_networks n;

	(void)state;
	tc_networks_init(&n);
	add(&n, "192.0.2.0/24", "AMAZON", NULL);
	add(&n, "192.0.2.0/25", "AMAZON", NULL);
	add(&n, "192.0.2.0/25", "EC2", NULL);
	add(&n, "192.0.2.0/25", "EC2", NULL);
	tc_networks_ready(&n);
	assert_int_equal(find(&n, "192.0.2.1", found), 1);
	assert_int_equal(found[0]->count, 1);
	assert_string_equal(found[0]->facts[0].aws_service.data, "EC2");
	assert_int_equal(find(&n, "192.0.2.200", found), 1);
	assert_string_equal(found[0]->facts[0].aws_service.data, "AMAZON");
	assert_int_equal(find(&n, "192.0.3.1", found), 0);
	tc_networks_release(&n);
}

static void test_none(void **state)
{
	struct tc_known *found[TC_KNOWN_MAX];
	struct tc_networks n;

	(void)state;
	tc_networks_init(&n);
	tc_networks_ready(&n);
	assert_int_equal(find(&n, "192.0.2.1", found), 0);
	tc_networks_release(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_a_walk),
		cmocka_unit_test(test_the_general_stands_back),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
