/* Tables that do not fit: wrapping, the expanded view, rows that stream. */
#include "page.h"

#include "render/wrap.h"
#include "util/utf8.h"

#include "util/banned.h"

/* All lines of `text` at `width`, with a | behind each. */
static void assert_wrapped(struct tc_str text, size_t width, const char *expected)
{
	struct tc_buf b;

	tc_buf_init(&b, 1000);
	while (text.len) {
		tc_buf_add_str(&b, tc_wrap_next(&text, width));
		tc_buf_add_char(&b, '|');
	}
	assert_string_equal(tc_buf_cstr(&b), expected);
	tc_buf_release(&b);
}

static void test_wrap_breaks(void **state)
{
	(void)state;
	assert_wrapped(TC_STR("one two three"), 20, "one two three|");
	assert_wrapped(TC_STR("one two three"), 13, "one two three|");
	assert_wrapped(TC_STR("one two three"), 12, "one two|three|");
	assert_wrapped(TC_STR("one two three"), 7, "one two|three|");
	assert_wrapped(TC_STR("abcdefghij"), 4, "abcd|efgh|ij|");
	/* A blank in the first half is no place to break. */
	assert_wrapped(TC_STR("a bcdefghijk"), 8, "a bcdefg|hijk|");
	assert_wrapped(TC_STR("role/admin/key"), 12, "role/admin/|key|");
	assert_wrapped(TC_STR("abcd efgh"), 4, "abcd|efgh|");
}

static void test_wrap_counts_columns(void **state)
{
	(void)state;
	assert_wrapped(TC_STR("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"), 5,
		       "\xe6\x97\xa5\xe6\x9c\xac|\xe8\xaa\x9e|");
	/* The accent stays with its letter. */
	assert_wrapped(TC_STR("abce\xcc\x81" "f"), 4, "abce\xcc\x81|f|");
	/* Too wide for the line, but something has to be taken. */
	assert_wrapped(TC_STR("\xe6\x97\xa5\xe6\x9c\xac"), 1,
		       "\xe6\x97\xa5|\xe6\x9c\xac|");
}

/* Nothing but one blank per break is lost. */
static void test_wrap_loses_nothing(void **state)
{
	static const char letters[] = "ab /,:x ";
	struct unit_random r = unit_random();

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[40];
		size_t len = unit_below(&r, sizeof(text)), at = 0;
		size_t width = 1 + unit_below(&r, 20);
		for (size_t i = 0; i < len; i++)
			text[i] = letters[unit_below(&r, sizeof(letters) - 1)];
		struct tc_str left = tc_str_n(text, len);
		while (left.len) {
			struct tc_str line = tc_wrap_next(&left, width);
			assert_true(tc_utf8_columns(line) <= width);
			assert_memory_equal(text + at, line.data, line.len);
			at += line.len;
			if (at < (size_t)(left.data - text)) {
				assert_int_equal(text[at], ' ');
				at++;
			}
			assert_ptr_equal(text + at, left.data);
		}
		assert_int_equal(at, len);
	}
}

static void test_widest_text_is_wrapped(void **state)
{
	static const char *const columns[] = {"key", "events", "agent"};
	const struct tc_value rows[] = {
		TEXT("AKIA1"), INT(3), TEXT("aws-cli/2.9.1 Python/3.9.11 Linux/5.15"),
		TEXT("AKIA2"), INT(12), TEXT("Boto3"),
	};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 40);
	page_query(&page, "q", "Agents", columns, 3, rows, 6, false);
	/* 5 + 2 + 6 + 2 + 25 = 40 */
	page_expect(&page, "Agents\n"
			   "key    events  agent\n"
			   "-----  ------  -------------------------\n"
			   "AKIA1       3  aws-cli/2.9.1\n"
			   "               Python/3.9.11 Linux/5.15\n"
			   "AKIA2      12  Boto3\n"
			   "(2 rows)\n");
}

