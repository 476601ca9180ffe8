/*
 * The account in which everything happens: who is in it, from where they
 * work, with what, and what they work on. Made once from the seed, then read.
 *
 * Addresses are from ranges for documentation, but for AWS machines, CI
 * runners, the scanner and the traveller (see README.md).
 */
#ifndef TOOLS_WORLD_H
#define TOOLS_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "calendar.h"
#include "ids.h"
#include "options.h"

#define MAX_USERS 100
#define MAX_ADDRESSES 4
#define EU_GROUPS 60
#define US_GROUPS 14
#define GROUPS (EU_GROUPS + US_GROUPS)
#define INSTANCES 12
#define WORKERS 6
#define FUNCTIONS 4
#define BUCKETS 14
#define CI_ADDRESSES 3

#define REGION_EU "eu-west-1"
#define REGION_US "us-east-1"
#define REGION_WEST "us-west-2"

/* What a user is in the story. */
enum part {
	PART_ORDINARY,
	PART_STRONG,    /* the intruder's strong key; its owner uses the console */
	PART_OWNER,     /* key stolen, and used daily by its owner */
	PART_DORMANT,   /* key stolen, unused by anybody for 30 days */
	PART_TRAVELLER, /* abroad during the incident */
	PART_RESPONDER, /* deals with the incident */
	PART_RETURNER,  /* back after 30 days, from the office, on that day */
	PART_IDLE,      /* unused for 30 days, not stolen */
	PART_PENTESTER  /* ordinary, but for the tool */
};

enum style { STYLE_CLI, STYLE_SDK, STYLE_TERRAFORM, STYLE_CONSOLE, STYLE_MIXED };

struct user {
	enum part part;
	enum style style;
	char name[32];
	char arn[96];
	char id[UNIQUE_SIZE];
	char key[KEY_SIZE];
	char home[46];     /* own address, or "" */
	const char *agent; /* of the tool; %s, if there, is the command */
	const char *browser;
	unsigned trade;     /* which calls he makes: calls.h */
	unsigned favourite; /* first of his usual calls */
	unsigned pace;      /* chance in 1000 to work on a weekday */
	unsigned start_hour;
	bool mfa;
};

struct role {
	char name[48];
	char arn[160];
	char id[UNIQUE_SIZE];
};

struct group {
	char id[RESOURCE_SIZE];
	char name[32];
	const char *region;
};

struct instance {
	char id[RESOURCE_SIZE];
	char public_ip[16];
	char private_ip[16];
	bool stopped;
};

struct world {
	char account[13];
	uint64_t account_number;
	char partner_account[13];
	char partner_user[UNIQUE_SIZE]; /* principal id in that account */
	int64_t start;
	unsigned days;
	unsigned incident_day; /* 1 is the first day */
	unsigned quiet_day;    /* last day on which a dormant key may be used */

	struct user users[MAX_USERS];
	size_t user_count;
	size_t stolen; /* users[0 .. stolen - 1]; the strong one is users[0] */

	const char *office;
	const char *scanner;
	const char *abroad;
	const char *owner_abroad; /* from there users[1] works; NULL: from home */
	const char *tester;       /* a penetration tester's own, or NULL */
	const char *ci[CI_ADDRESSES];
	char intruder[MAX_ADDRESSES][46];
	size_t intruder_count;

	struct role deploy, app, batch, audit, developer, breakglass;
	struct role config, inspector, explorer;

	struct group groups[GROUPS]; /* EU_GROUPS of eu-west-1, then us-east-1 */
	struct instance instances[INSTANCES]; /* the first WORKERS have a role */
	const char *functions[FUNCTIONS];
	char buckets[BUCKETS][64];
	char kms_key[UUID_SIZE];
	char secrets[6][40];
};

void world_init(struct world *world, const struct options *options);

/* Midnight of a day; the first day is 1. */
int64_t world_day(const struct world *world, unsigned day);

/* The one user with this part. */
const struct user *world_user(const struct world *world, enum part part);

#endif
