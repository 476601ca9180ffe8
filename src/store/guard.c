#include "store/guard.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/internal.h"
#include "util/buf.h"
#include "util/escape.h"

#include "util/banned.h"

/* Around the place of a mistake, in bytes. */
#define BEFORE 30
#define AFTER 30
#define SCHEMA "a change of the schema"

/* What was refused, of the statement that is being prepared. */
struct guard {
	const char *refused; /* NULL: nothing */
	bool schema;         /* a change of it was allowed, so far */
	char name[128];      /* of what it was about, cut; or "" */
};

/* Those that only tell, and change nothing of the connection. */
static bool is_telling(const char *pragma)
{
	static const char *const telling[] = {
		"table_info",	    "table_xinfo", "table_list",    "index_list",
		"index_info",	    "index_xinfo", "function_list", "pragma_list",
		"foreign_key_list", "compile_options", "collation_list", "database_list",
		"user_version",	    "application_id", "encoding",   "page_count",
		"page_size",	    "schema_version",
	};

	for (size_t i = 0; pragma && i < TC_ARRAY_LEN(telling); i++)
		if (sqlite3_stricmp(telling[i], pragma) == 0)
			return true;
	return false;
}

/* Without a value these pragmas tell; with one they set. */
static bool takes_a_name(const char *pragma)
{
	static const char *const names[] = {"table_info", "table_xinfo", "table_list",
					    "index_list", "index_info", "index_xinfo",
					    "foreign_key_list"};

	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++)
		if (sqlite3_stricmp(names[i], pragma) == 0)
			return true;
	return false;
}

static const char *action_name(int action)
{
	static const struct {
		int action;
		const char *name;
	} names[] = {
		{SQLITE_INSERT, "INSERT"},	      {SQLITE_UPDATE, "UPDATE"},
		{SQLITE_DELETE, "DELETE"},	      {SQLITE_CREATE_TABLE, "CREATE TABLE"},
		{SQLITE_CREATE_VIEW, "CREATE VIEW"},  {SQLITE_CREATE_INDEX, "CREATE INDEX"},
		{SQLITE_CREATE_TRIGGER, "CREATE TRIGGER"},
		{SQLITE_CREATE_TEMP_TABLE, "CREATE TEMP TABLE"},
		{SQLITE_CREATE_TEMP_VIEW, "CREATE TEMP VIEW"},
		{SQLITE_CREATE_TEMP_INDEX, "CREATE TEMP INDEX"},
		{SQLITE_CREATE_TEMP_TRIGGER, "CREATE TEMP TRIGGER"},
		{SQLITE_CREATE_VTABLE, "CREATE VIRTUAL TABLE"},
		{SQLITE_DROP_TABLE, "DROP TABLE"},    {SQLITE_DROP_VIEW, "DROP VIEW"},
		{SQLITE_DROP_INDEX, "DROP INDEX"},    {SQLITE_DROP_TRIGGER, "DROP TRIGGER"},
		{SQLITE_DROP_TEMP_TABLE, "DROP TABLE"},
		{SQLITE_DROP_TEMP_VIEW, "DROP VIEW"}, {SQLITE_DROP_TEMP_INDEX, "DROP INDEX"},
		{SQLITE_DROP_TEMP_TRIGGER, "DROP TRIGGER"},
		{SQLITE_DROP_VTABLE, "DROP TABLE"},   {SQLITE_ALTER_TABLE, "ALTER TABLE"},
		{SQLITE_ATTACH, "ATTACH"},	      {SQLITE_DETACH, "DETACH"},
		{SQLITE_PRAGMA, "PRAGMA"},	      {SQLITE_TRANSACTION, "transactions"},
		{SQLITE_SAVEPOINT, "savepoints"},     {SQLITE_REINDEX, "REINDEX"},
		{SQLITE_ANALYZE, "ANALYZE"},	      {SQLITE_FUNCTION, "the function"},
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++)
		if (names[i].action == action)
			return names[i].name;
	return "that";
}

/*
 * Making a table of its own is how a table-valued function such as pragma_table_info comes
 * to be, too: whether the schema would change is told by the statement.
 */
static bool is_of_schema(int action, const char *first)
{
	return action == SQLITE_CREATE_TABLE ||
	       ((action == SQLITE_INSERT || action == SQLITE_UPDATE ||
		 action == SQLITE_DELETE) &&
		first && sqlite3_strnicmp(first, "sqlite_", 7) == 0);
}

static bool is_allowed(int action, const char *first, const char *second)
{
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_RECURSIVE:
		return true;
	case SQLITE_FUNCTION:
		return !second || sqlite3_stricmp(second, "load_extension") != 0;
	case SQLITE_PRAGMA:
		return is_telling(first) && (!second || takes_a_name(first));
	default:
		return false;
	}
}