static void test_short_words_stay_whole(void **state)
{
	static const char *const columns[] = {"time", "agent"};
	const struct tc_value rows[] = {
		TEXT("2023-07-10T12:00:24Z"),
		TEXT("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee"),
		NOTHING, NOTHING,
	};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 36);
	page_query(&page, "q", "Q", columns, 2, rows, 4, false);
	/* Shared evenly, the time would have 17 columns. */
	page_expect(&page, "Q\n"
			   "time                  agent\n"
			   "--------------------  --------------\n"
			   "2023-07-10T12:00:24Z  aaaaaaaaaabbbb\n"
			   "                      bbbbbbcccccccc\n"
			   "                      ccddddddddddee\n"
			   "                      eeeeeeee\n"
			   "\n"
			   "(2 rows)\n");
}

#define A45 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void test_no_column_of_the_terminal_is_left_over(void **state)
{
	static const char *const columns[] = {"one", "two"};
	const struct tc_value rows[] = {TEXT(A45), TEXT(A45), NOTHING, NOTHING};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 31);
	page_query(&page, "q", "Q", columns, 2, rows, 4, false);
	/* 15 + 2 + 14 = 31 */
	page_expect(&page, "Q\n"
			   "one              two\n"
			   "---------------  --------------\n"
			   "aaaaaaaaaaaaaaa  aaaaaaaaaaaaaa\n"
			   "aaaaaaaaaaaaaaa  aaaaaaaaaaaaaa\n"
			   "aaaaaaaaaaaaaaa  aaaaaaaaaaaaaa\n"
			   "                 aaa\n"
			   "\n"
			   "(2 rows)\n");
}

static void test_numbers_are_not_broken_but_their_names_are(void **state)
{
	static const char *const columns[] = {"a_long_name_of_20_le", "text"};
	const struct tc_value rows[] = {INT(INT64_C(1234567890123456)), TEXT(A45),
					INT(7), NOTHING};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 27);
	page_query(&page, "q", "Q", columns, 2, rows, 4, false);
	/* 16 + 2 + 9 = 27 */
	page_expect(&page, "Q\n"
			   " a_long_name_of_  text\n"
			   "           20_le\n"
			   "----------------  ---------\n"
			   "1234567890123456  aaaaaaaaa\n"
			   "                  aaaaaaaaa\n"
			   "                  aaaaaaaaa\n"
			   "                  aaaaaaaaa\n"
			   "                  aaaaaaaaa\n"
			   "               7\n"
			   "(2 rows)\n");
}

static void test_expanded_view(void **state)
{
	static const char *const columns[] = {"credential", "first_seen", "ip",
					      "events", "agent"};
	const struct tc_value rows[] = {
		TEXT("AKIAIOSFODNN7EXAMPLE"), TEXT("2023-07-10T12:00:24Z"), NOTHING,
		INT(3), TEXT("aws-cli/2.9.1 Python/3.9.11 Linux/5.15"),
		TEXT("AKIA2"), TEXT("2023-07-11T00:00:00Z"), TEXT("203.0.113.9"),
		INT(1), TEXT("\x1b[31mred"),
	};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 40);
	page_query(&page, "q", "Credentials", columns, 5, rows, 10, true);
	page_expect(&page, "Credentials\n"
			   "-[ 1 ]----------------------------------\n"
			   "credential | AKIAIOSFODNN7EXAMPLE\n"
			   "first_seen | 2023-07-10T12:00:24Z\n"
			   "ip         |\n"
			   "events     | 3\n"
			   "agent      | aws-cli/2.9.1 Python/3.9.11\n"
			   "           | Linux/5.15\n"
			   "-[ 2 ]----------------------------------\n"
			   "credential | AKIA2\n"
			   "first_seen | 2023-07-11T00:00:00Z\n"
			   "ip         | 203.0.113.9\n"
			   "events     | 1\n"
			   "agent      | \\x1b[31mred\n"
			   "(2 rows; more were left out: raise\n"
			   " --limit)\n");
}

