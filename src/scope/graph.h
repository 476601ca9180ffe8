/*
 * The nodes of a closure: credentials and addresses, each with its best path.
 * Shared by the files of this library only.
 */
#ifndef TC_SCOPE_GRAPH_H
#define TC_SCOPE_GRAPH_H

#include "scope/lead.h"
#include "scope/scope.h"
#include "util/arena.h"


#define TC_DAY_MS INT64_C(86400000)
#define TC_BASELINE_MS (30 * TC_DAY_MS)
/* Between the baseline and the first suspicious event: the intruder's first steps. */
#define TC_BASELINE_GAP_MS TC_DAY_MS

enum tc_node_kind { TC_NODE_CREDENTIAL, TC_NODE_ADDRESS, TC_NODE_EVENT, TC_NODE_PRINCIPAL,
		    TC_NODE_AGENT };

struct tc_node {
	enum tc_node_kind kind;
	int64_t id;             /* row of the credential, address, ... */
	struct tc_str name;
	const char *subkind;    /* of a credential or an address */
	int64_t principal;      /* row; of a credential */
	double confidence;
	unsigned depth;
	struct tc_str path;     /* how it was reached, in words */
	bool lead, settled;
};

struct tc_graph {
	struct tc_store *store; /* borrowed */
	struct tc_arena arena;
	struct tc_node *nodes;  /* owned */
	size_t count, cap;
	int64_t evidence_first_ms, evidence_last_ms;
	int64_t start_ms;       /* first suspicious event */
	bool thin;              /* the logs begin too shortly before it */
};

/* When the intruder may have begun, and what counts as before. */
static inline int64_t tc_graph_window(const struct tc_graph *g)
{
	return g->start_ms - TC_BASELINE_GAP_MS;
}
static inline int64_t tc_graph_baseline(const struct tc_graph *g)
{
	return tc_graph_window(g) - TC_BASELINE_MS;
}

void tc_graph_init(struct tc_graph *g, struct tc_store *store);
void tc_graph_release(struct tc_graph *g);

/*
 * Makes a node, or raises the confidence of one that is not settled.  Texts are
 * copied.  The index stays valid; pointers do not.
 */
size_t tc_graph_reach(struct tc_graph *g, const struct tc_node *node);
/* SIZE_MAX when there is none. */
size_t tc_graph_find(const struct tc_graph *g, enum tc_node_kind kind, int64_t id);

/* seed.c: seeds the graph and finds the first suspicious event. */
int tc_graph_seed(struct tc_graph *g, const struct tc_lead *leads, size_t count,
		  struct tc_error *err);
/*
 * closure.c: TC_USAGE when an address that is itself a lead was used with too many
 * credentials; *culprit is its node.
 */
int tc_graph_check(struct tc_graph *g, size_t *culprit, struct tc_error *err);
/* closure.c: expands until nothing at or above "possible" is left. */
int tc_graph_close(struct tc_graph *g, struct tc_error *err);
/* attribute.c: fills new_scope_node and new_attribution. */
int tc_graph_attribute(struct tc_graph *g, struct tc_error *err);

/* What a person calls a credential or an address: key, session, address. */
const char *tc_node_word(const struct tc_node *n);

#define TC_POSSIBLE  0.35
#define TC_PROBABLE  0.60
#define TC_CONFIRMED 0.90
/* confirmed, probable, possible, or NULL below. */
const char *tc_level(double confidence);

#endif
