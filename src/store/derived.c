/*
 * What can be made again: views, tables made from data/, and the indexes on events.
 */
#include "store/internal.h"

#include <stdlib.h>

#include "store/api_catalog.h"
#include "util/sha256.h"

#include "util/banned.h"

/* In derived.sql, the indexes follow this line. */
#define INDEX_MARK "-- index:"
#define RENAMED "attack-renamed.csv"
#define SCOPE_RULES "scope-rules.csv"

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

int tc_store_make_views(struct tc_store *store, struct tc_error *err)
{
	return exec_str(store, derived_sql(false), err);
}

/* A table of data/ without quotes; its first line names the columns. */
static int load_rows(struct tc_store *store, const char *file, struct tc_str insert,
		     struct tc_error *err)
{
	struct tc_str rest = tc_store_embedded(file);
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare(&stmt, store, insert, err);

	tc_str_cut(rest, '\n', &rest);
	while (rc == 0 && rest.len) {
		struct tc_str line = tc_str_cut(rest, '\n', &rest);

		for (int i = 1; i <= tc_stmt_param_count(stmt); i++)
			tc_stmt_bind_text(stmt, i, tc_str_cut(line, ',', &line));
		rc = tc_stmt_run(stmt, err);
	}
	tc_stmt_free(stmt);
	return rc;
}

static int load_tables(struct tc_store *store, struct tc_str catalog, struct tc_error *err)
{
	int rc = tc_store_exec(store,
			       "INSERT OR IGNORE INTO case_setting VALUES"
			       " ('catalog_origin', '" TC_API_CATALOG_BUILT_IN "')",
			       err);

	if (rc == 0)
		rc = tc_api_catalog_load(store, catalog, err);
	if (rc == 0)
		rc = load_rows(store, RENAMED,
			       TC_STR("INSERT INTO attack_renamed VALUES (?, ?)"), err);
	if (rc == 0)
		rc = load_rows(store, SCOPE_RULES,
			       TC_STR("INSERT INTO scope_rule VALUES (?, ?, ?, ?, ?, ?, ?)"),
			       err);
	return rc;
}

/* All of it is known by the hash of what it is made from. */
static void fingerprint(struct tc_str catalog, char hex[TC_SHA256_HEX])
{
	struct tc_str parts[] = {derived_sql(false), catalog, tc_store_embedded(RENAMED),
				 tc_store_embedded(SCOPE_RULES)};
	struct tc_sha256 h;

	tc_sha256_init(&h);
	for (size_t i = 0; i < TC_ARRAY_LEN(parts); i++)
		tc_sha256_add(&h, parts[i].data, parts[i].len);
	tc_sha256_finish(&h, hex);
}

int tc_store_mark_derived(struct tc_store *store, struct tc_str catalog,
			  struct tc_error *err)
{
	char hex[TC_SHA256_HEX];

	fingerprint(catalog, hex);
	return tc_store_put_text(store, "derived_sha256", tc_str(hex), err);
}

static int is_current(struct tc_store *store, struct tc_str catalog, bool *current,
		      struct tc_error *err)
{
	char *made, hex[TC_SHA256_HEX];
	int rc = tc_store_get_text(store, "derived_sha256", &made, err);

	fingerprint(catalog, hex);
	*current = made && strcmp(made, hex) == 0;
	free(made);
	return rc;
}

static int make(struct tc_store *store, struct tc_str catalog, struct tc_error *err)
{
	int rc = tc_store_begin(store, err);

	if (rc < 0)
		return rc;
	if ((rc = tc_store_make_views(store, err)) < 0 ||
	    (rc = load_tables(store, catalog, err)) < 0 ||
	    (rc = tc_store_mark_derived(store, catalog, err)) < 0 ||
	    (rc = tc_store_commit(store, err)) < 0)
		tc_store_rollback(store);
	return rc;
}

int tc_store_refresh_derived(struct tc_store *store, struct tc_error *err)
{
	struct tc_str catalog;
	bool current = false;
	char *own;
	int rc = tc_api_catalog_in_use(store, &own, &catalog, err);

	if (rc == 0)
		rc = is_current(store, catalog, &current, err);
	if (rc == 0 && !current)
		rc = make(store, catalog, err);
	free(own);
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
