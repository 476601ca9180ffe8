/*
 * A source that the case keeps, read again as it was when it was imported.
 */
#ifndef TC_INGEST_STORED_H
#define TC_INGEST_STORED_H

#include "ingest/reader.h"
#include "store/store.h"

/* Must stay where it was opened: the reader points into it. */
struct tc_stored {
	struct tc_stmt *chunks; /* owned */
	struct tc_str left;     /* of the present chunk */
	struct tc_error *err;   /* borrowed: why the case could not be read */
	struct tc_caps caps;
	struct tc_reader reader;
};

/*
 * Begins to read; the reader ends where it ended then, whatever stopped it, and takes
 * larger and deeper records than any import.  `err` is filled later, too, when reading
 * the case fails: the source then ends early.
 */
int tc_stored_open(struct tc_stored *s, struct tc_store *store, int64_t source_id,
		   uint64_t inflated_bytes, struct tc_inflater *memory,
		   struct tc_error *err);
void tc_stored_close(struct tc_stored *s);

#endif
