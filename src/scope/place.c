/*
 * Ways between credentials and addresses, and the rules that stop them (S1 to S5, S7).
 */
#include "scope/edges.h"

#include "util/banned.h"

/* --- a credential and the addresses it was used from ----------------------- */

/* What one step is about. */
struct step {
	struct tc_graph *g;
	size_t from;
	struct tc_pair *pair;
	const struct tc_place *place;
	struct tc_node to;
	double weight;
	const char *why;
	struct tc_str novelty; /* or absent */
};

static struct tc_str reason_of(struct step *s)
{
	struct tc_str event = tc_pair_first_event(s->g, s->pair);
	const char *listed = tc_listed_word(s->place->listed);

	return tc_graph_text(s->g, "%.*s%s%s%s%.*s%s%s", TC_STR_ARG(event),
			     event.len ? "; " : "", s->why, s->novelty.data ? ": " : "",
			     (int)s->novelty.len, s->novelty.data ? s->novelty.data : "",
			     listed ? "; listed as " : "", listed ? listed : "");
}

static void take(struct step *s)
{
	tc_graph_follow(s->g, s->from, TC_NO_NODE, &s->to, s->weight, reason_of(s));
}

static void refuse(struct step *s, const char *rule, struct tc_str reason)
{
	const struct tc_node *from = &s->g->nodes[s->from];

	tc_graph_reject(s->g, s->from, &s->to, rule,
			s->weight > 0 ? from->confidence * s->weight : -1, reason);
}

/* What stops the way to an address, or NULL with what is to be said in *reason. */
static const char *stopped(struct step *s, struct tc_str *reason)
{
	if (s->place->shared) {
		*reason = s->place->shared_why;
		return "S2";
	}
	if (s->pair->own) {
		*reason = tc_graph_text(s->g, "its owner used it on %g days or more before",
					s->g->rules.own_days);
		return "S3";
	}
	if (s->pair->instance_own) {
		*reason = TC_STR("other keys of the same instance work from there");
		return "S3";
	}
	if (s->pair->known && !s->g->thin) {
		*reason = TC_STR("its owner was there before");
		return "baseline";
	}
	return NULL;
}

/* S4: at an address of AWS everybody's programs run; more than the place must be new. */
static bool lacks_second_factor(const struct step *s, const struct tc_novelty *n)
{
	return s->place->aws && !n->tool && !n->version && !n->grave_api && !n->operators;
}

static void weigh_address(struct step *s)
{
	const struct tc_rules *r = &s->g->rules;
	const struct tc_novelty *n = &s->pair->novelty;
	bool made = s->g->nodes[s->from].made;

	if (made) {
		s->weight = r->new_address;
		s->why = "not in its baseline, and nobody else has what the intruder made";
	} else if (s->g->thin) {
		/* Where it was before the story began, it is rather its owner. */
		bool was_there = s->pair->first_ms < s->g->start_ms;

		s->weight = (was_there ? r->unclear_address : r->new_address) * r->thin;
		s->why = was_there ? "used there before the story began; the logs begin too late "
				     "to know its usual addresses"
				   : "the logs begin too late to know its usual addresses";
	} else {
		bool likely = s->pair->points >= r->likely;

		s->novelty = tc_novelty_words(s->g, n);
		s->weight = likely ? r->new_address : r->unclear_address;
		s->why = likely ? "not in its baseline, and unlike its owner"
				: "not in its baseline";
	}
	s->weight *= s->place->listed == TC_LISTED_CI ? r->ci : 1;
	if (made || s->g->thin || s->pair->points >= r->unclear) {
		if (!made && !s->g->thin && lacks_second_factor(s, n))
			refuse(s, "S4", tc_graph_text(s->g, "an address of AWS, and nothing "
							    "but the place is new: %.*s",
						      TC_STR_ARG(s->novelty)));
		else
			take(s);
		return;
	}
	refuse(s, "novelty", tc_graph_text(s->g, "not unlike its owner: %.*s",
					   TC_STR_ARG(s->novelty)));
}

static void to_address(struct tc_graph *g, size_t from, int64_t address)
{
	struct step s = {.g = g, .from = from};
	struct tc_str reason;
	const char *rule;

	s.pair = tc_pair_get(g, g->nodes[from].id, g->nodes[from].principal, address);
	if (!s.pair || !s.pair->place->is_place)
		return;
	s.place = s.pair->place;
	s.to = (struct tc_node){.kind = TC_NODE_ADDRESS, .id = address, .name = s.place->name,
				.subkind = s.place->kind};
	if (tc_graph_is_benign(g, &s.to))
		refuse(&s, "S8", TC_STR("a verdict calls it benign"));
	else if ((rule = stopped(&s, &reason)))
		refuse(&s, rule, reason);
	else if (tc_pair_calls(g, s.pair) && s.pair->count)
		weigh_address(&s);
}

