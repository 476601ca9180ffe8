/*
 * The resources that a call is about.
 */
#ifndef TC_FACTS_TOUCH_H
#define TC_FACTS_TOUCH_H

#include "facts/path.h"

struct tc_touch_rule;

/*
 * Appends the rules of a line of the API catalogue to a chain: its column of paths,
 * between semicolons.  False when one is no path.  `text` must live as long as the arena.
 */
bool tc_touch_rule_add(struct tc_touch_rule **rules, struct tc_arena *arena,
		       struct tc_str text);

/*
 * The resources of a record by the rules (NULL: none) and by its own list `resources`,
 * as JSON: [[role, kind, id], ...] without repetition, sorted as bytes; absent when there
 * are none.  Roles: target, created, source, grantee.  The text lives in the arena.
 */
struct tc_str tc_touch_read(const struct tc_touch_rule *rules, const struct tc_parts *parts,
			    struct tc_arena *arena);

#endif
