/*
 * A case in a directory of its own, and SQL on it.
 */
#ifndef TC_TESTS_CASE_FILE_H
#define TC_TESTS_CASE_FILE_H

#include "temp_dir.h"

#include "store/store.h"

struct case_file {
	struct temp_dir dir;
	char path[512];
	struct tc_store *store; /* NULL: closed */
};

/* The directory alone: no case yet. */
static inline void case_init(struct case_file *c)
{
	c->store = NULL;
	temp_dir_make(&c->dir);
	snprintf(c->path, sizeof(c->path), "%s/case.db", c->dir.path);
}

static inline void case_open(struct case_file *c, enum tc_store_mode mode)
{
	struct tc_error err = TC_ERROR_INIT;

	if (tc_store_open(&c->store, c->path, mode, &err) < 0)
		fail_msg("%s", err.text);
}

static inline void case_make(struct case_file *c)
{
	case_init(c);
	case_open(c, TC_STORE_CREATE);
}

static inline void case_close(struct case_file *c)
{
	tc_store_close(c->store);
	c->store = NULL;
}

static inline void case_remove(struct case_file *c)
{
	case_close(c);
	temp_dir_remove(&c->dir);
}

static inline void case_exec(struct case_file *c, const char *sql)
{
	struct tc_error err = TC_ERROR_INIT;

	if (tc_store_exec(c->store, sql, &err) < 0)
		fail_msg("%s\n%s", sql, err.text);
}

/* As `sqlite3` prints them: a line for each row, a bar between columns.  Owned by the caller. */
static inline char *case_rows(struct tc_store *store, const char *sql)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_stmt *stmt;
	struct tc_buf out;
	int rc = tc_stmt_prepare(&stmt, store, tc_str(sql), &err);

	tc_buf_init(&out, SIZE_MAX / 2);
	while (rc >= 0 && (rc = tc_stmt_step(stmt, &err)) == TC_STEP_ROW)
		for (int i = 0, n = tc_stmt_column_count(stmt); i < n; i++) {
			struct tc_str text = tc_stmt_column_text(stmt, i);

			if (text.data)
				tc_buf_add_str(&out, text);
			tc_buf_add_char(&out, i + 1 < n ? '|' : '\n');
		}
	if (rc < 0)
		fail_msg("%s\n%s", sql, err.text);
	tc_stmt_free(stmt);
	char *text = tc_strdup(tc_str(tc_buf_cstr(&out)));
	tc_buf_release(&out);
	return text;
}

static inline void case_expect(struct case_file *c, const char *sql, const char *expected)
{
	char *got = case_rows(c->store, sql);

	if (strcmp(got, expected) != 0)
		fail_msg("%s\ngives:\n%s\nand not:\n%s", sql, got, expected);
	free(got);
}

static inline int64_t case_int(struct case_file *c, const char *sql)
{
	struct tc_error err = TC_ERROR_INIT;
	int64_t value;

	if (tc_store_get_int(c->store, sql, -1, &value, &err) < 0)
		fail_msg("%s\n%s", sql, err.text);
	return value;
}

/* What SQLite checks, and what it cannot know: that every number adds up. */
static inline void case_expect_sound(struct case_file *c)
{
	case_expect(c, "PRAGMA integrity_check", "ok\n");
	case_expect(c,
		    "SELECT (SELECT coalesce(sum(stored), 0) FROM source)"
		    "     - (SELECT count(*) FROM event),"
		    " (SELECT coalesce(sum(copies), 0) FROM source) - (SELECT count(*) FROM copy),"
		    " (SELECT coalesce(sum(rejected), 0) FROM source)"
		    "     - (SELECT count(*) FROM reject WHERE source_id IS NOT NULL),"
		    " (SELECT coalesce(sum(events), 0) FROM actor_day)"
		    "     - (SELECT count(*) FROM event),"
		    " (SELECT coalesce(sum(events), 0) FROM place_hour)"
		    "     - (SELECT count(*) FROM event)",
		    "0|0|0|0|0\n");
	/* Nothing is there of a source that is not. */
	case_expect(c,
		    "SELECT source_id FROM event UNION SELECT source_id FROM source_chunk"
		    " UNION SELECT source_id FROM copy"
		    " UNION SELECT source_id FROM reject WHERE source_id IS NOT NULL"
		    " EXCEPT SELECT id FROM source",
		    "");
	case_expect(c,
		    "SELECT path FROM source s WHERE bytes <> (SELECT coalesce(sum(length(data)), 0)"
		    " FROM source_chunk WHERE source_id = coalesce(s.bytes_of, s.id))",
		    "");
}

#endif
