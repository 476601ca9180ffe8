/*
 * From leads to the first nodes, and to when the story that they belong to began.
 */
#include "scope/pair.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/buf.h"

#include "util/banned.h"

#define PATH_BYTES ((size_t)64 * 1024)

struct seeding {
	struct tc_graph *g;
	const struct tc_lead *lead;
	bool finds_start;
};

/* It cannot be a lead. */
static void TC_PRINTF(2, 3) refuse(struct seeding *s, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	tc_graph_fail(s->g, tc_error_set(s->g->err, TC_USAGE, "%s", text));
}

/* S6: a role that a service has for itself is nobody's. */
static bool is_service_role(struct seeding *s, int64_t principal)
{
	int64_t in[] = {principal}, out[1];

	if (!TC_ASK(s->g, "service-role", in, out) || !out[0])
		return false;
	refuse(s, "%.*s is of a role that only a service of AWS can take on: it cannot be a lead",
	       TC_STR_ARG(s->lead->value));
	return true;
}

static void began(struct seeding *s, int64_t time_ms)
{
	struct tc_graph *g = s->g;

	if (s->finds_start && (g->start_ms < 0 || time_ms < g->start_ms))
		g->start_ms = time_ms;
}

/* "lead address 1.2.3.4", and behind it " -> key AKIA..." for what it leads to. */
static void reach(struct seeding *s, enum tc_node_kind kind, int64_t id, struct tc_str name,
		  const char *subkind, int64_t principal, unsigned depth)
{
	struct tc_buf path;
	struct tc_node node = {.kind = kind,
			       .id = id,
			       .name = name,
			       .subkind = subkind,
			       .principal = principal,
			       .confidence = 1.0,
			       .from = TC_NO_NODE,
			       .with = TC_NO_NODE,
			       .depth = depth,
			       .lead = true};

	tc_buf_init(&path, PATH_BYTES);
	tc_buf_addf(&path, "%s %s ", s->lead->is_verdict ? "verdict malicious on" : "lead",
		    tc_lead_kind_word(s->lead->kind));
	if (depth) {
		tc_buf_add_str(&path, s->lead->value);
		tc_buf_addf(&path, " -> %s ", tc_node_word(&node));
	}
	tc_buf_add_str(&path, name);
	node.path = tc_buf_str(&path);
	if (!tc_graph_is_benign(s->g, &node))
		tc_graph_reach(s->g, &node);
	tc_buf_release(&path);
}

/* --- when it began ---------------------------------------------------------- */

#define ARRIVALS_MAX 50

/* When a credential came to an address. */
struct arrival {
	int64_t address, first_ms;
};

/* How unlike its owner a credential was when it came to an address. */
static double points_then(struct tc_graph *g, int64_t credential, int64_t principal,
			  const struct arrival *at)
{
	double points = -1;
	int64_t start_ms = g->start_ms;

	g->start_ms = at->first_ms;
	g->thin = false;
	struct tc_pair *p = tc_pair_get(g, credential, principal, at->address);
	if (p && p->place->is_place && !tc_pair_is_home(p) && !p->known && tc_pair_calls(g, p))
		points = p->points;
	tc_graph_forget(g);
	g->start_ms = start_ms;
	return points;
}

static bool has_history(const struct tc_graph *g, int64_t time_ms)
{
	return time_ms - g->evidence_first_ms >=
	       (int64_t)(g->rules.history_days * (double)TC_DAY_MS);
}

/*
 * A key or a principal alone does not say when the trouble began: its latest arrival that
 * was unlike its owner, or without such the latest, and those that belong to it.  Without
 * logs that lie before it, all of its life is suspect.
 */
static void first_trouble(struct seeding *s, const char *arrivals, int64_t id,
			  int64_t credential, int64_t principal)
{
	struct tc_graph *g = s->g;
	int64_t in[] = {id}, story_ms = (int64_t)(g->rules.story_days * (double)TC_DAY_MS);
	struct arrival list[ARRIVALS_MAX];
	size_t count = 0, last = 0;

	if (!s->finds_start)
		return;
	struct tc_stmt *rows = TC_ROWS(g, arrivals, in);
	while (count < ARRIVALS_MAX && tc_graph_next(g, rows)) {
		list[count].address = tc_stmt_column_int(rows, 0);
		list[count++].first_ms = tc_stmt_column_int(rows, 1);
	}
	for (size_t i = 0; i < count && credential && has_history(g, list[i].first_ms); i++)
		if (points_then(g, credential, principal, &list[i]) >= g->rules.likely) {
			last = i;
			break;
		}
	for (size_t i = last; i < count; i++) {
		if (list[last].first_ms - list[i].first_ms > story_ms &&
		    has_history(g, list[last].first_ms))
			break;
		began(s, list[i].first_ms);
	}
}