void tc_edges_of_credential(struct tc_graph *g, size_t credential)
{
	int64_t in[] = {g->nodes[credential].id, tc_graph_window(g)};
	struct tc_stmt *rows = TC_ROWS(g, "usage-of-credential", in);
	struct tc_ids addresses = {NULL, 0, 0};

	while (tc_graph_next(g, rows))
		tc_ids_add(g, &addresses, tc_stmt_column_int(rows, 0));
	for (size_t i = 0; i < addresses.count && g->rc >= 0; i++)
		to_address(g, credential, addresses.list[i]);
}

/* --- an address and the credentials used there ------------------------------ */

/* When the intruder was at an address, and with what. */
struct presence {
	bool any;
	int64_t first_ms, last_ms;
	struct tc_ids programs; /* words */
};

static void add_presence(struct tc_graph *g, struct presence *p, size_t credential,
			 int64_t address)
{
	const struct tc_node *n = &g->nodes[credential];
	struct tc_pair *pair = tc_pair_get(g, n->id, n->principal, address);

	if (!pair || tc_pair_is_home(pair) || !tc_pair_calls(g, pair))
		return;
	for (size_t i = 0; i < pair->count; i++) {
		const struct tc_segment *s = &pair->segments[i];

		p->first_ms = !p->any || s->first_ms < p->first_ms ? s->first_ms : p->first_ms;
		p->last_ms = !p->any || s->last_ms > p->last_ms ? s->last_ms : p->last_ms;
		p->any = true;
		for (size_t k = 0; k < s->programs.count; k++)
			tc_ids_add_new(g, &p->programs, s->programs.list[k]);
	}
}

/* Of those credentials that were settled before the address. */
static struct presence presence_at(struct tc_graph *g, const struct tc_ids *credentials,
				   int64_t address)
{
	struct presence p = {false, 0, 0, {NULL, 0, 0}};

	for (size_t i = 0; i < credentials->count && g->rc >= 0; i++) {
		size_t node = tc_graph_find(g, TC_NODE_CREDENTIAL, credentials->list[i],
					    TC_STR_NULL);

		if (node != TC_NO_NODE && g->nodes[node].settled && !g->nodes[node].closed)
			add_presence(g, &p, node, address);
	}
	return p;
}

static bool shares_program(const struct presence *p, const struct tc_pair *pair)
{
	for (size_t i = 0; i < pair->count; i++)
		for (size_t k = 0; k < pair->segments[i].programs.count; k++)
			for (size_t j = 0; j < p->programs.count; j++)
				if (p->programs.list[j] == pair->segments[i].programs.list[k])
					return true;
	return false;
}

static bool is_near(const struct tc_graph *g, const struct presence *p,
		    const struct tc_pair *pair)
{
	int64_t near = (int64_t)(g->rules.near_hours * (double)TC_HOUR_MS);

	for (size_t i = 0; i < pair->count; i++)
		if (pair->segments[i].first_ms <= p->last_ms + near &&
		    pair->segments[i].last_ms >= p->first_ms - near)
			return true;
	return false;
}

/* S5: all that it ran there are programs of automation, and none of the intruder's. */
static bool is_automation(struct tc_graph *g, const struct step *s, const struct presence *p)
{
	int64_t in[] = {s->pair->credential, s->pair->address, tc_graph_window(g)};
	struct tc_stmt *rows = TC_ROWS(g, "agents-of-pair", in);
	bool all = true, any = false;

	while (tc_graph_next(g, rows)) {
		const struct tc_program *program =
			tc_program_get(g, tc_stmt_column_int(rows, 0));

		any = true;
		all = all && program && program->is_ci;
	}
	return any && all && !shares_program(p, s->pair);
}

/* The weight when the address is not the analyst's own word. */
static void weigh_credential(struct step *s, const struct presence *p)
{
	const struct tc_rules *r = &s->g->rules;
	const struct tc_place *place = s->place;
	const struct tc_novelty *n = &s->pair->novelty;

	s->weight = r->dedicated_address;
	s->why = "used from there; nobody had used it before";
	if (place->before) {
		s->weight = r->used_address;
		s->why = "used from there; others used it before";
	} else if (place->carrier) {
		s->weight = r->carrier_address;
		s->why = "used from there, an address of a carrier";
	} else if (place->hosting || place->aws) {
		s->weight = r->hosting_address;
		s->why = "used from there at that time, where anybody can be";
	}
	if (!s->g->thin && !n->thin && !n->tool && !n->version && !n->dormant &&
	    p->any && !shares_program(p, s->pair) && s->weight > r->own_program) {
		s->weight = r->own_program;
		s->why = "used from there, with programs of its owner and not the intruder's";
	}
	if (s->g->thin) {
		s->weight *= r->thin;
		s->why = "used from there; the logs begin too late to know who did before";
	}
	if (place->listed == TC_LISTED_CI || is_automation(s->g, s, p))
		s->weight *= r->ci;
}

