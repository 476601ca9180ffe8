/*
 * Rules of security groups, from calls of any of their shapes.
 *
 * Authorize and Revoke name rules in a list (ipPermissions), by parameters of their own
 * (flat), or by rule id, and the group by id or by name.  Since 2021 responses list the
 * rules that were made, with their ids; these are better than the request.
 */
#ifndef TC_FACTS_GROUP_RULE_H
#define TC_FACTS_GROUP_RULE_H

#include "facts/fact.h"
#include "facts/path.h"

struct tc_group_call;

#define TC_GROUP_SOURCE "ec2.amazonaws.com"

/* The API of one call after the other, from 0; NULL behind the last. */
const char *tc_group_call_api(size_t n);

/* NULL for calls that tc_group_rules_read does not understand; owned by nobody. */
const struct tc_group_call *tc_group_call_find(struct tc_str event_source,
					       struct tc_str api);

/*
 * Adds a row of TC_FACT_RULE for each (group, direction, protocol, ports, peer) that a
 * call names: op, group id, group name, direction (ingress, egress), protocol (all for
 * -1), first port, last port (absent: all), kind of peer (ipv4, ipv6, group,
 * prefix_list), peer, rule id, pair.  For ICMP the ports are type and code.
 *
 * op is open, whatever the outcome; close, of successful calls only, for what they took
 * away; name, when the row only tells which name a group id has.  `pair` is the same
 * for rules of one shape, however they were written; it is empty for a close of all
 * rules of the group, and absent when only the rule id is known.
 */
void tc_group_rules_read(const struct tc_group_call *call, const struct tc_parts *parts,
			 struct tc_facts *facts);

#endif