/* --- what each kind of lead brings ------------------------------------------ */

/* The caller of an event that is a lead. */
static void seed_caller(struct seeding *s, struct tc_stmt *caller, int64_t event_ms)
{
	int64_t credential = tc_stmt_column_int(caller, 0);
	int64_t address = tc_stmt_column_int(caller, 4);
	struct tc_str service = tc_stmt_column_text(caller, 7);
	struct tc_str itself = tc_stmt_column_text(caller, 8);
	int64_t late_ms = event_ms - (int64_t)(s->g->rules.lately_days * (double)TC_DAY_MS);
	int64_t in[] = {credential, address}, first[1];

	if (service.data) {
		refuse(s, "event %.*s was made by %.*s on somebody's behalf: start from that "
			  "caller's own call",
		       TC_STR_ARG(s->lead->value), TC_STR_ARG(service));
		return;
	}
	if (itself.data) {
		refuse(s, "event %.*s was made by %.*s, a service of AWS: it cannot be a lead",
		       TC_STR_ARG(s->lead->value), TC_STR_ARG(itself));
		return;
	}
	if (credential)
		reach(s, TC_NODE_CREDENTIAL, credential, tc_stmt_column_text(caller, 1),
		      tc_stmt_column_text(caller, 2).data, tc_stmt_column_int(caller, 3), 1);
	if (tc_stmt_column_text(caller, 5).data)
		reach(s, TC_NODE_ADDRESS, address, tc_stmt_column_text(caller, 5),
		      tc_stmt_column_text(caller, 6).data, 0, 1);
	/* What was noticed is seldom the first: its credential may have come there lately. */
	if (credential && event_ms >= 0 && TC_ASK(s->g, "first-use-of-pair", in, first) &&
	    first[0] >= late_ms)
		began(s, first[0]);
}

static void seed_event(struct seeding *s, struct tc_stmt *row)
{
	int64_t event = tc_stmt_column_int(row, 0), actor[] = {tc_stmt_column_int(row, 3)};
	bool has_time = tc_stmt_column_type(row, 2) != TC_TYPE_NULL;
	int64_t time_ms = has_time ? tc_stmt_column_int(row, 2) : -1;

	reach(s, TC_NODE_EVENT, event, tc_stmt_column_text(row, 1), "", 0, 0);
	tc_ids_add(s->g, &s->g->lead_events, event);
	if (has_time)
		began(s, time_ms);
	struct tc_stmt *caller = TC_ROWS(s->g, "actor", actor);
	if (tc_graph_next(s->g, caller))
		seed_caller(s, caller, time_ms);
}

static void seed_address(struct seeding *s, struct tc_stmt *row)
{
	int64_t in[] = {tc_stmt_column_int(row, 0)}, first[1];
	struct tc_str kind = tc_stmt_column_text(row, 2);

	/* A service's name stands for thousands of unrelated calls. */
	if (tc_str_eq(kind, TC_STR("service")) || tc_str_eq(kind, TC_STR("aws"))) {
		refuse(s, "%.*s is AWS itself, not an address of anybody: it cannot be a lead",
		       TC_STR_ARG(s->lead->value));
		return;
	}
	reach(s, TC_NODE_ADDRESS, in[0], tc_stmt_column_text(row, 3), kind.data, 0, 0);
	if (TC_ASK(s->g, "first-use-of-address", in, first) && first[0])
		began(s, first[0]);
}

static void seed_credential(struct seeding *s, int64_t id, struct tc_str name,
			    const char *kind, int64_t principal, unsigned depth)
{
	reach(s, TC_NODE_CREDENTIAL, id, name, kind, principal, depth);
	first_trouble(s, "arrivals-of-credential", id, id, principal);
}

