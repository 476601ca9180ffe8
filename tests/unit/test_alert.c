/*
 * Findings, records and lists as values to look for.  What each fixture must yield was
 * read from it by hand; tests/data/alerts/README.md says what each is.
 */
#include "unit.h"

#include "alert/alert.h"
#include "util/file.h"

#include "util/banned.h"

#define KEY "AKIAQFX64DQ25NZN2C2R"
#define UID "AIDAQFX64DQ236RZO34H2"
#define EVENT "79eca301-4469-4fc5-bef6-46668e25f74c"
#define TEXT_MAX ((size_t)64 * 1024 * 1024)

static struct tc_alerts alerts;
static struct tc_error error;
static struct tc_buf shown;

/* "key AKIA...\n", with "|other" and " for EVENT" behind it where there are such. */
static const char *show(void)
{
	tc_buf_clear(&shown);
	for (size_t i = 0; i < alerts.count; i++) {
		const struct tc_indicator *in = &alerts.indicators[i];

		tc_buf_addf(&shown, "%s ", tc_indicator_word(in->kind));
		tc_buf_add_str(&shown, in->value);
		if (in->other.data)
			tc_buf_addf(&shown, "|%.*s", TC_STR_ARG(in->other));
		if (in->instead_of.data)
			tc_buf_addf(&shown, " for %.8s", in->instead_of.data);
		tc_buf_add_char(&shown, '\n');
	}
	return tc_buf_cstr(&shown);
}

static int read_text(struct tc_str text)
{
	tc_alerts_release(&alerts);
	return tc_alerts_read(&alerts, text, TC_STR("a.txt"), &error);
}

static void read_fixture(const char *name)
{
	char path[512];
	struct tc_buf text;

	snprintf(path, sizeof(path), "%s/%s", SOURCE_DIR, name);
	tc_buf_init(&text, TEXT_MAX);
	assert_int_equal(tc_file_read(&text, path, &error), 0);
	if (read_text(tc_buf_str(&text)) != 0)
		fail_msg("%s: %s", name, error.text);
	tc_buf_release(&text);
}

static void assert_reason(size_t i, const char *reason)
{
	char *got = tc_strdup(alerts.indicators[i].reason);

	assert_string_equal(got, reason);
	free(got);
}

struct expected {
	const char *file, *indicators;
	size_t findings, records, notes;
};

static const struct expected fixtures[] = {
	{"guardduty-console.json", "key " KEY "\naddress 192.0.2.44\n", 1, 0, 0},
	{"guardduty-export.jsonl",
	 "key " KEY "\naddress 192.0.2.44\nkey " KEY "\naddress 192.0.2.187\n"
	 "key AKIAIOSFODNN7EXAMPLE\naddress 198.51.100.9\n",
	 3, 0, 0},
	{"guardduty-get-findings.json",
	 "key " KEY "\naddress 192.0.2.44\nprincipal " UID "|cem.arslan\n"
	 "address 192.0.2.44\n",
	 2, 0, 0},
	{"guardduty-eventbridge.json", "key " KEY "\naddress 192.0.2.187\n", 1, 0, 0},
	{"guardduty-network.json", "address 198.51.100.77\naddress 192.0.2.44\n", 3, 0, 2},
	{"guardduty-console-login.json",
	 "principal " UID "|cem.arslan\naddress 192.0.2.44\n", 1, 0, 0},
	{"guardduty-root.json", "principal root:012345678901\naddress 203.0.113.24\n", 1, 0,
	 0},
	{"guardduty-resources.json",
	 "key " KEY "\naddress 192.0.2.187\naddress 192.0.2.187\naddress 192.0.2.44\n", 3, 0,
	 0},
	{"guardduty-attack-sequence.json",
	 "key " KEY "\nkey AKIAQFX64DQ2XI3H4U2F\naddress 192.0.2.44\n"
	 "address 198.51.100.78\n",
	 1, 0, 0},
	{"guardduty-sample.json",
	 "key GeneratedFindingAccessKeyId\naddress 198.51.100.0\n", 1, 0, 0},
	{"securityhub-get-findings.json", "key " KEY "\naddress 192.0.2.44\n", 1, 0, 0},
	{"securityhub-eventbridge.json", "principal cem.arslan\naddress 192.0.2.187\n", 1, 0,
	 0},
	{"securityhub-export.json", "key " KEY "\naddress 192.0.2.187\naddress 192.0.2.44\n",
	 3, 0, 1},
	{"cloudtrail-eventbridge.json",
	 "event " EVENT "\nkey " KEY " for 79eca301\naddress 192.0.2.187 for 79eca301\n", 0,
	 1, 0},
	{"cloudtrail-console-sign-in.json",
	 "event 00000000-1111-4222-8333-555555555555\n"
	 "principal arn:aws:iam::012345678901:user/cem.arslan|" UID " for 00000000\n"
	 "address 192.0.2.44 for 00000000\n",
	 0, 1, 0},
	{"cloudtrail-records.json",
	 "event " EVENT "\nkey " KEY " for 79eca301\naddress 192.0.2.187 for 79eca301\n"
	 "event 00000000-1111-4222-8333-444444444444\nkey " KEY " for 00000000\n"
	 "address 192.0.2.187 for 00000000\n",
	 0, 2, 0},
	{"cloudtrail-lookup-events.json",
	 "event " EVENT "\nkey " KEY " for 79eca301\naddress 192.0.2.187 for 79eca301\n", 0,
	 1, 0},
	{"wrapped-sns.json", "key " KEY "\naddress 192.0.2.187\n", 1, 0, 0},
	{"wrapped-sqs.json",
	 "event " EVENT "\nkey " KEY " for 79eca301\naddress 192.0.2.187 for 79eca301\n", 0,
	 1, 0},
	{"wrapped-lambda.json",
	 "key " KEY "\naddress 192.0.2.44\nkey " KEY "\naddress 192.0.2.187\n", 2, 0, 0},
	{"indicators.txt",
	 "address 192.0.2.44\naddress 192.0.2.187\nnetwork 198.51.100.0/24\n"
	 "network 192.0.2.0/24\naddress 2001:db8::1\nkey " KEY "\n"
	 "key AKIAIOSFODNN7EXAMPLE\n"
	 "principal arn:aws:iam::012345678901:user/xenia.popescu\n"
	 "principal AIDAQFX64DQ25OSW4JG4N\n"
	 "event 79ECA301-4469-4FC5-BEF6-46668E25F74C|" EVENT "\n"
	 "agent Not-An-Agent/1.0 (os/linux#6.1)\nkey AKIAQFX64DQ2W2U3\n"
	 "principal ines.costa\naddress 192.0.2.44\naddress 192.0.2.44\n",
	 0, 0, 0},
};

