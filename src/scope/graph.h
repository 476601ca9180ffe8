/*
 * What a closure is about: nodes, each with its best path; the edges between them; what was
 * looked at and not taken; and the pairs of a credential and an address, which is where
 * somebody's calls are.  Shared by the files of this library only.
 *
 * Errors stick: once `rc` is negative, `err` is filled, everything else does nothing, and
 * what it returns means nothing.
 */
#ifndef TC_SCOPE_GRAPH_H
#define TC_SCOPE_GRAPH_H

#include "scope/frontier.h"
#include "scope/lead.h"
#include "scope/lookup.h"
#include "scope/rules.h"
#include "scope/scope.h"
#include "util/arena.h"

#define TC_HOUR_MS INT64_C(3600000)
#define TC_DAY_MS (24 * TC_HOUR_MS)
#define TC_NO_NODE SIZE_MAX

/* A set of numbers, sorted once it is complete. */
struct tc_ids {
	int64_t *list; /* in the arena of the graph */
	size_t count, cap;
};

enum tc_node_kind {
	TC_NODE_CREDENTIAL,
	TC_NODE_ADDRESS,
	TC_NODE_EVENT,
	TC_NODE_PRINCIPAL,
	TC_NODE_AGENT,
	TC_NODE_ARTEFACT, /* a name or address that the intruder chose */
	TC_NODE_MINTED,   /* a credential that the intruder made and nobody used */
};

struct tc_node {
	enum tc_node_kind kind;
	int64_t id;          /* row of the credential, the address, ...; 0: known by its name */
	struct tc_str name;
	const char *subkind; /* of a credential or an address, as their tables have it */
	int64_t principal;   /* row; of a credential.  Of a trace: the credential it was met with */
	double confidence;   /* of the best path, or of two paths together, if that is known */
	unsigned depth;
	size_t from;         /* the node before it on the best path, or TC_NO_NODE */
	size_t with;         /* a second node that this path needs, or TC_NO_NODE */
	struct tc_str path;  /* that path, in words */
	struct tc_str event; /* the event that stands for it, or absent: its first attributed */
	bool lead;           /* the analyst's word, or (depth 1) what an event or agent names */
	bool closed;         /* shown, and leads nowhere */
	bool made;           /* by the intruder, for himself: nobody else has it */
	/*
	 * Reached from what it made.  It may be what makes that more certain: so this goes
	 * by the best path alone, is no second path, and has none.
	 */
	bool backward;
	bool settled;
	/* Kept by the graph: */
	bool reached;        /* in this round; until then it is not there */
	double single;       /* of the best path alone */
	double plain;        /* of the best path, with no node on it made more certain by two */
	double total;        /* with a second path of other evidence */
	struct tc_ids support; /* the uncertain nodes that the two paths rest on ... */
	bool rests_on_all;   /* ... which are too many to say */
	struct tc_str words; /* both paths in words, or absent */
};

/* A way from one node to another that was looked at, whatever became of it. */
struct tc_edge {
	size_t from, to;
	size_t with;         /* a second node that it needs, or TC_NO_NODE */
	double confidence;   /* that it gives */
	double weight;
	struct tc_str words; /* " -> key AKIA... (why)" */
};

/* What was looked at and not taken. */
struct tc_rejected {
	enum tc_node_kind kind;
	int64_t id;
	struct tc_str name;
	const char *subkind;
	const char *rule;
	double confidence;   /* that it would have had; negative: not known */
	struct tc_str reason;
	size_t from;
	struct tc_str event;
	bool ends;           /* it is in the scope: the rule stops what it would lead to */
};

/* Everything that one credential did at one address. */
struct tc_pair;

struct tc_graph {
	struct tc_store *store; /* borrowed */
	struct tc_lookup lookup;
	struct tc_rules rules;
	struct tc_arena arena;
	int rc;
	struct tc_error *err;   /* borrowed */

	struct tc_node *nodes;  /* owned, as what follows */
	size_t count, cap;
	struct tc_frontier frontier;
	bool again;             /* something was learnt of a settled node: another round */
	struct tc_edge *edges;
	size_t edge_count, edge_cap;
	struct tc_rejected *rejected;
	size_t rejected_count, rejected_cap;
	struct tc_map node_index;     /* kind and row or name -> index + 1 */
	struct tc_map rejected_index; /* kind, name, rule -> index + 1 */

	/* What was read of the case, by row; see known.h, baseline.h, pair.h, trace.h. */
	struct tc_map places, agents, apis, regions, kinds, words, baselines, pairs, traced;
	struct tc_map counts;
	struct tc_pair **pair_list; /* in the order in which they were met */
	size_t pair_count, pair_cap;
	struct tc_traces *traces;     /* see trace.h; in the arena */

