/*
 * What can be made again: views, the API catalogue, and the indexes on events.
 */
#include "store/internal.h"

#include <stdlib.h>

#include "util/sha256.h"

#include "util/banned.h"

/* In derived.sql, the indexes follow this line. */
#define INDEX_MARK "-- index:"
#define CATALOG_COLUMNS 8
#define SEVERITY_COLUMN 6

static struct tc_str derived_sql(bool indexes)
{
	struct tc_str all = tc_store_embedded("derived.sql");
	size_t mark = tc_str_find(all, TC_STR(INDEX_MARK));

	if (mark == SIZE_MAX)
		TC_BUG("derived.sql has no index part");
	return indexes ? tc_str_n(all.data + mark, all.len - mark)
		       : tc_str_n(all.data, mark);
}

static int exec_str(struct tc_store *store, struct tc_str sql, struct tc_error *err)
{
	char *text = tc_strdup(sql);
	int rc = tc_store_exec(store, text, err);

	free(text);
	return rc;
}

/* One line of the catalogue into the statement's parameters. */
static void bind_line(struct tc_stmt *stmt, struct tc_str line)
{
	for (int column = 1; column <= CATALOG_COLUMNS; column++) {
		struct tc_str rest, field = tc_str_cut(line, ',', &rest);
		int64_t severity;

		if ((column < CATALOG_COLUMNS) != (rest.data != NULL))
			TC_BUG("data/api-catalog.csv: wrong number of columns");
		if (column != SEVERITY_COLUMN)
			tc_stmt_bind_text(stmt, column, field);
		else if (tc_parse_int(field, &severity))
			tc_stmt_bind_int(stmt, column, severity);
		else
			TC_BUG("data/api-catalog.csv: severity is not a number");
		line = rest;
	}
}

static int load_catalog(struct tc_store *store, struct tc_error *err)
{
	struct tc_str rest = tc_store_embedded("api-catalog.csv");
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare(
		&stmt, store, TC_STR("INSERT INTO api_catalog VALUES (?,?,?,?,?,?,?,?)"), err);

	/* The first line names the columns. */
	tc_str_cut(rest, '\n', &rest);
	while (rc == 0 && rest.len) {
		bind_line(stmt, tc_str_cut(rest, '\n', &rest));
		rc = tc_stmt_run(stmt, err);
	}
	tc_stmt_free(stmt);
	return rc;
}

/* Views and catalogue are known by the hash of what they are made from. */
static void fingerprint(char hex[TC_SHA256_HEX])
{
	struct tc_str sql = derived_sql(false);
	struct tc_str catalog = tc_store_embedded("api-catalog.csv");
	struct tc_sha256 h;

	tc_sha256_init(&h);
	tc_sha256_add(&h, sql.data, sql.len);
	tc_sha256_add(&h, catalog.data, catalog.len);
	tc_sha256_finish(&h, hex);
}

static int is_current(struct tc_store *store, const char *hex, bool *current,
		      struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare(&stmt, store,
				 TC_STR("SELECT value FROM case_setting"
					" WHERE key = 'derived_sha256'"),
				 err);

	if (rc < 0)
		return rc;
	rc = tc_stmt_step(stmt, err);
	*current = rc == TC_STEP_ROW &&
		   tc_str_eq(tc_stmt_column_text(stmt, 0), tc_str(hex));
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

static int record_fingerprint(struct tc_store *store, const char *hex,
			      struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare(
		&stmt, store,
		TC_STR("INSERT OR REPLACE INTO case_setting VALUES ('derived_sha256', ?)"),
		err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, tc_str(hex));
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

int tc_store_refresh_derived(struct tc_store *store, struct tc_error *err)
{
	char hex[TC_SHA256_HEX];
	bool current;
	int rc;

	fingerprint(hex);
	if ((rc = is_current(store, hex, &current, err)) < 0 || current)
		return rc;
	if ((rc = tc_store_begin(store, err)) < 0)
		return rc;
	if ((rc = exec_str(store, derived_sql(false), err)) < 0 ||
	    (rc = load_catalog(store, err)) < 0 ||
	    (rc = record_fingerprint(store, hex, err)) < 0 ||
	    (rc = tc_store_commit(store, err)) < 0)
		tc_store_rollback(store);
	return rc;
}

/*
 * Sorting in runs of a MiB, which fit a processor's cache (see tc_store_open), is twice
 * as fast as one large sort, and its memory does not grow with the case.  The runs lie
 * in files without a name in the folder of the case.
 */
static const char sort_in_runs[] = "PRAGMA temp_store = FILE; PRAGMA cache_size = -1024";

static void set_temp_folder(const struct tc_store *store)
{
	const char *slash = strrchr(store->path, '/');

	if (slash)
		sqlite3_temp_directory = sqlite3_mprintf(
			"%.*s", (int)(slash - store->path) + 1, store->path);
}

static int build_in_one_go(struct tc_store *store, struct tc_error *err)
{
	int rc = tc_store_begin(store, err);

	if (rc == 0 && (rc = exec_str(store, derived_sql(true), err)) == 0)
		rc = tc_store_commit(store, err);
	if (rc < 0)
		tc_store_rollback(store);
	return rc;
}

int tc_store_build_indexes(struct tc_store *store, struct tc_error *err)
{
	int rc = tc_store_exec(store, sort_in_runs, err);

	set_temp_folder(store);
	if (rc == 0)
		rc = build_in_one_go(store, err);
	if (rc == 0)
		rc = tc_store_configure(store, err);
	sqlite3_free(sqlite3_temp_directory);
	sqlite3_temp_directory = NULL;
	return rc;
}
