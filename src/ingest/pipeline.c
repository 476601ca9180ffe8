#include "ingest/pipeline.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/banned.h"

/* Records per message: enough to make a hand-over cheap. */
#define BATCH_RECORDS 512
#define BATCH_BYTES ((size_t)1024 * 1024)
/* What may wait of the file that is written, and of all later ones together. */
#define QUEUE_BYTES ((size_t)16 * 1024 * 1024)
#define AHEAD_BYTES ((size_t)96 * 1024 * 1024)
/* How many files ahead of the writer are read. */
#define FILES_AHEAD_PER_THREAD 8

struct job {
	struct tc_message *first, **last;
	size_t queued; /* bytes */
};

struct tc_pipeline {
	const struct tc_walk *walk;
	struct tc_pipeline_options options;
	struct job *jobs; /* owned, one for each file */
	pthread_mutex_t lock;
	pthread_cond_t can_push, can_pop;
	size_t next_job;    /* the first that no worker has taken */
	size_t current_job; /* the one the consumer is at */
	size_t queued;      /* bytes, of all files */
	bool cancelled;
	pthread_t *threads;               /* owned */
	struct tc_normaliser *normalisers; /* owned, one for each thread */
};

void tc_message_free(struct tc_message *m)
{
	if (!m)
		return;
	free(m->chunk);
	free(m->end.path);
	if (m->type == TC_MESSAGE_BATCH) {
		tc_arena_release(&m->batch.arena);
		free(m->batch.records);
		free(m->batch.rejects);
	}
	free(m);
}

/* --- queues ------------------------------------------------------------ */

/*
 * The file that is written needs only its own room; later ones share theirs.  An
 * empty queue takes any message, so that a large one can pass.
 */
static bool is_full(const struct tc_pipeline *p, size_t job, size_t bytes)
{
	const struct job *j = &p->jobs[job];

	if (!j->first)
		return false;
	if (job == p->current_job)
		return j->queued + bytes > QUEUE_BYTES;
	return p->queued + bytes > AHEAD_BYTES;
}

/* Takes the message over; waits while there is no room for it. */
static void push(struct tc_pipeline *p, size_t job, struct tc_message *m)
{
	struct job *j = &p->jobs[job];

	pthread_mutex_lock(&p->lock);
	while (!p->cancelled && is_full(p, job, m->bytes))
		pthread_cond_wait(&p->can_push, &p->lock);
	if (p->cancelled) {
		pthread_mutex_unlock(&p->lock);
		tc_message_free(m);
		return;
	}
	m->next = NULL;
	*j->last = m;
	j->last = &m->next;
	j->queued += m->bytes;
	p->queued += m->bytes;
	if (job == p->current_job)
		pthread_cond_signal(&p->can_pop);
	pthread_mutex_unlock(&p->lock);
}

struct tc_message *tc_pipeline_next(struct tc_pipeline *p, size_t i)
{
	struct job *j = &p->jobs[i];

	pthread_mutex_lock(&p->lock);
	if (p->current_job != i) {
		p->current_job = i;
		pthread_cond_broadcast(&p->can_push);
	}
	while (!j->first)
		pthread_cond_wait(&p->can_pop, &p->lock);
	struct tc_message *m = j->first;
	j->first = m->next;
	if (!j->first)
		j->last = &j->first;
	j->queued -= m->bytes;
	p->queued -= m->bytes;
	pthread_cond_broadcast(&p->can_push);
	pthread_mutex_unlock(&p->lock);
	return m;
}

/* The next file to read, or SIZE_MAX when there is none. */
static size_t take_job(struct tc_pipeline *p)
{
	size_t ahead = (size_t)p->options.threads * FILES_AHEAD_PER_THREAD, job = SIZE_MAX;

	pthread_mutex_lock(&p->lock);
	while (!p->cancelled && p->next_job < p->walk->count &&
	       p->next_job > p->current_job + ahead)
		pthread_cond_wait(&p->can_push, &p->lock);
	if (!p->cancelled && p->next_job < p->walk->count)
		job = p->next_job++;
	pthread_mutex_unlock(&p->lock);
	return job;
}

static bool is_cancelled(struct tc_pipeline *p)
{
	pthread_mutex_lock(&p->lock);
	bool cancelled = p->cancelled;
	pthread_mutex_unlock(&p->lock);
	return cancelled;
}

/* --- reading one file -------------------------------------------------- */

struct work {
	struct tc_pipeline *pipeline;
	size_t job;
	struct tc_normaliser *normaliser;
	struct tc_inflater *memory;
	struct tc_message *batch; /* being filled, or NULL */
	char first_reason[200];   /* of the first reject */
};

