/*
 * What the scope weighs and where it stops: one table, data/scope-rules.csv, with what the
 * analyst changed in it.  Shared by the files of this library only.
 */
#ifndef TC_SCOPE_RULES_H
#define TC_SCOPE_RULES_H

#include "scope/scope.h"

/* Every rule of the table, once; a test compares. */
#define TC_SCOPE_RULES(X)                                                      \
	X(confirmed) X(probable) X(possible) X(new_address) X(unclear_address) \
	X(dedicated_address) X(used_address) X(own_program) X(hosting_address) \
	X(carrier_address) X(ci) X(thin) X(minted_exact) X(minted_session) \
	X(minted_token) X(minted_name) X(parent) X(parent_at_home) X(password) \
	X(rare_agent) X(artefact) X(sequence) X(same_owner) X(address_only) \
	X(follow_private) X(service_calls) X(benign_is_wall)                   \
	X(shared_principals) X(shared_percent) X(shared_least) X(own_days)     \
	X(near_hours) X(fan_out) X(fan_out_percent) X(fan_out_least) X(depth) \
	X(baseline_days) X(second_days) X(gap_hours) X(thin_days) X(thin_events) \
	X(story_days) X(lately_days) X(history_days) X(segment_minutes) \
	X(rare_principals) X(sequence_calls) X(sequence_minutes) X(likely) \
	X(unclear) X(new_asn) X(new_country) X(new_place) X(new_tool) X(new_version) \
	X(new_region) X(new_service) X(new_grave_api) X(new_hour) X(dormant) \
	X(no_mfa) X(bad_address) X(new_to_several) X(two_operators)

#define TC_SCOPE_RULE_MEMBER(name) double name;
struct tc_rules {
	TC_SCOPE_RULES(TC_SCOPE_RULE_MEMBER)
};

/*
 * Those of the case, or, when this connection has some in front of them, these; each
 * within its limits, whatever the case holds.
 */
int tc_rules_load(struct tc_rules *rules, struct tc_store *store, struct tc_error *err);

/* A rule of data/scope-rules.csv, as the program carries it. */
struct tc_rule_limits {
	struct tc_str name; /* never goes away */
	double built_in, least, most;
};

/* TC_USAGE, and the nearest, when there is none of that name. */
int tc_rule_find(struct tc_rule_limits *rule, struct tc_str name, struct tc_error *err);
/* TC_USAGE, and the limits, for what is no decimal number or lies outside of them. */
int tc_rule_parse(double *value, const struct tc_rule_limits *rule, struct tc_str text,
		  struct tc_error *err);
/* The same for a number that a case holds: TC_FAIL. */
int tc_rule_check(const struct tc_rule_limits *rule, double value, struct tc_error *err);
/* TC_USAGE unless possible <= probable <= confirmed. */
int tc_rules_check_levels(const struct tc_rule_changes *changes, struct tc_error *err);

#endif