static int authorize(void *ctx, int action, const char *first, const char *second,
		     const char *database, const char *trigger)
{
	struct guard *guard = ctx;
	const char *name = action == SQLITE_FUNCTION ? second : first;

	(void)database;
	(void)trigger;
	if (is_allowed(action, first, second))
		return SQLITE_OK;
	if (is_of_schema(action, first)) {
		guard->schema = true;
		return SQLITE_OK;
	}
	/* The first thing that was wanted says best what the statement is. */
	if (!guard->refused) {
		guard->refused = guard->schema ? SCHEMA : action_name(action);
		if (action == SQLITE_PRAGMA || action == SQLITE_FUNCTION)
			snprintf(guard->name, sizeof(guard->name), " %s", name ? name : "");
	}
	return SQLITE_DENY;
}

/* "... near `FRM events`", where SQLite tells the place. */
static void add_place(struct tc_buf *text, struct tc_store *store, struct tc_str sql)
{
#if SQLITE_VERSION_NUMBER >= 3038000
	int offset = sqlite3_error_offset(store->db);
	size_t at = (size_t)offset, begin, len;

	if (offset < 0 || at > sql.len)
		return;
	begin = at > BEFORE ? at - BEFORE : 0;
	len = sql.len - begin < BEFORE + AFTER ? sql.len - begin : BEFORE + AFTER;
	tc_buf_addf(text, ", at byte %zu: ", at + 1);
	tc_escape_terminal(text, tc_str_n(sql.data + begin, at - begin));
	tc_buf_add_cstr(text, " >>> ");
	tc_escape_terminal(text, tc_str_n(sql.data + at, begin + len > at ? begin + len - at : 0));
#else
	(void)text;
	(void)store;
	(void)sql;
#endif
}

static int explain_failure(struct tc_store *store, const struct guard *guard,
			   struct tc_str sql, struct tc_error *err)
{
	struct tc_buf text;
	int rc;

	if (guard->refused)
		return tc_error_set(err, TC_USAGE, "only reading is allowed here, not %s%s",
				    guard->refused, guard->name);
	tc_buf_init(&text, 16384);
	tc_buf_add_cstr(&text, sqlite3_errmsg(store->db));
	add_place(&text, store, sql);
	rc = tc_error_set(err, TC_USAGE, "%s", tc_buf_cstr(&text));
	tc_buf_release(&text);
	return rc;
}

/*
 * Limits of SQLite for text from anywhere; each with room for what a person writes.
 * sqlite.org/security.html has the idea, and sqlite.org/limits.html the meaning.
 */
static const struct {
	int limit, value;
} limits[] = {
	{SQLITE_LIMIT_SQL_LENGTH, 1000000},  {SQLITE_LIMIT_COLUMN, 500},
	{SQLITE_LIMIT_EXPR_DEPTH, 100},	     {SQLITE_LIMIT_COMPOUND_SELECT, 20},
	{SQLITE_LIMIT_VDBE_OP, 250000},	     {SQLITE_LIMIT_FUNCTION_ARG, 32},
	{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
};

static void set_limits(struct tc_store *store, int before[])
{
	for (size_t i = 0; i < TC_ARRAY_LEN(limits); i++)
		before[i] = sqlite3_limit(store->db, limits[i].limit, limits[i].value);
}

static void restore_limits(struct tc_store *store, const int before[])
{
	for (size_t i = 0; i < TC_ARRAY_LEN(limits); i++)
		sqlite3_limit(store->db, limits[i].limit, before[i]);
}

int tc_stmt_prepare_guarded(struct tc_stmt **stmt, struct tc_store *store, struct tc_str sql,
			    struct tc_error *err)
{
	int before[TC_ARRAY_LEN(limits)];
	struct guard guard = {.refused = NULL};
	struct tc_error cause = TC_ERROR_INIT;

	set_limits(store, before);
	sqlite3_set_authorizer(store->db, authorize, &guard);
	int rc = tc_stmt_prepare(stmt, store, sql, &cause);
	if (rc < 0 && sqlite3_errcode(store->db) != SQLITE_OK)
		rc = explain_failure(store, &guard, sql, err);
	else if (rc < 0)
		rc = tc_error_set(err, TC_USAGE, "%s", cause.text);
	sqlite3_set_authorizer(store->db, NULL, NULL);
	restore_limits(store, before);
	/* Belt and braces: what the authorizer let through changes nothing. */
	if (rc == 0 && !tc_stmt_readonly(*stmt)) {
		tc_stmt_free(*stmt);
		*stmt = NULL;
		rc = tc_error_set(err, TC_USAGE, "only reading is allowed here%s",
				  guard.schema ? ", not " SCHEMA : "");
	}
	return rc;
}

bool tc_store_sql_goes_on(struct tc_store *store, struct tc_str sql)
{
	sqlite3_stmt *handle = NULL;

	if (sqlite3_prepare_v2(store->db, sql.data, (int)sql.len, &handle, NULL) == SQLITE_OK) {
		sqlite3_finalize(handle);
		return false;
	}
	/* The words of SQLite's parser for a statement that ends too soon. */
	return strcmp(sqlite3_errmsg(store->db), "incomplete input") == 0;
}
