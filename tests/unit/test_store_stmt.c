/* Statements: one at a time, typed, and interruptible. */
#include "case_file.h"

#include <pthread.h>

#include "util/banned.h"

static int set_up(void **state)
{
	struct case_file *c = tc_calloc(1, sizeof(*c));

	case_make(c);
	*state = c;
	return 0;
}

static int tear_down(void **state)
{
	case_remove(*state);
	free(*state);
	return 0;
}

static struct tc_stmt *prepare(struct case_file *c, const char *sql)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_stmt *stmt;

	if (tc_stmt_prepare(&stmt, c->store, tc_str(sql), &err) < 0)
		fail_msg("%s\n%s", sql, err.text);
	return stmt;
}

static void refuse(struct case_file *c, struct tc_str sql, const char *why)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_stmt *stmt;

	assert_int_equal(tc_stmt_prepare(&stmt, c->store, sql, &err), TC_FAIL);
	assert_null(stmt);
	if (tc_str_find(tc_str(err.text), tc_str(why)) == SIZE_MAX)
		fail_msg("%.*s: `%s` does not say `%s`", TC_STR_ARG(sql), err.text, why);
}

static void test_exactly_one_statement(void **state)
{
	static const char *const one[] = {
		"SELECT 1", "SELECT 1;", "SELECT 1 ; ;\n", "SELECT 1; -- done", "SELECT 1 -- done",
		"-- first\nSELECT 1;\n-- last\n-- of all", "/* first */ SELECT 1",
		"SELECT 1 /* last */", "SELECT 1; /* last */", "SELECT ';'",
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(one); i++)
		tc_stmt_free(prepare(*state, one[i]));
	tc_stmt_free(NULL);
	refuse(*state, TC_STR("SELECT 1; SELECT 2"), "more than one statement");
	refuse(*state, TC_STR("SELECT 1; DELETE FROM lead;"), "more than one statement");
	refuse(*state, TC_STR("SELECT 1; -- x\n SELECT 2"), "more than one statement");
	refuse(*state, TC_STR("SELECT 1; nonsense"), "more than one statement");
	refuse(*state, TC_STR("SELECT 1;\0DELETE FROM lead"), "more than one statement");
	refuse(*state, TC_STR(""), "there is no statement");
	refuse(*state, TC_STR("  -- only a comment\n"), "there is no statement");
	refuse(*state, TC_STR("SELEC 1"), "syntax error");
	refuse(*state, TC_STR("SELECT a FROM nowhere"), "no such table: nowhere");
	/* The text may end without a NUL. */
	refuse(*state, tc_str_n("SELECT 1; SELECT 2", 17), "more than one statement");
	struct tc_stmt *stmt;
	struct tc_error err;
	struct case_file *c = *state;
	assert_int_equal(tc_stmt_prepare(&stmt, c->store, tc_str_n("SELECT 12", 8), &err), 0);
	assert_int_equal(tc_stmt_step(stmt, &err), TC_STEP_ROW);
	assert_int_equal(tc_stmt_column_int(stmt, 0), 1);
	tc_stmt_free(stmt);
}

