#include "scope/frontier.h"

#include <stdlib.h>

#include "util/banned.h"

void tc_frontier_release(struct tc_frontier *f)
{
	free(f->heap);
	*f = (struct tc_frontier){NULL, 0, 0};
}

static bool is_before(const struct tc_waiting *a, const struct tc_waiting *b)
{
	if (a->confidence > b->confidence || a->confidence < b->confidence)
		return a->confidence > b->confidence;
	if (a->kind != b->kind)
		return a->kind < b->kind;
	int order = tc_str_cmp(a->name, b->name);
	return order ? order < 0 : a->node < b->node;
}

static void swap(struct tc_frontier *f, size_t a, size_t b)
{
	struct tc_waiting w = f->heap[a];

	f->heap[a] = f->heap[b];
	f->heap[b] = w;
}

void tc_frontier_put(struct tc_frontier *f, const struct tc_waiting *w)
{
	if (f->count == f->cap) {
		f->cap = f->cap ? f->cap * 2 : 32;
		f->heap = tc_realloc(f->heap, f->cap, sizeof(*f->heap));
	}
	size_t at = f->count++;
	f->heap[at] = *w;
	while (at && is_before(&f->heap[at], &f->heap[(at - 1) / 2])) {
		swap(f, at, (at - 1) / 2);
		at = (at - 1) / 2;
	}
}

bool tc_frontier_take(struct tc_frontier *f, struct tc_waiting *w)
{
	if (!f->count)
		return false;
	*w = f->heap[0];
	f->heap[0] = f->heap[--f->count];
	for (size_t at = 0;;) {
		size_t first = at, left = 2 * at + 1;

		for (size_t child = left; child <= left + 1 && child < f->count; child++)
			if (is_before(&f->heap[child], &f->heap[first]))
				first = child;
		if (first == at)
			return true;
		swap(f, at, first);
		at = first;
	}
}
