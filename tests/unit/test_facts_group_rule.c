/* Rules of security groups: one test for each shape of the calls. */
#include "facts_run.h"

#include "facts/group_rule.h"

#include "util/banned.h"

/* All but the pair. */
#define SHOWN 10

static struct tc_recipes *recipes;

static int set_up(void **state)
{
	(void)state;
	recipes = tc_recipes_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tc_recipes_free(recipes);
	return 0;
}

static void expect(const char *record, const char *rows)
{
	facts_expect(recipes, record, TC_FACT_RULE, SHOWN, rows);
}

#define CALL(name, request, response)                                                  \
	"{\"eventSource\":\"ec2.amazonaws.com\",\"eventName\":\"" name "\","           \
	"\"awsRegion\":\"eu-west-1\",\"recipientAccountId\":\"111122223333\","         \
	"\"requestParameters\":" request ",\"responseElements\":" response "}"
#define DENIED(name, request)                                                          \
	"{\"eventSource\":\"ec2.amazonaws.com\",\"eventName\":\"" name "\","           \
	"\"recipientAccountId\":\"111122223333\","                                     \
	"\"errorCode\":\"Client.UnauthorizedOperation\",\"errorMessage\":\"no\","      \
	"\"requestParameters\":" request ",\"responseElements\":null}"
#define INGRESS "AuthorizeSecurityGroupIngress"
#define REVOKE "RevokeSecurityGroupIngress"
#define DONE "{\"requestId\":\"r\",\"_return\":true}"
#define RANGES(cidr)                                                                   \
	"\"groups\":{},\"ipRanges\":{\"items\":[{\"cidrIp\":\"" cidr "\"}]},"          \
	"\"ipv6Ranges\":{},\"prefixListIds\":{}"
#define TCP(port, cidr)                                                                \
	"{\"ipProtocol\":\"tcp\",\"fromPort\":" port ",\"toPort\":" port "," RANGES(cidr) "}"

/* fixtures/samples/cloud-custodian and panther-analysis: the usual form. */
static void test_list(void **state)
{
	(void)state;
	expect(CALL(INGRESS,
		    "{\"groupId\":\"sg-1\",\"ipPermissions\":{\"items\":[" TCP(
			    "22", "127.0.0.1/32") "," TCP("443", "0.0.0.0/0") "]}}",
		    DONE),
	       "open|sg-1|-|ingress|tcp|22|22|ipv4|127.0.0.1/32|-\n"
	       "open|sg-1|-|ingress|tcp|443|443|ipv4|0.0.0.0/0|-\n");
	/* umccr: outgoing, every protocol. */
	expect(CALL("AuthorizeSecurityGroupEgress",
		    "{\"groupId\":\"sg-03eee825d6bb78f54\",\"ipPermissions\":{\"items\":"
		    "[{\"ipProtocol\":\"-1\"," RANGES("0.0.0.0/0") "}]}}",
		    DONE),
	       "open|sg-03eee825d6bb78f54|-|egress|all|-|-|ipv4|0.0.0.0/0|-\n");
	/* traildiscover: lists without items, ports as texts elsewhere. */
	expect(CALL(INGRESS,
		    "{\"groupId\":\"sg-1\",\"ipPermissions\":[{\"fromPort\":\"80\","
		    "\"toPort\":\"80\",\"ipProtocol\":\"tcp\","
		    "\"ipRanges\":[{\"cidrIp\":\"0.0.0.0/0\"}]}]}",
		    "{\"return\":true}"),
	       "open|sg-1|-|ingress|tcp|80|80|ipv4|0.0.0.0/0|-\n");
}

