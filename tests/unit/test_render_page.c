#include "unit.h"

#include "json_check.h"
#include "render/page.h"

#include "util/banned.h"

#define HOSTILE "<script>alert(1)</script>\"'&`|\n\xe2\x80\xae"

static const struct tc_page_chapter chapters[] = {{"one", "First", "Lead of it."},
						  {"two", "Second", NULL}};

static void write_table(struct tc_page *p)
{
	static const char *const columns[] = {"event_id", "first_seen", "level"};
	static const bool inferred[] = {false, false, true}, numeric[] = {false, false, false};
	const struct tc_page_table table = {"things", "Things", columns, inferred, numeric, 3};
	const struct tc_page_ref ref = {1, TC_STR("79eca301")};
	const struct tc_str counts[] = {TC_STR("level: probable 300")};
	const struct tc_page_rest rest = {300, 1, "r.things.csv", counts, 1};
	const struct tc_page_cell cells[] = {
		{{.type = TC_VALUE_TEXT, .text = TC_STR("79eca301")}, &ref, 1},
		{{.type = TC_VALUE_TEXT, .text = TC_STR(HOSTILE)}, NULL, 0},
		{{.type = TC_VALUE_NULL}, NULL, 0},
	};

	tc_page_begin_table(p, &table);
	tc_page_row(p, cells);
	tc_page_end_table(p, &rest);
}

static void write_steps(struct tc_page *p)
{
	const struct tc_str commands[] = {TC_STR("aws ec2 x --y='a'")};
	const struct tc_page_step step = {.number = 1,
					  .title = TC_STR("Do it"),
					  .object = TC_STR(HOSTILE),
					  .mind = TC_STR("Mind it."),
					  .commands = commands,
					  .command_count = 1};

	tc_page_begin_steps(p, "Doors");
	tc_page_step(p, &step);
	tc_page_end_steps(p);
}

static void write_chapters(struct tc_page *p)
{
	const struct tc_page_ref ref = {1, TC_STR("79eca301")};
	const struct tc_page_statement said[] = {
		{TC_STR(HOSTILE), TC_BASIS_FACT, &ref, 1, TC_STR("dwell level=possible")},
		{TC_STR("So it seems."), TC_BASIS_INFERENCE, NULL, 0, TC_STR_NULL}};
	const struct tc_page_fact fact = {TC_STR("name"), TC_STR(HOSTILE)};

	tc_page_begin_chapter(p, &chapters[0]);
	tc_page_heading(p, "A question?");
	tc_page_statements(p, said, 2);
	tc_page_facts(p, &fact, 1);
	tc_page_end_chapter(p);
	tc_page_begin_chapter(p, &chapters[1]);
	/* Tables of JSON are the caller's. */
	write_steps(p);
}

static void write_end(struct tc_page *p)
{
	const struct tc_page_note note = {1, TC_STR("79eca301"), TC_STR("2025-04-15T11:48:33Z"),
					  TC_STR("CreateKeyPair"), TC_STR(HOSTILE),
					  TC_STR("00ff"), 10, 20};

	tc_page_end_chapter(p);
	tc_page_note(p, &note);
	assert_int_equal(tc_page_free(p), 0);
}

/* The whole document, terminated; to be freed. */
static char *document(enum tc_page_form form)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	const struct tc_page_fact head = {TC_STR("made by"), TC_STR("trailcase")};
	struct tc_page_options options = {
		.out = out, .form = form, .title = "Report: " HOSTILE, .chapters = chapters,
		.chapter_count = 2};
	struct tc_page *p;

	assert_non_null(out);
	p = tc_page_new(&options, &head, 1);
	write_chapters(p);
	if (form != TC_PAGE_JSON)
		write_table(p);
	write_end(p);
	fclose(out);
	return text;
}

static void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("lacks %s:\n%s", part, text);
}

static void test_html(void **state)
{
	char *text = document(TC_PAGE_HTML);

	(void)state;
	assert_null(strstr(text, "<script"));
	assert_null(strstr(text, " style="));
	assert_null(strstr(text, "\xe2\x80\xae"));
	has(text, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;`|\\n\\u202e");
	has(text, "default-src 'none'; style-src 'sha256-");
	has(text, "<li><a href=\"#two\">Second</a></li>");
	has(text, "<h2 id=\"two\">Second</h2>");
	has(text, "<a href=\"#n1\"");
	has(text, "<li id=\"n1\" value=\"1\">");
	has(text, "<li class=\"inference\"><span class=\"basis\">inference</span> So it seems.");
	has(text, "<th scope=\"col\">first seen</th><th scope=\"col\">level <small>(inferred)</small>");
	has(text, "300 rows; the first 1 are shown");
	has(text, "<code>aws ec2 x --y=&#39;a&#39;</code>");
	free(text);
}

static void test_markdown(void **state)
{
	char *text = document(TC_PAGE_MARKDOWN);

	(void)state;
	assert_null(strchr(text, '<'));
	has(text, "# Report: &lt;script&gt;");
	has(text, "- _fact:_ &lt;script&gt;");
	has(text, "| event id | first seen | level (inferred) |\n| --- | --- | --- |\n| [^1] | ");
	has(text, "[^1]: 2025-04-15T11:48:33Z CreateKeyPair, event 79eca301, in ");
	has(text, "**1. Do it** ");
	has(text, "\n```sh\naws ec2 x --y='a'\n```\n");
	free(text);
}

static void test_json(void **state)
{
	char *text = document(TC_PAGE_JSON);

	(void)state;
	assert_true(json_valid(tc_str(text)));
	has(text, "\"basis\":\"fact\",\"event_ids\":[\"79eca301\"],\"query\":\"dwell level=possible\"");
	has(text, "\"refused\":null,\"commands\":[\"aws ec2 x --y='a'\"],\"event_ids\":[]}");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_html),
		cmocka_unit_test(test_markdown),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
