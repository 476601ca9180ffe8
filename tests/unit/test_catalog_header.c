/* The header of a query file, good and bad. */
#include "unit.h"

#include "catalog/header.h"

#include "util/banned.h"

static const char complete[] =
	"-- name: keys-from-address\n"
	"-- question: pivot\n"
	"-- title: Keys used from an address: all of them\n"
	"-- param: ip text required | the address\n"
	"-- param: since time default 2023-07-01 | first event\n"
	"-- param: least int default 5 | fewest events | or more\n"
	"-- param: name_2 text default a b c | words\n"
	"-- param: until time | last event\n"
	"-- next: dwell,addresses-of-key , x2\n"
	"-- note: Shared addresses\n"
	"-- note: look like this too.\n"
	"-- example: keys-from-address ip=203.0.113.9\n"
	"--\n"
	"-- Prose: as much as one likes, even with a colon.\n"
	"-- More of it\n"
	"SELECT 1 -- name nothing\n";

static void parse_good(struct tc_query *query, struct tc_arena *arena,
		       struct tc_str text)
{
	struct tc_error err = TC_ERROR_INIT;

	tc_arena_init(arena);
	if (tc_query_parse(query, arena, "q.sql", text, &err) < 0)
		fail_msg("refused: %s", err.text);
}

static void assert_param(const struct tc_param *p, const char *name,
			 enum tc_param_type type, bool required, const char *fallback,
			 const char *help)
{
	assert_string_equal(p->name, name);
	assert_int_equal(p->type, type);
	assert_int_equal(p->required, required);
	assert_string_equal(p->help, help);
	if (fallback)
		assert_string_equal(p->fallback, fallback);
	else
		assert_null(p->fallback);
}

static void test_all_keys(void **state)
{
	struct tc_query q;
	struct tc_arena arena;

	(void)state;
	parse_good(&q, &arena, TC_STR(complete));
	assert_string_equal(q.name, "keys-from-address");
	assert_string_equal(q.question, "pivot");
	assert_string_equal(q.title, "Keys used from an address: all of them");
	assert_int_equal(q.param_count, 5);
	assert_param(&q.params[0], "ip", TC_PARAM_TEXT, true, NULL, "the address");
	assert_param(&q.params[1], "since", TC_PARAM_TIME, false, "2023-07-01",
		     "first event");
	assert_param(&q.params[2], "least", TC_PARAM_INT, false, "5",
		     "fewest events | or more");
	assert_param(&q.params[3], "name_2", TC_PARAM_TEXT, false, "a b c", "words");
	assert_param(&q.params[4], "until", TC_PARAM_TIME, false, NULL, "last event");
	assert_int_equal(q.next_count, 3);
	assert_string_equal(q.next[0], "dwell");
	assert_string_equal(q.next[1], "addresses-of-key");
	assert_string_equal(q.next[2], "x2");
	assert_string_equal(q.note, "Shared addresses look like this too.");
	assert_string_equal(q.example, "keys-from-address ip=203.0.113.9");
	assert_string_equal(q.origin, "q.sql");
	assert_true(tc_str_eq(q.sql, TC_STR(complete)));
	tc_arena_release(&arena);
}

static void test_least_of_a_header(void **state)
{
	struct tc_query q;
	struct tc_arena arena;

	(void)state;
	parse_good(&q, &arena, TC_STR("-- name: a\r\n--  question:b\r\n-- title: c\r\n\r\n"
				      "SELECT 1"));
	assert_string_equal(q.name, "a");
	assert_string_equal(q.question, "b");
	assert_string_equal(q.title, "c");
	assert_int_equal(q.param_count, 0);
	assert_int_equal(q.next_count, 0);
	assert_null(q.note);
	assert_null(q.example);
	tc_arena_release(&arena);
}

#define DETECTION "-- name: a\n-- question: detections\n-- title: c\n"

