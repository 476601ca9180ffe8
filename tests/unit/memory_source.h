/*
 * A source in memory, as the reader takes it: in pieces of any size, and with an
 * error at any byte.
 */
#ifndef TC_TESTS_MEMORY_SOURCE_H
#define TC_TESTS_MEMORY_SOURCE_H

#include "unit.h"

#include <errno.h>

#include "ingest/reader.h"

struct memory_source {
	struct tc_str data;
	size_t at;
	size_t piece;    /* at most so many bytes at once; 0: as many as are asked for */
	int fail_errno;  /* not 0: at the end comes this error, not the end */
	unsigned interrupts; /* so many times first EINTR */
	struct tc_buf chunks; /* what was handed over as acquired */
};

static inline void memory_source_init(struct memory_source *s, struct tc_str data,
				      size_t piece)
{
	*s = (struct memory_source){.data = data, .piece = piece};
	tc_buf_init(&s->chunks, SIZE_MAX / 2);
}

static inline void memory_source_release(struct memory_source *s)
{
	tc_buf_release(&s->chunks);
}

static inline ssize_t memory_source_read(void *ctx, char *data, size_t len)
{
	struct memory_source *s = ctx;
	size_t left = s->data.len - s->at;

	if (s->interrupts) {
		s->interrupts--;
		errno = EINTR;
		return -1;
	}
	if (!left && s->fail_errno) {
		errno = s->fail_errno;
		return -1;
	}
	if (s->piece && len > s->piece)
		len = s->piece;
	if (len > left)
		len = left;
	memcpy(data, s->data.data + s->at, len);
	s->at += len;
	return (ssize_t)len;
}

static inline void memory_source_chunk(void *ctx, char *data, size_t len)
{
	struct memory_source *s = ctx;

	tc_buf_add(&s->chunks, data, len);
	free(data);
}

#endif
