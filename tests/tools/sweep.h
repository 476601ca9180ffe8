/* Inside the incident: the intruder's ledger, and the opening of all groups. */
#ifndef TOOLS_SWEEP_H
#define TOOLS_SWEEP_H

#include "incident.h"

struct visit {
	struct scene scene;
	struct incident *incident;
};

enum result { RESULT_DONE, RESULT_DENIED, RESULT_FAILED };

const char *visit_address(const struct visit *visit, size_t index);

/* The key of users[user], used from the intruder's nth address. */
struct actor visit_actor(const struct visit *visit, size_t user, size_t address);

/* Enters the scene's last record into the ledger. */
void visit_note(struct visit *visit, const struct actor *actor, const char *api,
		int64_t time, enum result result);

/* AuthorizeSecurityGroupIngress on every group, in mixed shapes. */
void sweep(struct visit *visit, const struct actor *actor, int64_t time);

#endif
