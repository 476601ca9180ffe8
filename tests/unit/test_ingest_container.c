/* Finding the records, whatever they are wrapped in; and what is said of damage. */
#include "container_run.h"
#include "gzip_make.h"


#include "util/banned.h"

#define TEXT_BYTES ((size_t)64 * 1024 * 1024)
/* The defaults of src/ingest/caps.h. */
#define RECORD ((size_t)4 * 1024 * 1024)
#define WINDOW (RECORD * TC_CAP_WRAPPING)

/*
 * A template: @1 is record 1, $1 the same inside a JSON string, #1 inside a string
 * inside a string.
 */
static void add_record(struct tc_buf *out, char number)
{
	tc_buf_addf(out,
		    "{\"eventVersion\":\"1.08\",\"eventSource\":\"ec2.amazonaws.com\","
		    "\"eventName\":\"DescribeInstances\",\"requestParameters\":{\"q\":"
		    "\"\\\"\\\\ \\u00e9 \xf0\x9f\x94\x91\\n\",\"list\":[1,{}]},"
		    "\"eventID\":\"e%c\"}",
		    number);
}

static void add_escaped(struct tc_buf *out, struct tc_str text, unsigned layers)
{
	struct tc_buf once;

	tc_buf_init(&once, TEXT_BYTES);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		if (c == '"' || c == '\\')
			tc_buf_addf(&once, "\\%c", c);
		else if (c == '\n')
			tc_buf_add_cstr(&once, "\\n");
		else if (c == '/')
			tc_buf_add_cstr(&once, "\\u002f");
		else
			tc_buf_add_char(&once, c);
	}
	if (layers > 1)
		add_escaped(out, tc_buf_str(&once), layers - 1);
	else
		tc_buf_add_str(out, tc_buf_str(&once));
	tc_buf_release(&once);
}

#define RECORDS_MAX 8

struct built {
	struct tc_buf text;
	size_t from[RECORDS_MAX], len[RECORDS_MAX], count; /* of the records */
};

static void build(struct built *b, const char *template)
{
	b->count = 0;
	tc_buf_init(&b->text, TEXT_BYTES);
	for (const char *p = template; *p; p++) {
		const char *layer = strchr("@$#", *p);
		struct tc_buf record;

		if (!layer || p[1] < '0' || p[1] > '9') {
			tc_buf_add_char(&b->text, *p);
			continue;
		}
		tc_buf_init(&record, TEXT_BYTES);
		add_record(&record, *++p);
		size_t from = b->text.len;
		switch (*layer) {
		case '@':
			tc_buf_add_str(&b->text, tc_buf_str(&record));
			break;
		case '$':
			add_escaped(&b->text, tc_buf_str(&record), 1);
			break;
		default:
			add_escaped(&b->text, tc_buf_str(&record), 2);
			break;
		}
		assert_true(b->count < RECORDS_MAX);
		b->from[b->count] = from;
		b->len[b->count++] = b->text.len - from;
		tc_buf_release(&record);
	}
}

/*
 * `expected` names records in order, with their escapes, and the reasons of rejects:
 * "1/0 !reason 2/1".  Extents are those of the template.
 */
static void compare(struct container_run *run, const struct built *b,
		    const char *template, const char *expected)
{
	struct tc_buf story;
	const char *p = tc_buf_cstr(&run->story);
	char id;
	unsigned long long offset, length;
	unsigned escapes;
	int taken;

	/* The story without places, after comparing them. */
	tc_buf_init(&story, TEXT_BYTES);
	for (size_t next = 0; *p;) {
		if (sscanf(p, " e%c@%llu+%llu/%u%n", &id, &offset, &length, &escapes,
			   &taken) == 4) {
			tc_buf_addf(&story, "%s%c/%u", story.len ? " " : "", id, escapes);
			/* Records that were not taken leave a gap in the list. */
			while (next < b->count && b->from[next] != offset)
				next++;
			if (next == b->count)
				fail_msg("%s: no record at %llu", template, offset);
			assert_int_equal(length, b->len[next++]);
			p += taken;
		} else if (sscanf(p, " !%llu+%llu %n", &offset, &length, &taken) == 2) {
			const char *end = p + taken;
			while (*end && !(end[0] == ' ' && (end[1] == '!' ||
							   (end[1] == 'e' && end[3] == '@'))))
				end++;
			tc_buf_addf(&story, "%s!%.*s", story.len ? " " : "",
				    (int)(end - p - taken), p + taken);
			p = end;
		} else {
			fail_msg("not understood: %s", p);
		}
	}
	if (strcmp(tc_buf_cstr(&story), expected) != 0)
		fail_msg("%s\ngives    %s\nand not  %s", template, tc_buf_cstr(&story),
			 expected);
	tc_buf_release(&story);
}

