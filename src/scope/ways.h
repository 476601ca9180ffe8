/*
 * One step along lineage: the credentials that it leads to, each by the best of the calls
 * that lead there, followed together or not at all.  Shared by the files of this library only.
 */
#ifndef TC_SCOPE_WAYS_H
#define TC_SCOPE_WAYS_H

#include "scope/edges.h"
#include "util/map.h"

/* A run of calls that is the intruder's. */
struct tc_run {
	int64_t tool, first_ms, last_ms;
	double confidence;
};

/* By tool, then by time; those of one tool do not overlap. */
struct tc_runs {
	struct tc_run *list; /* owned */
	size_t count;
};

/* A credential by the best of the calls that lead to it. */
struct tc_way {
	int64_t credential; /* row; 0: a key that was not used */
	struct tc_str name; /* of such a key */
	int64_t event;      /* row of the call */
	double weight;
	const char *words;
	bool backward;      /* to what made it */
	bool made;          /* surely, by these calls */
};

/* From a credential; with an address, from what it did there. */
struct tc_lineage {
	struct tc_graph *g;
	const struct tc_joint *joint; /* or NULL */
	size_t from, with;
	double sure;                  /* of what a run of the joint is measured by */
	struct tc_runs runs;
	struct tc_way *list;          /* owned */
	size_t count, cap;
	struct tc_map index;          /* credential, or word of a name below zero -> index + 1 */
};

void tc_lineage_begin(struct tc_lineage *s, struct tc_graph *g, size_t from);
/* From what a credential did at an address. */
void tc_lineage_begin_joint(struct tc_lineage *s, struct tc_graph *g, const struct tc_joint *joint);
void tc_lineage_end(struct tc_lineage *s);

/* Asks of the credential and the address of the joint, since the window. */
struct tc_stmt *tc_lineage_rows(struct tc_lineage *s, const char *name);
/*
 * The part of the step's confidence that calls of the joint by an agent (row) within that
 * time have; 0: they are not the intruder's.
 */
double tc_lineage_part(struct tc_lineage *s, int64_t agent, int64_t first_ms, int64_t last_ms);

void tc_lineage_add(struct tc_lineage *s, const struct tc_way *w);
/* All that was added, unless that is too much (S7); `what` completes "credentials ...". */
void tc_lineage_follow(struct tc_lineage *s, const char *what);

/* What a link of that strength is worth; docs/sql.md has them. */
double tc_lineage_link(const struct tc_graph *g, struct tc_str strength);
/* How many times a credential was made, as far as the window saw it used. */
int64_t tc_lineage_makings(struct tc_graph *g, int64_t credential);
/* A node for a credential; false when it is none that can be one (S6). */
bool tc_lineage_credential(struct tc_graph *g, int64_t id, struct tc_node *n);
/* "CreateAccessKey, event 3eab58af; WORDS" of the row of an event. */
struct tc_str tc_lineage_why(struct tc_graph *g, int64_t event, const char *words);

#endif
