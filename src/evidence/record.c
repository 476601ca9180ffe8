#include "evidence/record.h"

#include <stdlib.h>

#include "ingest/stored.h"
#include "json/scan.h"
#include "ingest/table.h"

#include "util/banned.h"

#define SQL_FILE "evidence.sql"

/* A record with its layers of string around it. */
#define RECORD_MAX ((size_t)64 * 1024 * 1024)

int tc_evidence_find(struct tc_store *store, struct tc_arena *arena,
		     struct tc_str event_id, struct tc_evidence *out, size_t max,
		     size_t *count, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "find-event", err);

	*count = 0;
	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, event_id);
	tc_stmt_bind_int(stmt, 2, (int64_t)max);
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW && *count < max) {
		out[(*count)++] = (struct tc_evidence){
			.event_id = tc_arena_str(arena, tc_stmt_column_text(stmt, 0)),
			.source_id = tc_stmt_column_int(stmt, 1),
			.offset = tc_stmt_column_int(stmt, 2),
			.length = tc_stmt_column_int(stmt, 3),
			.escapes = tc_stmt_column_int(stmt, 4),
			.event_row = tc_stmt_column_int(stmt, 5),
			.doubled = tc_stmt_column_int(stmt, 6) != 0,
			.partial = tc_stmt_column_int(stmt, 7) != 0};
	}
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

static int read_source_row(struct tc_store *store, struct tc_arena *arena,
			   struct tc_evidence *e, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "source", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_int(stmt, 1, e->source_id);
	if ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		e->path = tc_arena_str(arena, tc_stmt_column_text(stmt, 0));
		e->sha256 = tc_arena_str(arena, tc_stmt_column_text(stmt, 1));
		e->inflated_sha256 = tc_arena_str(arena, tc_stmt_column_text(stmt, 2));
		e->source_bytes = tc_stmt_column_int(stmt, 3);
		e->compression = tc_arena_str(arena, tc_stmt_column_text(stmt, 4));
		e->inflated_bytes = tc_stmt_column_int(stmt, 5);
		rc = 0;
	} else if (rc == TC_STEP_DONE) {
		rc = tc_error_set(err, TC_FAIL, "the source of event %.*s is missing",
				  TC_STR_ARG(e->event_id));
	}
	tc_stmt_free(stmt);
	return rc;
}

/* The bytes of [offset, offset + length) of the inflated stream. */
static bool slice(struct tc_reader *r, struct tc_arena *arena, struct tc_evidence *e)
{
	uint64_t from = (uint64_t)e->offset, to = from + (uint64_t)e->length;

	while (r->window_base + r->window.len < to) {
		uint64_t end = r->window_base + r->window.len;

		/* What lies before the record is not needed. */
		tc_reader_consume(r, (size_t)((from < end ? from : end) - r->window_base));
		if (!tc_reader_fill(r))
			return false;
	}
	e->bytes = tc_arena_str(arena, tc_str_n(r->window.data + (from - r->window_base),
						(size_t)e->length));
	return true;
}

static struct tc_str decoded(struct tc_arena *arena, struct tc_str text,
			     void (*decode)(struct tc_buf *, struct tc_str))
{
	struct tc_buf buf;

	tc_buf_init(&buf, RECORD_MAX);
	decode(&buf, text);
	text = tc_arena_str(arena, tc_buf_str(&buf));
	tc_buf_release(&buf);
	return text;
}

static void undo_escapes(struct tc_arena *arena, struct tc_evidence *e)
{
	e->record = e->doubled ? decoded(arena, e->bytes, tc_csv_decode) : e->bytes;
	for (int64_t i = 0; i < e->escapes; i++)
		e->record = decoded(arena, e->record, tc_json_decode);
}

static struct tc_str cell_text(struct tc_arena *arena, const struct tc_csv_cell *cell)
{
	return cell->doubled ? decoded(arena, cell->text, tc_csv_decode)
			     : tc_arena_str(arena, cell->text);
}

/* The names of the columns: the table begins the source. */
static bool read_head(struct tc_reader *r, struct tc_table_head *head,
		      struct tc_arena *arena, struct tc_evidence *e)
{
	enum tc_csv_status status;

	do {
		status = tc_table_head_read(head, r->window, r->eof);
	} while (status == TC_CSV_MORE && (tc_reader_fill(r) || r->eof));
	if (status != TC_CSV_OK)
		return false;
	e->cell_count = head->row.count;
	e->cells = tc_arena_alloc(arena, e->cell_count * sizeof(*e->cells));
	for (size_t i = 0; i < e->cell_count; i++)
		e->cells[i] = (struct tc_evidence_cell){
			cell_text(arena, &head->row.cells[i]), TC_STR("")};
	return true;
}

static bool read_cells(struct tc_table_head *head, struct tc_arena *arena,
		       struct tc_evidence *e)
{
	if (tc_csv_read(&head->row, e->bytes, 0, head->delimiter, true) != TC_CSV_OK ||
	    head->row.count != e->cell_count)
		return false;
	for (size_t i = 0; i < e->cell_count; i++)
		e->cells[i].text = cell_text(arena, &head->row.cells[i]);
	return true;
}

/* The record's bytes and, of a row, its cells. */
static bool read_place(struct tc_reader *r, struct tc_arena *arena, struct tc_evidence *e)
{
	struct tc_table_head *head = NULL;
	bool found;

	if (e->partial)
		head = tc_alloc(sizeof(*head));
	found = (!head || read_head(r, head, arena, e)) && slice(r, arena, e) &&
		(!head || read_cells(head, arena, e));
	free(head);
	return found;
}

int tc_evidence_read(struct tc_store *store, struct tc_arena *arena,
		     struct tc_evidence *e, struct tc_error *err)
{
	struct tc_stored *stored = tc_alloc(sizeof(*stored));
	char inflated[TC_SHA256_HEX];
	int rc = read_source_row(store, arena, e, err);

	if (rc < 0) {
		free(stored);
		return rc;
	}
	if ((rc = tc_stored_open(stored, store, e->source_id, (uint64_t)e->inflated_bytes,
				 NULL, err)) == 0) {
		struct tc_reader *reader = &stored->reader;
		bool found = read_place(reader, arena, e);

		tc_reader_finish(reader, inflated);
		e->hash_matches = tc_str_eq(tc_str(reader->sha256), e->sha256) &&
				  tc_str_eq(tc_str(inflated), e->inflated_sha256);
		if (!found)
			rc = tc_error_set(err, TC_FAIL,
					  "event %.*s: its record is not in its source",
					  TC_STR_ARG(e->event_id));
	}
	tc_stored_close(stored);
	free(stored);
	if (rc == 0)
		undo_escapes(arena, e);
	return rc;
}
