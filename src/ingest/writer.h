/*
 * The one writer: takes the messages of a source and makes it part of the case, as
 * a whole or not at all.
 */
#ifndef TC_INGEST_WRITER_H
#define TC_INGEST_WRITER_H

#include "ingest/dimensions.h"
#include "ingest/pipeline.h"
#include "ingest/seen.h"
#include "ingest/terms.h"
#include "store/store.h"

/* What became of a source. */
enum tc_source_fate { TC_SOURCE_STORED, TC_SOURCE_KNOWN, TC_SOURCE_REFUSED };

struct tc_source_counts {
	uint64_t stored, copies, rejected, filtered;
	uint64_t partial; /* of stored and copies: rows of a table */
};

struct tc_writer;

/* `terms` must stay until tc_writer_free. */
int tc_writer_new(struct tc_writer **writer, struct tc_store *store,
		  uint64_t content_seed, const struct tc_terms *terms,
		  struct tc_error *err);
/* Rolls back what is not committed. */
void tc_writer_free(struct tc_writer *w);

/*
 * CHUNK and BATCH messages; the first one after an END begins another source.  The
 * bytes of a chunk may be taken out of the message.
 */
int tc_writer_add(struct tc_writer *w, struct tc_message *m, struct tc_error *err);
int tc_writer_end_source(struct tc_writer *w, const struct tc_source_end *end,
			 enum tc_source_fate *fate, struct tc_source_counts *counts,
			 struct tc_error *err);

/* Notes an archive whose members were given before; nothing when there was none. */
int tc_writer_end_archive(struct tc_writer *w, const struct tc_archive_end *end,
			  struct tc_error *err);

/* Makes everything so far durable. */
int tc_writer_commit(struct tc_writer *w, struct tc_error *err);

#endif