/* Read by `piece` bytes, and with an edge of the window at every `piece` bytes. */
static void assert_same_in_pieces_of(struct container_run *whole, struct tc_str text,
				     size_t piece)
{
	struct container_run run;
	struct tc_buf raw;

	container_run(&run, text, text, piece);
	assert_true(tc_str_eq(tc_buf_str(&run.story), tc_buf_str(&whole->story)));
	container_run_release(&run);
	if (!text.len)
		return;
	tc_buf_init(&raw, TEXT_BYTES);
	for (size_t at = 0; at < text.len; at += piece) {
		size_t left = text.len - at;
		gzip_add_member(&raw, tc_str_n(text.data + at, left < piece ? left : piece));
	}
	container_run(&run, tc_buf_str(&raw), text, 0);
	if (!tc_str_eq(tc_buf_str(&run.story), tc_buf_str(&whole->story)))
		fail_msg("in pieces of %zu:%s\nas a whole:%s", piece,
			 tc_buf_cstr(&run.story), tc_buf_cstr(&whole->story));
	assert_string_equal(run.sha256, whole->sha256);
	assert_int_equal(run.found.recognised, whole->found.recognised);
	assert_int_equal(run.found.foreign, whole->found.foreign);
	container_run_release(&run);
	tc_buf_release(&raw);
}

static struct tc_container expect(const char *template, const char *expected)
{
	struct container_run run;
	struct tc_container found;
	struct built b;

	build(&b, template);
	container_run(&run, tc_buf_str(&b.text), tc_buf_str(&b.text), 0);
	compare(&run, &b, template, expected);
	assert_same_in_pieces_of(&run, tc_buf_str(&b.text), 1);
	found = run.found;
	container_run_release(&run);
	tc_buf_release(&b.text);
	return found;
}

/* --- wrappings ---------------------------------------------------------- */

static void test_records(void **state)
{
	(void)state;
	expect("{\"Records\":[@1]}", "1/0");
	expect("{\"Records\":[@1,@2,@3]}", "1/0 2/0 3/0");
	expect("{\"Records\":[@1,@2]}\n", "1/0 2/0");
	expect("{\n  \"Records\": [\n    @1,\n    @2\n  ]\n}\n", "1/0 2/0");
	expect("\xef\xbb\xbf{\"Records\":[@1]}", "1/0");
	/* Members around the list. */
	expect("{\"a\":{\"Records\":[1]},\"b\":\"]\",\"Records\":[@1],\"c\":[{}],\"d\":1}",
	       "1/0");
	expect("{\"Records\":[@1],\"Records\":[@2]}", "1/0 2/0");
	expect("{\"Records\":[@1],\"NextToken\":null,\"Events\":[@2]}", "1/0 2/0");
	/* Pages behind each other, with and without white space. */
	expect("{\"Records\":[@1]}{\"Records\":[@2]}", "1/0 2/0");
	expect("{\"Records\":[@1]}\n{\"Records\":[@2]}\n{\"Records\":[]}\n", "1/0 2/0");
}

static void test_lines_arrays_and_single_records(void **state)
{
	(void)state;
	expect("@1", "1/0");
	expect("@1\n@2\n@3\n", "1/0 2/0 3/0");
	expect("@1\r\n@2\r\n\r\n@3", "1/0 2/0 3/0");
	expect("@1@2@3", "1/0 2/0 3/0");
	expect("@1,\n@2,\n@3\n", "1/0 2/0 3/0");
	expect("\n\n  @1\n\t@2", "1/0 2/0");
	expect("[@1,@2]", "1/0 2/0");
	expect("[\n  @1 ,\n  @2\n]\n", "1/0 2/0");
	expect("[@1]\n[@2]\n", "1/0 2/0");
	expect("[[@1],[[@2]]]", "1/0 2/0");
	expect("[{\"Records\":[@1]},{\"Records\":[@2]}]", "1/0 2/0");
}

