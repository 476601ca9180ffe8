#include "ingest/days.h"

#include "util/banned.h"

#define DAY_MS INT64_C(86400000)

/* Counts that are not in the case yet. */
struct day {
	int64_t actor, day, first_ms, last_ms, events, denied;
};

int tc_days_init(struct tc_days *d, struct tc_store *store, struct tc_error *err)
{
	tc_arena_init(&d->arena);
	tc_map_init(&d->counts);
	return tc_stmt_prepare_named(&d->add, store, "import.sql", "add-day", err);
}

void tc_days_release(struct tc_days *d)
{
	tc_stmt_free(d->add);
	tc_map_release(&d->counts);
	tc_arena_release(&d->arena);
}

void tc_days_count(struct tc_days *d, const struct tc_record *r)
{
	int64_t key[2] = {r->actor->row,
			  r->time_ms == TC_NO_TIME ? -1 : r->time_ms / DAY_MS};
	void **slot = tc_map_put(&d->counts, tc_str_n((const char *)key, sizeof(key)));

	if (!*slot) {
		*slot = tc_arena_alloc(&d->arena, sizeof(struct day));
		*(struct day *)*slot = (struct day){.actor = key[0],
						    .day = key[1],
						    .first_ms = r->time_ms,
						    .last_ms = r->time_ms};
	}
	struct day *day = *slot;
	if (r->time_ms < day->first_ms)
		day->first_ms = r->time_ms;
	if (r->time_ms > day->last_ms)
		day->last_ms = r->time_ms;
	day->events++;
	day->denied += strcmp(r->result->outcome, "denied") == 0;
}

static void bind_time(struct tc_stmt *s, int index, int64_t time_ms)
{
	if (time_ms == TC_NO_TIME)
		tc_stmt_bind_null(s, index);
	else
		tc_stmt_bind_int(s, index, time_ms);
}

int tc_days_flush(struct tc_days *d, struct tc_error *err)
{
	int rc = 0;

	for (size_t i = 0; i < d->counts.size && rc == 0; i++) {
		const struct day *day = d->counts.slots[i].value;

		if (!day)
			continue;
		tc_stmt_bind_int(d->add, 1, day->actor);
		tc_stmt_bind_int(d->add, 2, day->day);
		bind_time(d->add, 3, day->first_ms);
		bind_time(d->add, 4, day->last_ms);
		tc_stmt_bind_int(d->add, 5, day->events);
		tc_stmt_bind_int(d->add, 6, day->denied);
		rc = tc_stmt_run(d->add, err);
	}
	tc_map_release(&d->counts);
	tc_map_init(&d->counts);
	tc_arena_clear(&d->arena);
	return rc;
}
