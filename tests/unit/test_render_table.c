/* Tables that fit: alignment, titles, footers, colours. */
#include "page.h"

#include "util/banned.h"

static void test_columns_line_up(void **state)
{
	static const char *const columns[] = {"key", "events", "ip"};
	const struct tc_value rows[] = {
		TEXT("AKIA1"), INT(3), TEXT("203.0.113.9"),
		TEXT("AKIA1234"), INT(12345678), TEXT("::1"),
		NOTHING, NOTHING, NOTHING,
	};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 0);
	page_query(&page, "q", "Keys in use", columns, 3, rows, 9, false);
	page_expect(&page, "Keys in use\n"
			   "key         events  ip\n"
			   "--------  --------  -----------\n"
			   "AKIA1            3  203.0.113.9\n"
			   "AKIA1234  12345678  ::1\n"
			   "\n"
			   "(3 rows)\n");
}

static void test_wide_and_combining_characters(void **state)
{
	static const char *const columns[] = {"name", "n"};
	const struct tc_value rows[] = {
		TEXT("\xe6\x97\xa5\xe6\x9c\xac"), INT(1),
		TEXT("cafe\xcc\x81"), INT(2),
		TEXT("abcde"), INT(3),
	};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 0);
	page_query(&page, "q", "Names", columns, 2, rows, 6, false);
	page_expect(&page, "Names\n"
			   "name   n\n"
			   "-----  -\n"
			   "\xe6\x97\xa5\xe6\x9c\xac   1\n"
			   "cafe\xcc\x81   2\n"
			   "abcde  3\n"
			   "(3 rows)\n");
}

static void test_hostile_cells_show_what_they_are(void **state)
{
	static const char *const columns[] = {"agent", "n"};
	const struct tc_value rows[] = {
		TEXT("\x1b[2Jx\ny"), INT(1),
		TEXT("a\xe2\x80\xae" "b\0\xff"), INT(2),
	};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 0);
	page_query(&page, "q", "Agents\x1b[31m", columns, 2, rows, 4, false);
	page_expect(&page, "Agents\\x1b[31m\n"
			   "agent             n\n"
			   "----------------  -\n"
			   "\\x1b[2Jx\\ny       1\n"
			   "a\\u202eb\\x00\\xff  2\n"
			   "(2 rows)\n");
}

static void test_footers(void **state)
{
	static const char *const columns[] = {"a"};
	const struct tc_value rows[] = {INT(1), INT(2)};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 0);
	page_query(&page, "q", "Q", columns, 1, NULL, 0, false);
	page_query(&page, "q", "Q", columns, 1, rows, 1, false);
	page_query(&page, "q", "Q", columns, 1, rows, 2, true);
	page_expect(&page, "Q\na\n-\n(0 rows)\n"
			   "\n"
			   "Q\na\n-\n1\n(1 row)\n"
			   "\n"
			   "Q\na\n-\n1\n2\n(2 rows; more were left out: raise --limit)\n");
}

static void test_numbers_among_texts_are_left_aligned(void **state)
{
	static const char *const columns[] = {"value", "x"};
	const struct tc_value rows[] = {INT(1), INT(1), TEXT("many"), REAL(12.5)};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 0);
	page_query(&page, "q", "Q", columns, 2, rows, 4, false);
	page_expect(&page, "Q\n"
			   "value     x\n"
			   "-----  ----\n"
			   "1         1\n"
			   "many   12.5\n"
			   "(2 rows)\n");
}

