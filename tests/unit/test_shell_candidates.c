/*
 * What Tab types: words that the shell reads back as the values they stand for.
 */
#include "unit.h"

#include <stdlib.h>

#include "shell/candidates.h"
#include "shell/offers_sql.h"
#include "shell/words.h"
#include "util/buf.h"

#include "util/banned.h"

#define VALUES(...) ((const char *const[]){__VA_ARGS__, NULL})

static char **take(const struct tc_typed *typed, const char *front, const char *const *values,
		   bool plain, size_t *count)
{
	struct tc_candidates c;

	tc_candidates_init(&c, typed);
	c.plain = plain;
	for (; *values; values++)
		tc_candidates_add(&c, front, *values);
	return tc_candidates_take(&c, count);
}

static void release(char **words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(words[i]);
	free(words);
}

/* The words, with a bar between them. */
static void expect(struct tc_typed typed, const char *front, const char *const *values,
		   const char *joined)
{
	size_t count;
	char **words = take(&typed, front, values, false, &count);
	struct tc_buf got;

	tc_buf_init(&got, 4096);
	for (size_t i = 0; i < count; i++)
		tc_buf_addf(&got, "%s%s", i ? "|" : "", words[i]);
	assert_string_equal(tc_buf_cstr(&got), joined);
	tc_buf_release(&got);
	release(words, count);
}

static void test_what_begins_as_typed(void **state)
{
	(void)state;
	expect((struct tc_typed){"", "b", 0}, "", VALUES("abc", "bcd", "B", "be"), "bcd|be");
	expect((struct tc_typed){"", "ip=2", 0}, "ip=", VALUES("1", "2", "20"), "ip=2|ip=20");
	expect((struct tc_typed){"", "", 0}, "", VALUES("x", "x", "y"), "x|y");
	expect((struct tc_typed){"", "z", 0}, "", VALUES("x"), "");
}

static void test_quotes_come_when_what_is_shared_needs_them(void **state)
{
	(void)state;
	expect((struct tc_typed){"", "", 0}, "u=", VALUES("bob a"), "u='bob a'");
	/* Which one is meant is not known yet: nothing is quoted for the user. */
	expect((struct tc_typed){"", "", 0}, "", VALUES("alice", "bob a"), "alice|bob a");
	expect((struct tc_typed){"", "b", 0}, "", VALUES("bob a", "bob b"), "'bob a'|'bob b'");
	expect((struct tc_typed){"", "", 0}, "", VALUES("it's one"), "\"it's one\"");
	/* One kind of quote for all, or they would share no beginning. */
	expect((struct tc_typed){"", "", 0}, "", VALUES("a b", "a b's", "a \"c"),
	       "\"a b\"|\"a b's\"");
}

static void test_between_quotes_that_are_open(void **state)
{
	(void)state;
	expect((struct tc_typed){"u=", "bo", '\''}, "u=", VALUES("bob a", "bo's"), "bob a");
	expect((struct tc_typed){"", "bo", '"'}, "", VALUES("bob a", "bo$"), "bob a");
}

static void test_what_cannot_be_typed_is_not_offered(void **state)
{
	(void)state;
	/* No quotes keep both kinds of them. */
	expect((struct tc_typed){"", "", 0}, "", VALUES("'\"", "x"), "x");
	/* An option, however it is quoted. */
	expect((struct tc_typed){"", "", 0}, "", VALUES("-x", "x"), "x");
	expect((struct tc_typed){"", "", 0}, "u=", VALUES("-x"), "u=-x");
}

static void test_every_word_reads_back(void **state)
{
	static const char *const values[] = {
		"plain", "two words", "tab\there", "it's", "\"quoted\"", "back\\slash", "dollar$",
		"#comment", "a#b", "@3.ip", "bob@example.com", "|", ">>", "a|b", "2001:db8::7",
		"arn:aws:iam::1:role/x", "aws-cli/2.1 Python/3 md/x#1 (a; b)", "caf\u00e9 noir", NULL,
	};
	static const char *const fronts[] = {"", "agent=", NULL};

	(void)state;
	for (const char *const *front = fronts; *front; front++)
		for (const char *const *value = values; *value; value++) {
			struct tc_typed typed = {"", *front, 0};
			struct tc_words words;
			struct tc_buf whole;
			size_t count;
			char **got = take(&typed, *front, VALUES(*value), false, &count);

			assert_int_equal(count, 1);
			assert_int_equal(tc_words_split(&words, tc_str(got[0]), NULL), 0);
			assert_int_equal(words.argc, 1);
			tc_buf_init(&whole, 1024);
			tc_buf_addf(&whole, "%s%s", *front, *value);
			assert_string_equal(words.argv[0], tc_buf_cstr(&whole));
			/* Unquoted, @3.ip is taken from a row. */
			assert_int_equal(words.quoted[0], strpbrk(*value, " \t'\"\\") ||
							  **value == '@' ||
							  (!**front && strchr("#|>", **value)));
			tc_buf_release(&whole);
			tc_words_release(&words);
			release(got, count);
		}
}

static void test_nothing_is_quoted_in_plain_places(void **state)
{
	struct tc_typed typed = {"", "", 0};
	size_t count;
	char **words;

	(void)state;
	words = take(&typed, "", VALUES("GROUP BY"), true, &count);
	assert_int_equal(count, 1);
	assert_string_equal(words[0], "GROUP BY");
	release(words, count);
}

static void expect_column(const char *line, const char *stem, const char *column)
{
	struct tc_words before;

	assert_int_equal(tc_words_split(&before, tc_str(line), NULL), 0);
	struct tc_str got = tc_sql_column(&before, stem);
	assert_int_equal(got.data != NULL, column != NULL);
	if (column)
		assert_true(tc_str_eq(got, tc_str(column)));
	tc_words_release(&before);
}

static void test_the_column_in_front_of_a_value(void **state)
{
	(void)state;
	expect_column("sql SELECT 1 WHERE ip =", "", "ip");
	expect_column("sql SELECT 1 WHERE", "ip=", "ip");
	expect_column("sql SELECT 1 WHERE", "(e.ip<>", "ip");
	expect_column("sql SELECT 1 WHERE e.ip NOT like", "", "ip");
	expect_column("sql SELECT 1 WHERE ip IN", "(", "ip");
	expect_column("sql SELECT 1 WHERE ip IN", "('a','", NULL);
	expect_column("", "=", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_begins_as_typed),
		cmocka_unit_test(test_quotes_come_when_what_is_shared_needs_them),
		cmocka_unit_test(test_between_quotes_that_are_open),
		cmocka_unit_test(test_what_cannot_be_typed_is_not_offered),
		cmocka_unit_test(test_every_word_reads_back),
		cmocka_unit_test(test_nothing_is_quoted_in_plain_places),
		cmocka_unit_test(test_the_column_in_front_of_a_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
