/*
 * What a worker does with an archive: each member becomes a source, or a refusal.
 */
#ifndef TC_INGEST_MEMBERS_H
#define TC_INGEST_MEMBERS_H

#include "ingest/archive.h"
#include "ingest/pipeline.h"

/* How a source is read, whatever it comes from. */
struct tc_members {
	void *ctx;
	tc_reader_chunk *chunk;
	/* The case has it: it need not be looked into. */
	bool (*known)(void *ctx, const struct tc_reader *reader, struct tc_source_end *end);
	int (*read)(void *ctx, struct tc_reader *reader, struct tc_source_end *end,
		    struct tc_error *err);
	/* Takes over what `end` owns. */
	void (*end)(void *ctx, struct tc_source_end *end, const struct tc_error *err);
	bool (*stopped)(void *ctx);
};

/*
 * Reads an archive to its end, or until it is stopped.  `path` is recorded as given and
 * must stay as long as the walk; totals->path is set when there is something to tell of.
 */
void tc_members_read(const struct tc_members *how, struct tc_reader *reader,
		     enum tc_archive_kind kind, const char *path,
		     const struct tc_caps *caps, struct tc_archive_end *totals);

#endif
