#include "ingest/stored.h"

#include <errno.h>
#include <stdlib.h>

#include "json/scan.h"

#include "util/banned.h"

static ssize_t read_chunk(void *ctx, char *data, size_t len)
{
	struct tc_stored *s = ctx;

	if (!s->left.len) {
		int rc = tc_stmt_step(s->chunks, s->err);

		if (rc == TC_STEP_DONE)
			return 0;
		if (rc < 0) {
			errno = EIO;
			return -1;
		}
		s->left = tc_stmt_column_blob(s->chunks, 0);
	}
	size_t n = s->left.len < len ? s->left.len : len;
	memcpy(data, s->left.data, n);
	s->left = tc_str_n(s->left.data + n, s->left.len - n);
	return (ssize_t)n;
}

static void drop_chunk(void *ctx, char *data, size_t len)
{
	(void)ctx;
	(void)len;
	free(data);
}

int tc_stored_open(struct tc_stored *s, struct tc_store *store, int64_t source_id,
		   uint64_t inflated_bytes, struct tc_inflater *memory,
		   struct tc_error *err)
{
	int rc;

	*s = (struct tc_stored){.err = err, .caps = tc_default_caps};
	s->caps.inflated_bytes = inflated_bytes;
	s->caps.acquired_bytes = INT64_MAX;
	s->caps.ratio = UINT32_MAX;
	s->caps.members = UINT32_MAX;
	s->caps.record_bytes = TC_CAP_RECORD_MOST;
	s->caps.depth = TC_SCAN_DEPTH_MAX;
	if ((rc = tc_stmt_prepare_named(&s->chunks, store, "evidence.sql", "chunks", err)) < 0)
		return rc;
	tc_stmt_bind_int(s->chunks, 1, source_id);
	return tc_reader_init(&s->reader, read_chunk, s, &s->caps, tc_caps_window(&s->caps),
			      drop_chunk, NULL, memory, err);
}

void tc_stored_close(struct tc_stored *s)
{
	tc_reader_release(&s->reader);
	tc_stmt_free(s->chunks);
}
