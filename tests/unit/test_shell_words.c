#include "unit.h"

#include "shell/history.h"
#include "shell/words.h"

#include "util/banned.h"

/* The words of a literal line, NUL included, joined by | for comparison. */
static void expect_words(struct tc_str line, const char *joined)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_words w;
	struct tc_buf got;

	tc_buf_init(&got, 1024);
	if (tc_words_split(&w, line, &err) < 0)
		fail_msg("%s", err.text);
	for (int i = 0; i < w.argc; i++)
		tc_buf_addf(&got, "%s%s", i ? "|" : "", w.argv[i]);
	assert_string_equal(tc_buf_cstr(&got), joined);
	if (w.argc)
		assert_null(w.argv[w.argc]);
	else
		assert_null(w.argv);
	tc_words_release(&w);
	tc_buf_release(&got);
}

static void expect_refusal(struct tc_str line, const char *part)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_words w;

	assert_int_equal(tc_words_split(&w, line, &err), TC_USAGE);
	assert_int_equal(err.code, TC_USAGE);
	if (!strstr(err.text, part))
		fail_msg("`%s` is not in `%s`", part, err.text);
	assert_int_equal(w.argc, 0);
	assert_null(w.argv);
	tc_words_release(&w);
	assert_int_equal(tc_words_split(&w, line, NULL), TC_USAGE);
}

static void test_blanks_part_words(void **state)
{
	(void)state;
	expect_words(TC_STR(""), "");
	expect_words(TC_STR_NULL, "");
	expect_words(TC_STR(" \t\r\n"), "");
	expect_words(TC_STR("a"), "a");
	expect_words(TC_STR("\task  keys ip=1 \r"), "ask|keys|ip=1");
}

static void test_quotes(void **state)
{
	(void)state;
	expect_words(TC_STR("'a b' \"c d\" e\\ f"), "a b|c d|e f");
	expect_words(TC_STR("a'b'\"c\"d"), "abcd");
	expect_words(TC_STR("'' \"\" x"), "||x");
	expect_words(TC_STR("'\\'"), "\\");
	expect_words(TC_STR("'\"' \"'\""), "\"|'");
	expect_words(TC_STR("\\' \\\" \\\\"), "'|\"|\\");
	expect_words(TC_STR("\"\\\"\\\\\\$\\`\""), "\"\\$`");
	/* Before anything else a backslash in "..." is only itself. */
	expect_words(TC_STR("\"a\\d\\n\""), "a\\d\\n");
	expect_words(TC_STR("'two\nlines'"), "two\nlines");
}

static void test_nothing_is_expanded(void **state)
{
	(void)state;
	expect_words(TC_STR("$HOME ~ * {a,b} `x` !1 $(y)"),
		     "$HOME|~|*|{a,b}|`x`|!1|$(y)");
}

static void test_comments(void **state)
{
	(void)state;
	expect_words(TC_STR("# info"), "");
	expect_words(TC_STR("info # what 'is in it"), "info");
	expect_words(TC_STR("a#b '#c' \\#d"), "a#b|#c|#d");
}

static void test_bytes_above_ascii_stay(void **state)
{
	(void)state;
	expect_words(TC_STR("\xc3\xa9\xff '\xc2\xa0'"), "\xc3\xa9\xff|\xc2\xa0");
}

static void test_unended(void **state)
{
	(void)state;
	expect_refusal(TC_STR("ask 'x"), "no second '");
	expect_refusal(TC_STR("ask \"x"), "no second \"");
	expect_refusal(TC_STR("ask \"x\\\""), "no second \"");
	expect_refusal(TC_STR("'"), "no second '");
	expect_refusal(TC_STR("ask x\\"), "backslash");
	expect_refusal(TC_STR("\\"), "backslash");
}

static void test_operators(void **state)
{
	(void)state;
	expect_refusal(TC_STR("ask x | less"), "-o FILE");
	expect_refusal(TC_STR("ask x > y"), "-o FILE");
	expect_refusal(TC_STR("ask x ;"), "';'");
	expect_words(TC_STR("'|' \\> \"&\" a|b x;y"), "||>|&|a|b|x;y");
}

