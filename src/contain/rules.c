/*
 * Rules of security groups that are still open: one step for each group and direction,
 * by the ids of the rules, or by what they say where the logs do not tell an id.
 */
#include "contain/build.h"

#include <stdio.h>

#include "util/buf.h"

#include "util/banned.h"

#define PERMISSIONS_MAX ((size_t)1024 * 1024)
/* Rules that one call takes away, so that a command stays a line that can be read. */
#define BATCH 50

enum {
	ACCOUNT, REGION, GROUP, NAME, DIRECTION, PROTOCOL, FROM, TO, PEER_KIND, PEER, RULE, TIME,
	EVENTS, BY,
};

/* The group and direction that rules are collected for. */
struct group {
	struct tc_contain_step *step; /* NULL: none yet */
	struct tc_values values;
	struct tc_str by, time;
	struct tc_texts ids;
	struct tc_buf permissions; /* JSON, without the brackets */
	int64_t rules;
};

static const char *verb(const struct group *g, const char *ids)
{
	bool out = tc_str_eq(g->values.value[1], TC_STR("egress"));

	if (ids)
		return out ? "ec2 revoke-security-group-egress --group-id={1} --security-group-rule-ids"
			   : "ec2 revoke-security-group-ingress --group-id={1} --security-group-rule-ids";
	return out ? "ec2 revoke-security-group-egress --group-id={1}"
		   : "ec2 revoke-security-group-ingress --group-id={1}";
}

static void add_batches(struct tc_contain_build *b, struct group *g)
{
	for (size_t i = 0; i < g->ids.count;) {
		struct tc_contain_command *c =
			tc_contain_command_add(b, g->step, tc_str(verb(g, "ids")), &g->values);

		for (size_t end = i + BATCH; i < g->ids.count && i < end; i++)
			if (c)
				tc_texts_add(b->plan, &c->words, g->ids.items[i]);
	}
}

static void add_permissions(struct tc_contain_build *b, struct group *g)
{
	struct tc_contain_command *c;
	struct tc_buf word;

	if (g->permissions.overflow) {
		tc_contain_refuse(b, g->step, TC_STR("more rules than a command can hold"));
		return;
	}
	if (!g->permissions.len)
		return;
	if (!(c = tc_contain_command_add(b, g->step, tc_str(verb(g, NULL)), &g->values)))
		return;
	tc_buf_init(&word, PERMISSIONS_MAX + 64);
	tc_buf_add_cstr(&word, "--ip-permissions=[");
	tc_buf_add_str(&word, tc_buf_str(&g->permissions));
	tc_buf_add_char(&word, ']');
	tc_texts_add(b->plan, &c->words, tc_arena_str(&b->plan->arena, tc_buf_str(&word)));
	tc_buf_release(&word);
}

static void end_group(struct tc_contain_build *b, struct group *g)
{
	char count[32];

	if (!g->step)
		return;
	add_batches(b, g);
	add_permissions(b, g);
	snprintf(count, sizeof(count), "%lld", (long long)g->rules);
	g->values.value[2] = tc_str(count);
	g->values.value[3] = g->by;
	g->values.value[4] = g->time;
	g->step->title = tc_contain_text(
		b, g->rules == 1 ? "Take {3} {2} rule out of group {1}" : "Take {3} {2} rules out of group {1}",
		&g->values);
	g->step->why = tc_contain_text(
		b, "Opened with {4} from {5} on, and still open in these logs.", &g->values);
	g->step->note = TC_STR("Connections that are open survive it when they are tracked.");
	g->step = NULL;
	g->ids = (struct tc_texts){0};
	tc_buf_clear(&g->permissions);
	g->rules = 0;
}

/* Where a rule of another shape than known stays by hand, with its peer. */
static bool add_peer(struct tc_contain_build *b, struct group *g, struct tc_buf *out,
		     struct tc_str kind, struct tc_str peer)
{
	struct tc_contain_step *s = g->step;
	struct tc_str group, account = tc_str_cut(peer, '/', &group);

