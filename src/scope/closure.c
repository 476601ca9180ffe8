/*
 * Best-first closure over credentials and addresses.
 *
 * An edge multiplies confidence.  Stop rules keep it from running through what the
 * intruder shares with others: an office, an owner's home, AWS itself.
 */
#include "scope/graph.h"

#include <stdlib.h>

#include "util/buf.h"

#include "util/banned.h"

/* Edges. */
#define WEIGHT_NEW_ADDRESS 0.9  /* credential -> address that is new and unlike its owner */
#define WEIGHT_UNCLEAR 0.55     /* ... that is new, but not clearly unlike */
#define WEIGHT_DEDICATED 0.9    /* address -> credential; nobody used it before */
#define WEIGHT_USED_BEFORE 0.5  /* address -> credential; somebody did */
#define WEIGHT_THIN 0.7         /* factor when there is no baseline to compare with */
#define WEIGHT_CI 0.5           /* S5: factor where a list says that CI works there */

/* Stop rules. */
#define SHARED_PRINCIPALS 5 /* S2: as many used the address before: an office, a proxy */
#define DEPTH_MAX 6         /* S9 */
#define FAN_OUT_MAX 50      /* S7 */

/* A baseline shorter than this says nothing. */
#define THIN_MS (3 * TC_DAY_MS)

/* Points of novelty against the owner's baseline. */
#define POINTS_ASN 3
#define POINTS_COUNTRY 2
#define POINTS_ADDRESS 1 /* when neither of those is new or known */
#define POINTS_TOOL 2
#define POINTS_AGENT 1
#define POINTS_DORMANT 3
#define POINTS_NEW_TO_SEVERAL 4
#define SCORE_LIKELY 5
#define SCORE_UNCLEAR 3

#define PATH_BYTES ((size_t)64 * 1024)

struct closing {
	struct tc_graph *g;
	struct tc_error *err;
	int rc;
};

/*
 * Runs a named statement of one row of integers; parameters and results in order.
 * False, with c->rc set, when it failed.
 */
static bool ask(struct closing *c, const char *name, const int64_t *params, size_t count,
		int64_t *results, size_t result_count)
{
	struct tc_stmt *stmt;

	c->rc = tc_stmt_prepare_named(&stmt, c->g->store, TC_SCOPE_SQL, name, c->err);
	if (c->rc < 0)
		return false;
	for (size_t i = 0; i < count; i++)
		tc_stmt_bind_int(stmt, (int)i + 1, params[i]);
	c->rc = tc_stmt_step(stmt, c->err);
	for (size_t i = 0; i < result_count; i++)
		results[i] = c->rc == TC_STEP_ROW ? tc_stmt_column_int(stmt, (int)i) : 0;
	tc_stmt_free(stmt);
	if (c->rc > 0)
		c->rc = 0;
	return c->rc == 0;
}

#define ASK(c, name, params, results)                                          \
	ask((c), (name), (params), TC_ARRAY_LEN(params), (results), TC_ARRAY_LEN(results))

static bool is_public(const char *kind)
{
	return strcmp(kind, "public") == 0;
}

/* A place on a network, and not a name AWS puts in place of one. */
static bool is_place(const char *kind)
{
	return is_public(kind) || strcmp(kind, "private") == 0;
}

/* --- judging an address ------------------------------------------------- */

/* What a list of the analyst's says of an address; the first that holds. */
enum listed { NOT_LISTED, LISTED_CORPORATE, LISTED_VPN, LISTED_CI };

static const char *const listed_words[] = {
	[LISTED_CORPORATE] = "corporate", [LISTED_VPN] = "VPN", [LISTED_CI] = "CI"};

static enum listed listed_as(struct closing *c, int64_t address)
{
	int64_t in[] = {address}, out[3];

	if (!ASK(c, "listed-as", in, out))
		return NOT_LISTED;
	return out[0] ? LISTED_CORPORATE : out[1] ? LISTED_VPN : out[2] ? LISTED_CI : NOT_LISTED;
}

/* S2: as many principals were there before the story began, or a list says so. */
static bool is_shared(struct closing *c, int64_t address, enum listed listed)
{
	int64_t in[] = {address, tc_graph_window(c->g)}, out[2];

	return listed == LISTED_CORPORATE || listed == LISTED_VPN ||
	       (ASK(c, "principals-at-address-before", in, out) &&
		out[0] >= SHARED_PRINCIPALS);
}

/* S3, and what lies in the baseline: the principal's own place. */
static bool is_own(struct closing *c, int64_t principal, int64_t address)
{
	int64_t in[] = {principal, address, tc_graph_baseline(c->g), tc_graph_window(c->g)};
	int64_t out[1];

	return ASK(c, "own-use-of-address", in, out) && out[0] > 0;
}

