#include "ingest/writer.h"

#include <stdlib.h>

#include "ingest/days.h"
#include "ingest/events.h"
#include "ingest/reader.h"
#include "ingest/rejects.h"
#include "ingest/room.h"
#include "ingest/variants.h"
#include "util/hash.h"
#include "util/instant.h"

#include "util/banned.h"

/*
 * A transaction is closed at the end of the source that brings it to about so many
 * bytes: they fit the cache, so that each page is written once.
 */
#define COMMIT_BYTES (UINT64_C(64) * 1024 * 1024)
/* How much may come between two looks at the room on the disk. */
#define ROOM_BYTES (UINT64_C(8) * 1024 * 1024)
/* What is written may wait in SQLite's cache, of about this size. */
#define PENDING_BYTES (UINT64_C(80) * 1024 * 1024)
/* What a row of an event or of a copy takes besides its long texts, about. */
#define EVENT_BYTES 220
#define FACT_BYTES 150
#define COPY_BYTES 40
/* How far ahead of the record at hand the dedupe set is fetched into the cache. */
#define FETCH_AHEAD 8

enum statement {
	ADD_CHUNK,
	ADD_COPY,
	ADD_REJECT,
	ADD_REFUSAL,
	ADD_SOURCE,
	ADD_ARCHIVE,
	ADD_MISFIT,
	FIND_SOURCE,
	FIND_BYTES,
	FIND_BY_ID,
	FIND_BY_CONTENT,
	STATEMENT_COUNT,
};

/* As schema/import.sql calls them. */
static const char *const names[STATEMENT_COUNT] = {
	[ADD_CHUNK] = "add-chunk",
	[ADD_COPY] = "add-copy",
	[ADD_REJECT] = "add-reject",
	[ADD_REFUSAL] = "add-refusal",
	[ADD_SOURCE] = "add-source",
	[ADD_ARCHIVE] = "add-archive",
	[ADD_MISFIT] = "add-misfit",
	[FIND_SOURCE] = "find-source",
	[FIND_BYTES] = "find-bytes",
	[FIND_BY_ID] = "find-event-by-id",
	[FIND_BY_CONTENT] = "find-event-by-content",
};

struct tc_writer {
	struct tc_store *store; /* borrowed */
	struct tc_stmt *stmt[STATEMENT_COUNT];
	struct tc_dimensions dimensions;
	struct tc_seen seen;
	struct tc_variants variants;
	uint64_t seed;
	const struct tc_terms *terms; /* borrowed */
	/* Before this import: then the case must be asked, too. */
	bool had_events, had_sources;
	struct tc_seen hashes; /* of the bytes of the sources of this import */

	struct tc_days days;
	struct tc_events rows;

	/* the source at hand */
	int64_t source_id, next_source_id, chunk_seq;
	char *held; /* owned: the first chunk, often the only one, whose bytes may be known */
	size_t held_len;
	bool spilled; /* there were more: they are being written */
	struct tc_source_counts counts;
	struct tc_rejects rejects; /* kept until the source's fate is known */

	/* the transaction at hand */
	bool open;
	bool in_source, savepoint; /* the latter: the source at hand can be undone */
	uint64_t bytes;            /* written, about */
	uint64_t unchecked; /* bytes that came since the room on the disk was looked at */
};

int tc_writer_new(struct tc_writer **out, struct tc_store *store, uint64_t content_seed,
		  const struct tc_terms *terms, struct tc_error *err)
{
	struct tc_writer *w = tc_calloc(1, sizeof(*w));
	int64_t newest, any;
	int rc = 0;

	w->store = store;
	w->seed = content_seed;
	w->terms = terms;
	tc_seen_init(&w->seen);
	tc_seen_init(&w->hashes);
	tc_rejects_init(&w->rejects);
	for (int i = 0; i < STATEMENT_COUNT && rc == 0; i++)
		rc = tc_stmt_prepare_named(&w->stmt[i], store, "import.sql", names[i],
					   err);
	if (rc < 0 || (rc = tc_dimensions_init(&w->dimensions, store, err)) < 0 ||
	    (rc = tc_variants_init(&w->variants, store, err)) < 0 ||
	    (rc = tc_days_init(&w->days, store, err)) < 0 ||
	    (rc = tc_events_init(&w->rows, store, err)) < 0 ||
	    (rc = tc_store_get_int(store, "SELECT max(id) FROM source", 0, &newest, err)) <
		    0 ||
	    (rc = tc_store_get_int(store, "SELECT 1 FROM event LIMIT 1", 0, &any, err)) < 0) {
		tc_writer_free(w);
		return rc;
	}
	tc_terms_bind(terms, w->stmt[FIND_SOURCE]);
	w->next_source_id = newest + 1;
	w->had_sources = newest > 0;
	w->had_events = any != 0;
	*out = w;
	return 0;
}

