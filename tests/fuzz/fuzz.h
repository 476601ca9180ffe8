/*
 * What the fuzz targets share: a source in memory, and a story of what was found in it.
 */
#ifndef TC_TESTS_FUZZ_H
#define TC_TESTS_FUZZ_H

#include <stdlib.h>

#include "ingest/container.h"
#include "ingest/record.h"
#include "util/hash.h"

#define FUZZ_SEED 7

/* Of all runs: 16 MiB are slow to get. */
static struct tc_inflater fuzz_memory;

struct fuzz_input {
	const uint8_t *data;
	size_t len, at, piece; /* at most `piece` bytes at once; 0: all */
};

static inline ssize_t fuzz_read(void *ctx, char *out, size_t len)
{
	struct fuzz_input *in = ctx;
	size_t left = in->len - in->at;

	if (in->piece && len > in->piece)
		len = in->piece;
	if (len > left)
		len = left;
	memcpy(out, in->data + in->at, len);
	in->at += len;
	return (ssize_t)len;
}

static inline void fuzz_drop(void *ctx, char *data, size_t len)
{
	(void)ctx;
	(void)len;
	free(data);
}

/* Limits that make their refusals cheap to reach. */
static inline struct tc_caps fuzz_caps(void)
{
	struct tc_caps caps = tc_default_caps;

	caps.inflated_bytes = 1024 * 1024;
	caps.archive_bytes = 4 * 1024 * 1024;
	caps.archive_members = 100;
	caps.members = 10;
	caps.depth = 20;
	return caps;
}

struct fuzz_story {
	uint64_t hash, end; /* `end`: the furthest byte that anything was said of */
	struct tc_normaliser normaliser;
};

static inline void fuzz_tell(struct fuzz_story *s, uint64_t a, uint64_t b)
{
	s->hash = tc_hash_mix(tc_hash_mix(s->hash, a), b);
}

static inline void fuzz_record(void *ctx, const struct tc_object *o, struct tc_extent where)
{
	struct fuzz_story *s = ctx;
	struct tc_record r = {.where = where};
	struct tc_arena arena;

	tc_arena_init(&arena);
	tc_normalise(&s->normaliser, &r, &arena, o);
	fuzz_tell(s, tc_record_identity(&r, FUZZ_SEED), r.content_hash);
	fuzz_tell(s, where.offset, where.length);
	tc_arena_release(&arena);
	if (s->end < where.offset + where.length)
		s->end = where.offset + where.length;
}

static inline void fuzz_reject(void *ctx, uint64_t offset, uint64_t length,
			       const char *reason)
{
	struct fuzz_story *s = ctx;

	fuzz_tell(s, offset, length);
	fuzz_tell(s, tc_hash(reason, strlen(reason), 0), *reason != '\0');
	if (s->end < offset + length)
		s->end = offset + length;
}

#endif