/* The instance a key belongs to works from there with its other keys. */
static bool is_instance_own(struct closing *c, int64_t credential, int64_t address)
{
	int64_t in[] = {credential, address}, out[1];

	return ASK(c, "sibling-keys-at-address", in, out) && out[0] > 0;
}

/* What is new about a credential at an address that is new to it. */
struct novelty {
	int64_t points;
	bool asn, country, tool, agent, dormant, several;
	bool asn_unknown, country_unknown;
};

static void judge_network(struct closing *c, int64_t credential, int64_t address,
			  struct novelty *n)
{
	int64_t in[] = {credential, address, tc_graph_baseline(c->g), tc_graph_window(c->g)};
	int64_t out[4];

	if (!ASK(c, "novel-network", in, out))
		return;
	n->asn_unknown = !out[0];
	n->asn = out[0] && out[1];
	n->country_unknown = !out[2];
	n->country = out[2] && out[3];
	n->points += n->asn ? POINTS_ASN : 0;
	n->points += n->country ? POINTS_COUNTRY : 0;
	n->points += n->asn || n->country ? 0 : POINTS_ADDRESS;
}

/* How unlike its owner a credential behaves at an address that is new to it. */
static struct novelty judge_novelty(struct closing *c, int64_t credential, int64_t address)
{
	int64_t from = tc_graph_baseline(c->g), to = tc_graph_window(c->g);
	int64_t agents_in[] = {credential, address, from, to}, agents[3];
	int64_t life_in[] = {credential, from, to}, life[2];
	int64_t crowd_in[] = {address, to}, before[2], since[1];
	struct novelty n = {0};

	judge_network(c, credential, address, &n);
	if (c->rc < 0 || !ASK(c, "novel-agents", agents_in, agents) ||
	    !ASK(c, "baseline-of-credential", life_in, life) ||
	    !ASK(c, "principals-at-address-before", crowd_in, before) ||
	    !ASK(c, "principals-at-address-since", crowd_in, since))
		return (struct novelty){0};
	n.tool = agents[1] > 0;
	n.agent = agents[2] > 0;
	n.dormant = life[0] == 0;
	/* New to all who use it, and several do: keys tried one after the other. */
	n.several = before[0] == 0 && since[0] >= 2;
	n.points += n.tool ? POINTS_TOOL : 0;
	n.points += n.agent ? POINTS_AGENT : 0;
	n.points += n.dormant ? POINTS_DORMANT : 0;
	n.points += n.several ? POINTS_NEW_TO_SEVERAL : 0;
	return n;
}

/* Which novelties counted, with points, and, once in a path, what is not known. */
static void describe_novelty(struct tc_buf *path, const struct novelty *n)
{
	const struct {
		int points;
		const char *words;
	} parts[] = {{n->asn ? POINTS_ASN : 0, "new ASN"},
		     {n->country ? POINTS_COUNTRY : 0, "new country"},
		     {n->asn || n->country ? 0 : POINTS_ADDRESS, "new address"},
		     {n->tool ? POINTS_TOOL : 0, "new tool"},
		     {n->agent ? POINTS_AGENT : 0, "new agent"},
		     {n->dormant ? POINTS_DORMANT : 0, "unused before"},
		     {n->several ? POINTS_NEW_TO_SEVERAL : 0, "others new there"}};
	const char *unknown = n->asn_unknown && n->country_unknown ? "ASN and country unknown"
			      : n->asn_unknown			   ? "ASN unknown"
			      : n->country_unknown		   ? "country unknown"
								   : NULL;
	const char *between = ": ";

	for (size_t i = 0; i < TC_ARRAY_LEN(parts); i++)
		if (parts[i].points) {
			tc_buf_addf(path, "%s%s %d", between, parts[i].words, parts[i].points);
			between = ", ";
		}
	if (unknown && !strstr(tc_buf_cstr(path), unknown))
		tc_buf_addf(path, "; %s", unknown);
}

/* --- edges -------------------------------------------------------------- */

/* The first event of the pair since the story began, in words. */
static void describe_first_event(struct closing *c, struct tc_buf *path,
				 int64_t credential, int64_t address)
{
	struct tc_stmt *stmt;

	c->rc = tc_stmt_prepare_named(&stmt, c->g->store, TC_SCOPE_SQL, "first-event",
				      c->err);
	if (c->rc < 0)
		return;
	tc_stmt_bind_int(stmt, 1, credential);
	tc_stmt_bind_int(stmt, 2, address);
	tc_stmt_bind_int(stmt, 3, tc_graph_window(c->g));
	c->rc = tc_stmt_step(stmt, c->err);
	if (c->rc == TC_STEP_ROW) {
		struct tc_str id = tc_stmt_column_text(stmt, 0);
		struct tc_str name = tc_stmt_column_text(stmt, 1);

		tc_buf_addf(path, "%.*s, event %.8s; ", TC_STR_ARG(name), id.data);
	}
	tc_stmt_free(stmt);
	if (c->rc > 0)
		c->rc = 0;
}