void tc_writer_free(struct tc_writer *w)
{
	for (int i = 0; i < STATEMENT_COUNT; i++)
		tc_stmt_free(w->stmt[i]);
	tc_dimensions_release(&w->dimensions);
	if (w->open)
		tc_store_rollback(w->store);
	tc_seen_release(&w->seen);
	tc_seen_release(&w->hashes);
	tc_variants_release(&w->variants);
	tc_days_release(&w->days);
	tc_events_release(&w->rows);
	tc_rejects_release(&w->rejects);
	free(w->held);
	free(w);
}

/* --- transactions ------------------------------------------------------ */

int tc_writer_commit(struct tc_writer *w, struct tc_error *err)
{
	int rc;

	if (!w->open)
		return 0;
	if ((rc = tc_days_flush(&w->days, err)) < 0 || (rc = tc_store_commit(w->store, err)) < 0)
		return rc;
	w->open = false;
	w->bytes = 0;
	return 0;
}

static int begin(struct tc_writer *w, struct tc_error *err)
{
	int rc = w->open ? 0 : tc_store_begin(w->store, err);

	w->open = rc == 0;
	return rc;
}

/* A savepoint copies each page that is changed, so only who needs it has one. */
static int begin_source(struct tc_writer *w, bool provisional, struct tc_error *err)
{
	int rc;

	if (w->in_source)
		return 0;
	rc = begin(w, err);
	if (rc == 0 && provisional)
		rc = tc_store_exec(w->store, "SAVEPOINT source", err);
	if (rc < 0)
		return rc;
	w->savepoint = provisional;
	w->source_id = w->next_source_id;
	w->chunk_seq = 0;
	free(w->held);
	w->held = NULL;
	w->held_len = 0;
	w->spilled = false;
	w->counts = (struct tc_source_counts){0};
	tc_rejects_clear(&w->rejects);
	w->in_source = true;
	return 0;
}

/* --- records ----------------------------------------------------------- */

/* Asks the case itself; what it has goes into the set. */
static int recall(struct tc_writer *w, const struct tc_record *r, struct tc_error *err)
{
	struct tc_stmt *s = w->stmt[r->event_id.data ? FIND_BY_ID : FIND_BY_CONTENT];
	int rc;

	if (r->event_id.data)
		tc_stmt_bind_text_static(s, 1, r->event_id);
	else
		tc_stmt_bind_int(s, 1, (int64_t)r->content_hash);
	while ((rc = tc_stmt_step(s, err)) == TC_STEP_ROW)
		tc_seen_add(&w->seen, r->identity, (uint64_t)tc_stmt_column_int(s, 1),
			    tc_stmt_column_int(s, 0));
	tc_stmt_reset(s);
	return rc;
}

static void bind_time(struct tc_stmt *s, int index, int64_t time_ms)
{
	if (time_ms == TC_NO_TIME)
		tc_stmt_bind_null(s, index);
	else
		tc_stmt_bind_int(s, index, time_ms);
}

static int store_copy(struct tc_writer *w, const struct tc_record *r, int64_t event,
		      struct tc_error *err)
{
	struct tc_stmt *s = w->stmt[ADD_COPY];

	tc_stmt_bind_int(s, 1, event);
	tc_stmt_bind_int(s, 2, w->source_id);
	tc_stmt_bind_int(s, 3, (int64_t)r->where.offset);
	tc_stmt_bind_int(s, 4, (int64_t)r->where.length);
	tc_stmt_bind_int(s, 5, r->where.escapes);
	tc_stmt_bind_int(s, 6, r->where.doubled);
	tc_stmt_bind_int(s, 7, r->where.partial);
	w->counts.copies++;
	w->counts.partial += r->where.partial;
	w->bytes += COPY_BYTES;
	return tc_stmt_run(s, err);
}

