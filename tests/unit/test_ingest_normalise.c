/*
 * Records with any member missing, doubled, renamed or of another type: each is read
 * or rejected, nothing is invented, and nothing crashes.
 */
#include "memory_source.h"

#include "ingest/record.h"
#include "util/instant.h"

#include "util/banned.h"

#define SEED UINT64_C(4711)
#define TEXT_BYTES ((size_t)16 * 1024 * 1024)

/* A member of an ordinary record and its usual value; NULL: an object of its own. */
struct member {
	const char *name, *value;
	const struct member *inside;
};

static const struct member issuer[] = {
	{"type", "\"Role\"", NULL},
	{"principalId", "\"AROAEXAMPLE\"", NULL},
	{"arn", "\"arn:aws:iam::111122223333:role/path/R\"", NULL},
	{"accountId", "\"111122223333\"", NULL},
	{"userName", "\"R\"", NULL},
	{NULL, NULL, NULL},
};
static const struct member attributes[] = {
	{"creationDate", "\"2025-01-01T00:00:00Z\"", NULL},
	{"mfaAuthenticated", "\"true\"", NULL},
	{NULL, NULL, NULL},
};
static const struct member context[] = {
	{"sessionIssuer", NULL, issuer},
	{"attributes", NULL, attributes},
	{"webIdFederationData", "{}", NULL},
	{NULL, NULL, NULL},
};
static const struct member identity[] = {
	{"type", "\"AssumedRole\"", NULL},
	{"principalId", "\"AROAEXAMPLE:session\"", NULL},
	{"arn", "\"arn:aws:sts::111122223333:assumed-role/R/session\"", NULL},
	{"accountId", "\"111122223333\"", NULL},
	{"accessKeyId", "\"ASIAEXAMPLE\"", NULL},
	{"userName", "\"a\"", NULL},
	{"invokedBy", "\"ec2.amazonaws.com\"", NULL},
	{"sessionContext", NULL, context},
	{"onBehalfOf", "{\"userId\":\"u\",\"identityStoreArn\":\"s\"}", NULL},
	{NULL, NULL, NULL},
};
static const struct member statistics[] = {
	{"baseline", "{\"average\":0.0000882145}", NULL},
	{"insight", "{\"average\":0.6}", NULL},
	{"insightDuration", "5", NULL},
	{"baselineDuration", "11336", NULL},
	{NULL, NULL, NULL},
};
static const struct member insight_context[] = {
	{"statistics", NULL, statistics},
	{"attributions", "[{\"attribute\":\"userAgent\"}]", NULL},
	{NULL, NULL, NULL},
};
static const struct member insight[] = {
	{"state", "\"Start\"", NULL},
	{"eventSource", "\"iam.amazonaws.com\"", NULL},
	{"eventName", "\"CreateUser\"", NULL},
	{"insightType", "\"ApiCallRateInsight\"", NULL},
	{"insightContext", NULL, insight_context},
	{NULL, NULL, NULL},
};
static const struct member addendum[] = {
	{"reason", "\"UPDATED_DATA\"", NULL},
	{"updatedFields", "\"eventID\"", NULL},
	{"originalEventID", "\"e0\"", NULL},
	{NULL, NULL, NULL},
};
static const struct member record[] = {
	{"eventVersion", "\"1.08\"", NULL},
	{"userIdentity", NULL, identity},
	{"eventTime", "\"2025-01-01T00:00:00Z\"", NULL},
	{"eventSource", "\"iam.amazonaws.com\"", NULL},
	{"eventName", "\"UpdateFunctionCode20150331v2\"", NULL},
	{"awsRegion", "\"us-east-1\"", NULL},
	{"sourceIPAddress", "\"2001:DB8::1\"", NULL},
	{"userAgent", "\"[aws-cli/2.9 md/command#iam.create-user]\"", NULL},
	{"errorCode", "\"AccessDenied\"", NULL},
	{"errorMessage", "\"Failed authentication\"", NULL},
	{"requestParameters", "{\"omitted\":true,\"originalSize\":1}", NULL},
	{"responseElements", "{\"ConsoleLogin\":\"Failure\"}", NULL},
	{"additionalEventData", "{\"MFAUsed\":\"Yes\"}", NULL},
	{"requestID", "\"r\"", NULL},
	{"eventID", "\"e1\"", NULL},
	{"readOnly", "false", NULL},
	{"eventType", "\"AwsApiCall\"", NULL},
	{"eventCategory", "\"Management\"", NULL},
	{"recipientAccountId", "\"111122223333\"", NULL},
	{"sharedEventID", "\"s\"", NULL},
	{"vpcEndpointId", "\"vpce-1\"", NULL},
	{"sessionCredentialFromConsole", "\"true\"", NULL},
	{"insightDetails", NULL, insight},
	{"addendum", NULL, addendum},
	{NULL, NULL, NULL},
};