static void test_what_a_row_opens(void **state)
{
	struct tc_query q;
	struct tc_arena arena;

	(void)state;
	parse_good(&q, &arena,
		   TC_STR("-- name: a\n-- question: b\n-- title: c\n-- benign: A drill\n"
			  "-- opens: search-events  key=credential outcome='denied'\nSELECT 1"));
	assert_null(q.detection);
	assert_int_equal(q.benign_count, 1);
	assert_string_equal(q.opens->query, "search-events");
	assert_int_equal(q.opens->arg_count, 2);
	assert_string_equal(q.opens->args[0].param, "key");
	assert_string_equal(q.opens->args[0].column, "credential");
	assert_null(q.opens->args[0].word);
	assert_string_equal(q.opens->args[1].param, "outcome");
	assert_null(q.opens->args[1].column);
	assert_string_equal(q.opens->args[1].word, "denied");
	tc_arena_release(&arena);
	parse_good(&q, &arena, TC_STR(complete));
	assert_null(q.opens);
	tc_arena_release(&arena);
}

static void test_a_detection(void **state)
{
	struct tc_query q;
	struct tc_arena arena;

	(void)state;
	parse_good(&q, &arena,
		   TC_STR(DETECTION "-- id: D07\n-- severity: low\n"
				    "-- technique: T1098.001, T1136.003\n"
				    "-- benign: A new colleague\n-- benign: A drill\n"
				    "-- param: ip ip | the address\nSELECT 1"));
	assert_non_null(q.detection);
	assert_string_equal(q.detection->id, "D07");
	assert_string_equal(q.detection->severity, "low");
	assert_string_equal(q.detection->technique, "T1098.001, T1136.003");
	assert_int_equal(q.benign_count, 2);
	assert_string_equal(q.benign[0], "A new colleague");
	assert_string_equal(q.benign[1], "A drill");
	assert_param(&q.params[0], "ip", TC_PARAM_IP, false, NULL, "the address");
	tc_arena_release(&arena);
	parse_good(&q, &arena, TC_STR(complete));
	assert_null(q.detection);
	tc_arena_release(&arena);
}

/* The query must not point into the text, which may go away. */
static void test_nothing_points_into_the_text(void **state)
{
	char *text = tc_strdup(TC_STR(complete));
	struct tc_query q;
	struct tc_arena arena;

	(void)state;
	parse_good(&q, &arena, tc_str(text));
	memset(text, 'X', strlen(text));
	free(text);
	assert_string_equal(q.name, "keys-from-address");
	assert_string_equal(q.params[3].fallback, "a b c");
	assert_string_equal(q.next[1], "addresses-of-key");
	assert_true(tc_str_eq(q.sql, TC_STR(complete)));
	tc_arena_release(&arena);
}

#define START "-- name: a\n-- question: b\n-- title: c\n"
#define END "\nSELECT 1;\n"