/* 9 lines of a table, where 8 are shown. */
#define A72 "aaaaaaaaabbbbbbbbbcccccccccdddddddddeeeeeeeeefffffffffggggggggghhhhhhhhhiiiiiiiii"

static void test_long_values_are_cut_with_a_mark(void **state)
{
	static const char *const columns[] = {"n", "text"};
	const struct tc_value rows[] = {
		INT(1), TEXT(A72), INT(2), TEXT("aaaaaaaaabbbbbbbbbcccccccccdddddddddeeeeeeeee"
						"fffffffffggggggggghhhhhhhhh"),
	};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 12);
	page_query(&page, "q", "Q", columns, 2, rows, 4, false);
	page_expect(&page, "Q\n"
			   "n  text\n"
			   "-  ---------\n"
			   "1  aaaaaaaaa\n"
			   "   bbbbbbbbb\n"
			   "   ccccccccc\n"
			   "   ddddddddd\n"
			   "   eeeeeeeee\n"
			   "   fffffffff\n"
			   "   ggggggggg\n"
			   "   hhhhhhhh\xe2\x80\xa6\n"
			   "2  aaaaaaaaa\n"
			   "   bbbbbbbbb\n"
			   "   ccccccccc\n"
			   "   ddddddddd\n"
			   "   eeeeeeeee\n"
			   "   fffffffff\n"
			   "   ggggggggg\n"
			   "   hhhhhhhhh\n"
			   "(2 rows)\n"
			   "(\xe2\x80\xa6 ends what\n"
			   " was cut;\n"
			   " --format\n"
			   " json has all\n"
			   " of it)\n");
	/* A file has all of it. */
	page_start(&page, TC_FORMAT_TABLE, 0);
	page_query(&page, "q", "Q", columns, 2, rows, 2, false);
	page_finish(&page);
	assert_non_null(strstr(page.text, "\n1  " A72 "\n(1 row)\n"));
	free(page.text);
}

static void test_the_mark_is_dim_and_ascii_where_it_must(void **state)
{
	static const char *const columns[] = {"n", "level"};
	const struct tc_value rows[] = {INT(1), TEXT(A72), INT(2), NOTHING};
	struct page page;

	(void)state;
	page_start_with(&page, (struct tc_render_options){.format = TC_FORMAT_TABLE, .width = 12,
							  .color = true, .ascii = true});
	page_query(&page, "q", "Q", columns, 2, rows, 4, false);
	page_finish(&page);
	assert_non_null(strstr(page.text, "   hhhhhh\x1b[2m...\x1b[0m\n"));
	assert_non_null(strstr(page.text, "\n(... ends\n"));
	free(page.text);
}

/* Wide characters are not cut in two: a column may stay free. */
static void test_the_cut_counts_columns(void **state)
{
	static const char *const columns[] = {"n", "text"};
	char text[120];
	struct page page;

	(void)state;
	for (size_t i = 0; i < sizeof(text); i += 3)
		memcpy(text + i, "\xe6\x97\xa5", 3);
	struct tc_value rows[] = {INT(1), {.type = TC_VALUE_TEXT}, INT(2), NOTHING};
	rows[1].text = tc_str_n(text, 30 * 3);
	page_start(&page, TC_FORMAT_TABLE, 11);
	page_query(&page, "q", "Q", columns, 2, rows, 4, false);
	page_finish(&page);
	/* 30 in lines of 4; the eighth would hold the last 2. */
	assert_null(strstr(page.text, "\xe2\x80\xa6"));
	free(page.text);
	rows[1].text.len = 40 * 3;
	page_start(&page, TC_FORMAT_TABLE, 11);
	page_query(&page, "q", "Q", columns, 2, rows, 4, false);
	page_finish(&page);
	assert_non_null(strstr(page.text, "\n   \xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe2\x80\xa6\n2\n"));
	free(page.text);
}