/* fixtures/samples/stratus-detonation-logs, 9fd68588: flat, and a response with ids. */
static void test_flat(void **state)
{
	(void)state;
	expect(CALL(INGRESS,
		    "{\"cidrIp\":\"208.236.235.254/0\",\"fromPort\":22,"
		    "\"groupId\":\"sg-003dc7f1f1c686164\",\"ipPermissions\":{},"
		    "\"ipProtocol\":\"tcp\",\"toPort\":22}",
		    "{\"_return\":true,\"securityGroupRuleSet\":{\"items\":[{"
		    "\"cidrIpv4\":\"208.236.235.254/0\",\"fromPort\":22,"
		    "\"groupId\":\"sg-003dc7f1f1c686164\",\"groupOwnerId\":\"032092706103\","
		    "\"ipProtocol\":\"tcp\",\"isEgress\":false,"
		    "\"securityGroupRuleId\":\"sgr-09b3e3d2ca1edf2a2\",\"toPort\":22}]}}"),
	       "open|sg-003dc7f1f1c686164|-|ingress|tcp|22|22|ipv4|208.236.235.254/0|"
	       "sgr-09b3e3d2ca1edf2a2\n");
	expect(CALL(INGRESS,
		    "{\"groupName\":\"web\",\"ipPermissions\":{},"
		    "\"sourceSecurityGroupName\":\"app\","
		    "\"sourceSecurityGroupOwnerId\":\"444455556666\"}",
		    DONE),
	       "open|-|web|ingress|all|-|-|group|444455556666/app|-\n");
}

static void test_peers(void **state)
{
	(void)state;
	expect(CALL(INGRESS,
		    "{\"groupId\":\"sg-1\",\"ipPermissions\":{\"items\":[{\"ipProtocol\":\"tcp\","
		    "\"fromPort\":5432,\"toPort\":5432,"
		    "\"groups\":{\"items\":[{\"userId\":\"111122223333\",\"groupId\":\"sg-2\"},"
		    "{\"userId\":\"444455556666\",\"groupId\":\"sg-3\"}]},"
		    "\"ipRanges\":{\"items\":[{\"cidrIp\":\"10.0.0.0/8\",\"description\":\"x\"}]},"
		    "\"ipv6Ranges\":{\"items\":[{\"cidrIpv6\":\"::/0\"}]},"
		    "\"prefixListIds\":{\"items\":[{\"prefixListId\":\"pl-1\"}]}}]}}",
		    DONE),
	       "open|sg-1|-|ingress|tcp|5432|5432|ipv4|10.0.0.0/8|-\n"
	       "open|sg-1|-|ingress|tcp|5432|5432|ipv6|::/0|-\n"
	       "open|sg-1|-|ingress|tcp|5432|5432|group|sg-2|-\n"
	       "open|sg-1|-|ingress|tcp|5432|5432|group|444455556666/sg-3|-\n"
	       "open|sg-1|-|ingress|tcp|5432|5432|prefix_list|pl-1|-\n");
}

static void test_protocols_and_ports(void **state)
{
	static const struct {
		const char *said, *shown;
	} cases[] = {
		{"\"ipProtocol\":\"6\",\"fromPort\":1,\"toPort\":2", "tcp|1|2"},
		{"\"ipProtocol\":\"17\",\"fromPort\":53.0,\"toPort\":53.0", "udp|53|53"},
		{"\"ipProtocol\":\"icmp\",\"fromPort\":8,\"toPort\":-1", "icmp|8|-"},
		{"\"ipProtocol\":58", "icmpv6|-|-"},
		{"\"ipProtocol\":\"TCP\",\"fromPort\":-1,\"toPort\":-1", "tcp|-|-"},
		{"\"ipProtocol\":\"50\"", "50|-|-"},
		/* Ports mean nothing then; backdoors of the kind have been seen with them. */
		{"\"ipProtocol\":\"-1\",\"fromPort\":0,\"toPort\":65535", "all|-|-"},
		{"\"fromPort\":1,\"toPort\":2", "all|-|-"},
		{"\"ipProtocol\":\"tcp\",\"fromPort\":{},\"toPort\":[1]", "tcp|-|-"},
	};
	char record[512], rows[128];

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		snprintf(record, sizeof(record),
			 CALL(INGRESS, "{\"groupId\":\"sg-1\",%s,\"cidrIp\":\"10.0.0.0/8\"}",
			      DONE),
			 cases[i].said);
		snprintf(rows, sizeof(rows), "open|sg-1|-|ingress|%s|ipv4|10.0.0.0/8|-\n",
			 cases[i].shown);
		expect(record, rows);
	}
}

