/* Two at one case: a second writer waits, and then says why it gave up. */
#include "case_file.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <time.h>

#include "util/banned.h"

/*
 * SQLite waits by sleeping; here time only counts.  These stand in for those of the
 * C library: the linker takes them first.
 */
static uint64_t slept_us;
/* What happens during the next sleep. */
static void (*on_sleep)(void *ctx);
static void *on_sleep_ctx;

static void sleep_once(uint64_t us)
{
	void (*act)(void *) = on_sleep;

	slept_us += us;
	on_sleep = NULL;
	if (act)
		act(on_sleep_ctx);
}

int usleep(useconds_t us);
int usleep(useconds_t us)
{
	sleep_once(us);
	return 0;
}

int nanosleep(const struct timespec *wanted, struct timespec *left);
int nanosleep(const struct timespec *wanted, struct timespec *left)
{
	(void)left;
	sleep_once((uint64_t)wanted->tv_sec * 1000000 + (uint64_t)wanted->tv_nsec / 1000);
	return 0;
}

static const char busy[] = ": another program is using this case; wait for it to end and try "
			   "again";

static void test_second_writer(void **state)
{
	struct case_file first, second;
	struct tc_error err = TC_ERROR_INIT;

	(void)state;
	case_make(&first);
	case_close(&first);
	case_open(&first, TC_STORE_WRITE);
	second = first;
	case_open(&second, TC_STORE_WRITE);
	assert_int_equal(tc_store_begin(first.store, &err), 0);
	case_exec(&first, "INSERT INTO lead (kind, value, by, added_ms) VALUES ('ip', 'x', 'me', 0)");
	slept_us = 0;
	assert_int_equal(tc_store_begin(second.store, &err), TC_FAIL);
	assert_true(tc_str_starts(tc_str(err.text), tc_str(tc_store_path(second.store))));
	assert_true(tc_str_ends(tc_str(err.text), tc_str(busy)));
	/* It waited for five seconds. */
	assert_true(slept_us > 4000000 && slept_us < 6000000);
	/* Reading goes on meanwhile, and sees what was. */
	case_expect(&second, "SELECT count(*) FROM lead", "0\n");
	assert_int_equal(tc_store_commit(first.store, &err), 0);
	assert_int_equal(tc_store_begin(second.store, &err), 0);
	case_expect(&second, "SELECT count(*) FROM lead", "1\n");
	assert_int_equal(tc_store_commit(second.store, &err), 0);
	case_close(&second);
	case_remove(&first);
}

/* While somebody writes, a reader can open the case. */
static void test_reader_beside_a_writer(void **state)
{
	struct case_file first, second;
	struct tc_error err = TC_ERROR_INIT;

	(void)state;
	case_make(&first);
	assert_int_equal(tc_store_begin(first.store, &err), 0);
	case_exec(&first, "INSERT INTO lead (kind, value, by, added_ms) VALUES ('ip', 'x', 'me', 0)");
	second = first;
	case_open(&second, TC_STORE_READ);
	case_expect(&second, "SELECT count(*) FROM lead", "0\n");
	/* A reader in the middle of an answer lets nobody commit. */
	struct tc_stmt *stmt;
	assert_int_equal(tc_stmt_prepare(&stmt, second.store, TC_STR("SELECT * FROM api_catalog"),
					 &err),
			 0);
	assert_int_equal(tc_stmt_step(stmt, &err), TC_STEP_ROW);
	slept_us = 0;
	assert_int_equal(tc_store_commit(first.store, &err), TC_FAIL);
	/* An import has more patience than others: it would have much to do again. */
	assert_true(slept_us > 55000000 && slept_us < 65000000);
	assert_true(tc_str_ends(tc_str(err.text), tc_str(busy)));
	/* When it has ended, the same commit succeeds. */
	tc_stmt_free(stmt);
	assert_int_equal(tc_store_commit(first.store, &err), 0);
	case_expect(&second, "SELECT count(*) FROM lead", "1\n");
	case_close(&second);
	case_remove(&first);
}

