/*
 * Damage inside lists, records under any name, and what is told of foreign data: what
 * is whole is found again, and nothing is ever invented.
 */
#include "container_run.h"
#include "gzip_make.h"

#include "ingest/foreign.h"

#include "util/banned.h"

#define TEXT_BYTES ((size_t)64 * 1024 * 1024)

/* @1 is a whole record, $1 the same as text inside a JSON string. */
static void build(struct tc_buf *out, const char *template)
{
	tc_buf_init(out, TEXT_BYTES);
	for (const char *p = template; *p; p++) {
		struct tc_buf record;

		if ((*p != '@' && *p != '$') || p[1] < '0' || p[1] > '9') {
			tc_buf_add_char(out, *p);
			continue;
		}
		bool escaped = *p++ == '$';
		tc_buf_init(&record, TEXT_BYTES);
		tc_buf_addf(&record,
			    "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"Root\"},"
			    "\"eventTime\":\"2025-01-01T00:00:00Z\",\"eventSource\":"
			    "\"ec2.amazonaws.com\",\"eventName\":\"RunInstances\","
			    "\"resources\":[{\"a\":1},{\"b\":2}],\"eventID\":\"%c\"}",
			    *p);
		for (size_t i = 0; i < record.len; i++) {
			if (escaped && record.data[i] == '"')
				tc_buf_add_char(out, '\\');
			tc_buf_add_char(out, record.data[i]);
		}
		tc_buf_release(&record);
	}
}

/* "1 !reason 2": records by their id, and rejects, in order; in pieces of any size. */
static void expect(const char *template, const char *expected)
{
	struct container_run run;
	struct tc_buf text, raw, story;
	char id;
	unsigned long long offset, length;
	unsigned escapes;
	int taken;

	build(&text, template);
	container_run(&run, tc_buf_str(&text), tc_buf_str(&text), 0);
	tc_buf_init(&story, TEXT_BYTES);
	for (const char *p = tc_buf_cstr(&run.story); *p;) {
		if (sscanf(p, " %c@%llu+%llu/%u%n", &id, &offset, &length, &escapes,
			   &taken) == 4) {
			tc_buf_addf(&story, " %c", id);
			p += taken;
		} else if (sscanf(p, " !%llu+%llu %n", &offset, &length, &taken) == 2) {
			tc_buf_add_cstr(&story, " !");
			p += taken;
		} else {
			tc_buf_add_char(&story, *p++);
		}
	}
	if (strcmp(tc_buf_cstr(&story), expected) != 0)
		fail_msg("%s\ngives   %s\nand not %s", template, tc_buf_cstr(&story),
			 expected);
	/* An edge of the window behind every byte. */
	tc_buf_init(&raw, TEXT_BYTES);
	for (size_t at = 0; at < text.len; at++)
		gzip_add_member(&raw, tc_str_n(text.data + at, 1));
	tc_buf_clear(&story);
	tc_buf_add_str(&story, tc_buf_str(&run.story));
	container_run_release(&run);
	container_run(&run, tc_buf_str(&raw), tc_buf_str(&text), 0);
	assert_string_equal(tc_buf_cstr(&run.story), tc_buf_cstr(&story));
	container_run_release(&run);
	tc_buf_release(&raw);
	tc_buf_release(&story);
	tc_buf_release(&text);
}

/* --- damage --------------------------------------------------------------- */

static void test_stray_text_between_records(void **state)
{
	(void)state;
	expect("{\"Records\":[@1, oops ,@2,@3]}", " 1 !not a JSON value 2 3");
	expect("{\"Records\":[@1},@2,@3]}", " 1 !not a JSON value 2 3");
	expect("[\n@1,\noops\n@2,\n@3\n]\n", " 1 !not a JSON value 2 3");
	expect("[\n  @1}},\n  {\"aws\":{\"cloudtrail\":@2}},\n  @3\n]", " 1 !not a JSON value 2 3");
	/* A list that was closed too early. */
	expect("{\"Records\":[@1],\n@2,\n@3]}", " 1 !expected a member name 2 3");
}

