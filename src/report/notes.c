#include "report/notes.h"

#include <stdlib.h>

#include "util/banned.h"

#define SQL_FILE "report.sql"

int tc_notes_init(struct tc_notes *n, struct tc_store *store, struct tc_error *err)
{
	*n = (struct tc_notes){.ids = NULL};
	tc_map_init(&n->numbers);
	return tc_stmt_prepare_named(&n->known, store, SQL_FILE, "footnote", err);
}

void tc_notes_release(struct tc_notes *n)
{
	tc_stmt_free(n->known);
	free(n->ids);
	tc_map_release(&n->numbers);
}

/* What fails here fails again where the notes are written, and is told there. */
static bool is_event(struct tc_notes *n, struct tc_str event_id)
{
	struct tc_error err = TC_ERROR_INIT;
	bool found;

	tc_stmt_bind_text(n->known, 1, event_id);
	found = tc_stmt_step(n->known, &err) == TC_STEP_ROW;
	tc_stmt_reset(n->known);
	return found;
}

size_t tc_notes_number(struct tc_notes *n, struct tc_str event_id)
{
	void *known = tc_map_get(&n->numbers, event_id), **slot;

	if (known)
		return (size_t)(uintptr_t)known;
	if (!is_event(n, event_id))
		return 0;
	slot = tc_map_put(&n->numbers, event_id);
	if (n->count == n->cap) {
		n->cap = n->cap ? 2 * n->cap : 64;
		n->ids = tc_realloc(n->ids, n->cap, sizeof(*n->ids));
	}
	n->ids[n->count] = tc_arena_str(&n->numbers.keys, event_id);
	/* A number that is not 0, in the place of a pointer. */
	*slot = (void *)(uintptr_t)++n->count;
	return n->count;
}

int tc_notes_write(const struct tc_notes *n, struct tc_page *page, struct tc_store *store,
		   struct tc_mask *mask, struct tc_error *err)
{
	struct tc_stmt *stmt;
	struct tc_arena masked;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "footnote", err);

	if (rc < 0)
		return rc;
	tc_arena_init(&masked);
	for (size_t i = 0; i < n->count && rc >= 0; i++) {
		tc_stmt_bind_text(stmt, 1, n->ids[i]);
		while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
			struct tc_page_note note = {
				.number = i + 1,
				.event_id = n->ids[i],
				.time = tc_stmt_column_text(stmt, 0),
				.event_name = tc_mask_text(mask, &masked,
							   tc_stmt_column_text(stmt, 1)),
				.source = tc_mask_text(mask, &masked, tc_stmt_column_text(stmt, 2)),
				.sha256 = tc_stmt_column_text(stmt, 3),
				.offset = tc_stmt_column_int(stmt, 4),
				.length = tc_stmt_column_int(stmt, 5),
			};

			tc_page_note(page, &note);
			tc_arena_clear(&masked);
		}
		tc_stmt_reset(stmt);
	}
	tc_arena_release(&masked);
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}