static void test_lookup_events(void **state)
{
	(void)state;
	expect("{\"Events\":[{\"EventId\":\"x\",\"EventName\":\"N\",\"Resources\":[],"
	       "\"CloudTrailEvent\":\"$1\"},{\"EventId\":\"y\",\"CloudTrailEvent\":\"$2\"}],"
	       "\"NextToken\":\"t\"}",
	       "1/1 2/1");
	expect("{\"EventId\":\"x\",\"CloudTrailEvent\":\"$1\"}\n{\"CloudTrailEvent\":\"$2\"}\n",
	       "1/1 2/1");
	expect("{\"Events\":[{\"CloudTrailEvent\":\"$1\"}]}{\"Events\":[{\"CloudTrailEvent\":"
	       "\"$2\"}]}",
	       "1/1 2/1");
	expect("[{\"CloudTrailEvent\":\"$1\",\"EventName\":\"N\"}]", "1/1");
	expect("{\"Events\":[{\"EventId\":\"x\",\"EventName\":\"N\"}]}",
	       "!a lookup-events entry without its record");
}

static void test_event_bridge(void **state)
{
	(void)state;
	expect("{\"version\":\"0\",\"id\":\"i\",\"detail-type\":\"AWS API Call via CloudTrail\","
	       "\"source\":\"aws.ec2\",\"resources\":[],\"detail\":@1}\n{\"detail\":@2}",
	       "1/0 2/0");
	expect("[{\"detail\":@1},{\"detail\":@2}]", "1/0 2/0");
	/* A rule's own event: well formed, not CloudTrail's. */
	expect("{\"detail-type\":\"EC2 Instance State-change Notification\",\"detail\":"
	       "{\"instance-id\":\"i-1\",\"state\":\"running\"}}",
	       "!not CloudTrail: an EventBridge event of another kind");
}

static void test_cloudwatch_logs(void **state)
{
	(void)state;
	expect("{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"1\",\"logGroup\":\"g\","
	       "\"subscriptionFilters\":[\"f\"],\"logEvents\":[{\"id\":\"0\",\"timestamp\":0,"
	       "\"message\":\"$1\"},{\"id\":\"1\",\"timestamp\":1,\"message\":\"$2\"}]}",
	       "1/1 2/1");
	expect("{\"events\":[{\"logStreamName\":\"s\",\"timestamp\":0,\"message\":\"$1\","
	       "\"eventId\":\"9\"}],\"searchedLogStreams\":[]}",
	       "1/1");
	expect("{\"messageType\":\"CONTROL_MESSAGE\",\"logEvents\":[]}", "");
	/* An export writes the time before each record. */
	expect("2023-07-10T12:00:24.000Z @1\n2023-07-10T12:00:25.000Z @2\n", "1/0 2/0");
	expect("1688990424 @1\n1688990425.123\t@2\n", "1/0 2/0");
	expect("2023-07-10T12:00:24.000Z {\"Records\":[@1]}", "1/0");
}

static void test_common_wrappers(void **state)
{
	static const char *const names[] = {
		"detail", "CloudTrailEvent", "message", "_raw", "_source", "eventJson", "data",
		"raw", "cloudtrail", "event", "eventData", "payload", "Message", "log",
	};
	char template[300];

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++) {
		snprintf(template, sizeof(template), "{\"time\":1,\"%s\":@1}\n{\"%s\":@2}",
			 names[i], names[i]);
		expect(template, "1/0 2/0");
		snprintf(template, sizeof(template),
			 "{\"host\":\"h\",\"%s\":\"$1\",\"list\":[]}\n", names[i]);
		expect(template, "1/1");
		snprintf(template, sizeof(template), "[{\"%s\":{\"Records\":[@1,@2]}}]",
			 names[i]);
		expect(template, "1/0 2/0");
	}
	/* Names are exact. */
	expect("{\"Detail\":@1}", "!not a CloudTrail record");
	expect("{\"details\":@1}", "!not a CloudTrail record");
}

static void test_strings(void **state)
{
	(void)state;
	expect("\"$1\"", "1/1");
	expect("\"$1\"\n\"$2\"\n", "1/1 2/1");
	expect("[\"$1\",\"$2\"]", "1/1 2/1");
	expect("{\"message\":\"[$1, $2]\"}", "1/1 2/1");
	expect("{\"message\":\" {\\\"Records\\\":[$1,$2]} \"}", "1/1 2/1");
	expect("{\"Message\":\"{\\\"detail\\\":$1}\"}", "1/1");
	/* Two layers: a subscription inside a notification. */
	expect("{\"Type\":\"Notification\",\"Message\":\"{\\\"logEvents\\\":[{\\\"message\\\":"
	       "\\\"#1\\\"},{\\\"message\\\":\\\"#2\\\"}]}\"}",
	       "1/2 2/2");
	expect("\"\\\"#1\\\"\"", "!not a CloudTrail record");
	expect("\"text\"", "!not a CloudTrail record");
	expect("{\"message\":\"text\"}", "!not a CloudTrail record");
	expect("{\"message\":\"{not json}\"}", "!not a CloudTrail record");
	expect("{\"message\":\"\"}", "!not a CloudTrail record");
}