static struct tc_message *message_new(enum tc_message_type type)
{
	struct tc_message *m = tc_calloc(1, sizeof(*m));

	m->type = type;
	return m;
}

static void send_batch(struct work *w)
{
	if (!w->batch)
		return;
	struct tc_batch *b = &w->batch->batch;
	w->batch->bytes = b->arena.bytes + b->count * sizeof(*b->records);
	push(w->pipeline, w->job, w->batch);
	w->batch = NULL;
}

static struct tc_batch *open_batch(struct work *w)
{
	if (!w->batch) {
		w->batch = message_new(TC_MESSAGE_BATCH);
		tc_arena_init(&w->batch->batch.arena);
	}
	return &w->batch->batch;
}

static void close_full_batch(struct work *w)
{
	struct tc_batch *b = &w->batch->batch;

	if (b->count + b->reject_count >= BATCH_RECORDS || b->arena.bytes >= BATCH_BYTES)
		send_batch(w);
}

static void on_chunk(void *ctx, char *data, size_t len)
{
	struct work *w = ctx;
	struct tc_message *m = message_new(TC_MESSAGE_CHUNK);

	m->chunk = data;
	m->chunk_len = m->bytes = len;
	push(w->pipeline, w->job, m);
}

static void on_record(void *ctx, const struct tc_object *o, struct tc_extent where)
{
	struct work *w = ctx;
	struct tc_batch *b = open_batch(w);

	if (b->count == b->cap) {
		b->cap = b->cap ? b->cap * 2 : 32;
		b->records = tc_realloc(b->records, b->cap, sizeof(*b->records));
	}
	tc_normalise(w->normaliser, &b->records[b->count], &b->arena, o);
	b->records[b->count++].where = where;
	close_full_batch(w);
}

static void on_reject(void *ctx, uint64_t offset, uint64_t length, const char *reason)
{
	struct work *w = ctx;
	struct tc_batch *b = open_batch(w);

	if (!*w->first_reason)
		snprintf(w->first_reason, sizeof(w->first_reason), "%s", reason);
	if (b->reject_count == b->reject_cap) {
		b->reject_cap = b->reject_cap ? b->reject_cap * 2 : 8;
		b->rejects = tc_realloc(b->rejects, b->reject_cap, sizeof(*b->rejects));
	}
	reason = tc_arena_str(&b->arena, tc_str(reason)).data;
	b->rejects[b->reject_count++] = (struct tc_reject){offset, length, reason};
	close_full_batch(w);
}

/*
 * A source in which nothing of CloudTrail's was found is refused as a whole.  Damage
 * behind the first sign of CloudTrail is no reason: a cut-off log is evidence.
 */
static void judge(struct work *w, const struct tc_container *c, uint64_t inflated_bytes,
		  struct tc_source_end *end)
{
	if (c->records || (c->recognised && !c->foreign) || !inflated_bytes)
		return;
	bool says_why = tc_str_starts(tc_str(w->first_reason), TC_STR("not CloudTrail")) ||
			tc_str_starts(tc_str(w->first_reason), TC_STR("gzip:"));
	snprintf(end->refusal, sizeof(end->refusal), "%s%s",
		 says_why ? "" : "not CloudTrail: ",
		 *w->first_reason ? w->first_reason : "nothing in it is a record");
}

static bool is_known(const struct work *w, const char *sha256)
{
	const struct tc_walk_entry *entry = &w->pipeline->walk->entries[w->job];
	struct tc_buf key;

	tc_buf_init(&key, SIZE_MAX);
	tc_buf_addf(&key, "%s %s", sha256, entry->path);
	bool known = tc_map_get(w->pipeline->options.known, tc_buf_str(&key)) != NULL;
	tc_buf_release(&key);
	return known;
}

static ssize_t read_file(void *ctx, char *data, size_t len)
{
	return read(*(int *)ctx, data, len);
}

static int read_source(struct work *w, int fd, struct tc_source_end *end,
		       struct tc_error *err)
{
	const struct tc_pipeline_options *options = &w->pipeline->options;
	struct tc_sink sink = {w, on_record, on_reject};
	struct tc_container container;
	struct tc_reader reader;
	int rc = tc_reader_init(&reader, read_file, &fd, options->caps, TC_CONTAINER_WINDOW,
				on_chunk, w, w->memory, err);

