#include "ingest/events.h"

#include "util/hash.h"

#include "util/banned.h"

/* Low bits of an event's row; the bits above are seconds since 1970. */
#define ROW_BITS 24
#define ROW_MASK ((INT64_C(1) << ROW_BITS) - 1)
/* Rows that an event tries: more fail only when nearly all of 16 million are taken. */
#define ROW_ATTEMPTS 1000

/* As schema/import.sql calls the statements. */
static const char *const fact_statements[TC_FACT_TABLE_COUNT] = {
	[TC_FACT_ODDITY] = "add-oddity",
	[TC_FACT_ADDENDUM] = "add-addendum",
	[TC_FACT_INSIGHT] = "add-insight",
	[TC_FACT_DENIAL] = "add-denial",
	[TC_FACT_MINT] = "add-mint",
	[TC_FACT_REVOCATION] = "add-revocation",
	[TC_FACT_RULE] = "add-group-rule",
	[TC_FACT_STATE] = "add-state-step",
};

int tc_events_init(struct tc_events *e, struct tc_store *store, struct tc_error *err)
{
	int rc;

	*e = (struct tc_events){.store = store};
	rc = tc_stmt_prepare_named(&e->add, store, "import.sql", "add-event", err);
	for (int i = 0; i < TC_FACT_TABLE_COUNT && rc == 0; i++)
		rc = tc_stmt_prepare_named(&e->add_fact[i], store, "import.sql",
					   fact_statements[i], err);
	return rc;
}

void tc_events_release(struct tc_events *e)
{
	tc_stmt_free(e->add);
	for (int i = 0; i < TC_FACT_TABLE_COUNT; i++)
		tc_stmt_free(e->add_fact[i]);
}

/* 0 stands for none. */
static void bind_row(struct tc_stmt *s, int index, int64_t row)
{
	if (row)
		tc_stmt_bind_int(s, index, row);
	else
		tc_stmt_bind_null(s, index);
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
	bind_row(s, 21, r->channel ? r->channel->row : 0);
	bind_row(s, 22, r->touch ? r->touch->row : 0);
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

/* What a statement wants to know of the record itself, beside the fields of the fact. */
static void bind_record(struct tc_stmt *s, const struct tc_record *r)
{
	const struct {
		const char *name;
		struct tc_str text;
	} texts[] = {{":event_id", r->event_id},
		     {":account", r->place->recipient_account},
		     {":region", r->place->region}};
	int index;

	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++)
		if ((index = tc_stmt_param_index(s, texts[i].name)))
			tc_stmt_bind_text_static(s, index, texts[i].text);
	if ((index = tc_stmt_param_index(s, ":actor_id")))
		tc_stmt_bind_int(s, index, r->actor->row);
	if (!(index = tc_stmt_param_index(s, ":time_ms")))
		return;
	if (r->time_ms == TC_NO_TIME)
		tc_stmt_bind_null(s, index);
	else
		tc_stmt_bind_int(s, index, r->time_ms);
}

int tc_events_add_facts(struct tc_events *e, const struct tc_record *r, int64_t row,
			struct tc_error *err)
{
	int rc = 0;

	for (const struct tc_fact *f = r->facts; f && rc == 0; f = f->next) {
		struct tc_stmt *s = e->add_fact[f->table];
		int params = tc_stmt_param_count(s);

		tc_stmt_bind_int(s, 1, row);
		/* Those with a name stand behind them, and are bound next. */
		for (int i = 2; i <= params && i < TC_FACT_FIELDS_MAX + 2; i++)
			tc_stmt_bind_text_static(s, i, f->fields[i - 2]);
		bind_record(s, r);
		rc = tc_stmt_run(s, err);
	}
	return rc;
}

int tc_events_add(struct tc_events *e, const struct tc_record *r, int64_t source_id,
		  int64_t *row, struct tc_error *err)
{
	int rc = insert(e, r, source_id, row, err);

	return rc == 0 && *row >= 0 ? tc_events_add_facts(e, r, *row, err) : rc;
}
