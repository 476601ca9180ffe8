/*
 * What a mistyped word was probably meant to be.
 *
 *     struct tc_nearest n = tc_nearest_to(typed);
 *     for each candidate: tc_nearest_offer(&n, candidate);
 *     n.name is the best of those that are near, or NULL.
 */
#ifndef TC_UTIL_NEAREST_H
#define TC_UTIL_NEAREST_H

#include "util/base.h"

struct tc_nearest {
	struct tc_str typed;
	size_t mistakes; /* of the best so far, or the first number that is too many */
	const char *name; /* borrowed from the candidate */
};

/* One mistake is near, and one more for every four letters. */
struct tc_nearest tc_nearest_to(struct tc_str typed);
/* The first of equally near candidates stays. */
void tc_nearest_offer(struct tc_nearest *n, const char *candidate);

/*
 * The same for values of a log, of which the best few are wanted:
 *
 *     struct tc_near_values n;
 *     tc_near_values_init(&n, typed);
 *     for each candidate: tc_near_values_offer(&n, candidate);
 *     n.best[0 .. n.count) are those that are near, the nearest first.
 *     tc_near_values_release(&n);
 */
#define TC_NEAR_VALUES 3
/* Longer ones are not compared, nor are they near to anything. */
#define TC_NEAR_BYTES 256

struct tc_near_values {
	char typed[TC_NEAR_BYTES]; /* in lower case */
	size_t typed_len;          /* 0: nothing is near */
	struct {
		char *text; /* owned */
		size_t mistakes;
	} best[TC_NEAR_VALUES];
	size_t count;
};

void tc_near_values_init(struct tc_near_values *n, struct tc_str typed);
/*
 * Near as above, with at most ten mistakes.  Upper and lower case of ASCII are the same.
 * What holds all that was typed, from three letters on, is one mistake away.  Of equally
 * near ones the first by its bytes comes first, in whatever order they are offered; what
 * is offered twice counts once.
 */
void tc_near_values_offer(struct tc_near_values *n, struct tc_str candidate);
void tc_near_values_release(struct tc_near_values *n);

#endif