static void commit_other(void *db)
{
	assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
}

/* Two can make a case at once: what the one has done, the other does not do again. */
static void test_case_made_meanwhile(void **state)
{
	struct case_file c;
	sqlite3 *other;

	(void)state;
	case_init(&c);
	assert_int_equal(sqlite3_open(c.path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other,
				      tc_store_embedded("migrations/0001_case.sql").data, NULL,
				      NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_exec(other,
				      "PRAGMA application_id = 0x74726c63;"
				      "PRAGMA user_version = 1",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	/* The one waits, has seen an empty file, and finds a case. */
	on_sleep = commit_other;
	on_sleep_ctx = other;
	case_open(&c, TC_STORE_CREATE);
	assert_null(on_sleep);
	case_expect(&c, "PRAGMA user_version", "1\n");
	case_expect_sound(&c);
	sqlite3_close(other);
	case_remove(&c);
}

/* --- one import at a time ------------------------------------------------- */

/* In a process of its own: 0, or what went wrong. */
static void open_elsewhere(const struct case_file *c, enum tc_store_mode mode,
			   struct tc_error *err)
{
	int result[2], status;

	*err = (struct tc_error)TC_ERROR_INIT;
	assert_int_equal(pipe(result), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct tc_store *store;

		if (tc_store_open(&store, c->path, mode, err) == 0)
			tc_store_close(store);
		_exit(write(result[1], err, sizeof(*err)) != sizeof(*err));
	}
	assert_int_equal(read(result[0], err, sizeof(*err)), sizeof(*err));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(result[0]);
	close(result[1]);
}

static void test_one_import_at_a_time(void **state)
{
	struct case_file c;
	struct tc_error err;
	char expected[600];

	(void)state;
	case_make(&c);
	snprintf(expected, sizeof(expected),
		 ": process %ld imports into this case; wait for it to end and try again",
		 (long)getpid());
	open_elsewhere(&c, TC_STORE_CREATE, &err);
	assert_int_equal(err.code, TC_FAIL);
	assert_true(tc_str_ends(tc_str(err.text), tc_str(expected)));
	case_close(&c);
	open_elsewhere(&c, TC_STORE_CREATE, &err);
	assert_int_equal(err.code, TC_OK);
	/* Nothing stays behind, or the folder could not be removed with its one file. */
	snprintf(expected, sizeof(expected), "%s-import", c.path);
	assert_int_equal(access(expected, F_OK), -1);
	case_remove(&c);
}

/* A case has its tables first and its views a moment later. */
static void test_reader_of_a_case_that_is_being_made(void **state)
{
	static const char wait[] = ": an import is making this case; try again in a moment";
	struct case_file c;
	struct tc_error err;

	(void)state;
	case_make(&c);
	case_exec(&c, "DROP VIEW scope");
	open_elsewhere(&c, TC_STORE_READ, &err);
	assert_true(tc_str_ends(tc_str(err.text), tc_str(wait)));
	assert_int_equal(truncate(c.path, 0), 0);
	open_elsewhere(&c, TC_STORE_READ, &err);
	assert_true(tc_str_ends(tc_str(err.text), tc_str(wait)));
	case_remove(&c);
}

/* What a killed import leaves is no lock. */
static void test_lock_ends_with_the_process(void **state)
{
	struct case_file c;
	int status;

	(void)state;
	case_init(&c);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		case_open(&c, TC_STORE_CREATE);
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	case_open(&c, TC_STORE_READ);
	assert_false(tc_store_is_importing(c.store));
	case_close(&c);
	case_open(&c, TC_STORE_CREATE);
	case_remove(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_second_writer),
		cmocka_unit_test(test_reader_beside_a_writer),
		cmocka_unit_test(test_case_made_meanwhile),
		cmocka_unit_test(test_one_import_at_a_time),
		cmocka_unit_test(test_reader_of_a_case_that_is_being_made),
		cmocka_unit_test(test_lock_ends_with_the_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
