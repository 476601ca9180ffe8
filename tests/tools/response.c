#include <string.h>

#include "incident.h"
#include "people.h"

/* The responder at the office, with the usual tool. */
struct desk {
	struct scene scene;
	struct incident *incident;
	struct actor actor;
	int64_t time;
};

static void next_moment(struct desk *desk, int64_t least, int64_t most)
{
	desk->time += rng_between(&desk->scene.rng, least, most);
}

/* UpdateAccessKey to Inactive, or DeleteAccessKey. */
static void act_on_key(struct desk *desk, const struct user *user, bool delete)
{
	struct scene *scene = &desk->scene;
	struct key_action *action =
		&desk->incident->actions[desk->incident->action_count++];
	const char *api = delete ? "DeleteAccessKey" : "UpdateAccessKey";
	struct record record;

	next_moment(desk, 30, 120);
	record = scene_record(scene, &desk->actor, "iam", api, REGION_US, desk->time);
	buf_reset(&scene->request);
	buf_addf(&scene->request, "{\"userName\":\"%s\",%s\"accessKeyId\":\"%s\"}",
		 user->name, delete ? "" : "\"status\":\"Inactive\",", user->key);
	record.request = buf_text(&scene->request);
	scene_emit(scene, &record);
	*action = (struct key_action){.key = user->key, .api = api, .time = desk->time};
	text_put(action->event_id, sizeof action->event_id, "%s", scene->event_id);
}

/* The strong key and two others are made inactive, one more is deleted. */
static void contain_keys(struct desk *desk)
{
	const struct world *world = desk->scene.world;
	size_t last = world->stolen - 1;

	act_on_key(desk, &world->users[0], false);
	if (last >= 4) {
		act_on_key(desk, &world->users[last], false);
		act_on_key(desk, &world->users[last - 1], false);
	}
	act_on_key(desk, &world->users[last >= 4 ? last - 2 : last], true);
}

/* Ledger entries first .. first + count - 1 are closed by the last record. */
static void mark_closed(struct desk *desk, size_t first, size_t count)
{
	for (size_t i = first; i < first + count; i++) {
		struct opened_rule *opened = &desk->incident->rules[i];

		opened->closed_at = desk->time;
		text_put(opened->closed_by, sizeof opened->closed_by, "%s",
			 desk->scene.event_id);
	}
}

static void close_some(struct desk *desk, size_t first, size_t count, enum shape shape,
		       const struct failure *failure)
{
	struct rule rules[3];

	for (size_t i = 0; i < count; i++)
		rules[i] = desk->incident->rules[first + i].rule;
	next_moment(desk, 4, 30);
	rules_close(&desk->scene, &desk->actor, rules, count, shape, desk->time,
		    failure);
	if (failure == NULL)
		mark_closed(desk, first, count);
}

/* How the nth opened group is dealt with; its rules are `first` and on. */
static void close_group(struct desk *desk, size_t number, size_t first, size_t count)
{
	static const struct failure missing = {
		"Client.InvalidPermission.NotFound",
		"The specified rule does not exist in this security group."};
	static const struct failure denied = {
		"Client.UnauthorizedOperation",
		"You are not authorized to perform this operation. Encoded "
		"authorization failure message: 5pQk3vYwTz0bX8"};

	if (number == 7)
		close_some(desk, first, count, SHAPE_RULE_IDS, &denied);
	else if (number == 13)
		close_some(desk, first, 1, SHAPE_ITEMS, &missing);
	else if (number % 6 == 0) /* all of them, by rule id */
		close_some(desk, first, count, SHAPE_RULE_IDS, NULL);
	else if (number % 6 == 2) /* all TCP only, by permission */
		close_some(desk, first, 1, SHAPE_ITEMS, NULL);
	else if (number % 6 == 4 && count > 1) /* the second, in the plain shape */
		close_some(desk, first + 1, 1, SHAPE_FLAT, NULL);
}

/* Walks the ledger group by group; the responder stops two thirds through. */
static void close_rules(struct desk *desk)
{
	const struct incident *incident = desk->incident;
	size_t number = 0;

	for (size_t first = 0; first < incident->rule_count; number++) {
		const struct group *group = incident->rules[first].rule.group;
		size_t count = 1;

		while (first + count < incident->rule_count &&
		       incident->rules[first + count].rule.group == group)
			count++;
		if (number < 50)
			close_group(desk, number, first, count);
		first += count;
	}
}

static void look_around(struct desk *desk)
{
	static const struct call calls[] = {
		{"cloudtrail", "LookupEvents", true,
		 "{\"lookupAttributes\":[{\"attributeKey\":\"EventName\","
		 "\"attributeValue\":\"CreateKeyPair\"}],\"maxResults\":50}",
		 NULL},
		{"ec2", "DescribeKeyPairs", true, "{\"keySet\":{},\"filterSet\":{}}",
		 NULL},
		{"ec2", "DescribeSecurityGroups", true,
		 "{\"maxResults\":1000,\"securityGroupSet\":{},\"securityGroupIdSet\":{"
		 "},\"filterSet\":{}}",
		 NULL},
		{"iam", "ListUsers", true, NULL, NULL},
		{"iam", "GenerateCredentialReport", true, NULL,
		 "{\"state\":\"STARTED\"}"},
		{"iam", "GetCredentialReport", true, NULL, NULL},
	};

	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		next_moment(desk, 20, 200);
		scene_call(&desk->scene, &desk->actor, &calls[i], REGION_EU,
			   desk->time);
	}
}

void incident_respond(struct incident *incident, const struct world *world,
		      uint64_t seed, struct sink sink)
{
	struct desk desk = {
		.incident = incident,
		.actor = scene_user(world_user(world, PART_RESPONDER), world->office),
		.time = world_day(world, world->days) + 8 * HOUR + 10 * MINUTE};

	scene_init(&desk.scene, world, seed, "response", sink);
	look_around(&desk);
	contain_keys(&desk);
	next_moment(&desk, 300, 900);
	close_rules(&desk);
	scene_release(&desk.scene);
}