static void test_fixtures(void **state)
{
	char path[256];

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(fixtures); i++) {
		const struct expected *e = &fixtures[i];

		snprintf(path, sizeof(path), "tests/data/alerts/%s", e->file);
		read_fixture(path);
		if (strcmp(show(), e->indicators) != 0)
			fail_msg("%s gives\n%s", e->file, show());
		assert_int_equal(alerts.findings, e->findings);
		assert_int_equal(alerts.records, e->records);
		assert_int_equal(alerts.notes.count, e->notes);
		assert_int_equal(alerts.problem_count, 0);
	}
}

/* Samples of others, as their services wrote them. */
static void test_samples(void **state)
{
	const char *const dir = "fixtures/samples/cloud-custodian/tests/data/cwe";
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/iam-duty-event.json", dir);
	read_fixture(path);
	assert_string_equal(show(), "key GeneratedFindingAccessKeyId\n"
				    "address 198.51.100.0\n");
	assert_reason(0, "GuardDuty UnauthorizedAccess:IAMUser/TorIPCaller, severity 5 "
			 "(medium), 2017-12-08T15:32:49Z, finding "
			 "36b01b60fc22bb4edb19d62d9899e953, a sample");
	snprintf(path, sizeof(path), "%s/event-securityhub-iamkey-finding-action.json", dir);
	read_fixture(path);
	assert_string_equal(show(), "principal kapil\naddress 208.115.85.104\n");
	snprintf(path, sizeof(path), "%s/ec2-duty-event.json", dir);
	read_fixture(path);
	assert_int_equal(alerts.count, 0);
	assert_int_equal(alerts.notes.count, 1);
}

static void test_reasons(void **state)
{
	(void)state;
	read_fixture("tests/data/alerts/guardduty-export.jsonl");
	assert_reason(0, "GuardDuty UnauthorizedAccess:IAMUser/TorIPCaller, severity 5 "
			 "(medium), 2025-04-15T09:26:54Z to 2025-04-15T11:48:33Z, finding "
			 "36b01b60fc22bb4edb19d62d9899e953");
	assert_reason(2, "GuardDuty Recon:IAMUser/MaliciousIPCaller.Custom, severity 8 "
			 "(high), 2025-04-15T11:40:00Z, finding "
			 "44c02e71aa33cc5fec20e73ea900fa64");
	read_fixture("tests/data/alerts/cloudtrail-eventbridge.json");
	assert_reason(0, "CloudTrail record CreateKeyPair of ec2.amazonaws.com, "
			 "2025-04-15T11:48:33Z");
	assert_reason(1, "caller in a CloudTrail record that is not in this case, event "
			 "79eca301-4469-4fc5-bef6-46668e25f74c: CreateKeyPair of "
			 "ec2.amazonaws.com, 2025-04-15T11:48:33Z");
	assert_int_equal(read_text(TC_STR("1.1.1.1 # seen by Kim\n")), 0);
	assert_reason(0, "indicator of a.txt, line 1: seen by Kim");
}

