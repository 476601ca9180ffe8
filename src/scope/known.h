/*
 * What is known of addresses, programs and calls, each looked up once for a computation.
 * Shared by the files of this library only.
 */
#ifndef TC_SCOPE_KNOWN_H
#define TC_SCOPE_KNOWN_H

#include "scope/graph.h"

/* What a list of the analyst's says of an address; the first that holds. */
enum tc_listed { TC_NOT_LISTED, TC_LISTED_CORPORATE, TC_LISTED_VPN, TC_LISTED_CI };

struct tc_place {
	int64_t id;
	struct tc_str name;     /* with its VPC endpoint */
	const char *kind;       /* as in the table address */
	bool is_public;
	bool is_place;          /* public or private, and not a name that AWS puts there */
	enum tc_listed listed;
	bool hosting;           /* anybody can be there: a hoster, VPN or Tor, by any source */
	bool carrier;           /* of a mobile carrier */
	bool aws;               /* of AWS, by its ranges */
	int64_t before;         /* principals who came more than story_days before the window */
	int64_t since;          /* principals there since the window */
	bool shared;            /* S2 */
	struct tc_str shared_why;
};

/* "corporate", "VPN", "CI", or NULL. */
const char *tc_listed_word(enum tc_listed listed);

/* NULL after a failure. */
const struct tc_place *tc_place_get(struct tc_graph *g, int64_t address);

struct tc_program {
	int64_t tool;        /* word: the kind of program; the whole agent when not told */
	struct tc_str tool_name; /* its text; absent without an agent */
	int64_t program;     /* word: the agent without what changes from call to call */
	struct tc_str agent; /* as recorded */
	struct tc_str name;  /* tool and version, for people */
	bool is_ci;          /* S5: continuous integration, infrastructure as code */
	bool is_plain;       /* says no more than thousands of others */
	int64_t system;      /* word: operating system; 0: not told */
};
const struct tc_program *tc_program_get(struct tc_graph *g, int64_t agent);

struct tc_api {
	int64_t service;    /* word */
	int64_t severity;   /* of the API catalogue; 0: not in it */
	struct tc_str name; /* eventName */
};
const struct tc_api *tc_api_get(struct tc_graph *g, int64_t api);

/* The region of a row of place, as a word; 0 without. */
int64_t tc_region_get(struct tc_graph *g, int64_t place);
/* MFA of a row of kind: 1, 0, or -1 for not told. */
int tc_mfa_get(struct tc_graph *g, int64_t kind);

/* A number for a text, the same for the same text; 0 for an absent one. */
int64_t tc_word(struct tc_graph *g, struct tc_str text);

/*
 * A count of the story as it is seen now, by the statement of that name, which takes the row
 * and the window; asked once of each row.
 */
int64_t tc_count_since(struct tc_graph *g, const char *name, int64_t row);

/* The place of a row in a map of this graph. */
void **tc_known_slot(struct tc_map *map, int64_t id);

/* Sets of numbers, see graph.h. */
void tc_ids_add(struct tc_graph *g, struct tc_ids *ids, int64_t id);
/* Sorts; twice the same becomes one. */
void tc_ids_settle(struct tc_ids *ids);
/* Of a settled set. */
bool tc_ids_has(const struct tc_ids *ids, int64_t id);
/* Of any set, for small ones: adds it unless it is there. */
void tc_ids_add_new(struct tc_graph *g, struct tc_ids *ids, int64_t id);

#endif