/* The wrapping that leads to a record is taken, whatever stands before it. */
static void test_wrappers_beside_each_other(void **state)
{
	(void)state;
	expect("{\"message\":\"imported\",\"_raw\":\"$1\"}", "1/1");
	expect("{\"raw\":\"\",\"event\":@1}", "1/0");
	/* As log shippers write it. */
	expect("{\"@timestamp\":\"t\",\"log\":{\"offset\":0,\"file\":{\"path\":\"p\"}},"
	       "\"message\":\"$1\"}",
	       "1/1");
	expect("{\"event\":{\"kind\":\"event\",\"dataset\":\"aws.cloudtrail\"},\"message\":\"$1\"}",
	       "1/1");
	expect("{\"data\":{\"type\":\"x\"},\"detail\":@1}", "1/0");
}

/* A string may hold lines of records, or a record and more: nothing is lost silently. */
static void test_all_of_a_string_counts(void **state)
{
	(void)state;
	expect("{\"message\":\"$1\\n$2\\n\"}", "1/1 2/1");
	expect("{\"_raw\":\"$1$2\"}", "1/1 2/1");
	expect("[\"$1\\n$2\"]", "1/1 2/1");
}

static void test_nesting_has_an_end(void **state)
{
	struct tc_buf text;
	struct container_run run;

	(void)state;
	expect("[[[[[@1]]]]]", "1/0");
	expect("{\"data\":{\"data\":{\"data\":{\"data\":@1}}}}", "1/0");
	for (unsigned depth = 1; depth < 60; depth++) {
		tc_buf_init(&text, TEXT_BYTES);
		for (unsigned i = 0; i < depth; i++)
			tc_buf_add_cstr(&text, "{\"data\":");
		add_record(&text, '1');
		tc_buf_fill(&text, '}', depth);
		container_run(&run, tc_buf_str(&text), tc_buf_str(&text), 0);
		/* A record or a reject, never nothing. */
		assert_int_equal(run.records + run.rejects, 1);
		container_run_release(&run);
		tc_buf_release(&text);

		tc_buf_init(&text, TEXT_BYTES);
		tc_buf_fill(&text, '[', depth);
		add_record(&text, '1');
		tc_buf_fill(&text, ']', depth);
		container_run(&run, tc_buf_str(&text), tc_buf_str(&text), 0);
		assert_true(run.records + run.rejects >= 1);
		container_run_release(&run);
		tc_buf_release(&text);
	}
}

/* --- what is a record --------------------------------------------------- */

#define ONE(template, records, rejects, is_recognised, foreigners)             \
	do {                                                                   \
		struct tc_container found_ = expect_counts(template, records,  \
							   rejects);           \
		assert_int_equal(found_.recognised, is_recognised);            \
		assert_int_equal(found_.foreign, foreigners);                  \
	} while (0)

static struct tc_container expect_counts(const char *text, size_t records, size_t rejects)
{
	struct container_run run;
	struct tc_container found;

	container_run(&run, tc_str(text), tc_str(text), 0);
	if (run.records != records || run.rejects != rejects)
		fail_msg("%s: %zu records, %zu rejects:%s", text, run.records, run.rejects,
			 tc_buf_cstr(&run.story));
	assert_same_in_pieces_of(&run, tc_str(text), 1);
	found = run.found;
	container_run_release(&run);
	return found;
}

static void test_what_is_a_record(void **state)
{
	(void)state;
	ONE("{\"eventName\":\"A\",\"eventSource\":\"s\"}", 1, 0, true, 0);
	ONE("{\"eventName\":\"A\",\"eventTime\":\"t\"}", 1, 0, true, 0);
	ONE("{\"eventName\":\"A\",\"userIdentity\":null}", 1, 0, true, 0);
	ONE("{\"eventName\":null,\"eventSource\":null}", 1, 0, true, 0);
	ONE("{\"eventName\":\"A\"}", 0, 1, false, 1);
	ONE("{\"eventSource\":\"s\",\"eventTime\":\"t\"}", 0, 1, false, 1);
	/* Insight records have no eventName. */
	ONE("{\"eventVersion\":\"1.07\",\"eventType\":\"AwsCloudTrailInsight\"}", 1, 0, true,
	    0);
	ONE("{\"eventVersion\":\"1.07\"}", 0, 1, false, 1);
	/* A record may wrap something that looks like one. */
	ONE("{\"eventName\":\"A\",\"eventSource\":\"s\",\"detail\":{\"eventName\":\"B\","
	    "\"eventSource\":\"s\"}}",
	    1, 0, true, 0);
	/* Aggregated events are sums. */
	ONE("{\"eventVersion\":\"1.0\",\"eventCategory\":\"Aggregated\",\"eventId\":\"x\"}", 0, 1,
	    false, 1);
	/* Duplicate keys: the last counts. */
	ONE("{\"eventName\":\"A\",\"eventSource\":\"aws:s3\",\"eventSource\":\"s\"}", 1, 0, true,
	    0);
}