static void test_bad_headers(void **state)
{
	static const struct {
		const char *text, *error;
	} bad[] = {
		{"", "q.sql:1: no header; the first line must be `-- name: ...`"},
		{"SELECT 1", "q.sql:1: no header; the first line must be `-- name: ...`"},
		{"\n" START END,
		 "q.sql:1: no header; the first line must be `-- name: ...`"},
		{"-- question: b\n-- title: c" END, "q.sql:1: the header has no `name`"},
		{"-- name: a\n-- title: c" END, "q.sql:1: the header has no `question`"},
		{"-- name: a\n-- question: b" END, "q.sql:1: the header has no `title`"},
		{START "-- colour: red" END, "q.sql:4: `colour`: no such key"},
		{START "-- Name: red" END, "q.sql:4: `Name`: no such key"},
		{START "-- words" END, "q.sql:4: `words` is not `key: value`; prose goes "
				       "below a line of --"},
		{"--\n" START END,
		 "q.sql:1: `` is not `key: value`; prose goes below a line of --"},
		{START "--note: x" END, "q.sql:4: `note`: no such key"},
		{START "-- name: d" END, "q.sql:4: a second `name`"},
		{START "-- question: d" END, "q.sql:4: a second `question`"},
		{START "-- title: d" END, "q.sql:4: a second `title`"},
		{START "-- example: d\n-- example: e" END, "q.sql:5: a second `example`"},
		{START "-- next: d\n-- next: e" END, "q.sql:5: a second `next`"},
		{START "-- note:  " END, "q.sql:4: `note` has no value"},
		{"-- name: A" END, "q.sql:1: name `A`: use a-z, 0-9 and -"},
		{"-- name: a_b" END, "q.sql:1: name `a_b`: use a-z, 0-9 and -"},
		{"-- name: a b" END, "q.sql:1: name `a b`: use a-z, 0-9 and -"},
		{"-- name: -a" END, "q.sql:1: name `-a`: use a-z, 0-9 and -"},
		{"-- name: ../a" END, "q.sql:1: name `../a`: use a-z, 0-9 and -"},
		{"-- name: a\x1b[m" END, "q.sql:1: name `a\\x1b[m`: use a-z, 0-9 and -"},
		{"-- question: B" END, "q.sql:1: question `B`: use a-z, 0-9 and -"},
		{START "-- next: a,,b" END, "q.sql:4: next: `` is no name of a query"},
		{START "-- next: a b" END, "q.sql:4: next: `a b` is no name of a query"},
		{START "-- param: ip | h" END,
		 "q.sql:4: param ip: type `` is not text, int, time or ip"},
		{START "-- param: ip address | h" END,
		 "q.sql:4: param ip: type `address` is not text, int, time or ip"},
		{START "-- param: Ip text | h" END,
		 "q.sql:4: param `Ip`: use a-z, 0-9 and _"},
		{START "-- param: :ip text | h" END,
		 "q.sql:4: param `:ip`: use a-z, 0-9 and _"},
		{START "-- param: | h" END, "q.sql:4: param ``: use a-z, 0-9 and _"},
		{START "-- param: ip text" END, "q.sql:4: param ip: no help behind a `|`"},
		{START "-- param: ip text | " END,
		 "q.sql:4: param ip: no help behind a `|`"},
		{START "-- param: ip text needed | h" END,
		 "q.sql:4: param ip: `needed`: say required, or default VALUE"},
		{START "-- param: ip text required now | h" END,
		 "q.sql:4: param ip: `required now`: say required, or default VALUE"},
		{START "-- param: ip text default | h" END,
		 "q.sql:4: param ip: `default`: say required, or default VALUE"},
		{START "-- param: n int default 1.5 | h" END,
		 "q.sql:4: param n: default `1.5` is not a whole number"},
		{START "-- param: t time default 30d | h" END,
		 "q.sql:4: param t: default `30d` is not a time "
		 "(2023-07-10T12:00:00Z or 2023-07-10)"},
		{START "-- param: ip text | h\n-- param: ip int | h" END,
		 "q.sql:5: a second param ip"},
		{START "-- severity: critical" END,
		 "q.sql:4: severity `critical` is not high, medium, low or informational"},
		{START "-- id: D01" END, "q.sql:1: `id`, `severity` and `technique` are for "
					 "detections"},
		{START "-- opens: Next" END, "q.sql:4: opens: `Next` is no name of a query"},
		{START "-- opens: next key" END,
		 "q.sql:4: opens: `key` is not PARAMETER=COLUMN"},
		{START "-- opens: next key='" END,
		 "q.sql:4: opens: `key='` is not PARAMETER=COLUMN"},
		{START "-- opens: a\n-- opens: b" END, "q.sql:5: a second `opens`"},
		{DETECTION "-- id: D01\n-- severity: low\n-- technique: T1078" END,
		 "q.sql:1: a detection needs `id`, `severity`, `technique` and `benign`"},
		{DETECTION END,
		 "q.sql:1: a detection needs `id`, `severity`, `technique` and `benign`"},
		{DETECTION "-- id: D01\n-- id: D02" END, "q.sql:5: a second `id`"},
		{START, "q.sql:4: no statement below the header"},
		{START "--\n-- prose", "q.sql:5: no statement below the header"},
		{START "\n  \n-- words\n", "q.sql:7: no statement below the header"},
		{START "\n-- param: ip text | h" END,
		 "q.sql:5: `param` is below the header, which must be at the top without "
		 "a gap"},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(bad); i++) {
		struct tc_query q = {.name = "untouched"};
		struct tc_error err = TC_ERROR_INIT;
		struct tc_arena arena;
		tc_arena_init(&arena);
		int code = tc_query_parse(&q, &arena, "q.sql", tc_str(bad[i].text), &err);
		assert_string_equal(err.text, bad[i].error);
		assert_int_equal(code, TC_FAIL);
		assert_string_equal(q.name, "untouched");
		tc_arena_release(&arena);
	}
}