static void to_credential(struct tc_graph *g, size_t from, const struct tc_node *to,
			  const struct presence *p)
{
	const struct tc_node *address = &g->nodes[from];
	struct step s = {.g = g, .from = from, .to = *to};
	/* The analyst's own word on an address outweighs who used it before. */
	bool own_word = address->lead && address->depth == 0;

	s.pair = tc_pair_get(g, to->id, to->principal, address->id);
	if (!s.pair || !tc_pair_calls(g, s.pair) || !s.pair->count)
		return;
	s.place = s.pair->place;
	if (own_word) {
		s.weight = g->rules.dedicated_address;
		s.why = "used from the lead";
		take(&s);
		return;
	}
	weigh_credential(&s, p);
	if (s.pair->own)
		refuse(&s, "S3", tc_graph_text(g, "its owner used it on %g days or more before",
					       g->rules.own_days));
	else if (s.pair->instance_own)
		refuse(&s, "S3", TC_STR("other keys of the same instance work from there"));
	else if ((s.place->hosting || s.place->aws) && p->any && !is_near(g, p, s.pair))
		refuse(&s, "S4", tc_graph_text(g, "not within %g hours of the intruder there",
					       g->rules.near_hours));
	else if (lacks_second_factor(&s, &s.pair->novelty) && !g->thin)
		refuse(&s, "S4", TC_STR("an address of AWS, and nothing but the place is new"));
	else
		take(&s);
}

/* Why an address in the scope leads nowhere; absent: it does. */
static bool leads_nowhere(struct tc_graph *g, size_t address)
{
	const struct tc_node n = g->nodes[address];
	const struct tc_place *place = tc_place_get(g, n.id);

	if (!place || (n.lead && n.depth == 0))
		return g->rc < 0;
	bool followed = place->is_public || (place->is_place && g->rules.follow_private > 0);
	if (followed && !place->shared)
		return false;
	tc_graph_reject(g, address, &n, followed ? "S2" : "S1", n.confidence,
			followed
				? tc_graph_text(g, "in scope, but not followed to others: %.*s",
						TC_STR_ARG(place->shared_why))
				: TC_STR("in scope, but not followed to others: it is not a "
					 "public address"));
	return true;
}

bool tc_edges_too_many(struct tc_graph *g, size_t count, int64_t *active)
{
	double added = (double)count;

	*active = 0;
	if (g->fan_out == TC_FAN_OUT_FOLLOW || added <= g->rules.fan_out_least)
		return false;
	*active = tc_count_since(g, "active-credentials", 0);
	return added > g->rules.fan_out ||
	       added * 100 > g->rules.fan_out_percent * (double)*active;
}

/* S7; on the analyst's own word, that is told. */
static bool are_too_many(struct tc_graph *g, size_t address, size_t count)
{
	const struct tc_node n = g->nodes[address];
	int64_t active;

	if (!tc_edges_too_many(g, count, &active))
		return false;
	if (n.lead && n.depth == 0 && g->fan_out == TC_FAN_OUT_REFUSE)
		tc_graph_fail(g, tc_error_set(g->err, TC_TOO_MANY,
			"address %.*s was used with %zu credentials of %lld: too many to be one "
			"intruder's; start from one of them or from an event, or follow them "
			"all with --force",
			TC_STR_ARG(n.name), count, (long long)active));
	else
		tc_graph_reject(g, address, &n, "S7", n.confidence,
				tc_graph_text(g, "in scope, but not followed to others: it was "
						 "used with %zu credentials of %lld",
					      count, (long long)active));
	return true;
}

void tc_edges_of_address(struct tc_graph *g, size_t address)
{
	int64_t in[] = {g->nodes[address].id, tc_graph_window(g)};
	struct tc_node *list = NULL;
	struct tc_ids ids = {NULL, 0, 0};
	size_t count = 0, cap = 0;

	if (leads_nowhere(g, address))
		return;
	struct tc_stmt *rows = TC_ROWS(g, "usage-of-address", in);
	while (tc_graph_next(g, rows)) {
		if (count == cap) {
			size_t more = cap ? cap * 2 : 16;
			struct tc_node *grown = tc_arena_alloc(&g->arena, more * sizeof(*grown));

			if (count)
				memcpy(grown, list, count * sizeof(*grown));
			list = grown;
			cap = more;
		}
		list[count++] = (struct tc_node){
			.kind = TC_NODE_CREDENTIAL,
			.id = tc_stmt_column_int(rows, 0),
			.name = tc_arena_str(&g->arena, tc_stmt_column_text(rows, 1)),
			.subkind = tc_arena_str(&g->arena, tc_stmt_column_text(rows, 2)).data,
			.principal = tc_stmt_column_int(rows, 3)};
		tc_ids_add(g, &ids, list[count - 1].id);
	}
	if (g->rc < 0 || are_too_many(g, address, count))
		return;
	struct presence presence = presence_at(g, &ids, g->nodes[address].id);
	for (size_t i = 0; i < count && g->rc >= 0; i++)
		to_credential(g, address, &list[i], &presence);
}

void tc_graph_check(struct tc_graph *g, size_t *culprit)
{
	for (size_t i = 0; i < g->count && g->rc >= 0; i++) {
		int64_t in[] = {g->nodes[i].id, tc_graph_window(g)}, count[1];

		if (g->nodes[i].kind != TC_NODE_ADDRESS || g->nodes[i].depth > 0)
			continue;
		*culprit = i;
		if (TC_ASK(g, "credentials-at-address", in, count))
			are_too_many(g, i, (size_t)count[0]);
	}
}
