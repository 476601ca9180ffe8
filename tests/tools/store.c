#include "store.h"

#include <stdlib.h>
#include <string.h>

#include "s3out.h"

#define TWICE_PERCENT 5
#define DISORDER_PERMILLE 300 /* some of the files hold one record */

/* Records first .. first + count - 1 make one file. */
struct span {
	size_t first, count;
	bool twice;
};

void store_init(struct store *store, const struct world *world)
{
	*store = (struct store){.world = world};
}

void store_release(struct store *store)
{
	for (size_t i = 0; i < store->count; i++)
		free(store->records[i].text);
	free(store->records);
	*store = (struct store){0};
}

static void put(void *self, const struct delivery *delivery)
{
	struct store *store = self;
	struct stored *record;

	if (delivery->time >= world_day(store->world, store->world->days + 1))
		return;
	if (store->count == store->capacity) {
		store->capacity = store->capacity * 2 + 1024;
		store->records = must_grow(store->records, store->capacity,
					   sizeof *store->records);
	}
	record = &store->records[store->count++];
	*record = (struct stored){.time = delivery->time,
				  .region = delivery->region,
				  .length = delivery->length,
				  .hand = delivery->hand};
	record->text = must_grow(NULL, delivery->length + 1, 1);
	memcpy(record->text, delivery->text, delivery->length + 1);
	text_put(record->event_id, sizeof record->event_id, "%s", delivery->event_id);
	text_put(record->key, sizeof record->key, "%s",
		 delivery->key == NULL ? "" : delivery->key);
}

struct sink store_sink(struct store *store)
{
	return (struct sink){.self = store, .put = put};
}

int64_t store_last_use(const struct store *store, const char *key, int64_t time)
{
	int64_t last = 0;

	for (size_t i = 0; i < store->count; i++) {
		const struct stored *record = &store->records[i];

		if (record->hand == HAND_LIFE && record->time < time &&
		    record->time > last && strcmp(record->key, key) == 0)
			last = record->time;
	}
	return last;
}

static int compare_numbers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* A total order: no two records have the same event id. */
static int by_time(const void *left, const void *right)
{
	const struct stored *a = left, *b = right;
	int order = compare_numbers(a->time, b->time);

	return order != 0 ? order : strcmp(a->event_id, b->event_id);
}

static int by_file(const void *left, const void *right)
{
	const struct stored *a = left, *b = right;
	int order = strcmp(a->region, b->region);

	if (order == 0)
		order = compare_numbers(a->slot, b->slot);
	return order != 0 ? order : by_time(left, right);
}

/* Long spans keep the fixture small; the last two days have short ones. */
static int64_t span_length(const struct store *store, const char *region, int64_t time)
{
	bool fine = time >= world_day(store->world, store->world->incident_day);

	if (strcmp(region, REGION_EU) == 0)
		return fine ? 30 * MINUTE : 4 * HOUR;
	if (strcmp(region, REGION_US) == 0)
		return fine ? HOUR : 8 * HOUR;
	return DAY;
}

/* A record is in the file of its time, or a little later in the next one. */
static void assign_slots(struct store *store, struct rng *rng)
{
	qsort(store->records, store->count, sizeof *store->records, by_time);
	for (size_t i = 0; i < store->count; i++) {
		struct stored *record = &store->records[i];
		int64_t seen = record->time + rng_between(rng, 0, 240);
		int64_t length = span_length(store, record->region, seen);

		record->slot = seen / length * length;
	}
	qsort(store->records, store->count, sizeof *store->records, by_file);
}

static size_t find_spans(const struct store *store, struct span *spans)
{
	size_t count = 0;

	for (size_t i = 0; i < store->count; i++) {
		const struct stored *r = &store->records[i];

		if (i > 0 && r->slot == r[-1].slot &&
		    strcmp(r->region, r[-1].region) == 0)
			spans[count - 1].count++;
		else
			spans[count++] = (struct span){.first = i, .count = 1};
	}
	return count;
}

static bool has_intruder(const struct store *store, const struct span *span)
{
	for (size_t i = 0; i < span->count; i++)
		if (store->records[span->first + i].hand == HAND_INTRUDER)
			return true;
	return false;
}

/* Marks whole files: two of five with the intruder, then any, up to 5 %. */
static void choose_twice(const struct store *store, struct span *spans, size_t count,
			 struct rng *rng)
{
	size_t wanted = store->count * TWICE_PERCENT / 100;
	size_t chosen = 0;

	for (size_t i = 0; i < count && chosen < wanted; i++) {
		if (!has_intruder(store, &spans[i]) || !rng_chance(rng, 400))
			continue;
		spans[i].twice = true;
		chosen += spans[i].count;
	}
	while (chosen < wanted) {
		struct span *span = &spans[rng_below(rng, (uint32_t)count)];

		if (span->twice)
			continue;
		span->twice = true;
		chosen += span->count;
	}
}

/* The order within a file: by time, or with a quarter of it misplaced. */
static void order_span(const struct span *span, size_t *order, struct rng *rng)
{
	bool disorder = rng_chance(rng, DISORDER_PERMILLE);

	for (size_t i = 0; i < span->count; i++)
		order[i] = span->first + i;
	if (!disorder || span->count < 2)
		return;
	for (size_t i = 0; i < span->count / 4 + 1; i++) {
		size_t a = rng_below(rng, (uint32_t)span->count);
		size_t b = rng_below(rng, (uint32_t)span->count);
		size_t swap = order[a];

		order[a] = order[b];
		order[b] = swap;
	}
}

static void write_span(const struct store *store, struct s3out *out,
		       const struct span *span, size_t *order, struct rng *rng)
{
	const struct stored *last = &store->records[span->first + span->count - 1];

	order_span(span, order, rng);
	s3out_open(out);
	for (size_t i = 0; i < span->count; i++) {
		const struct stored *record = &store->records[order[i]];

		s3out_add(out, record->text, record->length);
	}
	s3out_close(out, last->region, s3out_delivery(rng, last->time), rng);
}

void store_write(struct store *store, const char *directory, uint64_t seed,
		 struct store_totals *totals)
{
	struct span *spans = must_grow(NULL, store->count + 1, sizeof *spans);
	size_t *order = must_grow(NULL, store->count + 1, sizeof *order);
	struct s3out out;
	struct rng rng;
	size_t count;

	rng_init(&rng, seed, "files");
	assign_slots(store, &rng);
	count = find_spans(store, spans);
	choose_twice(store, spans, count, &rng);
	s3out_init(&out, directory, store->world->account);
	*totals = (struct store_totals){.distinct = store->count};
	for (size_t i = 0; i < count; i++) {
		for (int copy = 0; copy < (spans[i].twice ? 2 : 1); copy++) {
			write_span(store, &out, &spans[i], order, &rng);
			totals->delivered += spans[i].count;
		}
	}
	totals->files = out.files;
	totals->raw_bytes = out.raw_bytes;
	free(order);
	free(spans);
}