static void test_severities(void **state)
{
	static const struct {
		const char *number, *shown;
	} cases[] = {
		{"0.5", "0.5 (informational)"}, {"1", "1 (low)"},    {"3.9", "3.9 (low)"},
		{"4", "4 (medium)"},            {"6.9", "6.9 (medium)"}, {"7", "7 (high)"},
		{"8.9", "8.9 (high)"},          {"9", "9 (critical)"},
	};
	char text[256];

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		snprintf(text, sizeof(text),
			 "{\"type\":\"T\",\"severity\":%s,\"resource\":{\"accessKeyDetails\":"
			 "{\"accessKeyId\":\"K\"}}}",
			 cases[i].number);
		assert_int_equal(read_text(tc_str(text)), 0);
		snprintf(text, sizeof(text), "GuardDuty T, severity %s", cases[i].shown);
		assert_reason(0, text);
	}
	/* A number that is none of theirs is not called anything. */
	assert_int_equal(read_text(TC_STR("{\"type\":\"T\",\"severity\":1e999,\"resource\":{"
					  "\"accessKeyDetails\":{\"accessKeyId\":\"K\"}}}")),
			 0);
	assert_reason(0, "GuardDuty T");
}

static void test_lists(void **state)
{
	static const struct {
		const char *line, *shown;
	} cases[] = {
		{"192[.]0[.]2[.]44", "address 192.0.2.44\n"},
		{"192(.)0.2.44", "address 192.0.2.44\n"},
		{"2001[:]db8::1", "address 2001:db8::1\n"},
		{"2001:DB8:0:0::1", "address 2001:db8::1\n"},
		{"192.0.2.7/24", "network 192.0.2.0/24\n"},
		{"192.0.2.7/32", "address 192.0.2.7\n"},
		{"192.0.2.7/33", "agent 192.0.2.7/33\n"},
		{"ASIAQFX64DQ25NZN2C2R", "key ASIAQFX64DQ25NZN2C2R\n"},
		{"AKIAQFX64DQ25NZN2C2", "agent AKIAQFX64DQ25NZN2C2\n"},
		{"AROAQFX64DQ25NZN2C2R:i-1", "principal AROAQFX64DQ25NZN2C2R\n"},
		{"arn:aws:sts::012345678901:assumed-role/app-server/i-1",
		 "principal arn:aws:sts::012345678901:assumed-role/app-server/i-1|"
		 "app-server\n"},
		{"ip 192.0.2.44", "address 192.0.2.44\n"},
		{"ip=192.0.2.0/24", "network 192.0.2.0/24\n"},
		{"agent,192.0.2.44", "agent 192.0.2.44\n"},
		{"event\t79eca301", "event 79eca301\n"},
		{"agents of chaos/1.0", "agent agents of chaos/1.0\n"},
		{"\"aws-cli/2 os/linux#6 x\"", "agent aws-cli/2 os/linux#6 x\n"},
		{"  curl/8.0\t# tool", "agent curl/8.0\n"},
		/* Tables: the first cell, when that is more than a word. */
		{"192.0.2.44,scanner,seen in May", "address 192.0.2.44\n"},
		{"\"192.0.2.0/24\";vpn", "network 192.0.2.0/24\n"},
		{"AKIAQFX64DQ25NZN2C2R\tleaked", "key AKIAQFX64DQ25NZN2C2R\n"},
		{"79eca301-4469-4fc5-bef6-46668e25f74c | alert",
		 "event 79eca301-4469-4fc5-bef6-46668e25f74c|"
		 "79eca301-4469-4fc5-bef6-46668e25f74c\n"},
		{"Mozilla/5.0 (192.0.2.44)", "agent Mozilla/5.0 (192.0.2.44)\n"},
		{",192.0.2.44", "agent ,192.0.2.44\n"},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		if (read_text(tc_str(cases[i].line)) != 0)
			fail_msg("%s: %s", cases[i].line, error.text);
		if (strcmp(show(), cases[i].shown) != 0)
			fail_msg("%s gives\n%s", cases[i].line, show());
	}
}

static void test_the_rest_of_a_table_is_the_reason(void **state)
{
	(void)state;
	assert_int_equal(read_text(TC_STR("192.0.2.44,scanner,seen in May\n"
					  "192.0.2.45,scanner # by the SOC\n")),
			 0);
	assert_reason(0, "indicator of a.txt, line 1: scanner,seen in May");
	assert_reason(1, "indicator of a.txt, line 2: by the SOC");
}

