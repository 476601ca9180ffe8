#include "store/internal.h"

#include <ctype.h>
#include <stdlib.h>

#include "util/banned.h"

struct tc_stmt {
	sqlite3_stmt *handle;
	struct tc_store *store;
};

/* How long the white space or comment at the beginning is; 0: there is none. */
static size_t blank_length(struct tc_str s)
{
	bool block = tc_str_starts(s, TC_STR("/*"));

	if (!block && !tc_str_starts(s, TC_STR("--")))
		return isspace((unsigned char)*s.data) || *s.data == ';';
	/* What opens a comment does not close it too. */
	size_t at = tc_str_find(tc_str_n(s.data + 2, s.len - 2),
				block ? TC_STR("*/") : TC_STR("\n"));
	return at == SIZE_MAX ? s.len : 2 + at + (block ? 2 : 1);
}

/* Nothing but white space and comments is left. */
static bool only_comments(struct tc_str s)
{
	size_t len;

	while (s.len && (len = blank_length(s)) > 0)
		s = tc_str_n(s.data + len, s.len - len);
	return !s.len;
}

int tc_stmt_prepare(struct tc_stmt **out, struct tc_store *store, struct tc_str sql,
		    struct tc_error *err)
{
	sqlite3_stmt *handle;
	const char *tail;

	*out = NULL;
	TC_ASSERT(sql.len < INT32_MAX);
	if (sqlite3_prepare_v3(store->db, sql.data, (int)sql.len,
			       SQLITE_PREPARE_PERSISTENT, &handle, &tail) != SQLITE_OK)
		return tc_store_fail(store, err);
	if (!handle)
		return tc_error_set(err, TC_FAIL, "there is no statement in this SQL");
	if (!only_comments(tc_str_n(tail, sql.len - (size_t)(tail - sql.data)))) {
		sqlite3_finalize(handle);
		return tc_error_set(err, TC_FAIL, "more than one statement");
	}
	*out = tc_alloc(sizeof(**out));
	**out = (struct tc_stmt){handle, store};
	return 0;
}

int tc_stmt_prepare_named(struct tc_stmt **stmt, struct tc_store *store,
			  const char *file, const char *name, struct tc_error *err)
{
	int rc = tc_stmt_prepare(stmt, store, tc_store_named_sql(file, name), err);

	if (rc < 0)
		tc_error_prefix(err, "%s: %s", file, name);
	return rc;
}

void tc_stmt_free(struct tc_stmt *stmt)
{
	if (!stmt)
		return;
	sqlite3_finalize(stmt->handle);
	free(stmt);
}

/* A bind can fail only by a wrong index or for want of memory. */
static void bound(int rc)
{
	if (rc == SQLITE_NOMEM)
		tc_out_of_memory();
	if (rc != SQLITE_OK)
		TC_BUG(sqlite3_errstr(rc));
}

void tc_stmt_bind_int(struct tc_stmt *stmt, int index, int64_t value)
{
	bound(sqlite3_bind_int64(stmt->handle, index, value));
}

void tc_stmt_bind_real(struct tc_stmt *stmt, int index, double value)
{
	bound(sqlite3_bind_double(stmt->handle, index, value));
}

static void bind_text(struct tc_stmt *stmt, int index, struct tc_str value,
		      sqlite3_destructor_type lifetime)
{
	if (!value.data)
		bound(sqlite3_bind_null(stmt->handle, index));
	else
		bound(sqlite3_bind_text64(stmt->handle, index, value.data, value.len,
					  lifetime, SQLITE_UTF8));
}

void tc_stmt_bind_text(struct tc_stmt *stmt, int index, struct tc_str value)
{
	bind_text(stmt, index, value, SQLITE_TRANSIENT);
}

void tc_stmt_bind_text_static(struct tc_stmt *stmt, int index, struct tc_str value)
{
	bind_text(stmt, index, value, SQLITE_STATIC);
}

