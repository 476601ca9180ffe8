/* The catalogue: order, lookup, a directory of the user's own, near names. */
#include "temp_dir.h"

#include "catalog/catalog.h"
#include "util/embedded.h"

#include "util/banned.h"

#define FILE_OF(name, question, title)                                         \
	"-- name: " name "\n-- question: " question "\n-- title: " title       \
	"\nSELECT 1 AS one\n"
#define ENTRY(path, name, question)                                            \
	{path, FILE_OF(name, question, "built in"),                            \
	 sizeof(FILE_OF(name, question, "built in")) - 1}

#define DETECTION(name, severity)                                              \
	{"detections/" name ".sql",                                            \
	 DETECTION_FILE(name, severity), sizeof(DETECTION_FILE(name, severity)) - 1}
#define DETECTION_FILE(name, severity)                                         \
	"-- name: " name "\n-- question: detections\n-- title: built in\n"      \
	"-- id: " name "\n-- severity: " severity                               \
	"\n-- technique: T1078\n-- benign: a drill\nSELECT 1 AS one\n"

/* These stand in for the program's own: the linker takes them first. */
extern const struct tc_embedded tc_embedded_queries[];
const struct tc_embedded tc_embedded_queries[] = {
	ENTRY("case/info.sql", "info", "case"),
	ENTRY("zz/other-b.sql", "other-b", "zz"),
	ENTRY("aa/other-a.sql", "other-a", "aa"),
	DETECTION("root-use", "low"),
	DETECTION("sweep", "high"),
	ENTRY("pivot/keys-from-address.sql", "keys-from-address", "pivot"),
	ENTRY("triage/triage-roles.sql", "triage-roles", "triage"),
	ENTRY("access/sign-ins.sql", "sign-ins", "access"),
	ENTRY("actions/compute.sql", "compute", "actions"),
	ENTRY("duration/dwell.sql", "dwell", "duration"),
	ENTRY("credentials/credentials-used.sql", "credentials-used", "credentials"),
	ENTRY("credentials/credentials-minted.sql", "credentials-minted", "credentials"),
	{NULL, NULL, 0},
};

static struct tc_catalog *open_catalog(const char *dir)
{
	struct tc_catalog *c = NULL;
	struct tc_error err = TC_ERROR_INIT;

	if (tc_catalog_new(&c, dir, &err) < 0)
		fail_msg("refused: %s", err.text);
	return c;
}

