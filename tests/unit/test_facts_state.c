/* What calls open and close, by data/state-pairs.csv: one test for each kind of rule. */
#include "facts_run.h"

#include "facts/state.h"
#include "store/store.h"

#include "util/banned.h"

#define SHOWN 5

static struct tc_recipes *recipes;

static int set_up(void **state)
{
	(void)state;
	recipes = tc_recipes_new();
	tc_recipes_load(recipes, TC_RULE_STATE, tc_store_embedded("state-pairs.csv"));
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
	facts_expect(recipes, record, TC_FACT_STATE, SHOWN, rows);
}

#define FRAME(source, name, rest)                                                      \
	"{\"eventSource\":\"" source ".amazonaws.com\",\"eventName\":\"" name "\","    \
	"\"eventTime\":\"2025-01-02T00:00:00Z\",\"awsRegion\":\"R\","                  \
	"\"recipientAccountId\":\"A\"," rest "}"
#define CALL(source, name, request, response)                                          \
	FRAME(source, name,                                                            \
	      "\"requestParameters\":" request ",\"responseElements\":" response)
#define EC2(name, request, response) CALL("ec2", name, request, response)
#define IAM(name, request) CALL("iam", name, request, "null")

/* fixtures/samples/stratus-detonation-logs: CreateAccessKey.  IAM has no region. */
static void test_further_names(void **state)
{
	(void)state;
	expect(CALL("iam", "CreateAccessKey", "{\"userName\":\"u\"}",
		    "{\"accessKey\":{\"accessKeyId\":\"AKIA1\",\"status\":\"Active\","
		    "\"userName\":\"u\"}}"),
	       "open|access_key|AKIA1|access_key~A~~AKIA1|-\n"
	       "open|access_key|AKIA1|user~A~~u|-\n");
	expect(IAM("DeleteAccessKey", "{\"accessKeyId\":\"AKIA1\"}"),
	       "close|access_key|AKIA1|access_key~A~~AKIA1|-\n");
	/* A name of the user that a key has, too. */
	expect(IAM("DeleteUser", "{\"userName\":\"u\"}"), "close|user|u|user~A~~u|-\n");
	/* Either name of a key pair. */
	expect(EC2("CreateKeyPair", "{\"keyName\":\"k\"}", "{\"keyPairId\":\"key-1\"}"),
	       "open|key_pair|k|key_pair~A~R~k|-\nopen|key_pair|k|key_pair~A~R~key-1|-\n");
	expect(EC2("DeleteKeyPair", "{\"keyPairId\":\"key-1\"}", "{}"),
	       "close|key_pair|key-1|key_pair~A~R~key-1|-\n");
	/* cloudtrail-log-file-examples: the response has no id, one name is left. */
	expect(EC2("CreateKeyPair", "{\"keyName\":\"mykeypair\"}",
		   "{\"keyName\":\"mykeypair\",\"keyMaterial\":\"<sensitiveDataRemoved>\"}"),
	       "open|key_pair|mykeypair|key_pair~A~R~mykeypair|-\n");
}

static void test_only_success_counts(void **state)
{
	(void)state;
	expect(FRAME("iam", "DeleteUser",
		     "\"requestParameters\":{\"userName\":\"u\"},"
		     "\"errorCode\":\"AccessDenied\",\"errorMessage\":\"no\""),
	       "");
	expect(FRAME("ec2", "RunInstances",
		     "\"requestParameters\":{\"instanceType\":\"t\"},"
		     "\"errorCode\":\"Client.DryRunOperation\",\"errorMessage\":\"ok\""),
	       "");
	/* What names no thing is none. */
	expect(IAM("DeleteUser", "null"), "");
	expect(IAM("DeleteUser", "{\"userName\":\"\"}"), "");
	expect(IAM("DeleteUser", "{\"userName\":{}}"), "");
}