void tc_stmt_bind_blob(struct tc_stmt *stmt, int index, const void *data, size_t len)
{
	bound(sqlite3_bind_blob64(stmt->handle, index, data, len, SQLITE_TRANSIENT));
}

void tc_stmt_bind_blob_static(struct tc_stmt *stmt, int index, const void *data,
			      size_t len)
{
	bound(sqlite3_bind_blob64(stmt->handle, index, data, len, SQLITE_STATIC));
}

void tc_stmt_bind_null(struct tc_stmt *stmt, int index)
{
	bound(sqlite3_bind_null(stmt->handle, index));
}

int tc_stmt_param_count(struct tc_stmt *stmt)
{
	return sqlite3_bind_parameter_count(stmt->handle);
}

const char *tc_stmt_param_name(struct tc_stmt *stmt, int index)
{
	return sqlite3_bind_parameter_name(stmt->handle, index);
}

int tc_stmt_param_index(struct tc_stmt *stmt, const char *name)
{
	return sqlite3_bind_parameter_index(stmt->handle, name);
}

int tc_stmt_step(struct tc_stmt *stmt, struct tc_error *err)
{
	if (stmt->store->interrupted)
		return tc_error_set(err, TC_INTERRUPTED, "interrupted");
	int rc = sqlite3_step(stmt->handle);
	if (rc == SQLITE_ROW)
		return TC_STEP_ROW;
	if (rc == SQLITE_DONE)
		return TC_STEP_DONE;
	return tc_store_fail(stmt->store, err);
}

int tc_stmt_run(struct tc_stmt *stmt, struct tc_error *err)
{
	int rc;

	do {
		rc = tc_stmt_step(stmt, err);
	} while (rc == TC_STEP_ROW);
	tc_stmt_reset(stmt);
	return rc;
}

void tc_stmt_reset(struct tc_stmt *stmt)
{
	/* The result repeats the failure of the last step, told already. */
	sqlite3_reset(stmt->handle);
}

int tc_stmt_column_count(struct tc_stmt *stmt)
{
	return sqlite3_column_count(stmt->handle);
}

const char *tc_stmt_column_name(struct tc_stmt *stmt, int column)
{
	return sqlite3_column_name(stmt->handle, column);
}

enum tc_type tc_stmt_column_type(struct tc_stmt *stmt, int column)
{
	switch (sqlite3_column_type(stmt->handle, column)) {
	case SQLITE_INTEGER:
		return TC_TYPE_INT;
	case SQLITE_FLOAT:
		return TC_TYPE_REAL;
	case SQLITE_TEXT:
		return TC_TYPE_TEXT;
	case SQLITE_BLOB:
		return TC_TYPE_BLOB;
	default:
		return TC_TYPE_NULL;
	}
}

int64_t tc_stmt_column_int(struct tc_stmt *stmt, int column)
{
	return sqlite3_column_int64(stmt->handle, column);
}

double tc_stmt_column_real(struct tc_stmt *stmt, int column)
{
	return sqlite3_column_double(stmt->handle, column);
}

struct tc_str tc_stmt_column_text(struct tc_stmt *stmt, int column)
{
	/* The type is asked first: reading may convert. */
	if (sqlite3_column_type(stmt->handle, column) == SQLITE_NULL)
		return TC_STR_NULL;
	const unsigned char *text = sqlite3_column_text(stmt->handle, column);
	int len = sqlite3_column_bytes(stmt->handle, column);
	return tc_str_n(text ? (const char *)text : "", (size_t)len);
}

struct tc_str tc_stmt_column_blob(struct tc_stmt *stmt, int column)
{
	if (sqlite3_column_type(stmt->handle, column) == SQLITE_NULL)
		return TC_STR_NULL;
	const void *data = sqlite3_column_blob(stmt->handle, column);
	int len = sqlite3_column_bytes(stmt->handle, column);
	return tc_str_n(data ? data : "", (size_t)len);
}

bool tc_stmt_readonly(struct tc_stmt *stmt)
{
	return sqlite3_stmt_readonly(stmt->handle) != 0;
}
