/*
 * Best-first closure: the most certain node is settled, and what it leads to is reached.
 * A credential and an address that are both settled make a joint, whose calls lead on: by
 * what they made and what they chose.
 */
#include "scope/edges.h"

#include "util/banned.h"

/* Rounds of moving the start of the story; each moves it at least to another use. */
#define ROUNDS_MAX 16
/* Rounds with what two paths together gave; later ones would change digits that nobody sees. */
#define COMBINATIONS_MAX 4

/* --- joints ----------------------------------------------------------------- */

/* Which runs of calls of a settled credential at a settled address are the intruder's. */
static bool judge_segments(struct tc_graph *g, struct tc_joint *j)
{
	const struct tc_node *credential = &g->nodes[j->credential];
	const struct tc_node *address = &g->nodes[j->address];
	bool own_word = address->lead && address->depth == 0;
	bool home = tc_pair_is_home(j->pair) && !own_word;
	double sure = credential->confidence < address->confidence ? credential->confidence
								   : address->confidence;
	bool any = false;

	for (size_t i = 0; i < j->pair->count; i++) {
		struct tc_segment *s = &j->pair->segments[i];

		s->confidence = !home || s->has_lead ? sure : 0;
		any = any || s->confidence > 0;
	}
	return any;
}

static void join(struct tc_graph *g, size_t credential, size_t address)
{
	const struct tc_node *c = &g->nodes[credential];
	struct tc_joint j = {credential, address, NULL};

	if (c->closed || g->nodes[address].closed)
		return;
	j.pair = tc_pair_get(g, c->id, c->principal, g->nodes[address].id);
	if (!j.pair || !tc_pair_calls(g, j.pair) || !judge_segments(g, &j))
		return;
	tc_edges_of_mints(g, &j);
	tc_edges_to_makers(g, &j);
	tc_edges_of_traces(g, &j);
}

/* Joins a node that was just settled with those of the other kind. */
static void join_all(struct tc_graph *g, size_t settled)
{
	bool is_credential = g->nodes[settled].kind == TC_NODE_CREDENTIAL;
	enum tc_node_kind other = is_credential ? TC_NODE_ADDRESS : TC_NODE_CREDENTIAL;
	int64_t in[] = {g->nodes[settled].id, tc_graph_window(g)};
	struct tc_stmt *rows =
		TC_ROWS(g, is_credential ? "usage-of-credential" : "usage-of-address", in);
	struct tc_ids found = {NULL, 0, 0};

	while (tc_graph_next(g, rows)) {
		size_t node = tc_graph_find(g, other, tc_stmt_column_int(rows, 0), TC_STR_NULL);

		if (node != TC_NO_NODE && g->nodes[node].settled)
			tc_ids_add(g, &found, (int64_t)node);
	}
	for (size_t i = 0; i < found.count && g->rc >= 0; i++)
		if (is_credential)
			join(g, settled, (size_t)found.list[i]);
		else
			join(g, (size_t)found.list[i], settled);
}

/* --- best first ------------------------------------------------------------- */

static void expand(struct tc_graph *g, size_t node)
{
	switch (g->nodes[node].kind) {
	case TC_NODE_CREDENTIAL:
		tc_edges_of_credential(g, node);
		tc_edges_to_parents(g, node);
		join_all(g, node);
		break;
	case TC_NODE_ADDRESS:
		tc_edges_of_address(g, node);
		join_all(g, node);
		break;
	case TC_NODE_AGENT:
		tc_edges_of_agent(g, node);
		break;
	case TC_NODE_ARTEFACT:
		tc_edges_of_artefact(g, node);
		break;
	case TC_NODE_EVENT:
	case TC_NODE_PRINCIPAL:
	case TC_NODE_MINTED:
		break; /* what they lead to was reached together with them */
	}
}

static void settle_all(struct tc_graph *g)
{
	struct tc_waiting w;

	while (g->rc >= 0 && tc_frontier_take(&g->frontier, &w)) {
		struct tc_node *n = &g->nodes[w.node];

		/* Not what waits any more: since then an open way, less certain, was found. */
		if (n->settled || w.confidence > n->confidence)
			continue;
		n->settled = true;
		if (!n->closed)
			expand(g, w.node);
	}
}

/* What two paths make more certain leads on with that. */
static void close_from(struct tc_graph *g, const struct tc_lead *leads, size_t count)
{
	double before_ms = (double)(tc_graph_window(g) - g->evidence_first_ms);

	g->thin = before_ms < g->rules.thin_days * (double)TC_DAY_MS;
	settle_all(g);
	for (int i = 0; g->rc >= 0 && tc_graph_combine(g) && i < COMBINATIONS_MAX; i++) {
		tc_graph_restart(g);
		tc_graph_seed(g, leads, count);
		settle_all(g);
	}
}

/* The intruder's first use of a credential, when that is before the start; else the start. */
static int64_t first_use(struct tc_graph *g)
{
	int64_t least = g->start_ms - (int64_t)(g->rules.lately_days * (double)TC_DAY_MS);
	int64_t first = g->start_ms;

	for (size_t i = 0; i < g->pair_count; i++) {
		const struct tc_pair *p = g->pair_list[i];

		if (p->first_ms < least || p->first_ms >= first || tc_pair_is_home(p))
			continue;
		for (size_t k = 0; k < p->count; k++)
			if (p->segments[k].confidence >= g->rules.probable)
				first = p->first_ms;
	}
	return first;
}

/*
 * The baseline ends before the first suspicious event, and which that is follows from the
 * closure: so it is done again until it finds nothing earlier.
 */
void tc_graph_close(struct tc_graph *g, const struct tc_lead *leads, size_t count)
{
	for (int round = 0; g->rc >= 0; round++) {
		close_from(g, leads, count);
		int64_t first = g->rc < 0 ? g->start_ms : first_use(g);
		if (first == g->start_ms || round == ROUNDS_MAX)
			return;
		tc_graph_clear(g);
		g->start_ms = first;
		tc_graph_seed(g, leads, count);
	}
}