static void seed_key(struct seeding *s, struct tc_stmt *row)
{
	if (!is_service_role(s, tc_stmt_column_int(row, 4)))
		seed_credential(s, tc_stmt_column_int(row, 0), tc_stmt_column_text(row, 1),
				tc_stmt_column_text(row, 3).data, tc_stmt_column_int(row, 4), 0);
}

static void seed_principal(struct seeding *s, struct tc_stmt *row)
{
	int64_t id = tc_stmt_column_int(row, 0), in[] = {id};

	if (tc_str_starts(tc_stmt_column_text(row, 1), TC_STR("svc:"))) {
		refuse(s, "%.*s is a service of AWS: it cannot be a lead",
		       TC_STR_ARG(s->lead->value));
		return;
	}
	if (is_service_role(s, id))
		return;
	reach(s, TC_NODE_PRINCIPAL, id, tc_stmt_column_text(row, 2), "", 0, 0);
	struct tc_stmt *rows = TC_ROWS(s->g, "credentials-of-principal", in);
	while (tc_graph_next(s->g, rows))
		reach(s, TC_NODE_CREDENTIAL, tc_stmt_column_int(rows, 0),
		      tc_stmt_column_text(rows, 1), tc_stmt_column_text(rows, 2).data,
		      tc_stmt_column_int(rows, 3), 1);
	first_trouble(s, "arrivals-of-principal", id, 0, id);
}

static void seed_agent(struct seeding *s, struct tc_stmt *row)
{
	int64_t in[] = {tc_stmt_column_int(row, 0)};

	bool any = false;

	reach(s, TC_NODE_AGENT, in[0], tc_stmt_column_text(row, 1), "", 0, 0);
	struct tc_stmt *rows = TC_ROWS(s->g, "actors-of-agent", in);
	while (tc_graph_next(s->g, rows)) {
		any = true;
		seed_credential(s, tc_stmt_column_int(rows, 0), tc_stmt_column_text(rows, 1),
				tc_stmt_column_text(rows, 2).data, tc_stmt_column_int(rows, 3), 1);
		reach(s, TC_NODE_ADDRESS, tc_stmt_column_int(rows, 4),
		      tc_stmt_column_text(rows, 5), tc_stmt_column_text(rows, 6).data, 0, 1);
	}
	if (!any && s->g->rc >= 0)
		refuse(s, "no credential was used with agent %.*s: it cannot be a lead",
		       TC_STR_ARG(s->lead->value));
}

static void seed_row(struct seeding *s, struct tc_stmt *row)
{
	switch (s->lead->kind) {
	case TC_LEAD_IP:
		seed_address(s, row);
		return;
	case TC_LEAD_KEY:
		seed_key(s, row);
		return;
	case TC_LEAD_PRINCIPAL:
		seed_principal(s, row);
		return;
	case TC_LEAD_AGENT:
		seed_agent(s, row);
		return;
	case TC_LEAD_EVENT:
		seed_event(s, row);
		return;
	}
	TC_BUG("unknown kind of lead");
}

static void seed_lead(struct tc_graph *g, const struct tc_lead *lead, bool finds_start)
{
	struct tc_stmt *stmt = NULL;
	char *canonical;

	int rc = tc_lead_resolve(&canonical, g->store, lead, g->err);
	if (rc == TC_NOT_FOUND && lead->may_be_gone)
		return;
	tc_graph_fail(g, rc);
	if (g->rc < 0)
		return;
	struct tc_lead full = *lead;
	full.value = tc_str(canonical);
	struct seeding s = {g, &full, finds_start};
	tc_graph_fail(g, tc_lead_find(&stmt, g->store, &full, g->err));
	while (tc_graph_next(g, stmt))
		seed_row(&s, stmt);
	tc_stmt_free(stmt);
	free(canonical);
}

void tc_graph_seed(struct tc_graph *g, const struct tc_lead *leads, size_t count)
{
	bool finds_start = g->start_ms < 0;
	int64_t span[2];

	if (tc_graph_ask(g, "evidence-span", NULL, 0, span, 2)) {
		g->evidence_first_ms = span[0];
		g->evidence_last_ms = span[1];
	}
	for (size_t i = 0; i < count && g->rc >= 0; i++)
		seed_lead(g, &leads[i], finds_start);
	tc_ids_settle(&g->lead_events);
	if (g->start_ms < 0)
		g->start_ms = g->evidence_first_ms;
}
