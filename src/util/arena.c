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
	*a = (struct tc_arena){NULL, NULL, 0};
}

static void free_blocks(struct tc_arena_block *b)
{
	while (b) {
		struct tc_arena_block *next = b->next;

		free(b);
		b = next;
	}
}

void tc_arena_release(struct tc_arena *a)
{
	free_blocks(a->blocks);
	free_blocks(a->spare);
	tc_arena_init(a);
}

void tc_arena_clear(struct tc_arena *a)
{
	while (a->blocks) {
		struct tc_arena_block *b = a->blocks;

		a->blocks = b->next;
		if (b->size == BLOCK_SIZE) {
			b->next = a->spare;
			a->spare = b;
		} else {
			free(b);
		}
	}
	a->bytes = 0;
}

static size_t size_of(const struct tc_arena_block *b)
{
	size_t bytes = 0;

	for (; b; b = b->next)
		bytes += sizeof(*b) + b->size;
	return bytes;
}

size_t tc_arena_held(const struct tc_arena *a)
{
	return size_of(a->blocks) + size_of(a->spare);
}

static struct tc_arena_block *block_new(struct tc_arena *a, size_t need)
{
	struct tc_arena_block *b = need <= BLOCK_SIZE ? a->spare : NULL;

	if (b) {
		a->spare = b->next;
	} else {
		size_t room = need > BLOCK_SIZE ? need : BLOCK_SIZE;

		b = tc_alloc(sizeof(*b) + room);
		b->size = room;
	}
	b->used = 0;
	b->next = a->blocks;
	a->blocks = b;
	return b;
}

void *tc_arena_alloc(struct tc_arena *a, size_t size)
{
	size_t align = alignof(max_align_t);
	size_t need = (size + align - 1) / align * align;
	struct tc_arena_block *b = a->blocks;

	if (!b || b->size - b->used < need)
		b = block_new(a, need);
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