static void test_one_wide_row_is_a_block(void **state)
{
	static const char *const columns[] = {"key", "agent"};
	const struct tc_value rows[] = {
		TEXT("AKIA1"), TEXT("aws-cli/2.9.1 Python/3.9.11 Linux/5.15"),
		TEXT("AKIA2"), TEXT("Boto3"),
	};
	struct page page;

	(void)state;
	/* 5 + 2 + 38 = 45 */
	page_start(&page, TC_FORMAT_TABLE, 44);
	page_query(&page, "q", "Agents", columns, 2, rows, 2, false);
	page_expect(&page, "Agents\n"
			   "-[ 1 ]--------------------------------------\n"
			   "key   | AKIA1\n"
			   "agent | aws-cli/2.9.1 Python/3.9.11\n"
			   "      | Linux/5.15\n"
			   "(1 row)\n");
	page_start(&page, TC_FORMAT_TABLE, 45);
	page_query(&page, "q", "Agents", columns, 2, rows, 2, false);
	page_expect(&page, "Agents\n"
			   "key    agent\n"
			   "-----  --------------------------------------\n"
			   "AKIA1  aws-cli/2.9.1 Python/3.9.11 Linux/5.15\n"
			   "(1 row)\n");
	/* Two are a table. */
	page_start(&page, TC_FORMAT_TABLE, 44);
	page_query(&page, "q", "Agents", columns, 2, rows, 4, false);
	page_finish(&page);
	assert_non_null(strstr(page.text, "\nkey    agent\n"));
	free(page.text);
}

static void test_expanded_on_request(void **state)
{
	static const char *const columns[] = {"key", "agent"};
	const struct tc_value rows[] = {TEXT("AKIA1"), TEXT(A72), TEXT("AKIA2"), TEXT("b")};
	const struct tc_render_options expanded = {.format = TC_FORMAT_TABLE, .expanded = true};
	struct page page;

	(void)state;
	page_start_with(&page, expanded);
	page_query(&page, "q", "Agents", columns, 2, rows, 4, false);
	page_expect(&page, "Agents\n"
			   "-[ 1 ]-\n"
			   "key   | AKIA1\n"
			   "agent | " A72 "\n"
			   "-[ 2 ]-\n"
			   "key   | AKIA2\n"
			   "agent | b\n"
			   "(2 rows)\n");
	page_start_with(&page, expanded);
	page_query(&page, "q", "Agents", columns, 2, NULL, 0, false);
	page_expect(&page, "Agents\n(0 rows)\n");
}

static size_t count_lines(const char *text);

static void test_blocks_cut_later(void **state)
{
	static const char *const columns[] = {"text"};
	char text[1000];
	struct page page;

	(void)state;
	memset(text, 'x', sizeof(text));
	struct tc_value row = {.type = TC_VALUE_TEXT, .text = tc_str_n(text, sizeof(text))};
	page_start(&page, TC_FORMAT_TABLE, 27);
	page_query(&page, "q", "Q", columns, 1, &row, 1, false);
	page_finish(&page);
	assert_non_null(strstr(page.text, "\n     | xxxxxxxxxxxxxxxxxxx\xe2\x80\xa6\n(1 row)\n"));
	/* Title, head of the block, value, count, note on the cut. */
	assert_int_equal(count_lines(page.text), 1 + 1 + 40 + 1 + 3);
	free(page.text);
}

/* No room for names beside values: they stand above them. */
static void test_blocks_on_a_very_narrow_terminal(void **state)
{
	static const char *const columns[] = {"first_seen", "nothing", "outcome"};
	const struct tc_value rows[] = {TEXT("2023-07-10T12:00:24Z"), NOTHING, TEXT("denied")};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 16);
	page_query(&page, "q", "Q", columns, 3, rows, 3, false);
	page_expect(&page, "Q\n"
			   "-[ 1 ]----------\n"
			   "first_seen\n"
			   "  2023-07-10T12:\n"
			   "  00:24Z\n"
			   "nothing\n"
			   "outcome\n"
			   "  denied\n"
			   "(1 row)\n");
}

