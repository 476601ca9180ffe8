/*
 * Charts: every mark is what the rows say, whatever the rows say.
 *
 * That the text is well-formed, and what it shows in a case, is in cli/charts.
 */
#include "unit.h"

#include <inttypes.h>

#include "chart/chart.h"
#include "util/instant.h"

#include "util/banned.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* 2025-04-15T09:00:00Z */
#define NINE INT64_C(1744707600000)

static struct tc_buf svg;

static int setup(void **state)
{
	(void)state;
	tc_buf_init(&svg, TC_CHART_MAX);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	tc_buf_release(&svg);
	return 0;
}

/* How often `text` occurs. */
static size_t times(const char *text)
{
	struct tc_str rest = tc_buf_str(&svg), needle = tc_str(text);
	size_t n = 0;

	for (size_t at; (at = tc_str_find(rest, needle)) != SIZE_MAX; n++)
		rest = tc_str_n(rest.data + at + needle.len, rest.len - at - needle.len);
	return n;
}

static void has(const char *text)
{
	if (!times(text))
		fail_msg("no `%s` in:\n%s", text, tc_buf_cstr(&svg));
}

static void has_not(const char *text)
{
	if (times(text))
		fail_msg("there is `%s` in:\n%s", text, tc_buf_cstr(&svg));
}

/* The attribute of the first element behind `mark`. */
static double attribute(const char *mark, const char *name)
{
	const char *at = strstr(tc_buf_cstr(&svg), mark);
	char key[64];

	assert_non_null(at);
	while (*at != '<')
		at--;
	snprintf(key, sizeof(key), " %s=\"", name);
	at = strstr(at, key);
	assert_non_null(at);
	return strtod(at + strlen(key), NULL);
}

/* What stands in data-count, over all marks with `mark` in them. */
static int64_t sum_of(const char *mark)
{
	int64_t sum = 0;

	for (const char *at = tc_buf_cstr(&svg); (at = strstr(at, mark)); at++) {
		const char *count = strstr(at, "data-count=\"");
		assert_non_null(count);
		sum += strtoll(count + strlen("data-count=\""), NULL, 10);
	}
	return sum;
}

/* Calls of two tactics, some unsure, some of others, within an hour. */
static void draw_hour(void)
{
	const struct tc_chart_bar bars[] = {
		{NINE, TC_CHART_INTRUDER, TC_STR("TA0007 Discovery"), 30},
		{NINE, TC_CHART_INTRUDER, TC_STR("TA0003 Persistence"), 10},
		{NINE + 10 * MINUTE, TC_CHART_INTRUDER, TC_STR("TA0007 Discovery"), 20},
		{NINE + 10 * MINUTE, TC_CHART_INTRUDER, TC_STR_NULL, 1},
		{NINE + 20 * MINUTE, TC_CHART_UNSURE, TC_STR_NULL, 5},
		{NINE + 50 * MINUTE, TC_CHART_OTHERS, TC_STR_NULL, 4000},
	};
	const struct tc_chart_activity data = {
		.from_ms = NINE, .to_ms = NINE + HOUR, .step_ms = 10 * MINUTE,
		.bars = bars, .bar_count = TC_ARRAY_LEN(bars),
	};

	assert_int_equal(tc_chart_activity(&svg, &data, "t"), 0);
}

static void test_bars_are_the_data(void **state)
{
	(void)state;
	draw_hour();
	has("data-series=\"TA0007 Discovery\" data-from=\"2025-04-15T09:00:00Z\" data-count=\"30\"");
	has("data-series=\"TA0003 Persistence\" data-from=\"2025-04-15T09:00:00Z\" data-count=\"10\"");
	has("data-series=\"TA0007 Discovery\" data-from=\"2025-04-15T09:10:00Z\" data-count=\"20\"");
	has("data-series=\"no tactic\" data-from=\"2025-04-15T09:10:00Z\" data-count=\"1\"");
	has("data-series=\"less certain\" data-from=\"2025-04-15T09:20:00Z\" data-count=\"5\"");
	has("data-series=\"others\" data-from=\"2025-04-15T09:50:00Z\" data-count=\"4000\"");
	assert_int_equal(times("data-count="), 6);
	has("<title>30 TA0007 Discovery, 2025-04-15T09:00:00Z to 2025-04-15T09:10:00Z</title>");
	has("Calls of the intruder: 66<");
	has("Others, with the same credentials: 4000<");
	has("Each bar is 10 minutes.");
}

