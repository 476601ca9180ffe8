#include "unit.h"

#include "util/base.h"

#include "util/banned.h"

static void test_absent_is_not_empty(void **state)
{
	(void)state;
	assert_true(tc_str_eq(TC_STR_NULL, TC_STR_NULL));
	assert_false(tc_str_eq(TC_STR_NULL, TC_STR("")));
	assert_false(tc_str_eq(TC_STR(""), TC_STR_NULL));
	assert_true(tc_str_eq(TC_STR(""), tc_str("")));
	assert_null(tc_str(NULL).data);
	assert_false(tc_str_eq_nocase(TC_STR_NULL, TC_STR("")));
}

static void test_equality_sees_every_byte(void **state)
{
	(void)state;
	assert_true(tc_str_eq(TC_STR("a\0b"), TC_STR("a\0b")));
	assert_false(tc_str_eq(TC_STR("a\0b"), TC_STR("a\0c")));
	assert_false(tc_str_eq(TC_STR("a"), TC_STR("ab")));
	assert_false(tc_str_eq(TC_STR("a"), TC_STR("A")));
}

static void test_case_is_folded_for_ascii_only(void **state)
{
	(void)state;
	assert_true(tc_str_eq_nocase(TC_STR("AKIAz"), TC_STR("akiaZ")));
	assert_false(tc_str_eq_nocase(TC_STR("@"), TC_STR("`")));
	assert_false(tc_str_eq_nocase(TC_STR("["), TC_STR("{")));
	assert_false(tc_str_eq_nocase(TC_STR("\xc3\x89"), TC_STR("\xc3\xa9")));
	assert_false(tc_str_eq_nocase(TC_STR("ab"), TC_STR("abc")));
}

static void test_starts_and_ends(void **state)
{
	(void)state;
	assert_true(tc_str_starts(TC_STR("AKIA123"), TC_STR("AKIA")));
	assert_true(tc_str_starts(TC_STR("AKIA"), TC_STR("AKIA")));
	assert_true(tc_str_starts(TC_STR("AKIA"), TC_STR("")));
	assert_false(tc_str_starts(TC_STR("AKI"), TC_STR("AKIA")));
	assert_false(tc_str_starts(TC_STR_NULL, TC_STR("A")));
	assert_true(tc_str_ends(TC_STR("log.json.gz"), TC_STR(".gz")));
	assert_false(tc_str_ends(TC_STR("gz"), TC_STR(".gz")));
	assert_false(tc_str_ends(TC_STR_NULL, TC_STR("z")));
}

static void test_find(void **state)
{
	(void)state;
	assert_int_equal(tc_str_find(TC_STR("abcabc"), TC_STR("ca")), 2);
	assert_int_equal(tc_str_find(TC_STR("abc"), TC_STR("abc")), 0);
	assert_int_equal(tc_str_find(TC_STR("abc"), TC_STR("c")), 2);
	assert_int_equal(tc_str_find(TC_STR("a\0b"), TC_STR("b")), 2);
	assert_true(tc_str_find(TC_STR("abc"), TC_STR("abcd")) == SIZE_MAX);
	assert_true(tc_str_find(TC_STR("abc"), TC_STR("x")) == SIZE_MAX);
	assert_true(tc_str_find(TC_STR_NULL, TC_STR("x")) == SIZE_MAX);
}

static void test_order_is_by_unsigned_bytes(void **state)
{
	(void)state;
	assert_true(tc_str_cmp(TC_STR("a"), TC_STR("b")) < 0);
	assert_true(tc_str_cmp(TC_STR("a"), TC_STR("ab")) < 0);
	assert_true(tc_str_cmp(TC_STR("b"), TC_STR("ab")) > 0);
	assert_true(tc_str_cmp(TC_STR("\xff"), TC_STR("a")) > 0);
	assert_int_equal(tc_str_cmp(TC_STR("ab"), TC_STR("ab")), 0);
	assert_int_equal(tc_str_cmp(TC_STR(""), TC_STR_NULL), 0);
}

static void test_cut(void **state)
{
	struct tc_str rest;

	(void)state;
	assert_str(tc_str_cut(TC_STR("k=v=w"), '=', &rest), "k");
	assert_str(rest, "v=w");
	assert_str(tc_str_cut(TC_STR("k="), '=', &rest), "k");
	assert_str(rest, "");
	assert_str(tc_str_cut(TC_STR("=v"), '=', &rest), "");
	assert_str(rest, "v");
	assert_str(tc_str_cut(TC_STR("k"), '=', &rest), "k");
	assert_null(rest.data);
	assert_str(tc_str_cut(TC_STR(""), '=', &rest), "");
	assert_null(rest.data);
}

static void test_parse_int_takes_all_of_the_range(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
	} good[] = {
		{"0", 0},
		{"-0", 0},
		{"+7", 7},
		{"007", 7},
		{"-12", -12},
		{"9223372036854775807", INT64_MAX},
		{"-9223372036854775808", INT64_MIN},
		{"-9223372036854775807", INT64_MIN + 1},
		{"9007199254740993", INT64_C(9007199254740993)},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(good); i++) {
		int64_t v = 99;
		assert_true(tc_parse_int(tc_str(good[i].text), &v));
		assert_true(v == good[i].value);
	}
}

static void test_parse_int_refuses_the_rest(void **state)
{
	static const char *const bad[] = {
		"", "-", "+", " 1", "1 ", "1.0", "1e3", "0x10", "--1", "+-1", "1-", "1a",
		"9223372036854775808", "-9223372036854775809", "18446744073709551616",
		"99999999999999999999", "\xd9\xa1", "1,000",
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(bad); i++) {
		int64_t v = 99;
		if (tc_parse_int(tc_str(bad[i]), &v))
			fail_msg("`%s` was taken", bad[i]);
		assert_true(v == 99);
	}
	int64_t v = 99;
	assert_false(tc_parse_int(TC_STR("1\0"), &v));
	assert_false(tc_parse_int(TC_STR_NULL, &v));
	assert_true(v == 99);
}

static void test_strdup_copies_and_terminates(void **state)
{
	char *copy = tc_strdup(tc_str_n("abcdef", 3));

	(void)state;
	assert_string_equal(copy, "abc");
	free(copy);
	copy = tc_strdup(TC_STR(""));
	assert_string_equal(copy, "");
	free(copy);
	assert_null(tc_strdup(TC_STR_NULL));
}

static void test_calloc_clears(void **state)
{
	unsigned char *p = tc_calloc(3, 5);

	(void)state;
	for (size_t i = 0; i < 15; i++)
		assert_int_equal(p[i], 0);
	p = tc_realloc(p, 20, 2);
	p[39] = 1;
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_absent_is_not_empty),
		cmocka_unit_test(test_equality_sees_every_byte),
		cmocka_unit_test(test_case_is_folded_for_ascii_only),
		cmocka_unit_test(test_starts_and_ends),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_order_is_by_unsigned_bytes),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_parse_int_takes_all_of_the_range),
		cmocka_unit_test(test_parse_int_refuses_the_rest),
		cmocka_unit_test(test_strdup_copies_and_terminates),
		cmocka_unit_test(test_calloc_clears),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