static void assert_order(const struct tc_catalog *c, const char *const *names,
			 size_t count)
{
	assert_int_equal(tc_catalog_count(c), count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(tc_catalog_at(c, i)->name, names[i]);
}

static void test_order_is_that_of_the_questions(void **state)
{
	static const char *const names[] = {
		"credentials-minted", "credentials-used", "dwell", "compute", "sign-ins",
		"triage-roles", "keys-from-address", "sweep", "root-use", "info",
		"other-a", "other-b",
	};
	struct tc_catalog *c = open_catalog(NULL);

	(void)state;
	assert_order(c, names, TC_ARRAY_LEN(names));
	tc_catalog_free(c);
	tc_catalog_free(NULL);
}

static void test_find(void **state)
{
	struct tc_catalog *c = open_catalog(NULL);
	const struct tc_query *q = tc_catalog_find(c, TC_STR("dwell"));

	(void)state;
	assert_non_null(q);
	assert_string_equal(q->title, "built in");
	assert_string_equal(q->origin, "duration/dwell.sql");
	assert_null(tc_catalog_find(c, TC_STR("Dwell")));
	assert_null(tc_catalog_find(c, TC_STR("dwel")));
	assert_null(tc_catalog_find(c, TC_STR("")));
	assert_null(tc_catalog_find(c, TC_STR_NULL));
	tc_catalog_free(c);
}

static void test_own_queries_add_and_override(void **state)
{
	struct temp_dir dir;

	(void)state;
	temp_dir_make(&dir);
	temp_dir_file(&dir, "b.sql", FILE_OF("dwell", "pivot", "mine"));
	temp_dir_file(&dir, "a.sql", FILE_OF("aaa", "credentials", "mine too"));
	temp_dir_file(&dir, "notes.txt", "no query");
	temp_dir_file(&dir, ".hidden.sql", "no query");
	struct tc_catalog *c = open_catalog(dir.path);
	assert_int_equal(tc_catalog_count(c), 13);
	assert_string_equal(tc_catalog_at(c, 0)->name, "aaa");
	const struct tc_query *q = tc_catalog_find(c, TC_STR("dwell"));
	assert_string_equal(q->title, "mine");
	assert_string_equal(q->question, "pivot");
	assert_true(tc_str_ends(tc_str(q->origin), TC_STR("/b.sql")));
	/* It is sorted by its new question: before keys-from-address. */
	assert_string_equal(tc_catalog_at(c, 6)->name, "dwell");
	tc_catalog_free(c);
	temp_dir_remove(&dir);
}

static void assert_refused(const struct temp_dir *dir, const char *format)
{
	struct tc_catalog *c = NULL;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_buf expected;
	struct tc_str rest = tc_str(format), part;

	tc_buf_init(&expected, 1000);
	/* Each % is the directory. */
	while (rest.data) {
		part = tc_str_cut(rest, '%', &rest);
		tc_buf_add_str(&expected, part);
		if (rest.data)
			tc_buf_add_cstr(&expected, dir->path);
	}
	assert_int_equal(tc_catalog_new(&c, dir->path, &err), TC_FAIL);
	assert_null(c);
	assert_string_equal(err.text, tc_buf_cstr(&expected));
	tc_buf_release(&expected);
}

static void test_two_own_queries_of_one_name(void **state)
{
	struct temp_dir dir;

	(void)state;
	temp_dir_make(&dir);
	temp_dir_file(&dir, "a.sql", FILE_OF("dwell", "pivot", "x"));
	temp_dir_file(&dir, "b.sql", FILE_OF("dwell", "pivot", "y"));
	assert_refused(&dir, "%/b.sql: the name dwell is taken by %/a.sql");
	temp_dir_remove(&dir);
}

static void test_bad_header_names_file_and_line(void **state)
{
	struct temp_dir dir;

	(void)state;
	temp_dir_make(&dir);
	temp_dir_file(&dir, "a.sql", "-- name: a\n-- what: b\nSELECT 1\n");
	assert_refused(&dir, "%/a.sql:2: `what`: no such key");
	temp_dir_remove(&dir);
}

static void test_what_is_no_file(void **state)
{
	struct temp_dir dir;
	char path[128];

	(void)state;
	temp_dir_make(&dir);
	snprintf(path, sizeof(path), "%s/d.sql", dir.path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_refused(&dir, "%/d.sql: not a file");
	assert_int_equal(rmdir(path), 0);
	/* Nobody writes to it: to open it must not wait. */
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_refused(&dir, "%/d.sql: not a file");
	temp_dir_remove(&dir);
	assert_refused(&dir, "%: No such file or directory");
}

static void test_large_files(void **state)
{
	struct temp_dir dir;
	char *text = tc_alloc(2000001);

	(void)state;
	temp_dir_make(&dir);
	memset(text, ' ', 2000000);
	memcpy(text, "-- name: a\n", 11);
	text[2000000] = '\0';
	temp_dir_file(&dir, "a.sql", text);
	assert_refused(&dir, "%/a.sql: larger than 1 MiB");
	/* 100,000 bytes are well read, in many pieces. */
	memset(text, '\n', 100000);
	memcpy(text, FILE_OF("a", "b", "c"), sizeof(FILE_OF("a", "b", "c")) - 1);
	text[100000] = '\0';
	temp_dir_file(&dir, "a.sql", text);
	struct tc_catalog *c = open_catalog(dir.path);
	assert_true(tc_str_eq(tc_catalog_find(c, TC_STR("a"))->sql, tc_str(text)));
	tc_catalog_free(c);
	temp_dir_remove(&dir);
	free(text);
}

static void test_nearest(void **state)
{
	static const struct {
		const char *typed, *name;
	} cases[] = {
		{"dwell", "dwell"},
		{"dwel", "dwell"},
		{"dwlel", "dwell"},                      /* swapped */
		{"dewll", "dwell"},
		{"sign-in", "sign-ins"},
		{"signins", "sign-ins"},
		{"credential-used", "credentials-used"},
		{"keys-from-adress", "keys-from-address"},
		{"keys_from_address", "keys-from-address"},
		{"keys-f", "keys-from-address"},         /* its beginning */
		{"triage-rolse", "triage-roles"},
		{"timeline", NULL},
		{"x", NULL},
		{"", NULL},
		{"a-name-that-is-longer-than-any-name-of-a-query-could-ever-be-in-here", NULL},
	};
	struct tc_catalog *c = open_catalog(NULL);

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		const char *got = tc_catalog_nearest(c, tc_str(cases[i].typed));
		if (cases[i].name && !got)
			fail_msg("nothing is near `%s`", cases[i].typed);
		if (cases[i].name)
			assert_string_equal(got, cases[i].name);
		else if (got)
			fail_msg("`%s` is near `%s`", got, cases[i].typed);
	}
	assert_null(tc_catalog_nearest(c, TC_STR_NULL));
	tc_catalog_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_is_that_of_the_questions),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_own_queries_add_and_override),
		cmocka_unit_test(test_two_own_queries_of_one_name),
		cmocka_unit_test(test_bad_header_names_file_and_line),
		cmocka_unit_test(test_what_is_no_file),
		cmocka_unit_test(test_large_files),
		cmocka_unit_test(test_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
