#include "ingest/foreign.h"

#include "util/banned.h"

#define KEYS_MAX 3

/*
 * The first row whose members are all there and, where a value is given, begin with
 * it, decides.
 */
static const struct {
	const char *reason;
	const char *keys[KEYS_MAX];
	const char *value; /* how the string in the first of them begins */
} objects[] = {
	{"not CloudTrail: an S3 event notification", {"eventSource", "s3"}, "aws:s3"},
	{"not CloudTrail: a message of SQS", {"eventSource", "body"}, "aws:sqs"},
	{"not CloudTrail: a DynamoDB stream record",
	 {"eventSource", "dynamodb"},
	 "aws:dynamodb"},
	{"not CloudTrail: a Kinesis record (its data is not read)",
	 {"eventSource", "kinesis"},
	 "aws:kinesis"},
	{"not CloudTrail: an event notification of another service",
	 {"eventSource"},
	 "aws:"},
	{"not CloudTrail: a message of SNS", {"EventSource", "Sns"}, "aws:sns"},
	{"not CloudTrail: a message of SNS", {"TopicArn", "Message"}, NULL},
	{"aggregated data events are sums, not records", {"eventCategory"}, "Aggregated"},
	{"not CloudTrail: an AWS Config item of CloudTrail Lake",
	 {"eventCategory"},
	 "ConfigurationItem"},
	{"a notification that CloudTrail wrote a file, not the file",
	 {"s3Bucket", "s3ObjectKey"},
	 NULL},
	{"an EventBridge event of CloudTrail's without its record",
	 {"detail-type", "detail"},
	 "AWS API Call via CloudTrail"},
	{"not CloudTrail: a GuardDuty finding", {"detail-type"}, "GuardDuty Finding"},
	{"not CloudTrail: an EventBridge event of another kind",
	 {"detail-type", "detail"},
	 NULL},
	{"not CloudTrail: a GuardDuty finding",
	 {"schemaVersion", "severity", "service"},
	 NULL},
	{"not CloudTrail: a Security Hub finding",
	 {"SchemaVersion", "ProductArn", "AwsAccountId"},
	 NULL},
	{"not CloudTrail: OCSF (Security Lake, API activity), which is another schema",
	 {"class_uid", "api"},
	 NULL},
	{"not CloudTrail: OCSF (Security Lake), which is another schema",
	 {"class_uid", "category_uid"},
	 NULL},
	{"not CloudTrail: an AWS Config snapshot",
	 {"configSnapshotId", "configurationItems"},
	 NULL},
	{"not CloudTrail: an AWS Config item", {"configurationItemVersion"}, NULL},
	{"not CloudTrail: an AWS Config item", {"configurationItemCaptureTime"}, NULL},
	{"not CloudTrail: an AWS Config rule's event", {"configRuleName", "invokingEvent"},
	 NULL},
	{"not CloudTrail: a VPC flow log record", {"srcaddr", "dstaddr"}, NULL},
	{"not CloudTrail: a Route 53 Resolver query", {"query_name", "query_type"}, NULL},
	{"not CloudTrail: an AWS WAF log record", {"webaclId", "httpRequest"}, NULL},
	{"not CloudTrail: an Azure log record", {"operationName", "resourceId"}, NULL},
	{"not CloudTrail: an Azure log record", {"operationName", "tenantId"}, NULL},
	{"not CloudTrail: a Google Cloud log entry", {"logName", "protoPayload"}, NULL},
	{"not CloudTrail: a Google Cloud log entry", {"logName", "insertId"}, NULL},
	{"not CloudTrail: a Kubernetes audit event", {"auditID", "requestURI"}, NULL},
	{"not CloudTrail: an IAM policy", {"Version", "Statement"}, NULL},
	{"not CloudTrail: an IAM credential report", {"ReportFormat", "Content"}, NULL},
	{"a lookup-events entry without its record", {"CloudTrailEvent"}, NULL},
	{"a lookup-events entry without its record", {"EventId"}, NULL},
};

static bool begins_with(struct tc_str value, const char *text)
{
	return tc_json_is_string(value) &&
	       tc_str_starts(tc_str_n(value.data + 1, value.len - 2), tc_str(text));
}

const char *tc_foreign_object(const struct tc_object *o)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(objects); i++) {
		bool fits = !objects[i].value ||
			    begins_with(tc_object_get(o, objects[i].keys[0]),
					objects[i].value);

		for (size_t k = 0; k < KEYS_MAX && objects[i].keys[k] && fits; k++)
			fits = tc_object_get(o, objects[i].keys[k]).data != NULL;
		if (fits)
			return objects[i].reason;
	}
	return "not a CloudTrail record";
}

/* --- text --------------------------------------------------------------- */

/* ~ stands for a digit; anything else for itself. */
static bool fits_pattern(struct tc_str text, const char *pattern)
{
	size_t len = strlen(pattern);

	if (text.len < len)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool digit = text.data[i] >= '0' && text.data[i] <= '9';
		if (pattern[i] == '~' ? !digit : text.data[i] != pattern[i])
			return false;
	}
	return true;
}

static const struct {
	const char *pattern;
	const char *looks_like;
} texts[] = {
	{"PAR1", "a Parquet file"},
	{"version account-id interface-id srcaddr", "VPC flow logs"},
	{"~ ~~~~~~~~~~~~ eni-", "VPC flow logs"},
	{"http ~~~~-~~-~~T", "load balancer access logs"},
	{"https ~~~~-~~-~~T", "load balancer access logs"},
	{"h2 ~~~~-~~-~~T", "load balancer access logs"},
	{"tls 2.0 ~~~~-~~-~~T", "load balancer access logs"},
	{"user,arn,user_creation_time,", "an IAM credential report"},
	{"#Version: 1.0\n#Fields: date time x-edge", "CloudFront access logs"},
	{"#Version: 1.0\r\n#Fields: date time x-edge", "CloudFront access logs"},
};

const char *tc_foreign_text(struct tc_str head)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++)
		if (fits_pattern(head, texts[i].pattern))
			return texts[i].looks_like;
	return NULL;
}
