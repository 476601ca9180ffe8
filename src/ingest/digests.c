#include "ingest/digests.h"

#include <stdlib.h>

#include "ingest/stored.h"
#include "json/scan.h"
#include "json/walk.h"
#include "util/instant.h"

#include "util/banned.h"

struct digests {
	struct tc_store *store;                     /* borrowed */
	struct tc_stmt *sources, *add, *add_file;   /* owned */
	struct tc_arena arena; /* of the digest at hand */
};

static struct tc_str text_of(struct digests *d, struct tc_str object, const char *name)
{
	struct tc_str text =
		tc_json_text(&d->arena, tc_json_member(object, tc_str(name)));

	return text.len ? text : TC_STR_NULL;
}

static void bind_time(struct tc_stmt *s, int index, struct tc_str text)
{
	int64_t time_ms;

	if (text.len && tc_time_parse(text, &time_ms))
		tc_stmt_bind_int(s, index, time_ms);
	else
		tc_stmt_bind_null(s, index);
}

/* AWSLogs/ACCOUNT/CloudTrail-Digest/REGION/...: whose files a digest lists. */
static struct tc_str region_of(struct tc_str object)
{
	static const char folder[] = "/CloudTrail-Digest/";
	size_t at = tc_str_find(object, tc_str(folder));
	struct tc_str rest;

	if (at == SIZE_MAX)
		return TC_STR_NULL;
	at += sizeof(folder) - 1;
	return tc_str_cut(tc_str_n(object.data + at, object.len - at), '/', &rest);
}

static int add_files(struct digests *d, int64_t source_id, struct tc_str files,
		     struct tc_error *err)
{
	struct tc_stmt *s = d->add_file;
	struct tc_json_walk walk;
	struct tc_str key, file;
	int rc = 0;

	tc_json_walk_init(&walk, files);
	while (rc == 0 && tc_json_walk_next(&walk, &key, &file)) {
		struct tc_str object = text_of(d, file, "s3Object");
		struct tc_str hash = text_of(d, file, "hashValue");

		if (!object.data || !hash.data)
			continue;
		tc_stmt_bind_int(s, 1, source_id);
		tc_stmt_bind_text(s, 2, object);
		tc_stmt_bind_text(s, 3, hash);
		rc = tc_stmt_run(s, err);
	}
	return rc;
}

static int add_digest(struct digests *d, int64_t source_id, struct tc_str digest,
		      struct tc_error *err)
{
	struct tc_str object = text_of(d, digest, "digestS3Object");
	struct tc_str files = tc_json_member(digest, TC_STR("logFiles"));
	struct tc_stmt *s = d->add;

	if (!object.data || !files.len || files.data[0] != '[')
		return 0;
	tc_stmt_bind_int(s, 1, source_id);
	tc_stmt_bind_text(s, 2, object);
	tc_stmt_bind_text(s, 3, text_of(d, digest, "awsAccountId"));
	tc_stmt_bind_text(s, 4, region_of(object));
	bind_time(s, 5, text_of(d, digest, "digestStartTime"));
	bind_time(s, 6, text_of(d, digest, "digestEndTime"));
	int rc = tc_stmt_run(s, err);
	return rc < 0 ? rc : add_files(d, source_id, files, err);
}

/* A digest is one object, and fits the window. */
static int read_digest(struct digests *d, int64_t source_id, uint64_t inflated_bytes,
		       struct tc_error *err)
{
	struct tc_stored *stored = tc_alloc(sizeof(*stored));
	struct tc_scan scan;
	int rc = tc_stored_open(stored, d->store, source_id, inflated_bytes, NULL, err);

	if (rc == 0) {
		while (tc_reader_fill(&stored->reader))
			;
		struct tc_str text = stored->reader.window;
		size_t at = tc_skip_space(text, 0);

		if (at < text.len && text.data[at] == '{' &&
		    tc_scan_value(text, at, 0, &scan) == TC_SCAN_OK)
			rc = add_digest(d, source_id,
					tc_str_n(text.data + at, scan.end - at), err);
	}
	tc_stored_close(stored);
	free(stored);
	tc_arena_clear(&d->arena);
	return rc;
}

static int read_all(struct digests *d, struct tc_error *err)
{
	int rc = 0;

	while (rc == 0 && (rc = tc_stmt_step(d->sources, err)) == TC_STEP_ROW)
		rc = read_digest(d, tc_stmt_column_int(d->sources, 0),
				 (uint64_t)tc_stmt_column_int(d->sources, 1), err);
	return rc;
}

int tc_digests_settle(struct tc_store *store, struct tc_error *err)
{
	struct digests d = {.store = store};
	int rc;

	tc_arena_init(&d.arena);
	if ((rc = tc_stmt_prepare_named(&d.sources, store, "import.sql", "unread-digests",
					err)) == 0 &&
	    (rc = tc_stmt_prepare_named(&d.add, store, "import.sql", "add-digest", err)) ==
		    0 &&
	    (rc = tc_stmt_prepare_named(&d.add_file, store, "import.sql", "add-digest-file",
					err)) == 0 &&
	    (rc = tc_store_begin(store, err)) == 0) {
		rc = read_all(&d, err);
		tc_stmt_reset(d.sources);
		if (rc == 0)
			rc = tc_store_commit(store, err);
		if (rc < 0)
			tc_store_rollback(store);
	}
	tc_stmt_free(d.sources);
	tc_stmt_free(d.add);
	tc_stmt_free(d.add_file);
	tc_arena_release(&d.arena);
	return rc;
}
