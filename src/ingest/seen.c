#include "ingest/seen.h"

#include <stdlib.h>

#include "util/hash.h"

#include "util/banned.h"

void tc_seen_init(struct tc_seen *s)
{
	*s = (struct tc_seen){NULL, 0, 0};
}

void tc_seen_release(struct tc_seen *s)
{
	free(s->entries);
	tc_seen_init(s);
}

/* 0 marks a free entry. */
static uint64_t usable(uint64_t identity)
{
	return identity ? identity : 1;
}

static void place(struct tc_seen_entry *entries, size_t size, struct tc_seen_entry e)
{
	size_t i = (size_t)e.identity & (size - 1);

	while (entries[i].identity)
		i = (i + 1) & (size - 1);
	entries[i] = e;
}

static void grow(struct tc_seen *s)
{
	size_t size = s->size ? s->size * 2 : 4096;
	struct tc_seen_entry *entries = tc_calloc(size, sizeof(*entries));

	for (size_t i = 0; i < s->size; i++)
		if (s->entries[i].identity)
			place(entries, size, s->entries[i]);
	free(s->entries);
	s->entries = entries;
	s->size = size;
}

void tc_seen_fetch(const struct tc_seen *s, uint64_t identity)
{
#if defined(__GNUC__)
	if (s->size)
		__builtin_prefetch(&s->entries[(size_t)usable(identity) & (s->size - 1)]);
#else
	(void)s;
	(void)identity;
#endif
}

/*
 * The first record of an identity lies under the identity, every further variant under
 * identity and content: one that comes a million times with other content is found as
 * fast as any.
 */
static uint64_t variant_key(uint64_t identity, uint64_t content)
{
	return usable(tc_hash_mix(identity, content));
}

static const struct tc_seen_entry *find(const struct tc_seen *s, uint64_t key)
{
	if (!s->size)
		return NULL;
	for (size_t i = (size_t)key & (s->size - 1); s->entries[i].identity;
	     i = (i + 1) & (s->size - 1))
		if (s->entries[i].identity == key)
			return &s->entries[i];
	return NULL;
}

/* The first few variants are also listed by number, from 1. */
static uint64_t number_key(uint64_t identity, size_t number)
{
	return usable(tc_hash_mix(~identity, number));
}

static void add(struct tc_seen *s, struct tc_seen_entry e)
{
	if (s->count + 1 > s->size / 4 * 3)
		grow(s);
	place(s->entries, s->size, e);
	s->count++;
}

void tc_seen_add(struct tc_seen *s, uint64_t identity, uint64_t content, int64_t event)
{
	identity = usable(identity);
	if (!find(s, identity)) {
		add(s, (struct tc_seen_entry){identity, content, event});
		return;
	}
	add(s, (struct tc_seen_entry){variant_key(identity, content), content, event});
	for (size_t number = 1; number < TC_SEEN_LISTED; number++) {
		uint64_t key = number_key(identity, number);

		if (!find(s, key)) {
			add(s, (struct tc_seen_entry){key, content, event});
			return;
		}
	}
}

enum tc_seen_answer tc_seen_find(const struct tc_seen *s, uint64_t identity,
				 uint64_t content, int64_t *event)
{
	const struct tc_seen_entry *first, *variant;

	identity = usable(identity);
	if (!(first = find(s, identity)))
		return TC_SEEN_NEVER;
	/* The first variant that was stored stands for the identity. */
	*event = first->event;
	if (first->content == content)
		return TC_SEEN_SAME;
	if (!(variant = find(s, variant_key(identity, content))))
		return TC_SEEN_OTHER;
	*event = variant->event;
	return TC_SEEN_SAME;
}

size_t tc_seen_all(const struct tc_seen *s, uint64_t identity,
		   int64_t events[TC_SEEN_LISTED])
{
	const struct tc_seen_entry *e = find(s, usable(identity));
	size_t count = 0;

	while (e && count < TC_SEEN_LISTED) {
		events[count++] = e->event;
		e = find(s, number_key(usable(identity), count));
	}
	return count;
}