static void add_odd_value(struct unit_random *r, struct tc_buf *out)
{
	static const char *const odd[] = {
		"null", "true", "false", "0", "-1", "1e999", "12345678901234567890123",
		"1735689600", "1735689600000", "0.5", "\"\"", "\"null\"", "\"true\"", "[]",
		"{}", "[1,\"x\",null]", "{\"a\":{\"b\":[{\"c\":1}]}}", "\"{\\\"a\\\":1}\"",
		"\"{not json\"", "\"\\u0000\"", "\"\\ud83d\"", "\"\\ud83d\\udd11\"",
		"\"\xff\xfe\"", "\"HIDDEN_DUE_TO_SECURITY_REASONS\"", "\"****\"", "\"::\"",
		"\"a:b:c:d\"", "\"/\"", "\"v2\"", "\"20150331v2\"", "\"2015_03_31\"",
		"{\"omitted\":\"true\"}", "{\"reason\":1}", "{\"_return\":false}",
		"{\"a\":1,\"a\":2,\"A\":3}", "\":assumed-role/\"", "\"[\"", "\"aws:s3\"",
		"\"9999-12-31T23:59:59Z\"", "\"0000-00-00T24:00:00Z\"",
	};

	if (unit_below(r, 20) == 0) {
		tc_buf_add_char(out, '"');
		tc_buf_fill(out, 'x', 1000 + unit_below(r, 100));
		tc_buf_add_char(out, '"');
	} else {
		tc_buf_add_cstr(out, odd[unit_below(r, TC_ARRAY_LEN(odd))]);
	}
}

/* As it is, with an escape, or in other letters. */
static void add_name(struct unit_random *r, struct tc_buf *out, const char *name)
{
	size_t how = unit_below(r, 40), at = unit_below(r, strlen(name));

	tc_buf_add_char(out, '"');
	for (size_t i = 0; name[i]; i++) {
		if (how == 0 && i == at)
			tc_buf_addf(out, "\\u%04x", (unsigned)name[i]);
		else if (how == 1 && i == at)
			tc_buf_add_char(out, (char)(name[i] ^ 0x20));
		else
			tc_buf_add_char(out, name[i]);
	}
	tc_buf_add_cstr(out, "\":");
}

static void add_object(struct unit_random *r, struct tc_buf *out,
		       const struct member *members, size_t oddness)
{
	bool first = true;

	tc_buf_add_char(out, '{');
	for (const struct member *m = members; m->name; m++) {
		size_t times = unit_below(r, oddness) == 0 ? unit_below(r, 3) : 1;

		for (; times; times--) {
			if (!first)
				tc_buf_add_char(out, ',');
			first = false;
			add_name(r, out, m->name);
			if (unit_below(r, oddness) == 0)
				add_odd_value(r, out);
			else if (m->inside)
				add_object(r, out, m->inside, oddness);
			else
				tc_buf_add_cstr(out, m->value);
		}
	}
	tc_buf_add_char(out, '}');
}

struct run {
	struct tc_normaliser normaliser;
	struct tc_arena arena;
	size_t records, rejects;
};

static void assert_json_or_absent(struct tc_str text)
{
	struct tc_scan scan;
	struct tc_buf copy;

	if (!text.data)
		return;
	/* A number needs something behind it to be known as whole. */
	tc_buf_init(&copy, TEXT_BYTES);
	tc_buf_add_str(&copy, text);
	tc_buf_add_char(&copy, ' ');
	assert_int_equal(tc_scan_value(tc_buf_str(&copy), 0, 0, &scan), TC_SCAN_OK);
	assert_int_equal(scan.end, text.len);
	tc_buf_release(&copy);
}