/* Heights are as the counts within a panel, and bars stand on each other. */
static void test_heights_are_as_counts(void **state)
{
	double many, few, top, below;

	(void)state;
	draw_hour();
	many = attribute("data-count=\"30\"", "height");
	few = attribute("data-count=\"10\"", "height");
	assert_true(many > 2.99 * few && many < 3.01 * few);
	top = attribute("data-count=\"10\"", "y");
	below = attribute("data-count=\"30\"", "y");
	assert_true(top + few > below - 0.02 && top + few < below + 0.02);
	/* The scale of the others is their own: 4000 are as high as it goes. */
	assert_true(attribute("data-count=\"4000\"", "height") > 79.9);
}

static void test_a_low_bar_has_a_mark(void **state)
{
	const struct tc_chart_bar bars[] = {
		{NINE, TC_CHART_INTRUDER, TC_STR("a"), 1000000},
		{NINE + MINUTE, TC_CHART_INTRUDER, TC_STR("a"), 8},
	};
	const struct tc_chart_activity data = {
		.from_ms = NINE, .to_ms = NINE + HOUR, .step_ms = MINUTE,
		.bars = bars, .bar_count = TC_ARRAY_LEN(bars),
	};

	(void)state;
	assert_int_equal(tc_chart_activity(&svg, &data, "t"), 0);
	assert_int_equal(times("tc-mark"), 1);
	has(">1M</text>");
}

/* A bar for each minute of thirty years makes no more bars than there is room for. */
static void test_many_buckets_are_put_together(void **state)
{
	size_t n = 200000;
	struct tc_chart_bar *bars = tc_calloc(n, sizeof(*bars));
	struct tc_chart_activity data = {.from_ms = NINE, .step_ms = HOUR, .bars = bars, .bar_count = n};

	(void)state;
	for (size_t i = 0; i < n; i++)
		bars[i] = (struct tc_chart_bar){NINE + (int64_t)i * HOUR, TC_CHART_INTRUDER,
						TC_STR("a"), 1};
	data.to_ms = NINE + (int64_t)n * HOUR;
	assert_int_equal(tc_chart_activity(&svg, &data, "t"), 0);
	assert_int_equal(sum_of("data-series=\"a\""), (int64_t)n);
	assert_true(times("data-count=") <= 64);
	free(bars);
}

/* The eight most frequent series have a texture, the others are one. */
static void test_many_series(void **state)
{
	struct tc_chart_bar bars[30];
	char names[30][16];
	const struct tc_chart_activity data = {
		.from_ms = NINE, .to_ms = NINE + HOUR, .step_ms = MINUTE,
		.bars = bars, .bar_count = TC_ARRAY_LEN(bars),
	};

	(void)state;
	for (int i = 0; i < 30; i++) {
		snprintf(names[i], sizeof(names[i]), "tactic %02d", i);
		bars[i] = (struct tc_chart_bar){NINE, TC_CHART_INTRUDER, tc_str(names[i]), i + 1};
	}
	assert_int_equal(tc_chart_activity(&svg, &data, "t"), 0);
	assert_int_equal(times("data-count="), 9);
	has("data-series=\"tactic 29\" data-from=\"2025-04-15T09:00:00Z\" data-count=\"30\"");
	/* 1 + ... + 22 */
	has("data-series=\"other tactics\" data-from=\"2025-04-15T09:00:00Z\" data-count=\"253\"");
	has_not("tactic 21");
}

