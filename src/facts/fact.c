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

static char *append(char *to, struct tc_str s)
{
	if (s.len)
		memcpy(to, s.data, s.len);
	return to + s.len;
}

struct tc_str tc_facts_join(struct tc_facts *facts, const struct tc_str *parts,
			    size_t count, struct tc_str separator)
{
	size_t len = 0;

	for (size_t i = 0; i < count; i++)
		len += parts[i].len + separator.len;
	char *text = tc_arena_alloc(facts->arena, len + 1), *end = text;
	for (size_t i = 0; i < count; i++)
		end = append(i ? append(end, separator) : end, parts[i]);
	return tc_str_n(text, (size_t)(end - text));
}

struct tc_str tc_fact_number(struct tc_facts *facts, int64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)number);
	return tc_arena_str(facts->arena, tc_str(text));
}
