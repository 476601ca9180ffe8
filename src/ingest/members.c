#include "ingest/members.h"

#include <stdlib.h>

#include "ingest/container.h"
#include "ingest/seen.h"
#include "util/hash.h"

#include "util/banned.h"

struct walk {
	const struct tc_members *how;
	const struct tc_caps *caps;
	struct tc_archive *archive;
	struct tc_archive_end *totals;
	struct tc_inflater memory; /* for one member after the other */
	/* The members so far: of one name and one content there is one source. */
	struct tc_seen seen;
	uint64_t seed;
};

static void drop_chunk(void *ctx, char *data, size_t len)
{
	(void)ctx;
	(void)len;
	free(data);
}

/* True for a member that was met before in this archive. */
static bool is_repeated(struct walk *w, const struct tc_reader *reader,
			struct tc_source_end *end)
{
	uint64_t name = tc_hash(end->path, strlen(end->path), w->seed);
	uint64_t identity = tc_hash(reader->sha256, TC_SHA256_HEX, name);
	uint64_t content = tc_hash(reader->sha256, TC_SHA256_HEX, ~name);
	int64_t row;

	/* A long one can be undone by the writer. */
	if (!reader->whole)
		return false;
	end->known = tc_seen_find(&w->seen, identity, content, &row) == TC_SEEN_SAME;
	if (end->known)
		memcpy(end->sha256, reader->sha256, TC_SHA256_HEX);
	else
		tc_seen_add(&w->seen, identity, content, 0);
	return end->known;
}

static void read_member(struct walk *w, struct tc_source_end *end, struct tc_error *err)
{
	const struct tc_members *how = w->how;
	struct tc_reader reader;
	int rc = tc_reader_init(&reader, tc_archive_read, w->archive, w->caps,
				tc_caps_window(w->caps), how->chunk, how->ctx, &w->memory, err);

	reader.failure = tc_archive_failure(w->archive);
	if (rc == 0 && !how->known(how->ctx, &reader, end) && !is_repeated(w, &reader, end)) {
		if (tc_archive_sniff(&reader) != TC_ARCHIVE_NONE)
			tc_error_set(err, TC_FAIL,
				     "compressed again, or an archive inside an archive: "
				     "not opened");
		else
			how->read(how->ctx, &reader, end, err);
	}
	/* That it could not be read explains why nothing was found in it. */
	if (*end->refusal && *reader.failure)
		tc_error_set(err, TC_FAIL, "%s", reader.failure);
	if (reader.gzip)
		tc_archive_count(w->archive, reader.inflated_bytes);
	tc_reader_release(&reader);
}

static char *path_of(const struct walk *w, const struct tc_archive_item *item)
{
	struct tc_buf path;

	tc_buf_init(&path, SIZE_MAX);
	tc_buf_add_cstr(&path, w->totals->path);
	if (item->name.data) {
		tc_buf_add_char(&path, '/');
		tc_buf_add_str(&path, item->name);
	}
	char *copy = tc_strdup(tc_buf_str(&path));
	tc_buf_release(&path);
	return copy;
}

/* One item is one source, or one refusal. */
static void take_item(struct walk *w, const struct tc_archive_item *item)
{
	struct tc_archive_end *totals = w->totals;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_source_end end = {
		.path = path_of(w, item),
		.archive = totals->path,
		.refused_at = (int64_t)item->at,
		.modified_ms = item->modified_ms,
		.file_bytes = totals->bytes,
	};

	if (item->refusal)
		tc_error_set(&err, TC_FAIL, "%s", item->refusal);
	else
		read_member(w, &end, &err);
	if (item->name.data) {
		totals->members++;
		totals->refused += err.code != TC_OK || *end.refusal;
	}
	w->how->end(w->how->ctx, &end, &err);
}

void tc_members_read(const struct tc_members *how, struct tc_reader *reader,
		     enum tc_archive_kind kind, const char *path,
		     const struct tc_caps *caps, struct tc_archive_end *totals)
{
	struct walk w = {.how = how, .caps = caps, .totals = totals};
	struct tc_archive_item item;
	bool stopped, damaged = false;

	tc_seen_init(&w.seen);
	w.seed = tc_hash_random_seed();
	w.archive = tc_archive_new(reader, kind, caps);
	/* The archive's own bytes are not kept. */
	reader->chunk = drop_chunk;
	totals->path = path;
	totals->format = tc_archive_format(w.archive);
	totals->compression = tc_archive_compression(w.archive);
	while (!(stopped = how->stopped(how->ctx)) && tc_archive_next(w.archive, &item)) {
		totals->bytes = reader->raw_bytes;
		take_item(&w, &item);
		damaged |= !item.name.data;
	}
	totals->bytes = reader->raw_bytes;
	memcpy(totals->sha256, reader->sha256, TC_SHA256_HEX);
	/*
	 * What has no member at all is a file that was refused, and no archive; and the
	 * hash of a part would be none.
	 */
	if (stopped || reader->raw_errno || (damaged && !totals->members))
		totals->path = NULL;
	tc_archive_free(w.archive);
	tc_inflater_release(&w.memory);
	tc_seen_release(&w.seen);
}
