/*
 * The case file: opening, transactions, statements.
 *
 * This is the only library that knows SQLite.  Everything else prepares
 * statements here, binds typed values and reads typed columns.
 */
#ifndef TC_STORE_STORE_H
#define TC_STORE_STORE_H

#include "util/base.h"
#include "util/error.h"

struct tc_store; /* an open case */
struct tc_stmt;  /* a prepared statement; must be freed before the case closes */

enum tc_store_mode {
	TC_STORE_READ,   /* must exist; nothing can be written to the file */
	TC_STORE_WRITE,  /* must exist */
	TC_STORE_CREATE, /* for an import: made when it does not exist */
};

/*
 * Opens a case and brings its schema up to date when it may write.
 *
 * Refuses what is not a case (application_id), what a newer version made
 * (user_version), symbolic links, and, in TC_STORE_READ, a schema that is not the
 * one this program writes.  A reader keeps temporary tables in memory only.
 * Who has to wait for another program waits up to 5 s, an import 60 s, and then
 * fails with a message that says so.  A second import into the same case fails at
 * once, with the process of the first.
 */
int tc_store_open(struct tc_store **store, const char *path, enum tc_store_mode mode,
		  struct tc_error *err);
/* For reading, and it fails at once where the other would wait for another program. */
int tc_store_open_at_once(struct tc_store **store, const char *path, struct tc_error *err);
/* Whether statements wait for another program, as they do at first, or fail at once. */
void tc_store_wait(struct tc_store *store, bool wait);
/* An empty case in memory: what a statement would be there, without any case at hand. */
int tc_store_open_model(struct tc_store **store, struct tc_error *err);
/* NULL is fine.  An open transaction is rolled back. */
void tc_store_close(struct tc_store *store);
/* As given to tc_store_open; owned by the store. */
const char *tc_store_path(const struct tc_store *store);

/* True while another process imports into the case. */
bool tc_store_is_importing(const struct tc_store *store);
/* What is added to the path of a case for files that stand beside it for a while. */
extern const char *const tc_store_beside[];

/* One or more statements without results. */
int tc_store_exec(struct tc_store *store, const char *sql, struct tc_error *err);

/*
 * Write transactions do not nest.  Every change to a case is made in one; what is
 * not committed is gone when the store closes or the process ends.
 */
int tc_store_begin(struct tc_store *store, struct tc_error *err);
int tc_store_commit(struct tc_store *store, struct tc_error *err);
void tc_store_rollback(struct tc_store *store);

/*
 * Makes the statement that runs now, in whatever thread, end with TC_INTERRUPTED, and
 * every step after it, until tc_store_resume.  Safe in a signal handler.
 */
void tc_store_interrupt(struct tc_store *store);
void tc_store_resume(struct tc_store *store);

/*
 * While a statement runs, `tick` is called again and again, some thousand times in a
 * second.  When it returns true the statement ends with TC_INTERRUPTED.  NULL: no more.
 */
typedef bool tc_store_tick(void *ctx);
void tc_store_on_tick(struct tc_store *store, tc_store_tick *tick, void *ctx);

/* The id of the row that the last INSERT made. */
int64_t tc_store_last_id(const struct tc_store *store);
/* How many rows the last statement changed. */
int64_t tc_store_changes(const struct tc_store *store);

/*
 * Reads one integer: the first column of the first row, or `fallback` when there
 * is none or it is NULL.  For counts and settings.
 */
int tc_store_get_int(struct tc_store *store, const char *sql, int64_t fallback,
		     int64_t *out, struct tc_error *err);

/*
 * Makes the indexes on events that are not there yet.  A bulk import runs it last;
 * on a case that has them it does nothing.
 */
int tc_store_build_indexes(struct tc_store *store, struct tc_error *err);

/* An embedded file by its name below schema/ or data/; its text, or absent. */
struct tc_str tc_store_embedded(const char *name);

/*
 * A named part of an embedded SQL file: what follows the line "-- name: NAME", up to
 * the next such line.  A name that is not there is our own mistake.
 */
struct tc_str tc_store_named_sql(const char *file, const char *name);

/* --- statements ------------------------------------------------------- */

enum tc_step {
	TC_STEP_DONE = 0,
	TC_STEP_ROW = 1,
	/* negative: an enum tc_code */
};

enum tc_type { TC_TYPE_NULL, TC_TYPE_INT, TC_TYPE_REAL, TC_TYPE_TEXT, TC_TYPE_BLOB };

/*
 * Prepares exactly one statement; trailing comments are allowed, a second
 * statement is not.
 */
int tc_stmt_prepare(struct tc_stmt **stmt, struct tc_store *store, struct tc_str sql,
		    struct tc_error *err);
/* The same for a named part of an embedded file. */
int tc_stmt_prepare_named(struct tc_stmt **stmt, struct tc_store *store,
			  const char *file, const char *name, struct tc_error *err);
void tc_stmt_free(struct tc_stmt *stmt);

/* Binding: `index` counts from 1.  Text and blobs are copied. */
void tc_stmt_bind_int(struct tc_stmt *stmt, int index, int64_t value);
void tc_stmt_bind_real(struct tc_stmt *stmt, int index, double value);
void tc_stmt_bind_text(struct tc_stmt *stmt, int index, struct tc_str value);
void tc_stmt_bind_blob(struct tc_stmt *stmt, int index, const void *data, size_t len);
void tc_stmt_bind_null(struct tc_stmt *stmt, int index);
/*
 * Like bind_text and bind_blob, without the copy: the bytes must stay as they are
 * until the statement is reset.
 */
void tc_stmt_bind_text_static(struct tc_stmt *stmt, int index, struct tc_str value);
void tc_stmt_bind_blob_static(struct tc_stmt *stmt, int index, const void *data,
			      size_t len);
/* Number of parameters, and the name of one with its `:`, or NULL. */
int tc_stmt_param_count(struct tc_stmt *stmt);
const char *tc_stmt_param_name(struct tc_stmt *stmt, int index);
/* Index of a named parameter, with its `:`; 0 when there is none. */
int tc_stmt_param_index(struct tc_stmt *stmt, const char *name);

/* TC_STEP_ROW, TC_STEP_DONE or a negative code. */
int tc_stmt_step(struct tc_stmt *stmt, struct tc_error *err);
/* For a statement without rows: step to the end and reset. */
int tc_stmt_run(struct tc_stmt *stmt, struct tc_error *err);
/* Ready to run again; bindings stay. */
void tc_stmt_reset(struct tc_stmt *stmt);

/* Columns of the current row, counted from 0; valid until the next step. */
int tc_stmt_column_count(struct tc_stmt *stmt);
const char *tc_stmt_column_name(struct tc_stmt *stmt, int column);
enum tc_type tc_stmt_column_type(struct tc_stmt *stmt, int column);
int64_t tc_stmt_column_int(struct tc_stmt *stmt, int column);
double tc_stmt_column_real(struct tc_stmt *stmt, int column);
/* Absent for NULL. */
struct tc_str tc_stmt_column_text(struct tc_stmt *stmt, int column);
struct tc_str tc_stmt_column_blob(struct tc_stmt *stmt, int column);
/* True for a statement that changes nothing. */
bool tc_stmt_readonly(struct tc_stmt *stmt);

#endif
