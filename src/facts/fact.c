#include "facts/fact.h"

#include <stdio.h>

#include "util/banned.h"

void tc_facts_init(struct tc_facts *facts, struct tc_arena *arena)
{
	facts->arena = arena;
	facts->first = NULL;
	facts->last = &facts->first;
}

struct tc_fact *tc_facts_add(struct tc_facts *facts, enum tc_fact_table table)
{
	struct tc_fact *fact = tc_arena_alloc(facts->arena, sizeof(*fact));

	*fact = (struct tc_fact){.table = table};
	*facts->last = fact;
	facts->last = &fact->next;
	return fact;
}

struct tc_str tc_fact_number(struct tc_facts *facts, int64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)number);
	return tc_arena_str(facts->arena, tc_str(text));
}
