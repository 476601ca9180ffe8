/*
 * Rules of security groups, from calls of any of their shapes.
 */
#ifndef TC_FACTS_GROUP_RULE_H
#define TC_FACTS_GROUP_RULE_H

#include "facts/fact.h"
#include "facts/path.h"

/* True for the calls that tc_group_rules_read understands. */
bool tc_group_rules_has(struct tc_str event_source, struct tc_str api);

/*
 * Adds a row of TC_FACT_RULE for each (group, direction, protocol, ports, peer) that a
 * call names, whatever its outcome: op (open, close), group id, group name, direction
 * (ingress, egress), protocol (all for -1), first port, last port (absent: all), kind of
 * peer, peer, rule id.
 */
void tc_group_rules_read(const struct tc_parts *parts, struct tc_facts *facts);

#endif