static void test_conditions(void **state)
{
	(void)state;
	expect(IAM("UpdateAccessKey", "{\"accessKeyId\":\"K\",\"status\":\"Inactive\"}"),
	       "close|access_key|K|access_key~A~~K|-\n");
	expect(IAM("UpdateAccessKey", "{\"accessKeyId\":\"K\",\"status\":\"Active\"}"),
	       "open|access_key|K|access_key~A~~K|-\n");
	expect(IAM("UpdateAccessKey", "{\"accessKeyId\":\"K\"}"), "");
	expect(CALL("rds", "ModifyDBInstance",
		    "{\"dBInstanceIdentifier\":\"d\",\"publiclyAccessible\":true}", "null"),
	       "open|db_public|d|db_public~A~R~d|-\nopen|db_public|d|db_instance~A~R~d|-\n");
	/* There must be something, of any kind. */
	expect(EC2("ModifyInstanceAttribute",
		   "{\"instanceId\":\"i\",\"userData\":{\"value\":\"x\"}}", "{}"),
	       "set|instance_user_data|i|instance_user_data~A~R~i|-\n"
	       "open|instance_user_data|i|instance~A~R~i|-\n");
	expect(EC2("ModifyInstanceAttribute", "{\"instanceId\":\"i\",\"userData\":null}", "{}"),
	       "");
	/* There must be nothing. */
	expect(CALL("s3", "PutBucketLogging",
		    "{\"bucketName\":\"b\",\"BucketLoggingStatus\":{\"xmlns\":\"x\"}}", "null"),
	       "open|bucket_logging_off|b|bucket_logging_off~A~~b|-\n"
	       "open|bucket_logging_off|b|bucket~A~~b|-\n");
	expect(CALL("s3", "PutBucketLogging",
		    "{\"bucketName\":\"b\",\"BucketLoggingStatus\":{\"LoggingEnabled\":{}}}",
		    "null"),
	       "close|bucket_logging_off|b|bucket_logging_off~A~~b|-\n");
}

#define BLOCK(a, b, c, d)                                                              \
	"{\"bucketName\":\"b\",\"PublicAccessBlockConfiguration\":{\"BlockPublicAcls\":" a     \
	",\"IgnorePublicAcls\":" b ",\"BlockPublicPolicy\":" c                                 \
	",\"RestrictPublicBuckets\":" d "}}"

static void test_all_conditions(void **state)
{
	(void)state;
	expect(CALL("s3", "PutBucketPublicAccessBlock", BLOCK("true", "true", "true", "true"),
		    "null"),
	       "close|bucket_public_block_off|b|bucket_public_block_off~A~~b|-\n");
	expect(CALL("s3", "PutBucketPublicAccessBlock", BLOCK("true", "true", "false", "true"),
		    "null"),
	       "open|bucket_public_block_off|b|bucket_public_block_off~A~~b|-\n"
	       "open|bucket_public_block_off|b|bucket~A~~b|-\n");
}

/* fixtures/samples/awsdocs: two machines; ids of the response; shares. */
static void test_several_things(void **state)
{
	(void)state;
	expect(EC2("TerminateInstances",
		   "{\"instancesSet\":{\"items\":[{\"instanceId\":\"i-1\"},"
		   "{\"instanceId\":\"i-2\"},{\"instanceId\":null},{}]}}",
		   "{}"),
	       "close|instance|i-1|instance~A~R~i-1|-\nclose|instance|i-2|instance~A~R~i-2|-\n");
	expect(EC2("RunInstances", "{\"instanceType\":\"t\"}",
		   "{\"instancesSet\":{\"items\":[{\"instanceId\":\"i-784cdacd\"},"
		   "{\"instanceId\":\"i-7b4cdace\"}]}}"),
	       "open|instance|i-784cdacd|instance~A~R~i-784cdacd|-\n"
	       "open|instance|i-7b4cdace|instance~A~R~i-7b4cdace|-\n");
	expect(EC2("ModifySnapshotAttribute",
		   "{\"createVolumePermission\":{\"add\":{\"items\":[{\"userId\":\"1\"},"
		   "{\"group\":\"all\"}]},\"remove\":{\"items\":[{\"userId\":\"2\"}]}},"
		   "\"snapshotId\":\"s\"}",
		   "{}"),
	       "open|snapshot_share|s / 1|snapshot_share~A~R~s~1|-\n"
	       "open|snapshot_share|s / 1|snapshot_shares~A~R~s|-\n"
	       "open|snapshot_share|s / 1|snapshot~A~R~s|-\n"
	       "open|snapshot_share|s / all|snapshot_share~A~R~s~all|-\n"
	       "open|snapshot_share|s / all|snapshot_shares~A~R~s|-\n"
	       "open|snapshot_share|s / all|snapshot~A~R~s|-\n"
	       "close|snapshot_share|s / 2|snapshot_share~A~R~s~2|-\n");
	/* The machine that a list is at. */
	expect(EC2("StartInstances",
		   "{\"instancesSet\":{\"items\":[{\"instanceId\":\"i-1\"}]}}", "{}"),
	       "open|instance_started|i-1|instance_started~A~R~i-1|-\n"
	       "open|instance_started|i-1|instance~A~R~i-1|-\n"
	       "close|instance_stopped|i-1|instance_stopped~A~R~i-1|-\n");
}