static void test_odd_windows(void **state)
{
	static const int64_t windows[][3] = {
		{0, 0, 0}, {NINE, NINE, MINUTE}, {NINE, NINE - 1, -5}, {TC_TIME_MAX, TC_TIME_MAX, DAY},
		{0, TC_TIME_MAX, 1}, {INT64_MIN, INT64_MAX, 7 * DAY}, {0, DAY, 28 * DAY},
		{NINE, NINE + 1, INT64_C(365) * DAY},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(windows); i++) {
		int64_t from = windows[i][0] > 0 ? windows[i][0] : 0;
		const struct tc_chart_bar bar = {from, TC_CHART_INTRUDER, TC_STR("a"), 7};
		const struct tc_chart_activity data = {
			.from_ms = windows[i][0], .to_ms = windows[i][1], .step_ms = windows[i][2],
			.bars = &bar, .bar_count = 1,
		};

		tc_buf_clear(&svg);
		assert_int_equal(tc_chart_activity(&svg, &data, "t"), 0);
		assert_int_equal(sum_of("data-series=\"a\""), 7);
	}
}

static void test_nothing_to_draw(void **state)
{
	const struct tc_chart_activity activity = {.from_ms = NINE, .to_ms = NINE + HOUR, .step_ms = 1};
	const struct tc_chart_graph graph = {0};
	const struct tc_chart_opened opened = {0};

	(void)state;
	assert_int_equal(tc_chart_activity(&svg, &activity, "a"), 0);
	assert_int_equal(tc_chart_graph(&svg, &graph, "b"), 0);
	assert_int_equal(tc_chart_opened(&svg, &opened, "c"), 0);
	assert_int_equal(times("tc-chart-none"), 3);
	has("id=\"a\"");
	has_not("<svg");
}

/* ----------------------------------------------------------------------- graph */

static void test_a_graph_of_two_keys(void **state)
{
	const struct tc_chart_edge edges[] = {
		{TC_STR("192.0.2.1"), TC_STR("AKIA1"), TC_STR("user:1"), TC_STR("ann"),
		 TC_CHART_CONFIRMED, 40},
		{TC_STR("192.0.2.2"), TC_STR("AKIA1"), TC_STR("user:1"), TC_STR("ann"),
		 TC_CHART_PROBABLE, 2},
		{TC_STR("192.0.2.2"), TC_STR("AKIA2"), TC_STR("user:2"), TC_STR("ann"),
		 TC_CHART_PROBABLE, 1},
		{TC_STR_NULL, TC_STR_NULL, TC_STR("user:2"), TC_STR_NULL, TC_CHART_POSSIBLE, 3},
	};
	const struct tc_chart_link links[] = {
		{TC_STR("AKIA1"), TC_STR("AKIA2"), TC_STR("CreateAccessKey"), true},
		{TC_STR("AKIA1"), TC_STR("AKIA2"), TC_STR("CreateAccessKey"), true},
		{TC_STR("AKIA2"), TC_STR("AKIA2"), TC_STR("GetSessionToken"), true},
		{TC_STR("AKIA9"), TC_STR("AKIA2"), TC_STR("x"), true},
	};
	const struct tc_chart_graph data = {
		.edges = edges, .edge_count = TC_ARRAY_LEN(edges),
		.links = links, .link_count = TC_ARRAY_LEN(links),
	};

	(void)state;
	assert_int_equal(tc_chart_graph(&svg, &data, "g"), 0);
	/* Two principals of one name are two. */
	assert_int_equal(times("data-kind=\"principal\""), 2);
	assert_int_equal(times("data-kind=\"address\""), 3);
	assert_int_equal(times("data-kind=\"credential\""), 3);
	has("data-kind=\"credential\" data-series=\"AKIA1\" data-count=\"42\"");
	has("data-series=\"confirmed\" data-from=\"AKIA1\" data-to=\"ann\" data-count=\"42\"");
	has("data-series=\"probable\" data-from=\"192.0.2.2\" data-to=\"AKIA1\" data-count=\"2\"");
	has("data-series=\"possible\" data-from=\"no address\" data-to=\"no credential\" data-count=\"3\"");
	/* Each pair once, none to itself, none from what is not drawn. */
	assert_int_equal(times("class=\"tc-link\" data-series=\"made\""), 1);
	has("<title>AKIA1 made AKIA2 by CreateAccessKey</title>");
	has_not("Not drawn");
}

