#include "store/internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/memory_file.h"
#include "util/buf.h"

#include "util/banned.h"

/*
 * How long to wait for another program.  An import gives way to readers whose answers
 * take long: to fail after hours for the sake of a minute would be worse.
 */
#define BUSY_TIMEOUT_MS 5000
#define IMPORT_BUSY_TIMEOUT_MS 60000
#define WRITER_CACHE_KIB 98304
/*
 * SQLite sorts as much in one piece as its cache may hold (vdbesort.c, mxPmaSize), and
 * nothing stops it in one.  Larger caches answer no sooner.
 */
#define READER_CACHE_KIB 8192
#define PATH_BYTES 4096
/* Steps of the virtual machine between two ticks: some tenths of a millisecond. */
#define STEPS_OF_TICK 2000

int tc_store_fail(struct tc_store *store, struct tc_error *err)
{
	int code = sqlite3_errcode(store->db);
	int extended = sqlite3_extended_errcode(store->db);

	if (code == SQLITE_INTERRUPT)
		return tc_error_set(err, TC_INTERRUPTED, "interrupted");
	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		return tc_error_set(err, TC_FAIL,
				    "%s: another program is %s this case; wait for it to "
				    "end and try again",
				    store->path,
				    store->mode == TC_STORE_READ ? "writing to" : "using");
	if (extended == SQLITE_READONLY_DBMOVED)
		return tc_error_set(err, TC_FAIL,
				    "%s: the case was moved or deleted while it was written",
				    store->path);
	if (extended == SQLITE_READONLY_ROLLBACK)
		return tc_error_set(err, TC_FAIL,
				    "%s: an import was interrupted; run the same import "
				    "again to complete it",
				    store->path);
	if (code == SQLITE_READONLY)
		return tc_error_set(err, TC_FAIL,
				    "%s: the case is read-only: its file or folder may not "
				    "be written to",
				    store->path);
	int cause = sqlite3_system_errno(store->db);
	if (cause && (code == SQLITE_IOERR || code == SQLITE_CANTOPEN))
		return tc_error_errno(err, cause, "%s: %s", store->path,
				      sqlite3_errmsg(store->db));
	return tc_error_set(err, TC_FAIL, "%s: %s", store->path,
			    sqlite3_errmsg(store->db));
}

/*
 * The path with its folder resolved and its last part as it is: SQLite is told
 * not to follow a symbolic link, which is meant for the case file alone.
 */
static int resolve(char **out, const char *path, struct tc_error *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char *folder = slash ? tc_strdup(tc_str_n(path, (size_t)(slash - path) + 1))
			     : tc_strdup(TC_STR("."));
	char *real = realpath(folder, NULL);
	int failure = errno;

	free(folder);
	if (!real || !*name) {
		free(real);
		return tc_error_errno(err, *name ? failure : EISDIR, "%s", path);
	}
	struct tc_buf full;
	tc_buf_init(&full, PATH_BYTES);
	tc_buf_addf(&full, "%s/%s", strcmp(real, "/") ? real : "", name);
	free(real);
	if (full.overflow) {
		tc_buf_release(&full);
		return tc_error_set(err, TC_FAIL, "%s: the path is too long", path);
	}
	*out = tc_strdup(tc_buf_str(&full));
	tc_buf_release(&full);
	return 0;
}

/* A case is an ordinary file: opening anything else may hang, or be a trap. */
static int check_file(const char *resolved, const char *path, enum tc_store_mode mode,
		      struct tc_error *err)
{
	struct stat st;

	if (lstat(resolved, &st) != 0)
		return errno == ENOENT && mode == TC_STORE_CREATE
			       ? 0
			       : tc_error_errno(err, errno, "%s", path);
	if (S_ISLNK(st.st_mode))
		return tc_error_set(err, TC_FAIL,
				    "%s: a symbolic link; name the case it leads to", path);
	if (!S_ISREG(st.st_mode))
		return tc_error_set(err, TC_FAIL, "%s: not a trailcase case (not a file)",
				    path);
	if (mode != TC_STORE_CREATE && access(resolved, R_OK) != 0)
		return tc_error_errno(err, errno, "%s", path);
	return 0;
}

