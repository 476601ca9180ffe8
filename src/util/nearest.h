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

#endif