static void test_other_evidence(void **state)
{
	(void)state;
	ONE("{\"awsAccountId\":\"1\",\"digestS3Object\":\"k\",\"logFiles\":[]}", 0, 0, true, 0);
	ONE("{\"PublicKeyList\":[{\"Value\":\"\"}]}", 0, 0, true, 0);
	ONE("{\"x-amz-meta-signature\":\"00\"}", 0, 0, true, 0);
}

static void test_empty_sources(void **state)
{
	(void)state;
	ONE("", 0, 0, false, 0);
	ONE(" \n\t\r\n", 0, 0, false, 0);
	ONE("\xef\xbb\xbf", 0, 0, false, 0);
	ONE("{\"Records\":[]}", 0, 0, true, 0);
	ONE("{\"Records\": [ ] }\n", 0, 0, true, 0);
	ONE("{\"Events\":[],\"NextToken\":null}", 0, 0, true, 0);
	ONE("[]", 0, 0, true, 0);
	ONE("[ \n ]", 0, 0, true, 0);
}

static void test_foreign_json(void **state)
{
	(void)state;
	ONE("{}", 0, 1, false, 1);
	ONE("{\"a\":1}\n{\"a\":2}\n", 0, 2, false, 2);
	ONE("[1,\"x\",null,true]", 0, 4, false, 4);
	ONE("42 ", 0, 1, false, 1);
	ONE("null", 0, 1, false, 1);
	/* A list called Records, but of something else. */
	ONE("{\"Records\":[{\"eventVersion\":\"2.1\",\"eventSource\":\"aws:s3\",\"eventName\":"
	    "\"ObjectCreated:Put\",\"eventTime\":\"t\"}]}",
	    0, 1, true, 1);
	ONE("{\"Records\":[{\"a\":1},{\"b\":2}]}", 0, 2, true, 2);
	expect("{\"Records\":[{\"eventSource\":\"aws:s3\",\"eventName\":\"x\"},@1]}",
	       "!not CloudTrail: an event notification of another service 1/0");
	expect("{\"a\":1}\n@1\n{\"b\":2}\n@2\n",
	       "!not a CloudTrail record 1/0 !not a CloudTrail record 2/0");
}

static void test_more_members_than_a_record_has(void **state)
{
	struct tc_buf text;
	struct container_run run;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	tc_buf_add_cstr(&text, "{\"eventName\":\"A\",\"eventSource\":\"s\"");
	for (int i = 0; i < 200; i++)
		tc_buf_addf(&text, ",\"k%d\":0", i);
	tc_buf_add_cstr(&text, "}");
	container_run(&run, tc_buf_str(&text), tc_buf_str(&text), 0);
	assert_int_equal(run.records, 0);
	assert_int_equal(run.rejects, 1);
	assert_true(run.found.recognised);
	assert_true(tc_str_find(tc_buf_str(&run.story),
				TC_STR("more members than a record may have")) != SIZE_MAX);
	container_run_release(&run);
	tc_buf_release(&text);
}

/* --- damage ------------------------------------------------------------- */

/* Between lines, the next line is a new beginning. */
static void test_damage_in_lines(void **state)
{
	(void)state;
	expect("@1\n{\"eventName\":oops}\n@2\n", "1/0 !not a JSON value 2/0");
	expect("@1\ngarbage\n@2\n@3\n", "1/0 !not a JSON value 2/0 3/0");
	expect("garbage\n@1\n", "!not a JSON value 1/0");
	expect("@1\n@2 trailing\n@3\n", "1/0 2/0 !not a JSON value 3/0");
	/* A line cut off: by what follows it, which is whole. */
	expect("@1\n{\"eventName\":\"A\",\"x\":\"cut\n@2\n@3\n",
	       "1/0 !control character in a string 2/0 3/0");
	expect("@1\n{\"eventName\":\"A\",\n@2\n@3\n", "1/0 !expected a member name 2/0 3/0");
	expect("@1\n{\"eventName\":\"A\"\n@2\n", "1/0 !expected , or } 2/0");
	expect("@1\n{\"eventName\":\n@2\n@3\n", "1/0 !expected , or } 2/0 3/0");
	expect("@1\n]\n@2\n", "1/0 !not a JSON value 2/0");
	expect("@1\r\n}\r\n@2\r\n", "1/0 !not a JSON value 2/0");
	/* Damage to the end. */
	expect("@1\ngarbage", "1/0 !not a JSON value");
	expect("@1\ngarbage\nmore garbage\n", "1/0 !not a JSON value");
	/* Lines of lists. */
	expect("{\"Records\":[@1]}\noops\n{\"Records\":[@2]}\n", "1/0 !not a JSON value 2/0");
}

