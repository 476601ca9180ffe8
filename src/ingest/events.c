#include "ingest/events.h"

#include "util/hash.h"

#include "util/banned.h"

/* Low bits of an event's row; the bits above are seconds since 1970. */
#define ROW_BITS 24
#define ROW_MASK ((INT64_C(1) << ROW_BITS) - 1)
/* Rows that an event tries: more fail only when nearly all of 16 million are taken. */
#define ROW_ATTEMPTS 1000

int tc_events_init(struct tc_events *e, struct tc_store *store, struct tc_error *err)
{
	struct {
		struct tc_stmt **stmt;
		const char *name;
	} statements[] = {
		{&e->add, "add-event"},
		{&e->oddity, "add-oddity"},
		{&e->addendum, "add-addendum"},
		{&e->insight, "add-insight"},
	};
	int rc = 0;

	*e = (struct tc_events){.store = store};
	for (size_t i = 0; i < TC_ARRAY_LEN(statements) && rc == 0; i++)
		rc = tc_stmt_prepare_named(statements[i].stmt, store, "import.sql",
					   statements[i].name, err);
	return rc;
}

void tc_events_release(struct tc_events *e)
{
	tc_stmt_free(e->add);
	tc_stmt_free(e->oddity);
	tc_stmt_free(e->addendum);
	tc_stmt_free(e->insight);
}

static void bind_event(struct tc_stmt *s, const struct tc_record *r,
		       int64_t source_id)
{
	if (r->time_ms == TC_NO_TIME)
		tc_stmt_bind_null(s, 2);
	else
		tc_stmt_bind_int(s, 2, r->time_ms);
	tc_stmt_bind_int(s, 3, r->api->row);
	tc_stmt_bind_int(s, 4, r->place->row);
	tc_stmt_bind_int(s, 5, r->actor->row);
	tc_stmt_bind_int(s, 6, r->kind->row);
	tc_stmt_bind_int(s, 7, r->result->row);
	tc_stmt_bind_int(s, 8, source_id);
	tc_stmt_bind_int(s, 9, (int64_t)r->where.offset);
	tc_stmt_bind_int(s, 10, (int64_t)r->where.length);
	tc_stmt_bind_int(s, 11, r->where.escapes);
	tc_stmt_bind_int(s, 12, r->where.doubled);
	tc_stmt_bind_int(s, 13, r->where.partial);
	tc_stmt_bind_int(s, 14, (int64_t)r->content_hash);
	tc_stmt_bind_text_static(s, 15, r->event_id);
	tc_stmt_bind_text_static(s, 16, r->error_message);
	tc_stmt_bind_text_static(s, 17, r->request_id);
	tc_stmt_bind_text_static(s, 18, r->shared_event_id);
	tc_stmt_bind_text_static(s, 19, r->request);
	tc_stmt_bind_text_static(s, 20, r->response);
}

/*
 * Which of the rows of its second an event tries.  The first follows from the eventID,
 * or the place (the content hash would not do: it is another one in every case); the
 * next ones lie apart for each record, or many with one eventID would queue up.
 */
static int64_t row_in_second(const struct tc_record *r, int64_t source_id, uint64_t attempt)
{
	uint64_t low = r->event_id.data ? tc_hash(r->event_id.data, r->event_id.len, 0)
					: 0;

	if (!r->event_id.data || attempt > 0)
		low = tc_hash_mix(low ^ r->where.offset, r->where.length + attempt);
	if (attempt > 1)
		low = tc_hash_mix(low, (uint64_t)source_id);
	return (int64_t)(low & (uint64_t)ROW_MASK);
}

/* *row is negative when the second is full, and nothing was stored then. */
static int insert(struct tc_events *e, const struct tc_record *r, int64_t source_id,
		  int64_t *row, struct tc_error *err)
{
	struct tc_stmt *s = e->add;
	int64_t second = r->time_ms == TC_NO_TIME ? 0 : r->time_ms / 1000;
	int rc;

	bind_event(s, r, source_id);
	for (uint64_t attempt = 0; attempt < ROW_ATTEMPTS; attempt++) {
		*row = second << ROW_BITS | row_in_second(r, source_id, attempt);
		tc_stmt_bind_int(s, 1, *row);
		if ((rc = tc_stmt_run(s, err)) < 0)
			return rc;
		if (tc_store_changes(e->store) > 0)
			return 0;
	}
	*row = -1;
	return 0;
}

static int add_insight(struct tc_events *e, const struct tc_insight *n, int64_t event,
		       struct tc_error *err)
{
	struct tc_stmt *s = e->insight;
	struct tc_str texts[] = {
		n->state,           n->event_source,     n->event_name,
		n->error_code,      n->type,             n->baseline_average,
		n->insight_average, n->baseline_minutes, n->insight_minutes,
		n->attributions,
	};

	tc_stmt_bind_int(s, 1, event);
	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++)
		tc_stmt_bind_text_static(s, (int)i + 2, texts[i]);
	return tc_stmt_run(s, err);
}

static int add_extra(struct tc_events *e, const struct tc_extra *extra, int64_t event,
		     struct tc_error *err)
{
	struct tc_stmt *s = e->oddity;
	int rc = 0;

	for (const struct tc_oddity *o = extra->oddities; o && rc == 0; o = o->next) {
		tc_stmt_bind_int(s, 1, event);
		tc_stmt_bind_text_static(s, 2, tc_str(o->kind));
		tc_stmt_bind_text_static(s, 3, o->detail);
		rc = tc_stmt_run(s, err);
	}
	if (rc == 0 && extra->addendum) {
		s = e->addendum;
		tc_stmt_bind_int(s, 1, event);
		tc_stmt_bind_text_static(s, 2, extra->addendum->reason);
		tc_stmt_bind_text_static(s, 3, extra->addendum->updated_fields);
		tc_stmt_bind_text_static(s, 4, extra->addendum->corrects);
		rc = tc_stmt_run(s, err);
	}
	if (rc == 0 && extra->insight)
		rc = add_insight(e, extra->insight, event, err);
	return rc;
}

int tc_events_add(struct tc_events *e, const struct tc_record *r, int64_t source_id,
		  int64_t *row, struct tc_error *err)
{
	int rc = insert(e, r, source_id, row, err);

	return rc == 0 && *row >= 0 && r->extra ? add_extra(e, r->extra, *row, err) : rc;
}
