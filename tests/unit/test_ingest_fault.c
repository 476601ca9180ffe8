/*
 * What can happen to files while they are imported, at the very moment: read errors,
 * changes, replacements; and a system that has no more threads.
 */
#define _GNU_SOURCE /* RTLD_NEXT */

#include "import_run.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>

#include "util/banned.h"

/* --- functions of the system that fail on request ------------------------- */

static struct {
	char path[200];     /* the file whose reading is watched */
	off_t fail_from;    /* from this byte on it cannot be read; negative: it can */
	size_t piece;       /* at most so much at once; 0: what is asked for */
	void (*act)(void);  /* once, behind the first read that gave bytes */
	int threads;        /* how many can be started; negative: any number */
	int items;          /* how many entries of folders can be read; negative: all */
} fault;

static void no_fault(void)
{
	memset(&fault, 0, sizeof(fault));
	fault.fail_from = fault.threads = fault.items = -1;
}

/* The next definition of a name that is also defined here. */
static void *next_of(const char *name)
{
	void *f = dlsym(RTLD_NEXT, name);

	assert_non_null(f);
	return f;
}

static bool is_watched(int fd)
{
	struct stat a, b;

	return *fault.path && fstat(fd, &a) == 0 && stat(fault.path, &b) == 0 &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

ssize_t read(int fd, void *data, size_t len)
{
	static ssize_t (*next)(int, void *, size_t);

	if (!next)
		*(void **)&next = next_of("read");
	if (!is_watched(fd))
		return next(fd, data, len);
	off_t at = lseek(fd, 0, SEEK_CUR);
	if (fault.fail_from >= 0 && at >= fault.fail_from) {
		errno = EIO;
		return -1;
	}
	if (fault.fail_from >= 0 && (off_t)len > fault.fail_from - at)
		len = (size_t)(fault.fail_from - at);
	if (fault.piece && len > fault.piece)
		len = fault.piece;
	ssize_t n = next(fd, data, len);
	void (*act)(void) = fault.act;
	if (n > 0 && act) {
		fault.act = NULL;
		act();
	}
	return n;
}

struct dirent *readdir(DIR *dir)
{
	static struct dirent *(*next)(DIR *);

	if (!next)
		*(void **)&next = next_of("readdir");
	if (fault.items == 0) {
		errno = EIO;
		return NULL;
	}
	if (fault.items > 0)
		fault.items--;
	return next(dir);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
		   void *arg)
{
	static int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

	if (!next)
		*(void **)&next = next_of("pthread_create");
	if (fault.threads == 0)
		return EAGAIN;
	if (fault.threads > 0)
		fault.threads--;
	return next(thread, attr, run, arg);
}

/* --- logs ------------------------------------------------------------------ */

#define RECORDS 100

static void add_record(struct tc_buf *out, const char *name, int i)
{
	tc_buf_addf(out,
		    "{\"eventName\":\"A\",\"eventSource\":\"s\",\"eventID\":\"%s-%03d\","
		    "\"eventTime\":\"2023-07-10T12:00:%02dZ\"}\n",
		    name, i, i % 60);
}

/* Files a, b and c of a hundred lines; b is the one that something happens to. */
static size_t write_logs(struct import_run *run, int first_of_b, int count_of_b)
{
	static const char *const names[] = {"a", "b", "c"};
	size_t len_of_b = 0;

	for (size_t n = 0; n < TC_ARRAY_LEN(names); n++) {
		bool is_b = n == 1;
		struct tc_buf text;

		tc_buf_init(&text, SIZE_MAX / 2);
		for (int i = 0; i < (is_b ? count_of_b : RECORDS); i++)
			add_record(&text, names[n], i + (is_b ? first_of_b : 0));
		import_file(run, names[n], tc_buf_str(&text));
		if (is_b)
			len_of_b = text.len;
		tc_buf_release(&text);
	}
	return len_of_b;
}

static char path_of_b[200];

static size_t set_up(struct import_run *run)
{
	no_fault();
	import_init(run);
	size_t len = write_logs(run, 0, RECORDS);
	snprintf(path_of_b, sizeof(path_of_b), "%s/b", run->logs.path);
	return len;
}

static void watch_b(void)
{
	snprintf(fault.path, sizeof(fault.path), "%s", path_of_b);
}

static const char rejects[] = "SELECT substr(r.path, -1), r.offset, r.length, r.reason FROM reject r"
			      " ORDER BY r.id";

static void expect_events(struct import_run *run, const char *name, int64_t count)
{
	char sql[200];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM event WHERE event_id LIKE '%s-%%'", name);
	assert_int_equal(case_int(&run->c, sql), count);
}

/* The others are whole, whatever became of b, and every number adds up. */
static void expect_neighbours(struct import_run *run)
{
	expect_events(run, "a", RECORDS);
	expect_events(run, "c", RECORDS);
	case_expect_sound(&run->c);
	assert_int_equal(tc_import_records_read(&run->summary),
			 run->summary.stored + run->summary.copies + run->summary.rejected);
}

/* --- reading ---------------------------------------------------------------- */

/* A disk that fails in the middle: what lies before is evidence, the rest one reject. */
static void test_read_error(void **state)
{
	(void)state;
	for (int whole = 1; whole < RECORDS; whole += 33) {
		struct import_run run;
		char expected[200];
		size_t len = set_up(&run), line = len / RECORDS;

		watch_b();
		fault.fail_from = (off_t)((size_t)whole * line + line / 2);
		import_now(&run, 2);
		expect_neighbours(&run);
		expect_events(&run, "b", whole);
		snprintf(expected, sizeof(expected),
			 "b|%zu|%zu|cannot be read beyond byte %lld: Input/output error\n",
			 (size_t)whole * line, line / 2, (long long)fault.fail_from);
		case_expect(&run.c, rejects, expected);
		/* The disk can be read again: the same import takes what is missing. */
		no_fault();
		import_now(&run, 2);
		expect_neighbours(&run);
		expect_events(&run, "b", RECORDS);
		assert_int_equal(run.summary.stored, RECORDS - whole);
		assert_int_equal(run.summary.copies, whole);
		assert_int_equal(run.summary.rejected, 0);
		import_remove(&run);
	}
}

static void test_read_error_at_once(void **state)
{
	struct import_run run;

	(void)state;
	set_up(&run);
	watch_b();
	fault.fail_from = 0;
	import_now(&run, 2);
	expect_neighbours(&run);
	expect_events(&run, "b", 0);
	case_expect(&run.c, rejects, "b|||cannot read: Input/output error\n");
	assert_int_equal(run.summary.refused, 1);
	no_fault();
	import_now(&run, 2);
	expect_events(&run, "b", RECORDS);
	import_remove(&run);
}

static void shrink(void)
{
	assert_int_equal(truncate(path_of_b, 10), 0);
}

static void grow(void)
{
	FILE *f = fopen(path_of_b, "a");
	struct tc_buf text;

	assert_non_null(f);
	tc_buf_init(&text, 1000);
	add_record(&text, "b", RECORDS);
	assert_true(fputs(tc_buf_cstr(&text), f) >= 0);
	assert_int_equal(fclose(f), 0);
	tc_buf_release(&text);
}

static void overwrite(void)
{
	FILE *f = fopen(path_of_b, "r+");

	assert_non_null(f);
	assert_int_equal(fseek(f, -3, SEEK_END), 0);
	assert_true(fputs("0", f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void delete(void)
{
	assert_int_equal(unlink(path_of_b), 0);
}

static void expect_change_told(struct import_run *run)
{
	expect_neighbours(run);
	assert_int_equal(case_int(&run->c,
				  "SELECT count(*) FROM reject WHERE path LIKE '%/b' AND"
				  " reason LIKE 'the file changed while it was read;%'"),
			 1);
	assert_true(run->summary.rejected > 0);
}

/* Whoever writes to a log while it is read is told of; what was read is kept. */
static void test_change_while_it_is_read(void **state)
{
	static void (*const changes[])(void) = {shrink, grow, overwrite};
	struct timespec before = {1000000000, 0};
	const struct timespec times[2] = {before, before};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(changes); i++) {
		struct import_run run;

		set_up(&run);
		/* An old file: the change shows, however coarse the clock. */
		assert_int_equal(utimensat(AT_FDCWD, path_of_b, times, 0), 0);
		watch_b();
		fault.piece = 1000;
		fault.act = changes[i];
		import_now(&run, 2);
		expect_change_told(&run);
		/* At rest it is another source, and nothing is reported. */
		no_fault();
		write_logs(&run, 0, RECORDS);
		import_now(&run, 2);
		expect_neighbours(&run);
		expect_events(&run, "b", RECORDS + (changes[i] == grow));
		assert_int_equal(run.summary.rejected, 0);
		import_remove(&run);
	}
}

/* An open file is read to its end, whoever deletes its name. */
static void test_deleted_while_it_is_read(void **state)
{
	struct import_run run;

	(void)state;
	set_up(&run);
	watch_b();
	fault.piece = 1000;
	fault.act = delete;
	import_now(&run, 2);
	expect_neighbours(&run);
	expect_events(&run, "b", RECORDS);
	case_expect(&run.c, rejects, "");
	import_remove(&run);
}

/* --- between the walk and the read ------------------------------------------ */

static void import_after(struct import_run *run, void (*act)(struct import_run *))
{
	struct tc_import_options options = {.threads = 2};
	struct tc_error err = TC_ERROR_INIT;
	struct tc_walk walk;

	tc_walk_init(&walk);
	assert_int_equal(tc_walk_add(&walk, run->logs.path, &err), 0);
	tc_walk_sort(&walk);
	act(run);
	if (tc_import(run->c.store, &walk, &options, &run->summary, &err) < 0)
		fail_msg("%s", err.text);
	tc_walk_release(&walk);
	expect_neighbours(run);
}

static void make_nothing(struct import_run *run)
{
	(void)run;
	delete();
}

static void make_fifo(struct import_run *run)
{
	(void)run;
	delete();
	assert_int_equal(mkfifo(path_of_b, 0600), 0);
}

static void make_folder(struct import_run *run)
{
	(void)run;
	delete();
	assert_int_equal(mkdir(path_of_b, 0700), 0);
}

static void make_link(struct import_run *run)
{
	(void)run;
	delete();
	assert_int_equal(symlink("a", path_of_b), 0);
}

static void make_another(struct import_run *run)
{
	delete();
	write_logs(run, 500, 7);
}

static void test_replaced_before_it_is_read(void **state)
{
	static const struct {
		void (*act)(struct import_run *);
		int64_t events;
		const char *rejects;
	} cases[] = {
		{make_nothing, 0, "b|||cannot open: No such file or directory\n"},
		{make_fifo, 0, "b|||not a regular file\n"},
		{make_folder, 0, "b|||not a regular file\n"},
		{make_link, 0, "b|||cannot open: Too many levels of symbolic links\n"},
		/* What is there is read; the hash says what it was. */
		{make_another, 7, ""},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		struct import_run run;

		set_up(&run);
		import_after(&run, cases[i].act);
		expect_events(&run, "b", cases[i].events);
		case_expect(&run.c, rejects, cases[i].rejects);
		import_remove(&run);
	}
}

/* What cannot be listed is not left out in silence. */
static void test_folder_that_cannot_be_read_to_its_end(void **state)
{
	struct import_run run;

	(void)state;
	set_up(&run);
	/* ".", "..", and one file. */
	fault.items = 3;
	import_now(&run, 2);
	case_expect(&run.c, "SELECT count(*) < 3 FROM source", "1\n");
	case_expect(&run.c, "SELECT reason FROM reject", "the folder cannot be read to its end\n");
	assert_int_equal(run.summary.refused, 1);
	no_fault();
	import_now(&run, 2);
	expect_neighbours(&run);
	expect_events(&run, "b", RECORDS);
	import_remove(&run);
}

/* --- threads ------------------------------------------------------------------ */

static void test_fewer_threads_than_wanted(void **state)
{
	struct import_run run;

	(void)state;
	set_up(&run);
	fault.threads = 1;
	import_now(&run, 3);
	assert_int_equal(fault.threads, 0);
	expect_neighbours(&run);
	expect_events(&run, "b", RECORDS);
	import_remove(&run);
}

static void test_no_threads(void **state)
{
	struct tc_import_options options = {.threads = 2};
	struct tc_error err = TC_ERROR_INIT;
	struct import_run run;

	(void)state;
	set_up(&run);
	fault.threads = 0;
	assert_int_equal(import_try(&run, &options, &err), TC_FAIL);
	assert_string_equal(err.text, "the system lets no thread be started");
	no_fault();
	import_now(&run, 2);
	expect_neighbours(&run);
	expect_events(&run, "b", RECORDS);
	import_remove(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read_error),
		cmocka_unit_test(test_read_error_at_once),
		cmocka_unit_test(test_change_while_it_is_read),
		cmocka_unit_test(test_deleted_while_it_is_read),
		cmocka_unit_test(test_replaced_before_it_is_read),
		cmocka_unit_test(test_folder_that_cannot_be_read_to_its_end),
		cmocka_unit_test(test_fewer_threads_than_wanted),
		cmocka_unit_test(test_no_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