/* fixtures/samples: DeleteFlowLogs and AssociateIamInstanceProfile wrap everything. */
static void test_wrapped(void **state)
{
	(void)state;
	expect(EC2("DeleteFlowLogs",
		   "{\"DeleteFlowLogsRequest\":{\"FlowLogId\":{\"content\":\"fl-1\",\"tag\":1}}}",
		   "{\"DeleteFlowLogsResponse\":{\"unsuccessful\":\"\"}}"),
	       "close|flow_log|fl-1|flow_log~A~R~fl-1|-\n"
	       "open|flow_log_deleted|fl-1|flow_log_deleted~A~R~fl-1|-\n");
	expect(EC2("AssociateIamInstanceProfile",
		   "{\"AssociateIamInstanceProfileRequest\":{\"IamInstanceProfile\":"
		   "{\"Name\":\"p\"},\"InstanceId\":\"i\"}}",
		   "{\"AssociateIamInstanceProfileResponse\":{\"iamInstanceProfileAssociation\":"
		   "{\"associationId\":\"iip-1\"}}}"),
	       "open|instance_profile|i / p|instance_profile~A~R~i~p|-\n"
	       "open|instance_profile|i / p|profile_association~A~R~iip-1|-\n"
	       "open|instance_profile|i / p|instance~A~R~i|-\n");
	expect(EC2("DisassociateIamInstanceProfile",
		   "{\"DisassociateIamInstanceProfileRequest\":{\"AssociationId\":\"iip-1\"}}",
		   "{}"),
	       "close|profile_association|iip-1|profile_association~A~R~iip-1|-\n");
}

static void test_arns(void **state)
{
	static const char *const names[] = {
		"f", "arn:aws:lambda:R:A:function:f", "arn:aws:lambda:R:A:function:f:live",
		"A:function:f"};
	char record[512];

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++) {
		snprintf(record, sizeof(record),
			 CALL("lambda", "DeleteFunction", "{\"functionName\":\"%s\"}", "null"),
			 names[i]);
		expect(record, "close|function|f|function~A~R~f|-\n");
	}
	expect(CALL("cloudtrail", "StopLogging",
		    "{\"name\":\"arn:aws:cloudtrail:R:A:trail/t\"}", "null"),
	       "open|trail_stopped|t|trail_stopped~A~R~t|-\n");
	expect(CALL("cloudtrail", "StartLogging", "{\"name\":\"t\"}", "null"),
	       "close|trail_stopped|t|trail_stopped~A~R~t|-\n");
	/* fixtures/samples/traildiscover: as it stood in the path of the request. */
	expect(CALL("eks", "DeleteAccessEntry",
		    "{\"name\":\"c\",\"principalArn\":\"arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr%\"}",
		    "null"),
	       "close|eks_access|c / arn:aws:iam::1:role/r%|"
	       "eks_access~A~R~c~arn:aws:iam::1:role/r%|-\n");
}

