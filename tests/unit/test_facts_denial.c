/* What refusals say: one test for each shape of message. */
#include "unit.h"

#include "facts/denial.h"
#include "facts/extra.h"

#include "util/banned.h"

struct expected {
	const char *caller, *action, *resource, *policy, *explicit_deny;
};

#define NOTHING ((struct expected){NULL, NULL, NULL, NULL, NULL})

static void assert_field(const char *message, struct tc_str got, const char *expected)
{
	if (!tc_str_eq(got, tc_str(expected)))
		fail_msg("%s\ngives `%.*s`, not `%s`", message, (int)got.len,
			 got.data ? got.data : "nothing", expected ? expected : "nothing");
}

static void expect_of(struct tc_str message, struct tc_str response, struct expected e)
{
	const char *fields[] = {e.caller, e.action, e.resource, e.policy, e.explicit_deny};
	const char *text = message.len < 2000 ? "(message)" : "(long)";
	struct tc_arena arena;
	struct tc_facts facts;
	bool nothing = true;

	tc_arena_init(&arena);
	tc_facts_init(&facts, &arena);
	tc_denial_read(message, response, &facts);
	for (size_t i = 0; i < TC_ARRAY_LEN(fields); i++)
		nothing &= !fields[i];
	if (nothing != !facts.first)
		fail_msg("%.*s: %s", TC_STR_ARG(message), nothing ? "a row" : "no row");
	for (size_t i = 0; !nothing && i < TC_ARRAY_LEN(fields); i++)
		assert_field(text, facts.first->fields[i], fields[i]);
	assert_true(nothing || (facts.first->table == TC_FACT_DENIAL && !facts.first->next));
	tc_arena_release(&arena);
}

static void expect(const char *message, struct expected e)
{
	expect_of(tc_str(message), TC_STR_NULL, e);
}

#define ALICE "arn:aws:iam::111122223333:user/alice"
#define BUCKET "arn:aws:s3:::b/k"

/* fixtures/samples/traildiscover, panther-analysis */
static void test_a_whole_sentence(void **state)
{
	(void)state;
	expect("User: arn:aws:iam::111111111111:user/TrailDiscover is not authorized to perform: "
	       "acm-pca:GetCertificate on resource: arn:aws:acm-pca:us-west-2:123456789012:ca/1 "
	       "because no resource-based policy allows the acm-pca:GetCertificate action",
	       (struct expected){"arn:aws:iam::111111111111:user/TrailDiscover",
				 "acm-pca:GetCertificate",
				 "arn:aws:acm-pca:us-west-2:123456789012:ca/1",
				 "resource-based", "0"});
	expect("User: " ALICE " is not authorized to perform: SNS:ListTopics on resource: * "
	       "because no identity-based policy allows the SNS:ListTopics action",
	       (struct expected){ALICE, "SNS:ListTopics", "*", "identity-based", "0"});
}

static void test_without_a_resource(void **state)
{
	(void)state;
	expect("User: " ALICE " is not authorized to perform: ses:GetSendQuota because no "
	       "identity-based policy allows the ses:GetSendQuota action",
	       (struct expected){ALICE, "ses:GetSendQuota", NULL, "identity-based", "0"});
	expect("User: " ALICE " is not authorized to perform: "
	       "elasticfilesystem:DeleteFileSystem on the specified resource",
	       (struct expected){ALICE, "elasticfilesystem:DeleteFileSystem", NULL, NULL, NULL});
	expect("User: " ALICE " is not authorized to perform: rds:DeleteDBInstance",
	       (struct expected){ALICE, "rds:DeleteDBInstance", NULL, NULL, NULL});
}

static void test_without_a_reason(void **state)
{
	(void)state;
	/* fixtures/invictus */
	expect("User: arn:aws:iam::123837392027:user/bert-jan is not authorized to perform: "
	       "sts:AssumeRole on resource: arn:aws:iam::123837392027:role/get-data",
	       (struct expected){"arn:aws:iam::123837392027:user/bert-jan", "sts:AssumeRole",
				 "arn:aws:iam::123837392027:role/get-data", NULL, NULL});
}

static void test_without_a_caller(void **state)
{
	(void)state;
	expect("User is not authorized to perform: rds:CopyDBSnapshot",
	       (struct expected){NULL, "rds:CopyDBSnapshot", NULL, NULL, NULL});
	expect("User is not authorized to perform iam:ListUsers",
	       (struct expected){NULL, "iam:ListUsers", NULL, NULL, NULL});
}