static void test_a_damaged_record_in_a_list(void **state)
{
	(void)state;
	expect("{\"Records\":[@1,{\"eventName\":oops},@2]}", " 1 !not a JSON value 2");
	expect("{\"Records\":[@1,{\"eventName\":\"cut,@2,@3]}", " 1 !expected , or } 2 3");
	expect("[@1,{\"a\":\"\\x\"},@2]", " 1 !unknown escape in a string 2");
	expect("[@1,{\"a\":[{\"b\":1},{\"c\":+}]},@2]", " 1 !not a JSON value 2");
	/* Braces that are missing: the record inside is whole. */
	expect("[@1,{\"aws\":{\"cloudtrail\":@2,\n@3,@4]",
	       " 1 !expected a member name 2 3 4");
	/* Before the list itself. */
	expect("{\"a\":?,\"Records\" : [ @1,@2]}", " !not a JSON value 1 2 !not a JSON value");
	/* The last one: nothing follows. */
	expect("{\"Records\":[@1,{\"a\":?}]}", " 1 !not a JSON value");
	/* Lines of lists. */
	expect("{\"Records\":[@1,{\"a\":?}]}\n{\"Records\":[@2]}\n",
	       " 1 !not a JSON value 2 !the source ends inside a list of records");
}

static void test_damage_without_line_ends(void **state)
{
	(void)state;
	expect("@1{\"a\":?}@2@3", " 1 !not a JSON value 2 3");
	expect("@1,{\"a\":?},@2", " 1 !not a JSON value 2");
}

/*
 * What stands inside a string, a parameter or a part of a record is never a record,
 * however much it looks like one.
 */
static void test_nothing_is_invented(void **state)
{
	(void)state;
	expect("[@1,{\"a\":?,\"b\":\"$2\"},@3]", " 1 !not a JSON value 3");
	expect("[@1,{\"a\":?,\"b\":\"x},$2,\"},@3]", " 1 !not a JSON value 3");
	expect("[@1,{\"a\":?,\"b\":\"\n$2\n\"},@3]", " 1 !not a JSON value 3");
	expect("[@1,{\"a\":?,\"message\":\n  \"\n  $2\"}]", " 1 !not a JSON value");
	/* A value of a name that wraps nothing. */
	expect("[@1,{\"a\":?,\"requestParameters\":@2},@3]", " 1 !not a JSON value 3");
	expect("[@1,{\"a\":?,\"requestParameters\":\n@2},@3]", " 1 !not a JSON value 3");
	expect("[@1,{\"a\":?,\"list\":[@2]},@3]", " 1 !not a JSON value 3");
	expect("[@1,{\"a\":?,\"list\":[\n@2]},@3]", " 1 !not a JSON value 3");
	expect("[@1,{\"eventVersion\":\"1\",\"list\":[@2],\"a\":?},@3]",
	       " 1 !not a JSON value 3");
	/* Parts of records: of an insight, or made to look like an event. */
	expect("[@1,{\"a\":?,\"insightDetails\":\n{\"eventName\":\"A\",\"eventSource\":\"s\"}},@2]",
	       " 1 !not a JSON value 2");
	expect("[@1,{\"a\":?,\"list\":[\n{\"eventName\":\"A\",\"eventSource\":\"s\"},\n"
	       "{\"eventName\":\"B\",\"eventSource\":\"s\",\"eventTime\":\"t\"}]},@2]",
	       " 1 !not a JSON value 2");
	/* A whole record is taken as a whole, whatever is in it. */
	expect("[{\"eventName\":\"A\",\"eventSource\":\"s\",\"eventID\":\"1\",\"list\":[@2,@3]}]", " 1");
}

/* Every byte of a list destroyed, one at a time: at most the record it is in is lost. */
static void test_each_byte_destroyed(void **state)
{
	struct tc_buf text;
	struct container_run run;

	(void)state;
	build(&text, "{\"Records\":[@1,@2,@3,@4]}");
	size_t second = tc_str_find(tc_buf_str(&text), TC_STR("\"eventID\":\"2\""));
	size_t third = tc_str_find(tc_buf_str(&text), TC_STR("\"eventID\":\"3\""));
	for (size_t at = second + 14; at < third + 13; at++) {
		char was = text.data[at];

		text.data[at] = '\x01';
		container_run(&run, tc_buf_str(&text), tc_buf_str(&text), 0);
		const char *story = tc_buf_cstr(&run.story);
		if (!strstr(story, " 1@") || !strstr(story, " 2@") || !strstr(story, " 4@") ||
		    run.rejects != 1 || run.records > 4)
			fail_msg("byte %zu: %s", at, story);
		container_run_release(&run);
		text.data[at] = was;
	}
	tc_buf_release(&text);
}

