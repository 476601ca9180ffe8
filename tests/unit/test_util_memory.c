/* Arena and map. */
#include "unit.h"

#include <stdalign.h>

#include "util/arena.h"
#include "util/map.h"

#include "util/banned.h"

static void test_arena_is_aligned_and_keeps_apart(void **state)
{
	struct tc_arena a;
	unsigned char *parts[100];

	(void)state;
	tc_arena_init(&a);
	for (size_t i = 0; i < 100; i++) {
		parts[i] = tc_arena_alloc(&a, i + 1);
		assert_int_equal((uintptr_t)parts[i] % alignof(max_align_t), 0);
		memset(parts[i], (int)i, i + 1);
	}
	for (size_t i = 0; i < 100; i++)
		for (size_t k = 0; k <= i; k++)
			assert_int_equal(parts[i][k], i);
	tc_arena_release(&a);
	assert_null(a.blocks);
}

static void test_arena_takes_more_than_a_block(void **state)
{
	struct tc_arena a;

	(void)state;
	tc_arena_init(&a);
	char *small = tc_arena_alloc(&a, 8);
	memset(small, 's', 8);
	char *large = tc_arena_alloc(&a, 1000000);
	memset(large, 'l', 1000000);
	char *after = tc_arena_alloc(&a, 8);
	memset(after, 'a', 8);
	assert_int_equal(small[7], 's');
	assert_int_equal(large[999999], 'l');
	assert_true(a.bytes >= 1000016);
	tc_arena_release(&a);
	assert_int_equal(a.bytes, 0);
}

static void test_arena_is_used_again(void **state)
{
	struct tc_arena a;

	(void)state;
	tc_arena_init(&a);
	char *first = tc_arena_alloc(&a, 100);
	tc_arena_alloc(&a, 1000000);
	tc_arena_clear(&a);
	assert_int_equal(a.bytes, 0);
	assert_true(tc_arena_held(&a) >= 100 && tc_arena_held(&a) < 1000000);
	/* The same block again, but not for what does not fit it. */
	assert_ptr_equal(tc_arena_alloc(&a, 200), first);
	char *large = tc_arena_alloc(&a, 500000);
	memset(large, 'x', 500000);
	tc_arena_clear(&a);
	tc_arena_clear(&a);
	assert_ptr_equal(tc_arena_alloc(&a, 1), first);
	tc_arena_release(&a);
}

static void test_arena_str(void **state)
{
	struct tc_arena a;
	char bytes[] = "ab\0cd";

	(void)state;
	tc_arena_init(&a);
	struct tc_str s = tc_arena_str(&a, tc_str_n(bytes, 5));
	bytes[0] = 'X';
	assert_str(s, "ab\0cd");
	assert_int_equal(s.data[5], '\0');
	s = tc_arena_str(&a, TC_STR(""));
	assert_str(s, "");
	assert_null(tc_arena_str(&a, TC_STR_NULL).data);
	tc_arena_release(&a);
}

static void test_map_finds_what_was_put(void **state)
{
	struct tc_map m;
	int values[3];

	(void)state;
	tc_map_init(&m);
	assert_null(tc_map_get(&m, TC_STR("AKIA1")));
	*tc_map_put(&m, TC_STR("AKIA1")) = &values[0];
	*tc_map_put(&m, TC_STR("")) = &values[1];
	*tc_map_put(&m, TC_STR("AKIA1\0x")) = &values[2];
	assert_ptr_equal(tc_map_get(&m, TC_STR("AKIA1")), &values[0]);
	assert_ptr_equal(tc_map_get(&m, TC_STR("")), &values[1]);
	assert_ptr_equal(tc_map_get(&m, TC_STR("AKIA1\0x")), &values[2]);
	assert_null(tc_map_get(&m, TC_STR("AKIA")));
	assert_int_equal(m.count, 3);
	tc_map_release(&m);
}

static void test_map_put_twice_is_one_place(void **state)
{
	struct tc_map m;
	int value;

	(void)state;
	tc_map_init(&m);
	void **place = tc_map_put(&m, TC_STR("k"));
	assert_null(*place);
	*place = &value;
	assert_ptr_equal(*tc_map_put(&m, TC_STR("k")), &value);
	assert_int_equal(m.count, 1);
	tc_map_release(&m);
}

static void test_map_copies_its_keys(void **state)
{
	struct tc_map m;
	char key[] = "first";
	int value;

	(void)state;
	tc_map_init(&m);
	*tc_map_put(&m, tc_str(key)) = &value;
	key[0] = 'F';
	assert_ptr_equal(tc_map_get(&m, TC_STR("first")), &value);
	assert_null(tc_map_get(&m, tc_str(key)));
	tc_map_release(&m);
}

static void test_map_survives_growth(void **state)
{
	enum { COUNT = 20000 };
	struct tc_map m;
	static int values[COUNT];
	char key[32];

	(void)state;
	tc_map_init(&m);
	for (int i = 0; i < COUNT; i++) {
		snprintf(key, sizeof(key), "key-%d", i);
		*tc_map_put(&m, tc_str(key)) = &values[i];
	}
	assert_int_equal(m.count, COUNT);
	for (int i = 0; i < COUNT; i++) {
		snprintf(key, sizeof(key), "key-%d", i);
		assert_ptr_equal(tc_map_get(&m, tc_str(key)), &values[i]);
	}
	assert_null(tc_map_get(&m, TC_STR("key-20000")));
	tc_map_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arena_is_aligned_and_keeps_apart),
		cmocka_unit_test(test_arena_takes_more_than_a_block),
		cmocka_unit_test(test_arena_is_used_again),
		cmocka_unit_test(test_arena_str),
		cmocka_unit_test(test_map_finds_what_was_put),
		cmocka_unit_test(test_map_put_twice_is_one_place),
		cmocka_unit_test(test_map_copies_its_keys),
		cmocka_unit_test(test_map_survives_growth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
