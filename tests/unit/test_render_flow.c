/* Prose made as wide as a terminal. */
#include "unit.h"

#include "render/flow.h"

#include "util/banned.h"

static void assert_flows(const char *text, size_t width, size_t indent, const char *expected)
{
	struct tc_buf out;

	tc_buf_init(&out, 4096);
	tc_flow_add(&out, tc_str(text), width, indent);
	assert_string_equal(tc_buf_cstr(&out), expected);
	tc_buf_release(&out);
}

static void test_lines_are_filled_and_not_longer(void **state)
{
	(void)state;
	assert_flows("one two\nthree four", 9, 0, "one two\nthree\nfour\n");
	assert_flows("one two\nthree four", 80, 0, "one two three four\n");
	assert_flows("One.  Two.  Three.", 6, 0, "One.\nTwo.\nThree.\n");
	assert_flows("", 10, 0, "\n");
}

static void test_an_empty_line_parts_paragraphs(void **state)
{
	(void)state;
	assert_flows("one\ntwo\n\nthree\nfour", 20, 0, "one two\n\nthree four\n");
}

static void test_lines_behind_the_first_are_indented(void **state)
{
	(void)state;
	assert_flows("- key  text: of a key", 14, 4, "- key  text:\n    of a key\n");
	assert_flows("abc", 1, 4, "a\n    b\n    c\n");
}

static void test_no_terminal_no_change(void **state)
{
	(void)state;
	assert_flows("one two\nthree\n\nfour", 0, 4, "one two\nthree\n\nfour\n");
}

static void test_columns_are_counted_not_bytes(void **state)
{
	(void)state;
	assert_flows("\xc3\xa4\xc3\xa4 \xe6\xbc\xa2", 3, 0, "\xc3\xa4\xc3\xa4\n\xe6\xbc\xa2\n");
}

static void test_prose_has_a_greatest_width(void **state)
{
	(void)state;
	assert_int_equal(tc_flow_width(0), 0);
	assert_int_equal(tc_flow_width(40), 40);
	assert_int_equal(tc_flow_width(250), 88);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_are_filled_and_not_longer),
		cmocka_unit_test(test_an_empty_line_parts_paragraphs),
		cmocka_unit_test(test_lines_behind_the_first_are_indented),
		cmocka_unit_test(test_no_terminal_no_change),
		cmocka_unit_test(test_columns_are_counted_not_bytes),
		cmocka_unit_test(test_prose_has_a_greatest_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
