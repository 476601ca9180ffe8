#include "ingest/pipeline.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/members.h"
#include "ingest/queue.h"

#include "util/banned.h"

/* Records per message: enough to make a hand-over cheap. */
#define BATCH_RECORDS 512
#define BATCH_BYTES ((size_t)1024 * 1024)
/* Messages go into the queue together: to lock for each would cost small files. */
#define HAND_OVER_BYTES ((size_t)1024 * 1024)
/* How many files ahead of the writer are read: enough of small ones for a commit. */
#define FILES_AHEAD_PER_THREAD 256
/* What a worker interns before it begins anew. */
#define INTERNED_BYTES ((size_t)24 * 1024 * 1024)
/* Memory of batches that wait to be used again. */
#define SPARE_BYTES ((size_t)32 * 1024 * 1024)
/* How often a worker that waits for input asks whether it is still wanted. */
#define CANCEL_MS 100

struct tc_pipeline {
	const struct tc_walk *walk;
	struct tc_pipeline_options options;
	struct tc_queue queue;
	pthread_mutex_t lock; /* of what follows, and of generations */
	struct tc_message *spare; /* batches, emptied */
	size_t spare_bytes;
	unsigned thread_count;
	pthread_t *threads; /* owned */
};

static void message_free(struct tc_message *m)
{
	free(m->chunk);
	free(m->end.path);
	if (m->type == TC_MESSAGE_BATCH) {
		tc_arena_release(&m->batch.arena);
		free(m->batch.records);
		free(m->batch.rejects);
	}
	free(m);
}

/* --- reading one file -------------------------------------------------- */

/*
 * What a worker has interned, shared with the batches that point into it.  When it
 * has grown enough the worker begins another; the last user frees it.
 */
struct generation {
	struct tc_normaliser normaliser;
	unsigned users; /* guarded by the pipeline's lock */
};

/* A worker. */
struct work {
	struct tc_pipeline *pipeline;
	struct generation *generation;
	struct tc_inflater memory;
	/* the file at hand */
	size_t job;
	struct tc_chain done;     /* to be handed over */
	struct tc_message *batch; /* being filled, or NULL */
	bool provisional;         /* nobody knows yet whether the source will be kept */
	const struct tc_reader *reader; /* of the file at hand, or NULL: its members are read */
	char first_reason[200];   /* of the first reject of the source at hand */
	uint64_t filtered;        /* records left out */
	struct tc_misfits misfits;
	bool capped;              /* a limit was met */
	char held[TC_SHA256_HEX]; /* the case has the bytes of this hash already, or empty */
};

static struct generation *generation_new(const struct tc_recipes *recipes)
{
	struct generation *g = tc_alloc(sizeof(*g));

	tc_normaliser_init(&g->normaliser, recipes);
	g->users = 1;
	return g;
}

/* Under the pipeline's lock; true when it is to be freed, outside of it. */
static bool leave_generation(struct generation *g)
{
	return g && --g->users == 0;
}

static void generation_free(struct generation *g)
{
	tc_normaliser_release(&g->normaliser);
	free(g);
}

/* Begins another generation when this one is large enough. */
static void renew_generation(struct work *w)
{
	struct generation *old = w->generation;

	if (old && tc_normaliser_bytes(&old->normaliser) < INTERNED_BYTES)
		return;
	w->generation = generation_new(w->pipeline->options.recipes);
	pthread_mutex_lock(&w->pipeline->lock);
	bool last = leave_generation(old);
	pthread_mutex_unlock(&w->pipeline->lock);
	if (last)
		generation_free(old);
}

void tc_pipeline_recycle(struct tc_pipeline *p, struct tc_message *m)
{
	struct generation *g = NULL;
	bool last = false, keep = false;

	if (m->type == TC_MESSAGE_BATCH) {
		g = m->batch.interned;
		tc_arena_clear(&m->batch.arena);
		m->bytes = sizeof(*m) + tc_arena_held(&m->batch.arena) +
			   m->batch.cap * sizeof(*m->batch.records) +
			   m->batch.reject_cap * sizeof(*m->batch.rejects);
		pthread_mutex_lock(&p->lock);
		last = leave_generation(g);
		keep = p->spare_bytes + m->bytes <= SPARE_BYTES;
		if (keep) {
			m->next = p->spare;
			p->spare = m;
			p->spare_bytes += m->bytes;
		}
		pthread_mutex_unlock(&p->lock);
	}
	if (last)
		generation_free(g);
	if (!keep)
		message_free(m);
}