/* What the rows of a record take, about; its resources when they are met first. */
static uint64_t bytes_of(const struct tc_record *r, bool new_touch)
{
	uint64_t bytes = EVENT_BYTES + r->request.len + r->response.len +
			 r->error_message.len;

	for (const struct tc_fact *f = r->facts; f; f = f->next)
		bytes += FACT_BYTES;
	return bytes + (new_touch ? r->touch->resources.len : 0);
}

/* *row is negative when there was no place for it: then it is a reject. */
static int store_event(struct tc_writer *w, const struct tc_record *r, int64_t *row,
		       struct tc_error *err)
{
	bool new_touch = r->touch && !r->touch->row;
	int rc;

	if ((rc = tc_dimensions_resolve(&w->dimensions, r, err)) < 0 ||
	    (rc = tc_events_add(&w->rows, r, w->source_id, row, err)) < 0)
		return rc;
	if (*row < 0) {
		tc_rejects_add(&w->rejects, w->terms->caps,
			       &(struct tc_reject){
				       r->where.offset, r->where.length, 1,
				       "16 million events have this very second already"});
		return 0;
	}
	tc_seen_add(&w->seen, r->identity, r->content_hash, *row);
	w->counts.partial += r->where.partial;
	w->bytes += bytes_of(r, new_touch);
	return 0;
}

/* The records of one eventID; the one that was stored just now (or 0) comes last. */
static int load_variants(struct tc_writer *w, uint64_t identity, int64_t newest,
			 struct tc_error *err)
{
	int64_t rows[TC_SEEN_LISTED];
	size_t count = tc_seen_all(&w->seen, identity, rows);

	/* One more than the most that are compared shows that there are too many. */
	_Static_assert(TC_SEEN_LISTED == TC_VARIANTS_MAX + 1, "too few are listed");
	if (newest)
		rows[count - 1] = newest;
	return tc_variants_load(&w->variants, rows, count, err);
}

/* A record with an eventID that the case has, and with other content. */
static int add_variant(struct tc_writer *w, const struct tc_record *r, struct tc_error *err)
{
	bool gained, is_event;
	int64_t row, known = 0;
	int rc = 0;

	if (r->where.partial && (rc = load_variants(w, r->identity, 0, err)) == 0)
		known = tc_variants_covering(&w->variants, r);
	if (rc < 0 || known)
		return rc < 0 ? rc : store_copy(w, r, known, err);
	if ((rc = store_event(w, r, &row, err)) < 0 || row < 0)
		return rc;
	if ((rc = load_variants(w, r->identity, row, err)) < 0 ||
	    (rc = tc_variants_settle(&w->variants, &gained, &is_event, err)) < 0)
		return rc;
	if (is_event)
		tc_days_count(&w->days, r);
	if (gained)
		w->counts.stored++;
	else
		w->counts.copies++;
	return 0;
}

static int add_record(struct tc_writer *w, const struct tc_record *r, struct tc_error *err)
{
	int64_t known, row;
	enum tc_seen_answer answer = tc_seen_find(&w->seen, r->identity, r->content_hash,
						  &known);
	int rc;

	if (answer == TC_SEEN_NEVER && w->had_events) {
		if ((rc = recall(w, r, err)) < 0)
			return rc;
		answer = tc_seen_find(&w->seen, r->identity, r->content_hash, &known);
	}
	if (answer == TC_SEEN_SAME)
		return store_copy(w, r, known, err);
	if (answer == TC_SEEN_OTHER)
		return add_variant(w, r, err);
	if ((rc = store_event(w, r, &row, err)) < 0 || row < 0)
		return rc;
	tc_days_count(&w->days, r);
	w->counts.stored++;
	return 0;
}

/* --- the source -------------------------------------------------------- */

static int write_chunk(struct tc_writer *w, const char *data, size_t len,
		       struct tc_error *err)
{
	struct tc_stmt *s = w->stmt[ADD_CHUNK];

	tc_stmt_bind_int(s, 1, w->source_id);
	tc_stmt_bind_int(s, 2, w->chunk_seq++);
	tc_stmt_bind_blob_static(s, 3, data, len);
	w->bytes += len;
	return tc_stmt_run(s, err);
}

