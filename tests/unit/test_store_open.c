/* Opening: what is a case, what is refused, and what an open case will not do. */
#include "case_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>

#include "util/sha256.h"

#include "util/banned.h"

/* --- making and opening again ------------------------------------------- */

static void test_create(void **state)
{
	struct case_file c;
	struct stat st;

	(void)state;
	case_init(&c);
	case_open(&c, TC_STORE_CREATE);
	assert_true(tc_str_ends(tc_str(tc_store_path(c.store)), TC_STR("/case.db")));
	/* "trlc", and the number of the newest migration. */
	case_expect(&c, "PRAGMA application_id", "1953655907\n");
	case_expect(&c, "PRAGMA user_version", "1\n");
	case_expect(&c, "PRAGMA page_size", "16384\n");
	case_expect(&c, "PRAGMA encoding", "UTF-8\n");
	case_expect(&c, "PRAGMA journal_mode", "delete\n");
	case_expect(&c, "PRAGMA synchronous", "2\n");
	case_expect(&c, "SELECT count(*) FROM events", "0\n");
	assert_true(case_int(&c, "SELECT count(*) FROM api_catalog") > 100);
	case_expect_sound(&c);
	case_close(&c);
	assert_int_equal(stat(c.path, &st), 0);
	case_remove(&c);
}

static void digest_file(const char *path, char hex[TC_SHA256_HEX])
{
	static char bytes[4 * 1024 * 1024];
	FILE *f = fopen(path, "rb");

	assert_non_null(f);
	size_t len = fread(bytes, 1, sizeof(bytes), f);
	assert_true(feof(f));
	fclose(f);
	tc_sha256_of(bytes, len, hex);
}

/* Opening what is up to date changes no byte, whatever the mode. */
static void test_opening_again_changes_nothing(void **state)
{
	static const enum tc_store_mode modes[] = {TC_STORE_READ, TC_STORE_WRITE,
						   TC_STORE_CREATE};
	char before[TC_SHA256_HEX], after[TC_SHA256_HEX];
	struct case_file c;

	(void)state;
	case_make(&c);
	case_exec(&c, "BEGIN; INSERT INTO lead (kind, value, by, added_ms) VALUES ('ip', 'x', 'me', 1); COMMIT");
	case_close(&c);
	digest_file(c.path, before);
	for (size_t i = 0; i < TC_ARRAY_LEN(modes); i++) {
		case_open(&c, modes[i]);
		case_expect(&c, "SELECT kind, value FROM leads", "ip|x\n");
		case_close(&c);
		digest_file(c.path, after);
		assert_string_equal(after, before);
	}
	case_remove(&c);
}

/* Whatever is derived is made again when it is not this program's. */
static void test_derived_tables_are_made_again(void **state)
{
	struct case_file c;

	(void)state;
	case_make(&c);
	char *schema = case_rows(c.store, "SELECT type, name, sql FROM sqlite_schema"
					  " WHERE name NOT LIKE 'event_by%' ORDER BY 1, 2");
	case_exec(&c, "UPDATE case_setting SET value = 'old' WHERE key = 'derived_sha256';"
		      "DELETE FROM api_catalog; DROP VIEW events;"
		      "CREATE VIEW events AS SELECT 1 AS event_id");
	case_close(&c);
	case_open(&c, TC_STORE_WRITE);
	case_expect(&c,
		    "SELECT type, name, sql FROM sqlite_schema"
		    " WHERE name NOT LIKE 'event_by%' ORDER BY 1, 2",
		    schema);
	assert_true(case_int(&c, "SELECT count(*) FROM api_catalog") > 100);
	free(schema);
	case_remove(&c);
}

/* A file in the working directory, by its name alone. */
static void test_bare_name(void **state)
{
	struct case_file c;
	char before[1024];

	(void)state;
	case_init(&c);
	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(c.dir.path), 0);
	snprintf(c.path, sizeof(c.path), "case.db");
	case_open(&c, TC_STORE_CREATE);
	case_close(&c);
	case_open(&c, TC_STORE_READ);
	assert_int_equal(chdir(before), 0);
	case_remove(&c);
}

