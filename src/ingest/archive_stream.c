#include "ingest/archive_stream.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>

#include "util/banned.h"

#define RATIO_LATER 16

const char *tc_archive_over_cap(char reason[TC_CAP_REASON], const struct tc_caps *caps,
				uint64_t inflated, uint64_t raw)
{
	if (inflated > caps->archive_bytes)
		return tc_caps_reason(reason, caps, &caps->archive_bytes,
				      "archive: it inflates to more bytes than are taken");
	/* Later than for one member: a bomb among others costs only itself. */
	if (inflated / RATIO_LATER > caps->ratio_from && inflated / caps->ratio > raw)
		return tc_caps_reason(reason, caps, &caps->ratio,
				      "archive: it inflates too much: a decompression bomb?");
	return NULL;
}

void tc_archive_reason(char *text, size_t size, struct archive *handle)
{
	const char *what = archive_error_string(handle);

	if (!what)
		what = "damaged";
	/* Some of the messages end their line. */
	snprintf(text, size, "archive: %.*s", (int)strcspn(what, "\n"), what);
}

uint64_t tc_archive_stream_raw(const struct tc_archive_stream *s)
{
	const struct tc_reader *r = s->reader;

	if (s->inflater)
		return (uint64_t)archive_filter_bytes(s->inflater, -1);
	return r->at_once ? r->raw_bytes : r->raw_bytes - (r->raw_len - r->raw_at);
}

static struct tc_str raw_block(struct tc_archive_stream *s)
{
	tc_reader_consume(s->reader, s->given);
	if (!s->reader->window.len)
		tc_reader_fill(s->reader);
	s->given = s->reader->window.len;
	return s->reader->window;
}

static la_ssize_t feed(struct archive *handle, void *ctx, const void **data)
{
	struct tc_str block = raw_block(ctx);

	(void)handle;
	*data = block.data;
	return (la_ssize_t)block.len;
}

struct filter {
	int code;
	const char *name;
	int (*support)(struct archive *);
};

/*
 * libarchive may have been built to run another program for a compression; it says so
 * by a warning, before it does.
 */
static bool is_in_process(const struct filter *f)
{
	struct archive *probe = archive_read_new();

	if (!probe)
		tc_out_of_memory();
	int rc = f->support(probe);
	archive_read_free(probe);
	return rc == ARCHIVE_OK;
}

/* One layer, this one, whatever the data look like; as one entry without a format. */
static void open_inflater(struct tc_archive_stream *s, const struct filter *f)
{
	struct archive_entry *entry;

	s->compression = f->name;
	if (!is_in_process(f)) {
		snprintf(s->damage, sizeof(s->damage), "archive: %s cannot be read here",
			 f->name);
		return;
	}
	s->inflater = archive_read_new();
	if (!s->inflater)
		tc_out_of_memory();
	if (archive_read_support_format_raw(s->inflater) != ARCHIVE_OK ||
	    archive_read_append_filter(s->inflater, f->code) != ARCHIVE_OK ||
	    archive_read_open(s->inflater, s, NULL, feed, NULL) != ARCHIVE_OK ||
	    archive_read_next_header(s->inflater, &entry) != ARCHIVE_OK)
		tc_archive_reason(s->damage, sizeof(s->damage), s->inflater);
}

void tc_archive_stream_init(struct tc_archive_stream *s, struct tc_reader *reader,
			    enum tc_archive_kind kind, const struct tc_caps *caps)
{
	static const struct filter bzip2 = {ARCHIVE_FILTER_BZIP2, "bzip2",
					    archive_read_support_filter_bzip2};
	static const struct filter xz = {ARCHIVE_FILTER_XZ, "xz",
					 archive_read_support_filter_xz};
	static const struct filter zstd = {ARCHIVE_FILTER_ZSTD, "zstd",
					   archive_read_support_filter_zstd};

	*s = (struct tc_archive_stream){
		.reader = reader, .caps = caps, .packed = kind != TC_ARCHIVE_ZIP};
	s->compression = reader->gzip ? "gzip" : "none";
	switch (kind) {
	case TC_ARCHIVE_NONE:
	case TC_ARCHIVE_ZIP:
	case TC_ARCHIVE_TAR:
		break;
	case TC_ARCHIVE_BZIP2:
		open_inflater(s, &bzip2);
		break;
	case TC_ARCHIVE_XZ:
		open_inflater(s, &xz);
		break;
	case TC_ARCHIVE_ZSTD:
		open_inflater(s, &zstd);
		break;
	}
}

void tc_archive_stream_release(struct tc_archive_stream *s)
{
	archive_read_free(s->inflater);
	s->inflater = NULL;
}

static struct tc_str inflated_block(struct tc_archive_stream *s)
{
	const void *data = NULL;
	size_t len = 0;
	la_int64_t offset;
	int rc;

	do {
		rc = archive_read_data_block(s->inflater, &data, &len, &offset);
	} while (rc == ARCHIVE_RETRY || (rc == ARCHIVE_OK && !len));
	if (rc != ARCHIVE_OK && rc != ARCHIVE_EOF)
		tc_archive_reason(s->damage, sizeof(s->damage), s->inflater);
	return rc == ARCHIVE_OK ? tc_str_n(data, len) : TC_STR("");
}

static void remember_tail(struct tc_archive_stream *s)
{
	struct tc_str b = s->block;
	size_t keep;

	if (b.len >= TC_STREAM_TAIL) {
		memcpy(s->tail, b.data + b.len - TC_STREAM_TAIL, TC_STREAM_TAIL);
		s->tail_len = TC_STREAM_TAIL;
		return;
	}
	keep = TC_STREAM_TAIL - b.len;
	if (keep > s->tail_len)
		keep = s->tail_len;
	memmove(s->tail, s->tail + s->tail_len - keep, keep);
	memcpy(s->tail + keep, b.data, b.len);
	s->tail_len = keep + b.len;
}

struct tc_str tc_archive_stream_next(struct tc_archive_stream *s)
{
	if (s->block.len)
		remember_tail(s);
	s->at += s->block.len;
	if (*s->damage)
		s->block = TC_STR("");
	else
		s->block = s->inflater ? inflated_block(s) : raw_block(s);
	char reason[TC_CAP_REASON];
	const char *cap = s->packed ? tc_archive_over_cap(reason, s->caps,
							  s->at + s->block.len,
							  tc_archive_stream_raw(s))
				    : NULL;
	if (cap) {
		uint64_t allowed = s->caps->archive_bytes > s->at
					   ? s->caps->archive_bytes - s->at
					   : 0;

		snprintf(s->damage, sizeof(s->damage), "%s", cap);
		/* What is still allowed is given: a block may be all of the file. */
		s->block.len = allowed < s->block.len ? (size_t)allowed : 0;
	}
	return s->block;
}
