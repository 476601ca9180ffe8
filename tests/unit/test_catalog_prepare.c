/* Preparing a query against a real case: arguments, bindings, refusals. */
#include "temp_dir.h"

#include "catalog/header.h"

#include "util/banned.h"

struct fixture {
	struct temp_dir dir;
	char path[128];
	struct tc_store *store;
	struct tc_arena arena;
};

static int set_up(void **state)
{
	struct fixture *f = tc_calloc(1, sizeof(*f));
	struct tc_error err = TC_ERROR_INIT;

	temp_dir_make(&f->dir);
	snprintf(f->path, sizeof(f->path), "%s/case.db", f->dir.path);
	tc_arena_init(&f->arena);
	if (tc_store_open(&f->store, f->path, TC_STORE_CREATE, &err) < 0)
		fail_msg("no case: %s", err.text);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	tc_store_close(f->store);
	tc_arena_release(&f->arena);
	temp_dir_remove(&f->dir);
	free(f);
	return 0;
}

#define HEAD "-- name: q\n-- question: pivot\n-- title: t\n"
#define ALL                                                                    \
	HEAD "-- param: ip text required | the address\n"                      \
	     "-- param: least int default 5 | fewest events\n"                 \
	     "-- param: since time | first event\n"                            \
	     "SELECT :ip AS ip, :least AS least, :since AS since, "            \
	     "typeof(:ip) || typeof(:least) || typeof(:since) AS types\n"

static struct tc_query parse(struct fixture *f, const char *text)
{
	struct tc_query q;
	struct tc_error err = TC_ERROR_INIT;

	if (tc_query_parse(&q, &f->arena, "q.sql", tc_str(text), &err) < 0)
		fail_msg("refused: %s", err.text);
	return q;
}

/* The only row, or the test fails. */
static struct tc_stmt *first_row(struct fixture *f, const struct tc_query *q,
				 const struct tc_argument *args, size_t count)
{
	struct tc_stmt *stmt = NULL;
	struct tc_error err = TC_ERROR_INIT;

	if (tc_query_prepare(&stmt, q, f->store, args, count, &err) < 0)
		fail_msg("refused: %s", err.text);
	assert_int_equal(tc_stmt_step(stmt, &err), TC_STEP_ROW);
	return stmt;
}

static void test_values_are_bound(void **state)
{
	struct tc_query q = parse(*state, ALL);
	const struct tc_argument args[] = {
		{TC_STR("since"), TC_STR("2023-07-10T12:00:24Z")},
		{TC_STR("ip"), TC_STR("203.0.113.9' OR 1")},
		{TC_STR("least"), TC_STR("-12")},
	};
	struct tc_stmt *stmt = first_row(*state, &q, args, 3);

	assert_str(tc_stmt_column_text(stmt, 0), "203.0.113.9' OR 1");
	assert_int_equal(tc_stmt_column_int(stmt, 1), -12);
	assert_true(tc_stmt_column_int(stmt, 2) == INT64_C(1688990424000));
	assert_str(tc_stmt_column_text(stmt, 3), "textintegerinteger");
	tc_stmt_free(stmt);
}

static void test_defaults_and_absent_values(void **state)
{
	struct tc_query q = parse(*state, ALL);
	const struct tc_argument args[] = {{TC_STR("ip"), TC_STR("::1")}};
	struct tc_stmt *stmt = first_row(*state, &q, args, 1);

	assert_int_equal(tc_stmt_column_int(stmt, 1), 5);
	assert_int_equal(tc_stmt_column_type(stmt, 2), TC_TYPE_NULL);
	assert_str(tc_stmt_column_text(stmt, 3), "textintegernull");
	tc_stmt_free(stmt);
}

static void test_a_date_is_its_first_millisecond(void **state)
{
	struct tc_query q = parse(*state, ALL);
	const struct tc_argument args[] = {{TC_STR("ip"), TC_STR("::1")},
					   {TC_STR("since"), TC_STR("2023-07-10")}};
	struct tc_stmt *stmt = first_row(*state, &q, args, 2);

	assert_true(tc_stmt_column_int(stmt, 2) == INT64_C(1688947200000));
	tc_stmt_free(stmt);
}