/* The response has the same rules, perhaps written otherwise: none is doubled. */
static void test_response_wins(void **state)
{
	(void)state;
	expect(CALL(INGRESS,
		    "{\"groupName\":\"web\",\"ipPermissions\":{\"items\":[" TCP(
			    "22", "10.1.2.3/8") "," TCP("23", "10.1.2.3/8") "]}}",
		    "{\"securityGroupRuleSet\":{\"items\":["
		    "{\"groupId\":\"sg-1\",\"securityGroupRuleId\":\"sgr-1\",\"isEgress\":false,"
		    "\"ipProtocol\":\"tcp\",\"fromPort\":22,\"toPort\":22,"
		    "\"cidrIpv4\":\"10.0.0.0/8\"},"
		    "{\"groupId\":\"sg-1\",\"securityGroupRuleId\":\"sgr-2\",\"isEgress\":false,"
		    "\"ipProtocol\":\"tcp\",\"fromPort\":23,\"toPort\":23,"
		    "\"referencedGroupInfo\":{\"groupId\":\"sg-9\",\"userId\":\"9\"}}]}}"),
	       "open|sg-1|web|ingress|tcp|22|22|ipv4|10.0.0.0/8|sgr-1\n"
	       "open|sg-1|web|ingress|tcp|23|23|group|9/sg-9|sgr-2\n");
	/* It has fewer: the rule that it lacks stays, the other is known again. */
	expect(CALL(INGRESS,
		    "{\"groupId\":\"sg-1\",\"ipPermissions\":{\"items\":[" TCP(
			    "22", "10.1.2.3/8") "," TCP("23", "10.1.2.3/8") "]}}",
		    "{\"securityGroupRuleSet\":{\"items\":["
		    "{\"groupId\":\"sg-1\",\"securityGroupRuleId\":\"sgr-1\",\"isEgress\":false,"
		    "\"ipProtocol\":\"tcp\",\"fromPort\":22,\"toPort\":22,"
		    "\"cidrIpv4\":\"10.0.0.0/8\"}]}}"),
	       "open|sg-1|-|ingress|tcp|22|22|ipv4|10.0.0.0/8|sgr-1\n"
	       "open|sg-1|-|ingress|tcp|23|23|ipv4|10.1.2.3/8|-\n");
}

/* fixtures/samples/cloud-custodian: one that was refused; Duplicate is another such. */
static void test_failed_calls(void **state)
{
	(void)state;
	expect(DENIED(INGRESS, "{\"groupId\":\"sg-1\",\"ipPermissions\":{\"items\":[" TCP(
				       "22", "0.0.0.0/24") "]}}"),
	       "open|sg-1|-|ingress|tcp|22|22|ipv4|0.0.0.0/24|-\n");
	expect(DENIED(INGRESS, "null"), "");
	/* What failed took nothing away. */
	expect(DENIED(REVOKE, "{\"groupId\":\"sg-1\",\"ipPermissions\":{\"items\":[" TCP(
				      "22", "0.0.0.0/24") "]}}"),
	       "");
	expect(DENIED("DeleteSecurityGroup", "{\"groupId\":\"sg-1\"}"), "");
	expect(CALL(REVOKE, "{\"groupId\":\"sg-1\",\"cidrIp\":\"10.0.0.0/8\"}",
		    "{\"_return\":false}"),
	       "");
}

static void test_revoke(void **state)
{
	(void)state;
	expect(CALL(REVOKE,
		    "{\"groupId\":\"sg-1\",\"ipPermissions\":{\"items\":[" TCP(
			    "22", "10.0.0.0/8") "]}}",
		    DONE),
	       "close|sg-1|-|ingress|tcp|22|22|ipv4|10.0.0.0/8|-\n");
	expect(CALL("RevokeSecurityGroupEgress",
		    "{\"groupId\":\"sg-1\",\"securityGroupRuleIds\":{\"items\":["
		    "{\"securityGroupRuleId\":\"sgr-1\"},{\"securityGroupRuleId\":\"sgr-2\"}]}}",
		    DONE),
	       "close|sg-1|-|egress|-|-|-|-|-|sgr-1\n"
	       "close|sg-1|-|egress|-|-|-|-|-|sgr-2\n");
	/* A newer response tells what went. */
	expect(CALL(REVOKE,
		    "{\"groupId\":\"sg-1\",\"securityGroupRuleIds\":{\"items\":["
		    "{\"securityGroupRuleId\":\"sgr-1\"}]}}",
		    "{\"_return\":true,\"revokedSecurityGroupRuleSet\":{\"items\":[{"
		    "\"securityGroupRuleId\":\"sgr-1\",\"groupId\":\"sg-1\",\"isEgress\":false,"
		    "\"ipProtocol\":\"tcp\",\"fromPort\":22,\"toPort\":22,"
		    "\"cidrIpv4\":\"10.0.0.0/8\"}]}}"),
	       "close|sg-1|-|ingress|tcp|22|22|ipv4|10.0.0.0/8|sgr-1\n");
	/* And what was not there. */
	expect(CALL(REVOKE,
		    "{\"groupId\":\"sg-1\",\"ipPermissions\":{\"items\":[" TCP(
			    "22", "10.0.0.0/8") "," TCP("23", "10.0.0.0/8") "]}}",
		    "{\"_return\":true,\"unknownIpPermissionSet\":{\"items\":[" TCP(
			    "23", "10.0.0.0/8") "]}}"),
	       "close|sg-1|-|ingress|tcp|22|22|ipv4|10.0.0.0/8|-\n");
}

