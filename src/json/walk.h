/*
 * Walking through a JSON value that the slicer has checked: the members of an object,
 * the elements of an array, one after the other, without building anything.
 */
#ifndef TC_JSON_WALK_H
#define TC_JSON_WALK_H

#include "util/base.h"

struct tc_json_walk {
	struct tc_str text; /* from behind the opening bracket */
	bool object;
};

/* False, and a walk without steps, for a value that is neither object nor array. */
bool tc_json_walk_init(struct tc_json_walk *w, struct tc_str value);

/*
 * The next member or element, false behind the last one.  `key` is what stands between
 * the quotes, as it is written; absent for elements.  `value` is exact text.  On text
 * that is not JSON it stops somewhere inside it.
 */
bool tc_json_walk_next(struct tc_json_walk *w, struct tc_str *key, struct tc_str *value);

/* The value of the first member whose key is `name` but for the case of letters. */
struct tc_str tc_json_member(struct tc_str object, struct tc_str name);

#endif
