#include "incident.h"

#include <stdlib.h>

#include "mint.h"
#include "names.h"
#include "people.h"
#include "sweep.h"

const struct call VISIT_BUCKETS = {"s3", "ListBuckets", true,
					 "{\"Host\":\"s3.amazonaws.com\"}", NULL};
const struct call VISIT_INSTANCES = {"ec2", "DescribeInstances", true,
					       "{\"instancesSet\":{},\"filterSet\":{}}",
					       NULL};
const struct call VISIT_DATABASES = {"rds", "DescribeDBInstances", true, NULL,
					       NULL};
const struct call VISIT_GROUPS = {
	"ec2", "DescribeSecurityGroups", true,
	"{\"securityGroupSet\":{},\"securityGroupIdSet\":{},\"filterSet\":{}}", NULL};
const struct call VISIT_WHO = {"sts", "GetCallerIdentity", true, NULL, NULL};

const char *visit_address(const struct visit *visit, size_t index)
{
	const struct world *world = visit->scene.world;

	return world->intruder[index % world->intruder_count];
}

struct actor visit_actor(const struct visit *visit, size_t user, size_t address)
{
	struct actor actor = scene_user(&visit->scene.world->users[user],
					visit_address(visit, address));

	actor.agent = address == 0 ? AGENT_KALI : AGENT_PLAIN;
	return actor;
}

void visit_note(struct visit *visit, const struct actor *actor, const char *api,
		int64_t time, enum result result)
{
	struct incident *incident = visit->incident;
	struct incident_event *event;

	incident->events = must_grow(incident->events, incident->event_count + 1,
				     sizeof *incident->events);
	event = &incident->events[incident->event_count++];
	*event = (struct incident_event){.api = api,
					 .ip = actor->ip,
					 .time = time,
					 .denied = result == RESULT_DENIED,
					 .failed = result != RESULT_DONE};
	text_put(event->id, sizeof event->id, "%s", visit->scene.event_id);
	if (actor->identity.key != NULL)
		text_put(event->key, sizeof event->key, "%s", actor->identity.key);
}

void visit_call(struct visit *visit, const struct actor *actor, const struct call *call,
		const char *region, int64_t time, bool allowed)
{
	if (allowed)
		scene_call(&visit->scene, actor, call, region, time);
	else
		scene_denied(&visit->scene, actor, call, region, time);
	visit_note(visit, actor, call->name, time,
		   allowed ? RESULT_DONE : RESULT_DENIED);
}

/* Key `index` is tried; the strong one may do everything. */
static int64_t try_key(struct visit *visit, size_t index, int64_t time)
{
	struct rng *rng = &visit->scene.rng;
	/* With three addresses or four, some keys are tried from the third. */
	bool third = visit->scene.world->intruder_count > 2 && index % 3 == 2;
	struct actor actor = visit_actor(visit, index, third ? 2 : 0);

	if (index % 3 != 1) {
		visit_call(visit, &actor, &VISIT_WHO, REGION_US, time, true);
		time += rng_between(rng, 3, 12);
	}
	visit_call(visit, &actor, &VISIT_BUCKETS, REGION_US, time,
		index == 0 || index % 2 == 1);
	time += rng_between(rng, 6, 35);
	visit_call(visit, &actor, &VISIT_INSTANCES, REGION_EU, time,
		index == 0 || index % 4 == 2);
	time += rng_between(rng, 6, 35);
	visit_call(visit, &actor, &VISIT_DATABASES, REGION_EU, time,
		index == 0 || index == 3);
	return time;
}

/* All keys, the strong one in the middle of them. */
static int64_t try_keys(struct visit *visit, int64_t time)
{
	size_t count = visit->scene.world->stolen;

	for (size_t i = 0; i < count; i++) {
		size_t index = (i + count - count / 2) % count;

		time = try_key(visit, index, time);
		time += rng_between(&visit->scene.rng, 70, 280);
	}
	return time;
}

/* An AssumeRole that is refused: no request, the role is in the message. */
static void assume_in_vain(struct visit *visit, size_t user, const struct role *role,
			   int64_t time)
{
	struct scene *scene = &visit->scene;
	struct actor actor = visit_actor(visit, user, 0);
	struct record record =
		scene_record(scene, &actor, "sts", "AssumeRole", REGION_EU, time);
	char message[320];

	text_put(message, sizeof message,
		 "User: %s is not authorized to perform: "
		 "sts:AssumeRole on resource: %s",
		 actor.identity.user->arn, role->arn);
	record.error_code = "AccessDenied";
	record.error_message = message;
	record.read_only = true;
	scene_emit(scene, &record);
	visit_note(visit, &actor, "AssumeRole", time, RESULT_DENIED);
	visit->incident->role_attempts++;
}