struct edge {
	size_t from;
	struct tc_node to; /* without confidence, depth and path */
	int64_t credential, address;
	double weight;
	const char *why;
	const struct novelty *novelty; /* of an address; NULL: not asked */
	enum listed listed;            /* the address that the edge leads from or to */
};

static void follow(struct closing *c, const struct edge *e)
{
	struct tc_node to = e->to;
	struct tc_buf path;

	to.confidence = c->g->nodes[e->from].confidence * e->weight;
	to.depth = c->g->nodes[e->from].depth + 1;
	if (!tc_level(to.confidence) || to.depth > DEPTH_MAX)
		return;
	tc_buf_init(&path, PATH_BYTES);
	tc_buf_add_str(&path, c->g->nodes[e->from].path);
	tc_buf_addf(&path, " -> %s %.*s (", tc_node_word(&to), TC_STR_ARG(to.name));
	describe_first_event(c, &path, e->credential, e->address);
	tc_buf_add_cstr(&path, e->why);
	if (e->novelty)
		describe_novelty(&path, e->novelty);
	if (e->listed)
		tc_buf_addf(&path, "; listed as %s", listed_words[e->listed]);
	tc_buf_add_char(&path, ')');
	to.path = tc_buf_str(&path);
	if (c->rc == 0)
		tc_graph_reach(c->g, &to);
	tc_buf_release(&path);
}

/* How a credential leads to one of its addresses; false: it does not. */
static bool judge_address(struct closing *c, const struct tc_node *credential,
			  int64_t address, const char *kind, struct novelty *n,
			  struct edge *e)
{
	double factor;

	e->listed = listed_as(c, address);
	factor = e->listed == LISTED_CI ? WEIGHT_CI : 1;
	if (!is_place(kind) || is_shared(c, address, e->listed) ||
	    is_own(c, credential->principal, address) ||
	    is_instance_own(c, credential->id, address))
		return false;
	if (c->g->thin) {
		e->weight = WEIGHT_NEW_ADDRESS * WEIGHT_THIN * factor;
		e->why = "the logs begin too late to know its usual addresses";
		return c->rc == 0;
	}
	*n = judge_novelty(c, credential->id, address);
	e->novelty = n;
	e->weight = factor * (n->points >= SCORE_LIKELY ? WEIGHT_NEW_ADDRESS : WEIGHT_UNCLEAR);
	e->why = n->points >= SCORE_LIKELY
			 ? "not in its 30 days before, and unlike its owner"
			 : "not in its 30 days before";
	return c->rc == 0 && n->points >= SCORE_UNCLEAR;
}

static void expand_credential(struct closing *c, size_t from)
{
	struct tc_node node = c->g->nodes[from];
	struct tc_stmt *stmt;

	c->rc = tc_stmt_prepare_named(&stmt, c->g->store, TC_SCOPE_SQL,
				      "usage-of-credential", c->err);
	if (c->rc < 0)
		return;
	tc_stmt_bind_int(stmt, 1, node.id);
	tc_stmt_bind_int(stmt, 2, tc_graph_window(c->g));
	while (c->rc == 0 && (c->rc = tc_stmt_step(stmt, c->err)) == TC_STEP_ROW) {
		struct edge e = {.from = from, .credential = node.id};
		struct novelty n;

		e.address = tc_stmt_column_int(stmt, 0);
		e.to = (struct tc_node){.kind = TC_NODE_ADDRESS,
					.id = e.address,
					.name = tc_stmt_column_text(stmt, 1),
					.subkind = tc_stmt_column_text(stmt, 2).data};
		c->rc = 0;
		if (judge_address(c, &node, e.address, e.to.subkind, &n, &e))
			follow(c, &e);
	}
	tc_stmt_free(stmt);
}

/* How an address leads to a credential; false: it does not. */
static bool judge_credential(struct closing *c, const struct tc_node *address,
			     int64_t credential, int64_t principal, bool used_before,
			     struct edge *e)
{
	/* The analyst's own word on an address outweighs who used it before. */
	if (address->lead && address->depth == 0) {
		e->weight = WEIGHT_DEDICATED;
		e->why = "used from the lead";
		return true;
	}
	if (is_own(c, principal, address->id) || is_instance_own(c, credential, address->id))
		return false;
	e->weight = used_before ? WEIGHT_USED_BEFORE : WEIGHT_DEDICATED;
	e->why = used_before ? "used from there; others used it before"
			     : "used from there; nobody had used it before";
	if (c->g->thin) {
		e->weight *= WEIGHT_THIN;
		e->why = "used from there; the logs begin too late to know who did before";
	}
	e->weight *= e->listed == LISTED_CI ? WEIGHT_CI : 1;
	return c->rc == 0;
}

