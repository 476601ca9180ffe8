/*
 * Keeps the records of a small log in memory and writes them as CloudTrail
 * would: files by region and time, some out of order, some delivered twice.
 */
#ifndef TOOLS_STORE_H
#define TOOLS_STORE_H

#include "scene.h"

struct stored {
	int64_t time;
	int64_t slot; /* which file, within its region */
	const char *region;
	char *text;
	size_t length;
	char event_id[UUID_SIZE];
	char key[KEY_SIZE];
	enum hand hand;
};

struct store {
	const struct world *world;
	struct stored *records;
	size_t count, capacity;
};

struct store_totals {
	uint64_t distinct, delivered, files, raw_bytes;
};

void store_init(struct store *store, const struct world *world);
void store_release(struct store *store);

/* A sink that keeps what happens before the logs end. */
struct sink store_sink(struct store *store);

/* Writes all files below `directory`. Reorders the records. */
void store_write(struct store *store, const char *directory, uint64_t seed,
		 struct store_totals *totals);

/* Latest use of a key by its owner before `time`; 0 when there is none. */
int64_t store_last_use(const struct store *store, const char *key, int64_t time);

#endif