static int get_pragma(struct tc_store *store, const char *name, int64_t *out,
		      struct tc_error *err)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA %s", name);
	return tc_store_get_int(store, sql, 0, out, err);
}

/* Whose file is it?  A new, empty one counts as ours. */
static int check_identity(struct tc_store *store, bool *empty, struct tc_error *err)
{
	int64_t application_id, version, objects;
	int rc;

	if ((rc = get_pragma(store, "application_id", &application_id, err)) < 0 ||
	    (rc = get_pragma(store, "user_version", &version, err)) < 0 ||
	    (rc = tc_store_get_int(store, "SELECT count(*) FROM sqlite_schema", 0,
				   &objects, err)) < 0)
		return rc;
	*empty = objects == 0 && application_id == 0;
	if (!*empty && application_id != TC_APPLICATION_ID)
		return tc_error_set(err, TC_FAIL, "%s: not a trailcase case",
				    store->path);
	if (version > tc_store_newest_version())
		return tc_error_set(err, TC_FAIL,
				    "%s: made by a newer trailcase (schema %lld, this "
				    "one knows %lld)",
				    store->path, (long long)version,
				    (long long)tc_store_newest_version());
	return 0;
}

/* Triggers and views wait until they are known to be ours. */
static void trust(sqlite3 *db, int on)
{
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, on, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, on, NULL);
}

/* The settings under which nothing in a file from elsewhere can run. */
static void harden(sqlite3 *db)
{
	trust(db, 0);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 200);
}

/* Of whom an answer is asked that may be stopped; NULL: the default one. */
static const char *vfs_of(enum tc_store_mode mode)
{
	return mode == TC_STORE_READ ? tc_memory_file_vfs() : NULL;
}

int tc_store_configure(struct tc_store *store, struct tc_error *err)
{
	char sql[256];
	int rc;

	/* A reader's temporary files are in memory too: see memory_file.h. */
	snprintf(sql, sizeof(sql),
		 "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
		 "PRAGMA temp_store = %s; PRAGMA cache_size = -%d;"
		 "PRAGMA foreign_keys = OFF; PRAGMA recursive_triggers = ON",
		 vfs_of(store->mode) ? "FILE" : "MEMORY",
		 store->mode == TC_STORE_READ ? READER_CACHE_KIB : WRITER_CACHE_KIB);
	rc = tc_store_exec(store, sql, err);
	if (rc == 0 && store->mode != TC_STORE_READ)
		rc = tc_store_exec(store, "PRAGMA synchronous = FULL", err);
	return rc;
}

/* What a file is given before its first page is written. */
static int configure_new(struct tc_store *store, struct tc_error *err)
{
	return tc_store_exec(store, "PRAGMA page_size = 16384; PRAGMA encoding = 'UTF-8'",
			     err);
}

static int prepare_for_use(struct tc_store *store, bool wait, struct tc_error *err)
{
	bool empty;
	int rc;

	harden(store->db);
	tc_store_wait(store, wait);
	if ((rc = check_identity(store, &empty, err)) < 0)
		return rc;
	if (store->mode == TC_STORE_READ && empty && (rc = tc_store_check_made(store, err)) < 0)
		return rc;
	if (store->mode == TC_STORE_READ && empty)
		return tc_error_set(err, TC_FAIL, "%s: not a trailcase case",
				    store->path);
	if (store->mode == TC_STORE_CREATE && empty && (rc = configure_new(store, err)) < 0)
		return rc;
	if ((rc = tc_store_configure(store, err)) < 0)
		return rc;
	if (store->mode != TC_STORE_READ &&
	    ((rc = tc_store_migrate(store, err)) < 0 ||
	     (rc = tc_store_refresh_derived(store, err)) < 0))
		return rc;
	if ((rc = tc_store_check_schema(store, err)) == 0)
		trust(store->db, 1);
	return rc;
}

/* Pages of a run that is sorted in memory, at least: a MiB of them. */
#define SORT_PAGES 64

/* Once, before SQLite begins.  Nobody asks for its statistics, which cost locks. */
static void configure_library(void)
{
	static bool done;

	if (!done) {
		sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
		sqlite3_config(SQLITE_CONFIG_PMASZ, SORT_PAGES);
	}
	done = true;
}

