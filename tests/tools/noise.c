#include "noise.h"

#include "machines.h"
#include "people.h"

static bool is_weekend(int64_t day)
{
	struct calendar calendar;

	calendar_split(day, &calendar);
	return calendar.weekday >= 5;
}

static const char *place_of(struct scene *scene, const struct user *user, unsigned day)
{
	const struct world *world = scene->world;

	if (user->part == PART_TRAVELLER && day + 2 >= world->incident_day)
		return world->abroad;
	if (user == &world->users[1] && world->owner_abroad != NULL &&
	    day + 2 >= world->incident_day)
		return world->owner_abroad;
	if (user->home[0] != '\0' && rng_chance(&scene->rng, 600))
		return user->home;
	return world->office;
}

/* A day of somebody who works every weekday. */
static void ordinary_day(struct scene *scene, const struct user *user, unsigned day)
{
	int64_t morning = world_day(scene->world, day) + user->start_hour * HOUR;
	const char *ip = place_of(scene, user, day);
	unsigned stretches;

	if (!rng_chance(&scene->rng, is_weekend(morning) ? 40 : user->pace))
		return;
	stretches = rng_chance(&scene->rng, 350) ? 2 : 1;
	for (unsigned i = 0; i < stretches; i++) {
		int64_t time = morning + rng_between(&scene->rng, 0, 9 * HOUR);

		people_stretch(scene, user, ip, time, 2 + rng_below(&scene->rng, 3));
	}
}

/* The long-term key itself. */
static void key_at(struct scene *scene, const struct user *user, const char *ip,
		   int64_t time, unsigned count)
{
	struct actor actor = scene_user(user, ip);

	people_calls(scene, &actor, user, time, count);
}

/* The same at its owner's desk. */
static void key_at_desk(struct scene *scene, const struct user *user, int64_t time,
			unsigned count)
{
	key_at(scene, user, scene->world->office, time, count);
}

/* An owner whose key was stolen works on, at and after the incident's hours. */
static void owner_day(struct scene *scene, const struct user *user, unsigned day)
{
	static const int minutes[] = {9 * 60 + 21, 10 * 60 + 33, 11 * 60 + 52,
				      14 * 60 + 8, 16 * 60 + 40};
	const struct world *world = scene->world;
	int64_t midnight = world_day(world, day);
	bool away = user == &world->users[1] && world->owner_abroad != NULL;

	if (day < world->incident_day) {
		ordinary_day(scene, user, day);
		return;
	}
	for (unsigned i = 0; i < 5; i++)
		key_at(scene, user, away ? world->owner_abroad : world->office,
		       midnight + minutes[i] * MINUTE +
			       rng_between(&scene->rng, 0, 300),
		       2);
}

/* Keys that fall out of use after a few days. */
static void fading_day(struct scene *scene, const struct user *user, unsigned day,
		       unsigned last)
{
	int64_t time = world_day(scene->world, day) + 9 * HOUR;

	if (day > last || is_weekend(time) || !rng_chance(&scene->rng, 450))
		return;
	time += rng_between(&scene->rng, 0, 6 * HOUR);
	key_at_desk(scene, user, time, 2 + rng_below(&scene->rng, 3));
}

static void strong_day(struct scene *scene, const struct user *user, unsigned day)
{
	const struct world *world = scene->world;

	ordinary_day(scene, user, day);
	if ((day == 2 || day == 4) && day <= world->quiet_day)
		key_at_desk(scene, user, world_day(world, day) + 13 * HOUR, 3);
}

static void returner_day(struct scene *scene, const struct user *user, unsigned day)
{
	const struct world *world = scene->world;

	if (day == world->incident_day)
		key_at_desk(scene, user, world_day(world, day) + 10 * HOUR + 920, 5);
	else
		fading_day(scene, user, day, world->quiet_day);
}

/*
 * Weeks before the incident, and on its day when the tester has an address of his own:
 * the three calls that the intruder tries.
 */