static void test_modify(void **state)
{
	(void)state;
	expect(CALL("ModifySecurityGroupRules",
		    "{\"ModifySecurityGroupRulesRequest\":{\"GroupId\":\"sg-1\","
		    "\"SecurityGroupRule\":{\"SecurityGroupRuleId\":\"sgr-1\",\"tag\":1,"
		    "\"SecurityGroupRule\":{\"IpProtocol\":\"tcp\",\"FromPort\":22,\"ToPort\":22,"
		    "\"CidrIpv4\":\"0.0.0.0/0\"}}}}",
		    "{\"ModifySecurityGroupRulesResponse\":{\"return\":true}}"),
	       "close|sg-1|-|-|-|-|-|-|-|sgr-1\n"
	       "open|sg-1|-|-|tcp|22|22|ipv4|0.0.0.0/0|sgr-1\n");
	expect(DENIED("ModifySecurityGroupRules",
		      "{\"ModifySecurityGroupRulesRequest\":{\"GroupId\":\"sg-1\","
		      "\"SecurityGroupRule\":[{\"SecurityGroupRuleId\":\"sgr-1\","
		      "\"SecurityGroupRule\":{\"IpProtocol\":\"tcp\",\"FromPort\":22,"
		      "\"ToPort\":22,\"CidrIpv4\":\"0.0.0.0/0\"}}]}}"),
	       "open|sg-1|-|-|tcp|22|22|ipv4|0.0.0.0/0|sgr-1\n");
	expect(CALL("UpdateSecurityGroupRuleDescriptionsIngress",
		    "{\"groupId\":\"sg-1\",\"ipPermissions\":{\"items\":[" TCP(
			    "22", "0.0.0.0/0") "]}}",
		    DONE),
	       "");
}

/* fixtures/samples/umccr and traildiscover. */
static void test_groups(void **state)
{
	(void)state;
	expect(CALL("CreateSecurityGroup",
		    "{\"groupName\":\"prod\",\"vpcId\":\"vpc-a1a044c7\"}",
		    "{\"_return\":true,\"groupId\":\"sg-04d018d184a18f647\"}"),
	       "name|sg-04d018d184a18f647|prod|-|-|-|-|-|-|-\n");
	expect(CALL("DeleteSecurityGroup", "{\"groupId\":\"sg-1\"}", "{\"return\":true}"),
	       "close|sg-1|-|-|-|-|-|-|-|-\n");
	expect(CALL("DeleteSecurityGroup", "{\"groupName\":\"web\"}", DONE),
	       "close|-|web|-|-|-|-|-|-|-\n");
}

static void pair_of(struct tc_buf *out, const char *request)
{
	char record[512];
	struct tc_buf rows;

	tc_buf_init(&rows, 4096);
	snprintf(record, sizeof(record), CALL(INGRESS, "%s", DONE), request);
	facts_run(&rows, recipes, record, TC_FACT_RULE, SHOWN + 1);
	tc_buf_clear(out);
	tc_buf_add_cstr(out, strrchr(tc_buf_cstr(&rows), '|'));
	tc_buf_release(&rows);
}

