/* Columns by their names, and the record that cells make. */
#include "unit.h"

#include "ingest/cells.h"
#include "ingest/rowtext.h"

#include "util/banned.h"

#define TEXT_BYTES ((size_t)1024 * 1024)

static bool columns_of(struct tc_columns *c, const char *header)
{
	struct tc_csv_row row;

	assert_int_equal(tc_csv_read(&row, tc_str(header), 0, ',', true), TC_CSV_OK);
	return tc_columns_read(c, &row);
}

static void assert_record(const char *header, const char *cells, const char *json)
{
	struct tc_columns columns;
	struct tc_csv_row row;
	struct tc_buf record;

	assert_true(columns_of(&columns, header));
	assert_int_equal(tc_csv_read(&row, tc_str(cells), 0, ',', true), TC_CSV_OK);
	tc_buf_init(&record, TEXT_BYTES);
	tc_cells_record(&record, &columns, &row);
	assert_string_equal(tc_buf_cstr(&record), json);
	assert_true(tc_is_json(tc_buf_str(&record)));
	tc_buf_release(&record);
}

static void test_which_tables_tell_of_events(void **state)
{
	static const char *const told[] = {
		"eventname,eventtime",
		"eventName,userIdentity.arn",
		"Event name,Event time,User name",
		"EVENT_NAME,x,EVENT_SOURCE",
		"eventJson",
		"a,event_json,b",
		"_raw",
		"@message,x",
		"CloudTrailEvent",
	};
	static const char *const not_told[] = {
		"eventname",           "eventname,awsregion", "name,email",
		"eventtime,eventsource", "eventnames,eventtime", "",
		"event name of what,event time",
	};
	struct tc_columns c;

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(told); i++)
		if (!columns_of(&c, told[i]))
			fail_msg("not taken: %s", told[i]);
	for (size_t i = 0; i < TC_ARRAY_LEN(not_told); i++)
		if (columns_of(&c, not_told[i]))
			fail_msg("taken: %s", not_told[i]);
}

static void test_members_have_cloudtrails_names(void **state)
{
	(void)state;
	assert_record("eventname,eventtime,sourceipaddress,eventid,requestid",
		      "ListBuckets,2025-01-01T00:00:00Z,198.51.100.7,i,r",
		      "{\"eventTime\":\"2025-01-01T00:00:00Z\",\"eventName\":\"ListBuckets\","
		      "\"sourceIPAddress\":\"198.51.100.7\",\"requestID\":\"r\",\"eventID\":\"i\"}");
	assert_record("Event name,Event time,User name,AWS access key,Resource name,AWS region",
		      "ListBuckets,t,alice,AKIA1,ignored,eu-west-1",
		      "{\"userIdentity\":{\"accessKeyId\":\"AKIA1\",\"userName\":\"alice\"},"
		      "\"eventTime\":\"t\",\"eventName\":\"ListBuckets\",\"awsRegion\":\"eu-west-1\"}");
}

static void test_empty_cells_are_absent(void **state)
{
	(void)state;
	assert_record("eventname,eventtime,errorcode,errormessage,useragent,awsregion",
		      "X,,-,null,NULL,\"\"", "{\"eventName\":\"X\"}");
	assert_record("eventname,eventtime,errorcode", ",,", "{}");
}

static void test_kinds_of_cells(void **state)
{
	(void)state;
	assert_record("eventname,eventtime,readonly,managementevent,eventversion",
		      "X,t,TRUE,false,1.08",
		      "{\"eventVersion\":\"1.08\",\"eventTime\":\"t\",\"eventName\":\"X\","
		      "\"readOnly\":true,\"managementEvent\":false}");
	assert_record("eventname,eventtime,readonly", "X,t,maybe",
		      "{\"eventTime\":\"t\",\"eventName\":\"X\",\"readOnly\":\"maybe\"}");
	/* JSON as it stands, 20 digits and all; what is not JSON is text. */
	assert_record("eventname,eventtime,requestparameters,responseelements",
		      "X,t,\"{\"\"n\"\":12345678901234567890, \"\"n\"\":1}\",{a=b}",
		      "{\"eventTime\":\"t\",\"eventName\":\"X\",\"requestParameters\":"
		      "{\"n\":12345678901234567890, \"n\":1},\"responseElements\":\"{a=b}\"}");
	assert_record("eventname,eventtime,requestparameters", "X,t,{\"n\":1}}",
		      "{\"eventTime\":\"t\",\"eventName\":\"X\",\"requestParameters\":"
		      "\"{\\\"n\\\":1}}\"}");
	/* JSON that is no object stays a text: a member must not change its kind. */
	assert_record("eventname,eventtime,useragent", "true,1,[1]",
		      "{\"eventTime\":\"1\",\"eventName\":\"true\",\"userAgent\":\"[1]\"}");
}