/* The extent of a reject is the damage: up to the next beginning. */
static void test_the_extent_of_damage(void **state)
{
	static const char text[] = "{\"eventName\":\"A\",\"eventSource\":\"s\",\"eventID\":\"eA\"}\n"
				   "{\"bad\":}\n"
				   "{\"eventName\":\"B\",\"eventSource\":\"s\",\"eventID\":\"eB\"}\n"
				   "{\"cut\":";
	struct container_run run;

	(void)state;
	container_run(&run, tc_str(text), tc_str(text), 0);
	assert_string_equal(tc_buf_cstr(&run.story),
			    " eA@0+50/0 !51+9 not a JSON value eB@60+50/0"
			    " !111+7 the source ends inside this value");
	container_run_release(&run);
}

/* Inside a list nobody knows where the next record begins: the rest is one reject. */
static void test_damage_in_a_list(void **state)
{
	(void)state;
	expect("{\"Records\":[@1,{\"eventName\":oops},@2]}", "1/0 !not a JSON value");
	expect("{\"Records\":[@1,@2", "1/0 2/0 !the source ends inside a list of records");
	expect("{\"Records\":[@1,@2,", "1/0 2/0 !the source ends inside a list of records");
	expect("{\"Records\":[@1,{\"eventName\":\"A",
	       "1/0 !the source ends inside this value");
	expect("{\"Records\":[@1]", "1/0 !the source ends inside a list of records");
	expect("[@1,@2", "1/0 2/0 !the source ends inside a list of records");
	expect("[@1,x]", "1/0 !not a JSON value");
	expect("{\"Records\":[@1],oops}", "1/0 !expected a member name");
	expect("{\"Records\":[@1],\"x\"}", "1/0 !expected :");
	expect("{\"Records\":[@1],\"x\":", "1/0 !expected a value");
	expect("{\"Records\":[@1],\"x", "1/0 !the source ends in a name");
	expect("{\"Records\":[@1}}", "1/0 !not a JSON value");
	/* Behind a list that ended, the top is top again. */
	expect("{\"Records\":[@1]}garbage", "1/0 !not a JSON value");
	expect("{\"Records\":[@1]}]\n@2\n", "1/0 !not a JSON value 2/0");
}

/* Cut at every byte: what was whole is taken, and something is said of the rest. */
static void test_cut_at_every_byte(void **state)
{
	struct container_run run;
	struct built b;

	(void)state;
	build(&b, "{\"Records\":[@1,@2]}");
	for (size_t cut = 1; cut < b.text.len; cut++) {
		struct tc_str text = tc_str_n(b.text.data, cut);
		size_t whole = 0;

		for (size_t i = 0; i < 2; i++)
			whole += cut >= b.from[i] + b.len[i];
		container_run(&run, text, text, 0);
		assert_int_equal(run.records, whole);
		assert_int_equal(run.rejects, 1);
		container_run_release(&run);
	}
	tc_buf_release(&b.text);
	/* Compressed. */
	build(&b, "@1\n@2\n@3\n");
	struct tc_buf raw;
	tc_buf_init(&raw, TEXT_BYTES);
	gzip_add_member(&raw, tc_buf_str(&b.text));
	for (size_t cut = 3; cut < raw.len; cut++) {
		container_run(&run, tc_str_n(raw.data, cut), tc_buf_str(&b.text), 0);
		assert_int_equal(run.rejects, 1);
		assert_true(tc_str_ends(tc_buf_str(&run.story),
					TC_STR("gzip: the data is cut off")));
		container_run_release(&run);
	}
	tc_buf_release(&raw);
	tc_buf_release(&b.text);
}