/* A link to the folder is fine: only the case itself must not be one. */
static void test_folder_behind_a_link(void **state)
{
	struct case_file c;
	char link[200];

	(void)state;
	case_make(&c);
	case_close(&c);
	snprintf(link, sizeof(link), "%s-link", c.dir.path);
	assert_int_equal(symlink(c.dir.path, link), 0);
	snprintf(c.path, sizeof(c.path), "%s/case.db", link);
	case_open(&c, TC_STORE_READ);
	case_close(&c);
	assert_int_equal(unlink(link), 0);
	case_remove(&c);
}

/* --- what is refused ---------------------------------------------------- */

static void refuse(const struct case_file *c, enum tc_store_mode mode, const char *why)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_store *store = NULL;
	int rc = tc_store_open(&store, c->path, mode, &err);

	if (rc == 0)
		fail_msg("taken, but: %s", why);
	assert_null(store);
	assert_int_equal(rc, err.code);
	if (tc_str_find(tc_str(err.text), tc_str(why)) == SIZE_MAX)
		fail_msg("`%s` does not say `%s`", err.text, why);
	/* It says which file. */
	assert_true(tc_str_find(tc_str(err.text), TC_STR("case.db")) != SIZE_MAX);
}

static void refuse_in_all_modes(const struct case_file *c, const char *why)
{
	refuse(c, TC_STORE_READ, why);
	refuse(c, TC_STORE_WRITE, why);
	refuse(c, TC_STORE_CREATE, why);
}

/* SQL on the file without this program in between. */
static void outside(const struct case_file *c, const char *sql)
{
	char *message = NULL;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(c->path, &db), SQLITE_OK);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s\n%s", sql, message);
	sqlite3_close(db);
}

static void test_missing(void **state)
{
	struct case_file c;

	(void)state;
	case_init(&c);
	refuse(&c, TC_STORE_READ, "No such file or directory");
	refuse(&c, TC_STORE_WRITE, "No such file or directory");
	assert_int_equal(access(c.path, F_OK), -1);
	snprintf(c.path, sizeof(c.path), "%s/none/case.db", c.dir.path);
	refuse_in_all_modes(&c, "No such file or directory");
	case_remove(&c);
}

static void test_not_a_database(void **state)
{
	struct case_file c;
	char text[2000];

	(void)state;
	case_init(&c);
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	temp_dir_file(&c.dir, "case.db", text);
	refuse_in_all_modes(&c, "file is not a database");
	temp_dir_file(&c.dir, "case.db", "{\"Records\":[]}");
	refuse_in_all_modes(&c, "file is not a database");
	/* A log named as the case is still there. */
	FILE *f = fopen(c.path, "r");
	assert_non_null(fgets(text, sizeof(text), f));
	fclose(f);
	assert_string_equal(text, "{\"Records\":[]}");
	case_remove(&c);
}

static void test_empty_file(void **state)
{
	struct case_file c;

	(void)state;
	case_init(&c);
	temp_dir_file(&c.dir, "case.db", "");
	refuse(&c, TC_STORE_READ, "not a trailcase case");
	case_open(&c, TC_STORE_CREATE);
	case_expect(&c, "SELECT count(*) FROM events", "0\n");
	case_remove(&c);
}

static void test_database_of_others(void **state)
{
	struct case_file c;

	(void)state;
	case_init(&c);
	outside(&c, "CREATE TABLE contacts (name)");
	refuse_in_all_modes(&c, "not a trailcase case");
	outside(&c, "DROP TABLE contacts; PRAGMA application_id = 252006673");
	refuse_in_all_modes(&c, "not a trailcase case");
	case_remove(&c);
}

static void test_newer_version(void **state)
{
	struct case_file c;

	(void)state;
	case_make(&c);
	case_close(&c);
	outside(&c, "PRAGMA user_version = 99");
	refuse_in_all_modes(&c, "made by a newer trailcase (schema 99, this one knows 1)");
	case_remove(&c);
}

static void test_symbolic_link(void **state)
{
	struct case_file c, other;

	(void)state;
	case_make(&c);
	case_close(&c);
	other = c;
	snprintf(other.path, sizeof(other.path), "%s/linked-case.db", c.dir.path);
	assert_int_equal(symlink("case.db", other.path), 0);
	refuse_in_all_modes(&other, "");
	/* One that leads nowhere does not become a file. */
	assert_int_equal(unlink(other.path), 0);
	assert_int_equal(symlink("new-case.db", other.path), 0);
	refuse_in_all_modes(&other, "");
	snprintf(other.path, sizeof(other.path), "%s/new-case.db", c.dir.path);
	assert_int_equal(access(other.path, F_OK), -1);
	case_remove(&c);
}

