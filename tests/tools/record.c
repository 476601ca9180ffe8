#include "record.h"

#include "calendar.h"

static void add_text(struct buf *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buf_addf(out, ",\"%s\":", name);
	buf_add_json(out, value);
}

static void add_json(struct buf *out, const char *name, const char *json)
{
	buf_addf(out, ",\"%s\":%s", name, json == NULL ? "null" : json);
}

static void write_attributes(struct buf *out, const struct identity *who)
{
	char created[ISO_SIZE];

	calendar_iso(who->created, created);
	buf_addf(out,
		 "\"attributes\":{\"creationDate\":\"%s\","
		 "\"mfaAuthenticated\":\"%s\"}",
		 created, who->mfa ? "true" : "false");
}

static void write_user(struct buf *out, const struct world *world,
		       const struct identity *who)
{
	const struct user *user = who->user;

	buf_addf(out,
		 "\"type\":\"IAMUser\",\"principalId\":\"%s\",\"arn\":\"%s\","
		 "\"accountId\":\"%s\"",
		 user->id, user->arn, world->account);
	add_text(out, "accessKeyId", who->key);
	add_text(out, "userName", user->name);
	if (who->who != WHO_USER_SESSION)
		return;
	buf_add(out, ",\"sessionContext\":{\"sessionIssuer\":{},"
		     "\"webIdFederationData\":{},");
	write_attributes(out, who);
	buf_add_char(out, '}');
}

static void write_federation(struct buf *out, const struct world *world,
			     const struct identity *who)
{
	if (who->provider == NULL) {
		buf_add(out, "\"webIdFederationData\":{},");
		return;
	}
	buf_addf(out,
		 "\"webIdFederationData\":{\"federatedProvider\":"
		 "\"arn:aws:iam::%s:oidc-provider/%s\",\"attributes\":{}},",
		 world->account, who->provider);
}

static void write_role_session(struct buf *out, const struct world *world,
			       const struct identity *who)
{
	const struct role *role = who->role;

	buf_addf(out,
		 "\"type\":\"AssumedRole\",\"principalId\":\"%s:%s\","
		 "\"arn\":\"arn:aws:sts::%s:assumed-role/%s/%s\",\"accountId\":\"%s\"",
		 role->id, who->session, world->account, role->name, who->session,
		 world->account);
	add_text(out, "accessKeyId", who->key);
	buf_addf(out,
		 ",\"sessionContext\":{\"sessionIssuer\":{\"type\":\"Role\","
		 "\"principalId\":\"%s\",\"arn\":\"%s\",\"accountId\":\"%s\","
		 "\"userName\":\"%s\"},",
		 role->id, role->arn, world->account, role->name);
	write_federation(out, world, who);
	write_attributes(out, who);
	if (who->instance_role)
		buf_add(out, ",\"ec2RoleDelivery\":\"2.0\"");
	buf_add_char(out, '}');
}

static void write_web_identity(struct buf *out, const struct world *world,
			       const struct identity *who)
{
	buf_addf(out,
		 "\"type\":\"WebIdentityUser\",\"principalId\":"
		 "\"arn:aws:iam::%s:oidc-provider/%s:sts.amazonaws.com:%s\","
		 "\"userName\":\"%s\",\"identityProvider\":"
		 "\"arn:aws:iam::%s:oidc-provider/%s\"",
		 world->account, who->provider, who->session, who->session,
		 world->account, who->provider);
}

static void write_identity(struct buf *out, const struct world *world,
			   const struct identity *who)
{
	buf_add(out, ",\"userIdentity\":{");
	switch (who->who) {
	case WHO_USER:
	case WHO_USER_SESSION:
	case WHO_SIGN_IN:
		write_user(out, world, who);
		break;
	case WHO_ROLE_SESSION:
		write_role_session(out, world, who);
		break;
	case WHO_SERVICE:
		buf_add(out, "\"type\":\"AWSService\"");
		break;
	case WHO_SERVICE_EVENT:
		buf_addf(out, "\"accountId\":\"%s\"", world->account);
		break;
	case WHO_WEB_IDENTITY:
		write_web_identity(out, world, who);
		break;
	case WHO_FOREIGN:
		buf_addf(out,
			 "\"type\":\"AWSAccount\",\"principalId\":\"%s\","
			 "\"accountId\":\"%s\"",
			 who->session, world->partner_account);
		break;
	}
	add_text(out, "invokedBy", who->invoked_by);
	buf_add_char(out, '}');
}

static void write_tail(struct buf *out, const struct world *world,
		       const struct record *r)
{
	add_text(out, "eventType", r->type);
	buf_add(out, ",\"managementEvent\":true");
	add_text(out, "recipientAccountId", world->account);
	add_text(out, "sharedEventID", r->shared_id);
	add_text(out, "vpcEndpointId", r->endpoint);
	if (r->details != NULL)
		add_json(out, "serviceEventDetails", r->details);
	buf_add(out, ",\"eventCategory\":\"Management\"");
	if (r->host != NULL)
		buf_addf(out,
			 ",\"tlsDetails\":{\"tlsVersion\":\"TLSv1.3\","
			 "\"cipherSuite\":\"TLS_AES_128_GCM_SHA256\","
			 "\"clientProvidedHostHeader\":\"%s\"}",
			 r->host);
	if (r->from_console)
		buf_add(out, ",\"sessionCredentialFromConsole\":\"true\"");
}

void record_write(struct buf *out, const struct world *world, const struct record *r,
		  const char *event_id)
{
	char time[ISO_SIZE];

	calendar_iso(r->time, time);
	buf_addf(out, "{\"eventVersion\":\"%s\"", r->version);
	write_identity(out, world, &r->identity);
	add_text(out, "eventTime", time);
	add_text(out, "eventSource", r->source);
	add_text(out, "eventName", r->name);
	add_text(out, "awsRegion", r->region);
	add_text(out, "sourceIPAddress", r->ip);
	add_text(out, "userAgent", r->agent);
	add_text(out, "errorCode", r->error_code);
	add_text(out, "errorMessage", r->error_message);
	add_json(out, "requestParameters", r->request);
	add_json(out, "responseElements", r->response);
	if (r->additional != NULL)
		add_json(out, "additionalEventData", r->additional);
	add_text(out, "requestID", r->request_id);
	add_text(out, "eventID", event_id);
	buf_addf(out, ",\"readOnly\":%s", r->read_only ? "true" : "false");
	if (r->resources != NULL)
		add_json(out, "resources", r->resources);
	write_tail(out, world, r);
	buf_add_char(out, '}');
}
