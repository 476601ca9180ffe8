/*
 * The bytes of an archive, inflated, in blocks: what lies between the file and its
 * members.  A reader gives them (plain or gzip); bzip2, xz and zstd are undone here.
 */
#ifndef TC_INGEST_ARCHIVE_STREAM_H
#define TC_INGEST_ARCHIVE_STREAM_H

#include "ingest/archive.h"

/* As many of the bytes before a block as anybody asks for: one block of a tar. */
#define TC_STREAM_TAIL ((size_t)512)

struct archive;

struct tc_archive_stream {
	struct tc_reader *reader; /* borrowed */
	const struct tc_caps *caps;
	struct archive *inflater; /* owned; NULL: as the reader gives them */
	const char *compression;
	bool packed;              /* the caps hold for this stream, not for parts of it */
	size_t given;             /* bytes of the reader's window that were handed out */
	struct tc_str block;
	uint64_t at; /* offset of the block */
	char tail[TC_STREAM_TAIL]; /* the bytes before the block */
	size_t tail_len;
	char damage[160]; /* why it ended early, or empty */
};

/* `reader` must stay.  Its caps are the caller's to set. */
void tc_archive_stream_init(struct tc_archive_stream *s, struct tc_reader *reader,
			    enum tc_archive_kind kind, const struct tc_caps *caps);
void tc_archive_stream_release(struct tc_archive_stream *s);

/* The next block, valid until the next call; empty at the end. */
struct tc_str tc_archive_stream_next(struct tc_archive_stream *s);

/* The bytes of the file that went into what was given so far. */
uint64_t tc_archive_stream_raw(const struct tc_archive_stream *s);

/* What is wrong with `inflated` bytes out of `raw` ones; NULL: nothing. */
const char *tc_archive_over_cap(char reason[TC_CAP_REASON], const struct tc_caps *caps,
				uint64_t inflated, uint64_t raw);

/* libarchive's last message as a reason. */
void tc_archive_reason(char *text, size_t size, struct archive *handle);

#endif
