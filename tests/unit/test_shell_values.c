/*
 * The values that Tab offers: that every parameter has some, how they are looked up, that
 * no key waits long for them.
 */
#include "case_file.h"

#include <stdlib.h>
#include <time.h>

#include "catalog/catalog.h"
#include "shell/values.h"

#include "util/banned.h"

/* --- every parameter ----------------------------------------------------------------- */

static void test_every_parameter_of_a_query_has_values(void **state)
{
	/* Free text. */
	static const char *const without[] = {"holds", NULL};
	struct tc_error err = TC_ERROR_INIT;
	struct tc_session session = {.case_path = "none"};

	(void)state;
	assert_int_equal(tc_session_catalog(&session, &err), 0);
	for (size_t i = 0; i < tc_catalog_count(session.catalog); i++) {
		const struct tc_query *q = tc_catalog_at(session.catalog, i);

		for (size_t k = 0; k < q->param_count; k++) {
			const struct tc_param *p = &q->params[k];
			bool known = tc_values_known(q->name, p->name);

			for (const char *const *w = without; *w; w++)
				known = known || strcmp(*w, p->name) == 0;
			if (!known && p->type != TC_PARAM_INT)
				fail_msg("%s: nothing is offered for %s=", q->name, p->name);
		}
	}
	tc_session_release(&session);
}

/* --- how ------------------------------------------------------------------------------ */

/* Those of which an intruder makes as many as it likes, and what an answer is found by. */
static const struct {
	const char *name, *index;
} searched[] = {
	{"ip", "address_by_ip"},
	{"key", "actor_by_access_key"},
	{"principal", "principal_by_name"},
	{"principal_as_stored", "sqlite_autoindex_principal_1"},
	{"event", "event_by_event_id"},
	{"user_agent", "sqlite_autoindex_agent_1"},
	{"event_source", "sqlite_autoindex_api_1"},
	{"region", "place_lookup"},
	{"error_code", "result_lookup"},
	{"peer", "opening_by_peer"},
};

/* What SQLite says of how it goes about it, a line for each step.  Owned by the caller. */
static char *plan_of(struct tc_store *store, const char *name)
{
	struct tc_str sql = tc_store_named_sql("complete.sql", name);
	struct tc_buf text;

	tc_buf_init(&text, 65536);
	tc_buf_addf(&text, "EXPLAIN QUERY PLAN %.*s", TC_STR_ARG(sql));
	char *plan = case_rows(store, tc_buf_cstr(&text));
	tc_buf_release(&text);
	return plan;
}

/* The name behind each "-- name: ", in its order; false: no more. */
static bool next_name(struct tc_str *text, char name[64])
{
	size_t at = tc_str_find(*text, TC_STR("-- name: "));

	if (at == SIZE_MAX)
		return false;
	struct tc_str rest = tc_str_n(text->data + at + 9, text->len - at - 9);
	struct tc_str line = tc_str_cut(rest, '\n', text);
	snprintf(name, 64, "%.*s", TC_STR_ARG(line));
	return true;
}

static void test_no_statement_goes_through_the_events(void **state)
{
	static const char *const never[] = {"SCAN event\n", "SCAN event ",   "SCAN actor",
					    "SCAN copy",    "SCAN credential", NULL};
	struct tc_str text = tc_store_embedded("complete.sql");
	struct case_file c;
	size_t statements = 0;
	char name[64];

	(void)state;
	case_make(&c);
	assert_int_equal(tc_store_build_indexes(c.store, NULL), 0);
	while (next_name(&text, name)) {
		char *plan = plan_of(c.store, name);

		for (const char *const *w = never; *w; w++)
			if (strstr(plan, *w))
				fail_msg("%s:\n%s", name, plan);
		free(plan);
		statements++;
	}
	assert_true(statements > 20);
	case_remove(&c);
}

