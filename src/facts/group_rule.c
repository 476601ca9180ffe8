#include "facts/group_rule.h"

#include "json/scan.h"
#include "json/walk.h"
#include "util/ip.h"
#include "util/map.h"

#include "util/banned.h"

enum action { AUTHORIZE, REVOKE, MODIFY, DELETE_GROUP, CREATE_GROUP };

/* UpdateSecurityGroupRuleDescriptions* change no rule. */
static const struct tc_group_call {
	const char *api;
	enum action action;
	const char *direction;
} calls[] = {
	{"AuthorizeSecurityGroupIngress", AUTHORIZE, "ingress"},
	{"AuthorizeSecurityGroupEgress", AUTHORIZE, "egress"},
	{"RevokeSecurityGroupIngress", REVOKE, "ingress"},
	{"RevokeSecurityGroupEgress", REVOKE, "egress"},
	{"ModifySecurityGroupRules", MODIFY, NULL},
	{"DeleteSecurityGroup", DELETE_GROUP, NULL},
	{"CreateSecurityGroup", CREATE_GROUP, NULL},
};

const char *tc_group_call_api(size_t n)
{
	return n < TC_ARRAY_LEN(calls) ? calls[n].api : NULL;
}

const struct tc_group_call *tc_group_call_find(struct tc_str event_source,
					       struct tc_str api)
{
	if (!tc_str_eq(event_source, TC_STR(TC_GROUP_SOURCE)))
		return NULL;
	for (size_t i = 0; i < TC_ARRAY_LEN(calls); i++)
		if (tc_str_eq(api, tc_str(calls[i].api)))
			return &calls[i];
	return NULL;
}

struct rule {
	struct rule *next;
	struct tc_str group_id, group_name, direction;
	struct tc_str protocol, from_port, to_port;
	struct tc_str peer_kind, peer;
	struct tc_str peer_key; /* equal for peers that are the same */
	struct tc_str rule_id, pair;
};

/* Rules of one call, in the order in which it names them. */
struct rules {
	struct rule *first, **last;
	size_t count;
};

struct reader {
	const struct tc_parts *parts;
	struct tc_facts *facts;
	struct tc_arena *arena; /* that of facts */
	struct tc_str request, response;
	struct rule base; /* what all rules of the call share */
};

/* --- values -------------------------------------------------------------- */

static bool is_text(struct tc_str value)
{
	return value.len && value.data[0] != '{' && value.data[0] != '[';
}

/* Absent when it is no text, or an empty one. */
static struct tc_str text_of(struct tc_arena *arena, struct tc_str value)
{
	struct tc_str text = is_text(value) ? tc_json_text(arena, value) : TC_STR_NULL;

	return text.len ? text : TC_STR_NULL;
}

static struct tc_str text_member(struct tc_arena *arena, struct tc_str object,
				 const char *name)
{
	return text_of(arena, tc_json_member(object, tc_str(name)));
}

static struct tc_str either(struct tc_str a, struct tc_str b)
{
	return a.data ? a : b;
}

/* Newer calls wrap everything: {"ModifySecurityGroupRulesRequest":{...}} */
static struct tc_str unwrapped(struct tc_str value)
{
	struct tc_json_walk walk;
	struct tc_str key, inner;

	tc_json_walk_init(&walk, value);
	while (tc_json_walk_next(&walk, &key, &inner))
		if (inner.data[0] == '{' && (tc_str_ends(key, TC_STR("Request")) ||
					     tc_str_ends(key, TC_STR("Response"))))
			return inner;
	return value;
}

/* The elements of {"items":[...]}, of [...], or a value that stands for itself. */
struct items {
	struct tc_json_walk walk;
	struct tc_str single;
};

