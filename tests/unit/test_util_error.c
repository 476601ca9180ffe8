#include "unit.h"

#include <errno.h>

#include "util/error.h"

#include "util/banned.h"

static void test_set_fills_code_and_text(void **state)
{
	struct tc_error err = TC_ERROR_INIT;

	(void)state;
	assert_int_equal(tc_error_set(&err, TC_USAGE, "%s: not a case", "x.db"),
			 TC_USAGE);
	assert_int_equal(err.code, TC_USAGE);
	assert_string_equal(err.text, "x.db: not a case");
}

static void test_errno_adds_the_reason(void **state)
{
	struct tc_error err = TC_ERROR_INIT;

	(void)state;
	assert_int_equal(tc_error_errno(&err, ENOENT, "%s", "x.db"), TC_FAIL);
	assert_int_equal(err.code, TC_FAIL);
	assert_string_equal(err.text, "x.db: No such file or directory");
}

static void test_prefixes_stack_and_keep_the_code(void **state)
{
	struct tc_error err = TC_ERROR_INIT;

	(void)state;
	tc_error_set(&err, TC_NOT_FOUND, "no such event");
	tc_error_prefix(&err, "event %d", 7);
	tc_error_prefix(&err, "show");
	assert_string_equal(err.text, "show: event 7: no such event");
	assert_int_equal(err.code, TC_NOT_FOUND);
}

static void test_controls_in_arguments_show(void **state)
{
	struct tc_error err = TC_ERROR_INIT;

	(void)state;
	tc_error_set(&err, TC_FAIL, "%s: bad", "a\n\x1b[2J\xe2\x80\xae");
	assert_string_equal(err.text, "a\\n\\x1b[2J\\u202e: bad");
	tc_error_prefix(&err, "%s", "p\r");
	assert_string_equal(err.text, "p\\r: a\\n\\x1b[2J\\u202e: bad");
}

static void test_long_texts_are_cut_not_overrun(void **state)
{
	struct tc_error err = TC_ERROR_INIT;
	char text[5000];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	tc_error_set(&err, TC_FAIL, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	tc_error_errno(&err, ENOENT, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	tc_error_prefix(&err, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

static void test_nobody_has_to_care(void **state)
{
	(void)state;
	assert_int_equal(tc_error_set(NULL, TC_USAGE, "x"), TC_USAGE);
	assert_int_equal(tc_error_errno(NULL, ENOENT, "x"), TC_FAIL);
	tc_error_prefix(NULL, "x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set_fills_code_and_text),
		cmocka_unit_test(test_errno_adds_the_reason),
		cmocka_unit_test(test_prefixes_stack_and_keep_the_code),
		cmocka_unit_test(test_controls_in_arguments_show),
		cmocka_unit_test(test_long_texts_are_cut_not_overrun),
		cmocka_unit_test(test_nobody_has_to_care),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