static void test_text_is_kept_whatever_it_is(void **state)
{
	(void)state;
	assert_record("eventname,eventtime,useragent",
		      "=cmd|' /C calc'!A0,t,\"a\"\"b\\\n\x1b[31m\xff\"",
		      "{\"eventTime\":\"t\",\"eventName\":\"=cmd|' /C calc'!A0\","
		      "\"userAgent\":\"a\\\"b\\\\\\u000a\\u001b[31m\xff\"}");
}

static void test_the_first_of_two_columns_counts(void **state)
{
	(void)state;
	assert_record("eventname,eventtime,awsregion,region", "X,t,eu-west-1,us-east-1",
		      "{\"eventTime\":\"t\",\"eventName\":\"X\",\"awsRegion\":\"eu-west-1\"}");
	assert_record("eventname,eventtime,awsregion,region", "X,t,,us-east-1",
		      "{\"eventTime\":\"t\",\"eventName\":\"X\",\"awsRegion\":\"us-east-1\"}");
}

static void test_flat_columns_become_objects(void **state)
{
	(void)state;
	assert_record("eventName,eventTime,userIdentity.type,userIdentity.sessionContext."
		      "attributes.creationDate,userIdentity.sessionContext.attributes."
		      "mfaAuthenticated,user_identity_session_context_session_issuer_arn",
		      "X,t,AssumedRole,c,false,a",
		      "{\"userIdentity\":{\"type\":\"AssumedRole\",\"sessionContext\":{"
		      "\"attributes\":{\"creationDate\":\"c\",\"mfaAuthenticated\":\"false\"},"
		      "\"sessionIssuer\":{\"arn\":\"a\"}}},\"eventTime\":\"t\","
		      "\"eventName\":\"X\"}");
}

static void test_the_whole_identity_goes_before_its_parts(void **state)
{
	(void)state;
	assert_record("eventname,eventtime,useridentity,username",
		      "X,t,\"{\"\"type\"\":\"\"Root\"\"}\",alice",
		      "{\"userIdentity\":{\"type\":\"Root\"},\"eventTime\":\"t\","
		      "\"eventName\":\"X\"}");
	/* One that cannot be read is kept only where there is nothing better. */
	assert_record("eventname,eventtime,useridentity,username", "X,t,{type=,alice",
		      "{\"userIdentity\":{\"userName\":\"alice\"},\"eventTime\":\"t\","
		      "\"eventName\":\"X\"}");
	assert_record("eventname,eventtime,useridentity,username", "X,t,{type=,",
		      "{\"userIdentity\":\"{type=\",\"eventTime\":\"t\",\"eventName\":\"X\"}");
}

/* --- rows as Athena prints them ------------------------------------------------- */

static void assert_struct(const char *text, const char *json)
{
	struct tc_buf out;

	tc_buf_init(&out, TEXT_BYTES);
	bool read = tc_rowtext_json(&out, tc_str(text), false);
	if (read != (json != NULL))
		fail_msg("%s: %s", text, read ? tc_buf_cstr(&out) : "not read");
	assert_string_equal(tc_buf_cstr(&out), json ? json : "");
	if (read)
		assert_true(tc_is_json(tc_buf_str(&out)));
	tc_buf_release(&out);
}

static void test_struct_text(void **state)
{
	(void)state;
	assert_struct("{type=IAMUser, principalid=AIDA1, invokedby=null, username=bob}",
		      "{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"userName\":\"bob\"}");
	assert_struct("{type=AssumedRole, sessioncontext={attributes={mfaauthenticated=false, "
		      "creationdate=2025-09-30T19:15:32Z}, sessionissuer={type=Role, arn="
		      "arn:aws:iam::1:role/R, username=R}}}",
		      "{\"type\":\"AssumedRole\",\"sessionContext\":{\"attributes\":{"
		      "\"mfaAuthenticated\":\"false\",\"creationDate\":\"2025-09-30T19:15:32Z\"},"
		      "\"sessionIssuer\":{\"type\":\"Role\",\"arn\":\"arn:aws:iam::1:role/R\","
		      "\"userName\":\"R\"}}}");
	assert_struct("{}", "{}");
	assert_struct("{type=null}", "{}");
	assert_struct("{type=}", "{\"type\":\"\"}");
	assert_struct("[]", "[]");
	assert_struct("[{accountid=1, type=T}, {accountid=2}]",
		      "[{\"accountId\":\"1\",\"type\":\"T\"},{\"accountId\":\"2\"}]");
	/* = + @ , may be in the name of a session, and a member may be new. */
	assert_struct("{type=AssumedRole, principalid=AROA1:a=b,c+d@e, newthing=1}",
		      "{\"type\":\"AssumedRole\",\"principalId\":\"AROA1:a=b,c+d@e\","
		      "\"newthing\":\"1\"}");
	assert_struct("{attributes={cognito-identity.amazonaws.com:aud=us-east-1:1}}",
		      "{\"attributes\":{\"cognito-identity.amazonaws.com:aud\":\"us-east-1:1\"}}");
	assert_struct("{username=a\"b\\c}", "{\"userName\":\"a\\\"b\\\\c\"}");
}