/* Two keys try: a dormant one, with two roles, and an owner's. */
static int64_t assume_roles(struct visit *visit, int64_t time)
{
	const struct world *world = visit->scene.world;
	size_t last = world->stolen - 1;

	assume_in_vain(visit, last, &world->breakglass, time);
	assume_in_vain(visit, last, &world->developer, time + 21);
	assume_in_vain(visit, 1, &world->breakglass, time + 96);
	return time + 120;
}

/* The one that succeeds, with --assumed-role, and what its session does. */
static void assume_well(struct visit *visit, int64_t time)
{
	struct scene *scene = &visit->scene;
	struct incident *incident = visit->incident;
	struct actor actor = visit_actor(visit, 0, 0);
	struct session session;

	mint_by_actor(scene, &session, &actor, &scene->world->developer, "cli-session",
		      time);
	visit_note(visit, &actor, "AssumeRole", time, RESULT_DONE);
	incident->role_attempts++;
	incident->role_successes++;
	text_put(incident->session_key, sizeof incident->session_key, "%s",
		 session.key);
	visit_call(visit, &session.actor, &VISIT_WHO, REGION_US, time + 9, true);
	visit_call(visit, &session.actor, &VISIT_INSTANCES, REGION_EU, time + 30, true);
	visit_call(visit, &session.actor, &VISIT_DATABASES, REGION_EU, time + 51,
		false);
}

void visit_make_key(struct visit *visit, const struct actor *actor,
		    const struct user *user, char key[KEY_SIZE], int64_t time)
{
	struct scene *scene = &visit->scene;
	struct record record =
		scene_record(scene, actor, "iam", "CreateAccessKey", REGION_US, time);
	char date[US_SIZE];

	ids_key(&scene->rng, "AKIA", scene->world->account_number, key);
	calendar_us(time, date);
	buf_reset(&scene->request);
	buf_addf(&scene->request, "{\"userName\":\"%s\"}", user->name);
	buf_reset(&scene->response);
	buf_addf(&scene->response,
		 "{\"accessKey\":{\"userName\":\"%s\","
		 "\"accessKeyId\":\"%s\",\"status\":\"Active\",\"createDate\":\"%s\"}}",
		 user->name, key, date);
	record.request = buf_text(&scene->request);
	record.response = buf_text(&scene->response);
	scene_emit(scene, &record);
	visit_note(visit, actor, "CreateAccessKey", time, RESULT_DONE);
}

/* A key for an idle user, with --minted-key, and its use. */
static void mint_key(struct visit *visit, int64_t time)
{
	struct incident *incident = visit->incident;
	struct actor actor = visit_actor(visit, 0, 1);
	const struct user *user = world_user(visit->scene.world, PART_IDLE);

	incident->minted_for = user;
	visit_make_key(visit, &actor, user, incident->minted_key, time);
	actor.identity.user = user;
	actor.identity.key = incident->minted_key;
	visit_call(visit, &actor, &VISIT_WHO, REGION_US, time + 40, true);
	visit_call(visit, &actor, &VISIT_BUCKETS, REGION_US, time + 66, false);
}

void visit_make_key_pair(struct visit *visit, const struct actor *actor,
			 const char *region, char id[RESOURCE_SIZE], int64_t time)
{
	struct scene *scene = &visit->scene;
	struct record record =
		scene_record(scene, actor, "ec2", "CreateKeyPair", region, time);
	char print[60];

	rng_hex(&scene->rng, 59, print);
	for (size_t i = 2; i < 59; i += 3)
		print[i] = ':';
	ids_resource(&scene->rng, "key-", id);
	buf_reset(&scene->request);
	buf_addf(&scene->request,
		 "{\"keyName\":\"%s\",\"keyType\":\"rsa\","
		 "\"keyFormat\":\"pem\"}",
		 KEY_PAIR);
	buf_reset(&scene->response);
	buf_addf(&scene->response,
		 "{\"requestId\":\"%s\",\"keyName\":\"%s\","
		 "\"keyFingerprint\":\"%s\",\"keyPairId\":\"%s\","
		 "\"keyMaterial\":\"<sensitiveDataRemoved>\"}",
		 record.request_id, KEY_PAIR, print, id);
	record.request = buf_text(&scene->request);
	record.response = buf_text(&scene->response);
	scene_emit(scene, &record);
	visit_note(visit, actor, "CreateKeyPair", time, RESULT_DONE);
}

static void make_key_pair(struct visit *visit, const struct actor *actor, int64_t time)
{
	struct incident *incident = visit->incident;

	visit_make_key_pair(visit, actor, REGION_EU, incident->key_pair_id, time);
	text_put(incident->lead, sizeof incident->lead, "%s", visit->scene.event_id);
	incident->lead_time = time;
}