/* All of it at once, whatever the pieces it comes in. */
static void test_pieces_make_no_difference(void **state)
{
	static const size_t pieces[] = {1, 2, 3, 5, 7, 64, 100, 4096};
	struct container_run run;
	struct built b;

	(void)state;
	build(&b, "\xef\xbb\xbf{\"Records\":[@1,{\"a\":1}],\"next\":[[{}]]}\n2023-07-10T12:00:24Z @2\n"
		  "{\"Message\":\"{\\\"logEvents\\\":[{\\\"message\\\":\\\"#3\\\"}]}\"}\n"
		  "{\"bad\":}\n\"$4\" 17 [[@5]]\n{\"detail\":@6}\n{\"Events\":[@7,oops]}\n");
	container_run(&run, tc_buf_str(&b.text), tc_buf_str(&b.text), 0);
	compare(&run, &b, "all of it",
		"1/0 !not a CloudTrail record 2/0 3/2 !not a JSON value 4/1 "
		"!not a CloudTrail record 5/0 6/0 7/0 !not a JSON value");
	for (size_t i = 0; i < TC_ARRAY_LEN(pieces); i++)
		assert_same_in_pieces_of(&run, tc_buf_str(&b.text), pieces[i]);
	container_run_release(&run);
	tc_buf_release(&b.text);
}

/* --- size --------------------------------------------------------------- */

/* {"eventName":..., "x":"aaaa..."}: a record of exactly `len` bytes. */
static void add_large(struct tc_buf *out, size_t len, char id)
{
	size_t from = out->len;

	tc_buf_addf(out,
		    "{\"eventName\":\"A\",\"eventSource\":\"s\",\"eventID\":\"e%c\",\"x\":\"", id);
	tc_buf_fill(out, 'a', len - 2 - (out->len - from));
	tc_buf_add_cstr(out, "\"}");
	assert_int_equal(out->len - from, len);
}

static void assert_story(struct tc_str text, const char *expected)
{
	struct container_run run;

	container_run(&run, text, text, 0);
	if (strcmp(tc_buf_cstr(&run.story), expected) != 0)
		fail_msg("%s\nand not%s", tc_buf_cstr(&run.story), expected);
	container_run_release(&run);
}

static void test_a_value_larger_than_the_window(void **state)
{
	char expected[300];
	struct tc_buf text;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	tc_buf_add_cstr(&text, "{\"Records\":[");
	add_large(&text, WINDOW + 100, '1');
	tc_buf_add_char(&text, ',');
	add_large(&text, 100, '2');
	tc_buf_add_cstr(&text, "]}");
	snprintf(expected, sizeof(expected),
		 " !12+%zu larger than a record with its wrapping may be (--max-record 4M)"
		 " e2@%zu+100/0",
		 WINDOW + 100, WINDOW + 113);
	assert_story(tc_buf_str(&text), expected);
	tc_buf_release(&text);
}

/* The same of a string, which may hold records, too. */
static void test_a_string_larger_than_the_window(void **state)
{
	char expected[300];
	struct tc_buf text;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	tc_buf_add_char(&text, '"');
	tc_buf_fill(&text, 'a', WINDOW + 98);
	tc_buf_add_cstr(&text, "\"\n");
	add_large(&text, 100, '2');
	snprintf(expected, sizeof(expected),
		 " !0+%zu larger than a record with its wrapping may be (--max-record 4M)"
		 " e2@%zu+100/0",
		 WINDOW + 100, WINDOW + 101);
	assert_story(tc_buf_str(&text), expected);
	tc_buf_release(&text);
}

/* What fits is taken wherever it stands: here behind half a megabyte of another. */
static void test_a_value_that_just_fits(void **state)
{
	char expected[300];
	struct tc_buf text;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	add_large(&text, 500000, '1');
	tc_buf_add_char(&text, '\n');
	add_large(&text, RECORD, '2');
	tc_buf_add_char(&text, '\n');
	snprintf(expected, sizeof(expected), " e1@0+500000/0 e2@500001+%zu/0", RECORD);
	assert_story(tc_buf_str(&text), expected);
	tc_buf_release(&text);
}

/* With its wrapping a record may fill the window; alone it may not. */
static void test_a_record_larger_than_a_record(void **state)
{
	char expected[300];
	struct tc_buf text;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	tc_buf_add_cstr(&text, "[");
	add_large(&text, RECORD + 1, '1');
	tc_buf_add_cstr(&text, ",");
	add_large(&text, 100, '2');
	tc_buf_addf(&text, "]\n{\"pad\":\"%*s\",\"detail\":", (int)RECORD * 3, "");
	size_t at = text.len;
	add_large(&text, 100, '3');
	tc_buf_add_cstr(&text, "}");
	snprintf(expected, sizeof(expected),
		 " !1+%zu larger than a record may be (--max-record 4M) e2@%zu+100/0"
		 " e3@%zu+100/0",
		 RECORD + 1, RECORD + 3, at);
	assert_story(tc_buf_str(&text), expected);
	tc_buf_release(&text);
}