	struct tc_ids lead_events; /* rows; settled */
	int64_t evidence_first_ms, evidence_last_ms;
	int64_t start_ms;       /* first suspicious event */
	bool thin;              /* the logs begin too shortly before it */
	enum tc_fan_out fan_out;
};

/* When the intruder may have begun: from here on, events are looked at. */
int64_t tc_graph_window(const struct tc_graph *g);

void tc_graph_init(struct tc_graph *g, struct tc_store *store, struct tc_error *err);
void tc_graph_release(struct tc_graph *g);
/* Forgets what was read of the case that depends on when the story began. */
void tc_graph_forget(struct tc_graph *g);
/* The same, and nodes and edges. */
void tc_graph_clear(struct tc_graph *g);
/* Begins another round: what two paths together gave a node is known, and nothing else. */
void tc_graph_restart(struct tc_graph *g);

/* Fails: what was to be said is in g->err. */
void tc_graph_fail(struct tc_graph *g, int rc);
/* As tc_lookup_row and tc_lookup_begin; false when it failed. */
bool tc_graph_ask(struct tc_graph *g, const char *name, const int64_t *params, size_t count,
		  int64_t *results, size_t result_count);
#define TC_ASK(g, name, params, results)                                       \
	tc_graph_ask((g), (name), (params), TC_ARRAY_LEN(params), (results),   \
		     TC_ARRAY_LEN(results))
struct tc_stmt *tc_graph_rows(struct tc_graph *g, const char *name, const int64_t *params,
			      size_t count);
#define TC_ROWS(g, name, params) tc_graph_rows((g), (name), (params), TC_ARRAY_LEN(params))
/* The next row of it; false at the end and after a failure. */
bool tc_graph_next(struct tc_graph *g, struct tc_stmt *stmt);

/*
 * Makes a node, or raises the confidence of one that is not settled.  An open way
 * replaces a closed one, settled or not, however certain.  Texts are copied.  The index
 * stays valid; pointers do not.
 */
size_t tc_graph_reach(struct tc_graph *g, const struct tc_node *node);
/* TC_NO_NODE when there is none. */
size_t tc_graph_find(const struct tc_graph *g, enum tc_node_kind kind, int64_t id,
		     struct tc_str name);

/*
 * Goes from a settled node to another: `why` is what stands in the parentheses of the path,
 * with the events that prove it.  `with`: a second settled node without which it cannot be
 * (the address, when the way begins with calls of a credential there), or TC_NO_NODE.  Too
 * uncertain or too far: it is noted as rejected.  What a verdict calls benign is a wall (S8).
 */
void tc_graph_follow(struct tc_graph *g, size_t from, size_t with, const struct tc_node *to,
		     double weight, struct tc_str why);
/*
 * Notes that a node was looked at from `from` and not taken by a rule ("S2").  `confidence`
 * is what it would have had, or negative.  Of several the most certain stays; what gets
 * into the scope after all is left out at the end.  From itself: it is in the scope, and the
 * rule stops all that it would lead to.
 */
void tc_graph_reject(struct tc_graph *g, size_t from, const struct tc_node *to,
		     const char *rule, double confidence, struct tc_str reason);

/* Whether a verdict calls it benign: the node itself, or whose credential it is. */
bool tc_graph_is_benign(struct tc_graph *g, const struct tc_node *node);

/* "event 3eab58af" into an arena: how events are named in paths. */
struct tc_str tc_graph_text(struct tc_graph *g, const char *fmt, ...) TC_PRINTF(2, 3);

/* seed.c: seeds the graph; finds the first suspicious event when start_ms is negative. */
void tc_graph_seed(struct tc_graph *g, const struct tc_lead *leads, size_t count);
/*
 * closure.c: expands until nothing at or above "possible" is left, and again from an earlier
 * start while the intruder turns out to have come earlier.  The leads are those of the seed.
 */
void tc_graph_close(struct tc_graph *g, const struct tc_lead *leads, size_t count);
/*
 * place.c: TC_TOO_MANY when an address that is itself a lead was used with too many
 * credentials; *culprit is its node.
 */
void tc_graph_check(struct tc_graph *g, size_t *culprit);
/* combine.c: the totals.  True when one grew, so that another round may find more. */
bool tc_graph_combine(struct tc_graph *g);
/* attribute.c: fills new_scope_node, new_rejected_node and new_attribution. */
void tc_graph_attribute(struct tc_graph *g);

/* What a person calls a node: key, session, address. */
const char *tc_node_word(const struct tc_node *n);
/* What the column node_kind says. */
const char *tc_node_kind_name(const struct tc_node *n);

/* confirmed, probable, possible, or NULL below. */
const char *tc_level(const struct tc_rules *rules, double confidence);

#endif
