#include "facts/recipe.h"

#include <stdlib.h>

#include "facts/group_rule.h"
#include "facts/mint.h"
#include "facts/state.h"
#include "facts/touch.h"
#include "util/buf.h"
#include "util/map.h"

#include "util/banned.h"

#define KEY_MAX ((size_t)64 * 1024)

struct tc_recipes {
	struct tc_arena arena;
	struct tc_map by_api; /* of struct tc_recipe */
	struct tc_kinds *kinds;
};

void tc_recipes_free(struct tc_recipes *r)
{
	if (!r)
		return;
	tc_map_release(&r->by_api);
	tc_kinds_free(r->kinds);
	tc_arena_release(&r->arena);
	free(r);
}

void tc_recipes_set_kinds(struct tc_recipes *r, struct tc_str csv)
{
	TC_ASSERT(!r->kinds);
	r->kinds = tc_kinds_new(&r->arena, csv);
	if (!r->kinds)
		TC_BUG("data/resource-kinds.csv has a line that is none");
}

const struct tc_kinds *tc_recipes_kinds(const struct tc_recipes *r)
{
	return r->kinds;
}

/* "source api": no name of a source has a space. */
static void set_key(struct tc_buf *key, struct tc_str event_source, struct tc_str api)
{
	tc_buf_init(key, KEY_MAX);
	tc_buf_add_str(key, event_source);
	tc_buf_add_char(key, ' ');
	tc_buf_add_str(key, api);
}

static struct tc_recipe *recipe_of(struct tc_recipes *r, struct tc_str event_source,
				   struct tc_str api)
{
	struct tc_buf key;

	set_key(&key, event_source, api);
	void **slot = tc_map_put(&r->by_api, tc_buf_str(&key));
	tc_buf_release(&key);
	if (!*slot) {
		struct tc_recipe *recipe = tc_arena_alloc(&r->arena, sizeof(*recipe));

		*recipe = (struct tc_recipe){
			.group_call = tc_group_call_find(event_source, api)};
		*slot = recipe;
	}
	return *slot;
}

/* Calls about rules of security groups are read whatever the tables know. */
struct tc_recipes *tc_recipes_new(void)
{
	struct tc_recipes *r = tc_calloc(1, sizeof(*r));
	const char *api;

	tc_arena_init(&r->arena);
	tc_map_init(&r->by_api);
	for (size_t i = 0; (api = tc_group_call_api(i)); i++)
		recipe_of(r, TC_STR(TC_GROUP_SOURCE), tc_str(api));
	return r;
}

bool tc_recipes_add(struct tc_recipes *r, enum tc_rule_kind kind, struct tc_str event_source,
		    struct tc_str api, struct tc_str rule)
{
	struct tc_recipe *recipe = recipe_of(r, event_source, api);
	struct tc_str text = tc_arena_str(&r->arena, rule);

	switch (kind) {
	case TC_RULE_TOUCH:
		return !r->kinds || tc_touch_rule_add(&recipe->touches, &r->arena, r->kinds,
						      event_source, api, text);
	case TC_RULE_MINT:
		return tc_mint_rule_add(&recipe->mints, &r->arena, text);
	case TC_RULE_STATE:
		return tc_state_rule_add(&recipe->states, &r->arena, text,
					 tc_state_is_global(event_source));
	}
	TC_BUG("unknown kind of rule");
}

void tc_recipes_load(struct tc_recipes *r, enum tc_rule_kind kind, struct tc_str csv)
{
	tc_str_cut(csv, '\n', &csv);
	while (csv.len) {
		struct tc_str api, rule, line = tc_str_cut(csv, '\n', &csv);
		struct tc_str event_source = tc_str_cut(line, ',', &rule);

		api = tc_str_cut(rule, ',', &rule);
		if (!rule.data || !tc_recipes_add(r, kind, event_source, api, rule))
			TC_BUG("a table of data/ has a line that is no rule");
	}
}

const struct tc_recipe *tc_recipes_find(const struct tc_recipes *r,
					struct tc_str event_source, struct tc_str api)
{
	struct tc_buf key;

	set_key(&key, event_source, api);
	const struct tc_recipe *recipe = tc_map_get(&r->by_api, tc_buf_str(&key));
	tc_buf_release(&key);
	return recipe;
}

void tc_recipe_read(const struct tc_recipe *recipe, const struct tc_parts *parts,
		    struct tc_facts *facts)
{
	if (recipe->mints)
		tc_mint_read(recipe->mints, parts, facts);
	if (recipe->states)
		tc_state_read(recipe->states, parts, facts);
	if (recipe->group_call)
		tc_group_rules_read(recipe->group_call, parts, facts);
}