static struct tc_message *message_new(struct work *w, enum tc_message_type type)
{
	struct tc_message *m = tc_calloc(1, sizeof(*m));

	m->type = type;
	m->provisional = w->provisional;
	return m;
}

static void hand_over(struct work *w)
{
	tc_queue_push(&w->pipeline->queue, w->job, &w->done);
}

/* The message waits for others, unless they are enough by now. */
static void finish_message(struct work *w, struct tc_message *m)
{
	tc_chain_add(&w->done, m);
	if (w->done.bytes >= HAND_OVER_BYTES)
		hand_over(w);
}

static void send_batch(struct work *w)
{
	if (!w->batch)
		return;
	struct tc_batch *b = &w->batch->batch;
	w->batch->bytes = b->arena.bytes + b->count * sizeof(*b->records);
	w->batch->taken = w->reader ? tc_reader_taken(w->reader) : 0;
	finish_message(w, w->batch);
	w->batch = NULL;
}

/* One that was used before, or a new one. */
static struct tc_message *batch_new(struct work *w)
{
	struct tc_pipeline *p = w->pipeline;

	renew_generation(w);
	pthread_mutex_lock(&p->lock);
	struct tc_message *m = p->spare;
	if (m) {
		p->spare = m->next;
		p->spare_bytes -= m->bytes;
	}
	w->generation->users++;
	pthread_mutex_unlock(&p->lock);
	if (!m) {
		m = message_new(w, TC_MESSAGE_BATCH);
		tc_arena_init(&m->batch.arena);
	}
	m->provisional = w->provisional;
	m->batch.interned = w->generation;
	m->batch.count = m->batch.reject_count = 0;
	return m;
}

static struct tc_batch *open_batch(struct work *w)
{
	if (!w->batch)
		w->batch = batch_new(w);
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

	if (*w->held) {
		free(data);
		return;
	}
	struct tc_message *m = message_new(w, TC_MESSAGE_CHUNK);
	m->chunk = data;
	m->chunk_len = m->bytes = len;
	m->taken = w->reader ? tc_reader_taken(w->reader) : 0;
	finish_message(w, m);
}

static void on_record(void *ctx, const struct tc_object *o, struct tc_extent where)
{
	struct work *w = ctx;
	const struct tc_filter *filter = w->pipeline->options.terms->filter;
	struct tc_batch *b = open_batch(w);

	if (b->count == b->cap) {
		b->cap = b->cap ? b->cap * 2 : 32;
		b->records = tc_realloc(b->records, b->cap, sizeof(*b->records));
	}
	struct tc_record *r = &b->records[b->count];
	r->where = where;
	tc_normalise(&w->generation->normaliser, r, &b->arena, o);
	if (filter && !tc_filter_takes(filter, r)) {
		w->filtered++;
		close_full_batch(w);
		return;
	}
	b->count++;
	tc_misfits_look(&w->misfits, r);
	r->identity = tc_record_identity(r, w->pipeline->options.content_seed);
	close_full_batch(w);
}

static void on_reject(void *ctx, uint64_t offset, uint64_t length, const char *reason)
{
	struct work *w = ctx;
	struct tc_batch *b = open_batch(w);

	w->capped |= tc_caps_is_reason(reason);
	if (!*w->first_reason)
		snprintf(w->first_reason, sizeof(w->first_reason), "%s", reason);
	if (b->reject_count == b->reject_cap) {
		b->reject_cap = b->reject_cap ? b->reject_cap * 2 : 8;
		b->rejects = tc_realloc(b->rejects, b->reject_cap, sizeof(*b->rejects));
	}
	reason = tc_arena_str(&b->arena, tc_str(reason)).data;
	b->rejects[b->reject_count++] = (struct tc_reject){offset, length, 1, reason};
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
	const char *reason = *w->first_reason ? w->first_reason : "nothing in it is a record";
	if (c->looks_like)
		reason = c->looks_like;
	bool says_why = tc_str_starts(tc_str(reason), TC_STR("not CloudTrail")) ||
			tc_str_starts(tc_str(reason), TC_STR("gzip:")) ||
			tc_caps_is_reason(reason);
	snprintf(end->refusal, sizeof(end->refusal), "%s%s",
		 says_why ? "" : "not CloudTrail: ", reason);
}