static void tester_day(struct scene *scene, const struct user *user, unsigned day)
{
	const struct world *world = scene->world;
	struct actor actor = scene_user(user, world->office);
	int64_t time = world_day(world, day) + 13 * HOUR;

	ordinary_day(scene, user, day);
	if (day == world->incident_day && world->tester != NULL) {
		actor.ip = world->tester;
		time -= 3 * HOUR;
	} else if (day + 20 != world->incident_day) {
		return;
	}
	for (unsigned i = 0; i < 8; i++)
		scene_call(scene, &actor, &calls_audit.calls[i], REGION_EU,
			   time + 20 * i);
}

static void user_day(struct scene *scene, size_t index, unsigned day)
{
	const struct world *world = scene->world;
	const struct user *user = &world->users[index];

	switch (user->part) {
	case PART_ORDINARY:
	case PART_TRAVELLER:
	case PART_RESPONDER:
		ordinary_day(scene, user, day);
		break;
	case PART_STRONG:
		strong_day(scene, user, day);
		break;
	case PART_OWNER:
		owner_day(scene, user, day);
		break;
	case PART_DORMANT:
		if (index % 2 == 0)
			fading_day(scene, user, day, world->quiet_day);
		break;
	case PART_IDLE:
		fading_day(scene, user, day, world->quiet_day);
		break;
	case PART_RETURNER:
		returner_day(scene, user, day);
		break;
	case PART_PENTESTER:
		tester_day(scene, user, day);
		break;
	}
}

void noise_owners(struct scene *scene)
{
	for (unsigned day = 1; day <= scene->world->days; day++)
		for (size_t i = 0; i < scene->world->stolen; i++)
			user_day(scene, i, day);
}

static void people_days(struct scene *scene)
{
	for (unsigned day = 1; day <= scene->world->days; day++)
		for (size_t i = 0; i < scene->world->user_count; i++)
			user_day(scene, i, day);
}

/* The traveller is at work while the intruder is. */
static void traveller_at_work(struct scene *scene)
{
	const struct world *world = scene->world;
	const struct user *user = world_user(world, PART_TRAVELLER);
	struct actor actor = scene_user(user, world->abroad);
	int64_t day = world_day(world, world->incident_day);

	people_calls(scene, &actor, user, day + 9 * HOUR + 30 * MINUTE, 5);
	people_calls(scene, &actor, user, day + 11 * HOUR + 45 * MINUTE, 4);
	people_calls(scene, &actor, user, day + 14 * HOUR + 10 * MINUTE, 3);
}

static const struct call START = {
	"ec2", "StartInstances", false,
	"{\"instancesSet\":{\"items\":[{\"instanceId\":\"$i\"}]}}",
	"{\"requestId\":\"$Y\",\"instancesSet\":{\"items\":[{\"instanceId\":\"$i\","
	"\"currentState\":"
	"{\"code\":0,\"name\":\"pending\"},\"previousState\":{\"code\":80,"
	"\"name\":\"stopped\"}}]}}"};
static const struct call STOP = {
	"ec2", "StopInstances", false,
	"{\"instancesSet\":{\"items\":[{\"instanceId\":\"$i\"}]},\"force\":false}",
	"{\"requestId\":\"$Y\",\"instancesSet\":{\"items\":[{\"instanceId\":\"$i\","
	"\"currentState\":{\"code\":64,\"name\":\"stopping\"},\"previousState\":"
	"{\"code\":16,\"name\":\"running\"}}]}}"};
static const struct call IMPORT_KEY = {
	"ec2", "ImportKeyPair", false,
	"{\"keyName\":\"deploy-$W\",\"publicKeyMaterial\":\"c3NoLXJzYSBB$X\"}",
	"{\"requestId\":\"$Y\",\"keyName\":\"deploy-$w\",\"keyPairId\":\"key-0$X\"}"};