static void test_folder(void **state)
{
	struct case_file c;

	(void)state;
	case_init(&c);
	assert_int_equal(mkdir(c.path, 0700), 0);
	refuse_in_all_modes(&c, "");
	struct tc_error err = TC_ERROR_INIT;
	struct tc_store *store;
	snprintf(c.path, sizeof(c.path), "%s/", c.dir.path);
	assert_int_equal(tc_store_open(&store, c.path, TC_STORE_CREATE, &err), TC_FAIL);
	assert_true(tc_str_ends(tc_str(err.text), TC_STR("Is a directory")));
	case_remove(&c);
}

/* --- schemas that were tampered with ------------------------------------ */

static const char *const tamperings[] = {
	"CREATE TABLE extra (a)",
	"CREATE VIEW extra AS SELECT 1",
	"CREATE TRIGGER extra AFTER INSERT ON lead BEGIN DELETE FROM scope_node; END",
	"CREATE INDEX extra ON lead (why)",
	/* Evidence that can be changed. */
	"DROP TRIGGER event_no_update",
	"DROP TRIGGER event_no_update;"
	"CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT 1; END",
	/* A view under a known name. */
	"DROP VIEW events; CREATE VIEW events AS SELECT 'x' AS event_id",
	"DROP VIEW leads; CREATE TABLE leads (kind, value, why, added)",
	"DROP TABLE lead",
	"ALTER TABLE lead ADD COLUMN extra TEXT",
	"ALTER TABLE lead RENAME TO lead2",
	/* The same words in another place. */
	"PRAGMA writable_schema = ON;"
	"UPDATE sqlite_schema SET sql = replace(sql, 'kind, value, why', 'kind, value ,why')"
	" WHERE name = 'leads'",
	/* Virtual tables and functions in defaults. */
	"PRAGMA writable_schema = ON;"
	"UPDATE sqlite_schema SET sql = replace(sql, 'why      TEXT', 'why TEXT DEFAULT (1+1)')"
	" WHERE name = 'lead'",
	/* Behind a name that looks like SQLite's own. */
	"CREATE TRIGGER extra AFTER INSERT ON lead BEGIN DELETE FROM scope_node; END;"
	"PRAGMA writable_schema = ON;"
	"UPDATE sqlite_schema SET name = 'sqlite_stat9',"
	" sql = replace(sql, 'extra', 'sqlite_stat9') WHERE name = 'extra'",
	"CREATE VIEW extra AS SELECT 1 AS a;"
	"PRAGMA writable_schema = ON;"
	"UPDATE sqlite_schema SET name = 'sqlite_stat7',"
	" tbl_name = 'sqlite_stat7', sql = replace(sql, 'extra', 'sqlite_stat7')"
	" WHERE name = 'extra'",
};

static void test_tampered_schemas(void **state)
{
	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(tamperings); i++) {
		struct tc_error err = TC_ERROR_INIT;
		struct tc_store *store;
		struct case_file c;

		case_make(&c);
		case_close(&c);
		outside(&c, tamperings[i]);
		if (tc_store_open(&store, c.path, TC_STORE_READ, &err) == 0)
			fail_msg("taken for reading: %s", tamperings[i]);
		assert_true(tc_str_find(tc_str(err.text), TC_STR("case.db")) != SIZE_MAX);
		case_remove(&c);
	}
}

/* The same schemas are no better for writing, and nothing in them runs before that is known. */
static void test_tampered_schemas_do_not_run(void **state)
{
	struct case_file c;

	(void)state;
	case_make(&c);
	case_close(&c);
	outside(&c, "CREATE TRIGGER extra AFTER INSERT ON case_setting"
		    " BEGIN INSERT INTO lead (kind, value, by, added_ms) VALUES ('ip', 'x', 'me', 1); END;"
		    "UPDATE case_setting SET value = 'old' WHERE key = 'derived_sha256'");
	refuse(&c, TC_STORE_WRITE, "holds what this trailcase did not write");
	outside(&c, "DROP TRIGGER extra");
	case_open(&c, TC_STORE_WRITE);
	case_expect(&c, "SELECT count(*) FROM lead", "0\n");
	case_remove(&c);
}

