/*
 * What is read out of the parameters of an API call: for each call that the tables of
 * data/ know, its rules.
 *
 * The tables begin each line with eventSource and the API (eventName without a dated
 * suffix); what follows is the rule, in the words of the file that reads it.
 */
#ifndef TC_FACTS_RECIPE_H
#define TC_FACTS_RECIPE_H

#include "facts/fact.h"
#include "facts/path.h"

struct tc_kinds;
struct tc_touch_rule;
struct tc_mint_rule;
struct tc_state_rule;
struct tc_group_call;

/* Rules of one API; each is the first of a chain in the order of its table, or NULL. */
struct tc_recipe {
	struct tc_touch_rule *touches; /* touch.h: resources */
	struct tc_mint_rule *mints;    /* mint.h: credentials that the call makes */
	struct tc_state_rule *states;  /* state.h: what the call opens or closes */
	const struct tc_group_call *group_call; /* group_rule.h: security groups */
};

enum tc_rule_kind { TC_RULE_TOUCH, TC_RULE_MINT, TC_RULE_STATE };

struct tc_recipes;

struct tc_recipes *tc_recipes_new(void);
void tc_recipes_free(struct tc_recipes *r); /* NULL is fine */

/*
 * The table of kinds of resources, once, before any rule of touches: those that come
 * before it find nothing.  A bad line is our mistake.
 */
void tc_recipes_set_kinds(struct tc_recipes *r, struct tc_str csv);
/* NULL without such a table. */
const struct tc_kinds *tc_recipes_kinds(const struct tc_recipes *r);

/* False when `rule` is none.  The texts are copied. */
bool tc_recipes_add(struct tc_recipes *r, enum tc_rule_kind kind, struct tc_str event_source,
		    struct tc_str api, struct tc_str rule);

/* A table of data/, with a first line that names its columns; a bad line is our mistake. */
void tc_recipes_load(struct tc_recipes *r, enum tc_rule_kind kind, struct tc_str csv);

/* NULL when nothing is known of it.  Owned by the recipes; any thread may read it. */
const struct tc_recipe *tc_recipes_find(const struct tc_recipes *r,
					struct tc_str event_source, struct tc_str api);

/* Adds what the rules of mints, states and security groups find in a record. */
void tc_recipe_read(const struct tc_recipe *recipe, const struct tc_parts *parts,
		    struct tc_facts *facts);

#endif
