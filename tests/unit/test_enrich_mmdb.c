/* MaxMind databases: facts, and what damage may not do. */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "enrich/mmdb.h"
#include "enrich/mmdb_check.h"
#include "util/buf.h"
#include "util/file.h"
#include "util/hash.h"

#include "util/banned.h"

#define TEST_DATA SOURCE_DIR "/fixtures/mmdb/test-data/"
#define BAD_DATA SOURCE_DIR "/fixtures/mmdb/bad-data/"

static struct tc_mmdb *open_one(const char *path, struct tc_mmdb_about *about,
				struct tc_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct tc_mmdb *mmdb;

	assert_true(fd >= 0);
	if (tc_mmdb_open(&mmdb, fd, path, about, err) < 0)
		assert_null(mmdb);
	close(fd);
	return mmdb;
}

static struct tc_known *find(struct tc_mmdb *mmdb, const char *address)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_known *known;
	struct tc_ip ip;

	assert_true(tc_ip_parse(&ip, tc_str(address)));
	assert_int_equal(tc_mmdb_find(mmdb, &ip, &known, &err), 0);
	return known;
}

static void test_what_a_network_is(void **state)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_mmdb_about about;
	struct tc_mmdb *mmdb =
		open_one(TEST_DATA "GeoLite2-ASN-Test.mmdb", &about, &err);
	struct tc_known *known;
	char text[TC_NETWORK_TEXT];

	(void)state;
	assert_non_null(mmdb);
	assert_string_equal(about.type, "GeoLite2-ASN");
	/* sha256sum; date -u -d @1770245369 */
	assert_string_equal(about.sha256, "75901b98ed6e58d3bd41af9985044b747a7ec0be1369f930c24f"
					  "5e044427181a");
	assert_int_equal(about.built_ms, 1770245369000);
	known = find(mmdb, "1.128.0.1");
	assert_non_null(known);
	assert_int_equal(known->count, 1);
	assert_int_equal(known->facts[0].asn, 1221);
	assert_string_equal(known->facts[0].organisation.data, "Telstra Pty Ltd");
	tc_network_text(&known->network, text);
	assert_string_equal(text, "1.128.0.0/11");
	/* One network is one answer. */
	assert_ptr_equal(find(mmdb, "1.159.255.255"), known);
	assert_null(find(mmdb, "1.160.0.0"));
	assert_null(find(mmdb, "203.0.113.1"));
	tc_mmdb_close(mmdb);
}

/* What tunnels carry: 6to4 has the address of its site, Teredo that of its server. */
static void test_tunnels(void **state)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_mmdb_about about;
	struct tc_mmdb *mmdb =
		open_one(TEST_DATA "GeoLite2-ASN-Test.mmdb", &about, &err);

	(void)state;
	assert_non_null(find(mmdb, "2002:180:1::1"));
	assert_null(find(mmdb, "2001:0:180:1::1"));
	tc_mmdb_close(mmdb);
}

static void test_a_change_is_seen(void **state)
{
	char path[] = "/tmp/trailcase-mmdb-XXXXXX";
	struct tc_error err = TC_ERROR_INIT;
	struct tc_mmdb_about about;
	struct tc_mmdb *mmdb;
	struct tc_buf text;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	tc_buf_init(&text, (size_t)1 << 20);
	assert_int_equal(tc_file_read(&text, TEST_DATA "GeoLite2-ASN-Test.mmdb", &err), 0);
	assert_int_equal(write(fd, text.data, text.len), (ssize_t)text.len);
	mmdb = open_one(path, &about, &err);
	assert_non_null(mmdb);
	assert_int_equal(tc_mmdb_check_same(mmdb, &err), 0);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(tc_mmdb_check_same(mmdb, &err), TC_FAIL);
	tc_mmdb_close(mmdb);
	close(fd);
	unlink(path);
	tc_buf_release(&text);
}

static void test_which_damage_is_seen(void **state)
{
	static const struct {
		const char *file, *text;
	} cases[] = {
		{"libmaxminddb/libmaxminddb-deep-nesting.mmdb", "the record at byte 820"},
		{"libmaxminddb/libmaxminddb-oversized-array.mmdb", "the record at byte 22"},
		{"libmaxminddb/libmaxminddb-oversized-map.mmdb", "the record at byte 22"},
		{"libmaxminddb/libmaxminddb-separator-record-max-left.mmdb", "its search tree"},
		{"libmaxminddb/libmaxminddb-separator-record-min-left.mmdb", "its search tree"},
		{"libmaxminddb/libmaxminddb-separator-record-min-right.mmdb", "its search tree"},
		{"libmaxminddb/libmaxminddb-metadata-marker-only.mmdb", "its metadata"},
		{"libmaxminddb/libmaxminddb-offset-integer-overflow.mmdb", "its metadata"},
		{"maxminddb-golang/cyclic-data-structure.mmdb", "its metadata"},
		{"maxminddb-golang/metadata-is-an-uint128.mmdb", "its metadata"},
		{"maxminddb-python/bad-unicode-in-map-key.mmdb", "no zeros"},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		struct tc_error err = TC_ERROR_INIT;
		struct tc_mmdb_about about;
		char path[512];

		snprintf(path, sizeof(path), "%s%s", BAD_DATA, cases[i].file);
		assert_null(open_one(path, &about, &err));
		if (!strstr(err.text, cases[i].text))
			fail_msg("%s: %s", cases[i].file, err.text);
	}
}

/* Whatever bytes change, the check ends, and reads nothing that is not there (asan). */
static void test_any_damage(void **state)
{
	uint64_t seed = tc_hash_random_seed(), refused = 0;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_buf text;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	tc_buf_init(&text, (size_t)1 << 20);
	assert_int_equal(tc_file_read(&text, TEST_DATA "GeoIP2-Anonymous-IP-Test.mmdb", &err),
			 0);
	for (uint64_t i = 0; i < 3000; i++) {
		uint64_t random = tc_hash(&i, sizeof(i), seed);
		size_t at = (size_t)(random >> 8) % text.len;
		/* A block of its own, so that reading past it is seen. */
		size_t length = i % 3 ? text.len : at;
		char *copy = tc_alloc(length + !length);
		struct tc_mmdb_shape shape;

		memcpy(copy, text.data, length);
		if (length > at)
			copy[at] = (char)(random & 0xff);
		refused += tc_mmdb_check(&shape, tc_str_n(copy, length), &err) < 0;
		tc_mmdb_shape_release(&shape);
		free(copy);
	}
	assert_true(refused > 1000);
	tc_buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_a_network_is),
		cmocka_unit_test(test_tunnels),
		cmocka_unit_test(test_a_change_is_seen),
		cmocka_unit_test(test_which_damage_is_seen),
		cmocka_unit_test(test_any_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