/* SQLite's own statistics are no tampering. */
static void test_statistics_are_fine(void **state)
{
	struct case_file c;

	(void)state;
	case_make(&c);
	case_close(&c);
	outside(&c, "ANALYZE");
	case_open(&c, TC_STORE_READ);
	case_remove(&c);
}

/* Every index on events is optional: an import that was killed lacks them. */
static void test_indexes_may_lack(void **state)
{
	struct case_file c;

	(void)state;
	case_make(&c);
	case_close(&c);
	case_open(&c, TC_STORE_READ);
	case_close(&c);
	case_open(&c, TC_STORE_WRITE);
	struct tc_error err = TC_ERROR_INIT;
	assert_int_equal(tc_store_build_indexes(c.store, &err), 0);
	assert_int_equal(tc_store_build_indexes(c.store, &err), 0);
	assert_true(case_int(&c, "SELECT count(*) FROM sqlite_schema WHERE type = 'index'"
				 " AND name LIKE 'event~_by~_%' ESCAPE '~'") >= 4);
	case_close(&c);
	case_open(&c, TC_STORE_READ);
	case_remove(&c);
}

/* --- what an open case will not do -------------------------------------- */

static void refuse_sql(struct case_file *c, const char *sql)
{
	struct tc_error err = TC_ERROR_INIT;

	if (tc_store_exec(c->store, sql, &err) == 0)
		fail_msg("done: %s", sql);
	assert_true(*err.text != '\0');
}

static void test_hardening(void **state)
{
	static const enum tc_store_mode modes[] = {TC_STORE_READ, TC_STORE_WRITE};
	struct case_file c;

	(void)state;
	case_make(&c);
	case_close(&c);
	for (size_t i = 0; i < TC_ARRAY_LEN(modes); i++) {
		case_open(&c, modes[i]);
		refuse_sql(&c, "ATTACH ':memory:' AS x");
		refuse_sql(&c, "ATTACH '/tmp/trailcase-unit-attached.db' AS x");
		refuse_sql(&c, "SELECT load_extension('libc.so.6')");
		/* Defensive: the schema cannot be edited by hand. */
		refuse_sql(&c, "PRAGMA writable_schema = ON;"
			       "UPDATE sqlite_schema SET sql = 'x' WHERE name = 'leads'");
		case_expect(&c, "PRAGMA trusted_schema", "0\n");
		case_expect(&c, "PRAGMA cell_size_check", "1\n");
		case_expect(&c, "PRAGMA mmap_size", "0\n");
		/* A reader's temporary files are in memory, too: see below. */
		case_expect(&c, "PRAGMA temp_store", modes[i] == TC_STORE_READ ? "1\n" : "2\n");
		case_close(&c);
	}
	case_remove(&c);
}

/* Temporary files of SQLite, which are unlinked as soon as they are open. */
static size_t open_temporary_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	const struct dirent *entry;
	size_t count = 0;

	assert_non_null(folder);
	while ((entry = readdir(folder))) {
		char link[64], target[4096];

		snprintf(link, sizeof(link), "/proc/self/fd/%.20s", entry->d_name);
		ssize_t len = readlink(link, target, sizeof(target) - 1);
		if (len < 0)
			continue;
		target[len] = '\0';
		count += strstr(target, "etilqs_") != NULL;
	}
	closedir(folder);
	return count;
}

/* What is sorted is evidence: no piece of it may come to a disk. */
static void test_a_reader_sorts_on_no_disk(void **state)
{
	struct tc_stmt *stmt;
	struct case_file c;

	(void)state;
	case_make(&c);
	case_close(&c);
	case_open(&c, TC_STORE_READ);
	assert_int_equal(tc_store_exec(c.store, "PRAGMA cache_size = 10", NULL), 0);
	assert_int_equal(
		tc_stmt_prepare(&stmt, c.store,
				TC_STR("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
				       "FROM n WHERE i < 200000) "
				       "SELECT hex(randomblob(50)) AS x FROM n ORDER BY x"),
				NULL),
		0);
	assert_int_equal(tc_stmt_step(stmt, NULL), TC_STEP_ROW);
	assert_int_equal(open_temporary_files(), 0);
	tc_stmt_free(stmt);
	case_close(&c);
	case_remove(&c);
}

