#include "util/nearest.h"

#include <stdlib.h>

#include "util/banned.h"

/* Longer words are not compared: nobody mistypes those. */
#define WORD_MAX 128
/* Of the values of a log, however long. */
#define MISTAKES_MAX 10

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * Letters to insert, remove, replace or swap with their neighbour; any number from
 * `enough` on stands for all larger ones.  Nothing further than that from the diagonal
 * is looked at, so words that are unlike cost little.
 */
static size_t edit_distance(struct tc_str a, struct tc_str b, size_t enough)
{
	size_t row[3][TC_NEAR_BYTES + 1];
	size_t *before = row[0], *last = row[1], *now = row[2];

	TC_ASSERT(a.len <= TC_NEAR_BYTES && b.len <= TC_NEAR_BYTES);
	if ((a.len > b.len ? a.len - b.len : b.len - a.len) >= enough)
		return enough;
	for (size_t j = 0; j <= b.len; j++)
		last[j] = before[j] = now[j] = least(j, enough);
	for (size_t i = 1; i <= a.len; i++) {
		size_t first = i > enough ? i - enough : 1, end = least(b.len, i + enough);
		size_t best = now[first - 1] = first == 1 ? least(i, enough) : enough;

		for (size_t j = first; j <= end; j++) {
			size_t d = last[j - 1] + (a.data[i - 1] != b.data[j - 1]);
			/* What lies above the band was never filled in. */
			if (j < i + enough)
				d = least(d, last[j] + 1);
			d = least(d, now[j - 1] + 1);
			if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
			    a.data[i - 2] == b.data[j - 1])
				d = least(d, before[j - 2] + 1);
			now[j] = least(d, enough);
			best = least(best, now[j]);
		}
		if (best == enough)
			return enough;
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
		d = edit_distance(n->typed, name, n->mistakes);
	if (d < n->mistakes) {
		n->mistakes = d;
		n->name = candidate;
	}
}

/* --- the best few ---------------------------------------------------------- */

static struct tc_str lower(char to[TC_NEAR_BYTES], struct tc_str s)
{
	for (size_t i = 0; i < s.len; i++)
		to[i] = s.data[i] >= 'A' && s.data[i] <= 'Z' ? (char)(s.data[i] + 32)
							     : s.data[i];
	return tc_str_n(to, s.len);
}

void tc_near_values_init(struct tc_near_values *n, struct tc_str typed)
{
	n->typed_len = n->count = 0;
	if (typed.len && typed.len <= TC_NEAR_BYTES)
		n->typed_len = lower(n->typed, typed).len;
}

/*
 * A number from which on nothing is taken any more.  In long values more mistakes than a
 * few are another value, and looking for them would take long.
 */
static size_t too_many(const struct tc_near_values *n)
{
	if (n->count == TC_NEAR_VALUES)
		return n->best[n->count - 1].mistakes + 1;
	return least(n->typed_len / 4 + 2, MISTAKES_MAX + 1);
}

/* Whether best[i] comes before it, or is it. */
static bool stands_before(const struct tc_near_values *n, size_t i, struct tc_str text,
			  size_t mistakes)
{
	if (n->best[i].mistakes != mistakes)
		return n->best[i].mistakes < mistakes;
	return tc_str_cmp(tc_str(n->best[i].text), text) <= 0;
}

static void take(struct tc_near_values *n, struct tc_str text, size_t mistakes)
{
	size_t at = n->count;
	char *copy;

	while (at && !stands_before(n, at - 1, text, mistakes))
		at--;
	if (at == TC_NEAR_VALUES || (at && tc_str_eq(tc_str(n->best[at - 1].text), text)))
		return;
	copy = tc_strdup(text);
	if (n->count == TC_NEAR_VALUES)
		free(n->best[--n->count].text);
	for (size_t i = n->count++; i > at; i--)
		n->best[i] = n->best[i - 1];
	n->best[at].text = copy;
	n->best[at].mistakes = mistakes;
}

void tc_near_values_offer(struct tc_near_values *n, struct tc_str candidate)
{
	struct tc_str typed = tc_str_n(n->typed, n->typed_len);
	char small[TC_NEAR_BYTES];
	size_t d;

	if (!typed.len || !candidate.len || candidate.len > TC_NEAR_BYTES)
		return;
	struct tc_str other = lower(small, candidate);
	if (tc_str_eq(typed, other))
		d = 0;
	else if (typed.len >= 3 && tc_str_find(other, typed) != SIZE_MAX)
		d = 1;
	else
		d = edit_distance(typed, other, too_many(n));
	if (d < too_many(n))
		take(n, candidate, d);
}

void tc_near_values_release(struct tc_near_values *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->best[i].text);
	n->count = 0;
}