static void test_values_come_back(void **state)
{
	struct tc_stmt *stmt = prepare(*state, "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8");
	struct tc_error err = TC_ERROR_INIT;
	char text[] = "a\0b\xff";

	assert_int_equal(tc_stmt_param_count(stmt), 8);
	tc_stmt_bind_int(stmt, 1, INT64_MIN);
	tc_stmt_bind_real(stmt, 2, 0.25);
	tc_stmt_bind_text(stmt, 3, tc_str_n(text, 4));
	tc_stmt_bind_blob(stmt, 4, text, 4);
	tc_stmt_bind_null(stmt, 5);
	tc_stmt_bind_text(stmt, 6, TC_STR(""));
	tc_stmt_bind_text(stmt, 7, TC_STR_NULL);
	tc_stmt_bind_blob(stmt, 8, "", 0);
	/* They were copied. */
	text[0] = 'X';
	assert_int_equal(tc_stmt_step(stmt, &err), TC_STEP_ROW);
	assert_int_equal(tc_stmt_column_count(stmt), 8);
	static const enum tc_type types[] = {TC_TYPE_INT,  TC_TYPE_REAL, TC_TYPE_TEXT, TC_TYPE_BLOB,
					     TC_TYPE_NULL, TC_TYPE_TEXT, TC_TYPE_NULL,
					     TC_TYPE_BLOB};
	for (int i = 0; i < 8; i++)
		assert_int_equal(tc_stmt_column_type(stmt, i), types[i]);
	assert_true(tc_stmt_column_int(stmt, 0) == INT64_MIN);
	assert_true(tc_stmt_column_real(stmt, 1) > 0.249 && tc_stmt_column_real(stmt, 1) < 0.251);
	assert_str(tc_stmt_column_text(stmt, 2), "a\0b\xff");
	assert_str(tc_stmt_column_blob(stmt, 3), "a\0b\xff");
	assert_null(tc_stmt_column_text(stmt, 4).data);
	assert_null(tc_stmt_column_blob(stmt, 4).data);
	assert_str(tc_stmt_column_text(stmt, 5), "");
	assert_null(tc_stmt_column_text(stmt, 6).data);
	assert_str(tc_stmt_column_blob(stmt, 7), "");
	assert_int_equal(tc_stmt_step(stmt, &err), TC_STEP_DONE);
	/* Bindings stay over a reset. */
	tc_stmt_reset(stmt);
	tc_stmt_bind_text_static(stmt, 3, TC_STR("other"));
	tc_stmt_bind_blob_static(stmt, 4, "blob", 4);
	assert_int_equal(tc_stmt_step(stmt, &err), TC_STEP_ROW);
	assert_true(tc_stmt_column_int(stmt, 0) == INT64_MIN);
	assert_str(tc_stmt_column_text(stmt, 2), "other");
	assert_str(tc_stmt_column_blob(stmt, 3), "blob");
	tc_stmt_free(stmt);
}

static void test_names_of_parameters_and_columns(void **state)
{
	struct tc_stmt *stmt = prepare(*state, "SELECT :ip AS a, :since, ?");

	assert_int_equal(tc_stmt_param_count(stmt), 3);
	assert_string_equal(tc_stmt_param_name(stmt, 1), ":ip");
	assert_string_equal(tc_stmt_param_name(stmt, 2), ":since");
	assert_null(tc_stmt_param_name(stmt, 3));
	assert_int_equal(tc_stmt_param_index(stmt, ":since"), 2);
	assert_int_equal(tc_stmt_param_index(stmt, ":none"), 0);
	assert_string_equal(tc_stmt_column_name(stmt, 0), "a");
	assert_true(tc_stmt_readonly(stmt));
	tc_stmt_free(stmt);
	stmt = prepare(*state, "DELETE FROM lead");
	assert_false(tc_stmt_readonly(stmt));
	assert_int_equal(tc_stmt_column_count(stmt), 0);
	tc_stmt_free(stmt);
}

static void test_changes_and_ids(void **state)
{
	struct case_file *c = *state;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_stmt *stmt = prepare(
		c, "INSERT OR IGNORE INTO lead (kind, value, by, added_ms) VALUES ('ip', ?, 'me', 0)");

	tc_stmt_bind_text(stmt, 1, TC_STR("a"));
	assert_int_equal(tc_stmt_run(stmt, &err), 0);
	assert_int_equal(tc_store_changes(c->store), 1);
	int64_t first = tc_store_last_id(c->store);
	assert_int_equal(tc_stmt_run(stmt, &err), 0);
	assert_int_equal(tc_store_changes(c->store), 0);
	tc_stmt_bind_text(stmt, 1, TC_STR("b"));
	assert_int_equal(tc_stmt_run(stmt, &err), 0);
	assert_int_equal(tc_store_last_id(c->store), first + 1);
	tc_stmt_free(stmt);
	/* A failure is told once, and the statement can run again. */
	stmt = prepare(c, "INSERT INTO lead (kind, value, by, added_ms) VALUES ('ip', ?, 'me', 0)");
	tc_stmt_bind_text(stmt, 1, TC_STR("a"));
	assert_int_equal(tc_stmt_run(stmt, &err), TC_FAIL);
	assert_true(tc_str_find(tc_str(err.text), TC_STR("UNIQUE constraint failed")) != SIZE_MAX);
	tc_stmt_bind_text(stmt, 1, TC_STR("c"));
	assert_int_equal(tc_stmt_run(stmt, &err), 0);
	tc_stmt_free(stmt);
	case_expect(c, "SELECT value FROM lead ORDER BY 1", "a\nb\nc\n");
}

