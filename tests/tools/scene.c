#include "scene.h"

#include <ctype.h>
#include <string.h>

#include "expand.h"

#define UPPER "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
#define TOKEN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

void scene_init(struct scene *scene, const struct world *world, uint64_t seed,
		const char *stream, struct sink sink)
{
	*scene = (struct scene){.world = world, .sink = sink, .token_length = 48};
	rng_init(&scene->rng, seed, stream);
}

void scene_release(struct scene *scene)
{
	buf_release(&scene->text);
	buf_release(&scene->request);
	buf_release(&scene->response);
	buf_release(&scene->agent);
	buf_release(&scene->additional);
}

/* DescribeDBInstances20150331v2 -> describe-db-instances */
static void add_command(struct buf *out, const char *name)
{
	for (const char *c = name; *c != '\0' && !isdigit((unsigned char)*c); c++) {
		bool upper = isupper((unsigned char)*c) != 0;
		bool starts =
			c != name && upper &&
			(islower((unsigned char)c[-1]) || islower((unsigned char)c[1]));

		if (starts)
			buf_add_char(out, '-');
		buf_add_char(out, (char)tolower((unsigned char)*c));
	}
}

/* Puts the command in place of %s; S3 wraps the agent in brackets. */
static const char *agent_for(struct scene *scene, const struct actor *actor,
			     const struct service *service, const char *name,
			     const char *plain)
{
	struct buf *out = &scene->agent;
	const char *mark = strstr(actor->agent, "%s");
	bool brackets = strcmp(plain, "s3") == 0;

	buf_reset(out);
	if (brackets)
		buf_add_char(out, '[');
	if (mark == NULL) {
		buf_add(out, actor->agent);
	} else {
		buf_add_bytes(out, actor->agent, (size_t)(mark - actor->agent));
		buf_addf(out, "%s.", service->cli != NULL ? service->cli : plain);
		add_command(out, name);
		buf_add(out, mark + 2);
	}
	if (brackets)
		buf_add_char(out, ']');
	return buf_text(out);
}

/* The strings of the last record; one scene makes one record at a time. */
struct record scene_record(struct scene *scene, const struct actor *actor,
			   const char *service_name, const char *name,
			   const char *region, int64_t time)
{
	const struct service *service = calls_service(service_name);
	bool service_caller = actor->identity.invoked_by != NULL;

	if (service->global)
		region = REGION_US;
	else if (scene->region != NULL && strcmp(region, REGION_US) != 0)
		region = scene->region;
	text_put(scene->source, sizeof scene->source, "%s.amazonaws.com", service_name);
	if (service->global)
		text_put(scene->host, sizeof scene->host, "%s", scene->source);
	else
		text_put(scene->host, sizeof scene->host, "%s.%s.amazonaws.com",
			 service_name, region);
	if (strcmp(service_name, "s3") == 0)
		rng_chars(&scene->rng, UPPER, 16, scene->request_id);
	else
		rng_uuid(&scene->rng, scene->request_id);
	return (struct record){
		.time = time,
		.identity = actor->identity,
		.version = service->version,
		.source = scene->source,
		.name = name,
		.region = region,
		.ip = actor->ip,
		.agent = agent_for(scene, actor, service, name, service_name),
		.request_id = scene->request_id,
		.type = "AwsApiCall",
		.endpoint = actor->endpoint,
		.from_console = actor->from_console,
		.host = service_caller || actor->from_console ? NULL : scene->host,
	};
}

void scene_emit(struct scene *scene, const struct record *record)
{
	const char *key = record->identity.key;
	enum who who = record->identity.who;

	if (who == WHO_WEB_IDENTITY || (key != NULL && key[0] == '\0'))
		key = NULL;
	rng_uuid(&scene->rng, scene->event_id);
	buf_reset(&scene->text);
	record_write(&scene->text, scene->world, record, scene->event_id);
	scene->sink.put(scene->sink.self,
			&(struct delivery){.time = record->time,
					   .region = record->region,
					   .text = buf_text(&scene->text),
					   .length = scene->text.len,
					   .event_id = scene->event_id,
					   .key = key,
					   .hand = scene->hand});
}

