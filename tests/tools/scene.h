/*
 * Turns "this actor makes this call now" into a record and hands the record's
 * text to a sink. All other parts write records through here.
 */
#ifndef TOOLS_SCENE_H
#define TOOLS_SCENE_H

#include "calls.h"
#include "record.h"

/* Whose doing a record is: known here, not to be seen in the record. */
enum hand { HAND_LIFE, HAND_INTRUDER };

/* A record on its way to a file; borrowed for the time of the call. */
struct delivery {
	int64_t time;
	const char *region;
	const char *text;
	size_t length;
	const char *event_id;
	const char *key; /* access key id of the caller, or NULL */
	enum hand hand;
};

struct sink {
	void *self;
	void (*put)(void *self, const struct delivery *delivery);
};

struct scene {
	const struct world *world;
	struct rng rng;
	struct sink sink;
	enum hand hand;
	const char *region;       /* takes the place of regional regions, or NULL */
	size_t token_length;      /* characters of a session token */
	size_t elastic;           /* bytes that elastic parts of the next record add */
	char event_id[UUID_SIZE]; /* of the last record */

	/* The last things filled in for $B $D $F $I $W: $b $d ... repeat them. */
	const char *bucket, *database, *function, *instance, *word;

	/* What the record in the making points to. */
	char source[64], host[96], request_id[UUID_SIZE];
	struct buf text, request, response, agent, additional;
};

/* Who calls, from where, with what. Pointers are borrowed. */
struct actor {
	struct identity identity;
	const char *ip;
	const char *agent;    /* %s stands for the command */
	const char *endpoint; /* vpcEndpointId, or NULL */
	bool from_console;
};

struct failure {
	const char *code;
	const char *message;
};

/* `stream` names the random numbers that this scene draws. */
void scene_init(struct scene *scene, const struct world *world, uint64_t seed,
		const char *stream, struct sink sink);
void scene_release(struct scene *scene);

/* A record with version, source, agent, host, type and request id filled in. */
struct record scene_record(struct scene *scene, const struct actor *actor,
			   const char *service, const char *name, const char *region,
			   int64_t time);

/* Writes the record; the event id stays in scene->event_id. */
void scene_emit(struct scene *scene, const struct record *record);

/* The call with its templates filled in, done. */
void scene_call(struct scene *scene, const struct actor *actor, const struct call *call,
		const char *region, int64_t time);

/* The same call, refused for want of permission, worded as its service does. */
void scene_denied(struct scene *scene, const struct actor *actor,
		  const struct call *call, const char *region, int64_t time);

/* The same call, failed for another reason. */
void scene_failed(struct scene *scene, const struct actor *actor,
		  const struct call *call, const char *region, int64_t time,
		  const struct failure *failure);

/* The ARN by which an error message names the caller. */
void scene_caller(const struct scene *scene, const struct identity *identity, char *out,
		  size_t size);

/* Appends {"accessKeyId":...,"sessionToken":...,"expiration":...}. */
void scene_credentials(struct scene *scene, struct buf *out, const char *key,
		       int64_t expires);

/* An actor with a user's long-term key and usual tool. */
struct actor scene_user(const struct user *user, const char *ip);

/* Fills in a new temporary key of this account. */
void scene_new_key(struct scene *scene, char out[KEY_SIZE]);

#endif
