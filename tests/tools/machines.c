#include "machines.h"

#include "mint.h"
#include "names.h"
#include "rules.h"

#define ENDPOINT "vpce-0d985940f92611b87"

static const struct call *any_call(struct scene *scene, const struct trade *trade)
{
	return &trade->calls[rng_below(&scene->rng, (uint32_t)trade->count)];
}

static void calls_of(struct scene *scene, const struct actor *actor,
		     const struct trade *trade, int64_t time, unsigned count,
		     int64_t longest_gap)
{
	for (unsigned i = 0; i < count; i++) {
		time += rng_between(&scene->rng, 1, longest_gap);
		scene_call(scene, actor, any_call(scene, trade), REGION_EU, time);
	}
}

void machines_instance(struct scene *scene, const struct instance *instance,
		       int64_t time, unsigned count)
{
	struct session session;

	mint_by_service(scene, &session, &scene->world->app, "ec2.amazonaws.com",
			instance->id, time);
	session.actor.identity.instance_role = true;
	session.actor.agent =
		"Boto3/1.34.101 md/Botocore#1.34.101 ua/2.0 os/linux#6.1.129-138.220"
		".amzn2023.x86_64 md/arch#x86_64 lang/python#3.9.21 "
		"md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.101";
	session.actor.ip = instance->public_ip;
	if (rng_chance(&scene->rng, 200)) {
		session.actor.ip = instance->private_ip;
		session.actor.endpoint = ENDPOINT;
	}
	calls_of(scene, &session.actor, &calls_machine, time, count, 20 * MINUTE);
}

void machines_function(struct scene *scene, const char *function, int64_t time,
		       unsigned count)
{
	struct session session;
	uint32_t net = 16 + rng_below(&scene->rng, 4);
	char ip[20];

	mint_by_service(scene, &session, &scene->world->batch, "lambda.amazonaws.com",
			function, time);
	text_put(ip, sizeof ip, "3.249.%u.%u", net, 1 + rng_below(&scene->rng, 250));
	session.actor.ip = ip;
	session.actor.agent =
		"Boto3/1.36.3 md/Botocore#1.36.3 ua/2.0 os/linux#5.10.234-225.910"
		".amzn2.x86_64 md/arch#x86_64 lang/python#3.12.9 md/pyimpl#CPython "
		"exec-env/AWS_Lambda_python3.12 cfg/retry-mode#legacy Botocore/1.36.3";
	calls_of(scene, &session.actor, &calls_function, time, count, 30);
}

static void open_for_runner(struct scene *scene, const struct actor *actor,
			    struct rule rules[2], const char *ip, int64_t time)
{
	for (unsigned i = 0; i < 2; i++) {
		uint32_t group = rng_below(&scene->rng, 6) * 7;

		rules[i] = (struct rule){.group = &scene->world->groups[group + i],
					 .protocol = "tcp",
					 .from_port = 22,
					 .to_port = 22};
		text_put(rules[i].peer, sizeof rules[i].peer, "%s/32", ip);
		rules_open(scene, actor, &rules[i], 1, SHAPE_ITEMS, time + 2 * i, NULL);
	}
}

void machines_deploy(struct scene *scene, int64_t time)
{
	const struct call identity = {"sts", "GetCallerIdentity", true, NULL, NULL};
	const char *ip = scene->world->ci[rng_below(&scene->rng, CI_ADDRESSES)];
	struct session session;
	struct rule rules[2];
	int64_t end = time + rng_between(&scene->rng, 240, 900);

	mint_by_runner(scene, &session, ip, &scene->world->deploy, time);
	session.actor.agent = AGENT_TERRAFORM;
	scene_call(scene, &session.actor, &identity, REGION_EU, time + 3);
	open_for_runner(scene, &session.actor, rules, ip, time + 6);
	calls_of(scene, &session.actor, &calls_terraform, time + 12, 3, 60);
	for (unsigned i = 0; i < 2; i++)
		rules_close(scene, &session.actor, &rules[i], 1,
			    i == 0 ? SHAPE_RULE_IDS : SHAPE_ITEMS, end + i, NULL);
}

void machines_audit(struct scene *scene, int64_t time, unsigned count)
{
	const struct world *world = scene->world;
	const struct actor partner = {
		.identity = {.who = WHO_FOREIGN, .session = world->partner_user},
		.ip = world->scanner,
		.agent = "Boto3/1.35.90 md/Botocore#1.35.90 ua/2.0 "
			 "os/linux#5.15.0-1075-aws md/arch#x86_64 "
			 "lang/python#3.11.11 md/pyimpl#CPython Botocore/1.35.90 "
			 "posture-scanner/4.2"};
	struct session session;

	mint_by_partner(scene, &session, &partner, &world->audit, "posture-scanner",
			time);
	for (unsigned i = 0; i < count; i++) {
		const struct call *call = &calls_audit.calls[i % calls_audit.count];

		time += rng_between(&scene->rng, 1, 4);
		scene_call(scene, &session.actor, call,
			   i < calls_audit.count ? REGION_EU : REGION_WEST, time);
	}
}

void machines_config(struct scene *scene, int64_t time, unsigned count)
{
	const char *service = "config.amazonaws.com";
	struct session session;

	mint_by_service(scene, &session, &scene->world->config, service,
			"AWSConfig-Describe", time);
	session.actor.identity.invoked_by = service;
	session.actor.ip = session.actor.agent = service;
	calls_of(scene, &session.actor, &calls_config, time, count, 3);
}

void machines_service_role(struct scene *scene, int64_t time)
{
	struct session session;
	char name[SESSION_SIZE];

	if (rng_chance(&scene->rng, 500)) {
		text_put(name, sizeof name, "MandoService-%llu",
			 (unsigned long long)(rng_next(&scene->rng) >> 3));
		mint_by_service(scene, &session, &scene->world->inspector,
				"inspector2.amazonaws.com", name, time);
	} else {
		mint_by_service(scene, &session, &scene->world->explorer,
				"resource-explorer-2.amazonaws.com",
				"resource-explorer-2", time);
	}
}

void machines_service_event(struct scene *scene, int64_t time)
{
	bool rotation = rng_chance(&scene->rng, 500);
	const char *caller = rotation ? "AWS Internal" : "ec2.amazonaws.com";
	const struct actor service = {
		.identity = {.who = WHO_SERVICE_EVENT, .invoked_by = caller},
		.ip = caller,
		.agent = caller};
	struct record record =
		scene_record(scene, &service, rotation ? "kms" : "ec2",
			     rotation ? "RotateKey" : "SharedSnapshotVolumeCreated",
			     REGION_EU, time);
	char snapshot[RESOURCE_SIZE];

	ids_resource(&scene->rng, "snap-", snapshot);
	buf_reset(&scene->request);
	if (rotation)
		buf_addf(&scene->request, "{\"keyId\":\"%s\"}", scene->world->kms_key);
	else
		buf_addf(&scene->request, "{\"snapshotId\":\"%s\"}", snapshot);
	record.details = buf_text(&scene->request);
	record.type = "AwsServiceEvent";
	record.request_id = NULL;
	scene_emit(scene, &record);
}
