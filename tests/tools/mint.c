#include "mint.h"

#define PROVIDER "token.actions.githubusercontent.com"
#define SUBJECT "repo:example-corp/infra:ref:refs/heads/main"

static void start_session(struct scene *scene, struct session *session,
			  const struct role *role, const char *name, int64_t time)
{
	*session = (struct session){.actor.identity = {.who = WHO_ROLE_SESSION,
						       .role = role,
						       .created = time}};
	scene_new_key(scene, session->key);
	text_put(session->name, sizeof session->name, "%s", name);
	session->actor.identity.key = session->key;
	session->actor.identity.session = session->name;
}

static void add_assumed(struct scene *scene, struct buf *out,
			const struct session *session, int64_t expires)
{
	const struct role *role = session->actor.identity.role;

	buf_add(out, "\"credentials\":");
	scene_credentials(scene, out, session->key, expires);
	buf_addf(out,
		 ",\"assumedRoleUser\":{\"assumedRoleId\":\"%s:%s\","
		 "\"arn\":\"arn:aws:sts::%s:assumed-role/%s/%s\"}",
		 role->id, session->name, scene->world->account, role->name,
		 session->name);
}

/* Emits the AssumeRole... record that made the session. */
static void emit_mint(struct scene *scene, struct record *record,
		      const struct session *session, const char *extra_request,
		      const char *extra_response)
{
	const struct role *role = session->actor.identity.role;
	char resources[256];

	buf_reset(&scene->request);
	buf_addf(&scene->request,
		 "{\"roleArn\":\"%s\",\"roleSessionName\":\"%s\"%s,"
		 "\"durationSeconds\":3600}",
		 role->arn, session->name, extra_request);
	buf_reset(&scene->response);
	buf_addf(&scene->response, "{%s", extra_response);
	add_assumed(scene, &scene->response, session, record->time + HOUR);
	buf_add_char(&scene->response, '}');
	text_put(resources, sizeof resources,
		 "[{\"accountId\":\"%s\",\"type\":"
		 "\"AWS::IAM::Role\",\"ARN\":\"%s\"}]",
		 scene->world->account, role->arn);
	record->request = buf_text(&scene->request);
	record->response = buf_text(&scene->response);
	record->resources = resources;
	record->read_only = true;
	scene_emit(scene, record);
}

void mint_by_service(struct scene *scene, struct session *session,
		     const struct role *role, const char *service, const char *name,
		     int64_t time)
{
	const struct actor caller = {
		.identity = {.who = WHO_SERVICE, .invoked_by = service},
		.ip = service,
		.agent = service};
	char shared[UUID_SIZE];
	struct record record;

	start_session(scene, session, role, name, time);
	record = scene_record(scene, &caller, "sts", "AssumeRole", REGION_EU, time);
	rng_uuid(&scene->rng, shared);
	record.shared_id = shared;
	emit_mint(scene, &record, session, "", "");
}

void mint_by_actor(struct scene *scene, struct session *session,
		   const struct actor *caller, const struct role *role,
		   const char *name, int64_t time)
{
	struct record record;

	start_session(scene, session, role, name, time);
	session->actor.ip = caller->ip;
	session->actor.agent = caller->agent;
	record = scene_record(scene, caller, "sts", "AssumeRole", REGION_EU, time);
	emit_mint(scene, &record, session, "", "");
}

void mint_by_partner(struct scene *scene, struct session *session,
		     const struct actor *caller, const struct role *role,
		     const char *name, int64_t time)
{
	char shared[UUID_SIZE];
	struct record record;

	start_session(scene, session, role, name, time);
	session->actor.ip = caller->ip;
	session->actor.agent = caller->agent;
	record = scene_record(scene, caller, "sts", "AssumeRole", REGION_US, time);
	rng_uuid(&scene->rng, shared);
	record.shared_id = shared;
	emit_mint(scene, &record, session, ",\"externalId\":\"example-corp-7731\"", "");
}

void mint_by_runner(struct scene *scene, struct session *session, const char *ip,
		    const struct role *role, int64_t time)
{
	const struct actor caller = {
		.identity = {.who = WHO_WEB_IDENTITY,
			     .session = SUBJECT,
			     .provider = PROVIDER},
		.ip = ip,
		.agent = "aws-sdk-js/3.726.1 ua/2.1 os/linux#6.8.0-1021-azure lang/js "
			 "md/nodejs#20.19.0 "
			 "configure-aws-credentials-for-github-actions"};
	char more[256];
	struct record record;

	start_session(scene, session, role, "GitHubActions", time);
	session->actor.ip = ip;
	session->actor.identity.provider = PROVIDER;
	text_put(more, sizeof more,
		 "\"subjectFromWebIdentityToken\":\"%s\","
		 "\"provider\":\"arn:aws:iam::%s:oidc-provider/%s\","
		 "\"audience\":\"sts.amazonaws.com\",",
		 SUBJECT, scene->world->account, PROVIDER);
	record = scene_record(scene, &caller, "sts", "AssumeRoleWithWebIdentity",
			      REGION_EU, time);
	emit_mint(scene, &record, session, "", more);
}

void mint_by_token(struct scene *scene, struct session *session,
		   const struct actor *caller, bool mfa, int64_t time)
{
	const struct user *user = caller->identity.user;
	struct record record;

	*session = (struct session){.actor = *caller};
	scene_new_key(scene, session->key);
	session->actor.identity = (struct identity){.who = WHO_USER_SESSION,
						    .user = user,
						    .key = session->key,
						    .created = time,
						    .mfa = mfa};
	record = scene_record(scene, caller, "sts", "GetSessionToken", REGION_EU, time);
	buf_reset(&scene->request);
	buf_add(&scene->request, "{\"durationSeconds\":43200");
	if (mfa)
		buf_addf(&scene->request,
			 ",\"serialNumber\":\"arn:aws:iam::%s:mfa/%s\"",
			 scene->world->account, user->name);
	buf_add_char(&scene->request, '}');
	buf_reset(&scene->response);
	buf_add(&scene->response, "{\"credentials\":");
	scene_credentials(scene, &scene->response, session->key, time + 12 * HOUR);
	buf_add_char(&scene->response, '}');
	record.request = buf_text(&scene->request);
	record.response = buf_text(&scene->response);
	scene_emit(scene, &record);
}