/* Many places that may begin a record, none of which does: it ends, and soon. */
static void test_recovery_is_bounded(void **state)
{
	struct container_run run;
	struct tc_buf text;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	tc_buf_add_cstr(&text, "[oops");
	for (int i = 0; i < 200000; i++)
		tc_buf_add_cstr(&text, "},{\"\":[");
	container_run(&run, tc_buf_str(&text), tc_buf_str(&text), 0);
	assert_int_equal(run.records, 0);
	assert_int_equal(run.rejects, 1);
	container_run_release(&run);
	tc_buf_clear(&text);
	tc_buf_add_cstr(&text, "[oops");
	for (int i = 0; i < 200000; i++)
		tc_buf_add_cstr(&text, "},{\",\":1,\"");
	container_run(&run, tc_buf_str(&text), tc_buf_str(&text), 0);
	assert_int_equal(run.rejects, 1);
	container_run_release(&run);
	tc_buf_release(&text);
}

/* --- records under any name ------------------------------------------------- */

static void test_lists_of_any_name(void **state)
{
	(void)state;
	expect("{\"my events\":[@1,@2]}", " 1 2");
	expect("{\"note\":\"x\",\"my events\":[ \n@1,{\"other\":1}],\"n\":2}",
	       " 1 !not a CloudTrail record");
	expect("{\"test_events\":[{\"name\":\"a\",\"event\":@1},{\"name\":\"b\",\"event\":@2}]}",
	       " 1 2");
	expect("{\"a\":[@1],\"b\":[@2]}", " 1 2");
	expect("{\"a made-up name\":@1,\"another\":@2}", " 1 2");
	expect("{\"a\":[@1],\"Records\":[@2],\"b\":{\"c\":1},\"d\":@3,\"e\":[{\"f\":\"]\"},4],\"g\":[@4]}",
	       " 1 2 3 4");
	expect("{\"detail\":{\"a\":[@1],\"Records\":[@2]}}", " 2 1");
	expect("{\"a\":[],\"Records\":[],\"b\":[ ],\"c\":[1,[2]]}", "");
	expect("[{\"x\":[@1]}]\n{\"y\":{\"Records\":[@2]}}", " 1 2");
	/* Cut off or damaged, what stands before it is found as well. */
	expect("{\"my events\":[@1,@2,{\"eventName\":\"A", " 1 2 !the source ends inside this value");
	expect("{\"n\":[[1],\"[{\"],\"my events\":[@1,{\"a\":?},@2]}", " 1 !not a JSON value 2");
	/* Known names beside each other. */
	expect("[{\"Records\":[],\"Events\":[@1]}]", " 1");
}

static void test_any_name_is_not_anything(void **state)
{
	(void)state;
	/* Not what only looks a little like a record. */
	expect("{\"hits of a page\":[{\"eventName\":\"click\",\"eventTime\":1}]}",
	       " !not a CloudTrail record");
	/* The first element decides. */
	expect("{\"list\":[{\"other\":1},@1]}", " !not a CloudTrail record");
	expect("{\"list\":[1,@1]}", " !not a CloudTrail record");
	/* One level, not a search. */
	expect("{\"a\":{\"b\":{\"c\":@1}}}", " !not a CloudTrail record");
}

/* Members beyond those that are listed are not passed over without a word. */
static void test_many_names(void **state)
{
	struct container_run run;
	struct tc_buf text, record;

	(void)state;
	build(&record, "@1");
	tc_buf_init(&text, TEXT_BYTES);
	for (int i = 0; i < TC_SCAN_MEMBERS_MAX + 10; i++) {
		tc_buf_addf(&text, "%c\"name %d\":", i ? ',' : '{', i);
		tc_buf_add_str(&text, tc_buf_str(&record));
	}
	tc_buf_add_char(&text, '}');
	container_run(&run, tc_buf_str(&text), tc_buf_str(&text), 0);
	assert_int_equal(run.records, TC_SCAN_MEMBERS_MAX);
	assert_int_equal(run.rejects, 1);
	container_run_release(&run);
	tc_buf_release(&record);
	tc_buf_release(&text);
}

