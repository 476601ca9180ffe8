#include "people.h"

#include <string.h>

#include "mint.h"

#define MAX_CONSOLE_KEYS 5

static const char *region_of(struct scene *scene)
{
	return rng_chance(&scene->rng, 25) ? REGION_WEST : REGION_EU;
}

/* Mostly one of the five calls that this user is used to. */
static const struct call *usual_call(struct scene *scene, const struct user *user)
{
	const struct trade *trade = &calls_trades[user->trade % TRADE_COUNT];
	size_t index = user->favourite + rng_below(&scene->rng, 5);

	if (rng_chance(&scene->rng, 100))
		index = rng_below(&scene->rng, (uint32_t)trade->count);
	return &trade->calls[index % trade->count];
}

/* A service reads a secret's key for the caller: a key nobody was given. */
static void decrypt_for(struct scene *scene, const struct actor *actor,
			const char *region, int64_t time)
{
	struct actor service = *actor;
	struct record record;
	char key[KEY_SIZE];

	scene_new_key(scene, key);
	service.identity.key = key;
	service.identity.invoked_by = "secretsmanager.amazonaws.com";
	if (service.identity.who == WHO_USER) {
		service.identity.who = WHO_USER_SESSION;
		service.identity.created = time;
	}
	service.ip = service.agent = service.identity.invoked_by;
	record = scene_record(scene, &service, "kms", "Decrypt", region, time);
	buf_reset(&scene->request);
	buf_addf(&scene->request,
		 "{\"encryptionAlgorithm\":\"SYMMETRIC_DEFAULT\","
		 "\"encryptionContext\":{\"SecretARN\":"
		 "\"arn:aws:secretsmanager:%s:%s:secret:%s\"}}",
		 region, scene->world->account,
		 scene->world->secrets[rng_below(&scene->rng, 6)]);
	record.request = buf_text(&scene->request);
	record.read_only = true;
	scene_emit(scene, &record);
}

/* The call, rarely refused or failing. */
static void one_call(struct scene *scene, const struct actor *actor,
		     const struct call *call, const char *region, int64_t time)
{
	static const struct failure throttled = {"ThrottlingException",
						 "Rate exceeded"};
	uint32_t dice = rng_below(&scene->rng, 1000);

	if (dice < 18 && strcmp(call->service, "sts") != 0)
		scene_denied(scene, actor, call, region, time);
	else if (dice < 26 && strcmp(call->service, "s3") != 0)
		scene_failed(scene, actor, call, region, time, &throttled);
	else
		scene_call(scene, actor, call, region, time);
	if (dice >= 26 && strcmp(call->name, "GetSecretValue") == 0)
		decrypt_for(scene, actor, region, time);
}

void people_calls(struct scene *scene, const struct actor *actor,
		  const struct user *user, int64_t time, unsigned count)
{
	const char *region = region_of(scene);

	for (unsigned i = 0; i < count; i++) {
		one_call(scene, actor, usual_call(scene, user), region, time);
		time += rng_between(&scene->rng, 2, 180);
	}
}

void people_work(struct scene *scene, const struct user *user, const char *ip,
		 int64_t time, unsigned count)
{
	struct actor actor = scene_user(user, ip);
	struct session session;
	uint32_t dice = rng_below(&scene->rng, 1000);

	if (dice < 50 && user->mfa) {
		mint_by_token(scene, &session, &actor, true, time);
		people_calls(scene, &session.actor, user, time + 4, count);
	} else if (dice < 90 && user->style == STYLE_CLI) {
		mint_by_actor(scene, &session, &actor, &scene->world->developer,
			      user->name, time);
		people_calls(scene, &session.actor, user, time + 3, count);
	} else {
		people_calls(scene, &actor, user, time, count);
	}
}

