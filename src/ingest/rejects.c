#include "ingest/rejects.h"

#include <stdio.h>
#include <stdlib.h>

#include "util/banned.h"

void tc_rejects_init(struct tc_rejects *r)
{
	*r = (struct tc_rejects){.list = NULL};
	tc_arena_init(&r->arena);
}

void tc_rejects_release(struct tc_rejects *r)
{
	free(r->list);
	tc_arena_release(&r->arena);
	tc_rejects_init(r);
}

void tc_rejects_clear(struct tc_rejects *r)
{
	r->count = 0;
	r->pieces = r->unlisted.pieces = r->last.pieces = 0;
	tc_arena_clear(&r->arena);
}

static void count_unlisted(struct tc_rejects *r, const struct tc_caps *caps,
			   const struct tc_reject *one)
{
	struct tc_reject *all = &r->unlisted;
	uint64_t end = one->offset + one->length;

	if (!one->pieces)
		return;
	if (!all->pieces) {
		all->offset = one->offset;
		all->length = one->length;
		all->reason = tc_caps_reason(r->unlisted_reason, caps, &caps->rejects,
					     "and more, not listed one by one");
	} else if (end > all->offset + all->length) {
		all->length = end - all->offset;
	}
	all->pieces += one->pieces;
}

void tc_rejects_add(struct tc_rejects *r, const struct tc_caps *caps,
		    const struct tc_reject *one)
{
	r->pieces += one->pieces;
	if (r->count >= caps->rejects) {
		count_unlisted(r, caps, &r->last);
		snprintf(r->last_reason, sizeof(r->last_reason), "%s", one->reason);
		r->last = *one;
		r->last.reason = r->last_reason;
		return;
	}
	if (r->count == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 16;
		r->list = tc_realloc(r->list, r->cap, sizeof(*r->list));
	}
	r->list[r->count] = *one;
	r->list[r->count++].reason = tc_arena_str(&r->arena, tc_str(one->reason)).data;
}

const struct tc_reject *tc_rejects_row(const struct tc_rejects *r, size_t i)
{
	if (i < r->count)
		return &r->list[i];
	i -= r->count;
	if (r->unlisted.pieces && i-- == 0)
		return &r->unlisted;
	return r->last.pieces && i == 0 ? &r->last : NULL;
}
