#include "sweep.h"

#define RULES_PER_GROUP 3

static void fill_rules(struct rule rules[RULES_PER_GROUP], const struct group *group)
{
	static const int ports[RULES_PER_GROUP][2] = {
		{0, 65535}, {5432, 5432}, {1253, 1253}};

	for (unsigned i = 0; i < RULES_PER_GROUP; i++) {
		rules[i] = (struct rule){.group = group,
					 .protocol = "tcp",
					 .from_port = ports[i][0],
					 .to_port = ports[i][1]};
		text_put(rules[i].peer, sizeof rules[i].peer, "0.0.0.0/0");
	}
}

static void enter_rules(struct incident *incident, const struct rule *rules,
			size_t count, const char *event_id)
{
	for (size_t i = 0; i < count; i++) {
		struct opened_rule *opened;

		if (incident->rule_count == MAX_RULES)
			die("more rules than the ledger holds");
		opened = &incident->rules[incident->rule_count++];
		*opened = (struct opened_rule){.rule = rules[i]};
		text_put(opened->event_id, sizeof opened->event_id, "%s", event_id);
	}
}

static void open_some(struct visit *visit, const struct actor *actor,
		      struct rule *rules, size_t count, enum shape shape, int64_t time)
{
	rules_open(&visit->scene, actor, rules, count, shape, time, NULL);
	visit_note(visit, actor, "AuthorizeSecurityGroupIngress", time, RESULT_DONE);
	enter_rules(visit->incident, rules, count, visit->scene.event_id);
}

/* One of the rules is open already: the whole call opens nothing. */
static void open_again(struct visit *visit, const struct actor *actor,
		       struct rule *rules, size_t count, int64_t time)
{
	static const struct failure duplicate = {
		"Client.InvalidPermission.Duplicate",
		"the specified rule \"peer: 0.0.0.0/0, TCP, from port: 5432, to port: "
		"5432, ALLOW\" already exists"};

	rules_open(&visit->scene, actor, rules, count, SHAPE_ITEMS, time, &duplicate);
	visit_note(visit, actor, "AuthorizeSecurityGroupIngress", time, RESULT_FAILED);
}

/* How a group is opened follows its number. Returns when the next one may be. */
static int64_t open_group(struct visit *visit, const struct actor *actor,
			  unsigned number, int64_t time)
{
	const struct group *group = &visit->scene.world->groups[number];
	struct rule rules[RULES_PER_GROUP];

	fill_rules(rules, group);
	switch (number % 5) {
	case 0: /* three rules in one call */
	case 3:
		open_some(visit, actor, rules, 3, SHAPE_ITEMS, time);
		return time + 2;
	case 1: /* three calls, one rule each */
		for (unsigned i = 0; i < 3; i++)
			open_some(visit, actor, &rules[i], 1, SHAPE_ITEMS,
				  time + (int64_t)i);
		return time + 4;
	case 2: /* the plain shape, then two rules in one call */
		open_some(visit, actor, &rules[0], 1, SHAPE_FLAT, time);
		open_some(visit, actor, &rules[1], 2, SHAPE_ITEMS, time + 1);
		return time + 3;
	default:
		break;
	}
	if (number % 15 == 4) { /* 5432 was open: only the others can be opened */
		open_again(visit, actor, rules, 2, time);
		open_some(visit, actor, &rules[0], 1, SHAPE_FLAT, time + 2);
		open_some(visit, actor, &rules[2], 1, SHAPE_FLAT, time + 3);
		return time + 5;
	}
	open_some(visit, actor, &rules[0], 1, SHAPE_BY_NAME, time);
	open_some(visit, actor, &rules[1], 1, SHAPE_BY_NAME, time + 1);
	open_some(visit, actor, &rules[2], 1, SHAPE_FLAT, time + 2);
	return time + 4;
}

void sweep(struct visit *visit, const struct actor *actor, int64_t time)
{
	for (unsigned i = 0; i < GROUPS; i++) {
		if (i == EU_GROUPS) /* on to the next region */
			time += 40;
		time = open_group(visit, actor, i, time);
		time += rng_between(&visit->scene.rng, 0, 3);
	}
}
