/* What the command line asks for, with defaults filled in. */
#ifndef TOOLS_OPTIONS_H
#define TOOLS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum command { COMMAND_INCIDENT, COMMAND_CORPUS };

struct options {
	enum command command;
	const char *directory;
	uint64_t seed;
	unsigned days;
	unsigned users;

	/* The intruder. */
	unsigned keys;        /* 3..15 */
	unsigned addresses;   /* 1..4 */
	bool ipv6;            /* the last of the addresses is an IPv6 one */
	bool via_office;      /* the first of them is the office's own */
	bool minted_key;      /* makes a key for another user and uses it */
	bool assumed_role;    /* one AssumeRole succeeds, its session is used */
	bool owner_same_hour; /* the strong key's owner uses it in that hour */
	bool pentest_user;    /* a tester has the same tool, weeks before */

	/* More ways on, each with credentials or addresses of its own: variants.c. */
	bool minted_elsewhere;  /* a key made for another user, used from elsewhere */
	bool session_elsewhere; /* a role is assumed, its session used from elsewhere */
	bool chained;           /* a role's session assumes another role */
	bool session_token;     /* GetSessionToken with a stolen key */
	bool password;          /* a password for an idle user, and the console */
	bool artefact;          /* another key and address: a key pair of that name */
	bool once_via_office;   /* a few calls through the office's address */
	bool owner_abroad;      /* the owner of a stolen key works while travelling */
	bool pentest_now;       /* the tester works on that day, from his own address */
	const char *truth;

	/* The corpus. */
	uint64_t files;
	uint64_t records;
	uint64_t record_bytes;
	bool incident;
};

/* False, after a message on stderr, when the arguments make no sense. */
bool options_parse(struct options *options, int argc, char **argv);

#endif
