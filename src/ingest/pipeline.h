/*
 * From files to messages, in parallel and in order.
 *
 * Workers take the files in their order; each reads one, slices it and normalises
 * its records into messages.  The consumer receives the messages of the first file,
 * then those of the second, and so on, whatever the number of workers: what is
 * written does not depend on it.  Queues are bounded, so memory is.
 */
#ifndef TC_INGEST_PIPELINE_H
#define TC_INGEST_PIPELINE_H

#include "ingest/misfit.h"
#include "ingest/record.h"
#include "ingest/rejects.h"
#include "ingest/terms.h"
#include "ingest/walk.h"
#include "util/sha256.h"

struct generation;

/* Records of one source, in its order. */
struct tc_batch {
	struct generation *interned; /* what the records point to */
	struct tc_arena arena;
	struct tc_record *records; /* owned */
	size_t count, cap;
	struct tc_reject *rejects; /* owned; reasons are constant, or in the arena */
	size_t reject_count, reject_cap;
};

/* Told when a source has been read. */
struct tc_source_end {
	char *path; /* owned; as it is recorded in the case */
	uint64_t bytes, inflated_bytes;
	char sha256[TC_SHA256_HEX], inflated_sha256[TC_SHA256_HEX];
	const char *compression;
	int64_t modified_ms; /* negative: not known */
	bool known;          /* the case has this very source already */
	uint64_t filtered;   /* records that were left out */
	struct tc_misfits misfits;
	bool capped;         /* a limit of tc_caps_text cut it short */
	bool changed;        /* while it was read: nothing can be said of it */
	char refusal[256];   /* not empty: the source as a whole is refused, and why */
	int64_t refused_at;  /* where it is in its archive; negative: in none */
	/* Of a member: the path of its archive, as long as the walk stays; else NULL. */
	const char *archive;
	uint64_t file_bytes; /* of the file, that were read up to here */
};

/* Told when an archive has been read to its end. */
struct tc_archive_end {
	const char *path; /* as long as the walk stays; NULL: there is none to tell of */
	const char *format, *compression;
	uint64_t bytes, members, refused;
	char sha256[TC_SHA256_HEX];
	int64_t modified_ms; /* negative: not known */
};

/*
 * What comes of a file: for each source in it chunks and batches, then its END; and
 * one DONE.  A plain file is one source, an archive as many as it has members; a
 * refused END with the archive's own path tells of damage to it.
 */
enum tc_message_type {
	TC_MESSAGE_CHUNK,
	TC_MESSAGE_BATCH,
	TC_MESSAGE_END,
	TC_MESSAGE_DONE,
};

struct tc_message {
	struct tc_message *next;
	enum tc_message_type type;
	size_t bytes; /* what it weighs in the queue */
	/* The source may yet be dropped, though it has records: see END. */
	bool provisional;
	uint64_t taken; /* CHUNK, BATCH: how far in the source as acquired it was made */
	char *chunk;  /* CHUNK: owned */
	size_t chunk_len;
	struct tc_batch batch;    /* BATCH */
	struct tc_source_end end; /* END */
	struct tc_archive_end archive; /* DONE */
};

struct tc_pipeline_options {
	unsigned threads;
	uint64_t content_seed;
	const struct tc_terms *terms; /* these three are read by all workers */
	const struct tc_recipes *recipes;
	const struct tc_known *known;
};

struct tc_pipeline;

/*
 * Starts the workers: fewer when the system has no more threads, and fails without
 * any.  `walk` must stay until tc_pipeline_free.
 */
int tc_pipeline_new(struct tc_pipeline **p, const struct tc_walk *walk,
		    const struct tc_pipeline_options *options, struct tc_error *err);
/*
 * The next message of file `i`; files must be asked in order, each to its DONE.
 * Owned by the caller until it is recycled.
 */
struct tc_message *tc_pipeline_next(struct tc_pipeline *p, size_t i);
/* Gives a message back. */
void tc_pipeline_recycle(struct tc_pipeline *p, struct tc_message *m);
/* Stops the workers, wherever they are, and frees everything they interned. */
void tc_pipeline_free(struct tc_pipeline *p);

#endif