static void test_get_int(void **state)
{
	struct case_file *c = *state;
	struct tc_error err = TC_ERROR_INIT;
	int64_t value = 0;

	assert_int_equal(tc_store_get_int(c->store, "SELECT 7, 8", 1, &value, &err), 0);
	assert_int_equal(value, 7);
	assert_int_equal(tc_store_get_int(c->store, "SELECT NULL", 1, &value, &err), 0);
	assert_int_equal(value, 1);
	assert_int_equal(tc_store_get_int(c->store, "SELECT 5 WHERE 0", 2, &value, &err), 0);
	assert_int_equal(value, 2);
	assert_int_equal(tc_store_get_int(c->store, "SELECT x", 3, &value, &err), TC_FAIL);
}

static void test_transactions(void **state)
{
	struct case_file *c = *state;
	struct tc_error err = TC_ERROR_INIT;

	assert_int_equal(tc_store_begin(c->store, &err), 0);
	case_exec(c, "INSERT INTO lead (kind, value, by, added_ms) VALUES ('ip', 'lost', 'me', 0)");
	tc_store_rollback(c->store);
	tc_store_rollback(c->store); /* nothing is open: nothing happens */
	case_expect(c, "SELECT count(*) FROM lead", "0\n");
	assert_int_equal(tc_store_begin(c->store, &err), 0);
	assert_int_equal(tc_store_begin(c->store, &err), TC_FAIL);
	case_exec(c, "INSERT INTO lead (kind, value, by, added_ms) VALUES ('ip', 'kept', 'me', 0)");
	assert_int_equal(tc_store_commit(c->store, &err), 0);
	/* Open when the case closes: gone. */
	assert_int_equal(tc_store_begin(c->store, &err), 0);
	case_exec(c, "DELETE FROM lead");
	case_close(c);
	case_open(c, TC_STORE_WRITE);
	case_expect(c, "SELECT value FROM lead", "kept\n");
}

static void test_named_sql(void **state)
{
	struct case_file *c = *state;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_stmt *stmt;

	struct tc_str sql = tc_store_named_sql("import.sql", "find-api");
	assert_true(tc_str_find(sql, TC_STR("FROM api ")) != SIZE_MAX);
	/* Its own part alone: up to the next. */
	assert_true(tc_str_find(sql, TC_STR("INSERT")) == SIZE_MAX);
	assert_true(tc_str_find(sql, TC_STR("-- name:")) == SIZE_MAX);
	/* The last of a file. */
	sql = tc_store_named_sql("import.sql", "set-content-seed");
	assert_true(tc_str_starts(sql, TC_STR("INSERT")));
	assert_int_equal(tc_stmt_prepare_named(&stmt, c->store, "import.sql", "find-api", &err),
			 0);
	tc_stmt_free(stmt);
	assert_null(tc_store_embedded("nothing.sql").data);
	assert_true(tc_store_embedded("derived.sql").len > 1000);
	assert_true(tc_store_embedded("api-catalog.csv").len > 1000);
}

