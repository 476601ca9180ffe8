/*
 * The bounded queues between the workers and the writer: one for each file, emptied in
 * the order of the files.
 */
#ifndef TC_INGEST_QUEUE_H
#define TC_INGEST_QUEUE_H

#include <pthread.h>

#include "ingest/pipeline.h"

/* Messages one after the other. */
struct tc_chain {
	struct tc_message *first, **last;
	size_t bytes;
};

void tc_chain_init(struct tc_chain *c);
void tc_chain_add(struct tc_chain *c, struct tc_message *m);
/* The first, which there must be. */
struct tc_message *tc_chain_take(struct tc_chain *c);

struct tc_queue {
	struct tc_chain *files; /* owned */
	size_t count, ahead;    /* files; how many beyond the current one are read */
	pthread_mutex_t lock;
	pthread_cond_t can_push, can_pop;
	unsigned pushers;      /* wait for can_push */
	struct tc_chain taken; /* by the consumer, of the file it is at */
	size_t taken_bytes;    /* still counted in `queued` */
	size_t next_file;      /* the first that no worker has taken */
	size_t current_file;   /* the one the consumer is at */
	size_t queued;         /* bytes, of all files */
	bool cancelled;
};

void tc_queue_init(struct tc_queue *q, size_t count, size_t ahead);
/* Nobody uses it any more, and it is empty. */
void tc_queue_release(struct tc_queue *q);

/* For workers: the next file to read, or SIZE_MAX when there is none. */
size_t tc_queue_take_file(struct tc_queue *q);
/* Takes the messages over; waits while there is no room for them. */
void tc_queue_push(struct tc_queue *q, size_t file, struct tc_chain *messages);

/* For the consumer: the next message of a file, which it waits for. */
struct tc_message *tc_queue_next(struct tc_queue *q, size_t file);

/* Nobody waits from here on, and no file is begun. */
void tc_queue_cancel(struct tc_queue *q);
bool tc_queue_is_cancelled(struct tc_queue *q);
/* Once all workers have ended: what nobody took, one by one, or NULL. */
struct tc_message *tc_queue_left(struct tc_queue *q);

#endif
