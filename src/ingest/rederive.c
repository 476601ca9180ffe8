#include "ingest/rederive.h"

#include <stdlib.h>

#include "ingest/container.h"
#include "ingest/dimensions.h"
#include "ingest/events.h"
#include "ingest/settle.h"
#include "ingest/stored.h"


#include "util/banned.h"

#define SQL_FILE "rederive.sql"
/* What is interned before it is forgotten. */
#define INTERNED_BYTES ((size_t)24 * 1024 * 1024)

struct rederive {
	struct tc_store *store; /* borrowed */
	struct tc_recipes *recipes;
	struct tc_normaliser normaliser;
	struct tc_arena arena; /* of the record at hand */
	struct tc_dimensions dimensions;
	struct tc_events rows;
	struct tc_stmt *find, *update; /* owned */
	struct tc_inflater memory;
	int64_t source_id;
	uint64_t events;      /* of the source at hand, found again */
	struct tc_error *err; /* borrowed */
	int rc;
};

static int exec_named(struct tc_store *store, const char *name, struct tc_error *err)
{
	char *sql = tc_strdup(tc_store_named_sql(SQL_FILE, name));
	int rc = tc_store_exec(store, sql, err);

	free(sql);
	return rc;
}

/* The event whose record this is, if it is one; 0: a copy, or not taken then. */
static int find_event(struct rederive *r, struct tc_extent where, int64_t *event)
{
	struct tc_stmt *s = r->find;

	*event = 0;
	tc_stmt_bind_int(s, 1, r->source_id);
	tc_stmt_bind_int(s, 2, (int64_t)where.offset);
	tc_stmt_bind_int(s, 3, (int64_t)where.length);
	tc_stmt_bind_int(s, 4, where.escapes);
	int rc = tc_stmt_step(s, r->err);
	if (rc == TC_STEP_ROW)
		*event = tc_stmt_column_int(s, 0);
	tc_stmt_reset(s);
	return rc < 0 ? rc : 0;
}

static int update_event(struct rederive *r, const struct tc_record *record, int64_t event)
{
	const int64_t rows[] = {record->api->row,
				record->place->row,
				record->actor->row,
				record->kind->row,
				record->result->row,
				record->channel ? record->channel->row : 0,
				record->touch ? record->touch->row : 0};
	struct tc_stmt *s = r->update;

	tc_stmt_bind_int(s, 1, event);
	for (size_t i = 0; i < TC_ARRAY_LEN(rows); i++) {
		if (rows[i])
			tc_stmt_bind_int(s, (int)i + 2, rows[i]);
		else
			tc_stmt_bind_null(s, (int)i + 2);
	}
	return tc_stmt_run(s, r->err);
}

static void on_record(void *ctx, const struct tc_object *o, struct tc_extent where)
{
	struct rederive *r = ctx;
	struct tc_record record = {.where = where};
	int64_t event;

	if (r->rc < 0 || (r->rc = find_event(r, where, &event)) < 0 || !event)
		return;
	tc_arena_clear(&r->arena);
	tc_normalise(&r->normaliser, &record, &r->arena, o);
	if ((r->rc = tc_dimensions_resolve(&r->dimensions, &record, r->err)) == 0 &&
	    (r->rc = update_event(r, &record, event)) == 0)
		r->rc = tc_events_add_facts(&r->rows, &record, event, r->err);
	r->events++;
	if (tc_normaliser_bytes(&r->normaliser) >= INTERNED_BYTES) {
		tc_normaliser_release(&r->normaliser);
		tc_normaliser_init(&r->normaliser, r->recipes);
	}
}

static void on_reject(void *ctx, uint64_t offset, uint64_t length, const char *reason)
{
	(void)ctx;
	(void)offset;
	(void)length;
	(void)reason;
}