/* fixtures/samples/panther-analysis: 30 days.  1735776000 is 2025-01-02, 86400 s a day. */
static void test_days(void **state)
{
	(void)state;
	expect(CALL("kms", "ScheduleKeyDeletion",
		    "{\"keyId\":\"1\",\"pendingWindowInDays\":7}",
		    "{\"keyId\":\"arn:aws:kms:us-west-2:123456789012:key/1\"}"),
	       "close|kms_key|1|kms_key~A~R~1|-\n"
	       "open|key_deletion|1|key_deletion~A~R~1|1736380800000\n");
	expect(CALL("kms", "ScheduleKeyDeletion", "{\"keyId\":\"1\"}", "null"),
	       "close|kms_key|1|kms_key~A~R~1|-\n"
	       "open|key_deletion|1|key_deletion~A~R~1|1738368000000\n");
	expect(CALL("kms", "ScheduleKeyDeletion",
		    "{\"keyId\":\"1\",\"pendingWindowInDays\":99999999999999999}", "null"),
	       "close|kms_key|1|kms_key~A~R~1|-\n"
	       "open|key_deletion|1|key_deletion~A~R~1|-\n");
	expect(CALL("kms", "CancelKeyDeletion", "{\"keyId\":\"1\"}", "null"),
	       "close|key_deletion|1|key_deletion~A~R~1|-\n");
}

static void test_account_and_region(void **state)
{
	(void)state;
	expect(CALL("guardduty", "DeleteDetector", "{\"detectorId\":\"d\"}", "null"),
	       "open|guardduty_deleted|R|guardduty_deleted~A~R~R|-\n");
	expect(IAM("DeleteAccountPasswordPolicy", "null"),
	       "open|password_policy_deleted|A|password_policy_deleted~A~~A|-\n");
}

/* A user under a new name: the old thing ends, and what the user had does not. */
static void test_rename(void **state)
{
	(void)state;
	expect(IAM("UpdateUser", "{\"userName\":\"a\",\"newUserName\":\"b\"}"),
	       "close|user_name|a|user_name~A~~a|-\n"
	       "open|user|b|user~A~~b|-\nopen|user|b|user_name~A~~b|-\n");
	expect(IAM("UpdateUser", "{\"userName\":\"a\",\"newPath\":\"/x/\"}"), "");
}

static bool is_rule(const char *text)
{
	struct tc_state_rule *rules = NULL;
	struct tc_arena arena;

	tc_arena_init(&arena);
	bool ok = tc_state_rule_add(&rules, &arena, tc_str(text), false);
	tc_arena_release(&arena);
	return ok;
}

static void test_lines_that_are_no_rules(void **state)
{
	(void)state;
	assert_true(is_rule("open,k,requestParameters.a"));
	assert_true(is_rule("open,k,requestParameters.a[];~requestParameters.b|7,x:* y:region,"
			    "requestParameters.c=1;requestParameters.d,30"));
	assert_false(is_rule("opens,k,requestParameters.a"));
	assert_false(is_rule("open,,requestParameters.a"));
	assert_false(is_rule("open,k,"));
	assert_false(is_rule("open,k,parameters.a"));
	assert_false(is_rule("open,k,requestParameters.a|b"));
	assert_false(is_rule("open,k,requestParameters.a[];requestParameters.b[]"));
	assert_false(is_rule("open,k,requestParameters.a,x"));
	assert_false(is_rule("open,k,requestParameters.a,a:* b:* c:* d:* e:*"));
	assert_false(is_rule("open,k,requestParameters.a,,b=1"));
	assert_false(is_rule("open,k,requestParameters.a,,,b"));
	assert_false(is_rule("open,k,requestParameters.a,,,1,2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_further_names),
		cmocka_unit_test(test_only_success_counts),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_all_conditions),
		cmocka_unit_test(test_several_things),
		cmocka_unit_test(test_wrapped),
		cmocka_unit_test(test_arns),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_account_and_region),
		cmocka_unit_test(test_rename),
		cmocka_unit_test(test_lines_that_are_no_rules),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