/* More than a window of records under a name of somebody's own. */
static void test_a_large_list_of_any_name(void **state)
{
	struct container_run run;
	struct tc_buf text, record;
	size_t count = 0;

	(void)state;
	build(&record, "@1");
	tc_buf_init(&text, TEXT_BYTES);
	tc_buf_add_cstr(&text, "{\"my events\":[");
	while (text.len < tc_caps_window(&tc_default_caps) + 1000000) {
		if (count++)
			tc_buf_add_char(&text, ',');
		tc_buf_add_str(&text, tc_buf_str(&record));
	}
	tc_buf_add_cstr(&text, "],\"and\":");
	tc_buf_add_str(&text, tc_buf_str(&record));
	tc_buf_add_cstr(&text, "}");
	count++;
	container_run(&run, tc_buf_str(&text), tc_buf_str(&text), 0);
	assert_int_equal(run.records, count);
	assert_int_equal(run.rejects, 0);
	container_run_release(&run);
	tc_buf_release(&record);
	tc_buf_release(&text);
}

/* As AWS services hand records on. */
static void test_messages(void **state)
{
	(void)state;
	expect("{\"Records\":[{\"messageId\":\"m\",\"eventSource\":\"aws:sqs\",\"body\":\"$1\"}]}", " 1");
	expect("{\"Records\":[{\"EventSource\":\"aws:sns\",\"Sns\":{\"Message\":\"$1\"}}]}", " 1");
	expect("{\"Messages\":[{\"MessageId\":\"m\",\"Body\":\"{\\\"detail\\\":$1}\"}]}", " 1");
	expect("{\"took\":1,\"hits\":{\"total\":1,\"hits\":[{\"_source\":@1},{\"_source\":@2}]}}", " 1 2");
	expect("{\"preview\":false,\"result\":{\"_raw\":\"$1\"}}\n", " 1");
	expect("{\"_source\":{\"event\":{\"original\":\"$1\"},\"aws\":{\"cloudtrail\":{}}}}", " 1");
}

/* --- foreign data ------------------------------------------------------------- */

