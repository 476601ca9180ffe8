/*
 * What AWS gives passes; what would be more than a value in a shell, or a file to the AWS
 * CLI, does not, in any alphabet.
 */
#include "unit.h"

#include "contain/alphabet.h"

#include "util/banned.h"

struct sample {
	const char *alphabet;
	const char *good[4]; /* from documentation of AWS and records of the fixtures */
	const char *bad[5];
};

static const struct sample samples[] = {
	{"access-key-id", {"AKIAIOSFODNN7EXAMPLE", "ASIAQFX64DQ25NZN2C2R"}, {"AKIA2", "akiaiosfodnn7example", ""}},
	{"user", {"cem.arslan", "-rf", "a+b=c,d@e_f-g"}, {"a b", "a/b", "u$(x)", "HIDDEN_DUE_TO_SECURITY_REASONS"}},
	{"role", {"AWSReservedSSO_Admin_0123456789abcdef"}, {"a;b", "a\nb", "a'b"}},
	{"group", {"Developers"}, {"a:b"}},
	{"policy-name", {"IRDenyAll"}, {"{deny}"}},
	{"instance-profile", {"web"}, {"a b"}},
	{"policy-version", {"v1", "v12"}, {"1", "v", "v1;"}},
	{"iam-id", {"ACCAEXAMPLE123EXAMPLE", "APKAEXAMPLE123EXAMPLE"}, {"accaexample123example"}},
	{"mfa-serial", {"arn:aws:iam::123456789012:mfa/ExampleUser", "GAHT12345678"}, {"x", "arn aws mfa/x"}},
	{"account", {"012345678901"}, {"12345678901", "0123456789012", "01234567890a"}},
	{"sharee", {"012345678901", "all"}, {"al", "everyone", "0123456789aa1"}},
	{"arn", {"arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws-us-gov:s3:::bucket/key"},
	 {"arn:aws:iam", "http://arn:aws:a:b:c:d", "arn:aws:iam::aws:policy/a b", "arn:aws:iam::1:p/`x`"}},
	{"region", {"eu-west-1", "us-gov-east-1", "ap-southeast-3"}, {"eu-west", "-eu-west-1", "eu west 1", "aws-global"}},
	{"instance", {"i-0533e2b26fd215201", "i-1234abcd"}, {"i-0533e2b26fd21520", "i-0533e2b26fd21520g", "0533e2b26fd215201"}},
	{"security-group", {"sg-052f8ca90b64e37ac", "sg-903004f8"}, {"default", "sg-"}},
	{"rule", {"sgr-049ebbc9f9a4b9db1"}, {"sg-049ebbc9f9a4b9db1", "sgr-049EBBC9F9A4B9DB1"}},
	{"prefix-list", {"pl-12345678"}, {"pl-1234567z"}},
	{"snapshot", {"snap-0123456789abcdef0", "snap-1a2b3c4d"}, {"snap-0123456789abcdef01"}},
	{"image", {"ami-0abcdef1234567890"}, {"ami-"}},
	{"key-pair-id", {"key-0682c5c6949ce533a"}, {"support-access"}},
	{"key-pair-name", {"support-access", "my key (2)", "-r"}, {" a", "a ", "file:///etc/passwd", "http://x", "a\\b"}},
	{"ec2-id", {"vpce-0123456789abcdef0", "eice-0123456789abcdef0", "cvpn-endpoint-0123456789abcdef0"},
	 {"-0123456789abcdef0", "vpce-0123456789abcdeg0", "v9-12345678"}},
	{"ipv4-network", {"0.0.0.0/0", "192.0.2.0/24"}, {"192.0.2.0", "256.0.0.0/8", "1.2.3.4/33", "::/0"}},
	{"ipv6-network", {"::/0", "2001:db8::/32"}, {"2001:db8::", "0.0.0.0/0", "::/129"}},
	{"protocol", {"tcp", "-1", "47", "icmpv6"}, {"all", "256", "-2", "tcp;"}},
	{"bucket", {"my.bucket-1", "abc"}, {"ab", "-abc", "abc-", "a..b", "My"}},
	{"trail", {"management-events", "my_trail.1"}, {"ab", "a/b", "a b c"}},
	{"detector", {"12abc34d567e8fa901bc2d34e56789f0"}, {"12abc34d567e8fa901bc2d34e56789fg"}},
	{"uuid", {"1234abcd-12ab-34cd-56ef-1234567890ab"}, {"1234abcd12ab34cd56ef1234567890ab"}},
	{"kms-key", {"1234abcd-12ab-34cd-56ef-1234567890ab", "mrk-1234abcd12ab34cd56ef12345678990a"}, {"alias/x"}},
	{"kms-grant", {"0c237476b39f8bc44e45212e08498fbe3151305030726c0590dd8d3e9f3d6a60"}, {"0c23"}},
	{"function", {"my-function_1"}, {"a:b", "a/b"}},
	{"statement", {"sns-1"}, {"a b"}},
	{"number", {"12"}, {"1a", "-1"}},
	{"db", {"mydb-1"}, {"1db", "-db", "my_db"}},
	{"stack", {"MyStack-1"}, {"1s", "my stack"}},
	{"name", {"AmazonEKS.rule_1"}, {"a/b", "a b"}},
	{"secret", {"prod/db-1", "arn:aws:secretsmanager:us-east-1:012345678901:secret:prod/db-AbCdEf"}, {"a b", "a$b"}},
	{"log-group", {"/aws/lambda/x", "group#1"}, {"a b", "a$b"}},
	{"lower-id", {"a1b2c3d4e5"}, {"A1"}},
	{"upper-id", {"EDFDVBD6EXAMPLE"}, {"edf"}},
	{"session", {"alice@example.com-0123456789abcdef0"}, {"a/b"}},
	{"organization-id", {"p-examplepolicyid111", "ou-exampleroot-exampleou111", "r-ab12"}, {"p_x12", "P-EXAMPLE"}},
	{"service", {"guardduty.amazonaws.com"}, {"a/b", "A.com"}},
	{"identity-id", {"906752f1b5-ae1a9d1f-aa0b-4b3f-9c9b-2b6c8a1c6a11"}, {"x", "906752f1b5 ae1a9d1f aa0b 4b3f 9c9b 2b6c8a1c6a11"}},
	{"identity-store", {"d-9067642ac7"}, {"d-", "x-9067642ac7"}},
};

