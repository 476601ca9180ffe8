/* Inside the incident: the ledger, what enters it, and the opening of all groups. */
#ifndef TOOLS_SWEEP_H
#define TOOLS_SWEEP_H

#include "incident.h"

struct visit {
	struct scene scene;
	struct incident *incident;
};

/* The calls that every key is tried with, and some more. */
extern const struct call VISIT_BUCKETS, VISIT_INSTANCES, VISIT_DATABASES, VISIT_GROUPS,
	VISIT_WHO;

enum result { RESULT_DONE, RESULT_DENIED, RESULT_FAILED };

const char *visit_address(const struct visit *visit, size_t index);

/* The key of users[user], used from the intruder's nth address. */
struct actor visit_actor(const struct visit *visit, size_t user, size_t address);

/* Enters the scene's last record into the ledger. */
void visit_note(struct visit *visit, const struct actor *actor, const char *api,
		int64_t time, enum result result);

/* The call, allowed or not, noted in the ledger. */
void visit_call(struct visit *visit, const struct actor *actor, const struct call *call,
		const char *region, int64_t time, bool allowed);

/* CreateAccessKey for a user; fills in the key. */
void visit_make_key(struct visit *visit, const struct actor *actor,
		    const struct user *user, char key[KEY_SIZE], int64_t time);

/* CreateKeyPair; fills in its id. */
void visit_make_key_pair(struct visit *visit, const struct actor *actor,
			 const char *region, char id[RESOURCE_SIZE], int64_t time);

/* AuthorizeSecurityGroupIngress on every group, in mixed shapes. */
void sweep(struct visit *visit, const struct actor *actor, int64_t time);

#endif