/* True for a source that need not be looked into, which is noted. */
static bool is_known(void *ctx, const struct tc_reader *reader, struct tc_source_end *end)
{
	struct work *w = ctx;
	struct tc_str rest;

	/*
	 * Only what is hashed before it is looked into is told from what is known; and a
	 * member of standard input may be called like a file below a folder named "-".
	 */
	w->provisional = !reader->whole ||
			 tc_str_eq(tc_str_cut(tc_str(end->path), '/', &rest), TC_STR("-"));
	if (!reader->whole)
		return false;
	end->known = tc_known_has(&w->pipeline->options.known->sources, reader->sha256,
				  end->path);
	if (end->known)
		snprintf(end->sha256, sizeof(end->sha256), "%s", reader->sha256);
	return end->known;
}

struct input {
	struct tc_pipeline *pipeline;
	int fd;
	struct stat before;
};

/* Input may be endless, or never come: an import that was given up waits for none. */
static ssize_t read_input(void *ctx, char *data, size_t len)
{
	const struct input *in = ctx;
	struct pollfd ready = {.fd = in->fd, .events = POLLIN};

	do {
		if (tc_queue_is_cancelled(&in->pipeline->queue)) {
			errno = ECANCELED;
			return -1;
		}
	} while (!S_ISREG(in->before.st_mode) && poll(&ready, 1, CANCEL_MS) == 0);
	ssize_t n = read(in->fd, data, len);
	/* Some files of the kernel wait for what may never come. */
	if (n < 0 && errno == EAGAIN && S_ISREG(in->before.st_mode))
		errno = ENODATA;
	return n;
}

/* What was read is then neither the old content nor the new. */
static bool has_changed(const struct input *in)
{
	const struct stat *was = &in->before;
	struct stat is;

	if (!S_ISREG(was->st_mode) || fstat(in->fd, &is) != 0)
		return false;
	return is.st_size != was->st_size || is.st_mtim.tv_sec != was->st_mtim.tv_sec ||
	       is.st_mtim.tv_nsec != was->st_mtim.tv_nsec;
}

/* Why the bytes of another program's file are not looked into, or NULL. */
static const char *foreign_format(const struct tc_reader *r)
{
	struct tc_str raw = tc_str_n(r->memory->raw, r->raw_len);

	/* A case, this one perhaps, holds records too: of other files, and not as such. */
	if (tc_str_starts(raw, TC_STR("SQLite format 3")))
		return "not CloudTrail: an SQLite database (a case?)";
	if (tc_str_starts(raw, TC_STR("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7")))
		return "not CloudTrail: a journal of an SQLite database (of a case?)";
	return NULL;
}

static bool hash_file(struct input *in, char sha256[TC_SHA256_HEX])
{
	size_t piece = (size_t)1024 * 1024;
	char *data = tc_alloc(piece);
	struct tc_sha256 hash;
	ssize_t n;

	tc_sha256_init(&hash);
	while ((n = read_input(in, data, piece)) > 0)
		tc_sha256_add(&hash, data, (size_t)n);
	tc_sha256_finish(&hash, sha256);
	free(data);
	return n == 0;
}

/*
 * A large file that an earlier import took in part is hashed before it is looked into,
 * like a small one: its bytes are in the case, and are not to be written again.
 */
static void look_again(struct work *w, struct input *in, struct tc_source_end *end)
{
	const struct tc_walk_entry *entry = &w->pipeline->walk->entries[w->job];
	const struct tc_known *known = w->pipeline->options.known;
	char sha256[TC_SHA256_HEX];

	if (entry->bytes <= TC_READER_WHOLE || !tc_known_has(&known->again, "", entry->path))
		return;
	bool whole = S_ISREG(in->before.st_mode) && hash_file(in, sha256);
	if (lseek(in->fd, 0, SEEK_SET) != 0 || !whole)
		return;
	snprintf(end->sha256, sizeof(end->sha256), "%s", sha256);
	end->known = tc_known_has(&known->sources, sha256, entry->path);
	if (tc_known_has(&known->again, sha256, entry->path))
		snprintf(w->held, sizeof(w->held), "%s", sha256);
}