/* The first chunk waits for the end: the case may have the same bytes already. */
static int add_chunk(struct tc_writer *w, struct tc_message *m, struct tc_error *err)
{
	int rc = 0;

	if (!w->held && !w->spilled) {
		w->held = m->chunk;
		w->held_len = m->chunk_len;
		m->chunk = NULL;
		return 0;
	}
	if (!w->spilled) {
		w->spilled = true;
		rc = write_chunk(w, w->held, w->held_len, err);
		free(w->held);
		w->held = NULL;
	}
	return rc < 0 ? rc : write_chunk(w, m->chunk, m->chunk_len, err);
}

static uint64_t hash_of(const struct tc_writer *w, const char *sha256)
{
	return tc_hash(sha256, strlen(sha256), w->seed);
}

/* False when no source has these bytes: most have none like them. */
static bool may_have_bytes(const struct tc_writer *w, const char *sha256)
{
	int64_t id;

	return w->had_sources ||
	       tc_seen_find(&w->hashes, hash_of(w, sha256), 0, &id) != TC_SEEN_NEVER;
}

/* Writes the bytes that are held, unless source *bytes_of has the same; 0: none has. */
static int settle_bytes(struct tc_writer *w, const struct tc_source_end *end,
			int64_t *bytes_of, struct tc_error *err)
{
	struct tc_stmt *s = w->stmt[FIND_BYTES];
	int rc;

	*bytes_of = 0;
	if (w->spilled)
		return 0;
	if (may_have_bytes(w, end->sha256)) {
		tc_stmt_bind_text(s, 1, tc_str(end->sha256));
		if ((rc = tc_stmt_step(s, err)) == TC_STEP_ROW)
			*bytes_of = tc_stmt_column_int(s, 0);
		tc_stmt_reset(s);
		if (rc < 0 || *bytes_of)
			return rc < 0 ? rc : 0;
	}
	return write_chunk(w, w->held ? w->held : "", w->held_len, err);
}

static int check_room(struct tc_writer *w, uint64_t bytes, struct tc_error *err)
{
	w->unchecked += bytes;
	if (w->unchecked < ROOM_BYTES)
		return 0;
	w->unchecked = 0;
	uint64_t pending = w->bytes + w->held_len;
	if (pending > PENDING_BYTES)
		pending = PENDING_BYTES;
	return tc_room_check(tc_store_path(w->store), pending, w->terms->caps, err);
}

static void fetch_seen(const struct tc_writer *w, const struct tc_batch *b, size_t i)
{
	if (i < b->count)
		tc_seen_fetch(&w->seen, b->records[i].identity);
}

int tc_writer_add(struct tc_writer *w, struct tc_message *m, struct tc_error *err)
{
	int rc = check_room(w, m->bytes, err);

	if (rc < 0 || (rc = begin_source(w, m->provisional, err)) < 0)
		return rc;
	if (m->type == TC_MESSAGE_CHUNK)
		return add_chunk(w, m, err);
	TC_ASSERT(m->type == TC_MESSAGE_BATCH);
	for (size_t i = 0; i < FETCH_AHEAD; i++)
		fetch_seen(w, &m->batch, i);
	for (size_t i = 0; i < m->batch.count && rc == 0; i++) {
		fetch_seen(w, &m->batch, i + FETCH_AHEAD);
		rc = add_record(w, &m->batch.records[i], err);
	}
	for (size_t i = 0; i < m->batch.reject_count; i++)
		tc_rejects_add(&w->rejects, w->terms->caps, &m->batch.rejects[i]);
	return rc;
}

static int is_known(struct tc_writer *w, const struct tc_source_end *end, bool *known,
		    struct tc_error *err)
{
	struct tc_stmt *s = w->stmt[FIND_SOURCE];

	*known = false;
	if (!may_have_bytes(w, end->sha256))
		return 0;
	tc_stmt_bind_text(s, 3, tc_str(end->sha256));
	tc_stmt_bind_text(s, 4, tc_str(end->path));
	int rc = tc_stmt_step(s, err);
	tc_stmt_reset(s);
	*known = rc == TC_STEP_ROW;
	return rc < 0 ? rc : 0;
}

