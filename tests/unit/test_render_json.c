/* JSON and JSON lines. */
#include "page.h"

#include <locale.h>
#include <math.h>

#include "json_check.h"

#include "util/banned.h"

static void test_query(void **state)
{
	static const char *const columns[] = {"access_key", "events", "share"};
	const struct tc_param_value params[] = {
		{"ip", TEXT("203.0.113.9")},
		{"since", NOTHING},
		{"days", INT(30)},
	};
	const struct tc_query_head head = {"keys-from-address", "Keys", params, 3,
					   columns, 3, NULL};
	const struct tc_value first[] = {TEXT("AKIA1"), INT(12), REAL(0.5)};
	const struct tc_value second[] = {NOTHING, INT(-1), REAL(1)};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_JSON, 0);
	tc_render_begin_query(page.render, &head);
	tc_render_row(page.render, first);
	tc_render_row(page.render, second);
	tc_render_end_query(page.render, TC_END_LIMIT);
	page_expect(&page,
		    "{\"trailcase\":1,\"query\":\"keys-from-address\","
		    "\"parameters\":{\"ip\":\"203.0.113.9\",\"since\":null,\"days\":30},"
		    "\"columns\":[\"access_key\",\"events\",\"share\"],\"rows\":[\n"
		    "{\"access_key\":\"AKIA1\",\"events\":12,\"share\":0.5},\n"
		    "{\"access_key\":null,\"events\":-1,\"share\":1.0}\n"
		    "],\"truncated\":true}\n");
}

static void test_query_without_rows(void **state)
{
	static const char *const columns[] = {"a"};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_JSON, 0);
	page_query(&page, "q", "Q", columns, 1, NULL, 0, false);
	page_expect(&page, "{\"trailcase\":1,\"query\":\"q\",\"parameters\":{},"
			   "\"columns\":[\"a\"],\"rows\":[],\"truncated\":false}\n");
}

static void test_question(void **state)
{
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_JSON, 0);
	page_question(&page);
	page_expect(&page,
		    "{\"trailcase\":1,\"question\":\"credentials\","
		    "\"title\":\"Which credentials?\",\"answer\":[\n"
		    "\"One key, from\\n2023.\",\n"
		    "\"Used | once.\"\n"
		    "],\n"
		    "\"sections\":[\n"
		    "{\"trailcase\":1,\"query\":\"credentials-used\",\"parameters\":{},"
		    "\"columns\":[\"credential\",\"events\"],\"rows\":[\n"
		    "{\"credential\":\"AKIA1\",\"events\":3},\n"
		    "{\"credential\":null,\"events\":-4}\n"
		    "],\"truncated\":false},\n"
		    "{\"trailcase\":1,\"query\":\"credential-lineage\",\"parameters\":{},"
		    "\"columns\":[\"depth\"],\"rows\":[],\"truncated\":false}\n"
		    "],\n"
		    "\"coverage\":{\"first\":\"2023-07-01T00:00:00Z\","
		    "\"last\":\"2023-07-10T12:00:24Z\",\"accounts\":1,\"regions\":2,"
		    "\"data_events\":false,\"digests\":\"none | given\"},\n"
		    "\"limits\":[\n"
		    "\"How the keys leaked.\",\n"
		    "\"Reads of S3 objects.\"\n"
		    "]}\n");
}

static void test_empty_question(void **state)
{
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_JSON, 0);
	page_empty_question(&page);
	page_expect(&page, "{\"trailcase\":1,\"question\":\"access\","
			   "\"title\":\"How did they get in?\",\"sections\":[],\n"
			   "\"coverage\":{\"first\":null,\"last\":null,\"accounts\":0,"
			   "\"regions\":0,\"data_events\":true,\"digests\":null},\n"
			   "\"limits\":[]}\n");
}

static void test_lines_are_rows_and_nothing_else(void **state)
{
	static const char *const columns[] = {"a", "b"};
	const struct tc_value rows[] = {INT(1), TEXT("x\ny"), NOTHING, TEXT("")};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_JSONL, 0);
	page_query(&page, "q", "Q", columns, 2, rows, 4, true);
	page_expect(&page, "{\"a\":1,\"b\":\"x\\ny\"}\n"
			   "{\"a\":null,\"b\":\"\"}\n");
}

static void test_lines_of_a_question_name_their_section(void **state)
{
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_JSONL, 0);
	page_question(&page);
	page_expect(&page,
		    "{\"section\":\"credentials-used\",\"credential\":\"AKIA1\","
		    "\"events\":3}\n"
		    "{\"section\":\"credentials-used\",\"credential\":null,"
		    "\"events\":-4}\n");
}

static void test_no_name_comes_twice(void **state)
{
	static const char *const columns[] = {"a", "a", "a_2", "section", "a"};
	const struct tc_value rows[] = {INT(1), INT(2), INT(3), INT(4), INT(5)};
	const struct tc_question_head head = {"q", "Q", NULL, 0};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_JSONL, 0);
	page_query(&page, "q", "Q", columns, 5, rows, 5, false);
	page_expect(&page,
		    "{\"a\":1,\"a_2\":2,\"a_2_3\":3,\"section\":4,\"a_5\":5}\n");
	page_start(&page, TC_FORMAT_JSONL, 0);
	tc_render_begin_question(page.render, &head);
	page_query(&page, "q", "Q", columns + 3, 1, rows, 1, false);
	page_expect(&page, "{\"section\":\"q\",\"section_1\":1}\n");
}

