/*
 * What nodes rest on, and what two paths together say.  Shared by the files of this
 * library only.
 */
#ifndef TC_SCOPE_COMBINE_H
#define TC_SCOPE_COMBINE_H

#include "scope/graph.h"

/* Longer chains than this count as resting on everything. */
#define TC_GROUNDS_MAX 64

/* The uncertain nodes that a node, or a way, rests on. */
struct tc_grounds {
	size_t nodes[TC_GROUNDS_MAX];
	size_t count;
	bool full;
};

bool tc_grounds_have(const struct tc_grounds *c, size_t node);
/*
 * Adds a node, what its best path goes through, and what made any of these more certain
 * than their best path.  TC_NO_NODE adds nothing.
 */
void tc_grounds_add(const struct tc_graph *g, struct tc_grounds *c, size_t node);

#endif