static void start_machine(struct visit *visit, const struct actor *actor, int64_t time)
{
	struct scene *scene = &visit->scene;
	struct incident *incident = visit->incident;
	struct record record =
		scene_record(scene, actor, "ec2", "StartInstances", REGION_EU, time);

	incident->started = scene->world->instances[INSTANCES - 1].id;
	buf_reset(&scene->request);
	buf_addf(&scene->request,
		 "{\"instancesSet\":{\"items\":"
		 "[{\"instanceId\":\"%s\"}]}}",
		 incident->started);
	buf_reset(&scene->response);
	buf_addf(
		&scene->response,
		"{\"requestId\":\"%s\",\"instancesSet\":{\"items\":"
		"[{\"instanceId\":\"%s\",\"currentState\":{\"code\":0,\"name\":"
		"\"pending\"},\"previousState\":{\"code\":80,\"name\":\"stopped\"}}]}}",
		record.request_id, incident->started);
	record.request = buf_text(&scene->request);
	record.response = buf_text(&scene->response);
	scene_emit(scene, &record);
	visit_note(visit, actor, "StartInstances", time, RESULT_DONE);
	text_put(incident->started_event, sizeof incident->started_event, "%s",
		 scene->event_id);
}

/* From the sweep on: the strong key, from the second address. */
static void use_strong_key(struct visit *visit, int64_t day)
{
	const size_t addresses = visit->scene.world->intruder_count;
	struct actor actor = visit_actor(visit, 0, addresses > 1 ? 1 : 0);
	struct actor late = visit_actor(visit, 0, addresses > 3 ? 3 : 1);

	if (addresses < 4)
		late = actor;
	sweep(visit, &actor, day + 10 * HOUR + 21 * MINUTE);
	visit_call(visit, &actor, &VISIT_INSTANCES, REGION_EU,
		day + 11 * HOUR + 41 * MINUTE + 7, true);
	make_key_pair(visit, &actor, day + 11 * HOUR + 48 * MINUTE + 33);
	start_machine(visit, &actor, day + 11 * HOUR + 52 * MINUTE + 4);
	visit_call(visit, &actor, &VISIT_INSTANCES, REGION_EU,
		day + 11 * HOUR + 54 * MINUTE + 40, true);
	visit_call(visit, &late, &VISIT_INSTANCES, REGION_EU,
		day + 13 * HOUR + 2 * MINUTE + 18, true);
	visit_call(visit, &late, &VISIT_GROUPS, REGION_EU,
		day + 14 * HOUR + 35 * MINUTE + 50, true);
	visit_call(visit, &late, &VISIT_INSTANCES, REGION_EU,
		day + 14 * HOUR + 37 * MINUTE + 26, true);
}

/* With --owner-same-hour: the strong key at its owner's desk meanwhile. */
static void owner_meanwhile(struct visit *visit, int64_t day)
{
	const struct world *world = visit->scene.world;
	const struct user *user = &world->users[0];
	struct actor actor = scene_user(user, world->office);

	visit->scene.hand = HAND_LIFE;
	people_calls(&visit->scene, &actor, user, day + 10 * HOUR + 15 * MINUTE, 3);
	people_calls(&visit->scene, &actor, user, day + 11 * HOUR + 49 * MINUTE, 3);
	visit->scene.hand = HAND_INTRUDER;
}

void incident_play(struct incident *incident, const struct world *world,
		   const struct options *options, struct sink sink)
{
	struct visit visit = {.incident = incident};
	int64_t day = world_day(world, world->incident_day);
	struct actor strong;

	scene_init(&visit.scene, world, options->seed, "incident", sink);
	visit.scene.hand = HAND_INTRUDER;
	assume_roles(&visit, try_keys(&visit, day + 9 * HOUR + 12 * MINUTE));
	strong = visit_actor(&visit, 0, 0);
	visit_call(&visit, &strong, &VISIT_GROUPS, REGION_EU,
		day + 10 * HOUR + 16 * MINUTE + 2, true);
	visit_call(&visit, &strong, &VISIT_GROUPS, REGION_US,
		day + 10 * HOUR + 16 * MINUTE + 31, true);
	if (options->assumed_role)
		assume_well(&visit, day + 10 * HOUR + 17 * MINUTE);
	use_strong_key(&visit, day);
	if (options->minted_key)
		mint_key(&visit, day + 12 * HOUR + 20 * MINUTE);
	if (options->owner_same_hour)
		owner_meanwhile(&visit, day);
	scene_release(&visit.scene);
}

void incident_release(struct incident *incident)
{
	free(incident->events);
	*incident = (struct incident){0};
}