/* Of `n` addresses with a key and a principal each, those with most calls are drawn. */
static void draw_rows(size_t n)
{
	struct tc_chart_edge *edges = tc_calloc(n, sizeof(*edges));
	char (*names)[3][64] = tc_calloc(n, sizeof(*names));
	const struct tc_chart_graph data = {.edges = edges, .edge_count = n};

	for (size_t i = 0; i < n; i++) {
		snprintf(names[i][0], 64, "10.0.%zu.%zu", i / 250, i % 250);
		snprintf(names[i][1], 64, "AKIA%zu", i);
		snprintf(names[i][2], 64, "user %zu", i);
		edges[i] = (struct tc_chart_edge){
			tc_str(names[i][0]), tc_str(names[i][1]), tc_str(names[i][2]),
			TC_STR_NULL, TC_CHART_CONFIRMED, (int64_t)i + 1,
		};
	}
	tc_buf_clear(&svg);
	assert_int_equal(tc_chart_graph(&svg, &data, "g"), 0);
	free(edges);
	free(names);
}

static void test_sixty_nodes_are_drawn_and_the_rest_counted(void **state)
{
	(void)state;
	draw_rows(1);
	assert_int_equal(times("class=\"tc-node\""), 3);
	draw_rows(20);
	assert_int_equal(times("class=\"tc-node\""), 60);
	has_not("Not drawn");
	draw_rows(500);
	assert_int_equal(times("class=\"tc-node\""), 60);
	/* 481 ... 500 are drawn: 480 * 481 / 2 of 500 * 501 / 2 calls are not. */
	has("Not drawn: 1440 of 1500 nodes, 115440 of 125250 calls.</text>");
	has(">20 of 500<");
	has("data-series=\"AKIA499\" data-count=\"500\"");
	has_not("data-series=\"AKIA479\"");
}

/* Rows that lie crosswise come out without a crossing: each line is level. */
static void test_lines_do_not_cross(void **state)
{
	const struct tc_chart_edge edges[] = {
		{TC_STR("a"), TC_STR("k3"), TC_STR("p2"), TC_STR_NULL, TC_CHART_CONFIRMED, 9},
		{TC_STR("b"), TC_STR("k1"), TC_STR("p3"), TC_STR_NULL, TC_CHART_CONFIRMED, 5},
		{TC_STR("b"), TC_STR("k2"), TC_STR("p1"), TC_STR_NULL, TC_CHART_CONFIRMED, 7},
		{TC_STR("a"), TC_STR("k4"), TC_STR("p2"), TC_STR_NULL, TC_CHART_CONFIRMED, 3},
	};
	const struct tc_chart_graph data = {.edges = edges, .edge_count = TC_ARRAY_LEN(edges)};
	double k1, k2, k3, k4;

	(void)state;
	assert_int_equal(tc_chart_graph(&svg, &data, "g"), 0);
	k1 = attribute(">k1</text>", "y");
	k2 = attribute(">k2</text>", "y");
	k3 = attribute(">k3</text>", "y");
	k4 = attribute(">k4</text>", "y");
	assert_true((k3 < k1 && k3 < k2) == (k4 < k1 && k4 < k2));
	assert_true((attribute(">p3</text>", "y") < attribute(">p1</text>", "y")) == (k1 < k2));
}

/* ---------------------------------------------------------------------- opened */

