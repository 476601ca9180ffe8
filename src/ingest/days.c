#include "ingest/days.h"

#include "util/banned.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)

#define KEY_MAX 3

/* Counts that are not in the case yet. */
struct tally {
	int64_t key[KEY_MAX];
	int64_t first_ms, last_ms, events, denied;
};

int tc_days_init(struct tc_days *d, struct tc_store *store, struct tc_error *err)
{
	int rc;

	d->add_hour = NULL;
	tc_arena_init(&d->arena);
	tc_map_init(&d->days);
	tc_map_init(&d->hours);
	rc = tc_stmt_prepare_named(&d->add_day, store, "import.sql", "add-day", err);
	if (rc == 0)
		rc = tc_stmt_prepare_named(&d->add_hour, store, "import.sql", "add-hour", err);
	return rc;
}

void tc_days_release(struct tc_days *d)
{
	tc_stmt_free(d->add_day);
	tc_stmt_free(d->add_hour);
	tc_map_release(&d->days);
	tc_map_release(&d->hours);
	tc_arena_release(&d->arena);
}

/* --- counting ------------------------------------------------------------ */

/* Adds an event to the counts of a key of `parts` numbers. */
static void count(struct tc_days *d, struct tc_map *map, const int64_t *key, size_t parts,
		  const struct tc_record *r)
{
	void **slot = tc_map_put(map, tc_str_n((const char *)key, parts * sizeof(*key)));

	if (!*slot) {
		struct tally *made = tc_arena_alloc(&d->arena, sizeof(*made));

		*made = (struct tally){.first_ms = r->time_ms, .last_ms = r->time_ms};
		memcpy(made->key, key, parts * sizeof(*key));
		*slot = made;
	}
	struct tally *tally = *slot;
	if (r->time_ms < tally->first_ms)
		tally->first_ms = r->time_ms;
	if (r->time_ms > tally->last_ms)
		tally->last_ms = r->time_ms;
	tally->events++;
	tally->denied += strcmp(r->result->outcome, "denied") == 0;
}

static int64_t time_in(const struct tc_record *r, int64_t unit_ms)
{
	return r->time_ms == TC_NO_TIME ? -1 : r->time_ms / unit_ms;
}

void tc_days_count(struct tc_days *d, const struct tc_record *r)
{
	int64_t day[] = {r->actor->row, time_in(r, DAY_MS)};
	int64_t hour[] = {r->place->row, r->kind->row, time_in(r, HOUR_MS)};

	count(d, &d->days, day, TC_ARRAY_LEN(day), r);
	count(d, &d->hours, hour, TC_ARRAY_LEN(hour), r);
}

/* --- writing ------------------------------------------------------------- */

static void bind_time(struct tc_stmt *s, int index, int64_t time_ms)
{
	if (time_ms == TC_NO_TIME)
		tc_stmt_bind_null(s, index);
	else
		tc_stmt_bind_int(s, index, time_ms);
}

/* The parameters are the key, the times, the events, and the denied ones if asked for. */
static int add(struct tc_stmt *s, const struct tally *t, int parts, bool with_denied,
	       struct tc_error *err)
{
	for (int i = 0; i < parts; i++)
		tc_stmt_bind_int(s, i + 1, t->key[i]);
	bind_time(s, parts + 1, t->first_ms);
	bind_time(s, parts + 2, t->last_ms);
	tc_stmt_bind_int(s, parts + 3, t->events);
	if (with_denied)
		tc_stmt_bind_int(s, parts + 4, t->denied);
	return tc_stmt_run(s, err);
}

static void forget(struct tc_map *map)
{
	tc_map_release(map);
	tc_map_init(map);
}

int tc_days_flush(struct tc_days *d, struct tc_error *err)
{
	int rc = 0;

	for (size_t i = 0; i < d->days.size && rc == 0; i++)
		if (d->days.slots[i].value)
			rc = add(d->add_day, d->days.slots[i].value, 2, true, err);
	for (size_t i = 0; i < d->hours.size && rc == 0; i++)
		if (d->hours.slots[i].value)
			rc = add(d->add_hour, d->hours.slots[i].value, 3, false, err);
	forget(&d->days);
	forget(&d->hours);
	tc_arena_clear(&d->arena);
	return rc;
}
