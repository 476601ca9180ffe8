/*
 * The intruder's visit and the response to it, with a ledger of the facts.
 *
 * On the last day but one, from 09:12 UTC: every stolen key is tried by the
 * same three calls; two keys try AssumeRole in vain; the strong key lists the
 * security groups, opens all of them, makes a key pair, starts a machine, and
 * looks in again until 14:37. The next day a responder cleans up in part.
 */
#ifndef TOOLS_INCIDENT_H
#define TOOLS_INCIDENT_H

#include "options.h"
#include "rules.h"
#include "scene.h"

#define MAX_RULES 320
#define MAX_WAYS 12
#define KEY_PAIR "support-access"

struct incident_event {
	char id[UUID_SIZE];
	char key[KEY_SIZE]; /* "": the call names none */
	const char *api;
	const char *ip;
	int64_t time;
	bool denied; /* refused for want of permission */
	bool failed; /* any error, denied included */
};

struct opened_rule {
	struct rule rule;
	char event_id[UUID_SIZE];
	int64_t closed_at; /* 0: still open */
	char closed_by[UUID_SIZE];
};

/* What a responder did to a stolen key. */
struct key_action {
	const char *key;
	const char *api;
	char event_id[UUID_SIZE];
	int64_t time;
};

/* What an option beyond the first ones added, in variants.c. */
struct way {
	const char *option; /* without its dashes */
	char key[KEY_SIZE]; /* that was used; a console session has several */
	const char *arn;    /* of its user or role */
	const char *ip;     /* from which it was used */
	char event_id[UUID_SIZE]; /* that made the key, set the password ...; or "" */
};

/* Zero, then filled by the functions below; release after use. */
struct incident {
	struct incident_event *events;
	size_t event_count;
	struct opened_rule rules[MAX_RULES];
	size_t rule_count;
	struct key_action actions[8];
	size_t action_count;

	char lead[UUID_SIZE];
	int64_t lead_time;
	char key_pair_id[RESOURCE_SIZE]; /* its name is KEY_PAIR */
	const char *started; /* instance id */
	char started_event[UUID_SIZE];
	unsigned role_attempts, role_successes;
	char minted_key[KEY_SIZE]; /* "" without --minted-key */
	const struct user *minted_for;
	char session_key[KEY_SIZE]; /* "" without --assumed-role */
	struct way ways[MAX_WAYS];
	size_t way_count;
};

void incident_play(struct incident *incident, const struct world *world,
		   const struct options *options, struct sink sink);
/* Where the options ask for more than that: the other ways on. */
void incident_vary(struct incident *incident, const struct world *world,
		   const struct options *options, struct sink sink);
void incident_respond(struct incident *incident, const struct world *world,
		      uint64_t seed, struct sink sink);
void incident_release(struct incident *incident);

#endif