static int read_source(void *ctx, struct tc_reader *reader, struct tc_source_end *end,
		       struct tc_error *err)
{
	struct work *w = ctx;
	struct tc_sink sink = {w, on_record, on_reject};
	const char *foreign = foreign_format(reader);
	struct tc_container container;

	if (foreign)
		return tc_error_set(err, TC_FAIL, "%s", foreign);
	tc_misfits_begin(&w->misfits, end->path);
	tc_container_read(&container, reader, &sink, w->pipeline->options.content_seed);
	tc_reader_finish(reader, end->inflated_sha256);
	end->bytes = reader->raw_bytes;
	end->inflated_bytes = reader->inflated_bytes;
	end->compression = reader->gzip ? "gzip" : "none";
	snprintf(end->sha256, sizeof(end->sha256), "%s", reader->sha256);
	end->filtered = w->filtered;
	end->misfits = w->misfits;
	end->capped = w->capped;
	end->changed = *w->held && strcmp(w->held, reader->sha256) != 0;
	judge(w, &container, reader->inflated_bytes, end);
	return 0;
}

static void begin_source(struct work *w)
{
	w->provisional = w->capped = false;
	w->filtered = 0;
	*w->first_reason = *w->held = '\0';
}

/* Takes over what `end` owns. */
static void end_source(void *ctx, struct tc_source_end *end, const struct tc_error *err)
{
	struct work *w = ctx;

	if (err->code != TC_OK)
		snprintf(end->refusal, sizeof(end->refusal), "%.255s", err->text);
	send_batch(w);
	struct tc_message *m = message_new(w, TC_MESSAGE_END);
	m->end = *end;
	m->bytes = sizeof(*m) + strlen(end->path);
	finish_message(w, m);
	begin_source(w);
}

static bool is_stopped(void *ctx)
{
	const struct work *w = ctx;

	return tc_queue_is_cancelled(&w->pipeline->queue);
}

static const char has_changed_reason[] = "the file changed while it was read; import it again "
					 "when nothing writes to it";

static void read_archive(struct work *w, struct tc_reader *reader, enum tc_archive_kind kind,
			 struct tc_archive_end *archive)
{
	const struct tc_members members = {
		w, on_chunk, is_known, read_source, end_source, is_stopped,
	};

	w->provisional = false;
	tc_members_read(&members, reader, kind, w->pipeline->walk->entries[w->job].path,
			w->pipeline->options.terms->caps, archive);
}

static int read_file(struct work *w, struct tc_reader *reader, const struct input *input,
		     struct tc_source_end *end, struct tc_error *err)
{
	const struct tc_caps *caps = w->pipeline->options.terms->caps;
	char reason[TC_CAP_REASON];

	if (w->pipeline->walk->entries[w->job].bytes > caps->inflated_bytes)
		return tc_error_set(err, TC_FAIL, "%s",
				    tc_caps_reason(reason, caps, &caps->inflated_bytes,
						   "larger than is taken of one source"));
	w->reader = reader;
	int rc = read_source(w, reader, end, err);
	if (rc == 0 && has_changed(input))
		on_reject(w, reader->inflated_bytes, 0, has_changed_reason);
	send_batch(w);
	w->reader = NULL;
	return rc;
}

/* The open file is one source, which has not ended yet, or its members are. */
static enum tc_archive_kind read_open_file(struct work *w, int fd, struct tc_source_end *end,
					   struct tc_archive_end *archive,
					   struct tc_error *err)
{
	const struct tc_caps *caps = w->pipeline->options.terms->caps;
	struct input input = {.pipeline = w->pipeline, .fd = fd};
	enum tc_archive_kind kind = TC_ARCHIVE_NONE;
	struct tc_reader reader;

	if (fstat(fd, &input.before) != 0) {
		tc_error_errno(err, errno, "cannot read");
		return kind;
	}
	look_again(w, &input, end);
	if (end->known)
		return kind;
	if (tc_reader_init(&reader, read_input, &input, caps, tc_caps_window(caps), on_chunk,
			   w, &w->memory, err) < 0 ||
	    is_known(w, &reader, end))
		goto out;
	kind = tc_archive_sniff(&reader);
	if (kind == TC_ARCHIVE_NONE) {
		read_file(w, &reader, &input, end, err);
	} else {
		archive->modified_ms = end->modified_ms;
		read_archive(w, &reader, kind, archive);
		if (has_changed(&input))
			tc_error_set(err, TC_FAIL, "%s", has_changed_reason);
	}
out:
	tc_reader_release(&reader);
	return kind;
}

