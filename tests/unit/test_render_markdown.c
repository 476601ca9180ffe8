#include "page.h"

#include "util/banned.h"

static void test_query(void **state)
{
	static const char *const columns[] = {"user_agent", "events"};
	const struct tc_value rows[] = {
		TEXT("a|b <img src=x>\n`c`"), INT(3),
		NOTHING, REAL(0.25),
	};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_MARKDOWN, 0);
	page_query(&page, "q", "Agents & more", columns, 2, rows, 4, false);
	page_expect(&page, "## Agents &amp; more\n"
			   "\n"
			   "| user_agent | events |\n"
			   "| --- | --- |\n"
			   "| a\\|b &lt;img src=x&gt;\\n\\`c\\` | 3 |\n"
			   "|  | 0.25 |\n");
}

static void test_truncated(void **state)
{
	static const char *const columns[] = {"a"};
	const struct tc_value rows[] = {INT(1)};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_MARKDOWN, 0);
	page_query(&page, "q", "Q", columns, 1, rows, 1, true);
	page_expect(&page, "## Q\n"
			   "\n"
			   "| a |\n"
			   "| --- |\n"
			   "| 1 |\n"
			   "\n"
			   "_truncated: more rows were left out; raise --limit_\n");
}

static void test_no_rows(void **state)
{
	static const char *const columns[] = {"a"};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_MARKDOWN, 0);
	page_query(&page, "q", "Q", columns, 1, NULL, 0, false);
	page_expect(&page, "## Q\n\nNo rows.\n");
}

static void test_question(void **state)
{
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_MARKDOWN, 0);
	page_question(&page);
	page_expect(&page, "# Which credentials?\n"
			   "\n"
			   "- One key, from\\n2023.\n"
			   "- Used \\| once.\n"
			   "\n"
			   "## Credentials used\n"
			   "\n"
			   "| credential | events |\n"
			   "| --- | --- |\n"
			   "| AKIA1 | 3 |\n"
			   "|  | -4 |\n"
			   "\n"
			   "## Lineage\n"
			   "\n"
			   "No rows.\n"
			   "\n"
			   "## Coverage\n"
			   "\n"
			   "- events: from 2023-07-01T00:00:00Z to 2023-07-10T12:00:24Z\n"
			   "- accounts: 1\n"
			   "- regions: 2\n"
			   "- data events: no\n"
			   "- digests: none \\| given\n"
			   "\n"
			   "## What these logs cannot show\n"
			   "\n"
			   "- How the keys leaked.\n"
			   "- Reads of S3 objects.\n");
}

static void test_empty_question(void **state)
{
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_MARKDOWN, 0);
	page_empty_question(&page);
	page_expect(&page, "# How did they get in?\n"
			   "\n"
			   "## Coverage\n"
			   "\n"
			   "- events: none\n"
			   "- accounts: 0\n"
			   "- regions: 0\n"
			   "- data events: yes\n");
}

static void test_detections(void **state)
{
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_MARKDOWN, 0);
	page_detections(&page);
	page_expect(&page, "# Suspicious\n"
			   "\n"
			   "## Root was used\n"
			   "\n"
			   "D01, high, T1078\n"
			   "\n"
			   "| severity |\n"
			   "| --- |\n"
			   "| high |\n"
			   "\n"
			   "Harmless when:\n"
			   "\n"
			   "- A drill\n"
			   "- A \\| new office\n"
			   "\n"
			   "## Found nothing\n"
			   "\n"
			   "tor, kali\n"
			   "\n"
			   "## Coverage\n"
			   "\n"
			   "- events: none\n"
			   "- accounts: 0\n"
			   "- regions: 0\n"
			   "- data events: yes\n");
}

static void test_stopped(void **state)
{
	static const char *const columns[] = {"a"};
	const struct tc_query_head head = {.name = "q", .title = "Q", .columns = columns,
					   .column_count = 1};
	const struct tc_value row[] = {INT(1)};
	struct page page;

	(void)state;
	page_start(&page, TC_FORMAT_MARKDOWN, 0);
	tc_render_begin_query(page.render, &head);
	tc_render_row(page.render, row);
	tc_render_end_query(page.render, TC_END_STOPPED);
	page_expect(&page, "## Q\n"
			   "\n"
			   "| a |\n"
			   "| --- |\n"
			   "| 1 |\n"
			   "\n"
			   "_truncated: it was stopped before all rows were found_\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_query),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_no_rows),
		cmocka_unit_test(test_question),
		cmocka_unit_test(test_empty_question),
		cmocka_unit_test(test_detections),
		cmocka_unit_test(test_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
