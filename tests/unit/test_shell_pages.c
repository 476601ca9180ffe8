/* A text as rows of a screen: wrapping, colours, what does not show, searching. */
#include "unit.h"

#include "shell/pages.h"
#include "util/buf.h"

#include "util/banned.h"

/* All rows at that width, as they are written. */
static void assert_rows(struct tc_str text, size_t columns, const char *mark,
			const char *expected)
{
	struct tc_pages p;
	char *written = NULL;
	size_t len;
	FILE *out = open_memstream(&written, &len);

	assert_non_null(out);
	tc_pages_init(&p, text);
	tc_pages_split(&p, columns);
	for (size_t i = 0; i < p.count; i++)
		tc_pages_write(&p, i, tc_str(mark), out);
	fclose(out);
	assert_string_equal(written, expected);
	tc_pages_release(&p);
	free(written);
}

static void test_lines_and_wrapping(void **state)
{
	(void)state;
	assert_rows(TC_STR(""), 10, "", "");
	assert_rows(TC_STR("one\ntwo"), 10, "", "one\ntwo\n");
	assert_rows(TC_STR("one\n\ntwo\n"), 10, "", "one\n\ntwo\n");
	assert_rows(TC_STR("abcdefgh\n"), 8, "", "abcdefgh\n");
	assert_rows(TC_STR("abcdefghi\n"), 8, "", "abcdefgh\ni\n");
	assert_rows(TC_STR("abcd\n"), 1, "", "a\nb\nc\nd\n");
	assert_rows(TC_STR("a\tb\n"), 20, "", "a       b\n");
}

static void test_columns_are_counted(void **state)
{
	(void)state;
	/* Wide ones are not cut in two; an accent takes no room. */
	assert_rows(TC_STR("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"), 5, "",
		    "\xe6\x97\xa5\xe6\x9c\xac\n\xe8\xaa\x9e\n");
	assert_rows(TC_STR("abce\xcc\x81" "f"), 4, "", "abce\xcc\x81\nf\n");
	assert_rows(TC_STR("\xe6\x97\xa5\xe6\x9c\xac"), 1, "", "\xe6\x97\xa5\n\xe6\x9c\xac\n");
	/* What does not show has the room of its name. */
	assert_rows(TC_STR("\xe2\x80\xaeyz"), 7, "", "\\u202ey\nz\n");
}

static void test_colours_go_on_behind_a_break(void **state)
{
	(void)state;
	assert_rows(TC_STR("\x1b[31mabcd\x1b[0mef\n"), 4, "",
		    "\x1b[31mabcd\x1b[0m\nef\n");
	assert_rows(TC_STR("\x1b[31mabcdef\x1b[0m\n"), 4, "",
		    "\x1b[31mabcd\x1b[0m\n\x1b[31mef\x1b[0m\n");
	assert_rows(TC_STR("\x1b[1mab\ncd\x1b[0m\n"), 4, "",
		    "\x1b[1mab\x1b[0m\n\x1b[1mcd\x1b[0m\n");
}

/* Colours alone get through, whatever comes. */
static void test_nothing_acts_on_the_terminal(void **state)
{
	(void)state;
	assert_rows(TC_STR("\x1b]0;t\x07\x1b[2J\x1b[31\r\x7f\xc2\x9b\xff" "a\0b"), 200, "",
		    "\\x1b]0;t\\x07\\x1b[2J\\x1b[31\\r\\x7f\\x9b\\xff" "a\\x00b\n");
}

static void test_random_text_fits(void **state)
{
	struct unit_random r = unit_random();

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[80];
		size_t len = unit_hostile(&r, text, sizeof(text)), at = 0;
		size_t columns = 10 + unit_below(&r, 30);
		struct tc_pages p;

		tc_pages_init(&p, tc_str_n(text, len));
		tc_pages_split(&p, columns);
		for (size_t i = 0; i < p.count; i++) {
			assert_int_equal(p.rows[i].at, at);
			assert_int_equal(tc_pages_row_of(&p, at), i);
			at = tc_pages_end(&p, i);
			assert_true(at > p.rows[i].at);
			assert_int_equal(tc_pages_row_of(&p, at - 1), i);
		}
		assert_int_equal(at, len);
		tc_pages_release(&p);
	}
}

