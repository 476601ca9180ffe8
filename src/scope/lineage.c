/*
 * What made the credentials of the scope, and the other keys of their users.
 */
#include "scope/ways.h"

#include <stdlib.h>

#include "util/banned.h"

/* --- what made a credential -------------------------------------------------- */

/* A call that made a key, as the statements makers-of-... have it. */
struct making {
	bool is_session;
	double link;
	int64_t event, time_ms, address, maker, principal;
};

static struct making making_of(const struct tc_graph *g, struct tc_stmt *row)
{
	return (struct making){.is_session = tc_stmt_column_int(row, 0) != 0,
			       .link = tc_lineage_link(g, tc_stmt_column_text(row, 1)),
			       .event = tc_stmt_column_int(row, 2),
			       .time_ms = tc_stmt_column_int(row, 3),
			       .address = tc_stmt_column_int(row, 4),
			       .maker = tc_stmt_column_int(row, 5),
			       .principal = tc_stmt_column_int(row, 6)};
}

/*
 * Whether it was made where its maker's owner may have made it: at a place of his, or of
 * many, that is not a lead; or where he was before, unless the intruder was there too.
 */
static bool is_made_at_home(struct tc_lineage *s, const struct making *m, bool *in_scope)
{
	struct tc_graph *g = s->g;
	const struct tc_pair *pair = tc_pair_get(g, m->maker, m->principal, m->address);
	size_t at = tc_graph_find(g, TC_NODE_ADDRESS, m->address, TC_STR_NULL);
	const struct tc_node *address = at == TC_NO_NODE ? NULL : &g->nodes[at];

	/* Equally certain ones are settled one after the other. */
	*in_scope = address && (address->settled ||
				address->confidence >= g->nodes[s->from].confidence);
	if (!pair || g->thin || (*in_scope && address->lead && address->depth == 0))
		return false;
	return tc_pair_is_home(pair) || (pair->known && !*in_scope);
}

static void reject_maker(struct tc_lineage *s, const struct making *m, double weight)
{
	struct tc_node to;

	if (tc_lineage_credential(s->g, m->maker, &to))
		tc_graph_reject(s->g, s->from, &to, "parent_at_home",
				s->g->nodes[s->from].single * weight,
				tc_lineage_why(s->g, m->event, "made it, at a place of its owner"));
}

/* `part`: of the confidence of the step. */
static void add_maker(struct tc_lineage *s, const struct making *m, double part)
{
	const struct tc_rules *r = &s->g->rules;
	bool in_scope, home = is_made_at_home(s, m, &in_scope);
	struct tc_way w = {.credential = m->maker,
			.event = m->event,
			.weight = r->parent * m->link * part,
			.words = "made with it",
			.backward = true};

	if (home) {
		w.weight = r->parent_at_home * m->link * part;
		w.words = "made with it, at a place of its owner: perhaps only the session was taken";
	} else if (s->g->thin && !in_scope) {
		w.weight *= r->thin;
		w.words = "made with it; the logs begin too late to know whether at a place of "
			  "its owner";
	}
	if (m->is_session)
		tc_lineage_add(s, &w);
	else if (m->link < r->minted_exact || m->time_ms < tc_graph_window(s->g))
		return; /* a key that is old was not made by the intruder */
	else if (home)
		reject_maker(s, m, w.weight);
	else
		tc_lineage_add(s, &w);
}

/* Statements cannot be asked twice at once: all are read before they are judged. */
struct makings {
	struct making *list; /* owned */
	double *parts;       /* owned */
	size_t count, cap;
};

static void add_making(struct makings *all, const struct making *m, double part)
{
	if (all->count == all->cap) {
		all->cap = all->cap ? all->cap * 2 : 8;
		all->list = tc_realloc(all->list, all->cap, sizeof(*all->list));
		all->parts = tc_realloc(all->parts, all->cap, sizeof(*all->parts));
	}
	all->list[all->count] = *m;
	all->parts[all->count++] = part;
}

static void follow_makers(struct tc_lineage *s, struct makings *all)
{
	for (size_t i = 0; i < all->count && s->g->rc >= 0; i++)
		add_maker(s, &all->list[i], all->parts[i]);
	tc_lineage_follow(s, "that made it");
	free(all->list);
	free(all->parts);
}

/* Only one making can be meant. */
static void to_maker(struct tc_graph *g, size_t credential)
{
	int64_t in[] = {g->nodes[credential].id, tc_graph_window(g)};
	struct makings all = {NULL, NULL, 0, 0};
	struct tc_lineage s;

	tc_lineage_begin(&s, g, credential);
	struct tc_stmt *rows = TC_ROWS(g, "makers-of-credential", in);
	while (tc_graph_next(g, rows)) {
		struct making m = making_of(g, rows);

		add_making(&all, &m, 1);
	}
	follow_makers(&s, &all);
	tc_lineage_end(&s);
}

/* Of several, those of the keys that made these calls. */
void tc_edges_to_makers(struct tc_graph *g, const struct tc_joint *joint)
{
	struct makings all = {NULL, NULL, 0, 0};
	struct tc_lineage s;

	if (tc_lineage_makings(g, g->nodes[joint->credential].id) < 2)
		return;
	tc_lineage_begin_joint(&s, g, joint);
	struct tc_stmt *rows = tc_lineage_rows(&s, "makers-of-pair");
	while (tc_graph_next(g, rows)) {
		struct making m = making_of(g, rows);
		double part = tc_lineage_part(&s, tc_stmt_column_int(rows, 7),
				      tc_stmt_column_int(rows, 8), tc_stmt_column_int(rows, 9));

		if (part > 0)
			add_making(&all, &m, part);
	}
	follow_makers(&s, &all);
	tc_lineage_end(&s);
}

/* --- other keys of the same user --------------------------------------------- */

static void to_other_keys(struct tc_graph *g, size_t credential)
{
	const struct tc_node n = g->nodes[credential];
	int64_t self[] = {n.id}, in[] = {n.principal, n.id}, console[1];
	bool is_user = strcmp(n.subkind, "long_term_key") == 0 ||
		       (strcmp(n.subkind, "user_session") == 0 &&
			TC_ASK(g, "is-from-console", self, console) && console[0]);
	struct tc_ids keys = {NULL, 0, 0};

	if (!is_user)
		return;
	struct tc_stmt *rows = TC_ROWS(g, "other-keys-of-owner", in);
	while (tc_graph_next(g, rows))
		tc_ids_add(g, &keys, tc_stmt_column_int(rows, 0));
	for (size_t i = 0; i < keys.count && g->rc >= 0; i++) {
		struct tc_node to;

		if (!tc_lineage_credential(g, keys.list[i], &to))
			continue;
		to.closed = true;
		tc_graph_follow(g, credential, TC_NO_NODE, &to, g->rules.same_owner,
				TC_STR("same owner: to be checked"));
	}
}

void tc_edges_to_parents(struct tc_graph *g, size_t credential)
{
	if (tc_lineage_makings(g, g->nodes[credential].id) == 1)
		to_maker(g, credential);
	to_other_keys(g, credential);
}