static void test_wrong_arguments(void **state)
{
	static const struct {
		const char *args[4];
		const char *error;
	} bad[] = {
		{{NULL}, "q: parameter ip is required (the address)"},
		{{"ip", ""}, "q: parameter ip is required (the address)"},
		{{"least", "7"}, "q: parameter ip is required (the address)"},
		{{"key", "x"}, "q: no parameter key; there is ip, least, since"},
		{{"IP", "x"}, "q: no parameter IP; there is ip, least, since"},
		{{"ip", "x", "ip", "y"}, "q: parameter ip is given twice"},
		{{"ip", "x", "least", "many"},
		 "q: parameter least: `many` is not a whole number"},
		{{"ip", "x", "least", ""},
		 "q: parameter least: `` is not a whole number"},
		{{"ip", "x", "since", "yesterday\n"},
		 "q: parameter since: `yesterday\\n` is not a time "
		 "(2023-07-10T12:00:00Z or 2023-07-10)"},
		{{"ip", "x", "since", "2023-02-30"},
		 "q: parameter since: `2023-02-30` is not a time "
		 "(2023-07-10T12:00:00Z or 2023-07-10)"},
	};
	struct fixture *f = *state;
	struct tc_query q = parse(f, ALL);

	for (size_t i = 0; i < TC_ARRAY_LEN(bad); i++) {
		struct tc_argument args[2];
		size_t count = 0;
		struct tc_stmt *stmt = NULL;
		struct tc_error err = TC_ERROR_INIT;
		for (; count < 2 && bad[i].args[2 * count]; count++) {
			args[count].name = tc_str(bad[i].args[2 * count]);
			args[count].value = tc_str(bad[i].args[2 * count + 1]);
		}
		int code = tc_query_prepare(&stmt, &q, f->store, args, count, &err);
		assert_string_equal(err.text, bad[i].error);
		assert_int_equal(code, TC_USAGE);
		assert_null(stmt);
	}
}

static void test_a_query_that_takes_nothing(void **state)
{
	struct fixture *f = *state;
	struct tc_query q = parse(f, HEAD "SELECT 7");
	const struct tc_argument args[] = {{TC_STR("a"), TC_STR("b")}};
	struct tc_stmt *stmt = NULL;
	struct tc_error err = TC_ERROR_INIT;

	assert_int_equal(tc_query_prepare(&stmt, &q, f->store, args, 1, &err), TC_USAGE);
	assert_string_equal(err.text, "q: no parameter a; it takes none");
	stmt = first_row(f, &q, NULL, 0);
	assert_int_equal(tc_stmt_column_int(stmt, 0), 7);
	tc_stmt_free(stmt);
}

static void assert_wrong_query(struct fixture *f, const char *text, const char *error)
{
	struct tc_query q = parse(f, text);
	struct tc_stmt *stmt = NULL;
	struct tc_error err = TC_ERROR_INIT;
	int code = tc_query_prepare(&stmt, &q, f->store, NULL, 0, &err);

	assert_true(code < 0);
	assert_null(stmt);
	if (!tc_str_starts(tc_str(err.text), tc_str(error)))
		fail_msg("`%s` does not start with `%s`", err.text, error);
}

static void test_wrong_queries(void **state)
{
	struct fixture *f = *state;

	assert_wrong_query(f, HEAD "SELECT :ip",
			   "q.sql: the statement asks for :ip, which the header does not "
			   "declare");
	assert_wrong_query(f, HEAD "-- param: ip text | h\nSELECT :ip, @ip",
			   "q.sql: the statement asks for @ip, which");
	assert_wrong_query(f, HEAD "-- param: ip text | h\nSELECT :ip, ?",
			   "q.sql: the statement asks for ?, which");
	assert_wrong_query(f, HEAD "-- param: ip text | h\nSELECT 1",
			   "q.sql: the header declares ip, which the statement does not "
			   "ask for");
	assert_wrong_query(f, HEAD "SELEKT 1", "q.sql: ");
	assert_wrong_query(f, HEAD "SELECT 1; SELECT 2", "q.sql: ");
	assert_wrong_query(f, HEAD "SELECT nothing FROM nowhere", "q.sql: ");
	assert_wrong_query(f, HEAD "CREATE TABLE t(a)", "q.sql: a query may only read");
}

static void test_argument_text(void **state)
{
	struct tc_query q = parse(*state, ALL);
	const struct tc_argument args[] = {{TC_STR("ip"), TC_STR("::1")},
					   {TC_STR("least"), TC_STR("9")}};

	assert_str(tc_query_argument(&q, 0, args, 2), "::1");
	assert_str(tc_query_argument(&q, 1, args, 2), "9");
	assert_str(tc_query_argument(&q, 1, args, 1), "5");
	assert_null(tc_query_argument(&q, 2, args, 2).data);
}

#define WITH_CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CASE(test_values_are_bound),
		WITH_CASE(test_defaults_and_absent_values),
		WITH_CASE(test_a_date_is_its_first_millisecond),
		WITH_CASE(test_wrong_arguments),
		WITH_CASE(test_a_query_that_takes_nothing),
		WITH_CASE(test_wrong_queries),
		WITH_CASE(test_argument_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
