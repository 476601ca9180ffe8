/*
 * Memory that is given back all at once.
 */
#ifndef TC_UTIL_ARENA_H
#define TC_UTIL_ARENA_H

#include "util/base.h"

struct tc_arena_block;

struct tc_arena {
	struct tc_arena_block *blocks; /* owned; newest first */
	struct tc_arena_block *spare;  /* owned; emptied, for the next allocations */
	size_t bytes;                  /* handed out so far */
};

void tc_arena_init(struct tc_arena *a);
void tc_arena_release(struct tc_arena *a);
/* Empties it and keeps its memory, but for blocks larger than most. */
void tc_arena_clear(struct tc_arena *a);
/* The memory that it has from the system, used or not. */
size_t tc_arena_held(const struct tc_arena *a);
/* Aligned for any type, not cleared; valid until it is released or cleared. */
void *tc_arena_alloc(struct tc_arena *a, size_t size);
/* A copy of the bytes, terminated by a NUL that does not count; absent stays absent. */
struct tc_str tc_arena_str(struct tc_arena *a, struct tc_str s);

#endif