static void test_struct_text_that_can_be_read_in_two_ways_is_not_read(void **state)
{
	(void)state;
	/* A name that holds what looks like another member. */
	assert_struct("{type=IAMUser, username=x, type=Root, arn=y}", NULL);
	assert_struct("{type=IAMUser, username=x}, type=Root}", NULL);
	assert_struct("{type=A, sessioncontext={username=x}}, type=B}", NULL);
	assert_struct("{type=IAMUser", NULL);
	assert_struct("{type}", NULL);
	assert_struct("{type=A} ", NULL);
	assert_struct("{a={b={c={d={e={f={g={h={i=1}}}}}}}}}", NULL);
	assert_struct("[a, b]", NULL);
	assert_struct("[{type=A}", NULL);
	assert_struct("IAMUser", NULL);
	assert_struct("", NULL);
}

static void test_json_with_names_in_lower_case(void **state)
{
	struct tc_buf out;

	(void)state;
	assert_struct("{\"type\":\"IAMUser\",\"principalid\" : \"accountid\",\"sessioncontext\":"
		      "{\"attributes\":{\"creationdate\":\"a\\\"username\\\":\"}}}",
		      "{\"type\":\"IAMUser\",\"principalId\" : \"accountid\",\"sessionContext\":"
		      "{\"attributes\":{\"creationDate\":\"a\\\"username\\\":\"}}}");
	tc_buf_init(&out, TEXT_BYTES);
	assert_true(tc_rowtext_json(&out, TC_STR("[{\"arn\":\"a\",\"accountid\":\"1\"}]"), true));
	assert_string_equal(tc_buf_cstr(&out), "[{\"ARN\":\"a\",\"accountId\":\"1\"}]");
	tc_buf_release(&out);
}

/* Whatever the text, what comes out is JSON. */
static void test_any_struct_text_gives_json_or_nothing(void **state)
{
	static const char *const pieces[] = {"{", "}", "[", "]", ", ", "=", "type", "arn",
					     "null", "\"", "\\", "x y", "username=", "\n"};
	struct unit_random r = unit_random();
	struct tc_buf text, out;
	size_t read = 0;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	tc_buf_init(&out, TEXT_BYTES);
	for (int i = 0; i < 200000; i++) {
		tc_buf_clear(&text);
		tc_buf_clear(&out);
		tc_buf_add_char(&text, '{');
		for (size_t n = unit_below(&r, 9); n > 0; n--)
			tc_buf_add_cstr(&text, pieces[unit_below(&r, TC_ARRAY_LEN(pieces))]);
		tc_buf_add_char(&text, '}');
		if (tc_rowtext_json(&out, tc_buf_str(&text), false)) {
			assert_true(tc_is_json(tc_buf_str(&out)));
			read++;
		} else {
			assert_int_equal(out.len, 0);
		}
	}
	assert_true(read > 1000);
	tc_buf_release(&out);
	tc_buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_which_tables_tell_of_events),
		cmocka_unit_test(test_members_have_cloudtrails_names),
		cmocka_unit_test(test_empty_cells_are_absent),
		cmocka_unit_test(test_kinds_of_cells),
		cmocka_unit_test(test_text_is_kept_whatever_it_is),
		cmocka_unit_test(test_the_first_of_two_columns_counts),
		cmocka_unit_test(test_flat_columns_become_objects),
		cmocka_unit_test(test_the_whole_identity_goes_before_its_parts),
		cmocka_unit_test(test_struct_text),
		cmocka_unit_test(test_struct_text_that_can_be_read_in_two_ways_is_not_read),
		cmocka_unit_test(test_json_with_names_in_lower_case),
		cmocka_unit_test(test_any_struct_text_gives_json_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
