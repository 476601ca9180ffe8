/*
 * From nodes to events: a run of calls is the intruder's when both its credential and its
 * address are, to the degree of the less certain one.  A whole key is never attributed: its
 * owner may go on using it from elsewhere.
 */
#include "scope/pair.h"

#include "util/banned.h"

struct attributing {
	struct tc_graph *g;
	struct tc_ids programs; /* words: of what is attributed; settled */
};

static const struct tc_node *node_of(const struct tc_graph *g, enum tc_node_kind kind, int64_t id)
{
	size_t i = tc_graph_find(g, kind, id, TC_STR_NULL);

	return i == TC_NO_NODE || g->nodes[i].closed ? NULL : &g->nodes[i];
}

static void run(struct tc_graph *g, struct tc_stmt *stmt)
{
	if (g->rc >= 0)
		tc_graph_fail(g, tc_stmt_run(stmt, g->err));
}

/* --- which runs are the intruder's ------------------------------------------ */

/* With both nodes in the scope, and what a second path added to them. */
static void judge_joint(struct tc_pair *p, const struct tc_node *credential,
			const struct tc_node *address)
{
	bool home = tc_pair_is_home(p) && !(address->lead && address->depth == 0);
	double sure = credential->total < address->total ? credential->total : address->total;

	for (size_t i = 0; i < p->count; i++)
		p->segments[i].confidence = !home || p->segments[i].has_lead ? sure : 0;
}

static void judge_joints(struct attributing *a)
{
	struct tc_graph *g = a->g;

	for (size_t i = 0; i < g->pair_count && g->rc >= 0; i++) {
		struct tc_pair *p = g->pair_list[i];
		const struct tc_node *c = node_of(g, TC_NODE_CREDENTIAL, p->credential);
		const struct tc_node *d = node_of(g, TC_NODE_ADDRESS, p->address);

		if (!c || !d || !tc_pair_calls(g, p))
			continue;
		judge_joint(p, c, d);
		for (size_t k = 0; k < p->count; k++)
			for (size_t j = 0; p->segments[k].confidence >= g->rules.probable &&
					   j < p->segments[k].programs.count; j++)
				tc_ids_add(g, &a->programs, p->segments[k].programs.list[j]);
	}
	tc_ids_settle(&a->programs);
}

/*
 * At a place of the owner, or of many: a run of calls by programs that its owner did not
 * have and the intruder has elsewhere.
 */
static void judge_home(struct attributing *a)
{
	struct tc_graph *g = a->g;

	for (size_t i = 0; i < g->pair_count && g->rc >= 0 && !g->thin; i++) {
		struct tc_pair *p = g->pair_list[i];
		const struct tc_node *c = node_of(g, TC_NODE_CREDENTIAL, p->credential);

		if (!c || !p->place->is_place || !tc_pair_is_home(p) || !tc_pair_calls(g, p))
			continue;
		for (size_t k = 0; k < p->count; k++) {
			struct tc_segment *s = &p->segments[k];
			bool all = s->novelty.version;

			for (size_t j = 0; j < s->programs.count && all; j++)
				all = tc_ids_has(&a->programs, s->programs.list[j]);
			if (all && s->confidence <= 0)
				s->confidence = c->total * g->rules.rare_agent;
		}
	}
}

/* --- storing them ----------------------------------------------------------- */

/* How unlike its owner the run is; that others led to its address counts as well. */
static struct tc_str points_of(struct tc_graph *g, const struct tc_pair *p,
			       const struct tc_segment *s)
{
	size_t credential = tc_graph_find(g, TC_NODE_CREDENTIAL, p->credential, TC_STR_NULL);
	const struct tc_node *d = node_of(g, TC_NODE_ADDRESS, p->address);
	struct tc_novelty n = s->novelty;

	if (g->thin)
		return TC_STR("the logs begin too late to compare it with its owner");
	n.bad = d && d->total >= g->rules.probable && d->from != credential;
	tc_novelty_count(&n, &g->rules);
	return tc_graph_text(g, "%g points unlike its owner%s%.*s", n.points, n.points > 0 ? ": " : "",
			     TC_STR_ARG(tc_novelty_words(g, &n)));
}

static struct tc_str reason_of(struct tc_graph *g, const struct tc_pair *p,
			       const struct tc_segment *s)
{
	const struct tc_node *c = node_of(g, TC_NODE_CREDENTIAL, p->credential);
	const char *home = !tc_pair_is_home(p) ? ""
			   : s->has_lead       ? ", with an event that is a lead"
					       : ", a place of its owner or of many, by a program that "
						 "only the intruder has";

	return tc_graph_text(g, "%s %.*s at address %.*s by %.*s%s; %.*s", tc_node_word(c),
			     TC_STR_ARG(c->name), TC_STR_ARG(p->place->name), TC_STR_ARG(s->name),
			     home, TC_STR_ARG(points_of(g, p, s)));
}