/* No record of it was new, so nothing that is remembered is undone. */
static int drop_source(struct tc_writer *w, struct tc_error *err)
{
	TC_ASSERT(w->counts.stored == 0);
	if (!w->savepoint) {
		/* Refused for having no record, or known before it was looked into. */
		TC_ASSERT(w->counts.copies == 0 && !w->spilled);
		return 0;
	}
	int rc = tc_store_exec(w->store, "ROLLBACK TO source", err);
	return rc < 0 ? rc : tc_store_exec(w->store, "RELEASE source", err);
}

static int write_reject(struct tc_writer *w, const char *path, const struct tc_reject *r,
			struct tc_error *err)
{
	struct tc_stmt *s = w->stmt[ADD_REJECT];

	tc_stmt_bind_text(s, 1, tc_str(path));
	tc_stmt_bind_int(s, 2, w->source_id);
	tc_stmt_bind_int(s, 3, (int64_t)r->offset);
	tc_stmt_bind_int(s, 4, (int64_t)r->length);
	tc_stmt_bind_int(s, 5, (int64_t)r->pieces);
	tc_stmt_bind_text(s, 6, tc_str(r->reason));
	return tc_stmt_run(s, err);
}

static int write_rejects(struct tc_writer *w, const char *path, struct tc_error *err)
{
	const struct tc_reject *r;
	int rc = 0;

	for (size_t i = 0; rc == 0 && (r = tc_rejects_row(&w->rejects, i)); i++)
		rc = write_reject(w, path, r, err);
	return rc;
}

static int write_source(struct tc_writer *w, const struct tc_source_end *end,
			int64_t bytes_of, struct tc_error *err)
{
	struct tc_stmt *s = w->stmt[ADD_SOURCE];
	struct tc_s3_origin origin;
	bool has_origin = tc_s3_origin_read(&origin, tc_str(end->path));

	tc_stmt_bind_int(s, 1, w->source_id);
	tc_stmt_bind_text(s, 2, tc_str(end->path));
	tc_stmt_bind_int(s, 3, (int64_t)end->bytes);
	tc_stmt_bind_text(s, 4, tc_str(end->sha256));
	if (bytes_of)
		tc_stmt_bind_int(s, 5, bytes_of);
	else
		tc_stmt_bind_null(s, 5);
	tc_stmt_bind_int(s, 6, (int64_t)end->inflated_bytes);
	tc_stmt_bind_text(s, 7, tc_str(end->inflated_sha256));
	tc_stmt_bind_text(s, 8, tc_str(end->compression));
	tc_stmt_bind_text(s, 9, has_origin ? origin.account : TC_STR_NULL);
	tc_stmt_bind_text(s, 10, has_origin ? origin.region : TC_STR_NULL);
	bind_time(s, 11, has_origin ? origin.delivered_ms : TC_NO_TIME);
	bind_time(s, 12, end->modified_ms < 0 ? TC_NO_TIME : end->modified_ms);
	tc_stmt_bind_int(s, 13, tc_time_now_ms());
	tc_stmt_bind_int(s, 14, (int64_t)(w->counts.stored + w->counts.copies +
					  w->counts.rejected));
	tc_stmt_bind_int(s, 15, (int64_t)w->counts.stored);
	tc_stmt_bind_int(s, 16, (int64_t)w->counts.copies);
	tc_stmt_bind_int(s, 17, (int64_t)w->counts.rejected);
	tc_stmt_bind_int(s, 18, (int64_t)end->filtered);
	if (end->filtered)
		tc_stmt_bind_int(s, 19, w->terms->filter_row);
	else
		tc_stmt_bind_null(s, 19);
	tc_stmt_bind_text(s, 20, tc_str(end->capped ? w->terms->caps_text : NULL));
	tc_stmt_bind_int(s, 21, (int64_t)w->counts.partial);
	tc_stmt_bind_text(s, 22, tc_str(end->archive));
	return tc_stmt_run(s, err);
}

static int write_misfits(struct tc_writer *w, const struct tc_misfits *m,
			 struct tc_error *err)
{
	struct tc_stmt *s = w->stmt[ADD_MISFIT];
	int rc = 0;