static const struct call CREATE_KEY = {
	"ec2", "CreateKeyPair", false,
	"{\"keyName\":\"bastion-2025\",\"keyType\":\"ed25519\",\"keyFormat\":\"pem\"}",
	"{\"requestId\":\"$Y\",\"keyName\":\"bastion-2025\",\"keyPairId\":"
	"\"key-0$X\",\"keyMaterial\":\"<sensitiveDataRemoved>\"}"};

/* Calls like the intruder's, made by the right people in the right place. */
static void lookalikes(struct scene *scene)
{
	const struct world *world = scene->world;
	const struct user *user = &world->users[world->user_count - 1];
	struct actor actor = scene_user(user, world->office);

	scene->instance = world->instances[INSTANCES - 2].id;
	for (unsigned day = 4; day + 4 < world->incident_day; day += 9) {
		int64_t time = world_day(world, day) + 12 * HOUR;

		if (is_weekend(time))
			time += 2 * DAY;
		scene_call(scene, &actor, &START, REGION_EU, time);
		scene_call(scene, &actor, day == 13 ? &CREATE_KEY : &IMPORT_KEY,
			   REGION_EU, time + 95);
		scene_call(scene, &actor, &STOP, REGION_EU, time + 2 * HOUR);
	}
}

/* A time of the day, and how many calls: drawn in this order, always. */
struct draw {
	int64_t time;
	unsigned count;
};

static struct draw draw(struct scene *scene, int64_t day, unsigned least, uint32_t more)
{
	struct draw drawn;

	drawn.time = day + rng_between(&scene->rng, 0, DAY - HOUR);
	drawn.count = least + rng_below(&scene->rng, more);
	return drawn;
}

static void machine_day(struct scene *scene, int64_t day)
{
	const struct world *world = scene->world;

	for (unsigned i = 0; i < WORKERS; i++) {
		struct draw d = draw(scene, day, 2, 4);

		machines_instance(scene, &world->instances[i], d.time, d.count);
	}
	for (unsigned i = 0; i < FUNCTIONS; i++) {
		struct draw d = draw(scene, day, 1, 3);

		machines_function(scene, world->functions[i], d.time, d.count);
	}
	machines_deploy(scene, day + 7 * HOUR + rng_between(&scene->rng, 0, 4 * HOUR));
	if (!is_weekend(day))
		machines_deploy(scene, day + 13 * HOUR +
					       rng_between(&scene->rng, 0, 4 * HOUR));
	machines_audit(scene, day + 4 * HOUR + rng_between(&scene->rng, 0, 900), 14);
}

static void service_day(struct scene *scene, int64_t day)
{
	for (unsigned i = 0; i < 6; i++) {
		struct draw d = draw(scene, day, 2, 3);

		machines_config(scene, d.time, d.count);
	}
	for (unsigned i = 0; i < 9; i++)
		machines_service_role(scene, draw(scene, day, 1, 1).time);
	for (unsigned i = 0; i < 3; i++)
		machines_service_event(scene, draw(scene, day, 1, 1).time);
}

static void each_day(const struct world *world, uint64_t seed, struct sink sink,
		     const char *stream, void (*play)(struct scene *, int64_t))
{
	struct scene scene;

	scene_init(&scene, world, seed, stream, sink);
	for (unsigned day = 1; day <= world->days; day++)
		play(&scene, world_day(world, day));
	scene_release(&scene);
}

static void once(const struct world *world, uint64_t seed, struct sink sink,
		 const char *stream, void (*play)(struct scene *))
{
	struct scene scene;

	scene_init(&scene, world, seed, stream, sink);
	play(&scene);
	scene_release(&scene);
}

void noise_play(const struct world *world, uint64_t seed, struct sink sink)
{
	once(world, seed, sink, "people", people_days);
	once(world, seed, sink, "traveller", traveller_at_work);
	once(world, seed, sink, "lookalikes", lookalikes);
	each_day(world, seed, sink, "machines", machine_day);
	each_day(world, seed, sink, "services", service_day);
}
