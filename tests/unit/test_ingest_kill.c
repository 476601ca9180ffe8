/* An import that is killed, at any moment: the case is valid, and can be completed. */
#include "import_run.h"

#include <signal.h>
#include <sys/wait.h>

#include "ingest/reader.h"
#include "ingest/writer.h"

#include "util/banned.h"

#define FILES 12
#define RECORDS 40

static void write_files(struct import_run *run)
{
	struct tc_buf text;
	char name[32];

	tc_buf_init(&text, (size_t)64 * 1024 * 1024);
	for (int file = 0; file < FILES; file++) {
		tc_buf_clear(&text);
		for (int i = 0; i < RECORDS; i++)
			tc_buf_addf(&text,
				    "{\"eventName\":\"A\",\"eventSource\":\"s\",\"eventID\":\"%d-%d\","
				    "\"eventTime\":\"2023-07-10T12:%02d:%02dZ\",\"sourceIPAddress\":"
				    "\"198.51.100.%d\"}\n",
				    file, i, file, i, i);
		snprintf(name, sizeof(name), "f%02d", file);
		import_file(run, name, tc_buf_str(&text));
	}
	tc_buf_release(&text);
}

static const char events[] = "SELECT id, event_id, source_id, record_offset FROM event ORDER BY id";

/* --- the writer, left in the middle -------------------------------------- */

/* One file of the walk; with or without its end. */
static void feed(struct tc_writer *w, struct tc_pipeline *p, size_t file, bool end)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_source_counts counts;
	enum tc_source_fate fate;

	for (bool done = false; !done;) {
		struct tc_message *m = tc_pipeline_next(p, file);

		done = m->type == TC_MESSAGE_DONE;
		if (m->type == TC_MESSAGE_END && end) {
			assert_int_equal(tc_writer_end_source(w, &m->end, &fate, &counts, &err),
					 0);
			assert_int_equal(fate, TC_SOURCE_STORED);
			assert_int_equal(counts.stored, RECORDS);
		} else if (m->type != TC_MESSAGE_END && !done) {
			assert_int_equal(tc_writer_add(w, m, &err), 0);
		}
		tc_pipeline_recycle(p, m);
	}
}

static void test_what_is_not_committed_is_gone(void **state)
{
	struct import_run run;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_known known;
	struct tc_terms terms;
	struct tc_walk walk;
	struct tc_writer *w;

	(void)state;
	import_init(&run);
	write_files(&run);
	tc_walk_init(&walk);
	assert_int_equal(tc_walk_add(&walk, run.logs.path, &err), 0);
	tc_walk_sort(&walk);
	tc_known_init(&known);
	assert_int_equal(tc_terms_init(&terms, &tc_default_caps, NULL, run.c.store, &err), 0);
	struct tc_pipeline_options options = {.threads = 2,
					      .content_seed = 9,
					      .terms = &terms,
					      .known = &known};
	/* Committed: one. Not committed: one that ended, and one in the middle. */
	struct tc_pipeline *p;
	assert_int_equal(tc_pipeline_new(&p, &walk, &options, &err), 0);
	assert_int_equal(tc_writer_new(&w, run.c.store, 9, &terms, &err), 0);
	feed(w, p, 0, true);
	assert_int_equal(tc_writer_commit(w, &err), 0);
	feed(w, p, 1, true);
	feed(w, p, 2, false);
	tc_pipeline_free(p);
	tc_writer_free(w);
	case_expect_sound(&run.c);
	case_expect(&run.c, "SELECT count(*), (SELECT count(*) FROM event) FROM source", "1|40\n");
	/* Nothing to commit is fine. */
	assert_int_equal(tc_writer_new(&w, run.c.store, 9, &terms, &err), 0);
	assert_int_equal(tc_writer_commit(w, &err), 0);
	tc_writer_free(w);
	tc_known_release(&known);
	tc_terms_release(&terms);
	tc_walk_release(&walk);
	import_remove(&run);
}

/* --- SIGKILL --------------------------------------------------------------- */

static unsigned calls_left;

static void die_on_progress(void *ctx, const struct tc_import_progress *p)
{
	(void)ctx;
	(void)p;
	if (calls_left-- == 0)
		kill(getpid(), SIGKILL);
}

/* In a process of its own; true when it came to its end. */
static bool import_and_die(struct import_run *run, unsigned calls, bool in_small_memory)
{
	pid_t child = fork();
	int status = 0;

	assert_true(child >= 0);
	if (child == 0) {
		struct tc_import_options options = {.threads = 2, .progress = die_on_progress};
		struct tc_import_summary summary;
		struct tc_error err = TC_ERROR_INIT;
		struct tc_store *store;
		struct tc_walk walk;

		calls_left = calls;
		tc_walk_init(&walk);
		if (tc_store_open(&store, run->c.path, TC_STORE_CREATE, &err) < 0 ||
		    tc_walk_add(&walk, run->logs.path, &err) < 0)
			_exit(3);
		/* A tiny cache writes to the file long before the commit. */
		if (in_small_memory && tc_store_exec(store, "PRAGMA cache_size = 2", &err) < 0)
			_exit(3);
		tc_walk_sort(&walk);
		_exit(tc_import(store, &walk, &options, &summary, &err) < 0 ? 3 : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL
					: WEXITSTATUS(status) == 0);
	return !WIFSIGNALED(status);
}

static void test_killed_import(void **state)
{
	struct import_run whole;
	bool ended = false, hot = false;

	(void)state;
	import_init(&whole);
	write_files(&whole);
	import_now(&whole, 1);
	char *expected = case_rows(whole.c.store, events);
	for (unsigned calls = 0; !ended; calls += 5) {
		struct import_run run = {.logs = whole.logs};
		struct tc_error err = TC_ERROR_INIT;
		struct tc_store *reader;

		case_init(&run.c);
		ended = import_and_die(&run, calls, calls % 2 == 0);
		/* A reader cannot roll back: it says what to do, or reads what was whole. */
		if (tc_store_open(&reader, run.c.path, TC_STORE_READ, &err) < 0) {
			if (tc_str_find(tc_str(err.text), TC_STR("an import was interrupted; run "
								 "the same import again")) ==
			    SIZE_MAX)
				fail_msg("after %u: %s", calls, err.text);
			hot = true;
		}
		tc_store_close(reader);
		case_open(&run.c, TC_STORE_WRITE);
		case_expect_sound(&run.c);
		import_now(&run, 2);
		case_expect_sound(&run.c);
		case_expect(&run.c, events, expected);
		assert_int_equal(run.summary.sources + run.summary.known, FILES);
		case_remove(&run.c);
		assert_true(calls < 1000);
	}
	/* At least once the file itself was half written. */
	assert_true(hot);
	free(expected);
	import_remove(&whole);
}

/* Killed twice, at different moments, and completed by the third. */
static void test_killed_again_and_again(void **state)
{
	struct import_run run;

	(void)state;
	case_init(&run.c);
	temp_dir_make(&run.logs);
	write_files(&run);
	import_and_die(&run, 3, true);
	import_and_die(&run, 20, true);
	import_and_die(&run, 0, false);
	assert_true(import_and_die(&run, 100000, false));
	case_open(&run.c, TC_STORE_WRITE);
	case_expect_sound(&run.c);
	assert_int_equal(case_int(&run.c, "SELECT count(*) FROM event"), FILES * RECORDS);
	import_now(&run, 1);
	assert_int_equal(run.summary.known, FILES);
	import_remove(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_not_committed_is_gone),
		cmocka_unit_test(test_killed_import),
		cmocka_unit_test(test_killed_again_and_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