	if (tc_str_eq(kind, TC_STR("ipv4"))) {
		tc_buf_addf(out, "\"IpRanges\":[{\"CidrIp\":\"%.*s\"}]", TC_STR_ARG(peer));
		return tc_contain_check(b, s, "ipv4-network", peer);
	}
	if (tc_str_eq(kind, TC_STR("ipv6"))) {
		tc_buf_addf(out, "\"Ipv6Ranges\":[{\"CidrIpv6\":\"%.*s\"}]", TC_STR_ARG(peer));
		return tc_contain_check(b, s, "ipv6-network", peer);
	}
	if (tc_str_eq(kind, TC_STR("prefix_list"))) {
		tc_buf_addf(out, "\"PrefixListIds\":[{\"PrefixListId\":\"%.*s\"}]", TC_STR_ARG(peer));
		return tc_contain_check(b, s, "prefix-list", peer);
	}
	if (!group.data) {
		tc_buf_addf(out, "\"UserIdGroupPairs\":[{\"GroupId\":\"%.*s\"}]", TC_STR_ARG(peer));
		return tc_contain_check(b, s, "security-group", peer);
	}
	tc_buf_addf(out, "\"UserIdGroupPairs\":[{\"UserId\":\"%.*s\",\"GroupId\":\"%.*s\"}]",
		    TC_STR_ARG(account), TC_STR_ARG(group));
	return tc_contain_check(b, s, "account", account) &&
	       tc_contain_check(b, s, "security-group", group);
}

/* A rule without an id, as IpPermissions has it. */
static void add_shape(struct tc_contain_build *b, struct group *g, struct tc_stmt *stmt)
{
	struct tc_str protocol = tc_contain_column(b, stmt, PROTOCOL);
	struct tc_buf one;

	if (tc_str_eq(protocol, TC_STR("all")))
		protocol = TC_STR("-1");
	if (!tc_contain_check(b, g->step, "protocol", protocol))
		return;
	tc_buf_init(&one, PERMISSIONS_MAX);
	tc_buf_addf(&one, "{\"IpProtocol\":\"%.*s\",", TC_STR_ARG(protocol));
	if (tc_stmt_column_type(stmt, FROM) == TC_TYPE_INT &&
	    tc_stmt_column_type(stmt, TO) == TC_TYPE_INT)
		tc_buf_addf(&one, "\"FromPort\":%lld,\"ToPort\":%lld,",
			    (long long)tc_stmt_column_int(stmt, FROM),
			    (long long)tc_stmt_column_int(stmt, TO));
	if (add_peer(b, g, &one, tc_contain_column(b, stmt, PEER_KIND),
		     tc_contain_column(b, stmt, PEER))) {
		tc_buf_add_char(&one, '}');
		if (g->permissions.len)
			tc_buf_add_char(&g->permissions, ',');
		tc_buf_add_str(&g->permissions, tc_buf_str(&one));
	}
	tc_buf_release(&one);
}

static void add_rule(struct tc_contain_build *b, struct group *g, struct tc_stmt *stmt)
{
	struct tc_str id = tc_contain_column(b, stmt, RULE);

	g->rules++;
	tc_contain_evidence(b, g->step, tc_contain_column(b, stmt, EVENTS));
	if (!id.data)
		add_shape(b, g, stmt);
	else if (tc_contain_check(b, g->step, "rule", id))
		tc_texts_add_new(b->plan, &g->ids, id);
}

static void begin_group(struct tc_contain_build *b, struct group *g, struct tc_stmt *stmt,
			const struct tc_values *v)
{
	end_group(b, g);
	g->values = *v;
	g->by = tc_contain_column(b, stmt, BY);
	g->time = tc_contain_column(b, stmt, TIME);
	g->step = tc_contain_step_add(b, TC_PHASE_DOORS, "{1}", v);
	if (!tc_stmt_column_text(stmt, GROUP).data)
		tc_contain_refuse(b, g->step,
				  TC_STR("these logs tell the name of the group, but not its id"));
}

static bool same_group(const struct group *g, const struct tc_values *v)
{
	return g->step && tc_str_eq(g->values.value[0], v->value[0]) &&
	       tc_str_eq(g->values.value[1], v->value[1]) &&
	       tc_str_eq(g->values.account, v->account) && tc_str_eq(g->values.region, v->region);
}

int tc_contain_rules(struct tc_contain_build *b)
{
	struct group g = {.step = NULL};
	int rc;
	struct tc_stmt *stmt = tc_contain_prepare(b, "open-rules", &rc);

	if (rc < 0)
		return rc;
	tc_buf_init(&g.permissions, PERMISSIONS_MAX);
	while ((rc = tc_stmt_step(stmt, b->err)) == TC_STEP_ROW) {
		struct tc_str id = tc_contain_column(b, stmt, GROUP);
		struct tc_values v = {
			.value = {id.data ? id : tc_contain_column(b, stmt, NAME),
				  tc_contain_column(b, stmt, DIRECTION)},
			.alphabet = {"security-group"},
			.count = 2,
			.account = tc_contain_column(b, stmt, ACCOUNT),
			.region = tc_contain_column(b, stmt, REGION),
		};

		if (!same_group(&g, &v))
			begin_group(b, &g, stmt, &v);
		add_rule(b, &g, stmt);
	}
	end_group(b, &g);
	tc_buf_release(&g.permissions);
	tc_stmt_free(stmt);
	return rc;
}