static void test_no_text_file(void **state)
{
	struct tc_query q;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_arena arena;

	(void)state;
	tc_arena_init(&arena);
	assert_int_equal(tc_query_parse(&q, &arena, "q.sql", TC_STR("-- name: a\0"), &err),
			 TC_FAIL);
	assert_string_equal(err.text, "q.sql: not a text file");
	tc_arena_release(&arena);
}

static void test_too_many_params(void **state)
{
	struct tc_query q;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_arena arena;
	struct tc_buf text;

	(void)state;
	tc_arena_init(&arena);
	tc_buf_init(&text, 10000);
	tc_buf_add_cstr(&text, START);
	for (int i = 0; i <= TC_QUERY_PARAMS; i++)
		tc_buf_addf(&text, "-- param: p%d int | help\n", i);
	tc_buf_add_cstr(&text, "SELECT 1");
	assert_int_equal(tc_query_parse(&q, &arena, "q.sql", tc_buf_str(&text), &err),
			 TC_FAIL);
	assert_string_equal(err.text, "q.sql:36: more than 32 params");
	tc_buf_release(&text);
	tc_arena_release(&arena);
}

/* Whatever the bytes, there is an answer or an error; the sanitizers watch. */
static void test_any_bytes(void **state)
{
	static const char *const pieces[] = {
		"-- name: a\n", "-- question: b\n", "-- title: c\n", "--", "\n", "\r\n",
		"-- param: ", "ip ", "text ", "required ", "default ", "| help\n",
		"-- next: ", ",", "-- note: ", "--\n", "SELECT 1\n", ":", " ",
	};
	struct unit_random r = unit_random();
	struct tc_buf text;
	int good = 0;

	(void)state;
	tc_buf_init(&text, 10000);
	for (int round = 0; round < 20000; round++) {
		struct tc_query q;
		struct tc_arena arena;
		char bytes[64];
		tc_buf_clear(&text);
		for (size_t n = unit_below(&r, 15); n; n--)
			tc_buf_add_cstr(&text, pieces[unit_below(&r, TC_ARRAY_LEN(pieces))]);
		tc_buf_add(&text, bytes, unit_hostile(&r, bytes, sizeof(bytes)));
		tc_arena_init(&arena);
		if (tc_query_parse(&q, &arena, "q.sql", tc_buf_str(&text), NULL) == 0) {
			assert_true(q.name && q.question && q.title);
			good++;
		}
		tc_arena_release(&arena);
	}
	tc_buf_release(&text);
	assert_true(good > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_keys),
		cmocka_unit_test(test_what_a_row_opens),
		cmocka_unit_test(test_a_detection),
		cmocka_unit_test(test_least_of_a_header),
		cmocka_unit_test(test_nothing_points_into_the_text),
		cmocka_unit_test(test_bad_headers),
		cmocka_unit_test(test_no_text_file),
		cmocka_unit_test(test_too_many_params),
		cmocka_unit_test(test_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