	if (rc == 0 && reader.whole && is_known(w, reader.sha256)) {
		end->known = true;
		snprintf(end->sha256, sizeof(end->sha256), "%s", reader.sha256);
		goto out;
	}
	/* A case, this one perhaps, holds records too: of other files, and not as such. */
	if (rc == 0 && tc_str_starts(tc_str_n(reader.memory->raw, reader.raw_len),
				     TC_STR("SQLite format 3")))
		rc = tc_error_set(err, TC_FAIL,
				  "not CloudTrail: an SQLite database (a case?)");
	if (rc < 0)
		goto out;
	tc_container_read(&container, &reader, &sink, options->content_seed);
	tc_reader_finish(&reader, end->inflated_sha256);
	end->bytes = reader.raw_bytes;
	end->inflated_bytes = reader.inflated_bytes;
	end->compression = reader.gzip ? "gzip" : "none";
	snprintf(end->sha256, sizeof(end->sha256), "%s", reader.sha256);
	judge(w, &container, reader.inflated_bytes, end);
out:
	tc_reader_release(&reader);
	return rc;
}

static void do_job(struct work *w)
{
	const struct tc_walk_entry *entry = &w->pipeline->walk->entries[w->job];
	struct tc_message *m = message_new(TC_MESSAGE_END);
	struct tc_error err = TC_ERROR_INIT;
	int fd = -1;

	m->end.path = tc_strdup(tc_str(entry->path));
	if (entry->refusal)
		tc_error_set(&err, TC_FAIL, "%s", entry->refusal);
	else
		fd = tc_walk_open(entry, &m->end.modified_ms, &err);
	if (fd >= 0) {
		read_source(w, fd, &m->end, &err);
		close(fd);
	}
	if (err.code != TC_OK)
		snprintf(m->end.refusal, sizeof(m->end.refusal), "%.255s", err.text);
	send_batch(w);
	push(w->pipeline, w->job, m);
	push(w->pipeline, w->job, message_new(TC_MESSAGE_DONE));
}

struct start {
	struct tc_pipeline *pipeline;
	struct tc_normaliser *normaliser;
};

static void *run_worker(void *arg)
{
	struct start start = *(struct start *)arg;
	struct tc_inflater memory = {0};

	free(arg);
	while (!is_cancelled(start.pipeline)) {
		struct work w = {.pipeline = start.pipeline,
				 .job = take_job(start.pipeline),
				 .normaliser = start.normaliser,
				 .memory = &memory};
		if (w.job == SIZE_MAX)
			break;
		do_job(&w);
	}
	tc_inflater_release(&memory);
	return NULL;
}

/* --- life --------------------------------------------------------------- */

struct tc_pipeline *tc_pipeline_new(const struct tc_walk *walk,
				    const struct tc_pipeline_options *options)
{
	struct tc_pipeline *p = tc_calloc(1, sizeof(*p));

	p->walk = walk;
	p->options = *options;
	p->jobs = tc_calloc(walk->count, sizeof(*p->jobs));
	for (size_t i = 0; i < walk->count; i++)
		p->jobs[i].last = &p->jobs[i].first;
	if (pthread_mutex_init(&p->lock, NULL) || pthread_cond_init(&p->can_push, NULL) ||
	    pthread_cond_init(&p->can_pop, NULL))
		TC_BUG("no mutex");
	p->threads = tc_calloc(options->threads, sizeof(*p->threads));
	p->normalisers = tc_calloc(options->threads, sizeof(*p->normalisers));
	for (unsigned i = 0; i < options->threads; i++) {
		struct start *start = tc_alloc(sizeof(*start));

		tc_normaliser_init(&p->normalisers[i]);
		*start = (struct start){p, &p->normalisers[i]};
		if (pthread_create(&p->threads[i], NULL, run_worker, start) != 0)
			TC_BUG("no thread could be started");
	}
	return p;
}

void tc_pipeline_free(struct tc_pipeline *p)
{
	pthread_mutex_lock(&p->lock);
	p->cancelled = true;
	pthread_cond_broadcast(&p->can_push);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->options.threads; i++) {
		pthread_join(p->threads[i], NULL);
		tc_normaliser_release(&p->normalisers[i]);
	}
	for (size_t i = 0; i < p->walk->count; i++)
		while (p->jobs[i].first) {
			struct tc_message *m = p->jobs[i].first;
			p->jobs[i].first = m->next;
			tc_message_free(m);
		}
	pthread_cond_destroy(&p->can_pop);
	pthread_cond_destroy(&p->can_push);
	pthread_mutex_destroy(&p->lock);
	free(p->normalisers);
	free(p->threads);
	free(p->jobs);
	free(p);
}
