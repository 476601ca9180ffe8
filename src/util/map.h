/*
 * A table from bytes to a pointer, for interning.
 *
 * Open addressing with a random seed, so that nobody can choose keys that
 * collide.  Keys are copied into the table; values belong to the caller.
 */
#ifndef TC_UTIL_MAP_H
#define TC_UTIL_MAP_H

#include "util/arena.h"
#include "util/base.h"

struct tc_map_slot {
	struct tc_str key; /* absent: the slot is free */
	uint64_t hash;
	void *value;
};

struct tc_map {
	struct tc_map_slot *slots; /* owned */
	size_t count;
	size_t size; /* a power of two, or 0 */
	uint64_t seed;
	struct tc_arena keys;
};

void tc_map_init(struct tc_map *m);
/* Does not touch the values. */
void tc_map_release(struct tc_map *m);
/* NULL when the key is not there. */
void *tc_map_get(const struct tc_map *m, struct tc_str key);
/*
 * The place of the key's value, made with NULL when it was not there.  Valid
 * until the next call on the table.  The key must not be absent.
 */
void **tc_map_put(struct tc_map *m, struct tc_str key);

#endif