static void test_question(void **state)
{
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 0);
	page_question(&page);
	page_expect(&page,
		    "Which credentials?\n"
		    "\n"
		    "One key, from\\n2023.\n"
		    "Used | once.\n"
		    "\n"
		    "Credentials used\n"
		    "credential  events\n"
		    "----------  ------\n"
		    "AKIA1            3\n"
		    "                -4\n"
		    "(2 rows)\n"
		    "\n"
		    "Lineage\n"
		    "depth\n"
		    "-----\n"
		    "(0 rows)\n"
		    "\n"
		    "Coverage: 2023-07-01T00:00:00Z to 2023-07-10T12:00:24Z, 1 account, "
		    "2 regions, data events: no, digests: none | given\n"
		    "What these logs cannot show:\n"
		    "  - How the keys leaked.\n"
		    "  - Reads of S3 objects.\n");
}

static void test_empty_question(void **state)
{
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 0);
	page_empty_question(&page);
	page_expect(&page, "How did they get in?\n"
			   "\n"
			   "Coverage: no events, 0 accounts, 0 regions, data events: yes\n");
}

static void test_colors(void **state)
{
	static const char *const columns[] = {"level", "agent"};
	const struct tc_value rows[] = {
		TEXT("confirmed"), TEXT("confirmed"),
		TEXT("probable"), NOTHING,
		TEXT("other"), TEXT("x"),
	};
	struct page page;

	(void)state;
	page_start_with(&page, (struct tc_render_options){.format = TC_FORMAT_TABLE,
							  .color = true});
	page_query(&page, "q", "Q", columns, 2, rows, 6, false);
	page_expect(&page, "\x1b[1mQ\x1b[0m\n"
			   "\x1b[1mlevel\x1b[0m      \x1b[1magent\x1b[0m\n"
			   "---------  ---------\n"
			   "\x1b[31mconfirmed\x1b[0m  confirmed\n"
			   "\x1b[33mprobable\x1b[0m\n"
			   "other      x\n"
			   "(3 rows)\n");
}

/* The colour repeats the word, and is on the same words wherever they stand. */
static void test_words_with_a_colour(void **state)
{
	static const struct {
		const char *column, *value, *sgr;
	} words[] = {
		{"level", "possible", "36"},        {"attributed", "confirmed", "31"},
		{"event_level", "probable", "33"},  {"stored_level", "probable", "33"},
		{"severity", "high", "31"},         {"severity", "medium", "33"},
		{"severity", "low", NULL},          {"severity", "informational", "2"},
		{"outcome", "success", NULL},       {"outcome", "denied", "2"},
		{"outcome", "auth_failed", "33"},   {"result", "auth_failed", "33"},
		{"outcome", "server_error", "2"},   {"verdict", "malicious", "31"},
		{"verdict", "benign", "32"},        {"verdict", "excluded", "2"},
		{"verdict", "not_determinable", NULL},
		{"state", "open", "31"},            {"state", "closed_by_later", "32"},
		{"last_state", "key_pair open", "31"}, {"last_state", "x closed", "32"},
		{"state", "still valid", "31"},     {"state", "expired", "32"},
		{"status", "hash differs", "31"},   {"status", "as listed", NULL},
		{"status", "deleted 2025-01-01T00:00:00Z", "32"},
		{"status", "not disabled in these logs", "31"},
		{"judged", "unlike its owner, baseline thin", "31"},
		{"agent", "confirmed", NULL},       {"level", "high", NULL},
		{"levels", "confirmed", NULL},      {"", "high", NULL},
	};
	char expected[200];

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(words); i++) {
		const char *columns[] = {words[i].column};
		struct tc_value row = {.type = TC_VALUE_TEXT, .text = tc_str(words[i].value)};
		struct page page;

		page_start_with(&page, (struct tc_render_options){.format = TC_FORMAT_TABLE,
								  .color = true});
		page_query(&page, "q", "Q", columns, 1, &row, 1, false);
		page_finish(&page);
		if (words[i].sgr)
			snprintf(expected, sizeof(expected), "-\n\x1b[%sm%s\x1b[0m\n(1 row)\n",
				 words[i].sgr, words[i].value);
		else
			snprintf(expected, sizeof(expected), "-\n%s\n(1 row)\n", words[i].value);
		if (!strstr(page.text, expected))
			fail_msg("%s, %s:\n%s", words[i].column, words[i].value, page.text);
		free(page.text);
	}
}