	for (int i = 0; i < TC_MISFIT_COUNT && rc == 0; i++) {
		if (!m->kinds[i].records)
			continue;
		tc_stmt_bind_int(s, 1, w->source_id);
		tc_stmt_bind_text(s, 2, tc_str(tc_misfit_names[i]));
		tc_stmt_bind_int(s, 3, (int64_t)m->kinds[i].records);
		tc_stmt_bind_text(s, 4, *m->kinds[i].event_id ? tc_str(m->kinds[i].event_id)
							      : TC_STR_NULL);
		tc_stmt_bind_text(s, 5, tc_str(m->kinds[i].says));
		rc = tc_stmt_run(s, err);
	}
	return rc;
}

static int note_refusal(struct tc_writer *w, const struct tc_source_end *end,
			struct tc_error *err)
{
	struct tc_stmt *s = w->stmt[ADD_REFUSAL];

	tc_stmt_bind_text(s, 1, tc_str(end->path));
	if (end->refused_at < 0)
		tc_stmt_bind_null(s, 2);
	else
		tc_stmt_bind_int(s, 2, end->refused_at);
	tc_stmt_bind_text(s, 3, tc_str(end->refusal));
	return tc_stmt_run(s, err);
}

/* The source is in: its row, its rejects, and perhaps the end of a transaction. */
static int keep_source(struct tc_writer *w, const struct tc_source_end *end,
		       struct tc_error *err)
{
	int64_t bytes_of;
	int rc;

	w->counts.rejected = w->rejects.pieces;
	if ((rc = settle_bytes(w, end, &bytes_of, err)) < 0 ||
	    (rc = write_rejects(w, end->path, err)) < 0 ||
	    (rc = write_source(w, end, bytes_of, err)) < 0 ||
	    (rc = write_misfits(w, &end->misfits, err)) < 0 ||
	    (w->savepoint && (rc = tc_store_exec(w->store, "RELEASE source", err)) < 0))
		return rc;
	if (!may_have_bytes(w, end->sha256))
		tc_seen_add(&w->hashes, hash_of(w, end->sha256), 0, w->source_id);
	w->next_source_id++;
	if (w->bytes >= COMMIT_BYTES)
		return tc_writer_commit(w, err);
	return 0;
}

int tc_writer_end_source(struct tc_writer *w, const struct tc_source_end *end,
			 enum tc_source_fate *fate, struct tc_source_counts *counts,
			 struct tc_error *err)
{
	bool known = end->known;
	int rc = begin_source(w, false, err);

	*fate = TC_SOURCE_STORED;
	if (rc == 0 && !known && !*end->refusal)
		rc = is_known(w, end, &known, err);
	if (rc == 0 && *end->refusal) {
		*fate = TC_SOURCE_REFUSED;
		if ((rc = drop_source(w, err)) == 0)
			rc = note_refusal(w, end, err);
	} else if (rc == 0 && known) {
		*fate = TC_SOURCE_KNOWN;
		rc = drop_source(w, err);
	} else if (rc == 0) {
		rc = keep_source(w, end, err);
	}
	w->in_source = false;
	w->counts.filtered = end->filtered;
	*counts = w->counts;
	return rc;
}

int tc_writer_end_archive(struct tc_writer *w, const struct tc_archive_end *end,
			  struct tc_error *err)
{
	struct tc_stmt *s = w->stmt[ADD_ARCHIVE];
	int rc;

	if (!end->path)
		return 0;
	if ((rc = begin(w, err)) < 0)
		return rc;
	tc_stmt_bind_text(s, 1, tc_str(end->path));
	tc_stmt_bind_int(s, 2, (int64_t)end->bytes);
	tc_stmt_bind_text(s, 3, tc_str(end->sha256));
	tc_stmt_bind_text(s, 4, tc_str(end->format));
	tc_stmt_bind_text(s, 5, tc_str(end->compression));
	tc_stmt_bind_int(s, 6, (int64_t)end->members);
	tc_stmt_bind_int(s, 7, (int64_t)(end->members - end->refused));
	tc_stmt_bind_int(s, 8, (int64_t)end->refused);
	bind_time(s, 9, end->modified_ms < 0 ? TC_NO_TIME : end->modified_ms);
	tc_stmt_bind_int(s, 10, tc_time_now_ms());
	return tc_stmt_run(s, err);
}
