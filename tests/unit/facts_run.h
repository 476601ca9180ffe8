/*
 * What the rules of parameters read out of a record, as text: a line for each row, its
 * fields between bars, - for an absent one and ~ for the separator of pairs.
 */
#ifndef TC_TESTS_FACTS_RUN_H
#define TC_TESTS_FACTS_RUN_H

#include "unit.h"

#include "facts/facts.h"
#include "facts/recipe.h"
#include "util/instant.h"

static inline struct tc_str facts_member(struct tc_arena *arena, const struct tc_object *o,
					 const char *key)
{
	return tc_json_text(arena, tc_object_get(o, key));
}

static inline void facts_parts(struct tc_parts *parts, struct tc_arena *arena,
			       const struct tc_object *o)
{
	*parts = (struct tc_parts){
		.part = {[TC_PART_REQUEST] = tc_object_get(o, "requestParameters"),
			 [TC_PART_RESPONSE] = tc_object_get(o, "responseElements"),
			 [TC_PART_USER_IDENTITY] = tc_object_get(o, "userIdentity")},
		.error_message = facts_member(arena, o, "errorMessage"),
		.region = facts_member(arena, o, "awsRegion"),
		.recipient_account = facts_member(arena, o, "recipientAccountId"),
		.time_ms = -1,
	};
	tc_time_parse(facts_member(arena, o, "eventTime"), &parts->time_ms);
	struct tc_partial partial;
	struct tc_ending ending = {
		.event_name = facts_member(arena, o, "eventName"),
		.error_code = facts_member(arena, o, "errorCode"),
		.error_message = parts->error_message,
		.request = parts->part[TC_PART_REQUEST],
		.response = parts->part[TC_PART_RESPONSE],
	};
	if (ending.error_code.len)
		ending.of_code = tc_outcome_of_code(ending.error_code);
	parts->outcome = tc_outcome(&ending, &partial);
}

/* The rows of one table, of which the first `fields` are shown. */
static inline void facts_run(struct tc_buf *out, const struct tc_recipes *recipes,
			     const char *record, enum tc_fact_table table, size_t fields)
{
	struct tc_arena arena;
	struct tc_object o;
	struct tc_parts parts;
	struct tc_facts facts;

	tc_arena_init(&arena);
	if (tc_scan_object(tc_str(record), 0, 0, &o, NULL, NULL) != TC_SCAN_OK)
		fail_msg("no JSON: %s", record);
	facts_parts(&parts, &arena, &o);
	tc_facts_init(&facts, &arena);
	const struct tc_recipe *recipe =
		tc_recipes_find(recipes, facts_member(&arena, &o, "eventSource"),
				facts_member(&arena, &o, "eventName"));
	if (recipe)
		tc_recipe_read(recipe, &parts, &facts);
	for (const struct tc_fact *f = facts.first; f; f = f->next) {
		for (size_t i = 0; i < fields && f->table == table; i++) {
			struct tc_str field = f->fields[i];

			for (size_t k = 0; k < field.len; k++)
				tc_buf_add_char(out, field.data[k] == '\x1f'
							     ? '~'
							     : field.data[k]);
			tc_buf_add_cstr(out, field.data ? "" : "-");
			tc_buf_add_char(out, i + 1 < fields ? '|' : '\n');
		}
	}
	tc_arena_release(&arena);
}

static inline void facts_expect(const struct tc_recipes *recipes, const char *record,
				enum tc_fact_table table, size_t fields,
				const char *expected)
{
	struct tc_buf got;

	tc_buf_init(&got, 1 << 20);
	facts_run(&got, recipes, record, table, fields);
	if (strcmp(tc_buf_cstr(&got), expected) != 0)
		fail_msg("%s\ngives\n%snot\n%s", record, tc_buf_cstr(&got), expected);
	tc_buf_release(&got);
}

#endif
