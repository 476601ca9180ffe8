#include "page.h"

#include "util/banned.h"

static void test_query(void **state)
{
	static const char *const columns[] = {"key", "events", "note"};
	const struct tc_value rows[] = {
		TEXT("AKIA1"), INT(3), TEXT("a,b"),
		NOTHING, INT(-4), TEXT(""),
		TEXT("-1"), NOTHING, TEXT("say \"hi\""),
	};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_CSV, 0);
	page_query(&page, "q", "Q", columns, 3, rows, 9, false);
	page_expect(&page, "key,events,note\r\n"
			   "AKIA1,3,\"a,b\"\r\n"
			   ",-4,\"\"\r\n"
			   "\"'-1\",,\"say \"\"hi\"\"\"\r\n");
}

static void test_formulas_only_when_raw(void **state)
{
	static const char *const columns[] = {"name", "agent"};
	const struct tc_value rows[] = {TEXT("=cmd|' /C calc'!A0"),
					TEXT("\xef\xbc\x9dSUM")};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_CSV, 0);
	page_query(&page, "q", "Q", columns, 2, rows, 2, false);
	page_expect(&page, "name,agent\r\n"
			   "\"'=cmd|' /C calc'!A0\",\"'\xef\xbc\x9dSUM\"\r\n");
	page_start_with(&page, (struct tc_render_options){.format = TC_FORMAT_CSV,
							  .csv_raw = true});
	page_query(&page, "q", "Q", columns, 2, rows, 2, false);
	page_expect(&page, "name,agent\r\n"
			   "\"=cmd|' /C calc'!A0\",\xef\xbc\x9dSUM\r\n");
}

static void test_question(void **state)
{
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_CSV, 0);
	page_question(&page);
	page_expect(&page, "# credentials-used\r\n"
			   "credential,events\r\n"
			   "AKIA1,3\r\n"
			   ",-4\r\n"
			   "\r\n"
			   "# credential-lineage\r\n"
			   "depth\r\n"
			   "\r\n");
}

static void test_no_rows(void **state)
{
	static const char *const columns[] = {"a", "b"};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_CSV, 0);
	page_query(&page, "q", "Q", columns, 2, NULL, 0, false);
	page_expect(&page, "a,b\r\n");
}

/* An empty line would be no row to most readers. */
static void test_a_row_of_one_null_is_a_row(void **state)
{
	static const char *const columns[] = {"a"};
	const struct tc_value rows[] = {TEXT("x"), NOTHING};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_CSV, 0);
	page_query(&page, "q", "Q", columns, 1, rows, 2, false);
	page_expect(&page, "a\r\nx\r\n\"\"\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_query),
		cmocka_unit_test(test_formulas_only_when_raw),
		cmocka_unit_test(test_question),
		cmocka_unit_test(test_no_rows),
		cmocka_unit_test(test_a_row_of_one_null_is_a_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
