#include "util/map.h"

#include <stdlib.h>

#include "util/hash.h"

#include "util/banned.h"

void tc_map_init(struct tc_map *m)
{
	*m = (struct tc_map){.seed = tc_hash_random_seed()};
	tc_arena_init(&m->keys);
}

void tc_map_release(struct tc_map *m)
{
	free(m->slots);
	tc_arena_release(&m->keys);
	m->slots = NULL;
	m->count = m->size = 0;
}

/* The slot that holds the key, or the free one where it belongs. */
static struct tc_map_slot *probe(struct tc_map_slot *slots, size_t size,
				 struct tc_str key, uint64_t hash)
{
	size_t i = (size_t)hash & (size - 1);

	while (slots[i].key.data &&
	       (slots[i].hash != hash || !tc_str_eq(slots[i].key, key)))
		i = (i + 1) & (size - 1);
	return &slots[i];
}

static void grow(struct tc_map *m)
{
	size_t size = m->size ? m->size * 2 : 64;
	struct tc_map_slot *slots = tc_calloc(size, sizeof(*slots));

	for (size_t i = 0; i < m->size; i++)
		if (m->slots[i].key.data)
			*probe(slots, size, m->slots[i].key, m->slots[i].hash) =
				m->slots[i];
	free(m->slots);
	m->slots = slots;
	m->size = size;
}

void *tc_map_get(const struct tc_map *m, struct tc_str key)
{
	if (!m->size)
		return NULL;
	return probe(m->slots, m->size, key, tc_hash(key.data, key.len, m->seed))
		->value;
}

void **tc_map_put(struct tc_map *m, struct tc_str key)
{
	TC_ASSERT(key.data);
	uint64_t hash = tc_hash(key.data, key.len, m->seed);

	/* At most three quarters full. */
	if (m->count + 1 > m->size / 4 * 3)
		grow(m);
	struct tc_map_slot *slot = probe(m->slots, m->size, key, hash);
	if (!slot->key.data) {
		*slot = (struct tc_map_slot){tc_arena_str(&m->keys, key), hash, NULL};
		m->count++;
	}
	return &slot->value;
}