/* The record of a catalogued call, its request filled in, not yet emitted. */
static struct record prepare(struct scene *scene, const struct actor *actor,
			     const struct call *call, const char *region, int64_t time)
{
	struct record record;

	if (strcmp(call->name, "ListBuckets") == 0)
		region = REGION_US;
	record = scene_record(scene, actor, call->service, call->name, region, time);
	record.read_only = call->read_only;
	buf_reset(&scene->request);
	if (call->request != NULL) {
		expand(scene, &scene->request, call->request, &record);
		record.request = buf_text(&scene->request);
	}
	if (strcmp(call->service, "s3") == 0)
		record.additional = expand_s3_data(scene);
	return record;
}

void scene_call(struct scene *scene, const struct actor *actor, const struct call *call,
		const char *region, int64_t time)
{
	struct record record = prepare(scene, actor, call, region, time);

	buf_reset(&scene->response);
	if (call->response != NULL) {
		expand(scene, &scene->response, call->response, &record);
		record.response = buf_text(&scene->response);
	}
	scene_emit(scene, &record);
}

void scene_caller(const struct scene *scene, const struct identity *identity, char *out,
		  size_t size)
{
	if (identity->who == WHO_ROLE_SESSION)
		text_put(out, size, "arn:aws:sts::%s:assumed-role/%s/%s",
			 scene->world->account, identity->role->name,
			 identity->session);
	else
		text_put(out, size, "%s", identity->user->arn);
}

/* The IAM action of a call: names differ for a few S3 ones. */
static const char *action_of(const struct call *call)
{
	if (strcmp(call->name, "ListBuckets") == 0)
		return "ListAllMyBuckets";
	return call->name;
}

void scene_denied(struct scene *scene, const struct actor *actor,
		  const struct call *call, const char *region, int64_t time)
{
	struct record record = prepare(scene, actor, call, region, time);
	bool ec2 = strcmp(call->service, "ec2") == 0;
	char caller[160];
	char code[65];

	scene_caller(scene, &actor->identity, caller, sizeof caller);
	rng_chars(&scene->rng, TOKEN, 64, code);
	buf_reset(&scene->response);
	if (ec2)
		buf_add(&scene->response,
			"You are not authorized to perform this operation. ");
	buf_addf(&scene->response,
		 "User: %s is not authorized to perform: %s:%s "
		 "because no identity-based policy allows the %s:%s action",
		 caller, call->service, action_of(call), call->service,
		 action_of(call));
	if (ec2 && !call->read_only)
		buf_addf(&scene->response,
			 ". Encoded authorization failure message: %s", code);
	record.error_code = ec2 ? "Client.UnauthorizedOperation" : "AccessDenied";
	record.error_message = buf_text(&scene->response);
	if (!calls_service(call->service)->keeps_request)
		record.request = NULL;
	scene_emit(scene, &record);
}

void scene_failed(struct scene *scene, const struct actor *actor,
		  const struct call *call, const char *region, int64_t time,
		  const struct failure *failure)
{
	struct record record = prepare(scene, actor, call, region, time);

	record.error_code = failure->code;
	record.error_message = failure->message;
	scene_emit(scene, &record);
}

void scene_credentials(struct scene *scene, struct buf *out, const char *key,
		       int64_t expires)
{
	char token[801];
	char date[US_SIZE];
	size_t length = scene->token_length < 800 ? scene->token_length : 800;

	rng_chars(&scene->rng, TOKEN, length, token);
	calendar_us(expires, date);
	buf_addf(out,
		 "{\"accessKeyId\":\"%s\",\"sessionToken\":"
		 "\"IQoJb3JpZ2luX2VjE%s\",\"expiration\":\"%s\"}",
		 key, token, date);
}

struct actor scene_user(const struct user *user, const char *ip)
{
	return (struct actor){
		.identity = {.who = WHO_USER, .user = user, .key = user->key},
		.ip = ip,
		.agent = user->agent};
}

void scene_new_key(struct scene *scene, char out[KEY_SIZE])
{
	ids_key(&scene->rng, "ASIA", scene->world->account_number, out);
}