static const struct sample *find_sample(const char *name)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(samples); i++)
		if (strcmp(samples[i].alphabet, name) == 0)
			return &samples[i];
	fail_msg("no samples of %s", name);
	return NULL;
}

static void test_samples(void **state)
{
	(void)state;
	for (const struct tc_alphabet *a = tc_alphabets; a->name; a++) {
		const struct sample *s = find_sample(a->name);

		assert_non_null(a->rule);
		assert_non_null(a->source);
		assert_ptr_equal(tc_alphabet_find(tc_str(a->name)), a);
		for (size_t i = 0; i < TC_ARRAY_LEN(s->good) && s->good[i]; i++)
			if (!tc_alphabet_accepts(a, tc_str(s->good[i])))
				fail_msg("%s refuses %s", a->name, s->good[i]);
		for (size_t i = 0; i < TC_ARRAY_LEN(s->bad) && s->bad[i]; i++)
			if (tc_alphabet_accepts(a, tc_str(s->bad[i])))
				fail_msg("%s accepts %s", a->name, s->bad[i]);
	}
}

/* A good value with one byte put in anywhere, of those that no value may have. */
static void test_no_alphabet_has(void **state)
{
	static const char never[] = "'\"\\`$;&|<>{}[]!~^%?\n\r\t\x1b\x7f\x80\xff\0";
	char text[300];

	(void)state;
	for (const struct tc_alphabet *a = tc_alphabets; a->name; a++) {
		const char *good = find_sample(a->name)->good[0];
		size_t len = strlen(good);

		for (size_t at = 0; at <= len; at++)
			for (size_t i = 0; i < sizeof(never) - 1; i++) {
				memcpy(text, good, at);
				text[at] = never[i];
				memcpy(text + at + 1, good + at, len - at);
				if (tc_alphabet_accepts(a, tc_str_n(text, len + 1)))
					fail_msg("%s accepts byte %d", a->name, never[i]);
			}
	}
}

static void test_absent_and_read(void **state)
{
	(void)state;
	for (const struct tc_alphabet *a = tc_alphabets; a->name; a++) {
		assert_false(tc_alphabet_accepts(a, TC_STR_NULL));
		assert_false(tc_alphabet_accepts(a, TC_STR("")));
		assert_false(tc_alphabet_accepts(a, TC_STR("file:///etc/passwd")));
		assert_false(tc_alphabet_accepts(a, TC_STR("fileb://x")));
		assert_false(tc_alphabet_accepts(a, TC_STR("https://example.com")));
	}
	assert_null(tc_alphabet_find(TC_STR("nothing")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_no_alphabet_has),
		cmocka_unit_test(test_absent_and_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
