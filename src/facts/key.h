/*
 * What an access key id says by itself.
 */
#ifndef TC_FACTS_KEY_H
#define TC_FACTS_KEY_H

#include "util/arena.h"
#include "util/base.h"

/*
 * The account that an id AKIA... or ASIA... hides, twelve digits; absent when it
 * hides none.  Nobody vouches for it, and whoever masks keys may break it: a hint.
 */
struct tc_str tc_key_account(struct tc_arena *arena, struct tc_str key);

#endif
