/*
 * One CloudTrail record, and its JSON text with the keys in the order in
 * which AWS writes them.
 */
#ifndef TOOLS_RECORD_H
#define TOOLS_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "rng.h"
#include "text.h"
#include "world.h"

enum who {
	WHO_USER,         /* long-term key: no sessionContext */
	WHO_USER_SESSION, /* temporary key of a user: console, MFA token, FAS */
	WHO_ROLE_SESSION,
	WHO_SERVICE,       /* type AWSService */
	WHO_SERVICE_EVENT, /* no type: accountId and invokedBy */
	WHO_WEB_IDENTITY,
	WHO_FOREIGN, /* type AWSAccount */
	WHO_SIGN_IN  /* a user at the sign-in page: no key */
};

/* All pointers are borrowed for the time of the call. */
struct identity {
	enum who who;
	const struct user *user;
	const struct role *role;
	const char *session; /* role session; subject of the web identity;
				principal id of a foreign caller */
	const char *key;     /* NULL: the field is left out */
	int64_t created;
	bool mfa;
	const char *invoked_by; /* or NULL */
	bool instance_role;     /* ec2RoleDelivery 2.0 */
	const char *provider;   /* host name of an OIDC provider, or NULL */
};

/* Members that are JSON text are written as they are; NULL is null or absent. */
struct record {
	int64_t time;
	struct identity identity;
	const char *version;
	const char *source;
	const char *name;
	const char *region;
	const char *ip;
	const char *agent;
	const char *error_code;
	const char *error_message;
	const char *request;    /* JSON */
	const char *response;   /* JSON */
	const char *additional; /* JSON, left out when NULL */
	const char *request_id; /* left out when NULL */
	const char *resources;  /* JSON, left out when NULL */
	const char *type;       /* eventType */
	const char *details;    /* JSON of serviceEventDetails, or NULL */
	const char *shared_id;  /* or NULL */
	const char *endpoint;   /* vpcEndpointId, or NULL */
	const char *host;       /* of tlsDetails, or NULL */
	bool read_only;
	bool from_console;
};

/* Appends the record to `out`. */
void record_write(struct buf *out, const struct world *world,
		  const struct record *record, const char *event_id);

#endif