void people_sign_in(struct scene *scene, const struct user *user, const char *ip,
		    int64_t time, bool success)
{
	const struct actor actor = {
		.identity = {.who = WHO_SIGN_IN,
			     .user = user,
			     .key = user->favourite % 2 == 0 ? "" : NULL},
		.ip = ip,
		.agent = user->browser};
	struct record record =
		scene_record(scene, &actor, "signin", "ConsoleLogin", REGION_US, time);

	buf_reset(&scene->additional);
	buf_add(&scene->additional,
		"{\"LoginTo\":\"https://console.aws.amazon.com/"
		"console/"
		"home?hashArgs=%23&isauthcode=true\",\"MobileVersion\":\"No\",");
	if (user->mfa)
		buf_addf(&scene->additional,
			 "\"MFAIdentifier\":"
			 "\"arn:aws:iam::%s:mfa/%s\",",
			 scene->world->account, user->name);
	buf_addf(&scene->additional, "\"MFAUsed\":\"%s\"}", user->mfa ? "Yes" : "No");
	record.host = "us-east-1.signin.aws.amazon.com";
	record.type = "AwsConsoleSignIn";
	record.request_id = NULL;
	record.additional = buf_text(&scene->additional);
	record.error_message = success ? NULL : "Failed authentication";
	record.response = success ? "{\"ConsoleLogin\":\"Success\"}"
				  : "{\"ConsoleLogin\":\"Failure\"}";
	scene_emit(scene, &record);
}

/* The health service asks on behalf of the page that the user looks at. */
static void health_for(struct scene *scene, const struct actor *page, int64_t time)
{
	const struct call call = {
		"health", "DescribeEventAggregates", true,
		"{\"filter\":{\"startTimes\":[{\"from\":\"$E\"}],\"eventStatusCodes\":"
		"[\"open\",\"upcoming\"]},\"aggregateField\":\"eventTypeCategory\"}",
		NULL};
	struct actor service = *page;
	char key[KEY_SIZE];

	scene_new_key(scene, key);
	service.identity.key = key;
	service.identity.invoked_by = "health.amazonaws.com";
	service.ip = service.identity.invoked_by;
	service.agent = "AWS Internal";
	scene_call(scene, &service, &call, REGION_US, time);
}

static void console_call(struct scene *scene, struct actor *actor,
			 const struct user *user, int64_t time)
{
	static const char s3_agent[] =
		"S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.783 "
		"Linux/5.10.234-206.895.amzn2int.x86_64 "
		"OpenJDK_64-Bit_Server_VM/25.442-b06 java/1.8.0_442 vendor/N/A";
	const struct call *call =
		rng_chance(&scene->rng, 600)
			? &calls_console.calls[rng_below(&scene->rng,
							 (uint32_t)calls_console.count)]
			: usual_call(scene, user);

	actor->from_console = rng_chance(&scene->rng, 350);
	actor->agent = strcmp(call->service, "s3") == 0 ? s3_agent : user->browser;
	one_call(scene, actor, call, REGION_EU, time);
	if (strcmp(call->service, "health") == 0)
		health_for(scene, actor, time);
}

void people_console(struct scene *scene, const struct user *user, const char *ip,
		    int64_t time, unsigned count)
{
	char keys[MAX_CONSOLE_KEYS][KEY_SIZE];
	uint32_t key_count = 2 + rng_below(&scene->rng, MAX_CONSOLE_KEYS - 1);
	struct actor actor = {.identity = {.who = WHO_USER_SESSION,
					   .user = user,
					   .created = time,
					   .mfa = user->mfa},
			      .ip = ip};

	if (rng_chance(&scene->rng, 50))
		people_sign_in(scene, user, ip, time - 25, false);
	people_sign_in(scene, user, ip, time, true);
	for (uint32_t i = 0; i < key_count; i++)
		scene_new_key(scene, keys[i]);
	for (unsigned i = 0; i < count; i++) {
		time += rng_between(&scene->rng, 1, 240);
		actor.identity.key = keys[rng_below(&scene->rng, key_count)];
		console_call(scene, &actor, user, time);
	}
}

void people_stretch(struct scene *scene, const struct user *user, const char *ip,
		    int64_t time, unsigned count)
{
	bool console = user->style == STYLE_CONSOLE ||
		       (user->style == STYLE_MIXED && rng_chance(&scene->rng, 500));

	if (console)
		people_console(scene, user, ip, time, count + 2);
	else
		people_work(scene, user, ip, time, count);
}