static void bind_claim(struct tc_graph *g, struct tc_stmt *stmt, double confidence,
		       struct tc_str reason)
{
	tc_stmt_bind_text(stmt, 1, tc_str(tc_level(&g->rules, confidence)));
	tc_stmt_bind_real(stmt, 2, confidence);
	tc_stmt_bind_text(stmt, 3, reason);
}

static void store_segment(struct tc_graph *g, const struct tc_pair *p,
			  const struct tc_segment *s, struct tc_str credential)
{
	struct tc_stmt *stmt;

	if (!tc_level(&g->rules, s->confidence) ||
	    !(stmt = tc_graph_rows(g, "attribute", NULL, 0)))
		return;
	bind_claim(g, stmt, s->confidence, reason_of(g, p, s));
	tc_stmt_bind_text(stmt, 5, credential);
	for (size_t i = 0; i < s->events.count && g->rc >= 0; i++) {
		tc_stmt_bind_int(stmt, 4, s->events.list[i]);
		run(g, stmt);
	}
}

static struct tc_str counted_as(struct tc_graph *g, int64_t credential)
{
	struct tc_str name = TC_STR_NULL;
	int64_t in[] = {credential};
	struct tc_stmt *row = TC_ROWS(g, "counted-as", in);

	if (tc_graph_next(g, row)) {
		name = tc_arena_str(&g->arena, tc_stmt_column_text(row, 0));
		tc_stmt_reset(row);
	}
	return name;
}

/* Events that do not tell their time are in no run. */
static void store_timeless(struct tc_graph *g, const struct tc_pair *p)
{
	const struct tc_node *c = node_of(g, TC_NODE_CREDENTIAL, p->credential);
	const struct tc_node *d = node_of(g, TC_NODE_ADDRESS, p->address);
	double sure = c && d ? (c->total < d->total ? c->total : d->total) : 0;

	if (tc_pair_is_home(p) || !tc_level(&g->rules, sure))
		return;
	struct tc_stmt *stmt = tc_graph_rows(g, "attribute-timeless", NULL, 0);
	if (!stmt)
		return;
	bind_claim(g, stmt, sure,
		   tc_graph_text(g, "%s %.*s at address %.*s, at a time that is not told",
				 tc_node_word(c), TC_STR_ARG(c->name), TC_STR_ARG(d->name)));
	tc_stmt_bind_int(stmt, 4, p->credential);
	tc_stmt_bind_int(stmt, 5, p->address);
	run(g, stmt);
}

/* Callers without a credential (failed sign-ins): only the address speaks. */
static void store_nameless(struct tc_graph *g, const struct tc_node *address)
{
	const struct tc_place *place = tc_place_get(g, address->id);
	bool own_word = address->lead && address->depth == 0;
	double sure = address->total * g->rules.address_only;
	int64_t in[] = {address->id, tc_graph_window(g)};
	struct tc_ids principals = {NULL, 0, 0};

	if (!place || !place->is_public || (place->shared && !own_word) ||
	    !tc_level(&g->rules, sure))
		return;
	struct tc_stmt *rows = TC_ROWS(g, "nameless-at-address", in);
	while (tc_graph_next(g, rows))
		tc_ids_add(g, &principals, tc_stmt_column_int(rows, 0));
	for (size_t i = 0; i < principals.count && g->rc >= 0; i++) {
		const struct tc_baseline *b =
			tc_baseline_get(g, principals.list[i], tc_graph_window(g));
		struct tc_stmt *stmt = tc_graph_rows(g, "attribute-nameless", NULL, 0);

		if (!b || !stmt || (tc_ids_has(&b->own_addresses, address->id) && !own_word))
			continue;
		bind_claim(g, stmt, sure,
			   tc_graph_text(g, "address %.*s, no credential told",
					 TC_STR_ARG(address->name)));
		tc_stmt_bind_int(stmt, 4, principals.list[i]);
		tc_stmt_bind_int(stmt, 5, address->id);
		tc_stmt_bind_int(stmt, 6, tc_graph_window(g));
		run(g, stmt);
	}
}

/* An event that is a lead is the intruder's whoever else calls from there. */
static void store_leads(struct tc_graph *g)
{
	for (size_t i = 0; i < g->lead_events.count && g->rc >= 0; i++) {
		struct tc_stmt *stmt = tc_graph_rows(g, "attribute-event", NULL, 0);

		if (!stmt)
			return;
		bind_claim(g, stmt, 1.0, TC_STR("a lead"));
		tc_stmt_bind_int(stmt, 4, g->lead_events.list[i]);
		run(g, stmt);
	}
}

