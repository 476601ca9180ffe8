/*
 * The resources that a call is about.
 */
#ifndef TC_FACTS_TOUCH_H
#define TC_FACTS_TOUCH_H

#include "facts/kinds.h"
#include "facts/path.h"

struct tc_touch_rule;

/* What is listed of one record: more resources, and longer ids, are passed over. */
#define TC_TOUCH_MAX 200
/* The same of a call that only reads: who lists more looks at everything. */
#define TC_TOUCH_MAX_READ 20
#define TC_TOUCH_ID_MAX 2048

/*
 * Appends the rules of a line of the API catalogue to a chain: its column of paths,
 * between semicolons.  False when one is no path.  What a path leads to is no resource
 * when the kinds do not know its last name.  `text` must live as long as the arena.
 */
bool tc_touch_rule_add(struct tc_touch_rule **rules, struct tc_arena *arena,
		       const struct tc_kinds *kinds, struct tc_str event_source,
		       struct tc_str api, struct tc_str text);

/*
 * The resources of a record by the rules (NULL: none), by its own list `resources`, and
 * the one that its refusal names (absent or *: none), because refused calls mostly have
 * no parameters.
 *
 * As JSON: [[role, kind, id, id, ...], ...] without repetition, sorted by role, kind and id
 * as bytes, escaped as SQLite's json_quote does it; absent when there are none.  Roles:
 * target, created, source, grantee.  The text lives in the arena.
 */
struct tc_str tc_touch_read(const struct tc_touch_rule *rules, const struct tc_kinds *kinds,
			    const struct tc_parts *parts, struct tc_str refused,
			    struct tc_arena *arena);

#endif
