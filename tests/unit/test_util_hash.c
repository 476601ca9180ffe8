/* The keyed hash: no collisions among what a log is made of, and a seed that counts. */
#include "unit.h"

#include "util/hash.h"

#include "util/banned.h"

#define TEXT_MAX_BYTES 24

struct text {
	unsigned char len, data[TEXT_MAX_BYTES];
};

struct texts {
	struct text *list; /* owned */
	size_t count, cap;
};

static void add(struct texts *t, const void *data, size_t len)
{
	assert_true(len <= TEXT_MAX_BYTES);
	if (t->count == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 1024;
		t->list = tc_realloc(t->list, t->cap, sizeof(*t->list));
	}
	t->list[t->count] = (struct text){.len = (unsigned char)len};
	memcpy(t->list[t->count++].data, data, len);
}

static int by_text(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct text));
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void drop_repeats(struct texts *t)
{
	size_t kept = 0;

	qsort(t->list, t->count, sizeof(*t->list), by_text);
	for (size_t i = 1; i < t->count; i++)
		if (by_text(&t->list[kept], &t->list[i]) != 0)
			t->list[++kept] = t->list[i];
	t->count = kept + 1;
}

/* Short, alike, and full of zero bytes: what weak mixing confuses. */
static void fill(struct texts *t, struct unit_random *r)
{
	unsigned char bytes[TEXT_MAX_BYTES];

	memset(bytes, 0, sizeof(bytes));
	for (size_t len = 0; len <= sizeof(bytes); len++)
		add(t, bytes, len);
	/* Zeros, but for one byte. */
	for (size_t len = 1; len <= sizeof(bytes); len++)
		for (size_t at = 0; at < len; at++)
			for (unsigned v = 1; v < 256; v += 5) {
				memset(bytes, 0, sizeof(bytes));
				bytes[at] = (unsigned char)v;
				add(t, bytes, len);
			}
	/* One prefix, and numbers behind it. */
	for (unsigned i = 0; i < 60000; i++) {
		char key[TEXT_MAX_BYTES + 1];
		int len = snprintf(key, sizeof(key), "AKIAIOSFODNN%u", i);
		add(t, key, (size_t)len);
	}
	/* All of one and two bytes, alone and behind sixteen. */
	for (unsigned i = 0; i < 65536; i++) {
		memset(bytes, 'x', sizeof(bytes));
		memcpy(bytes + 16, &i, 2);
		add(t, bytes + 16, 2);
		add(t, bytes, 18);
		if (i < 256)
			add(t, &i, 1);
	}
	while (t->count < 260000) {
		size_t len = unit_below(r, sizeof(bytes) + 1);
		for (size_t i = 0; i < len; i++)
			bytes[i] = unit_below(r, 3) ? (unsigned char)unit_next(r) : 0;
		add(t, bytes, len);
	}
	drop_repeats(t);
}

static size_t collisions(const struct texts *t, uint64_t seed)
{
	uint64_t *hashes = tc_calloc(t->count, sizeof(*hashes));
	size_t found = 0;

	for (size_t i = 0; i < t->count; i++)
		hashes[i] = tc_hash(t->list[i].data, t->list[i].len, seed);
	qsort(hashes, t->count, sizeof(*hashes), by_number);
	for (size_t i = 1; i < t->count; i++)
		found += hashes[i - 1] == hashes[i];
	free(hashes);
	return found;
}

static void test_no_collisions(void **state)
{
	struct unit_random r = unit_random();
	const uint64_t seeds[] = {0, 1, UINT64_MAX, UINT64_C(0x243f6a8885a308d3),
				  UINT64_C(0x13198a2e03707345),
				  UINT64_C(0xa4093822299f31d1), unit_next(&r)};
	struct texts t = {NULL, 0, 0};

	(void)state;
	fill(&t, &r);
	assert_true(t.count >= 200000);
	for (size_t i = 0; i < TC_ARRAY_LEN(seeds); i++)
		if (collisions(&t, seeds[i]))
			fail_msg("collisions with seed %llx", (unsigned long long)seeds[i]);
	free(t.list);
}

/* The table takes the lowest bits: they alone must tell keys apart. */
static void test_low_bits_spread(void **state)
{
	enum { BUCKETS = 1024, KEYS = 65536 };
	static unsigned filled[BUCKETS];
	char key[32];

	(void)state;
	for (unsigned i = 0; i < KEYS; i++) {
		int len = snprintf(key, sizeof(key), "10.0.%u.%u", i / 256, i % 256);
		filled[tc_hash(key, (size_t)len, 7) % BUCKETS]++;
	}
	/* 64 each on average; the deviation is 8. */
	for (size_t i = 0; i < BUCKETS; i++)
		if (filled[i] < 16 || filled[i] > 128)
			fail_msg("bucket %zu has %u keys", i, filled[i]);
}

static void test_the_seed_counts(void **state)
{
	static const char *const texts[] = {"", "a", "AKIAIOSFODNN7EXAMPLE",
					    "a text that is longer than sixteen bytes"};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++) {
		size_t len = strlen(texts[i]);
		uint64_t h = tc_hash(texts[i], len, 1);
		assert_true(h == tc_hash(texts[i], len, 1));
		for (unsigned bit = 0; bit < 64; bit++)
			assert_true(h != tc_hash(texts[i], len, 1 ^ UINT64_C(1) << bit));
	}
	assert_true(tc_hash_random_seed() != tc_hash_random_seed());
}

/* The bytes behind the text, and where it lies in memory, are not part of it. */
static void test_only_the_text_counts(void **state)
{
	char around[64];

	(void)state;
	for (size_t shift = 0; shift < 9; shift++)
		for (size_t len = 0; len <= 40; len++) {
			memset(around, (int)('A' + shift), sizeof(around));
			memset(around + shift, 'x', len);
			assert_true(tc_hash(around + shift, len, 3) ==
				    tc_hash("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", len,
					    3));
		}
}

static void test_mix_minds_the_order(void **state)
{
	(void)state;
	assert_true(tc_hash_mix(1, 2) == tc_hash_mix(1, 2));
	assert_true(tc_hash_mix(1, 2) != tc_hash_mix(2, 1));
	assert_true(tc_hash_mix(0, 1) != tc_hash_mix(1, 0));
	assert_true(tc_hash_mix(0, 0) != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_collisions),
		cmocka_unit_test(test_low_bits_spread),
		cmocka_unit_test(test_the_seed_counts),
		cmocka_unit_test(test_only_the_text_counts),
		cmocka_unit_test(test_mix_minds_the_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
