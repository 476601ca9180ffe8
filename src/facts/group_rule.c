#include "facts/group_rule.h"

#include "util/banned.h"

bool tc_group_rules_has(struct tc_str event_source, struct tc_str api)
{
	(void)event_source;
	(void)api;
	return false;
}

void tc_group_rules_read(const struct tc_parts *parts, struct tc_facts *facts)
{
	(void)parts;
	(void)facts;
}