static void expect_pair(const char *a, const char *b, bool equal)
{
	struct tc_buf pairs[2];

	tc_buf_init(&pairs[0], 4096);
	tc_buf_init(&pairs[1], 4096);
	pair_of(&pairs[0], a);
	pair_of(&pairs[1], b);
	if (tc_str_eq(tc_buf_str(&pairs[0]), tc_buf_str(&pairs[1])) != equal)
		fail_msg("%s is%s %s", a, equal ? " not" : "", b);
	tc_buf_release(&pairs[0]);
	tc_buf_release(&pairs[1]);
}

#define FLAT(protocol, from, to, cidr)                                                 \
	"{\"ipProtocol\":\"" protocol "\",\"fromPort\":" from ",\"toPort\":" to            \
	",\"cidrIp\":\"" cidr "\"}"

/* One rule has one pair, however it is written, and another has another. */
static void test_pairs(void **state)
{
	(void)state;
	expect_pair(FLAT("tcp", "22", "22", "10.1.2.3/8"),
		    "{\"ipPermissions\":{\"items\":[" TCP("22", "10.0.0.0/8") "]}}", true);
	expect_pair(FLAT("6", "\"22\"", "22.0", "10.0.0.0/8"),
		    FLAT("tcp", "22", "22", "10.0.0.0/8"), true);
	expect_pair(FLAT("tcp", "-1", "-1", "10.0.0.0/8"),
		    FLAT("tcp", "0", "65535", "10.0.0.0/8"), true);
	expect_pair(FLAT("-1", "0", "65535", "10.0.0.0/8"),
		    FLAT("-1", "-1", "-1", "10.0.0.0/8"), true);
	expect_pair("{\"cidrIpv6\":\"2001:DB8::0/32\"}",
		    "{\"cidrIpv6\":\"2001:db8:0::1/32\"}", true);
	expect_pair(FLAT("tcp", "22", "22", "10.0.0.0/8"),
		    FLAT("udp", "22", "22", "10.0.0.0/8"), false);
	expect_pair(FLAT("tcp", "22", "22", "10.0.0.0/8"),
		    FLAT("tcp", "22", "23", "10.0.0.0/8"), false);
	expect_pair(FLAT("tcp", "22", "22", "10.0.0.0/8"),
		    FLAT("tcp", "22", "22", "10.0.0.0/9"), false);
	expect_pair(FLAT("tcp", "22", "22", "10.0.0.0/8"),
		    FLAT("tcp", "22", "22", "11.0.0.0/8"), false);
	expect_pair(FLAT("tcp", "22", "22", "not a network"),
		    FLAT("tcp", "22", "22", "not a network/8"), false);
	expect_pair(FLAT("icmp", "-1", "-1", "10.0.0.0/8"),
		    FLAT("icmp", "8", "-1", "10.0.0.0/8"), false);
}

/* Any JSON in the place of any other. */
static void test_odd_values(void **state)
{
	static const char *const values[] = {"null", "[]",  "{}",   "\"\"",  "\"x\"", "-1",
					     "1e9",  "true", "[[]]", "[{}]",
					     "{\"items\":{}}", "{\"items\":[null,1,\"x\",[],{}]}"};
	static const char *const names[] = {"groupId",  "ipPermissions", "ipProtocol",
					    "fromPort", "cidrIp", "securityGroupRuleIds"};
	char record[512];
	struct tc_buf rows;

	(void)state;
	tc_buf_init(&rows, 1 << 20);
	for (size_t i = 0; i < TC_ARRAY_LEN(values); i++)
		for (size_t k = 0; k < TC_ARRAY_LEN(names); k++) {
			snprintf(record, sizeof(record), CALL(REVOKE, "{\"%s\":%s}", "%s"),
				 names[k], values[i], values[i]);
			facts_run(&rows, recipes, record, TC_FACT_RULE, SHOWN);
		}
	expect(CALL(INGRESS, "\"text\"", "[1]"), "");
	tc_buf_release(&rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_flat),
		cmocka_unit_test(test_peers),
		cmocka_unit_test(test_protocols_and_ports),
		cmocka_unit_test(test_response_wins),
		cmocka_unit_test(test_failed_calls),
		cmocka_unit_test(test_revoke),
		cmocka_unit_test(test_modify),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_odd_values),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