static void test_resources_in_words_and_quotes(void **state)
{
	(void)state;
	expect("User: " ALICE " is not authorized to perform: iam:SetDefaultPolicyVersion on "
	       "resource: policy arn:aws:iam::1:policy/P version v2 because no identity-based "
	       "policy allows the iam:SetDefaultPolicyVersion action",
	       (struct expected){ALICE, "iam:SetDefaultPolicyVersion",
				 "policy arn:aws:iam::1:policy/P version v2", "identity-based",
				 "0"});
	expect("User: " ALICE " is not authorized to perform: s3:GetObject on resource: "
	       "\"" BUCKET "\" because no identity-based policy allows the s3:GetObject action",
	       (struct expected){ALICE, "s3:GetObject", BUCKET, "identity-based", "0"});
	expect("User: " ALICE " is not authorized to perform: iam:ListAccessKeys on resource: "
	       " because no identity-based policy allows the iam:ListAccessKeys action",
	       (struct expected){ALICE, "iam:ListAccessKeys", NULL, "identity-based", "0"});
}

/* AWS: "Troubleshoot access denied error messages". */
static void test_kinds_of_policies(void **state)
{
	(void)state;
	static const struct {
		const char *reason, *policy, *explicit_deny;
	} rows[] = {
		{" because no session policy allows the s3:GetObject action", "session", "0"},
		{" because no permissions boundary allows the s3:GetObject action",
		 "permissions-boundary", "0"},
		{" because no service control policy allows the s3:GetObject action",
		 "service-control", "0"},
		{" because no resource control policy allows the s3:GetObject action",
		 "resource-control", "0"},
		{" because no VPC endpoint policy allows the s3:GetObject action",
		 "vpc-endpoint", "0"},
		{" because no role trust policy allows the sts:AssumeRole action", "role-trust",
		 "0"},
		{" because no new kind of policy allows it", NULL, "0"},
		{" with an explicit deny in an identity-based policy", "identity-based", "1"},
		{" with an explicit deny in a resource-based policy", "resource-based", "1"},
		{" with an explicit deny in a permissions boundary", "permissions-boundary", "1"},
		{" with an explicit deny in the role trust policy", "role-trust", "1"},
		{" with an explicit deny in a service control policy: "
		 "arn:aws:organizations::1:policy/o-1/service_control_policy/p-1",
		 "service-control", "1"},
		{" with an explicit deny", NULL, "1"},
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(rows); i++) {
		struct tc_buf text;

		tc_buf_init(&text, 4096);
		tc_buf_add_cstr(&text, "User: " ALICE " is not authorized to perform: "
				       "s3:GetObject on resource: " BUCKET);
		tc_buf_add_cstr(&text, rows[i].reason);
		expect_of(tc_buf_str(&text), TC_STR_NULL,
			  (struct expected){ALICE, "s3:GetObject", BUCKET, rows[i].policy,
					    rows[i].explicit_deny});
		tc_buf_release(&text);
	}
}

static void test_ec2(void **state)
{
	(void)state;
	expect("You are not authorized to perform this operation. User: " ALICE " is not "
	       "authorized to perform: ec2:RunInstances on resource: "
	       "arn:aws:ec2:us-east-1:1:instance/* because no identity-based policy allows the "
	       "ec2:RunInstances action. Encoded authorization failure message: abc_-D",
	       (struct expected){ALICE, "ec2:RunInstances",
				 "arn:aws:ec2:us-east-1:1:instance/*", "identity-based", "0"});
	expect("You are not authorized to perform this operation. User: " ALICE " is not "
	       "authorized to perform: ec2:RunInstances on resource: "
	       "arn:aws:ec2:us-east-1:1:instance/*. Encoded authorization failure message: abc",
	       (struct expected){ALICE, "ec2:RunInstances",
				 "arn:aws:ec2:us-east-1:1:instance/*", NULL, NULL});
	expect("You are not authorized to perform this operation. Encoded authorization failure "
	       "message: -YB0t018A8td4dK1XH0k",
	       NOTHING);
}

static void test_other_shapes(void **state)
{
	(void)state;
	expect("User: " ALICE " is not authorized to access this resource with an explicit deny",
	       (struct expected){ALICE, NULL, NULL, NULL, "1"});
	expect("User: anonymous is not authorized to perform: es:ESHttpGet because no "
	       "resource-based policy allows the es:ESHttpGet action",
	       (struct expected){"anonymous", "es:ESHttpGet", NULL, "resource-based", "0"});
	expect("The request was denied due to a VPC endpoint policy",
	       (struct expected){NULL, NULL, NULL, "vpc-endpoint", NULL});
	expect("Cross-account pass role is not allowed.",
	       (struct expected){NULL, "iam:PassRole", NULL, NULL, NULL});
	expect("Access to the resource https://sqs.us-east-1.amazonaws.com/1/q is denied.",
	       (struct expected){NULL, NULL, "https://sqs.us-east-1.amazonaws.com/1/q", NULL,
				 NULL});
}