/* Every statement of every file means something in a case. */
static void test_all_named_statements_prepare(void **state)
{
	static const char *const files[] = {"import.sql", "scope.sql", "report.sql",
					    "evidence.sql", "rederive.sql", "lives.sql"};
	struct case_file *c = *state;
	size_t count = 0;

	/* Some work on tables of this connection. */
	char *results = tc_strdup(tc_store_named_sql("scope.sql", "begin-results"));
	char *walls = tc_strdup(tc_store_named_sql("scope.sql", "begin-walls"));
	char *choices = tc_strdup(tc_store_named_sql("scope.sql", "begin-choices"));
	char *places = tc_strdup(tc_store_named_sql("rederive.sql", "begin"));
	char *candidates = tc_strdup(tc_store_named_sql("lives.sql", "begin"));
	case_exec(c, results);
	case_exec(c, walls);
	case_exec(c, choices);
	case_exec(c, places);
	case_exec(c, candidates);
	free(results);
	free(walls);
	free(choices);
	free(places);
	free(candidates);
	for (size_t i = 0; i < TC_ARRAY_LEN(files); i++) {
		struct tc_str rest = tc_store_embedded(files[i]), line;

		while (rest.len) {
			struct tc_error err = TC_ERROR_INIT;
			struct tc_stmt *stmt;

			line = tc_str_cut(rest, '\n', &rest);
			if (!tc_str_starts(line, TC_STR("-- name: ")))
				continue;
			char *name = tc_strdup(tc_str_n(line.data + 9, line.len - 9));
			int rc = tc_stmt_prepare_named(&stmt, c->store, files[i], name, &err);
			/* Some parts are several statements, for tc_store_exec. */
			if (rc < 0 && tc_str_find(tc_str(err.text), TC_STR("more than one")) ==
					      SIZE_MAX)
				fail_msg("%s", err.text);
			tc_stmt_free(stmt);
			free(name);
			count++;
		}
	}
	assert_true(count > 50);
}

/* --- interruption ------------------------------------------------------- */

struct interrupter {
	struct tc_store *store;
	pthread_mutex_t lock;
	bool done;
};

static void *interrupt(void *arg)
{
	struct interrupter *i = arg;
	struct timespec pause = {0, 2000000};
	bool done = false;

	/* Again and again: the first may come before the query has begun. */
	while (!done) {
		nanosleep(&pause, NULL);
		tc_store_interrupt(i->store);
		pthread_mutex_lock(&i->lock);
		done = i->done;
		pthread_mutex_unlock(&i->lock);
	}
	return NULL;
}

static void test_interrupt(void **state)
{
	struct case_file *c = *state;
	struct interrupter i = {.store = c->store, .lock = PTHREAD_MUTEX_INITIALIZER};
	struct tc_error err = TC_ERROR_INIT;
	pthread_t thread;

	/* It would take hours. */
	struct tc_stmt *stmt = prepare(
		c, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
		   " WHERE i < 100000000000) SELECT sum(i) FROM n");
	assert_int_equal(pthread_create(&thread, NULL, interrupt, &i), 0);
	int rc = tc_stmt_step(stmt, &err);
	pthread_mutex_lock(&i.lock);
	i.done = true;
	pthread_mutex_unlock(&i.lock);
	pthread_join(thread, NULL);
	assert_int_equal(rc, TC_INTERRUPTED);
	assert_int_equal(err.code, TC_INTERRUPTED);
	assert_string_equal(err.text, "interrupted");
	tc_stmt_free(stmt);
	/* So is whatever comes next of what was stopped. */
	stmt = prepare(c, "SELECT 1");
	assert_int_equal(tc_stmt_step(stmt, NULL), TC_INTERRUPTED);
	tc_stmt_free(stmt);
	/* Then the case is as good as before. */
	tc_store_resume(c->store);
	case_expect(c, "SELECT 1", "1\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_exactly_one_statement),
		TEST(test_values_come_back),
		TEST(test_names_of_parameters_and_columns),
		TEST(test_changes_and_ids),
		TEST(test_get_int),
		TEST(test_transactions),
		TEST(test_named_sql),
		TEST(test_all_named_statements_prepare),
		TEST(test_interrupt),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
