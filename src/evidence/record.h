/*
 * An event back to its exact bytes.
 */
#ifndef TC_EVIDENCE_RECORD_H
#define TC_EVIDENCE_RECORD_H

#include "store/store.h"
#include "util/arena.h"

/* A cell of the row that a partial event is. */
struct tc_evidence_cell {
	struct tc_str column, text;
};

struct tc_evidence {
	struct tc_str event_id;
	int64_t event_row, source_id;
	struct tc_str path, sha256, inflated_sha256, compression;
	int64_t source_bytes, inflated_bytes, offset, length, escapes;
	struct tc_str bytes;  /* as they stand in the inflated source */
	struct tc_str record; /* the same, with doubled quotes and JSON strings undone */
	bool doubled, partial;
	struct tc_evidence_cell *cells; /* partial: of the row, in the arena */
	size_t cell_count;
	bool hash_matches;    /* of the source, recomputed just now */
};

/*
 * Finds the events whose id is, or begins with, `event_id`: at most `max`, into
 * `out`; *count says how many.  Everything lives in the arena.
 */
int tc_evidence_find(struct tc_store *store, struct tc_arena *arena,
		     struct tc_str event_id, struct tc_evidence *out, size_t max,
		     size_t *count, struct tc_error *err);

/* Reads the record out of its source, whose hash is checked on the way. */
int tc_evidence_read(struct tc_store *store, struct tc_arena *arena,
		     struct tc_evidence *evidence, struct tc_error *err);

#endif