static void test_what_an_intruder_can_make_many_of_is_found_in_an_index(void **state)
{
	struct case_file c;

	(void)state;
	case_make(&c);
	assert_int_equal(tc_store_build_indexes(c.store, NULL), 0);
	for (size_t i = 0; i < TC_ARRAY_LEN(searched); i++) {
		char *plan = plan_of(c.store, searched[i].name);
		char *search = strstr(plan, "SEARCH ");

		if (!search || !strstr(search, searched[i].index) || strstr(plan, "ORDER BY"))
			fail_msg("%s:\n%s", searched[i].name, plan);
		free(plan);
	}
	case_remove(&c);
}

/* --- found ---------------------------------------------------------------------------- */

static void make_agents(struct case_file *c)
{
	case_exec(c, "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)"
		     " INSERT INTO agent (user_agent, tool)"
		     " SELECT printf('agent/%07d', i), 'same' FROM n");
	case_close(c);
}

static void expect_count(struct tc_session *session, const char *name, const char *beginning,
			 size_t count, bool more)
{
	struct tc_values values;

	tc_values_find(&values, session, NULL, name, tc_str(beginning));
	assert_int_equal(values.count, count);
	assert_int_equal(values.more, more);
	for (size_t i = 0; i < values.count; i++)
		assert_true(tc_str_starts(tc_str(values.list[i]), tc_str(beginning)));
	tc_values_release(&values);
}

static void test_values_are_found_by_their_beginning(void **state)
{
	struct case_file c;

	(void)state;
	case_make(&c);
	make_agents(&c);
	struct tc_session session = {.case_path = c.path};
	expect_count(&session, "user_agent", "", TC_VALUES_MAX, true);
	expect_count(&session, "user_agent", "agent/00001", 100, false);
	expect_count(&session, "user_agent", "agent/0000123", 1, false);
	expect_count(&session, "user_agent", "Agent", 0, false);
	expect_count(&session, "tool", "s", 1, false);
	expect_count(&session, "level", "p", 2, false);
	expect_count(&session, "no such name", "", 0, false);
	/* A Ctrl-C that came before was about something else. */
	tc_store_interrupt(session.store);
	expect_count(&session, "user_agent", "agent/0000123", 1, false);
	tc_session_release(&session);
	case_remove(&c);
}

static void test_what_would_not_show_as_itself_is_not_offered(void **state)
{
	struct case_file c;

	(void)state;
	case_make(&c);
	case_exec(&c, "INSERT INTO agent (user_agent) VALUES ('e' || char(27) || ']0;x'),"
		      " ('e' || char(8238)), ('e' || char(10)), (''), ('e' || char(233)), ('ee'),"
		      " ('e' || char(0) || 'x'), (CAST(x'65ff' AS TEXT)),"
		      " (printf('e%.*c', 5000, 'x'))");
	case_close(&c);
	struct tc_session session = {.case_path = c.path};
	expect_count(&session, "user_agent", "e", 2, false);
	session.ascii = true;
	expect_count(&session, "user_agent", "e", 1, false);
	tc_session_release(&session);
	case_remove(&c);
}

/*
 * An intruder names its agents, and as many of them as it likes: those that are left out
 * take no place of those that are offered.
 */
static void expect_crowd_hides_nothing(const char *crowd)
{
	struct case_file c;
	struct tc_values values;
	struct tc_buf sql;

	case_make(&c);
	tc_buf_init(&sql, 4096);
	tc_buf_addf(&sql,
		    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
		    " INSERT INTO agent (user_agent) SELECT 'cli/' || %s || i FROM n",
		    2 * TC_VALUES_MAX, crowd);
	case_exec(&c, tc_buf_cstr(&sql));
	/* One in front of the crowd, which must not pass for the only one, and one behind. */
	case_exec(&c, "INSERT INTO agent (user_agent) VALUES ('cli/'), ('cli/' || char(20013))");
	case_close(&c);
	struct tc_session session = {.case_path = c.path};
	/* The time that there is, is for looking: a build with sanitizers opens slowly. */
	assert_int_equal(tc_session_open(&session, NULL), 0);
	tc_values_find(&values, &session, NULL, "user_agent", TC_STR("cli"));
	assert_int_equal(values.count, 2);
	assert_string_equal(values.list[0], "cli/");
	assert_string_equal(values.list[1], "cli/\xe4\xb8\xad");
	assert_false(values.more);
	tc_values_release(&values);
	tc_session_release(&session);
	tc_buf_release(&sql);
	case_remove(&c);
}

