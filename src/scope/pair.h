/*
 * What one credential did at one address since the window began, as runs of calls by one
 * kind of program with no long gap: who made them is judged for each run, never for a
 * whole key.  Shared by the files of this library only.
 */
#ifndef TC_SCOPE_PAIR_H
#define TC_SCOPE_PAIR_H

#include "scope/baseline.h"

struct tc_segment {
	int64_t tool;              /* word */
	struct tc_str name;        /* of its first program, for people */
	struct tc_ids programs;    /* words; not settled */
	int64_t first_ms, last_ms;
	struct tc_ids events;      /* rows, in the order of time */
	bool has_lead;             /* one of its events is a lead */
	struct tc_novelty novelty; /* against the principal's baseline; not where logs are thin */
	double confidence;         /* that it is the intruder's; 0: it is not */
};

struct tc_pair {
	int64_t credential, address, principal;
	const struct tc_place *place;
	bool own;                  /* S3: a place of that principal */
	bool instance_own;         /* other keys of the same instance work from there */
	bool known;                /* the principal was there in the baseline, if seldom */
	int64_t first_ms;          /* its first use ever */
	bool lasts;                /* the credential is a long-term key */
	bool has_calls;            /* the segments were read */
	struct tc_segment *segments;
	size_t count, cap;
	struct tc_novelty novelty; /* of the segment that is the least like its owner */
	double points;             /* of it; what is capped is not likely */
};

/* NULL after a failure.  The pair lives as long as the story has this start. */
struct tc_pair *tc_pair_get(struct tc_graph *g, int64_t credential, int64_t principal,
			    int64_t address);
/* The same with its segments. */
struct tc_pair *tc_pair_calls(struct tc_graph *g, struct tc_pair *pair);
/*
 * trace_turns.c: marks the segments in which the credential was used here and elsewhere in
 * turns, with different operating systems.
 */
void tc_pair_turns(struct tc_graph *g, struct tc_pair *pair);

/* Points as far as they count: what is capped stays below likely. */
double tc_novelty_effective(const struct tc_novelty *n, const struct tc_rules *rules);

/*
 * The first event of a credential at an address since the window, for the path:
 * "CreateKeyPair, event 3eab58af"; empty without one.
 */
struct tc_str tc_pair_first_event(struct tc_graph *g, struct tc_pair *pair);

/* Whether the owner is at home there, so that only what is unlike it can be another's. */
bool tc_pair_is_home(const struct tc_pair *pair);

#endif
