/* The calls that hand out temporary credentials, and the actors they make. */
#ifndef TOOLS_MINT_H
#define TOOLS_MINT_H

#include "scene.h"

#define SESSION_SIZE 48

/* A role session and the strings its actor points to; keep it while in use. */
struct session {
	char key[KEY_SIZE];
	char name[SESSION_SIZE];
	struct actor actor;
};

/*
 * AssumeRole by an AWS service; the caller then sets the actor's ip and agent.
 * Writes the AssumeRole record, as do the following functions.
 */
void mint_by_service(struct scene *scene, struct session *session,
		     const struct role *role, const char *service, const char *name,
		     int64_t time);

/* AssumeRole by another actor, who then works on in the role. */
void mint_by_actor(struct scene *scene, struct session *session,
		   const struct actor *caller, const struct role *role,
		   const char *name, int64_t time);

/* AssumeRole by the partner account: type AWSAccount, a sharedEventID. */
void mint_by_partner(struct scene *scene, struct session *session,
		     const struct actor *caller, const struct role *role,
		     const char *name, int64_t time);

/* AssumeRoleWithWebIdentity by a CI runner. */
void mint_by_runner(struct scene *scene, struct session *session, const char *ip,
		    const struct role *role, int64_t time);

/* GetSessionToken by a user with a long-term key. */
void mint_by_token(struct scene *scene, struct session *session,
		   const struct actor *caller, bool mfa, int64_t time);

#endif