static void test_foreign_objects_are_named(void **state)
{
	static const struct {
		const char *text, *reason;
	} cases[] = {
		{"{\"Records\":[{\"eventSource\":\"aws:s3\",\"eventName\":\"ObjectCreated:Put\","
		 "\"s3\":{}}]}",
		 " !not CloudTrail: an S3 event notification"},
		{"{\"Records\":[{\"eventSource\":\"aws:sqs\",\"body\":\"hello\"}]}",
		 " !not CloudTrail: a message of SQS"},
		{"{\"Records\":[{\"eventSource\":\"aws:dynamodb\",\"eventName\":\"INSERT\","
		 "\"dynamodb\":{}}]}",
		 " !not CloudTrail: a DynamoDB stream record"},
		{"{\"Records\":[{\"eventSource\":\"aws:kinesis\",\"kinesis\":{\"data\":\"eA==\"}}]}",
		 " !not CloudTrail: a Kinesis record (its data is not read)"},
		{"{\"Records\":[{\"EventSource\":\"aws:sns\",\"Sns\":{\"Message\":\"hello\"}}]}",
		 " !not CloudTrail: a message of SNS"},
		{"{\"Type\":\"Notification\",\"TopicArn\":\"t\",\"Message\":\"hello\"}",
		 " !not CloudTrail: a message of SNS"},
		{"{\"s3Bucket\":\"b\",\"s3ObjectKey\":[\"k\"]}",
		 " !a notification that CloudTrail wrote a file, not the file"},
		{"{\"eventVersion\":\"1.0\",\"eventType\":\"AwsAggregatedEvent\","
		 "\"eventCategory\":\"Aggregated\"}",
		 " !aggregated data events are sums, not records"},
		{"{\"eventVersion\":\"1.08\",\"eventCategory\":\"ConfigurationItem\","
		 "\"eventType\":\"AwsConfigurationItem\",\"eventData\":{}}",
		 " !not CloudTrail: an AWS Config item of CloudTrail Lake"},
		{"{\"schemaVersion\":\"2.0\",\"type\":\"Recon:EC2/Portscan\",\"severity\":5,"
		 "\"service\":{}}",
		 " !not CloudTrail: a GuardDuty finding"},
		{"{\"detail-type\":\"GuardDuty Finding\",\"detail\":{\"type\":\"x\"}}",
		 " !not CloudTrail: a GuardDuty finding"},
		{"{\"detail-type\":\"AWS API Call via CloudTrail\",\"detail\":{}}",
		 " !an EventBridge event of CloudTrail's without its record"},
		{"{\"SchemaVersion\":\"2018-10-08\",\"ProductArn\":\"a\",\"AwsAccountId\":\"1\"}",
		 " !not CloudTrail: a Security Hub finding"},
		{"{\"class_uid\":6003,\"category_uid\":6,\"api\":{\"operation\":\"GetObject\"}}",
		 " !not CloudTrail: OCSF (Security Lake, API activity), which is another schema"},
		{"{\"class_uid\":4001,\"category_uid\":4}",
		 " !not CloudTrail: OCSF (Security Lake), which is another schema"},
		{"{\"fileVersion\":\"1.0\",\"configSnapshotId\":\"i\",\"configurationItems\":[]}",
		 " !not CloudTrail: an AWS Config snapshot"},
		{"{\"srcaddr\":\"10.0.0.1\",\"dstaddr\":\"10.0.0.2\"}",
		 " !not CloudTrail: a VPC flow log record"},
		{"{\"records\":[{\"operationName\":\"x\",\"resourceId\":\"r\"}]}",
		 " !not a CloudTrail record"},
		{"{\"operationName\":\"x\",\"resourceId\":\"r\",\"category\":\"c\"}",
		 " !not CloudTrail: an Azure log record"},
		{"{\"logName\":\"l\",\"protoPayload\":{\"methodName\":\"m\"}}",
		 " !not CloudTrail: a Google Cloud log entry"},
		{"{\"Version\":\"2012-10-17\",\"Statement\":[]}",
		 " !not CloudTrail: an IAM policy"},
		{"{\"kind\":\"Event\",\"auditID\":\"a\",\"requestURI\":\"/api\"}",
		 " !not CloudTrail: a Kubernetes audit event"},
		{"{\"EventId\":\"x\",\"EventName\":\"N\"}",
		 " !a lookup-events entry without its record"},
		{"{\"class_uid_\":1}", " !not a CloudTrail record"},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++)
		expect(cases[i].text, cases[i].reason);
}

static void test_foreign_texts_are_named(void **state)
{
	static const struct {
		const char *text, *name;
	} cases[] = {
		{"PAR1\x15\x04", "a Parquet file"},
		{"version account-id interface-id srcaddr dstaddr", "VPC flow logs"},
		{"2 123456789010 eni-0a1b 10.0.0.1 10.0.0.2 ", "VPC flow logs"},
		{"https 2025-01-01T00:00:00.1Z app/lb/1 ", "load balancer access logs"},
		{"user,arn,user_creation_time,password_enabled", "an IAM credential report"},
		{"#Version: 1.0\n#Fields: date time x-edge-location", "CloudFront access logs"},
	};
	static const char *const unnamed[] = {"", "PAR", "{\"Records\":[]}", "user,arn",
					      "2 12345678901 eni-", "# a comment", "https"};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		const char *name = tc_foreign_text(tc_str(cases[i].text));
		assert_non_null(name);
		assert_string_equal(name, cases[i].name);
	}
	for (size_t i = 0; i < TC_ARRAY_LEN(unnamed); i++)
		assert_null(tc_foreign_text(tc_str(unnamed[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stray_text_between_records),
		cmocka_unit_test(test_a_damaged_record_in_a_list),
		cmocka_unit_test(test_damage_without_line_ends),
		cmocka_unit_test(test_nothing_is_invented),
		cmocka_unit_test(test_each_byte_destroyed),
		cmocka_unit_test(test_recovery_is_bounded),
		cmocka_unit_test(test_lists_of_any_name),
		cmocka_unit_test(test_any_name_is_not_anything),
		cmocka_unit_test(test_many_names),
		cmocka_unit_test(test_a_large_list_of_any_name),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_foreign_objects_are_named),
		cmocka_unit_test(test_foreign_texts_are_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
