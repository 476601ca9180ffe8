#include "corpus.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "incident.h"
#include "machines.h"
#include "noise.h"
#include "people.h"
#include "s3out.h"
#include "store.h"
#include "truth.h"

#define KEPT 4096 /* texts of earlier files, for repeated records */
#define KEEP_PERMILLE 50
#define REPEAT_PERMILLE 27 /* some find nothing to repeat */
#define MAX_ELASTIC 6000
#define TOKEN_LENGTH 560

struct kept {
	struct buf text;
	const char *region;
	uint64_t file;
};

/* Global calls made while the file of another region is being written. */
struct waiting {
	struct buf texts;
	size_t *lengths;
	size_t count, taken, offset, capacity;
};

struct corpus {
	const struct options *options;
	struct scene scene;
	struct s3out out;
	struct rng rng;
	struct kept kept[KEPT];
	struct waiting waiting;
	uint64_t file;  /* its number */
	uint64_t quota; /* how many records it gets */
	int64_t last;   /* time of its latest event */
	uint64_t written, repeated;
};

/* Lets the next record be larger while the average is below what is wanted. */
static void steer(struct corpus *corpus)
{
	uint64_t wanted = (corpus->written + 1) * corpus->options->record_bytes;
	uint64_t behind =
		wanted > corpus->out.raw_bytes ? wanted - corpus->out.raw_bytes : 0;
	uint64_t usual = 900;

	behind = behind > usual ? behind - usual : 0;
	corpus->scene.elastic = (size_t)(behind < MAX_ELASTIC ? behind : MAX_ELASTIC);
}

static void write_text(struct corpus *corpus, const char *text, size_t length)
{
	s3out_add(&corpus->out, text, length);
	corpus->written++;
	steer(corpus);
}

/* Keeps one record in twenty, in place of another. */
static void keep(struct corpus *corpus, const char *text, size_t length)
{
	struct kept *kept = &corpus->kept[rng_below(&corpus->rng, KEPT)];

	if (!rng_chance(&corpus->rng, KEEP_PERMILLE))
		return;
	buf_reset(&kept->text);
	buf_add_bytes(&kept->text, text, length);
	kept->region = corpus->scene.region;
	kept->file = corpus->file;
}

/* Now and then, a record of an earlier file of this region once more. */
static void repeat(struct corpus *corpus)
{
	if (!rng_chance(&corpus->rng, REPEAT_PERMILLE))
		return;
	for (int tries = 0; tries < 64; tries++) {
		const struct kept *kept = &corpus->kept[rng_below(&corpus->rng, KEPT)];

		if (kept->text.len == 0 || kept->file == corpus->file ||
		    strcmp(kept->region, corpus->scene.region) != 0 ||
		    corpus->out.records == corpus->quota)
			continue;
		write_text(corpus, kept->text.data, kept->text.len);
		corpus->repeated++;
		return;
	}
}

static void let_wait(struct waiting *waiting, const char *text, size_t length)
{
	if (waiting->count == waiting->capacity) {
		waiting->capacity = waiting->capacity * 2 + 256;
		waiting->lengths = must_grow(waiting->lengths, waiting->capacity,
					     sizeof *waiting->lengths);
	}
	waiting->lengths[waiting->count++] = length;
	buf_add_bytes(&waiting->texts, text, length);
}

static void put(void *self, const struct delivery *delivery)
{
	struct corpus *corpus = self;

	if (strcmp(delivery->region, corpus->scene.region) != 0) {
		let_wait(&corpus->waiting, delivery->text, delivery->length);
		return;
	}
	if (corpus->out.records == corpus->quota)
		return;
	write_text(corpus, delivery->text, delivery->length);
	if (delivery->time > corpus->last)
		corpus->last = delivery->time;
	keep(corpus, delivery->text, delivery->length);
	repeat(corpus);
}

/* The records of global services go into the next file of us-east-1. */
static void write_waiting(struct corpus *corpus)
{
	struct waiting *waiting = &corpus->waiting;

	while (waiting->taken < waiting->count && corpus->out.records < corpus->quota) {
		size_t length = waiting->lengths[waiting->taken++];

		write_text(corpus, waiting->texts.data + waiting->offset, length);
		waiting->offset += length;
	}
	if (waiting->taken == waiting->count) {
		waiting->count = waiting->taken = waiting->offset = 0;
		buf_reset(&waiting->texts);
	}
}

/* A user of the corpus: none whose key the incident is about. */
static const struct user *any_user(struct corpus *corpus)
{
	const struct world *world = corpus->scene.world;
	size_t first = world->stolen + 7;

	return &world->users[first + rng_below(&corpus->rng,
					       (uint32_t)(world->user_count - first))];
}

