/*
 * A page to render on: what a renderer writes, as text to compare.
 */
#ifndef TC_TESTS_PAGE_H
#define TC_TESTS_PAGE_H

#include "unit.h"

#include "render/render.h"

struct page {
	FILE *file;
	char *text; /* owned; complete once the page is finished */
	size_t len;
	struct tc_render *render;
};

/* Values of a row.  Literals, so that a NUL inside counts. */
#define TEXT(literal)                                                          \
	{.type = TC_VALUE_TEXT, .text = {(literal), sizeof(literal) - 1}}
#define INT(n) {.type = TC_VALUE_INT, .integer = (n)}
#define REAL(x) {.type = TC_VALUE_REAL, .real = (x)}
#define NOTHING {.type = TC_VALUE_NULL}

static inline void page_start_with(struct page *page, struct tc_render_options options)
{
	page->text = NULL;
	page->file = open_memstream(&page->text, &page->len);
	assert_non_null(page->file);
	options.out = page->file;
	page->render = tc_render_new(&options);
}

static inline void page_start(struct page *page, enum tc_format format, int width)
{
	page_start_with(page,
			(struct tc_render_options){.format = format, .width = width});
}

static inline void page_finish(struct page *page)
{
	assert_int_equal(tc_render_free(page->render), 0);
	assert_int_equal(fclose(page->file), 0);
}

/* Finishes the page, compares and frees its text. */
static inline void page_expect(struct page *page, const char *expected)
{
	page_finish(page);
	assert_string_equal(page->text, expected);
	free(page->text);
}

/* A query of `count` columns; `values` holds its rows one after another. */
static inline void page_query(struct page *page, const char *name, const char *title,
			      const char *const *columns, size_t count,
			      const struct tc_value *values, size_t value_count,
			      bool truncated)
{
	struct tc_query_head head = {.name = name, .title = title, .columns = columns,
				     .column_count = count};

	tc_render_begin_query(page->render, &head);
	for (size_t i = 0; i < value_count; i += count)
		tc_render_row(page->render, values + i);
	tc_render_end_query(page->render, truncated ? TC_END_LIMIT : TC_END_WHOLE);
}

/* The question that every medium prints: two sections, the second one empty. */
static inline void page_question(struct page *page)
{
	static const char *const used[] = {"credential", "events"};
	static const char *const lineage[] = {"depth"};
	const struct tc_str answer[] = {TC_STR("One key, from\n2023."), TC_STR("Used | once.")};
	const struct tc_question_head head = {"credentials", "Which credentials?", answer, 2};
	const struct tc_value rows[] = {TEXT("AKIA1"), INT(3), NOTHING, INT(-4)};
	const struct tc_coverage coverage = {
		TC_STR("2023-07-01T00:00:00Z"), TC_STR("2023-07-10T12:00:24Z"),
		1, 2, false, TC_STR("none | given"),
	};
	const struct tc_str limits[] = {TC_STR("How the keys leaked."),
					TC_STR("Reads of S3 objects.")};

	tc_render_begin_question(page->render, &head);
	page_query(page, "credentials-used", "Credentials used", used, 2, rows, 4, false);
	page_query(page, "credential-lineage", "Lineage", lineage, 1, NULL, 0, false);
	tc_render_end_question(page->render, &coverage, limits, 2);
}

/* Detections: one that found something, two that did not. */
static inline void page_detections(struct page *page)
{
	static const char *const columns[] = {"severity"};
	static const char *const benign[] = {"A drill", "A | new office"};
	static const struct tc_detection_head detection = {"D01", "high", "T1078", benign, 2};
	const struct tc_question_head head = {"detections", "Suspicious", NULL, 0};
	const struct tc_query_head found = {"root-use", "Root was used", NULL, 0, columns, 1,
					    &detection};
	const struct tc_query_head quiet = {"tor", "Tor", NULL, 0, columns, 1, &detection};
	const struct tc_query_head silent = {"kali", "Kali", NULL, 0, columns, 1, &detection};
	const struct tc_value row[] = {TEXT("high")};
	const struct tc_coverage coverage = {.data_events = true};

	tc_render_begin_question(page->render, &head);
	tc_render_nothing(page->render, &quiet);
	tc_render_begin_query(page->render, &found);
	tc_render_row(page->render, row);
	tc_render_end_query(page->render, TC_END_WHOLE);
	tc_render_nothing(page->render, &silent);
	tc_render_end_question(page->render, &coverage, NULL, 0);
}

/* A question about a case without events, and no sections. */
static inline void page_empty_question(struct page *page)
{
	const struct tc_question_head head = {"access", "How did they get in?", NULL, 0};
	const struct tc_coverage coverage = {.data_events = true};

	tc_render_begin_question(page->render, &head);
	tc_render_end_question(page->render, &coverage, NULL, 0);
}

#endif