static void test_paragraphs_fit_too(void **state)
{
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 30);
	page_empty_question(&page);
	page_expect(&page, "How did they get in?\n"
			   "\n"
			   "Coverage: no events, 0\n"
			   "  accounts, 0 regions, data\n"
			   "  events: yes\n");
}

/*
 * No line is wider than the terminal, whatever the cells; 10 columns is the least.  Where
 * the terminal knows ASCII alone, there is nothing else.
 */
static void test_no_line_is_too_wide(void **state)
{
	static const char *const columns[] = {"a", "agent", "principal"};
	struct unit_random r = unit_random();

	(void)state;
	for (int round = 0; round < 3000; round++) {
		size_t width = 10 + unit_below(&r, 90);
		bool ascii = round % 2;
		char bytes[9][64];
		struct tc_value values[9];
		struct page page;
		for (size_t i = 0; i < 9; i++) {
			values[i] = (struct tc_value){.type = TC_VALUE_TEXT};
			values[i].text = tc_str_n(bytes[i], unit_hostile(&r, bytes[i], 64));
		}
		page_start_with(&page, (struct tc_render_options){.format = TC_FORMAT_TABLE,
								  .width = (int)width,
								  .ascii = ascii});
		page_query(&page, "q", "Q", columns, 3, values, 9, false);
		page_finish(&page);
		for (size_t i = 0; ascii && i < page.len; i++)
			if (page.text[i] != '\n' && (page.text[i] < ' ' || page.text[i] > '~'))
				fail_msg("round %d: byte %02x", round, (unsigned char)page.text[i]);
		struct tc_str line, rest = tc_str_n(page.text, page.len);
		while (rest.len) {
			line = tc_str_cut(rest, '\n', &rest);
			if (tc_utf8_columns(line) > width)
				fail_msg("round %d, width %zu: `%.*s`", round, width,
					 TC_STR_ARG(line));
		}
		free(page.text);
	}
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

/* Past the bound rows are printed as they come, and still all of them. */
static void test_rows_past_the_bound_stream(void **state)
{
	static const char *const columns[] = {"id", "name"};
	const struct tc_query_head head = {.name = "q", .title = "Q",
					   .columns = columns, .column_count = 2};
	const struct tc_value late[] = {INT(123456789), TEXT("a name wider than before")};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 30);
	tc_render_begin_query(page.render, &head);
	for (int64_t i = 0; i < 40000; i++) {
		const struct tc_value row[] = {INT(i % 10), TEXT("n")};
		tc_render_row(page.render, row);
	}
	fflush(page.file);
	/* 6 bytes each; 64 KiB may still wait. */
	assert_true(page.len > 40000 * 6 - 70000);
	tc_render_row(page.render, late);
	tc_render_end_query(page.render, TC_END_WHOLE);
	page_finish(&page);
	/* Title, header, rule, rows, the late one on four lines, footer. */
	assert_int_equal(count_lines(page.text), 3 + 40000 + 4 + 1);
	assert_non_null(strstr(page.text, "\n 9  n\n123456789  a name\n    wider\n"
					  "    than\n    before\n(40001 rows)\n"));
	free(page.text);
}

