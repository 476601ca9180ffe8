/*
 * What normalisation makes of the parts of a record.  Pure functions of their
 * input; each rule names where it comes from.
 */
#ifndef TC_FACTS_FACTS_H
#define TC_FACTS_FACTS_H

#include "facts/partial.h"
#include "json/scan.h"
#include "util/arena.h"
#include "util/base.h"

/* --- identity.c: userIdentity ----------------------------------------- */

/*
 * Who called.  All text lives in the arena given to tc_identity_read.
 * AWS: "CloudTrail userIdentity element".
 */
struct tc_identity {
	struct tc_str type;
	struct tc_str principal;  /* canonical, never absent */
	struct tc_str account, name, unique_id, arn;
	struct tc_str access_key;
	const char *key_kind;     /* long_term, temporary, none */
	struct tc_str session_name, role, via_service;
	struct tc_str source_identity; /* sourceIdentity: kept through chains of roles */
	struct tc_str on_behalf_of;    /* the Identity Center user, userId */
	struct tc_str issued_to;       /* inScopeOf: the compute that the key was made for */
	struct tc_str role_delivery;   /* ec2RoleDelivery: 1.0 or 2.0, of the metadata service */
	struct tc_str sign_in_session; /* signInSessionArn, kept when keys are renewed */
	struct tc_str bearer_token;    /* credentialId */
	struct tc_str delegate;        /* invokedByDelegate: the vendor's account */
	struct tc_str key_account;     /* that the key id itself hides: a hint, no proof */
	/* Absent when unknown, or when a service acted on somebody's behalf. */
	struct tc_str credential, counted_as;
	const char *credential_kind;
	int64_t session_created_ms; /* -1: not a session, or not told */
	int mfa;                    /* 0, 1, or -1: not told */
	int assumed_root;           /* the same: a session of root, by sts:AssumeRoot */
	bool console;               /* the record shows that it is the web console's */
	bool odd;                   /* see tc_object_is_odd */
};

/* `value` is the exact text of userIdentity; absent and null are allowed. */
void tc_identity_read(struct tc_identity *id, struct tc_arena *arena,
		      struct tc_str value);

/* --- address.c: sourceIPAddress --------------------------------------- */

struct tc_address {
	struct tc_str ip;  /* RFC 5952 for IPv6; else as it is; absent stays absent */
	const char *kind;  /* public, private, service, aws, other */
};

void tc_address_read(struct tc_address *a, struct tc_arena *arena, struct tc_str text);

/* --- agent.c: userAgent ----------------------------------------------- */

struct tc_agent {
	/* Absent when not told.  The environment is where it says that it ran. */
	struct tc_str tool, version, os, command, environment;
	bool console; /* a person at the web console */
};

/* The parts point into `text`, or to constants. */
void tc_agent_read(struct tc_agent *a, struct tc_str text);

/* --- outcome.c -------------------------------------------------------- */

/* What a record says of how its call ended; anything may be absent. */
struct tc_ending {
	struct tc_str event_name, error_code, error_message; /* decoded */
	const char *of_code; /* tc_outcome_of_code of error_code; NULL without one */
	/* Exact JSON of requestParameters, responseElements, serviceEventDetails. */
	struct tc_str request, response, service_details;
};

/*
 * success, denied, dry_run, throttled, quota, not_found, conflict, invalid,
 * auth_failed, server_error or failed.  `partial` tells what failed of a call that is a
 * success on the whole.  docs/outcome.md has the rules.
 */
const char *tc_outcome(const struct tc_ending *ending, struct tc_partial *partial);

/* Slow; depends on nothing but the code, so callers remember it. */
const char *tc_outcome_of_code(struct tc_str error_code);

#endif
