/*
 * What the calls of the intruder made: keys and sessions, used or not, and sign-ins with
 * passwords that they set.
 */
#include "scope/ways.h"

#include <stdlib.h>

#include "util/banned.h"

/* --- keys and sessions ------------------------------------------------------- */

static void find_children(struct tc_lineage *s)
{
	struct tc_stmt *rows = tc_lineage_rows(s, "children-of-pair");

	while (tc_graph_next(s->g, rows)) {
		int64_t time_ms = tc_stmt_column_int(rows, 1);
		struct tc_str strength = tc_stmt_column_text(rows, 3);
		double part = tc_lineage_part(s, tc_stmt_column_int(rows, 0), time_ms, time_ms);
		struct tc_way w = {.credential = tc_stmt_column_int(rows, 4),
				.event = tc_stmt_column_int(rows, 2),
				.weight = part * tc_lineage_link(s->g, strength),
				.words = "made it"};

		if (tc_str_eq(strength, TC_STR("token")))
			w.words = "made it, by a name and the time";
		else if (tc_str_eq(strength, TC_STR("possible")))
			w.words = "may have made it, by its name alone";
		w.made = tc_lineage_link(s->g, strength) >= s->g->rules.minted_session;
		if (part > 0)
			tc_lineage_add(s, &w);
	}
}

static void find_unused(struct tc_lineage *s)
{
	struct tc_stmt *rows = tc_lineage_rows(s, "unused-of-pair");

	while (tc_graph_next(s->g, rows)) {
		int64_t time_ms = tc_stmt_column_int(rows, 1);
		double part = tc_lineage_part(s, tc_stmt_column_int(rows, 0), time_ms, time_ms);

		if (part > 0)
			tc_lineage_add(s, &(struct tc_way){
				.name = tc_arena_str(&s->g->arena, tc_stmt_column_text(rows, 3)),
				.event = tc_stmt_column_int(rows, 2),
				.weight = part * s->g->rules.minted_exact,
				.words = tc_stmt_column_int(rows, 4)
						 ? "made it; not used in these logs"
						 : "made it; no call of its own in these logs"});
	}
}

/* --- passwords that calls set ------------------------------------------------ */

/* One that the intruder set, or, of all of a user, any. */
struct password {
	int64_t mint, event, time_ms;
	int64_t end_ms;         /* of the one that ended without another; 0: it did not */
	int64_t owner, account; /* words */
	double weight;          /* 0: it is not the intruder's */
};

struct passwords {
	struct password *list; /* owned */
	size_t count, cap;
};

static void add_password(struct passwords *p, const struct password *one)
{
	if (p->count == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 8;
		p->list = tc_realloc(p->list, p->cap, sizeof(*p->list));
	}
	p->list[p->count++] = *one;
}

/* Those of the joint, owner by owner. */
static struct passwords passwords_set(struct tc_lineage *s)
{
	struct tc_stmt *rows = tc_lineage_rows(s, "passwords-of-pair");
	struct passwords set = {NULL, 0, 0};

	while (tc_graph_next(s->g, rows)) {
		struct password p = {.time_ms = tc_stmt_column_int(rows, 1),
				     .event = tc_stmt_column_int(rows, 2),
				     .mint = tc_stmt_column_int(rows, 3),
				     .owner = tc_word(s->g, tc_stmt_column_text(rows, 4)),
				     .account = tc_word(s->g, tc_stmt_column_text(rows, 5))};

		p.weight = s->g->rules.password *
			   tc_lineage_part(s, tc_stmt_column_int(rows, 0), p.time_ms, p.time_ms);
		if (p.weight > 0)
			add_password(&set, &p);
	}
	return set;
}

/* All of one owner, in the order of time; what the intruder set is told by `mine`. */
static struct passwords passwords_of_owner(struct tc_graph *g, const struct password *mine,
					   size_t count)
{
	int64_t in[] = {mine[0].mint};
	struct tc_stmt *rows = TC_ROWS(g, "password-changes", in);
	struct passwords all = {NULL, 0, 0};
	size_t next = 0;

	while (tc_graph_next(g, rows)) {
		struct password p = {.mint = tc_stmt_column_int(rows, 0),
				     .time_ms = tc_stmt_column_int(rows, 1),
				     .end_ms = tc_stmt_column_int(rows, 2)};

		/* Both are in the same order. */
		if (next < count && mine[next].mint == p.mint) {
			p.event = mine[next].event;
			p.weight = mine[next++].weight;
		}
		add_password(&all, &p);
	}
	return all;
}

/* The one that held at a time, or NULL. */
static const struct password *password_at(const struct passwords *p, int64_t time_ms)
{
	size_t low = 0, high = p->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (p->list[middle].time_ms <= time_ms)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return NULL;
	const struct password *held = &p->list[low - 1];
	return held->end_ms && held->end_ms <= time_ms ? NULL : held;
}

static void find_sign_ins(struct tc_lineage *s, const struct password *mine, size_t count)
{
	struct passwords all = passwords_of_owner(s->g, mine, count);
	int64_t in[] = {mine[0].mint, mine[0].time_ms};
	struct tc_stmt *rows = TC_ROWS(s->g, "console-sessions", in);

	while (tc_graph_next(s->g, rows)) {
		const struct password *p = password_at(&all, tc_stmt_column_int(rows, 1));

		if (p && p->weight > 0)
			tc_lineage_add(s, &(struct tc_way){
				.credential = tc_stmt_column_int(rows, 0),
				.event = p->event,
				.weight = p->weight,
				.made = true,
				.words = "set the password that it was signed in with"});
	}
	free(all.list);
}

static void find_all_sign_ins(struct tc_lineage *s)
{
	struct passwords set = passwords_set(s);

	for (size_t i = 0, end; i < set.count && s->g->rc >= 0; i = end) {
		const struct password *first = &set.list[i];

		for (end = i + 1; end < set.count && set.list[end].owner == first->owner &&
				  set.list[end].account == first->account;)
			end++;
		find_sign_ins(s, first, end - i);
	}
	free(set.list);
}

/* --- both -------------------------------------------------------------------- */

void tc_edges_of_mints(struct tc_graph *g, const struct tc_joint *joint)
{
	struct tc_lineage s;

	tc_lineage_begin_joint(&s, g, joint);
	find_children(&s);
	find_unused(&s);
	find_all_sign_ins(&s);
	tc_lineage_follow(&s, "that it made");
	tc_lineage_end(&s);
}
