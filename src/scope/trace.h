/*
 * What ties a credential to the intruder but its places and its makers: rare programs,
 * names that were chosen, calls in the same order.  Shared by the files of this library
 * only.
 */
#ifndef TC_SCOPE_TRACE_H
#define TC_SCOPE_TRACE_H

#include "scope/edges.h"

/* Somebody who has something in common with the intruder. */
struct tc_user {
	struct tc_node node;
	int64_t address;
	int64_t event; /* row of the call that shows it; 0: not told */
};

struct tc_users {
	struct tc_user *list; /* in the arena of the graph */
	size_t count, cap;
};

/* When a credential came to a public address; see trace_sequence.c. */
struct tc_arrival;

/* What is read once for a computation, until the start of the story moves. */
struct tc_traces {
	bool has_choices;
	bool made_too_many; /* names of things are not compared */
	bool has_arrivals;
	struct tc_arrival *arrivals; /* by time */
	size_t arrival_count, arrival_cap;
	size_t looked_at;
	int64_t compared;   /* calls with calls */
};

struct tc_traces *tc_traces_get(struct tc_graph *g);

/* What is read once of each thing: a place for it, NULL at first. */
enum tc_traced { TC_TRACED_JOINTS, TC_TRACED_AGENT, TC_TRACED_NAME, TC_TRACED_CALLERS };
void **tc_trace_slot(struct tc_graph *g, enum tc_traced what, int64_t a, int64_t b);

/* The row that the first event at or after the window may have. */
int64_t tc_trace_window_row(const struct tc_graph *g);

/* The run of the intruder's that a call at a time by a program belongs to, or NULL. */
const struct tc_segment *tc_trace_run(const struct tc_joint *joint,
				      const struct tc_program *program, int64_t first_ms,
				      int64_t last_ms);

/*
 * Reaches what somebody chose in a joint.  The way goes through the less certain of its two
 * nodes, whose path mostly holds the other.
 */
void tc_trace_reach(struct tc_graph *g, const struct tc_joint *joint, struct tc_node *to,
		    struct tc_str why);
/* Whether a way of that weight from a joint, over a trace, can lead to anybody. */
bool tc_trace_is_sure(const struct tc_graph *g, const struct tc_joint *joint, double weight);
/* The less certain node of a joint, and the other one. */
void tc_trace_source(const struct tc_graph *g, const struct tc_joint *joint, size_t *from,
		     size_t *with);

/*
 * Rows of a credential, its address and an event.  What is behind the first `most` is left
 * out, and *more is set.
 */
struct tc_users tc_trace_users(struct tc_graph *g, struct tc_stmt *rows, size_t most,
			       bool *more);

/* S7: more credentials than one step may add. */
bool tc_trace_is_too_many(const struct tc_graph *g, const struct tc_users *users);

/* Whether no single path makes a credential probable yet: only then a trace is worth a node. */
bool tc_trace_is_wanted(const struct tc_graph *g, const struct tc_node *credential);

/* Whether a trace was met with this credential already, and led on. */
bool tc_trace_is_met(const struct tc_graph *g, const struct tc_node *trace, int64_t credential);

/* "CreateKeyPair, event 3eab58af" of one row of a statement; absent without. */
struct tc_str tc_trace_event(struct tc_graph *g, struct tc_stmt *row, struct tc_str *event_id);

/* The ways of one kind from a joint. */
void tc_trace_agents(struct tc_graph *g, const struct tc_joint *joint);
void tc_trace_artefacts(struct tc_graph *g, const struct tc_joint *joint);
void tc_trace_sequences(struct tc_graph *g, const struct tc_joint *joint);

#endif