static void items_init(struct items *items, struct tc_str value)
{
	struct tc_str inner = tc_json_member(value, TC_STR("items"));

	if (!inner.data)
		inner = tc_json_member(value, TC_STR("item"));
	if (inner.data)
		value = inner;
	items->single = value.len && value.data[0] != '[' ? value : TC_STR_NULL;
	tc_json_walk_init(&items->walk, items->single.data ? TC_STR_NULL : value);
}

static bool items_next(struct items *items, struct tc_str *value)
{
	struct tc_str key;

	if (!items->single.data)
		return tc_json_walk_next(&items->walk, &key, value);
	*value = items->single;
	items->single = TC_STR_NULL;
	return true;
}

/* --- what a rule says ----------------------------------------------------- */

static struct tc_str protocol_of(struct tc_arena *arena, struct tc_str text)
{
	static const char *const names[][2] = {{"-1", "all"},  {"1", "icmp"},
					       {"6", "tcp"},   {"17", "udp"},
					       {"58", "icmpv6"}};

	if (!text.data)
		return TC_STR("all");
	if (tc_str_ends(text, TC_STR(".0")))
		text.len -= 2;
	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++)
		if (tc_str_eq(text, tc_str(names[i][0])))
			return tc_str(names[i][1]);
	char *lower = tc_arena_alloc(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		lower[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	return tc_str_n(lower, text.len);
}

/* Some exporters make 22.0 of numbers.  -1 is all ports, as is one that is not told. */
static struct tc_str port_of(struct tc_str text)
{
	int64_t port;

	if (tc_str_ends(text, TC_STR(".0")))
		text.len -= 2;
	return text.data && tc_parse_int(text, &port) && port >= 0 ? text : TC_STR_NULL;
}

/* EC2 clears the bits behind the prefix: 10.1.2.3/8 and 10.0.0.0/8 are the same. */
static struct tc_str network_key(struct tc_arena *arena, struct tc_str cidr)
{
	static const char hex[] = "0123456789abcdef";
	struct tc_str len_text, address = tc_str_cut(cidr, '/', &len_text);
	struct tc_ip ip;
	int64_t len;

	if (!len_text.data || !tc_parse_int(len_text, &len) || len < 0 ||
	    !tc_ip_parse(&ip, address) || len > (ip.v6 ? 128 : 32))
		return cidr;
	size_t size = ip.v6 ? 16 : 4;
	char *key = tc_arena_alloc(arena, size * 2 + 1 + len_text.len);
	for (size_t i = 0; i < size; i++) {
		int64_t bits = len - (int64_t)i * 8;
		unsigned mask = bits >= 8 ? 0xff : 0xff00U >> (bits < 0 ? 0 : bits) & 0xff;

		key[i * 2] = hex[(ip.bytes[i] & mask) >> 4];
		key[i * 2 + 1] = hex[ip.bytes[i] & mask & 15];
	}
	key[size * 2] = '/';
	memcpy(key + size * 2 + 1, len_text.data, len_text.len);
	return tc_str_n(key, size * 2 + 1 + len_text.len);
}

static void read_protocol(struct reader *r, struct rule *rule, struct tc_str object)
{
	rule->protocol =
		protocol_of(r->arena, text_member(r->arena, object, "ipProtocol"));
	/* EC2 takes no notice of ports then. */
	if (tc_str_eq(rule->protocol, TC_STR("all")))
		return;
	rule->from_port = port_of(text_member(r->arena, object, "fromPort"));
	rule->to_port = port_of(text_member(r->arena, object, "toPort"));
}

static bool has_ports(struct tc_str protocol)
{
	return tc_str_eq(protocol, TC_STR("tcp")) || tc_str_eq(protocol, TC_STR("udp"));
}

static void add_rule(struct reader *r, struct rules *rules, const struct rule *rule)
{
	struct rule *added = tc_arena_alloc(r->arena, sizeof(*added));

	*added = *rule;
	added->next = NULL;
	if (rule->peer.data) {
		bool ports = has_ports(rule->protocol);
		struct tc_str parts[] = {
			rule->protocol,
			either(rule->from_port, ports ? TC_STR("0") : TC_STR("")),
			either(rule->to_port, ports ? TC_STR("65535") : TC_STR("")),
			rule->peer_kind, rule->peer_key};

		added->pair = tc_facts_join(r->facts, parts, TC_ARRAY_LEN(parts),
					    TC_STR(" "));
	}
	*rules->last = added;
	rules->last = &added->next;
	rules->count++;
}

/* --- peers ---------------------------------------------------------------- */

static void add_peer(struct reader *r, struct rules *rules, const struct rule *shape,
		     const char *kind, struct tc_str peer)
{
	struct rule rule = *shape;

	if (!peer.data)
		return;
	rule.peer_kind = tc_str(kind);
	rule.peer = peer;
	rule.peer_key = peer;
	if (strcmp(kind, "prefix_list") != 0)
		rule.peer_key = network_key(r->arena, peer);
	add_rule(r, rules, &rule);
}

/* A group of another account is written ACCOUNT/GROUP. */
static void add_group_peer(struct reader *r, struct rules *rules,
			   const struct rule *shape, struct tc_str group,
			   struct tc_str account)
{
	struct rule rule = *shape;

	if (!group.data)
		return;
	rule.peer_kind = TC_STR("group");
	rule.peer_key = rule.peer = group;
	if (account.data && !tc_str_eq(account, r->parts->recipient_account)) {
		struct tc_str parts[] = {account, group};

		rule.peer = tc_facts_join(r->facts, parts, TC_ARRAY_LEN(parts),
					  TC_STR("/"));
	}
	add_rule(r, rules, &rule);
}

static void add_group_object(struct reader *r, struct rules *rules,
			     const struct rule *shape, struct tc_str object)
{
	struct tc_str id = text_member(r->arena, object, "groupId");

	if (!id.data)
		id = text_member(r->arena, object, "groupName");
	add_group_peer(r, rules, shape, id, text_member(r->arena, object, "userId"));
}

/* The peer of an object that says a rule by itself: flat, or of a response. */
static void read_own_peer(struct reader *r, struct rules *rules,
			  const struct rule *shape, struct tc_str object)
{
	static const struct {
		const char *name, *kind;
	} fields[] = {{"cidrIp", "ipv4"},
		      {"cidrIpv4", "ipv4"},
		      {"cidrIpv6", "ipv6"},
		      {"prefixListId", "prefix_list"}};

	for (size_t i = 0; i < TC_ARRAY_LEN(fields); i++)
		add_peer(r, rules, shape, fields[i].kind,
			 text_member(r->arena, object, fields[i].name));
	struct tc_str info = tc_json_member(object, TC_STR("referencedGroupInfo"));
	if (info.data)
		add_group_object(r, rules, shape, info);
	else
		add_group_peer(r, rules, shape,
			       text_member(r->arena, object, "referencedGroupId"),
			       TC_STR_NULL);
	add_group_peer(r, rules, shape,
		       text_member(r->arena, object, "sourceSecurityGroupName"),
		       text_member(r->arena, object, "sourceSecurityGroupOwnerId"));
}

/* The lists of peers in an element of ipPermissions. */
static void read_peer_lists(struct reader *r, struct rules *rules,
			    const struct rule *shape, struct tc_str permission)
{
	static const struct {
		const char *list, *name, *kind;
	} lists[] = {{"ipRanges", "cidrIp", "ipv4"},
		     {"ipv6Ranges", "cidrIpv6", "ipv6"},
		     {"groups", NULL, NULL},
		     {"userIdGroupPairs", NULL, NULL},
		     {"prefixListIds", "prefixListId", "prefix_list"}};

	for (size_t i = 0; i < TC_ARRAY_LEN(lists); i++) {
		struct items items;
		struct tc_str value;

		items_init(&items, tc_json_member(permission, tc_str(lists[i].list)));
		while (items_next(&items, &value)) {
			if (!lists[i].name)
				add_group_object(r, rules, shape, value);
			else if (is_text(value))
				add_peer(r, rules, shape, lists[i].kind,
					 text_of(r->arena, value));
			else
				add_peer(r, rules, shape, lists[i].kind,
					 text_member(r->arena, value, lists[i].name));
		}
	}
}

/* --- shapes --------------------------------------------------------------- */

static void read_permissions(struct reader *r, struct rules *rules, struct tc_str list)
{
	struct items items;
	struct tc_str permission;

	items_init(&items, list);
	while (items_next(&items, &permission)) {
		struct rule shape = r->base;

		read_protocol(r, &shape, permission);
		read_peer_lists(r, rules, &shape, permission);
	}
}

static void read_rule_ids(struct reader *r, struct rules *rules)
{
	struct items items;
	struct tc_str value;

	items_init(&items, tc_json_member(r->request, TC_STR("securityGroupRuleIds")));
	while (items_next(&items, &value)) {
		struct rule rule = r->base;

		rule.rule_id = text_of(r->arena, value);
		if (!is_text(value))
			rule.rule_id = text_member(r->arena, value, "securityGroupRuleId");
		if (rule.rule_id.data)
			add_rule(r, rules, &rule);
	}
}

static void read_request(struct reader *r, struct rules *rules)
{
	struct rule flat = r->base;

	read_permissions(r, rules, tc_json_member(r->request, TC_STR("ipPermissions")));
	read_protocol(r, &flat, r->request);
	read_own_peer(r, rules, &flat, r->request);
}

static void read_response(struct reader *r, struct rules *rules, const char *list)
{
	struct items items;
	struct tc_str object;

	items_init(&items, tc_json_member(r->response, tc_str(list)));
	while (items_next(&items, &object)) {
		struct rule rule = r->base;
		struct tc_str egress = text_member(r->arena, object, "isEgress");

		rule.rule_id = text_member(r->arena, object, "securityGroupRuleId");
		rule.group_id =
			either(text_member(r->arena, object, "groupId"), rule.group_id);
		if (egress.data)
			rule.direction = tc_str_eq_nocase(egress, TC_STR("true"))
						 ? TC_STR("egress")
						 : TC_STR("ingress");
		read_protocol(r, &rule, object);
		read_own_peer(r, rules, &rule, object);
	}
}

/* --- rows ----------------------------------------------------------------- */

static void add_row(struct reader *r, const char *op, const struct rule *rule)
{
	struct tc_fact *fact = tc_facts_add(r->facts, TC_FACT_RULE);
	const struct tc_str fields[] = {
		tc_str(op),      rule->group_id,  rule->group_name, rule->direction,
		rule->protocol,  rule->from_port, rule->to_port,    rule->peer_kind,
		rule->peer,      rule->rule_id,   rule->pair};

	memcpy(fact->fields, fields, sizeof(fields));
}

static void add_rows(struct reader *r, const char *op, const struct rules *rules)
{
	for (const struct rule *rule = rules->first; rule; rule = rule->next)
		add_row(r, op, rule);
}

static void rules_init(struct rules *rules)
{
	*rules = (struct rules){.last = &rules->first};
}

/* Takes out of `rules` what has the pair of one of the others. */
static void leave_out(struct rules *rules, const struct rules *others)
{
	struct rule *rule = rules->first;
	struct tc_map pairs;

	if (!others->count)
		return;
	tc_map_init(&pairs);
	for (struct rule *other = others->first; other; other = other->next)
		if (other->pair.data)
			*tc_map_put(&pairs, other->pair) = other;
	rules_init(rules);
	for (struct rule *next; rule; rule = next) {
		next = rule->next;
		rule->next = NULL;
		if (rule->pair.data && tc_map_get(&pairs, rule->pair))
			continue;
		*rules->last = rule;
		rules->last = &rule->next;
		rules->count++;
	}
	tc_map_release(&pairs);
}

/*
 * Rules of the response are those of the request with their ids.  EC2 may write them
 * otherwise, so they are told apart one by one only when the response has fewer.
 */
static void prefer(struct rules *request, const struct rules *response)
{
	if (response->count >= request->count)
		rules_init(request);
	else
		leave_out(request, response);
}

static void read_authorize(struct reader *r, bool success)
{
	struct rules request, response;

	rules_init(&request);
	rules_init(&response);
	read_request(r, &request);
	if (success)
		read_response(r, &response, "securityGroupRuleSet");
	if (response.count)
		prefer(&request, &response);
	add_rows(r, "open", &response);
	add_rows(r, "open", &request);
}

/* The call succeeds although rules were not there; the response tells which. */
static void read_revoke(struct reader *r)
{
	struct rules request, response, unknown;

	rules_init(&request);
	rules_init(&response);
	rules_init(&unknown);
	read_request(r, &request);
	read_rule_ids(r, &request);
	read_response(r, &response, "revokedSecurityGroupRuleSet");
	read_permissions(r, &unknown,
			 tc_json_member(r->response, TC_STR("unknownIpPermissionSet")));
	leave_out(&request, &unknown);
	if (response.count)
		prefer(&request, &response);
	add_rows(r, "close", &response);
	add_rows(r, "close", &request);
}

/* What the rule was ends, and what it becomes begins; its id stays. */
static void read_modify(struct reader *r, bool success)
{
	struct tc_str value, becomes;
	struct tc_str list = tc_json_member(r->request, TC_STR("securityGroupRule"));
	struct items items;

	if (!list.data)
		list = tc_json_member(r->request, TC_STR("securityGroupRules"));
	items_init(&items, list);
	while (items_next(&items, &value)) {
		struct rule rule = r->base;
		struct rules rules;

		becomes = tc_json_member(value, TC_STR("securityGroupRule"));
		rules_init(&rules);
		rule.rule_id = text_member(r->arena, value, "securityGroupRuleId");
		struct rule was = rule;
		read_protocol(r, &rule, becomes);
		read_own_peer(r, &rules, &rule, becomes);
		if (success && rules.count && rule.rule_id.data)
			add_row(r, "close", &was);
		add_rows(r, "open", &rules);
	}
}

static void read_group(struct reader *r, const char *op, struct tc_str pair)
{
	struct rule *group = &r->base;

	group->group_id =
		either(group->group_id, text_member(r->arena, r->response, "groupId"));
	group->pair = pair;
	if (group->group_id.data || group->group_name.data)
		add_row(r, op, group);
}

void tc_group_rules_read(const struct tc_group_call *call, const struct tc_parts *parts,
			 struct tc_facts *facts)
{
	bool success = strcmp(parts->outcome, "success") == 0;
	struct reader r = {.parts = parts, .facts = facts, .arena = facts->arena};

	r.request = unwrapped(parts->part[TC_PART_REQUEST]);
	r.response = unwrapped(parts->part[TC_PART_RESPONSE]);
	r.base.group_id = text_member(r.arena, r.request, "groupId");
	r.base.group_name = text_member(r.arena, r.request, "groupName");
	r.base.direction = call->direction ? tc_str(call->direction) : TC_STR_NULL;
	switch (call->action) {
	case AUTHORIZE:
		read_authorize(&r, success);
		return;
	case REVOKE:
		if (success)
			read_revoke(&r);
		return;
	case MODIFY:
		read_modify(&r, success);
		return;
	case DELETE_GROUP:
		if (success)
			read_group(&r, "close", TC_STR(""));
		return;
	case CREATE_GROUP:
		if (success)
			read_group(&r, "name", TC_STR_NULL);
		return;
	}
	TC_BUG("unknown kind of call");
}