static void test_lanes_are_the_data(void **state)
{
	const struct tc_chart_step steps[] = {
		{TC_STR("key_pair"), TC_STR_NULL, NINE + HOUR, 1, 0},
		{TC_STR("security_group_rule"), TC_STR("ingress tcp 22 from 0.0.0.0/0"), NINE, 3, 0},
		{TC_STR("security_group_rule"), TC_STR("ingress tcp 22 from 0.0.0.0/0"),
		 NINE + 2 * HOUR, 0, 2},
		{TC_STR("key_pair"), TC_STR_NULL, NINE + 3 * HOUR, 1, 2},
	};
	const struct tc_chart_opened data = {
		.to_ms = NINE + 10 * HOUR, .steps = steps, .step_count = TC_ARRAY_LEN(steps),
	};

	(void)state;
	assert_int_equal(tc_chart_opened(&svg, &data, "o"), 0);
	assert_int_equal(times("class=\"tc-lane\""), 2);
	has("data-series=\"ingress tcp 22 from 0.0.0.0/0\" data-kind=\"security_group_rule\" "
	    "data-from=\"2025-04-15T09:00:00Z\" data-count=\"3\" data-closed=\"2\" data-open=\"1\" "
	    "data-most=\"3\"");
	has("data-series=\"key pair\" data-kind=\"key_pair\" data-from=\"2025-04-15T10:00:00Z\" "
	    "data-count=\"2\" data-closed=\"2\" data-open=\"0\" data-most=\"1\"");
	has("<desc id=\"o-desc\">5 things of 2 kinds were opened, 4 closed again, 1 were open when "
	    "the logs end.</desc>");
}

static void test_twenty_lanes_are_drawn_and_the_rest_counted(void **state)
{
	struct tc_chart_step steps[50];
	char names[50][16];
	const struct tc_chart_opened data = {.to_ms = NINE, .steps = steps, .step_count = 50};

	(void)state;
	for (int i = 0; i < 50; i++) {
		snprintf(names[i], sizeof(names[i]), "rule %02d", i);
		steps[i] = (struct tc_chart_step){TC_STR("r"), tc_str(names[i]), NINE, i + 1, i % 2};
	}
	assert_int_equal(tc_chart_opened(&svg, &data, "o"), 0);
	assert_int_equal(times("class=\"tc-lane\""), 20);
	/* 1 + ... + 30 opened, 15 of them closed. */
	has("Not drawn: 30 of 50 kinds, 465 opened, 450 open.</text>");
	has("data-series=\"rule 30\"");
	has_not("data-series=\"rule 29\"");
}

/* ---------------------------------------------------------------------- hostile */

/* No element, no attribute, no entity but ours; no byte that does not show. */
static void check_clean(void)
{
	has_not("<script");
	has_not("<b>");
	has_not("onload=\"");
	has_not("style=");
	has_not("href");
	for (size_t i = 0; i < svg.len; i++) {
		unsigned char c = (unsigned char)svg.data[i];
		if ((c < 0x20 && c != '\n') || c == 0x7f || c == 0xff || c == 0xc0)
			fail_msg("byte %zu is 0x%02x", i, c);
	}
	has_not("\xe2\x80\xae");
}

static void test_hostile_names(void **state)
{
	const struct tc_str name = TC_STR(
		"\"><script>alert(1)</script><svg onload=\"x\" \x1b[31m\xe2\x80\xae\0'&amp;\xff]]>-->");
	const struct tc_chart_bar bar = {NINE, TC_CHART_INTRUDER, name, 3};
	const struct tc_chart_activity activity = {
		.title = name, .from_ms = NINE, .to_ms = NINE + HOUR, .step_ms = MINUTE, .bars = &bar,
		.bar_count = 1,
	};
	const struct tc_chart_edge edge = {name, name, name, name, TC_CHART_CONFIRMED, 1};
	const struct tc_chart_link link = {name, TC_STR("x"), name, true};
	const struct tc_chart_graph graph = {
		.title = name, .edges = &edge, .edge_count = 1, .links = &link, .link_count = 1,
	};
	const struct tc_chart_step step = {name, name, NINE, 1, 0};
	const struct tc_chart_opened opened = {.title = name, .steps = &step, .step_count = 1};

	(void)state;
	assert_int_equal(tc_chart_activity(&svg, &activity, "a"), 0);
	assert_int_equal(tc_chart_graph(&svg, &graph, "b"), 0);
	assert_int_equal(tc_chart_opened(&svg, &opened, "c"), 0);
	check_clean();
	has("data-series=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;svg onload=&quot;x&quot; "
	    "\\x1b[31m\\u202e\\x00&#39;&amp;amp;\\xff]]&gt;--&gt;\"");
}