/* One stretch of something, a few to some dozens of records. */
static void play_something(struct corpus *corpus, int64_t time)
{
	struct scene *scene = &corpus->scene;
	const struct world *world = scene->world;
	const struct user *user = any_user(corpus);
	const char *ip = user->home[0] != '\0' ? user->home : world->office;
	uint32_t dice = rng_below(&corpus->rng, 100);
	unsigned length = 10 + rng_below(&corpus->rng, 40);

	if (dice < 38)
		people_stretch(scene, user, ip, time, length);
	else if (dice < 58)
		machines_instance(scene, &world->instances[dice % WORKERS], time,
				  length);
	else if (dice < 70)
		machines_function(scene, world->functions[dice % FUNCTIONS], time,
				  length);
	else if (dice < 76)
		machines_deploy(scene, time);
	else if (dice < 82)
		machines_audit(scene, time, length);
	else if (dice < 94)
		machines_config(scene, time, length);
	else if (dice < 98)
		machines_service_role(scene, time);
	else
		machines_service_event(scene, time);
}

static const char *region_of_file(uint64_t number)
{
	static const char *const regions[10] = {
		REGION_EU, REGION_US,   REGION_EU, REGION_EU, REGION_US,
		REGION_EU, REGION_WEST, REGION_US, REGION_EU, REGION_EU};

	return regions[number % 10];
}

/* Files follow each other in time; each covers its share of the days. */
static void write_file(struct corpus *corpus, uint64_t number, uint64_t quota)
{
	const struct world *world = corpus->scene.world;
	int64_t span = (int64_t)world->days * DAY - HOUR;
	int64_t files = (int64_t)corpus->options->files;
	int64_t start = world->start + span * (int64_t)number / files;
	int64_t end = world->start + span * ((int64_t)number + 1) / files;

	corpus->file = number;
	corpus->quota = quota;
	corpus->scene.region = region_of_file(number);
	corpus->last = start;
	s3out_open(&corpus->out);
	if (strcmp(corpus->scene.region, REGION_US) == 0)
		write_waiting(corpus);
	while (corpus->out.records < quota) {
		int64_t done = (int64_t)(corpus->out.records * 1000 / quota);

		play_something(corpus, start + (end - start) * done / 1000);
	}
	s3out_close(&corpus->out, corpus->scene.region,
		    s3out_delivery(&corpus->rng, corpus->last), &corpus->rng);
}

/* The incident's own files, beside those of the corpus. */
static void add_incident(const struct world *world, const struct options *options)
{
	struct incident *incident = must_grow(NULL, 1, sizeof *incident);
	struct store_totals totals;
	struct store store;
	struct scene owners;

	*incident = (struct incident){0};
	store_init(&store, world);
	scene_init(&owners, world, options->seed, "people", store_sink(&store));
	noise_owners(&owners);
	incident_play(incident, world, options, store_sink(&store));
	incident_vary(incident, world, options, store_sink(&store));
	incident_respond(incident, world, options->seed, store_sink(&store));
	store_write(&store, options->directory, options->seed, &totals);
	if (options->truth != NULL)
		truth_write(options->truth, incident, world, options, &store, &totals);
	printf("incident %" PRIu64 " records in %" PRIu64 " more files\n",
	       totals.delivered, totals.files);
	scene_release(&owners);
	store_release(&store);
	incident_release(incident);
	free(incident);
}

static void release(struct corpus *corpus)
{
	scene_release(&corpus->scene);
	for (size_t i = 0; i < KEPT; i++)
		buf_release(&corpus->kept[i].text);
	buf_release(&corpus->waiting.texts);
	free(corpus->waiting.lengths);
	free(corpus);
}

void corpus_write(const struct world *world, const struct options *options)
{
	struct corpus *corpus = must_grow(NULL, 1, sizeof *corpus);
	uint64_t files = options->files, records = options->records;

	*corpus = (struct corpus){.options = options};
	scene_init(&corpus->scene, world, options->seed, "corpus",
		   (struct sink){.self = corpus, .put = put});
	corpus->scene.token_length = TOKEN_LENGTH;
	rng_init(&corpus->rng, options->seed, "corpus-files");
	s3out_init(&corpus->out, options->directory, world->account);
	for (uint64_t i = 0; i < files; i++)
		write_file(corpus, i, records * (i + 1) / files - records * i / files);
	printf("%" PRIu64 " records (%" PRIu64 " of them copies) in %" PRIu64
	       " files, %" PRIu64 " bytes of JSON\n",
	       corpus->written, corpus->repeated, corpus->out.files,
	       corpus->out.raw_bytes);
	release(corpus);
	if (options->incident)
		add_incident(world, options);
}