static void test_numbers_have_the_colours_of_severity(void **state)
{
	static const char *const columns[] = {"severity"};
	const struct tc_value rows[] = {INT(5), INT(4), INT(3), INT(1)};
	struct page page;

	(void)state;
	page_start_with(&page, (struct tc_render_options){.format = TC_FORMAT_TABLE,
							  .color = true});
	page_query(&page, "q", "Q", columns, 1, rows, 4, false);
	page_finish(&page);
	assert_non_null(strstr(page.text, "       \x1b[31m5\x1b[0m\n"
					  "       \x1b[33m4\x1b[0m\n"
					  "       3\n"
					  "       \x1b[2m1\x1b[0m\n"));
	free(page.text);
}

/* What takes two columns, none, or many bytes for one; times and addresses side by side. */
static void test_everything_lines_up(void **state)
{
	static const char *const columns[] = {"time", "ip", "name", "n"};
	const struct tc_value rows[] = {
		TEXT("2023-07-10T12:00:24Z"), TEXT("2001:db8:85a3::8a2e:370:7334"),
		TEXT("\xf0\x9f\xa7\xa8\xf0\x9f\x9b\xb8"), INT(-1), /* emoji of later Unicode */
		TEXT("2023-07-10T12:00:24.5Z"), TEXT("::1"),
		TEXT("\xe0\xb8\x81\xe0\xb8\xb4\xe0\xb9\x88"), REAL(12.25), /* Thai, two marks */
		NOTHING, TEXT("203.0.113.255"),
		TEXT("\xed\x95\x9c\xea\xb8\x80"), INT(1000000), /* Hangul */
		TEXT("x"), TEXT("y"), TEXT("\xd8\xb9\xd9\x8e"), INT(7), /* Arabic with a vowel */
	};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 80);
	page_query(&page, "q", "Q", columns, 4, rows, 16, false);
	page_expect(&page,
		    "Q\n"
		    "time                    ip                            name        n\n"
		    "----------------------  ----------------------------  ----  -------\n"
		    "2023-07-10T12:00:24Z    2001:db8:85a3::8a2e:370:7334  "
		    "\xf0\x9f\xa7\xa8\xf0\x9f\x9b\xb8       -1\n"
		    "2023-07-10T12:00:24.5Z  ::1                           "
		    "\xe0\xb8\x81\xe0\xb8\xb4\xe0\xb9\x88       12.25\n"
		    "                        203.0.113.255                 "
		    "\xed\x95\x9c\xea\xb8\x80  1000000\n"
		    "x                       y                             "
		    "\xd8\xb9\xd9\x8e           7\n"
		    "(4 rows)\n");
}

/* Every character beyond ASCII is spelled out, and the columns fit what is printed. */
static void test_ascii_alone(void **state)
{
	static const char *const columns[] = {"name", "n"};
	const struct tc_value rows[] = {TEXT("caf\xc3\xa9"), INT(1),
					TEXT("\xf0\x9f\x94\x91"), INT(2),
					TEXT("\xff\xc2\x9b"), INT(3)};
	struct page page;

	(void)state;
	page_start_with(&page, (struct tc_render_options){.format = TC_FORMAT_TABLE,
							  .ascii = true});
	page_query(&page, "q", "\xc3\xa9", columns, 2, rows, 6, false);
	page_expect(&page, "\\u00e9\n"
			   "name        n\n"
			   "----------  -\n"
			   "caf\\u00e9   1\n"
			   "\\U0001f511  2\n"
			   "\\xff\\x9b    3\n"
			   "(3 rows)\n");
}