/* Names of any length: what is drawn keeps to its column, titles stay within reason. */
static void test_long_names(void **state)
{
	char *huge = tc_alloc(1000000);
	struct tc_str name = {huge, 1000000};
	const struct tc_chart_edge edge = {name, TC_STR("AKIA1"), name, name, TC_CHART_CONFIRMED, 1};
	const struct tc_chart_graph graph = {.edges = &edge, .edge_count = 1};

	(void)state;
	memset(huge, 'w', 1000000);
	memcpy(huge, "begin", 5);
	memcpy(huge + 999997, "end", 3);
	assert_int_equal(tc_chart_graph(&svg, &graph, "g"), 0);
	assert_true(svg.len < 20000);
	has(">beginw");
	has("wend</text>");
	/* Marks without end, and what is no character at all. */
	for (size_t i = 0; i + 1 < 1000000; i += 2)
		memcpy(huge + i, "\xcc\x81", 2);
	tc_buf_clear(&svg);
	assert_int_equal(tc_chart_graph(&svg, &graph, "g"), 0);
	assert_true(svg.len < 20000);
	memset(huge, '\x80', 1000000);
	tc_buf_clear(&svg);
	assert_int_equal(tc_chart_graph(&svg, &graph, "g"), 0);
	check_clean();
	free(huge);
}

static void test_any_names(void **state)
{
	struct unit_random r = unit_random();

	(void)state;
	for (int i = 0; i < 300; i++) {
		static char bytes[12][200];
		struct tc_chart_edge edges[4];
		const struct tc_chart_graph graph = {.edges = edges, .edge_count = 4};
		struct tc_str s[12];

		for (int k = 0; k < 12; k++)
			s[k] = tc_str_n(bytes[k], unit_hostile(&r, bytes[k], sizeof(bytes[k])));
		for (int k = 0; k < 4; k++)
			edges[k] = (struct tc_chart_edge){s[3 * k], s[3 * k + 1], s[3 * k + 2], s[k],
							  TC_CHART_PROBABLE, 1 + k};
		tc_buf_clear(&svg);
		assert_int_equal(tc_chart_graph(&svg, &graph, "g"), 0);
		check_clean();
		assert_int_equal(sum_of("data-kind=\"address\""), 10);
	}
}

static void test_a_full_buffer_is_said(void **state)
{
	struct tc_buf small;
	const struct tc_chart_step step = {TC_STR("k"), TC_STR_NULL, NINE, 1, 0};
	const struct tc_chart_opened opened = {.steps = &step, .step_count = 1};

	(void)state;
	tc_buf_init(&small, 500);
	assert_int_equal(tc_chart_opened(&small, &opened, "c"), TC_TOO_MANY);
	tc_buf_release(&small);
}

static void test_the_style_sheet_asks_for_nothing(void **state)
{
	(void)state;
	tc_buf_add_str(&svg, tc_chart_css());
	has(".tc-chart");
	has("prefers-color-scheme: dark");
	has_not("url(");
	has_not("@import");
	has_not("@font-face");
	has_not("<");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_bars_are_the_data),
		T(test_heights_are_as_counts),
		T(test_a_low_bar_has_a_mark),
		T(test_many_buckets_are_put_together),
		T(test_many_series),
		T(test_odd_windows),
		T(test_nothing_to_draw),
		T(test_a_graph_of_two_keys),
		T(test_sixty_nodes_are_drawn_and_the_rest_counted),
		T(test_lines_do_not_cross),
		T(test_lanes_are_the_data),
		T(test_twenty_lanes_are_drawn_and_the_rest_counted),
		T(test_hostile_names),
		T(test_long_names),
		T(test_any_names),
		T(test_a_full_buffer_is_said),
		T(test_the_style_sheet_asks_for_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
