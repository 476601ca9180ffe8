#include "unit.h"

#include "util/buf.h"

#include "util/banned.h"

static void test_new_buffer_is_empty_text(void **state)
{
	struct tc_buf b;

	(void)state;
	tc_buf_init(&b, 10);
	assert_null(b.data);
	assert_string_equal(tc_buf_cstr(&b), "");
	assert_str(tc_buf_str(&b), "");
	tc_buf_release(&b);
}

static void test_appends(void **state)
{
	struct tc_buf b;

	(void)state;
	tc_buf_init(&b, 100);
	tc_buf_add(&b, "a\0b", 3);
	tc_buf_add_cstr(&b, "cd");
	tc_buf_add_char(&b, 'e');
	tc_buf_add_str(&b, TC_STR("f"));
	tc_buf_add_str(&b, TC_STR_NULL);
	tc_buf_fill(&b, '-', 3);
	tc_buf_fill(&b, '+', 0);
	tc_buf_addf(&b, "%d|%s", 42, "x");
	assert_str(tc_buf_str(&b), "a\0bcdef---42|x");
	assert_int_equal(strlen(tc_buf_cstr(&b) + 2), 12);
	tc_buf_release(&b);
}

static void test_max_is_exact(void **state)
{
	struct tc_buf b;

	(void)state;
	tc_buf_init(&b, 4);
	tc_buf_add_cstr(&b, "abcd");
	assert_false(b.overflow);
	tc_buf_add_cstr(&b, "");
	assert_false(b.overflow);
	assert_string_equal(tc_buf_cstr(&b), "abcd");
	tc_buf_add_char(&b, 'e');
	assert_true(b.overflow);
	assert_string_equal(tc_buf_cstr(&b), "abcd");
	tc_buf_release(&b);
}

static void test_overflow_adds_nothing_and_stays(void **state)
{
	struct tc_buf b;

	(void)state;
	tc_buf_init(&b, 5);
	tc_buf_add_cstr(&b, "ab");
	tc_buf_addf(&b, "%s", "long text");
	assert_true(b.overflow);
	tc_buf_add_char(&b, 'c');
	tc_buf_fill(&b, 'd', 1);
	assert_str(tc_buf_str(&b), "ab");
	assert_false(tc_buf_reserve(&b, 0));
	tc_buf_clear(&b);
	assert_false(b.overflow);
	tc_buf_add_cstr(&b, "again");
	assert_str(tc_buf_str(&b), "again");
	tc_buf_release(&b);
}

static void test_length_near_the_largest_does_not_wrap(void **state)
{
	struct tc_buf b;

	(void)state;
	tc_buf_init(&b, 100);
	tc_buf_add_cstr(&b, "ab");
	assert_false(tc_buf_reserve(&b, SIZE_MAX));
	assert_true(b.overflow);
	tc_buf_clear(&b);
	assert_false(tc_buf_reserve(&b, SIZE_MAX - 1));
	tc_buf_release(&b);
}

static void test_grows_without_losing_bytes(void **state)
{
	struct tc_buf b;

	(void)state;
	tc_buf_init(&b, 100000);
	for (int i = 0; i < 100000; i++)
		tc_buf_add_char(&b, (char)('a' + i % 26));
	assert_false(b.overflow);
	assert_int_equal(b.len, 100000);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(b.data[i], 'a' + i % 26);
	tc_buf_release(&b);
}

static void test_consume_drops_the_front(void **state)
{
	struct tc_buf b;

	(void)state;
	tc_buf_init(&b, 10);
	tc_buf_add_cstr(&b, "abcdef");
	tc_buf_consume(&b, 0);
	tc_buf_consume(&b, 4);
	assert_str(tc_buf_str(&b), "ef");
	tc_buf_consume(&b, 2);
	assert_str(tc_buf_str(&b), "");
	tc_buf_release(&b);
}

static void test_release_leaves_it_usable(void **state)
{
	struct tc_buf b;

	(void)state;
	tc_buf_init(&b, 3);
	tc_buf_add_cstr(&b, "abc");
	tc_buf_release(&b);
	assert_null(b.data);
	tc_buf_add_cstr(&b, "xyz");
	assert_str(tc_buf_str(&b), "xyz");
	tc_buf_add_char(&b, '!');
	assert_true(b.overflow);
	tc_buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_buffer_is_empty_text),
		cmocka_unit_test(test_appends),
		cmocka_unit_test(test_max_is_exact),
		cmocka_unit_test(test_overflow_adds_nothing_and_stays),
		cmocka_unit_test(test_length_near_the_largest_does_not_wrap),
		cmocka_unit_test(test_grows_without_losing_bytes),
		cmocka_unit_test(test_consume_drops_the_front),
		cmocka_unit_test(test_release_leaves_it_usable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