static void check(const struct tc_record *r)
{
	assert_true(r->time_ms == TC_NO_TIME ||
		    (r->time_ms >= TC_TIME_MIN && r->time_ms <= TC_TIME_MAX));
	assert_non_null(r->actor->identity->principal.data);
	assert_non_null(r->result->outcome);
	assert_true(r->kind->read_only >= -1 && r->kind->read_only <= 1);
	assert_true(!r->actor->identity->credential.data ||
		    r->actor->identity->counted_as.data);
	assert_json_or_absent(r->request);
	assert_json_or_absent(r->response);
	assert_true(!r->event_id.data || r->event_id.len);
	for (const struct tc_fact *f = r->facts; f; f = f->next) {
		if (f->table == TC_FACT_ODDITY)
			assert_non_null(f->fields[1].data);
		if (f->table == TC_FACT_INSIGHT) {
			assert_null(r->api->event_name.data);
			assert_json_or_absent(f->fields[5]);  /* the baseline's average */
			assert_json_or_absent(f->fields[9]);  /* attributions */
		}
	}
}

static void on_record(void *ctx, const struct tc_object *o, struct tc_extent where)
{
	struct run *run = ctx;
	struct tc_record a = {.where = where}, b = {.where = where};

	run->records++;
	tc_normalise(&run->normaliser, &a, &run->arena, o);
	check(&a);
	/* The same record is the same, however often it comes. */
	tc_normalise(&run->normaliser, &b, &run->arena, o);
	assert_ptr_equal(a.actor, b.actor);
	assert_ptr_equal(a.api, b.api);
	assert_ptr_equal(a.place, b.place);
	assert_ptr_equal(a.kind, b.kind);
	assert_ptr_equal(a.result, b.result);
	assert_true(a.time_ms == b.time_ms && !a.facts == !b.facts);
}

static void on_reject(void *ctx, uint64_t offset, uint64_t length, const char *reason)
{
	struct run *run = ctx;

	(void)offset;
	(void)length;
	assert_true(*reason);
	run->rejects++;
}

static void read_text(struct run *run, struct tc_str text)
{
	struct tc_sink sink = {run, on_record, on_reject};
	struct tc_error err = TC_ERROR_INIT;
	struct memory_source source;
	struct tc_container found;
	struct tc_reader reader;
	char sha256[TC_SHA256_HEX];

	memory_source_init(&source, text, 0);
	if (tc_reader_init(&reader, memory_source_read, &source, &tc_default_caps,
			   tc_caps_window(&tc_default_caps), memory_source_chunk, &source,
			   NULL, &err) < 0)
		fail_msg("%s", err.text);
	tc_container_read(&found, &reader, &sink, SEED);
	tc_reader_finish(&reader, sha256);
	tc_reader_release(&reader);
	memory_source_release(&source);
}

static void test_any_type_anywhere(void **state)
{
	struct unit_random r = unit_random();
	struct run run = {.records = 0};
	struct tc_buf text;
	size_t lines = 5000;

	(void)state;
	tc_normaliser_init(&run.normaliser, NULL);
	tc_arena_init(&run.arena);
	tc_buf_init(&text, TEXT_BYTES);
	for (size_t i = 0; i < lines; i++) {
		/* From one odd member in a hundred to nearly every one. */
		add_object(&r, &text, record, 2 + unit_below(&r, 100));
		tc_buf_add_char(&text, '\n');
	}
	assert_false(text.overflow);
	read_text(&run, tc_buf_str(&text));
	/* Each line is one record, or the reason why not. */
	assert_int_equal(run.records + run.rejects, lines);
	assert_true(run.records > lines / 2);
	tc_buf_release(&text);
	tc_arena_release(&run.arena);
	tc_normaliser_release(&run.normaliser);
}

/* Bytes that were overwritten, too: lines may be lost then, but neither made up. */
static void test_any_byte_anywhere(void **state)
{
	struct unit_random r = unit_random();
	struct tc_buf text;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	for (size_t i = 0; i < 1500; i++) {
		struct run run = {.records = 0};

		tc_normaliser_init(&run.normaliser, NULL);
		tc_arena_init(&run.arena);
		tc_buf_clear(&text);
		tc_buf_add_cstr(&text, "{\"Records\":[");
		for (size_t k = 0; k < 3; k++) {
			if (k)
				tc_buf_add_char(&text, ',');
			add_object(&r, &text, record, 1000);
		}
		tc_buf_add_cstr(&text, "]}");
		for (size_t k = 0; k <= unit_below(&r, 4); k++)
			text.data[unit_below(&r, text.len)] =
				"\"\\{}[],:0a\n\x01\xff"[unit_below(&r, 13)];
		read_text(&run, tc_buf_str(&text));
		assert_true(run.records <= 3);
		assert_true(run.records + run.rejects >= 1);
		tc_arena_release(&run.arena);
		tc_normaliser_release(&run.normaliser);
	}
	tc_buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_type_anywhere),
		cmocka_unit_test(test_any_byte_anywhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