static void test_search(void **state)
{
	struct tc_pages p;
	size_t at;

	(void)state;
	tc_pages_init(&p, TC_STR("Kali \x1b[31mAWS\x1b[0m-cli\nkali 31m\n"));
	tc_pages_split(&p, 80);
	assert_true(tc_pages_find(&p, TC_STR("KALI"), 0, &at));
	assert_int_equal(at, 0);
	assert_true(tc_pages_find(&p, TC_STR("kali"), 1, &at));
	assert_int_equal(at, 22);
	assert_false(tc_pages_find(&p, TC_STR("kali"), 23, &at));
	assert_true(tc_pages_find_back(&p, TC_STR("kali"), 22, &at));
	assert_int_equal(at, 0);
	assert_false(tc_pages_find_back(&p, TC_STR("kali"), 0, &at));
	/* Across the end of a colour, not inside one. */
	assert_true(tc_pages_find(&p, TC_STR("aws-cli"), 0, &at));
	assert_int_equal(at, 10);
	assert_true(tc_pages_find(&p, TC_STR("31m"), 0, &at));
	assert_int_equal(at, 27);
	assert_false(tc_pages_find_back(&p, TC_STR("1m"), 20, &at));
	assert_false(tc_pages_find(&p, TC_STR(""), 0, &at));
	tc_pages_release(&p);
}

static void test_what_is_marked(void **state)
{
	(void)state;
	assert_rows(TC_STR("a KEY and a key\n"), 80, "key",
		    "a \x1b[7mKEY\x1b[0m and a \x1b[7mkey\x1b[0m\n");
	/* The colour comes back behind it, and the mark stays on through a change of colour. */
	assert_rows(TC_STR("\x1b[31mkeys\x1b[0m\n"), 80, "key",
		    "\x1b[31m\x1b[7mkey\x1b[0m\x1b[31ms\x1b[0m\n");
	assert_rows(TC_STR("\x1b[31mke\x1b[0my\n"), 80, "key",
		    "\x1b[31m\x1b[7mke\x1b[0m\x1b[7my\x1b[0m\n");
}

/* The number of times that it is asked until it wants an end. */
static int patience;

static bool loses_patience(void)
{
	return patience-- <= 0;
}

static void test_rows_that_were_made_until_it_was_stopped(void **state)
{
	struct tc_pages p;

	(void)state;
	patience = 1;
	tc_pages_init(&p, TC_STR("one\ntwo\nthree\nfour\n"));
	p.stop = loses_patience;
	tc_pages_split(&p, 80);
	assert_int_equal(p.count, 2);
	assert_int_equal(p.text.len, 8);
	assert_int_equal(tc_pages_end(&p, 1), 8);
	tc_pages_release(&p);
}

/* Prints lines of 10 bytes each; bytes that came out. */
static size_t printed(size_t lines, bool *whole)
{
	struct tc_buf text;
	char *written = NULL;
	size_t len;
	FILE *out = open_memstream(&written, &len);

	assert_non_null(out);
	tc_buf_init(&text, SIZE_MAX / 2);
	for (size_t i = 0; i < lines; i++)
		tc_buf_addf(&text, "%09zu\n", i);
	*whole = tc_pages_print(tc_buf_str(&text), out, loses_patience);
	fclose(out);
	assert_memory_equal(written, text.data, len);
	tc_buf_release(&text);
	free(written);
	return len;
}

static void test_printing_that_is_stopped(void **state)
{
	bool whole;

	(void)state;
	patience = 1000;
	assert_int_equal(printed(10000, &whole), 100000);
	assert_true(whole);
	patience = 2;
	assert_in_range(printed(10000, &whole), 1, 20000);
	assert_false(whole);
	/* What is written at once is not stopped. */
	patience = 0;
	assert_int_equal(printed(10, &whole), 100);
	assert_true(whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_and_wrapping),
		cmocka_unit_test(test_columns_are_counted),
		cmocka_unit_test(test_colours_go_on_behind_a_break),
		cmocka_unit_test(test_nothing_acts_on_the_terminal),
		cmocka_unit_test(test_random_text_fits),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_what_is_marked),
		cmocka_unit_test(test_rows_that_were_made_until_it_was_stopped),
		cmocka_unit_test(test_printing_that_is_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