static void test_reading_never_writes(void **state)
{
	static const char *const writes[] = {
		"INSERT INTO lead (kind, value, by, added_ms) VALUES ('ip', 'x', 'me', 1)",
		"DELETE FROM lead", "UPDATE case_setting SET value = 1", "CREATE TABLE x (a)",
		"DROP VIEW events", "PRAGMA user_version = 7", "REINDEX",
		"VACUUM", "ANALYZE",
	};
	struct case_file c;

	(void)state;
	case_make(&c);
	case_close(&c);
	assert_int_equal(chmod(c.path, 0400), 0);
	case_open(&c, TC_STORE_READ);
	for (size_t i = 0; i < TC_ARRAY_LEN(writes); i++)
		refuse_sql(&c, writes[i]);
	/* Tables of its own, in memory, it may have. */
	case_exec(&c, "CREATE TEMP TABLE scratch (a); INSERT INTO scratch VALUES (7);"
		      "CREATE TEMP VIEW scope AS SELECT a FROM scratch");
	case_expect(&c, "SELECT * FROM scope", "7\n");
	case_exec(&c, "DROP VIEW temp.scope");
	case_expect(&c, "SELECT count(*) FROM scope", "0\n");
	case_remove(&c);
}

#define ADD_SOURCE                                                                          \
	"INSERT INTO source (id, path, bytes, sha256, inflated_bytes, inflated_sha256, "    \
	"compression, acquired_ms, records_read, stored, copies, rejected, partial, filtered) "

static void test_evidence_is_never_changed(void **state)
{
	static const char *const changes[] = {
		"UPDATE source SET path = 'x'", "DELETE FROM source",
		"UPDATE source_chunk SET data = x'00'", "DELETE FROM source_chunk",
		"UPDATE archive SET refused = 0", "DELETE FROM archive",
		"UPDATE reject SET reason = ''", "DELETE FROM reject",
		"UPDATE custody SET act = ''", "DELETE FROM custody",
		"INSERT OR REPLACE INTO custody VALUES (1, 0, 'b', '{}', 't', '', '')",
	};
	struct case_file c;

	(void)state;
	case_make(&c);
	case_exec(&c,
		  ADD_SOURCE "VALUES (1, 'p', 1, 's', 1, 's', 'none', 0, 1, 0, 0, 1, 0, 0);"
		  "INSERT INTO archive VALUES (1, 'p', 1, 's', 'zip', 'none', 1, 1, 0, NULL, 0);"
		  "INSERT INTO source_chunk VALUES (1, 0, x'41');"
		  "INSERT INTO reject (path, source_id, reason) VALUES ('p', 1, 'r');"
		  "INSERT INTO custody VALUES (1, 0, 'a', '{}', 't', '', '')");
	for (size_t i = 0; i < TC_ARRAY_LEN(changes); i++)
		refuse_sql(&c, changes[i]);
	/* Numbers that do not add up are refused, too. */
	refuse_sql(&c, ADD_SOURCE "VALUES (2, 'q', 1, 's', 1, 's', 'none', 0, 5, 1, 1, 1, 0, 0)");
	case_exec(&c, ADD_SOURCE "VALUES (2, 'q', 1, 's', 1, 's', 'none', 0, 3, 1, 1, 1, 0, 0)");
	refuse_sql(&c, "INSERT INTO archive VALUES (2, 'q', 1, 's', 'zip', 'none', 3, 1, 1, NULL, "
		       "0)");
	case_remove(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_create),
		cmocka_unit_test(test_opening_again_changes_nothing),
		cmocka_unit_test(test_derived_tables_are_made_again),
		cmocka_unit_test(test_bare_name),
		cmocka_unit_test(test_folder_behind_a_link),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_not_a_database),
		cmocka_unit_test(test_empty_file),
		cmocka_unit_test(test_database_of_others),
		cmocka_unit_test(test_newer_version),
		cmocka_unit_test(test_symbolic_link),
		cmocka_unit_test(test_folder),
		cmocka_unit_test(test_tampered_schemas),
		cmocka_unit_test(test_tampered_schemas_do_not_run),
		cmocka_unit_test(test_statistics_are_fine),
		cmocka_unit_test(test_indexes_may_lack),
		cmocka_unit_test(test_hardening),
		cmocka_unit_test(test_a_reader_sorts_on_no_disk),
		cmocka_unit_test(test_reading_never_writes),
		cmocka_unit_test(test_evidence_is_never_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
