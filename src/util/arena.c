#include "util/arena.h"

#include <stdalign.h>
#include <stdlib.h>

#include "util/banned.h"

#define BLOCK_SIZE ((size_t)64 * 1024)

struct tc_arena_block {
	struct tc_arena_block *next;
	size_t used, size;
	alignas(max_align_t) char data[];
};

void tc_arena_init(struct tc_arena *a)
{
	*a = (struct tc_arena){NULL, 0};
}

void tc_arena_release(struct tc_arena *a)
{
	while (a->blocks) {
		struct tc_arena_block *next = a->blocks->next;
		free(a->blocks);
		a->blocks = next;
	}
	a->bytes = 0;
}

void *tc_arena_alloc(struct tc_arena *a, size_t size)
{
	size_t align = alignof(max_align_t);
	size_t need = (size + align - 1) / align * align;
	struct tc_arena_block *b = a->blocks;

	if (!b || b->size - b->used < need) {
		size_t room = need > BLOCK_SIZE ? need : BLOCK_SIZE;
		b = tc_alloc(sizeof(*b) + room);
		b->used = 0;
		b->size = room;
		b->next = a->blocks;
		a->blocks = b;
	}
	void *p = b->data + b->used;
	b->used += need;
	a->bytes += need;
	return p;
}

struct tc_str tc_arena_str(struct tc_arena *a, struct tc_str s)
{
	if (!s.data)
		return TC_STR_NULL;
	char *copy = tc_arena_alloc(a, s.len + 1);
	if (s.len)
		memcpy(copy, s.data, s.len);
	copy[s.len] = '\0';
	return tc_str_n(copy, s.len);
}