static void test_numbers(void **state)
{
	static const char *const columns[] = {"v"};
	const struct tc_value rows[] = {
		INT(INT64_MIN), INT(INT64_C(9007199254740993)), REAL(0.1), REAL(1e100),
		REAL(-2.5), REAL(1.0 / 3), REAL(HUGE_VAL), REAL(-HUGE_VAL), REAL(NAN),
		REAL(1e15), REAL(-0.0),
	};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_JSONL, 0);
	page_query(&page, "q", "Q", columns, 1, rows, TC_ARRAY_LEN(rows), false);
	page_expect(&page, "{\"v\":-9223372036854775808}\n"
			   "{\"v\":9007199254740993}\n"
			   "{\"v\":0.1}\n"
			   "{\"v\":1e+100}\n"
			   "{\"v\":-2.5}\n"
			   "{\"v\":0.33333333333333331}\n"
			   "{\"v\":9e999}\n"
			   "{\"v\":-9e999}\n"
			   "{\"v\":null}\n"
			   "{\"v\":1e+15}\n"
			   "{\"v\":-0.0}\n");
}

/* German and French write 0,5. */
static void test_numbers_do_not_follow_the_locale(void **state)
{
	static const char *const columns[] = {"v"};
	const struct tc_value rows[] = {REAL(0.5), REAL(1.0 / 3)};
	struct page page;

	(void)state;
	if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8")) {
		print_message("no locale with a decimal comma here\n");
		skip();
	}
	page_start(&page, TC_FORMAT_JSONL, 0);
	page_query(&page, "q", "Q", columns, 1, rows, 2, false);
	setlocale(LC_ALL, "C");
	page_expect(&page, "{\"v\":0.5}\n{\"v\":0.33333333333333331}\n");
}

static struct tc_value random_value(struct unit_random *r, char *bytes, size_t max)
{
	static const struct tc_value plain[] = {NOTHING, INT(-7), REAL(2.25)};
	size_t which = unit_below(r, 6);

	if (which < TC_ARRAY_LEN(plain))
		return plain[which];
	struct tc_value v = {.type = TC_VALUE_TEXT};
	v.text = tc_str_n(bytes, unit_hostile(r, bytes, max));
	return v;
}

/* Whatever the values: JSON is one value, and each of its JSON lines is one. */
static void test_valid_whatever_comes_in(void **state)
{
	static const char *const columns[] = {"a", "b\"", "\x1b"};
	struct unit_random r = unit_random();

	(void)state;
	for (int round = 0; round < 2000; round++) {
		char bytes[9][64];
		struct tc_value values[9];
		struct page page;
		for (size_t i = 0; i < 9; i++)
			values[i] = random_value(&r, bytes[i], sizeof(bytes[i]));
		page_start(&page, TC_FORMAT_JSON, 0);
		page_query(&page, "q", "Q", columns, 3, values, unit_below(&r, 4) * 3,
			   false);
		page_finish(&page);
		if (!json_valid(tc_str_n(page.text, page.len)))
			fail_msg("round %d: %s", round, page.text);
		free(page.text);
		page_start(&page, TC_FORMAT_JSONL, 0);
		page_query(&page, "q", "Q", columns, 3, values, 9, false);
		page_finish(&page);
		struct tc_str rest = tc_str_n(page.text, page.len);
		for (int line = 0; line < 3; line++)
			assert_true(json_valid(tc_str_cut(rest, '\n', &rest)));
		assert_str(rest, "");
		free(page.text);
	}
}

/* Rows come out while they come in. */
static void test_rows_are_not_kept(void **state)
{
	static const char *const columns[] = {"a"};
	const struct tc_query_head head = {.name = "q", .title = "Q",
					   .columns = columns, .column_count = 1};
	const struct tc_value row[] = {TEXT("0123456789012345678901234567890123456789")};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_JSON, 0);
	tc_render_begin_query(page.render, &head);
	for (int i = 0; i < 100000; i++)
		tc_render_row(page.render, row);
	fflush(page.file);
	/* 50 bytes each; 64 KiB may still wait. */
	assert_true(page.len > 100000 * 50 - 70000);
	tc_render_end_query(page.render, TC_END_WHOLE);
	page_finish(&page);
	free(page.text);
}

/* Complete, also where nothing was found. */
static void test_detections(void **state)
{
#define SECTION(name, rows)                                                    \
	"{\"trailcase\":1,\"query\":\"" name "\",\"id\":\"D01\","                    \
	"\"severity\":\"high\",\"technique\":\"T1078\","                           \
	"\"benign\":[\"A drill\",\"A | new office\"],"                              \
	"\"parameters\":{},\"columns\":[\"severity\"],\"rows\":[" rows                \
	"],\"truncated\":false}"
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_JSON, 0);
	page_detections(&page);
	page_expect(&page, "{\"trailcase\":1,\"question\":\"detections\","
			   "\"title\":\"Suspicious\",\"sections\":[\n"
			   SECTION("tor", "") ",\n"
			   SECTION("root-use", "\n{\"severity\":\"high\"}\n") ",\n"
			   SECTION("kali", "") "\n],\n"
			   "\"coverage\":{\"first\":null,\"last\":null,\"accounts\":0,"
			   "\"regions\":0,\"data_events\":true,\"digests\":null},\n"
			   "\"limits\":[]}\n");
#undef SECTION
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_query),
		cmocka_unit_test(test_query_without_rows),
		cmocka_unit_test(test_question),
		cmocka_unit_test(test_empty_question),
		cmocka_unit_test(test_detections),
		cmocka_unit_test(test_lines_are_rows_and_nothing_else),
		cmocka_unit_test(test_lines_of_a_question_name_their_section),
		cmocka_unit_test(test_no_name_comes_twice),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_numbers_do_not_follow_the_locale),
		cmocka_unit_test(test_valid_whatever_comes_in),
		cmocka_unit_test(test_rows_are_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