static void test_a_crowd_of_hostile_values_hides_no_others(void **state)
{
	(void)state;
	expect_crowd_hides_nothing("char(1)");
	expect_crowd_hides_nothing("char(8206)");
}

static void test_a_crowd_that_no_quotes_keep_hides_no_others(void **state)
{
	(void)state;
	expect_crowd_hides_nothing("char(39) || char(34)");
}

static void test_without_a_case_there_are_none(void **state)
{
	struct tc_session session = {.case_path = "/nowhere/at/all.case"};

	(void)state;
	expect_count(&session, "user_agent", "", 0, false);
	expect_count(&session, "level", "", 3, false);
	tc_session_release(&session);
}

/* --- soon ----------------------------------------------------------------------------- */

static double milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Each is looked into, which takes a microsecond or more. */
static void make_sets_of_resources(struct case_file *c)
{
	case_exec(c, "BEGIN");
	case_exec(c, "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)"
		     " INSERT INTO touch (resources)"
		     " SELECT printf('[[\"target\",\"bucket\",\"b%d\"]]', i) FROM n");
	case_exec(c, "COMMIT");
	case_close(c);
}

static void test_what_has_no_index_is_given_up_in_time(void **state)
{
	struct case_file c;
	struct tc_values values;
	double best = 1e9;

	(void)state;
	case_make(&c);
	make_sets_of_resources(&c);
	struct tc_session session = {.case_path = c.path};
	assert_int_equal(tc_session_open(&session, NULL), 0);
	/* Another process may have the processor: the soonest of some counts. */
	for (int i = 0; i < 5; i++) {
		double began = milliseconds();

		tc_values_find(&values, &session, NULL, "kind", TC_STR("b"));
		double taken = milliseconds() - began;
		best = taken < best ? taken : best;
		/* That much was found, and whether it is all is not known. */
		assert_int_equal(values.count, 1);
		assert_string_equal(values.list[0], "bucket");
		assert_true(values.more);
		tc_values_release(&values);
	}
	if (best > 50)
		fail_msg("%.0f ms", best);
	/* Nothing of it stays: a statement may take longer. */
	char *rows = case_rows(session.store, "SELECT count(*) FROM touch t, json_each(t.resources)");
	assert_string_equal(rows, "300001\n");
	free(rows);
	tc_session_release(&session);
	case_remove(&c);
}

static void test_another_program_that_writes_is_not_waited_for(void **state)
{
	struct case_file c;

	(void)state;
	case_make(&c);
	make_agents(&c);
	for (int opened = 0; opened < 2; opened++) {
		struct tc_session session = {.case_path = c.path};

		if (opened)
			assert_int_equal(tc_session_open(&session, NULL), 0);
		case_open(&c, TC_STORE_WRITE);
		case_exec(&c, "BEGIN EXCLUSIVE");
		double began = milliseconds();
		expect_count(&session, "user_agent", "agent/0000123", 0, opened);
		/* To wait would take seconds. */
		assert_true(milliseconds() - began < 1000);
		case_exec(&c, "ROLLBACK");
		case_close(&c);
		expect_count(&session, "user_agent", "agent/0000123", 1, false);
		tc_session_release(&session);
	}
	case_remove(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_parameter_of_a_query_has_values),
		cmocka_unit_test(test_no_statement_goes_through_the_events),
		cmocka_unit_test(test_what_an_intruder_can_make_many_of_is_found_in_an_index),
		cmocka_unit_test(test_values_are_found_by_their_beginning),
		cmocka_unit_test(test_what_would_not_show_as_itself_is_not_offered),
		cmocka_unit_test(test_a_crowd_of_hostile_values_hides_no_others),
		cmocka_unit_test(test_a_crowd_that_no_quotes_keep_hides_no_others),
		cmocka_unit_test(test_without_a_case_there_are_none),
		cmocka_unit_test(test_what_has_no_index_is_given_up_in_time),
		cmocka_unit_test(test_another_program_that_writes_is_not_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
