#include "ingest/queue.h"

#include <stdlib.h>

#include "util/banned.h"

/* What may wait of the file that is written, and of all later ones together. */
#define QUEUE_BYTES ((size_t)16 * 1024 * 1024)
#define AHEAD_BYTES ((size_t)64 * 1024 * 1024)

/* --- chains ------------------------------------------------------------------ */

void tc_chain_init(struct tc_chain *c)
{
	*c = (struct tc_chain){NULL, &c->first, 0};
}

void tc_chain_add(struct tc_chain *c, struct tc_message *m)
{
	m->next = NULL;
	*c->last = m;
	c->last = &m->next;
	c->bytes += m->bytes;
}

/* All of `from`, which is empty then. */
static void chain_move(struct tc_chain *to, struct tc_chain *from)
{
	if (from->first) {
		*to->last = from->first;
		to->last = from->last;
		to->bytes += from->bytes;
	}
	tc_chain_init(from);
}

struct tc_message *tc_chain_take(struct tc_chain *c)
{
	struct tc_message *m = c->first;

	c->first = m->next;
	c->bytes -= m->bytes;
	if (!c->first)
		c->last = &c->first;
	return m;
}

/* --- workers ----------------------------------------------------------------- */

/*
 * The file that is written needs only its own room; later ones share theirs.  An
 * empty queue takes any messages, so that large ones can pass.
 */
static bool is_full(const struct tc_queue *q, size_t file, size_t bytes)
{
	const struct tc_chain *waiting = &q->files[file];

	if (!waiting->first)
		return false;
	if (file == q->current_file)
		return waiting->bytes + bytes > QUEUE_BYTES;
	return q->queued + bytes > AHEAD_BYTES;
}

static void wait_to_push(struct tc_queue *q)
{
	q->pushers++;
	pthread_cond_wait(&q->can_push, &q->lock);
	q->pushers--;
}

void tc_queue_push(struct tc_queue *q, size_t file, struct tc_chain *messages)
{
	if (!messages->first)
		return;
	pthread_mutex_lock(&q->lock);
	while (!q->cancelled && is_full(q, file, messages->bytes))
		wait_to_push(q);
	/* When all is cancelled nobody takes them, but they have their place. */
	q->queued += messages->bytes;
	chain_move(&q->files[file], messages);
	if (file == q->current_file)
		pthread_cond_signal(&q->can_pop);
	pthread_mutex_unlock(&q->lock);
}

size_t tc_queue_take_file(struct tc_queue *q)
{
	size_t file = SIZE_MAX;

	pthread_mutex_lock(&q->lock);
	while (!q->cancelled && q->next_file < q->count &&
	       q->next_file > q->current_file + q->ahead)
		wait_to_push(q);
	if (!q->cancelled && q->next_file < q->count)
		file = q->next_file++;
	pthread_mutex_unlock(&q->lock);
	return file;
}

bool tc_queue_is_cancelled(struct tc_queue *q)
{
	pthread_mutex_lock(&q->lock);
	bool cancelled = q->cancelled;
	pthread_mutex_unlock(&q->lock);
	return cancelled;
}

/* --- the consumer ------------------------------------------------------------ */

struct tc_message *tc_queue_next(struct tc_queue *q, size_t file)
{
	if (q->current_file == file && q->taken.first)
		return tc_chain_take(&q->taken);
	TC_ASSERT(!q->taken.first);
	pthread_mutex_lock(&q->lock);
	q->current_file = file;
	q->queued -= q->taken_bytes;
	if (q->pushers)
		pthread_cond_broadcast(&q->can_push);
	while (!q->files[file].first)
		pthread_cond_wait(&q->can_pop, &q->lock);
	q->taken_bytes = q->files[file].bytes;
	chain_move(&q->taken, &q->files[file]);
	if (q->pushers)
		pthread_cond_broadcast(&q->can_push);
	pthread_mutex_unlock(&q->lock);
	return tc_chain_take(&q->taken);
}

void tc_queue_cancel(struct tc_queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->cancelled = true;
	pthread_cond_broadcast(&q->can_push);
	pthread_mutex_unlock(&q->lock);
}

struct tc_message *tc_queue_left(struct tc_queue *q)
{
	for (size_t i = 0; i < q->count && !q->taken.first; i++)
		chain_move(&q->taken, &q->files[i]);
	return q->taken.first ? tc_chain_take(&q->taken) : NULL;
}

/* --- life -------------------------------------------------------------------- */

void tc_queue_init(struct tc_queue *q, size_t count, size_t ahead)
{
	*q = (struct tc_queue){.count = count, .ahead = ahead};
	q->files = tc_calloc(count, sizeof(*q->files));
	for (size_t i = 0; i < count; i++)
		tc_chain_init(&q->files[i]);
	tc_chain_init(&q->taken);
	if (pthread_mutex_init(&q->lock, NULL) || pthread_cond_init(&q->can_push, NULL) ||
	    pthread_cond_init(&q->can_pop, NULL))
		TC_BUG("no mutex");
}

void tc_queue_release(struct tc_queue *q)
{
	pthread_cond_destroy(&q->can_pop);
	pthread_cond_destroy(&q->can_push);
	pthread_mutex_destroy(&q->lock);
	free(q->files);
}