/* Only tables are painted, and only when asked. */
static void test_no_colors_elsewhere(void **state)
{
	static const enum tc_format formats[] = {TC_FORMAT_CSV, TC_FORMAT_JSON,
						 TC_FORMAT_JSONL, TC_FORMAT_MARKDOWN};
	static const char *const columns[] = {"level"};
	const struct tc_value rows[] = {TEXT("confirmed")};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(formats); i++) {
		struct page page;
		page_start_with(&page, (struct tc_render_options){.format = formats[i],
								  .color = true});
		page_query(&page, "q", "Q", columns, 1, rows, 1, false);
		page_finish(&page);
		assert_null(strchr(page.text, '\x1b'));
		free(page.text);
	}
}

static void test_format_names(void **state)
{
	static const struct {
		const char *name;
		enum tc_format format;
	} names[] = {
		{"table", TC_FORMAT_TABLE}, {"csv", TC_FORMAT_CSV},
		{"json", TC_FORMAT_JSON},   {"jsonl", TC_FORMAT_JSONL},
		{"md", TC_FORMAT_MARKDOWN},
	};
	enum tc_format format;

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++) {
		assert_true(tc_format_parse(tc_str(names[i].name), &format));
		assert_int_equal(format, names[i].format);
	}
	assert_false(tc_format_parse(TC_STR("JSON"), &format));
	assert_false(tc_format_parse(TC_STR("js"), &format));
	assert_false(tc_format_parse(TC_STR(""), &format));
	assert_false(tc_format_parse(TC_STR_NULL, &format));
}

/* A disk that is full must not look like an answer. */
static void test_a_failed_write_is_told(void **state)
{
	static const char *const columns[] = {"a"};
	const struct tc_value rows[] = {INT(1)};
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	if (!full)
		skip();
	struct page page = {.file = full};
	page.render = tc_render_new(&(struct tc_render_options){
		.out = full, .format = TC_FORMAT_CSV});
	page_query(&page, "q", "Q", columns, 1, rows, 1, false);
	assert_int_equal(tc_render_free(page.render), -1);
	fclose(full);
}

static void test_detections(void **state)
{
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 0);
	page_detections(&page);
	page_expect(&page, "Suspicious\n"
			   "\n"
			   "Root was used  [D01, high, T1078]\n"
			   "severity\n"
			   "--------\n"
			   "high\n"
			   "(1 row)\n"
			   "harmless when: A drill\n"
			   "           or: A | new office\n"
			   "\n"
			   "Found nothing: tor, kali\n"
			   "\n"
			   "Coverage: no events, 0 accounts, 0 regions, data events: yes\n");
}

static void test_stopped(void **state)
{
	static const char *const columns[] = {"a"};
	const struct tc_query_head head = {.name = "q", .title = "Q", .columns = columns,
					   .column_count = 1};
	const struct tc_value row[] = {INT(1)};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 0);
	tc_render_begin_query(page.render, &head);
	tc_render_row(page.render, row);
	tc_render_end_query(page.render, TC_END_STOPPED);
	page_expect(&page, "Q\na\n-\n1\n(1 row; it was stopped before all were found)\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns_line_up),
		cmocka_unit_test(test_wide_and_combining_characters),
		cmocka_unit_test(test_hostile_cells_show_what_they_are),
		cmocka_unit_test(test_footers),
		cmocka_unit_test(test_numbers_among_texts_are_left_aligned),
		cmocka_unit_test(test_question),
		cmocka_unit_test(test_empty_question),
		cmocka_unit_test(test_detections),
		cmocka_unit_test(test_colors),
		cmocka_unit_test(test_words_with_a_colour),
		cmocka_unit_test(test_numbers_have_the_colours_of_severity),
		cmocka_unit_test(test_everything_lines_up),
		cmocka_unit_test(test_ascii_alone),
		cmocka_unit_test(test_no_colors_elsewhere),
		cmocka_unit_test(test_format_names),
		cmocka_unit_test(test_a_failed_write_is_told),
		cmocka_unit_test(test_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
