#include "rules.h"

static void add_item(struct buf *out, const struct rule *rule)
{
	buf_addf(out,
		 "{\"ipProtocol\":\"%s\",\"fromPort\":%d,\"toPort\":%d,"
		 "\"groups\":{},\"ipRanges\":{\"items\":[{\"cidrIp\":\"%s\"}]},"
		 "\"ipv6Ranges\":{},\"prefixListIds\":{}}",
		 rule->protocol, rule->from_port, rule->to_port, rule->peer);
}

static void add_items(struct buf *out, const struct rule *rules, size_t count)
{
	buf_add(out, "\"ipPermissions\":{\"items\":[");
	for (size_t i = 0; i < count; i++) {
		buf_add(out, i == 0 ? "" : ",");
		add_item(out, &rules[i]);
	}
	buf_add(out, "]}");
}

static void add_flat(struct buf *out, const struct rule *rule)
{
	buf_addf(out,
		 "\"ipPermissions\":{},\"ipProtocol\":\"%s\",\"fromPort\":%d,"
		 "\"toPort\":%d,\"cidrIp\":\"%s\"",
		 rule->protocol, rule->from_port, rule->to_port, rule->peer);
}

static void add_rule_ids(struct buf *out, const struct rule *rules, size_t count)
{
	buf_add(out, "\"ipPermissions\":{},\"securityGroupRuleIds\":{\"items\":[");
	for (size_t i = 0; i < count; i++)
		buf_addf(out, "%s{\"securityGroupRuleId\":\"%s\"}", i == 0 ? "" : ",",
			 rules[i].id);
	buf_add(out, "]}");
}

static void build_request(struct buf *out, const struct rule *rules, size_t count,
			  enum shape shape)
{
	buf_reset(out);
	if (shape == SHAPE_BY_NAME)
		buf_addf(out, "{\"groupName\":\"%s\",", rules->group->name);
	else
		buf_addf(out, "{\"groupId\":\"%s\",", rules->group->id);
	switch (shape) {
	case SHAPE_ITEMS:
		add_items(out, rules, count);
		break;
	case SHAPE_FLAT:
	case SHAPE_BY_NAME:
		add_flat(out, rules);
		break;
	case SHAPE_RULE_IDS:
		add_rule_ids(out, rules, count);
		break;
	}
	buf_add_char(out, '}');
}

static void build_opened(struct scene *scene, struct buf *out, struct rule *rules,
			 size_t count, const char *request_id)
{
	buf_reset(out);
	buf_addf(out,
		 "{\"requestId\":\"%s\",\"_return\":true,"
		 "\"securityGroupRuleSet\":{\"items\":[",
		 request_id);
	for (size_t i = 0; i < count; i++) {
		ids_resource(&scene->rng, "sgr-", rules[i].id);
		buf_addf(out,
			 "%s{\"groupOwnerId\":\"%s\",\"groupId\":\"%s\","
			 "\"securityGroupRuleId\":\"%s\",\"isEgress\":false,"
			 "\"ipProtocol\":\"%s\",\"fromPort\":%d,\"toPort\":%d,"
			 "\"cidrIpv4\":\"%s\"}",
			 i == 0 ? "" : ",", scene->world->account, rules[i].group->id,
			 rules[i].id, rules[i].protocol, rules[i].from_port,
			 rules[i].to_port, rules[i].peer);
	}
	buf_add(out, "]}}");
}

static void finish(struct scene *scene, struct record *record,
		   const struct failure *failure)
{
	record->request = buf_text(&scene->request);
	if (failure == NULL) {
		record->response = buf_text(&scene->response);
	} else {
		record->error_code = failure->code;
		record->error_message = failure->message;
	}
	scene_emit(scene, record);
}

void rules_open(struct scene *scene, const struct actor *actor, struct rule *rules,
		size_t count, enum shape shape, int64_t time,
		const struct failure *failure)
{
	struct record record =
		scene_record(scene, actor, "ec2", "AuthorizeSecurityGroupIngress",
			     rules->group->region, time);

	build_request(&scene->request, rules, count, shape);
	if (failure == NULL)
		build_opened(scene, &scene->response, rules, count, record.request_id);
	finish(scene, &record, failure);
}

void rules_close(struct scene *scene, const struct actor *actor,
		 const struct rule *rules, size_t count, enum shape shape, int64_t time,
		 const struct failure *failure)
{
	struct record record =
		scene_record(scene, actor, "ec2", "RevokeSecurityGroupIngress",
			     rules->group->region, time);

	build_request(&scene->request, rules, count, shape);
	buf_reset(&scene->response);
	buf_addf(&scene->response,
		 "{\"requestId\":\"%s\",\"_return\":true,"
		 "\"unknownIpPermissionSet\":{}}",
		 record.request_id);
	finish(scene, &record, failure);
}