/* The depth that an import takes is that of its limits, in a string too. */
static void test_depth(void **state)
{
	(void)state;
	for (int levels = 63; levels <= 64; levels++) {
		struct container_run run;
		struct tc_buf text;

		tc_buf_init(&text, TEXT_BYTES);
		tc_buf_add_cstr(&text, "{\"eventName\":1,\"eventTime\":1,\"eventID\":\"a\","
				       "\"r\":");
		tc_buf_fill(&text, '[', (size_t)levels);
		tc_buf_fill(&text, ']', (size_t)levels);
		tc_buf_add_cstr(&text, "}\n");
		container_run(&run, tc_buf_str(&text), tc_buf_str(&text), 0);
		assert_int_equal(run.records, levels == 63);
		assert_int_equal(run.rejects, levels == 64);
		if (levels == 64)
			assert_non_null(strstr(tc_buf_cstr(&run.story),
					       "nested too deeply (--max-depth 64)"));
		container_run_release(&run);

		tc_buf_clear(&text);
		tc_buf_add_cstr(&text, "{\"message\":\"{\\\"eventName\\\":1,"
				       "\\\"eventTime\\\":1,\\\"r\\\":");
		tc_buf_fill(&text, '[', (size_t)levels);
		tc_buf_fill(&text, ']', (size_t)levels);
		tc_buf_add_cstr(&text, "}\"}\n");
		container_run(&run, tc_buf_str(&text), tc_buf_str(&text), 0);
		assert_int_equal(run.records, levels == 63);
		assert_int_equal(run.rejects, levels == 64);
		if (levels == 64)
			assert_non_null(strstr(tc_buf_cstr(&run.story),
					       "nested too deeply (--max-depth 64)"));
		container_run_release(&run);
		tc_buf_release(&text);
	}
}

/* More than a window of small records: extents count from the source's beginning. */
static void test_many_records(void **state)
{
	enum { COUNT = 60000, LEN = 400 };
	struct container_run run;
	struct tc_buf text, expected;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	tc_buf_init(&expected, TEXT_BYTES);
	tc_buf_add_cstr(&text, "{\"Records\":[");
	for (int i = 0; i < COUNT; i++) {
		if (i)
			tc_buf_add_char(&text, ',');
		tc_buf_addf(&expected, " e%c@%zu+%d/0", 'a' + i % 26, text.len, LEN);
		add_large(&text, LEN, (char)('a' + i % 26));
	}
	tc_buf_add_cstr(&text, "]}");
	assert_true(text.len > WINDOW);
	container_run(&run, tc_buf_str(&text), tc_buf_str(&text), 0);
	assert_int_equal(run.records, COUNT);
	assert_true(tc_str_eq(tc_buf_str(&run.story), tc_buf_str(&expected)));
	container_run_release(&run);
	tc_buf_release(&text);
	tc_buf_release(&expected);
}

/* --- time --------------------------------------------------------------- */

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_lines_arrays_and_single_records),
		cmocka_unit_test(test_lookup_events),
		cmocka_unit_test(test_event_bridge),
		cmocka_unit_test(test_cloudwatch_logs),
		cmocka_unit_test(test_common_wrappers),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_wrappers_beside_each_other),
		cmocka_unit_test(test_all_of_a_string_counts),
		cmocka_unit_test(test_nesting_has_an_end),
		cmocka_unit_test(test_what_is_a_record),
		cmocka_unit_test(test_other_evidence),
		cmocka_unit_test(test_empty_sources),
		cmocka_unit_test(test_foreign_json),
		cmocka_unit_test(test_more_members_than_a_record_has),
		cmocka_unit_test(test_damage_in_lines),
		cmocka_unit_test(test_the_extent_of_damage),
		cmocka_unit_test(test_damage_in_a_list),
		cmocka_unit_test(test_cut_at_every_byte),
		cmocka_unit_test(test_pieces_make_no_difference),
		cmocka_unit_test(test_a_value_larger_than_the_window),
		cmocka_unit_test(test_a_string_larger_than_the_window),
		cmocka_unit_test(test_a_value_that_just_fits),
		cmocka_unit_test(test_a_record_larger_than_a_record),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_many_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
