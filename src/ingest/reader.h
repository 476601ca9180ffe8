/*
 * One source as a stream: its bytes as acquired in, its inflated bytes out, both
 * hashed on the way.  Every byte is read once.
 */
#ifndef TC_INGEST_READER_H
#define TC_INGEST_READER_H

#include <sys/types.h>

#include "ingest/caps.h"
#include "ingest/inflate.h"
#include "util/base.h"
#include "util/buf.h"
#include "util/error.h"
#include "util/sha256.h"

/* A source up to this size is hashed before it is looked into. */
#define TC_READER_WHOLE ((size_t)16 * 1024 * 1024)

/*
 * Takes a piece of the source as acquired, in order.  `data` was allocated with
 * tc_alloc and belongs to the callee.
 */
typedef void tc_reader_chunk(void *ctx, char *data, size_t len);

/* As read(2): bytes read, 0 at the end, or -1 with errno set. */
typedef ssize_t tc_reader_read(void *ctx, char *data, size_t len);

struct tc_reader {
	tc_reader_read *read;
	void *read_ctx;
	/*
	 * Of whoever reads, to be set before anything is inflated: not empty when its
	 * end came too early.  NULL: it cannot tell.
	 */
	const char *failure;
	const struct tc_caps *caps;
	tc_reader_chunk *chunk;
	void *chunk_ctx;

	struct tc_inflater *memory; /* borrowed, or &own */
	struct tc_inflater own;
	size_t raw_len, raw_at; /* of the piece in memory->raw */
	bool raw_eof;
	int raw_errno; /* not 0: why nothing comes behind the piece */
	struct tc_sha256 raw_hash, inflated_hash;
	void *stream; /* owned z_stream, or NULL */
	bool gzip, member_open;
	unsigned member_count;

	struct tc_str window; /* inflated bytes that are not consumed */
	size_t window_max;
	uint64_t window_base; /* offset of window.data[0] in the inflated bytes */
	bool eof;             /* nothing comes after the window */
	/* What the window shows: all of the source, or what was inflated so far. */
	bool begun, at_once;
	struct tc_str rest;  /* at once: behind the window */
	struct tc_buf held;  /* as a stream */

	uint64_t raw_bytes, inflated_bytes;
	/* Why the stream ended early, or empty: cut off, corrupt, over a cap. */
	char damage[160];
	/* The whole source is in memory, and this is its SHA-256. */
	bool whole;
	char sha256[TC_SHA256_HEX];
};

/*
 * Reads the first piece; fails when not one byte can be read.  `window_max` bounds
 * what the window can hold.  `memory` is used until the reader is released and may then
 * serve the next one; with NULL the reader has its own.
 */
int tc_reader_init(struct tc_reader *r, tc_reader_read *read, void *read_ctx,
		   const struct tc_caps *caps, size_t window_max,
		   tc_reader_chunk *chunk, void *chunk_ctx, struct tc_inflater *memory,
		   struct tc_error *err);
void tc_reader_release(struct tc_reader *r);

/* Other limits, for a source of which nothing was consumed. */
void tc_reader_set_caps(struct tc_reader *r, const struct tc_caps *caps);

/* How much of the source as acquired went into what came out so far. */
uint64_t tc_reader_taken(const struct tc_reader *r);

/*
 * Adds to the window.  False when nothing was added: the source has ended, or the
 * window is full.  A read error ends the source as damage does.
 */
bool tc_reader_fill(struct tc_reader *r);

/* Gives up the first `len` bytes of the window.  The others may move. */
void tc_reader_consume(struct tc_reader *r, size_t len);

/*
 * Reads what is left without keeping it, so that the hashes cover the whole, and
 * writes them.  Ends the stream.
 */
void tc_reader_finish(struct tc_reader *r, char inflated_sha256[TC_SHA256_HEX]);

#endif
