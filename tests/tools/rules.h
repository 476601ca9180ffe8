/* Security group rules: opening and closing them in every logged shape. */
#ifndef TOOLS_RULES_H
#define TOOLS_RULES_H

#include "scene.h"

struct rule {
	const struct group *group;
	const char *protocol;
	int from_port, to_port;
	char peer[24];
	char id[RESOURCE_SIZE]; /* sgr-..., "" until it was opened */
};

/* How the request spells the rules. */
enum shape {
	SHAPE_ITEMS,   /* groupId, ipPermissions.items */
	SHAPE_FLAT,    /* groupId, ipPermissions {}, one rule in plain members */
	SHAPE_BY_NAME, /* groupName, else as flat */
	SHAPE_RULE_IDS /* groupId, securityGroupRuleIds.items: to close only */
};

/*
 * AuthorizeSecurityGroupIngress of `count` rules of one group: one record.
 * Flat shapes take one rule. Fills in the rule ids. With a failure the rules
 * are not opened and get no ids.
 */
void rules_open(struct scene *scene, const struct actor *actor, struct rule *rules,
		size_t count, enum shape shape, int64_t time,
		const struct failure *failure);

/* RevokeSecurityGroupIngress, likewise. */
void rules_close(struct scene *scene, const struct actor *actor,
		 const struct rule *rules, size_t count, enum shape shape, int64_t time,
		 const struct failure *failure);

#endif