static void test_lines_that_are_wrong(void **state)
{
	static char text[] = "ip nonsense\n1.1.1.1\nkey \na\0b\n";

	(void)state;
	assert_int_equal(read_text(tc_str_n(text, sizeof(text) - 1)), 0);
	assert_string_equal(show(), "address 1.1.1.1\nagent key\n");
	assert_int_equal(alerts.problem_count, 2);
	assert_str(alerts.problems.texts[0], "line 1: not an address and not a network");
	assert_str(alerts.problems.texts[1], "line 4: it holds a NUL");
}

static void assert_refused(struct tc_str text, const char *what)
{
	assert_int_equal(read_text(text), TC_FAIL);
	if (!strstr(error.text, what))
		fail_msg("`%s` does not say `%s`", error.text, what);
}

static void test_refusals(void **state)
{
	struct tc_buf deep;

	(void)state;
	assert_refused(TC_STR(""), "no finding");
	assert_refused(TC_STR(" # nothing\r\n\r\n"), "no finding");
	assert_refused(TC_STR("[]"), "no finding");
	assert_refused(TC_STR("{\"Findings\":[]}"), "no finding");
	assert_refused(TC_STR("{\"a\":1}"), "neither a finding");
	assert_refused(TC_STR("[1]"), "no object");
	assert_refused(TC_STR("{\"a\":"), "its end is missing");
	assert_refused(TC_STR("{\"a\" 1}"), "not JSON");
	assert_refused(TC_STR("\x1f\x8b\x08 x"), "gunzip");
	assert_refused(TC_STR("\xff\xfe{\0"), "UTF-16");
	tc_buf_init(&deep, 100000);
	tc_buf_fill(&deep, '[', 10000);
	tc_buf_fill(&deep, ']', 10000);
	assert_refused(tc_buf_str(&deep), "nested too deep");
	tc_buf_release(&deep);
}

/* What surrounds a broken piece is read, and its place is told. */
static void test_broken_pieces(void **state)
{
	(void)state;
	assert_int_equal(
		read_text(TC_STR("{\"a\":1}\n{\"broken\":\n"
				 "{\"type\":\"T\",\"severity\":5,\"resource\":"
				 "{\"accessKeyDetails\":{\"accessKeyId\":\"K\"}}}\n")),
		0);
	assert_string_equal(show(), "key K\n");
	assert_int_equal(alerts.problem_count, 2);
	assert_str(alerts.problems.texts[1], "line 2: its end is missing");
}

/* A value is all that its text says, or not that value at all. */
static void test_nul_and_surrogates(void **state)
{
	(void)state;
	assert_int_equal(
		read_text(TC_STR("{\"type\":\"T\",\"severity\":5,\"resource\":"
				 "{\"accessKeyDetails\":{\"accessKeyId\":\"" KEY
				 "\\u0000x\",\"userName\":\"\\ud83d \\udd11 \\ud83d\\udd11 "
				 "\\\\u0000\"}}}")),
		0);
	assert_string_equal(show(), "key " KEY "\xef\xbf\xbdx\n");
}

static void test_values_of_wrong_types(void **state)
{
	(void)state;
	assert_int_equal(
		read_text(TC_STR("{\"type\":\"T\",\"severity\":5,\"id\":[],\"service\":7,"
				 "\"title\":{},\"resource\":{\"accessKeyDetails\":[{}],"
				 "\"accessKeyDetails\":{\"accessKeyId\":5},"
				 "\"accessKeyDetails\":{\"accessKeyId\":\"null\"},"
				 "\"accessKeyDetails\":{\"accessKeyId\":\"K\"}}}")),
		0);
	assert_string_equal(show(), "key K\n");
}

static void test_a_log_is_no_alert(void **state)
{
	struct tc_buf text;

	(void)state;
	tc_buf_init(&text, TEXT_MAX);
	for (size_t i = 0; i <= TC_ALERT_RECORDS_MAX; i++)
		tc_buf_addf(&text,
			    "{\"eventID\":\"%zu\",\"eventName\":\"A\",\"eventSource\":\"b\","
			    "\"userIdentity\":{}}\n",
			    i);
	assert_refused(tc_buf_str(&text), "import it");
	tc_buf_release(&text);
}

static int set_up(void **state)
{
	(void)state;
	tc_arena_init(&alerts.arena);
	tc_buf_init(&shown, TEXT_MAX);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tc_alerts_release(&alerts);
	tc_buf_release(&shown);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixtures),
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_severities),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_the_rest_of_a_table_is_the_reason),
		cmocka_unit_test(test_lines_that_are_wrong),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_broken_pieces),
		cmocka_unit_test(test_nul_and_surrogates),
		cmocka_unit_test(test_values_of_wrong_types),
		cmocka_unit_test(test_a_log_is_no_alert),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