static int read_source(struct rederive *r, uint64_t inflated_bytes)
{
	struct tc_sink sink = {r, on_record, on_reject};
	struct tc_stored *stored = tc_alloc(sizeof(*stored));
	struct tc_container found;

	r->rc = tc_stored_open(stored, r->store, r->source_id, inflated_bytes, &r->memory,
			       r->err);
	if (r->rc == 0)
		tc_container_read(&found, &stored->reader, &sink, 0);
	tc_stored_close(stored);
	free(stored);
	return r->rc;
}

static int read_sources(struct rederive *r, const volatile sig_atomic_t *stop,
			struct tc_rederive_summary *summary)
{
	struct tc_stmt *sources;
	int rc = tc_stmt_prepare_named(&sources, r->store, SQL_FILE, "sources",
				       r->err);

	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(sources, r->err)) == TC_STEP_ROW) {
		uint64_t events = (uint64_t)tc_stmt_column_int(sources, 2);

		if (stop && *stop) {
			rc = tc_error_set(r->err, TC_INTERRUPTED,
					  "interrupted; nothing was changed");
			break;
		}
		r->source_id = tc_stmt_column_int(sources, 0);
		r->events = 0;
		rc = read_source(r, (uint64_t)tc_stmt_column_int(sources, 1));
		if (rc < 0)
			break;
		if (r->events != events) {
			rc = tc_error_set(r->err, TC_FAIL,
					  "source %lld has %llu of its %llu events no more; "
					  "nothing was changed",
					  (long long)r->source_id,
					  (unsigned long long)(events - r->events),
					  (unsigned long long)events);
			break;
		}
		summary->sources++;
		summary->events += events;
	}
	tc_stmt_free(sources);
	return rc;
}

static int rederive_init(struct rederive *r, struct tc_store *store, struct tc_error *err)
{
	*r = (struct rederive){.store = store, .recipes = tc_recipes_new(), .err = err};
	tc_arena_init(&r->arena);
	tc_normaliser_init(&r->normaliser, r->recipes);
	int rc = exec_named(store, "begin", err);
	if (rc == 0 && (rc = exec_named(store, "clear", err)) == 0 && (rc = tc_recipes_load_all(r->recipes, store, err)) == 0 &&
	    (rc = tc_dimensions_init(&r->dimensions, store, err)) == 0 &&
	    (rc = tc_events_init(&r->rows, store, err)) == 0 &&
	    (rc = tc_stmt_prepare_named(&r->find, store, SQL_FILE, "find", err)) == 0)
		rc = tc_stmt_prepare_named(&r->update, store, SQL_FILE, "event", err);
	return rc;
}

static void rederive_release(struct rederive *r)
{
	tc_stmt_free(r->find);
	tc_stmt_free(r->update);
	tc_events_release(&r->rows);
	tc_dimensions_release(&r->dimensions);
	tc_inflater_release(&r->memory);
	tc_normaliser_release(&r->normaliser);
	tc_arena_release(&r->arena);
	tc_recipes_free(r->recipes);
}

static int read_again(struct tc_store *store, const volatile sig_atomic_t *stop,
		      struct tc_rederive_summary *summary, struct tc_error *err)
{
	struct rederive *r = tc_alloc(sizeof(*r));
	int rc = rederive_init(r, store, err);

	if (rc == 0)
		rc = read_sources(r, stop, summary);
	rederive_release(r);
	free(r);
	return rc < 0 ? rc : exec_named(store, "end", err);
}

int tc_rederive(struct tc_store *store, const volatile sig_atomic_t *stop,
		struct tc_rederive_summary *summary, struct tc_error *err)
{
	int rc;

	*summary = (struct tc_rederive_summary){0};
	if ((rc = tc_store_begin(store, err)) < 0)
		return rc;
	if ((rc = read_again(store, stop, summary, err)) < 0 ||
	    (rc = tc_store_commit(store, err)) < 0) {
		tc_store_rollback(store);
		return rc;
	}
	if ((rc = tc_store_build_indexes(store, err)) == 0)
		rc = tc_settle(store, err);
	return rc;
}