static void do_job(struct work *w)
{
	const struct tc_walk_entry *entry = &w->pipeline->walk->entries[w->job];
	struct tc_source_end end = {.path = tc_strdup(tc_str(entry->path)), .refused_at = -1};
	enum tc_archive_kind kind = TC_ARCHIVE_NONE;
	struct tc_archive_end archive = {.path = NULL};
	struct tc_error err = TC_ERROR_INIT;
	int fd = -1;

	begin_source(w);
	if (entry->refusal)
		tc_error_set(&err, TC_FAIL, "%s", entry->refusal);
	else
		fd = tc_walk_open(entry, &end.modified_ms, &err);
	if (fd >= 0) {
		kind = read_open_file(w, fd, &end, &archive, &err);
		close(fd);
	}
	/* The members of an archive had their ends; its own would be a refusal. */
	if (kind == TC_ARCHIVE_NONE || err.code != TC_OK)
		end_source(w, &end, &err);
	else
		free(end.path);
	struct tc_message *done = message_new(w, TC_MESSAGE_DONE);
	done->archive = archive;
	finish_message(w, done);
	hand_over(w);
}

static void *run_worker(void *arg)
{
	struct work w = {.pipeline = arg};

	tc_chain_init(&w.done);
	while ((w.job = tc_queue_take_file(&w.pipeline->queue)) != SIZE_MAX)
		do_job(&w);
	pthread_mutex_lock(&w.pipeline->lock);
	bool last = leave_generation(w.generation);
	pthread_mutex_unlock(&w.pipeline->lock);
	if (last)
		generation_free(w.generation);
	tc_inflater_release(&w.memory);
	return NULL;
}

/* --- life --------------------------------------------------------------- */

/* Starts as many workers as can be had; how many. */
static unsigned start_workers(struct tc_pipeline *p, unsigned wanted)
{
	cJSON_Hooks hooks = {tc_alloc, free};
	sigset_t asking, before;
	unsigned n = 0;

	/* Without memory cJSON would answer that there is nothing to be found. */
	cJSON_InitHooks(&hooks);
	/* Who asks the program to stop asks the thread that called us. */
	sigemptyset(&asking);
	sigaddset(&asking, SIGINT);
	sigaddset(&asking, SIGTERM);
	sigaddset(&asking, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &asking, &before);
	while (n < wanted && pthread_create(&p->threads[n], NULL, run_worker, p) == 0)
		n++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return n;
}

int tc_pipeline_new(struct tc_pipeline **out, const struct tc_walk *walk,
		    const struct tc_pipeline_options *options, struct tc_error *err)
{
	struct tc_pipeline *p = tc_calloc(1, sizeof(*p));

	p->walk = walk;
	p->options = *options;
	tc_queue_init(&p->queue, walk->count,
		      (size_t)options->threads * FILES_AHEAD_PER_THREAD);
	if (pthread_mutex_init(&p->lock, NULL))
		TC_BUG("no mutex");
	p->threads = tc_calloc(options->threads, sizeof(*p->threads));
	p->thread_count = start_workers(p, options->threads);
	if (!p->thread_count) {
		tc_pipeline_free(p);
		return tc_error_set(err, TC_FAIL, "the system lets no thread be started");
	}
	*out = p;
	return 0;
}

struct tc_message *tc_pipeline_next(struct tc_pipeline *p, size_t i)
{
	return tc_queue_next(&p->queue, i);
}

void tc_pipeline_free(struct tc_pipeline *p)
{
	struct tc_message *m;

	tc_queue_cancel(&p->queue);
	for (unsigned i = 0; i < p->thread_count; i++)
		pthread_join(p->threads[i], NULL);
	while ((m = tc_queue_left(&p->queue)))
		tc_pipeline_recycle(p, m);
	while ((m = p->spare)) {
		p->spare = m->next;
		message_free(m);
	}
	tc_queue_release(&p->queue);
	pthread_mutex_destroy(&p->lock);
	free(p->threads);
	free(p);
}