static void test_words_that_say_nothing(void **state)
{
	(void)state;
	static const char *const messages[] = {
		"",
		"Access Denied",
		"denied",
		"An unknown error occurred",
		"You are not authorized to perform this operation.",
		"User is not authorized to perform: this operation",
		"User is not authorized to perform: :",
		"User is not authorized to perform: a:b:c",
		"User is not authorized to perform",
		" is not authorized to perform",
		"User: ",
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(messages); i++)
		expect(messages[i], NOTHING);
	expect_of(TC_STR_NULL, TC_STR_NULL, NOTHING);
}

/* fixtures/samples/traildiscover, GuardDuty: no errorMessage, but this. */
static void test_the_message_of_a_response(void **state)
{
	(void)state;
	struct tc_str response = TC_STR("{\"message\":\"User: " ALICE " is not authorized to "
					"perform: guardduty:DeleteMembers on resource: "
					"arn:aws:guardduty:us-east-1:1:detector\\/d\"}");

	expect_of(TC_STR_NULL, response,
		  (struct expected){ALICE, "guardduty:DeleteMembers",
				    "arn:aws:guardduty:us-east-1:1:detector/d", NULL, NULL});
	/* What AWS says itself comes first. */
	expect_of(TC_STR("Access Denied"), response, NOTHING);
	expect_of(TC_STR_NULL, TC_STR("{\"message\":{\"a\":1}}"), NOTHING);
	expect_of(TC_STR_NULL, TC_STR("[\"message\"]"), NOTHING);
}

/* A key of an object in S3 may hold any words. */
static void test_a_resource_that_speaks_like_aws(void **state)
{
	(void)state;
	expect("User: " ALICE " is not authorized to perform: s3:GetObject on resource: "
	       "\"arn:aws:s3:::b/x because no service control policy allows the s3:GetObject "
	       "action User: arn:aws:iam::999999999999:user/eve is not authorized to perform: "
	       "iam:PassRole on resource: y\" because no identity-based policy allows the "
	       "s3:GetObject action",
	       (struct expected){ALICE, "s3:GetObject",
				 "arn:aws:s3:::b/x because no service control policy allows the "
				 "s3:GetObject action User: arn:aws:iam::999999999999:user/eve is "
				 "not authorized to perform: iam:PassRole on resource: y",
				 "identity-based", "0"});
}

static void test_half_a_resource_is_not_told(void **state)
{
	(void)state;
	static const char head[] =
		"User: " ALICE " is not authorized to perform: s3:GetObject on resource: "
		"arn:aws:s3:::";
	char text[TC_CUT_BYTES];

	memset(text, 'k', sizeof(text));
	memcpy(text, head, sizeof(head) - 1);
	expect_of(tc_str_n(text, sizeof(text)), TC_STR_NULL,
		  (struct expected){ALICE, "s3:GetObject", NULL, NULL, NULL});
	/* What is behind it shows that it is whole. */
	memcpy(text + sizeof(text) - 40, " because no identity-based policy allows", 40);
	struct tc_arena arena;
	struct tc_facts facts;
	tc_arena_init(&arena);
	tc_facts_init(&facts, &arena);
	tc_denial_read(tc_str_n(text, sizeof(text)), TC_STR_NULL, &facts);
	assert_non_null(facts.first);
	assert_int_equal(facts.first->fields[2].len,
			 sizeof(text) - 40 - (sizeof(head) - 1) + strlen("arn:aws:s3:::"));
	tc_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_whole_sentence),
		cmocka_unit_test(test_without_a_resource),
		cmocka_unit_test(test_without_a_reason),
		cmocka_unit_test(test_without_a_caller),
		cmocka_unit_test(test_resources_in_words_and_quotes),
		cmocka_unit_test(test_kinds_of_policies),
		cmocka_unit_test(test_ec2),
		cmocka_unit_test(test_other_shapes),
		cmocka_unit_test(test_words_that_say_nothing),
		cmocka_unit_test(test_the_message_of_a_response),
		cmocka_unit_test(test_a_resource_that_speaks_like_aws),
		cmocka_unit_test(test_half_a_resource_is_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
