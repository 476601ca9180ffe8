/*
 * Nodes that wait to be settled, the most certain first; ties by kind and name, so that the
 * order is fixed.  A node that is reached by a better way is put in again.
 */
#ifndef TC_SCOPE_FRONTIER_H
#define TC_SCOPE_FRONTIER_H

#include "util/base.h"

struct tc_waiting {
	double confidence; /* when it was put in */
	int kind;
	struct tc_str name; /* borrowed */
	size_t node;
};

struct tc_frontier {
	struct tc_waiting *heap; /* owned */
	size_t count, cap;
};

void tc_frontier_release(struct tc_frontier *f);
void tc_frontier_put(struct tc_frontier *f, const struct tc_waiting *w);
/* False when nothing waits. */
bool tc_frontier_take(struct tc_frontier *f, struct tc_waiting *w);

#endif