static void store_events(struct tc_graph *g)
{
	for (size_t i = 0; i < g->pair_count && g->rc >= 0; i++) {
		const struct tc_pair *p = g->pair_list[i];

		if (!node_of(g, TC_NODE_CREDENTIAL, p->credential))
			continue;
		struct tc_str credential = counted_as(g, p->credential);
		for (size_t k = 0; k < p->count; k++)
			store_segment(g, p, &p->segments[k], credential);
		store_timeless(g, p);
	}
	for (size_t i = 0; i < g->count && g->rc >= 0; i++)
		if (g->nodes[i].kind == TC_NODE_ADDRESS && g->nodes[i].reached)
			store_nameless(g, &g->nodes[i]);
	store_leads(g);
}

/* --- storing nodes ---------------------------------------------------------- */

static void find_first(struct tc_graph *g)
{
	int64_t kinds[] = {TC_NODE_CREDENTIAL, TC_NODE_ADDRESS};
	struct tc_stmt *stmt = tc_graph_rows(g, "clear-first-attributed", NULL, 0);

	if (stmt)
		run(g, stmt);
	if ((stmt = TC_ROWS(g, "fill-first-attributed", kinds)))
		run(g, stmt);
}

/* The event that stands for a node: the first that is attributed. */
static struct tc_str event_of(struct tc_graph *g, const struct tc_node *n)
{
	struct tc_str event = n->kind == TC_NODE_EVENT ? n->name : n->event;
	int64_t in[] = {n->kind, n->id};

	if (event.data || (n->kind != TC_NODE_CREDENTIAL && n->kind != TC_NODE_ADDRESS))
		return event;
	struct tc_stmt *row = TC_ROWS(g, "first-attributed", in);
	if (tc_graph_next(g, row)) {
		event = tc_arena_str(&g->arena, tc_stmt_column_text(row, 0));
		tc_stmt_reset(row);
	}
	return event;
}

static void store_node(struct tc_graph *g, const struct tc_node *n)
{
	struct tc_str event = event_of(g, n);
	struct tc_stmt *stmt = tc_graph_rows(g, "add-node", NULL, 0);

	if (!stmt)
		return;
	tc_stmt_bind_text(stmt, 1, tc_str(tc_node_kind_name(n)));
	tc_stmt_bind_text(stmt, 2, n->name);
	tc_stmt_bind_real(stmt, 3, n->total);
	tc_stmt_bind_text(stmt, 4, tc_str(tc_level(&g->rules, n->total)));
	tc_stmt_bind_int(stmt, 5, n->depth);
	tc_stmt_bind_text(stmt, 6, n->words.data ? n->words : n->path);
	tc_stmt_bind_text(stmt, 7, event);
	run(g, stmt);
}

/* What got into the scope another way was taken, but where it ends is told. */
static bool was_taken(const struct tc_graph *g, const struct tc_rejected *r)
{
	return !r->ends && tc_graph_find(g, r->kind, r->id, r->name) != TC_NO_NODE;
}

static void store_rejected(struct tc_graph *g, const struct tc_rejected *r)
{
	const struct tc_node like = {.kind = r->kind, .subkind = r->subkind};
	struct tc_stmt *stmt = tc_graph_rows(g, "add-rejected", NULL, 0);

	if (!stmt)
		return;
	tc_stmt_bind_text(stmt, 1, tc_str(tc_node_kind_name(&like)));
	tc_stmt_bind_text(stmt, 2, r->name);
	tc_stmt_bind_text(stmt, 3, tc_str(r->rule));
	if (r->confidence >= 0)
		tc_stmt_bind_real(stmt, 4, r->confidence);
	else
		tc_stmt_bind_null(stmt, 4);
	tc_stmt_bind_text(stmt, 5, r->reason);
	tc_stmt_bind_text(stmt, 6, g->nodes[r->from].name);
	tc_stmt_bind_text(stmt, 7, r->event);
	run(g, stmt);
}

void tc_graph_attribute(struct tc_graph *g)
{
	struct attributing a = {g, {NULL, 0, 0}};

	judge_joints(&a);
	judge_home(&a);
	store_events(g);
	find_first(g);
	for (size_t i = 0; i < g->count && g->rc >= 0; i++)
		if (g->nodes[i].reached)
			store_node(g, &g->nodes[i]);
	for (size_t i = 0; i < g->rejected_count && g->rc >= 0; i++)
		if (!was_taken(g, &g->rejected[i]))
			store_rejected(g, &g->rejected[i]);
}
