#include "util/nearest.h"

#include "util/banned.h"

/* Longer words are not compared: nobody mistypes those. */
#define WORD_MAX 128

/* Letters to insert, remove, replace or swap with their neighbour. */
static size_t edit_distance(struct tc_str a, struct tc_str b)
{
	size_t row[3][WORD_MAX + 1];
	size_t *before = row[0], *last = row[1], *now = row[2];

	for (size_t j = 0; j <= b.len; j++)
		last[j] = before[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		now[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t d = last[j - 1] + (a.data[i - 1] != b.data[j - 1]);
			d = last[j] + 1 < d ? last[j] + 1 : d;
			d = now[j - 1] + 1 < d ? now[j - 1] + 1 : d;
			if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
			    a.data[i - 2] == b.data[j - 1] && before[j - 2] + 1 < d)
				d = before[j - 2] + 1;
			now[j] = d;
		}
		size_t *oldest = before;
		before = last;
		last = now;
		now = oldest;
	}
	return last[b.len];
}

struct tc_nearest tc_nearest_to(struct tc_str typed)
{
	return (struct tc_nearest){typed, typed.len / 4 + 2, NULL};
}

void tc_nearest_offer(struct tc_nearest *n, const char *candidate)
{
	struct tc_str name = tc_str(candidate);
	size_t d;

	if (!n->typed.len || n->typed.len > WORD_MAX || name.len > WORD_MAX)
		return;
	/* The beginning of a name counts as one mistake. */
	if (n->typed.len >= 3 && tc_str_starts(name, n->typed))
		d = 1;
	else
		d = edit_distance(n->typed, name);
	if (d < n->mistakes) {
		n->mistakes = d;
		n->name = candidate;
	}
}
