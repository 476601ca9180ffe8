/*
 * Where a statement of SQL begins and ends among the lines of the shell.
 */
#include "unit.h"

#include <stdlib.h>

#include "cmd/commands.h"
#include "shell/statement.h"
#include "store/store.h"

#include "util/banned.h"

/* The lines one after another; how many of them belong to the statement, or 0: none. */
static size_t lines_of(const char *const *lines, struct tc_store *store)
{
	struct tc_statement s;
	size_t used = 0;

	if (tc_statement_begin(&s, &tc_command_sql, tc_str(lines[0]))) {
		for (used = 1; tc_statement_goes_on(&s, store) && lines[used]; used++)
			tc_statement_add(&s, tc_str(lines[used]));
		/* One that still goes on has no end. */
		if (tc_statement_goes_on(&s, store))
			used = SIZE_MAX;
	}
	tc_statement_release(&s);
	return used;
}

#define LINES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_what_is_a_statement(void **state)
{
	(void)state;
	assert_int_equal(lines_of(LINES("sql SELECT 1"), NULL), 1);
	assert_int_equal(lines_of(LINES("  sql\tSELECT 1"), NULL), 1);
	assert_int_equal(lines_of(LINES("sqlite SELECT 1"), NULL), 0);
	assert_int_equal(lines_of(LINES("info"), NULL), 0);
	assert_int_equal(lines_of(LINES(""), NULL), 0);
	assert_int_equal(lines_of(LINES("sql \"SELECT 1\""), NULL), 0);
	assert_int_equal(lines_of(LINES("sql -t csv 'SELECT 1'"), NULL), 0);
}

static void test_what_is_open_goes_on(void **state)
{
	(void)state;
	assert_int_equal(lines_of(LINES("sql SELECT count(", "*) FROM t", "info"), NULL), 2);
	assert_int_equal(lines_of(LINES("sql SELECT 'a", "b' FROM t", "info"), NULL), 2);
	assert_int_equal(lines_of(LINES("sql SELECT 'it''s'", "info"), NULL), 1);
	assert_int_equal(lines_of(LINES("sql SELECT \"a", "b\"", "info"), NULL), 2);
	assert_int_equal(lines_of(LINES("sql SELECT [a", "b]", "info"), NULL), 2);
	assert_int_equal(lines_of(LINES("sql SELECT 1 /* a", "; */ + 1", "info"), NULL), 2);
	assert_int_equal(lines_of(LINES("sql SELECT 1 -- (", "info"), NULL), 1);
	assert_int_equal(lines_of(LINES("sql SELECT 1 /* ( */", "info"), NULL), 1);
	assert_int_equal(lines_of(LINES("sql SELECT (';'", ")", "info"), NULL), 2);
	/* What can never be closed ends with an empty line. */
	assert_int_equal(lines_of(LINES("sql SELECT '", "", "info"), NULL), 2);
}

static void test_alone_ends_with_a_semicolon_or_an_empty_line(void **state)
{
	(void)state;
	assert_int_equal(lines_of(LINES("sql", "SELECT 1", "FROM t;", "info"), NULL), 3);
	assert_int_equal(lines_of(LINES("sql", "SELECT 1", "", "info"), NULL), 3);
	assert_int_equal(lines_of(LINES("sql", "SELECT 1", " \t", "info"), NULL), 3);
	assert_int_equal(lines_of(LINES("sql", "SELECT ';'", ";", "info"), NULL), 3);
	assert_int_equal(lines_of(LINES("sql", "SELECT 1 -- ;", ";", "info"), NULL), 3);
	assert_int_equal(lines_of(LINES("sql", "SELECT 1; -- one", "info"), NULL), 2);
	assert_int_equal(lines_of(LINES("sql --limit 5", "SELECT 1;", "info"), NULL), 2);
	assert_int_equal(lines_of(LINES("sql", "SELECT 1"), NULL), SIZE_MAX);
}

static void test_grammar_is_the_stores(void **state)
{
	struct tc_store *store;

	(void)state;
	assert_int_equal(tc_store_open_model(&store, NULL), 0);
	assert_int_equal(lines_of(LINES("sql SELECT *", "info"), store), 1);
	assert_int_equal(lines_of(LINES("sql SELECT * FROM", "events", "info"), store), 2);
	assert_int_equal(lines_of(LINES("sql SELECT api,", "ip FROM events", "info"), store), 2);
	assert_int_equal(lines_of(LINES("sql SELECT * FRM events", "info"), store), 1);
	tc_store_close(store);
}

/* The words of the command, with | between them. */
static void expect_words(const char *line, const char *wanted)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_statement s;
	struct tc_place place;
	struct tc_buf got;

	tc_buf_init(&got, 4096);
	assert_true(tc_statement_begin(&s, &tc_command_sql, tc_str(line)));
	assert_int_equal(tc_statement_place(&place, &s, &err), 0);
	for (int i = 0; i < place.argc; i++)
		tc_buf_addf(&got, "%s%s", i ? "|" : "", place.argv[i]);
	assert_string_equal(tc_buf_cstr(&got), wanted);
	tc_buf_release(&got);
	tc_place_release(&place);
	tc_statement_release(&s);
}

static void test_the_text_stays_as_it_is(void **state)
{
	(void)state;
	expect_words("sql SELECT 'a # b' > \"c\"", "sql|--|SELECT 'a # b' > \"c\"");
	expect_words("sql -t csv --limit 5 SELECT 1", "sql|-t|csv|--limit|5|--|SELECT 1");
	expect_words("sql --limit=5 -tcsv SELECT 1", "sql|--limit=5|-tcsv|--|SELECT 1");
	expect_words("sql -- a comment\nSELECT 1", "sql|--|-- a comment\nSELECT 1");
	expect_words("sql --help", "sql|--help");
	expect_words("sql", "sql");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_a_statement),
		cmocka_unit_test(test_what_is_open_goes_on),
		cmocka_unit_test(test_alone_ends_with_a_semicolon_or_an_empty_line),
		cmocka_unit_test(test_grammar_is_the_stores),
		cmocka_unit_test(test_the_text_stays_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