static void test_bad_bytes_and_length(void **state)
{
	char *line = tc_alloc(TC_LINE_MAX + 1);
	struct tc_words w;

	(void)state;
	expect_refusal(TC_STR("in\0fo"), "NUL");
	memset(line, 'x', TC_LINE_MAX + 1);
	expect_refusal(tc_str_n(line, TC_LINE_MAX + 1), "longer than 1048576 bytes");
	assert_int_equal(tc_words_split(&w, tc_str_n(line, TC_LINE_MAX), NULL), 0);
	assert_int_equal(w.argc, 1);
	assert_int_equal(strlen(w.argv[0]), TC_LINE_MAX);
	tc_words_release(&w);
	for (size_t i = 0; i < TC_LINE_MAX; i += 2)
		line[i] = ' ';
	assert_int_equal(tc_words_split(&w, tc_str_n(line, TC_LINE_MAX), NULL), 0);
	assert_int_equal(w.argc, TC_LINE_MAX / 2);
	tc_words_release(&w);
	free(line);
}

/* Whatever a value is, in '...' it comes back as it went in. */
static void test_quoted_values_come_back(void **state)
{
	struct unit_random r = unit_random();

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char value[256];
		size_t len = unit_hostile(&r, value, sizeof(value));
		struct tc_words w;
		struct tc_buf line;
		bool nul = memchr(value, '\0', len) != NULL;

		tc_buf_init(&line, 4096);
		tc_buf_add_char(&line, '\'');
		for (size_t i = 0; i < len; i++)
			tc_buf_add(&line, value[i] == '\'' ? "'\\''" : value + i,
				   value[i] == '\'' ? 4 : 1);
		tc_buf_add_char(&line, '\'');
		int rc = tc_words_split(&w, tc_buf_str(&line), NULL);
		assert_int_equal(rc, nul ? TC_USAGE : 0);
		if (rc == 0) {
			assert_int_equal(w.argc, 1);
			assert_int_equal(strlen(w.argv[0]), len);
			assert_memory_equal(w.argv[0], value, len);
		}
		tc_words_release(&w);
		/* As it is: any answer will do, but there must be one. */
		tc_words_split(&w, tc_str_n(value, len), NULL);
		tc_words_release(&w);
		tc_buf_release(&line);
	}
}

static bool keeps(const char *line)
{
	return tc_history_may_keep(tc_str(line));
}

#define TEN "AbCdEfGh/1"

static void test_history_forgets_secrets(void **state)
{
	(void)state;
	assert_false(keeps("x aws_secret_access_key=y"));
	assert_false(keeps("AWS_SECRET_ACCESS_KEY"));
	assert_false(keeps("\"SecretAccessKey\": 1"));
	assert_false(keeps("sessionToken"));
	assert_false(keeps("export AWS_SESSION_TOKEN=1"));
	assert_false(keeps(TEN TEN TEN TEN));
	assert_false(keeps("a=" TEN TEN TEN TEN "=="));
	assert_false(keeps("'" TEN TEN TEN TEN "'"));
	assert_false(keeps(TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN));
}

static void test_history_keeps_commands(void **state)
{
	(void)state;
	assert_true(keeps("ask keys-from-address ip=203.0.113.7"));
	assert_true(keeps("lead key AKIAEXAMPLEEXAMPLE01"));
	assert_true(keeps("show 22222222-2222-4222-8222-222222222222"));
	assert_true(keeps(TEN TEN TEN "123456789"));
	/* A SHA-256 is 64 digits. */
	assert_true(keeps(TEN TEN TEN TEN TEN TEN "abcd"));
	assert_false(keeps(" help"));
	assert_false(keeps(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blanks_part_words),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_nothing_is_expanded),
		cmocka_unit_test(test_comments),
		cmocka_unit_test(test_bytes_above_ascii_stay),
		cmocka_unit_test(test_unended),
		cmocka_unit_test(test_operators),
		cmocka_unit_test(test_bad_bytes_and_length),
		cmocka_unit_test(test_quoted_values_come_back),
		cmocka_unit_test(test_history_forgets_secrets),
		cmocka_unit_test(test_history_keeps_commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
