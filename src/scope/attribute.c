/*
 * From nodes to events: an event is the intruder's when both its credential and its
 * address are, and to the degree of the less certain one.  A whole key is never
 * attributed: its owner may go on using it from elsewhere.
 */
#include "scope/graph.h"

#include <stdio.h>

#include "util/banned.h"

/* Callers without a credential (failed sign-ins): only the address speaks. */
#define WEIGHT_ADDRESS_ONLY 0.9

static const char *const kind_names[] = {
	[TC_NODE_CREDENTIAL] = "key", [TC_NODE_ADDRESS] = "ip",
	[TC_NODE_EVENT] = "event",    [TC_NODE_PRINCIPAL] = "principal",
	[TC_NODE_AGENT] = "agent",
};

/* Sessions are not keys, whatever key they happen to use. */
static const char *name_of_kind(const struct tc_node *n)
{
	if (n->kind == TC_NODE_CREDENTIAL && strcmp(n->subkind, "long_term_key") != 0)
		return "session";
	return kind_names[n->kind];
}

static int attribute(struct tc_graph *g, const struct tc_node *credential,
		     const struct tc_node *address, struct tc_error *err)
{
	double confidence = address->confidence;
	struct tc_stmt *stmt;
	char reason[256];
	int rc;

	if (credential)
		confidence = credential->confidence < confidence ? credential->confidence
								 : confidence;
	else
		confidence *= WEIGHT_ADDRESS_ONLY;
	if (!tc_level(confidence))
		return 0;
	if ((rc = tc_stmt_prepare_named(&stmt, g->store, TC_SCOPE_SQL, "attribute", err)) < 0)
		return rc;
	if (credential) {
		tc_stmt_bind_int(stmt, 1, credential->id);
		snprintf(reason, sizeof(reason), "credential %.80s at address %.80s",
			 credential->name.data, address->name.data);
	} else {
		tc_stmt_bind_null(stmt, 1);
		snprintf(reason, sizeof(reason), "address %.80s, no credential told",
			 address->name.data);
	}
	tc_stmt_bind_int(stmt, 2, address->id);
	tc_stmt_bind_text(stmt, 3, tc_str(tc_level(confidence)));
	tc_stmt_bind_real(stmt, 4, confidence);
	tc_stmt_bind_text(stmt, 5, tc_str(reason));
	tc_stmt_bind_int(stmt, 6, tc_graph_window(g));
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

static int attribute_address(struct tc_graph *g, const struct tc_node *address,
			     struct tc_error *err)
{
	int rc = 0;

	for (size_t i = 0; i < g->count && rc == 0; i++)
		if (g->nodes[i].kind == TC_NODE_CREDENTIAL)
			rc = attribute(g, &g->nodes[i], address, err);
	if (rc == 0 && strcmp(address->subkind, "public") == 0)
		rc = attribute(g, NULL, address, err);
	return rc;
}

/* The event that stands for a node: the first that is attributed. */
static int bind_event_id(struct tc_graph *g, const struct tc_node *n, struct tc_stmt *add,
			 struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc;

	tc_stmt_bind_null(add, 7);
	if (n->kind == TC_NODE_EVENT)
		tc_stmt_bind_text(add, 7, n->name);
	if (n->kind != TC_NODE_CREDENTIAL && n->kind != TC_NODE_ADDRESS)
		return 0;
	if ((rc = tc_stmt_prepare_named(&stmt, g->store, TC_SCOPE_SQL, "first-attributed",
					err)) < 0)
		return rc;
	tc_stmt_bind_int(stmt, n->kind == TC_NODE_CREDENTIAL ? 1 : 2, n->id);
	if ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW)
		tc_stmt_bind_text(add, 7, tc_stmt_column_text(stmt, 0));
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

static int write_node(struct tc_graph *g, const struct tc_node *n, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, g->store, TC_SCOPE_SQL, "add-node", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, tc_str(name_of_kind(n)));
	tc_stmt_bind_text(stmt, 2, n->name);
	tc_stmt_bind_real(stmt, 3, n->confidence);
	tc_stmt_bind_text(stmt, 4, tc_str(tc_level(n->confidence)));
	tc_stmt_bind_int(stmt, 5, n->depth);
	tc_stmt_bind_text(stmt, 6, n->path);
	if ((rc = bind_event_id(g, n, stmt, err)) == 0)
		rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

int tc_graph_attribute(struct tc_graph *g, struct tc_error *err)
{
	int rc = 0;

	for (size_t i = 0; i < g->count && rc == 0; i++)
		if (g->nodes[i].kind == TC_NODE_ADDRESS)
			rc = attribute_address(g, &g->nodes[i], err);
	for (size_t i = 0; i < g->count && rc == 0; i++)
		rc = write_node(g, &g->nodes[i], err);
	return rc;
}