static int open_case(struct tc_store **out, const char *path, enum tc_store_mode mode,
		     bool wait, struct tc_error *err)
{
	static const int flags[] = {
		[TC_STORE_READ] = SQLITE_OPEN_READONLY,
		[TC_STORE_WRITE] = SQLITE_OPEN_READWRITE,
		[TC_STORE_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	};
	struct tc_store *store = tc_calloc(1, sizeof(*store));
	int rc;

	configure_library();
	*out = NULL;
	store->mode = mode;
	if ((rc = resolve(&store->path, path, err)) < 0 ||
	    (rc = check_file(store->path, path, mode, err)) < 0 ||
	    (mode == TC_STORE_CREATE && (rc = tc_store_claim(store, err)) < 0))
		goto fail;
	if (sqlite3_open_v2(store->path, &store->db,
			    flags[mode] | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX,
			    vfs_of(mode)) != SQLITE_OK) {
		rc = tc_error_set(err, TC_FAIL, "%s: %s", path,
				  store->db ? sqlite3_errmsg(store->db)
					    : "out of memory");
		goto fail;
	}
	if ((rc = prepare_for_use(store, wait, err)) < 0)
		goto fail;
	tc_store_wait(store, true);
	*out = store;
	return 0;
fail:
	tc_store_close(store);
	return rc;
}

int tc_store_open(struct tc_store **store, const char *path, enum tc_store_mode mode,
		  struct tc_error *err)
{
	return open_case(store, path, mode, true, err);
}

int tc_store_open_at_once(struct tc_store **store, const char *path, struct tc_error *err)
{
	return open_case(store, path, TC_STORE_READ, false, err);
}

void tc_store_wait(struct tc_store *store, bool wait)
{
	int most = store->mode == TC_STORE_CREATE ? IMPORT_BUSY_TIMEOUT_MS : BUSY_TIMEOUT_MS;

	sqlite3_busy_timeout(store->db, wait ? most : 0);
}

void tc_store_close(struct tc_store *store)
{
	if (!store)
		return;
	if (sqlite3_close(store->db) != SQLITE_OK)
		TC_BUG("a case was closed with statements open");
	tc_store_unclaim(store);
	free(store->path);
	free(store);
}

const char *tc_store_path(const struct tc_store *store)
{
	return store->path;
}

int tc_store_exec(struct tc_store *store, const char *sql, struct tc_error *err)
{
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return tc_store_fail(store, err);
	return 0;
}

int tc_store_begin(struct tc_store *store, struct tc_error *err)
{
	return tc_store_exec(store, "BEGIN IMMEDIATE", err);
}

int tc_store_commit(struct tc_store *store, struct tc_error *err)
{
	return tc_store_exec(store, "COMMIT", err);
}

void tc_store_rollback(struct tc_store *store)
{
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

void tc_store_interrupt(struct tc_store *store)
{
	store->interrupted = 1;
	sqlite3_interrupt(store->db);
}

void tc_store_resume(struct tc_store *store)
{
	store->interrupted = 0;
}

static int on_progress(void *ctx)
{
	struct tc_store *store = ctx;

	return store->tick(store->tick_ctx);
}

void tc_store_on_tick(struct tc_store *store, tc_store_tick *tick, void *ctx)
{
	store->tick = tick;
	store->tick_ctx = ctx;
	sqlite3_progress_handler(store->db, tick ? STEPS_OF_TICK : 0, on_progress, store);
}

int64_t tc_store_last_id(const struct tc_store *store)
{
	return sqlite3_last_insert_rowid(store->db);
}

int64_t tc_store_changes(const struct tc_store *store)
{
	return sqlite3_changes64(store->db);
}

int tc_store_get_int(struct tc_store *store, const char *sql, int64_t fallback,
		     int64_t *out, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare(&stmt, store, tc_str(sql), err);

	*out = fallback;
	if (rc < 0)
		return rc;
	rc = tc_stmt_step(stmt, err);
	if (rc == TC_STEP_ROW && tc_stmt_column_type(stmt, 0) != TC_TYPE_NULL)
		*out = tc_stmt_column_int(stmt, 0);
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}
