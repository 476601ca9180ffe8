/*
 * A disk that fails, at every one of the writes, syncs and deletes of an import: the
 * case is valid, success is never claimed for nothing, and the same import completes it.
 */
#include "import_run.h"

#include "bad_disk.h"

#include "util/banned.h"

#define FILES 5
#define RECORDS 20
/* So many moments are tried of those that there are; the rest fall to other runs. */
#define MOMENTS 24

static struct import_run undisturbed;
static char *expected;
static unsigned changes; /* of the undisturbed import */

static const char content[] =
	"SELECT e.event_id, e.time_ms, substr(s.path, -3), e.record_offset, a.actor_id, a.events"
	" FROM event e JOIN source s ON s.id = e.source_id"
	" JOIN actor_day a ON a.actor_id = e.actor_id ORDER BY e.id, a.day";

static void write_files(struct import_run *run)
{
	char name[32];

	for (int file = 0; file < FILES; file++) {
		struct tc_buf text;

		tc_buf_init(&text, SIZE_MAX / 2);
		/* Every fifth record is that of the first file. */
		for (int i = 0; i < RECORDS; i++)
			tc_buf_addf(&text,
				    "{\"eventName\":\"A\",\"eventSource\":\"s\",\"eventID\":"
				    "\"%d-%d\",\"eventTime\":\"2023-07-1%dT12:00:00Z\","
				    "\"sourceIPAddress\":\"198.51.100.%d\"}\n",
				    i % 5 ? file : 0, i, i % 5, i);
		tc_buf_add_cstr(&text, "not a record\n");
		snprintf(name, sizeof(name), "f%02d", file);
		import_file(run, name, tc_buf_str(&text));
		tc_buf_release(&text);
	}
}

/* Opens and imports as the command does; a small cache writes before the commit. */
static int import_case(struct import_run *run, struct tc_error *err)
{
	struct tc_import_options options = {.threads = 1};
	int rc = tc_store_open(&run->c.store, run->c.path, TC_STORE_CREATE, err);

	if (rc == 0 && (rc = tc_store_exec(run->c.store, "PRAGMA cache_size = 2", err)) == 0)
		rc = import_try(run, &options, err);
	case_close(&run->c);
	return rc;
}

static void expect_all(struct import_run *run)
{
	case_open(&run->c, TC_STORE_WRITE);
	case_expect_sound(&run->c);
	case_expect(&run->c, content, expected);
	case_expect(&run->c, "SELECT count(*) FROM case_setting WHERE key = 'import_open'", "0\n");
	case_close(&run->c);
}

static void fail_at(unsigned n, enum bad_disk_fault fault, bool stays, unsigned *failures)
{
	struct import_run run = {.logs = undisturbed.logs};
	struct tc_error err = TC_ERROR_INIT;

	case_init(&run.c);
	bad_disk_arm(n, fault, stays);
	int rc = import_case(&run, &err);
	bad_disk_disarm();
	if (rc == 0) {
		/* What could not be done was not needed. */
		expect_all(&run);
	} else {
		++*failures;
		assert_true(tc_str_find(tc_str(err.text), TC_STR("case.db")) != SIZE_MAX);
		if (import_case(&run, &err) < 0)
			fail_msg("change %u: not completed: %s", n, err.text);
		expect_all(&run);
	}
	case_remove(&run.c);
}

static void fail_everywhere(enum bad_disk_fault fault, bool stays)
{
	struct unit_random random = unit_random();
	unsigned failures = 0;

	for (unsigned i = 0; i < MOMENTS; i++) {
		unsigned from = i * changes / MOMENTS, to = (i + 1) * changes / MOMENTS;
		unsigned n = from + 1 + (unsigned)unit_below(&random, to > from ? to - from : 1);

		fail_at(n, fault, stays, &failures);
	}
	/* Most faults are told. */
	print_message("%u of %u faults ended the import\n", failures, MOMENTS);
	assert_true(failures > MOMENTS / 2);
}

static void test_full_for_a_moment(void **state)
{
	(void)state;
	fail_everywhere(BAD_DISK_FULL, false);
}

static void test_full(void **state)
{
	(void)state;
	fail_everywhere(BAD_DISK_FULL, true);
}

static void test_error_once(void **state)
{
	(void)state;
	fail_everywhere(BAD_DISK_ERROR, false);
}

static void test_dead(void **state)
{
	(void)state;
	fail_everywhere(BAD_DISK_ERROR, true);
}

static int set_up(void **state)
{
	struct tc_error err = TC_ERROR_INIT;

	(void)state;
	bad_disk_install();
	case_init(&undisturbed.c);
	temp_dir_make(&undisturbed.logs);
	write_files(&undisturbed);
	bad_disk_arm(0, BAD_DISK_FULL, false);
	assert_int_equal(import_case(&undisturbed, &err), 0);
	changes = bad_disk_disarm();
	assert_true(changes > MOMENTS);
	case_open(&undisturbed.c, TC_STORE_READ);
	expected = case_rows(undisturbed.c.store, content);
	assert_int_equal(undisturbed.summary.stored, FILES * RECORDS - (FILES - 1) * RECORDS / 5);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(expected);
	import_remove(&undisturbed);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full_for_a_moment),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_error_once),
		cmocka_unit_test(test_dead),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
