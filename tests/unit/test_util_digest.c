/* SHA-256 and the table hash. */
#include "unit.h"

#include "util/hash.h"
#include "util/sha256.h"

#include "util/banned.h"

/* FIPS 180-4 examples, and the empty message. */
static const struct {
	const char *message, *hex;
} vectors[] = {
	{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void test_sha256_known_answers(void **state)
{
	char hex[TC_SHA256_HEX];

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(vectors); i++) {
		tc_sha256_of(vectors[i].message, strlen(vectors[i].message), hex);
		assert_string_equal(hex, vectors[i].hex);
	}
}

/* The third FIPS example: a million times `a`, in pieces of odd sizes. */
static void test_sha256_stream(void **state)
{
	struct tc_sha256 h;
	char hex[TC_SHA256_HEX], piece[977];
	size_t left = 1000000;

	(void)state;
	memset(piece, 'a', sizeof(piece));
	tc_sha256_init(&h);
	while (left) {
		size_t n = left < sizeof(piece) ? left : sizeof(piece);
		tc_sha256_add(&h, piece, n);
		tc_sha256_add(&h, NULL, 0);
		left -= n;
	}
	tc_sha256_finish(&h, hex);
	assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67"
				 "f1809a48a497200e046d39ccc7112cd0");
	assert_null(h.ctx);
}

static void test_sha256_released_without_result(void **state)
{
	struct tc_sha256 h;

	(void)state;
	tc_sha256_init(&h);
	tc_sha256_add(&h, "abc", 3);
	tc_sha256_release(&h);
	assert_null(h.ctx);
	tc_sha256_release(&h);
}

static void test_hash_depends_on_every_byte_length_and_seed(void **state)
{
	char text[40] = "0123456789012345678901234567890123456789";

	(void)state;
	for (size_t len = 1; len <= sizeof(text); len++) {
		uint64_t before = tc_hash(text, len, 1);
		assert_true(before == tc_hash(text, len, 1));
		assert_true(before != tc_hash(text, len, 2));
		assert_true(before != tc_hash(text, len - 1, 1));
		for (size_t i = 0; i < len; i++) {
			text[i] ^= 1;
			assert_true(before != tc_hash(text, len, 1));
			text[i] ^= 1;
		}
	}
	assert_true(tc_hash("a\0", 2, 1) != tc_hash("a", 1, 1));
	assert_true(tc_hash_mix(1, 2) != tc_hash_mix(2, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha256_known_answers),
		cmocka_unit_test(test_sha256_stream),
		cmocka_unit_test(test_sha256_released_without_result),
		cmocka_unit_test(test_hash_depends_on_every_byte_length_and_seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
