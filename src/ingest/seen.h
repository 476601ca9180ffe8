/*
 * The dedupe set: which records the case has, by identity.
 *
 * Identity is the eventID, or the content for a record without one; whether two
 * records of one eventID are of one account is asked of the case (variants.h).
 * Entries are 24 bytes; this is the one part of an import whose memory grows with the
 * number of records.
 */
#ifndef TC_INGEST_SEEN_H
#define TC_INGEST_SEEN_H

#include "util/base.h"

struct tc_seen_entry {
	uint64_t identity; /* hash of the identity (see seen.c); 0: the entry is free */
	uint64_t content;  /* hash of the meaning of the record */
	int64_t event;     /* row in the case */
};

struct tc_seen {
	struct tc_seen_entry *entries; /* owned */
	size_t count, size;            /* size: a power of two, or 0 */
};

void tc_seen_init(struct tc_seen *s);
void tc_seen_release(struct tc_seen *s);
/* Asks for the memory of an entry, so that looking it up soon does not wait for it. */
void tc_seen_fetch(const struct tc_seen *s, uint64_t identity);
void tc_seen_add(struct tc_seen *s, uint64_t identity, uint64_t content, int64_t event);

enum tc_seen_answer {
	TC_SEEN_NEVER,
	TC_SEEN_SAME,  /* *event is the stored record with this content */
	TC_SEEN_OTHER, /* *event has this identity and other content */
};
enum tc_seen_answer tc_seen_find(const struct tc_seen *s, uint64_t identity,
				 uint64_t content, int64_t *event);

/* The events of an identity in their order, the first of them; how many. */
#define TC_SEEN_LISTED 13
size_t tc_seen_all(const struct tc_seen *s, uint64_t identity,
		   int64_t events[TC_SEEN_LISTED]);

#endif