/* What a row is about stays; an id is as short as a command takes it. */
static void test_columns_without_room_are_left_out_and_named(void **state)
{
	static const char *const columns[] = {"time", "event_id", "event_source", "event_name",
					      "tool",  "ip",	  "region"};
	const struct tc_value rows[] = {
		TEXT("2025-04-15T11:48:33Z"), TEXT("79eca301-4469-4fc5-bef6-46668e25f74c"),
		TEXT("ec2.amazonaws.com"),    TEXT("CreateKeyPair"),
		TEXT("aws-cli"),	      TEXT("192.0.2.187"),
		TEXT("eu-west-1"),	      TEXT("2025-04-15T11:52:04Z"),
		TEXT("29934ae0-c88f-4a1b-b03c-81cb6cb677d2"),
		TEXT("ec2.amazonaws.com"),    TEXT("StartInstances"),
		TEXT("aws-cli"),	      TEXT("192.0.2.187"),
		TEXT("eu-west-1"),
	};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_TABLE, 64);
	page_query(&page, "q", "Q", columns, TC_ARRAY_LEN(columns), rows, TC_ARRAY_LEN(rows),
		   false);
	page_expect(&page,
		    "Q\n"
		    "time                  event_id   event_name      ip\n"
		    "--------------------  ---------  --------------  -----------\n"
		    "2025-04-15T11:48:33Z  79eca301\xe2\x80\xa6  CreateKeyPair   192.0.2.187\n"
		    "2025-04-15T11:52:04Z  29934ae0\xe2\x80\xa6  StartInstances  192.0.2.187\n"
		    "(2 rows; no room for event_source, tool, region: -x shows all)\n");
	/* Where there is room, and where nothing is to be fitted, all of it is there. */
	for (int width = 140; width >= 0; width -= 140) {
		page_start(&page, TC_FORMAT_TABLE, width);
		page_query(&page, "q", "Q", columns, TC_ARRAY_LEN(columns), rows,
			   TC_ARRAY_LEN(rows), false);
		page_finish(&page);
		assert_non_null(strstr(page.text, "79eca301-4469-4fc5-bef6-46668e25f74c"));
		assert_non_null(strstr(page.text, "eu-west-1\n"));
		assert_non_null(strstr(page.text, "(2 rows)\n"));
		free(page.text);
	}
}

/* Values of a megabyte do not make the others a megabyte wide. */
static void test_huge_values_do_not_pad(void **state)
{
	static const char *const columns[] = {"request", "n"};
	char *huge = tc_alloc(1000000);
	struct tc_value rows[2000];
	struct page page;

	(void)state;
	memset(huge, 'x', 1000000);
	for (size_t i = 0; i < TC_ARRAY_LEN(rows); i += 2) {
		rows[i] = (struct tc_value)TEXT("y");
		rows[i + 1] = (struct tc_value)INT(1);
	}
	rows[0].text = tc_str_n(huge, 1000000);
	page_start(&page, TC_FORMAT_TABLE, 0);
	page_query(&page, "q", "Q", columns, 2, rows, TC_ARRAY_LEN(rows), false);
	page_finish(&page);
	assert_true(page.len > 1000000);
	assert_true(page.len < 1300000);
	free(page.text);
	free(huge);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrap_breaks),
		cmocka_unit_test(test_wrap_counts_columns),
		cmocka_unit_test(test_wrap_loses_nothing),
		cmocka_unit_test(test_widest_text_is_wrapped),
		cmocka_unit_test(test_columns_without_room_are_left_out_and_named),
		cmocka_unit_test(test_short_words_stay_whole),
		cmocka_unit_test(test_no_column_of_the_terminal_is_left_over),
		cmocka_unit_test(test_numbers_are_not_broken_but_their_names_are),
		cmocka_unit_test(test_expanded_view),
		cmocka_unit_test(test_long_values_are_cut_with_a_mark),
		cmocka_unit_test(test_the_mark_is_dim_and_ascii_where_it_must),
		cmocka_unit_test(test_the_cut_counts_columns),
		cmocka_unit_test(test_one_wide_row_is_a_block),
		cmocka_unit_test(test_expanded_on_request),
		cmocka_unit_test(test_blocks_cut_later),
		cmocka_unit_test(test_blocks_on_a_very_narrow_terminal),
		cmocka_unit_test(test_paragraphs_fit_too),
		cmocka_unit_test(test_no_line_is_too_wide),
		cmocka_unit_test(test_rows_past_the_bound_stream),
		cmocka_unit_test(test_huge_values_do_not_pad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