static bool used_before(struct closing *c, int64_t address)
{
	int64_t in[] = {address, tc_graph_window(c->g)}, out[2];

	return ASK(c, "principals-at-address-before", in, out) && out[0] > 0;
}

static int too_many(struct closing *c, const struct tc_node *node, int64_t count)
{
	return tc_error_set(c->err, TC_USAGE,
			    "address %.*s was used with %lld credentials: too many to be one "
			    "intruder's; start from one of them, or from an event",
			    TC_STR_ARG(node->name), (long long)count);
}

int tc_graph_check(struct tc_graph *g, size_t *culprit, struct tc_error *err)
{
	struct closing c = {g, err, 0};

	for (size_t i = 0; i < g->count && c.rc == 0; i++) {
		const struct tc_node *node = &g->nodes[i];
		int64_t in[] = {node->id, tc_graph_window(g)}, count[1];

		if (node->kind != TC_NODE_ADDRESS || !node->lead || node->depth > 0)
			continue;
		*culprit = i;
		if (ASK(&c, "credentials-at-address", in, count) && count[0] > FAN_OUT_MAX)
			c.rc = too_many(&c, node, count[0]);
	}
	return c.rc;
}

static void expand_address(struct closing *c, size_t from)
{
	struct tc_node node = c->g->nodes[from];
	bool analysts_word = node.lead && node.depth == 0;
	enum listed listed = listed_as(c, node.id);
	int64_t in[] = {node.id, tc_graph_window(c->g)}, count[1];
	struct tc_stmt *stmt;

	/* S1, S2: not a public address, or everybody's. */
	if (c->rc < 0 ||
	    (!analysts_word && (!is_public(node.subkind) || is_shared(c, node.id, listed))))
		return;
	/* S7: too many for one intruder.  On the analyst's own word, that is told. */
	if (!ASK(c, "credentials-at-address", in, count) || count[0] > FAN_OUT_MAX) {
		if (c->rc == 0 && analysts_word)
			c->rc = too_many(c, &node, count[0]);
		return;
	}
	bool before = used_before(c, node.id);
	if (c->rc < 0 ||
	    (c->rc = tc_stmt_prepare_named(&stmt, c->g->store, TC_SCOPE_SQL,
					   "usage-of-address", c->err)) < 0)
		return;
	tc_stmt_bind_int(stmt, 1, node.id);
	tc_stmt_bind_int(stmt, 2, tc_graph_window(c->g));
	while (c->rc == 0 && (c->rc = tc_stmt_step(stmt, c->err)) == TC_STEP_ROW) {
		struct edge e = {.from = from, .address = node.id, .listed = listed};

		e.credential = tc_stmt_column_int(stmt, 0);
		e.to = (struct tc_node){.kind = TC_NODE_CREDENTIAL,
					.id = e.credential,
					.name = tc_stmt_column_text(stmt, 1),
					.subkind = tc_stmt_column_text(stmt, 2).data,
					.principal = tc_stmt_column_int(stmt, 3)};
		c->rc = 0;
		if (judge_credential(c, &node, e.credential, e.to.principal, before, &e))
			follow(c, &e);
	}
	tc_stmt_free(stmt);
}

/* --- best first --------------------------------------------------------- */

/* The most certain open node; ties by kind and name, so that order is fixed. */
static size_t next_node(const struct tc_graph *g)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < g->count; i++) {
		const struct tc_node *n = &g->nodes[i];

		if (n->settled)
			continue;
		if (best == SIZE_MAX || n->confidence > g->nodes[best].confidence ||
		    (n->confidence >= g->nodes[best].confidence &&
		     (n->kind < g->nodes[best].kind ||
		      (n->kind == g->nodes[best].kind &&
		       tc_str_cmp(n->name, g->nodes[best].name) < 0))))
			best = i;
	}
	return best;
}

int tc_graph_close(struct tc_graph *g, struct tc_error *err)
{
	struct closing c = {g, err, 0};
	size_t i;

	g->thin = tc_graph_window(g) - g->evidence_first_ms < THIN_MS;
	while (c.rc == 0 && (i = next_node(g)) != SIZE_MAX) {
		g->nodes[i].settled = true;
		switch (g->nodes[i].kind) {
		case TC_NODE_CREDENTIAL:
			expand_credential(&c, i);
			break;
		case TC_NODE_ADDRESS:
			expand_address(&c, i);
			break;
		case TC_NODE_EVENT:
		case TC_NODE_PRINCIPAL:
		case TC_NODE_AGENT:
			break; /* seeded together with what they lead to */
		}
	}
	return c.rc;
}
