#include "evidence/words.h"

#include <inttypes.h>

#include "evidence/custody.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/escape.h"
#include "util/instant.h"

#include "util/banned.h"

#define SQL_FILE "words.sql"
#define DETAIL_MAX ((size_t)2 * 1024 * 1024)
/* More of a name is not shown in a message, whose end tells the time. */
#define SHOWN_MAX 160

/* --- the custody log -------------------------------------------------------------- */

static void add_member(struct tc_buf *detail, const char *name, struct tc_str value)
{
	tc_buf_addf(detail, "%s\"%s\":", detail->len > 1 ? "," : "", name);
	if (value.data)
		tc_escape_json(detail, value);
	else
		tc_buf_add_cstr(detail, "null");
}

/* `did` is what was done: added, removed, withdrawn. */
static int record(struct tc_store *store, const char *act, const char *did, int64_t number,
		  const struct tc_words_said *said, struct tc_error *err)
{
	struct tc_buf detail;
	int rc;

	tc_buf_init(&detail, DETAIL_MAX);
	tc_buf_add_char(&detail, '{');
	add_member(&detail, "did", tc_str(did));
	if (number)
		tc_buf_addf(&detail, ",\"number\":%" PRId64, number);
	add_member(&detail, "kind", said->kind);
	add_member(&detail, "value", said->value);
	add_member(&detail, act, said->text);
	add_member(&detail, "why", said->why);
	add_member(&detail, "by", said->by);
	tc_buf_add_char(&detail, '}');
	if (detail.overflow)
		rc = tc_error_set(err, TC_USAGE, "the value and the text are too long");
	else
		rc = tc_custody_append(store, act, tc_buf_str(&detail), said->tool, err);
	tc_buf_release(&detail);
	return rc;
}

static int end(struct tc_store *store, int rc, struct tc_error *err)
{
	if (rc < 0 || (rc = tc_store_commit(store, err)) < 0)
		tc_store_rollback(store);
	return rc;
}

/* --- notes ------------------------------------------------------------------------ */

static int insert_note(struct tc_store *store, const struct tc_words_said *said,
		       struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "add-note", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, said->kind);
	tc_stmt_bind_text(stmt, 2, said->value);
	tc_stmt_bind_text(stmt, 3, said->text);
	tc_stmt_bind_text(stmt, 4, said->by);
	tc_stmt_bind_int(stmt, 5, said->at_ms);
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

int tc_note_add(struct tc_store *store, const struct tc_words_said *said, int64_t *number,
		struct tc_error *err)
{
	int rc = tc_store_begin(store, err);

	if (rc < 0)
		return rc;
	if ((rc = insert_note(store, said, err)) == 0) {
		*number = tc_store_last_id(store);
		rc = record(store, "note", "added", *number, said, err);
	}
	return end(store, rc, err);
}

static int withdrawn_already(int64_t number, struct tc_str by, int64_t at_ms,
			     struct tc_error *err)
{
	char at[TC_TIME_TEXT];

	tc_time_format(at_ms / 1000 * 1000, at);
	by.len = by.len <= SHOWN_MAX ? by.len : SHOWN_MAX;
	return tc_error_set(err, TC_USAGE, "note %" PRId64 " is withdrawn already, by %.*s at %s",
			    number, TC_STR_ARG(by), at);
}

/* What the note is on, and says; one that stands. */
static int find_note(struct tc_store *store, int64_t number, struct tc_words_said *found,
		     struct tc_arena *arena, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "note", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_int(stmt, 1, number);
	if ((rc = tc_stmt_step(stmt, err)) == TC_STEP_DONE)
		rc = tc_error_set(err, TC_USAGE, "there is no note %" PRId64, number);
	else if (rc == TC_STEP_ROW && tc_stmt_column_type(stmt, 3) != TC_TYPE_NULL)
		rc = withdrawn_already(number, tc_stmt_column_text(stmt, 4),
				       tc_stmt_column_int(stmt, 3), err);
	if (rc == TC_STEP_ROW) {
		found->kind = tc_arena_str(arena, tc_stmt_column_text(stmt, 0));
		found->value = tc_arena_str(arena, tc_stmt_column_text(stmt, 1));
		found->text = tc_arena_str(arena, tc_stmt_column_text(stmt, 2));
	}
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

static int update_note(struct tc_store *store, int64_t number,
		       const struct tc_words_said *said, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "withdraw-note", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_int(stmt, 1, number);
	tc_stmt_bind_int(stmt, 2, said->at_ms);
	tc_stmt_bind_text(stmt, 3, said->by);
	tc_stmt_bind_text(stmt, 4, said->why);
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

int tc_note_withdraw(struct tc_store *store, int64_t number,
		     const struct tc_words_said *said, struct tc_error *err)
{
	struct tc_words_said whole = *said;
	struct tc_arena arena;
	int rc = tc_store_begin(store, err);

	if (rc < 0)
		return rc;
	tc_arena_init(&arena);
	if ((rc = find_note(store, number, &whole, &arena, err)) == 0 &&
	    (rc = update_note(store, number, said, err)) == 0)
		rc = record(store, "note", "withdrawn", number, &whole, err);
	tc_arena_release(&arena);
	return end(store, rc, err);
}

/* --- tags ------------------------------------------------------------------------- */

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool tc_tag_is_valid(struct tc_str tag)
{
	if (!tag.len || tag.len > TC_TAG_MAX || !is_letter_or_digit(tag.data[0]))
		return false;
	for (size_t i = 0; i < tag.len; i++)
		if (!is_letter_or_digit(tag.data[i]) && !strchr("-_./", tag.data[i]))
			return false;
	return true;
}

int tc_tag_is_on(struct tc_store *store, const struct tc_words_said *said, bool *is_on,
		 struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "tag", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, said->kind);
	tc_stmt_bind_text(stmt, 2, said->value);
	tc_stmt_bind_text(stmt, 3, said->text);
	rc = tc_stmt_step(stmt, err);
	*is_on = rc == TC_STEP_ROW;
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

/* Runs the statement of that name; tells whether it changed a row. */
static int change_tag(struct tc_store *store, const char *name,
		      const struct tc_words_said *said, bool *changed, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, name, err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, said->kind);
	tc_stmt_bind_text(stmt, 2, said->value);
	tc_stmt_bind_text(stmt, 3, said->text);
	if (tc_stmt_param_count(stmt) > 3) {
		tc_stmt_bind_text(stmt, 4, said->why);
		tc_stmt_bind_text(stmt, 5, said->by);
		tc_stmt_bind_int(stmt, 6, said->at_ms);
	}
	rc = tc_stmt_run(stmt, err);
	*changed = rc == 0 && tc_store_changes(store) > 0;
	tc_stmt_free(stmt);
	return rc;
}

static int change(struct tc_store *store, const char *name, const char *did,
		  const struct tc_words_said *said, bool *changed, struct tc_error *err)
{
	int rc = tc_store_begin(store, err);

	if (rc < 0)
		return rc;
	if ((rc = change_tag(store, name, said, changed, err)) == 0 && *changed)
		rc = record(store, "tag", did, 0, said, err);
	return end(store, rc, err);
}

int tc_tag_add(struct tc_store *store, const struct tc_words_said *said, bool *changed,
	       struct tc_error *err)
{
	return change(store, "add-tag", "added", said, changed, err);
}

int tc_tag_remove(struct tc_store *store, const struct tc_words_said *said, bool *changed,
		  struct tc_error *err)
{
	return change(store, "remove-tag", "removed", said, changed, err);
}
