/* Credentials that calls make and end: the rules of data/credential-mints.csv. */
#include "unit.h"

#include "facts/mint.h"
#include "facts/recipe.h"
#include "store/store.h"

#include "util/banned.h"

/* 2023-07-10T11:54:47Z, of an AssumeRole of fixtures/invictus. */
#define MINTED_AT INT64_C(1688990087000)

static struct tc_recipes *recipes;

static int load_table(void **state)
{
	(void)state;
	recipes = tc_recipes_new();
	tc_recipes_load(recipes, TC_RULE_MINT, tc_store_embedded("credential-mints.csv"));
	return 0;
}

static int unload_table(void **state)
{
	(void)state;
	tc_recipes_free(recipes);
	return 0;
}

/* A call; NULL parts are absent, no outcome is a success, no time is MINTED_AT. */
struct call {
	const char *source, *api;
	const char *user, *request, *response, *additional, *details;
	const char *outcome;
	int64_t time_ms;
};

static struct tc_str text_or_null(const char *s)
{
	return s ? tc_str(s) : TC_STR_NULL;
}

static void read_call(struct tc_facts *facts, struct tc_arena *arena, struct call c)
{
	const struct tc_recipe *recipe =
		tc_recipes_find(recipes, tc_str(c.source), tc_str(c.api));
	struct tc_parts parts = {
		.part = {[TC_PART_REQUEST] = text_or_null(c.request),
			 [TC_PART_RESPONSE] = text_or_null(c.response),
			 [TC_PART_USER_IDENTITY] = text_or_null(c.user),
			 [TC_PART_ADDITIONAL] = text_or_null(c.additional),
			 [TC_PART_SERVICE_DETAILS] = text_or_null(c.details)},
		.outcome = c.outcome ? c.outcome : "success",
		.time_ms = c.time_ms ? c.time_ms : MINTED_AT,
	};

	tc_arena_init(arena);
	tc_facts_init(facts, arena);
	if (recipe && recipe->mints)
		tc_mint_read(recipe->mints, &parts, facts);
}

static void assert_field(struct call c, const struct tc_fact *f, size_t i,
			 const char *expected)
{
	struct tc_str got = f->fields[i];

	if (!got.data && !expected)
		return;
	if (!got.data || !expected || !tc_str_eq(got, tc_str(expected)))
		fail_msg("%s: field %zu is `%.*s`, not `%s`", c.api, i, (int)got.len,
			 got.data ? got.data : "absent", expected ? expected : "absent");
}

/*
 * The only row of a call: for mints kind, id, owner, subject, session, issuer, expires,
 * latest; for the others effect, kind, id, owner.
 */
static void expect(struct call c, enum tc_fact_table table, const char *const fields[8])
{
	struct tc_facts facts;
	struct tc_arena arena;

	read_call(&facts, &arena, c);
	if (!facts.first || facts.first->next || facts.first->table != table)
		fail_msg("%s: not one row of table %d", c.api, (int)table);
	for (size_t i = 0; i < 8; i++)
		assert_field(c, facts.first, i, fields[i]);
	tc_arena_release(&arena);
}

#define EXPECT_MINT(...)                                                               \
	expect(c, TC_FACT_MINT, (const char *const[8]){__VA_ARGS__})
#define EXPECT_CHANGE(...)                                                             \
	expect(c, TC_FACT_REVOCATION, (const char *const[8]){__VA_ARGS__})

static size_t count_rows(struct call c)
{
	struct tc_facts facts;
	struct tc_arena arena;
	size_t n = 0;

	read_call(&facts, &arena, c);
	for (const struct tc_fact *f = facts.first; f; f = f->next)
		n++;
	tc_arena_release(&arena);
	return n;
}

#define ROLE_ARN                                                                       \
	"arn:aws:iam::123837392027:role/stratus-red-team-ec2-get-password-data-role"
#define USER                                                                           \
	"{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"arn\":"                     \
	"\"arn:aws:iam::111122223333:user/a\",\"userName\":\"alice\"}"
#define ROOT                                                                           \
	"{\"type\":\"Root\",\"principalId\":\"111122223333\",\"arn\":"                 \
	"\"arn:aws:iam::111122223333:root\"}"

/* --- STS ------------------------------------------------------------------ */

/* Event bbe86c7c of fixtures/invictus, without its token. */
static const struct call assume_role = {
	.source = "sts.amazonaws.com", .api = "AssumeRole", .user = USER,
	.request = "{\"roleArn\":\"" ROLE_ARN "\",\"roleSessionName\":"
		   "\"aws-go-sdk-1688990082523310002\",\"durationSeconds\":900}",
	.response = "{\"credentials\":{\"accessKeyId\":\"ASIATFQR7NSCWLLE7IWW\","
		    "\"expiration\":\"Jul 10, 2023, 12:09:47 PM\"},\"assumedRoleUser\":"
		    "{\"assumedRoleId\":\"AROATFQR7NSCWWVLB7BES:aws-go-sdk-1688990082523310002\","
		    "\"arn\":\"x\"}}"};

static void test_assume_role(void **state)
{
	struct call c = assume_role;

	(void)state;
	/* date -u -d '2023-07-10 12:09:47' +%s */
	EXPECT_MINT("role_session", "ASIATFQR7NSCWLLE7IWW", ROLE_ARN,
		    "AROATFQR7NSCWWVLB7BES:aws-go-sdk-1688990082523310002",
		    "aws-go-sdk-1688990082523310002", NULL, "1688990987000",
		    "1688990987000");
	/* Without a response the duration that was asked for is what is known. */
	c.response = NULL;
	EXPECT_MINT("role_session", NULL, ROLE_ARN, NULL, "aws-go-sdk-1688990082523310002",
		    NULL, "1688990987000", "1688990987000");
	/* And without any: twelve hours at most. */
	c.request = "{\"roleArn\":\"" ROLE_ARN "\"}";
	EXPECT_MINT("role_session", NULL, ROLE_ARN, NULL, NULL, NULL, NULL,
		    "1689033287000");
}

static void test_what_was_refused_makes_nothing(void **state)
{
	static const char *const outcomes[] = {"denied", "auth_failed", "dry_run",
					       "throttled", "failed"};
	struct call c = assume_role;

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(outcomes); i++) {
		c.outcome = outcomes[i];
		assert_int_equal(count_rows(c), 0);
	}
}

/* Event 55e25aa9 of fixtures/invictus: EC2 fetches keys for a machine. */
static void test_keys_of_a_machine(void **state)
{
	struct call c = {
		.source = "sts.amazonaws.com", .api = "AssumeRole",
		.user = "{\"type\":\"AWSService\",\"invokedBy\":\"ec2.amazonaws.com\"}",
		.request = "{\"roleArn\":\"arn:aws:iam::1:role/r\",\"roleSessionName\":"
			   "\"i-0dbc91f429e48eeed\"}",
		.response = "{\"credentials\":{\"accessKeyId\":\"ASIATFQR7NSC36DZQP7P\","
			    "\"expiration\":\"Jul 10, 2023, 6:30:22 PM\"}}"};

	(void)state;
	EXPECT_MINT("instance_session", "ASIATFQR7NSC36DZQP7P", "arn:aws:iam::1:role/r", NULL,
		    "i-0dbc91f429e48eeed", NULL, "1689013822000", "1689013822000");
	c.user = "{\"type\":\"AWSService\",\"invokedBy\":\"lambda.amazonaws.com\"}";
	EXPECT_MINT("role_session", "ASIATFQR7NSC36DZQP7P", "arn:aws:iam::1:role/r", NULL,
		    "i-0dbc91f429e48eeed", NULL, "1689013822000", "1689013822000");
}

static void test_other_ways_into_a_role(void **state)
{
	struct call c = assume_role;

	(void)state;
	for (int i = 0; i < 2; i++) {
		c.api = i ? "AssumeRoleWithWebIdentity" : "AssumeRoleWithSAML";
		EXPECT_MINT("role_session", "ASIATFQR7NSCWLLE7IWW", ROLE_ARN,
			    "AROATFQR7NSCWWVLB7BES:aws-go-sdk-1688990082523310002",
			    "aws-go-sdk-1688990082523310002", NULL, "1688990987000",
			    "1688990987000");
	}
}

static void test_assume_root(void **state)
{
	struct call c = {.source = "sts.amazonaws.com", .api = "AssumeRoot", .user = USER,
			 .request = "{\"targetPrincipal\":\"444455556666\"}",
			 .response = "{\"credentials\":{\"accessKeyId\":\"ASIAROOT\"}}"};

	(void)state;
	EXPECT_MINT("root_session", "ASIAROOT", "444455556666", "444455556666", NULL, NULL,
		    NULL, "1688990987000");
}

static void test_session_tokens(void **state)
{
	struct call c = {.source = "sts.amazonaws.com", .api = "GetSessionToken",
			 .user = USER, .request = "{\"durationSeconds\":900}",
			 .response = "{\"credentials\":{\"accessKeyId\":\"ASIAUSER\"}}"};

	(void)state;
	EXPECT_MINT("user_session", "ASIAUSER", "alice", "AIDA1", NULL, NULL,
		    "1688990987000", "1688990987000");
	c.user = ROOT;
	c.request = NULL;
	EXPECT_MINT("root_session", "ASIAUSER", "arn:aws:iam::111122223333:root",
		    "111122223333", NULL, NULL, NULL, "1688993687000");
}

static void test_federation_tokens(void **state)
{
	struct call c = {.source = "sts.amazonaws.com", .api = "GetFederationToken",
			 .user = USER, .request = "{\"name\":\"guest\"}",
			 .response = "{\"credentials\":{\"accessKeyId\":\"ASIAFED\","
				     "\"expiration\":\"Jul 10, 2023 12:09:47 PM\"},"
				     "\"federatedUser\":{\"federatedUserId\":"
				     "\"111122223333:guest\",\"arn\":\"arn:guest\"}}"};

	(void)state;
	EXPECT_MINT("federated_session", "ASIAFED", "arn:guest", "111122223333:guest", "guest",
		    NULL, "1688990987000", "1688990987000");
}

/* --- the console and Identity Center ---------------------------------------- */

static void test_sign_ins(void **state)
{
	struct call c = {.source = "signin.amazonaws.com", .api = "ConsoleLogin", .user = USER,
			 .response = "{\"ConsoleLogin\":\"Success\"}"};

	(void)state;
	EXPECT_MINT("console_session", NULL, "alice", "AIDA1", NULL, NULL, NULL,
		    "1689033287000");
	c.user = ROOT;
	EXPECT_MINT("root_session", NULL, "arn:aws:iam::111122223333:root", "111122223333",
		    NULL, NULL, NULL, "1689033287000");
	c.response = "{\"ConsoleLogin\":\"Failure\"}";
	c.outcome = "auth_failed";
	assert_int_equal(count_rows(c), 0);
}

/* The key in the response is the one that was turned into a sign-in, not a new one. */
static void test_sign_in_tokens_are_no_keys(void **state)
{
	struct call c = {.source = "signin.amazonaws.com", .api = "GetSigninToken",
			 .user = "{\"type\":\"AssumedRole\",\"principalId\":\"AROA1:u\","
				 "\"arn\":\"arn:role\"}",
			 .response = "{\"credentials\":{\"accessKeyId\":\"ASIA1\"},"
				     "\"GetSigninToken\":\"Success\"}"};

	(void)state;
	EXPECT_MINT("console_session", NULL, "arn:role", "AROA1:u", NULL, NULL, NULL,
		    "1689033287000");
}

static void test_switching_roles_in_the_console(void **state)
{
	struct call c = {.source = "signin.amazonaws.com", .api = "SwitchRole",
			 .user = "{\"type\":\"AssumedRole\",\"principalId\":\"AROA1:alice\","
				 "\"arn\":\"arn:role\"}",
			 .additional = "{\"SwitchFrom\":\"arn:alice\"}"};

	(void)state;
	EXPECT_MINT("console_session", NULL, "arn:role", "AROA1:alice", NULL, "arn:alice",
		    NULL, "1689033287000");
}

/* The record of docs/ of the sample traildiscover, shortened. */
static void test_bearer_tokens(void **state)
{
	struct call c = {.source = "sso.amazonaws.com", .api = "CreateToken",
			 .user = "{\"type\":\"Unknown\",\"principalId\":\"p\","
				 "\"userName\":\"victim\"}",
			 .response = "{\"accessToken\":\"HIDDEN_DUE_TO_SECURITY_REASONS\","
				     "\"expiresIn\":28800}"};

	(void)state;
	EXPECT_MINT("bearer_token", NULL, "victim", NULL, NULL, NULL, "1689018887000",
		    "1689018887000");
	c.source = "sso-oauth.amazonaws.com";
	c.api = "CreateTokenWithIAM";
	c.additional = "{\"identitycenter:CredentialId\":\"cred1\","
		       "\"identitystore:UserId\":\"user1\"}";
	c.response = NULL;
	EXPECT_MINT("bearer_token", "cred1", "user1", "user1", NULL, NULL, NULL,
		    "1688993687000");
}

static void test_keys_of_identity_center(void **state)
{
	struct call c = {.source = "sso.amazonaws.com", .api = "GetRoleCredentials",
			 .user = "{\"onBehalfOf\":{\"userId\":\"u-1\"},\"userName\":\"v\"}",
			 .details = "{\"account_id\":\"1\",\"role_name\":\"Admin\"}"};

	(void)state;
	EXPECT_MINT("role_session", NULL, "Admin", "u-1", "v", NULL, NULL, "1689033287000");
}

/* Several at once: one row for each. */
static void test_several_credentials_of_one_call(void **state)
{
	struct call c = {.source = "rolesanywhere.amazonaws.com", .api = "CreateSession",
			 .response = "{\"credentialSet\":[{\"credentials\":{\"accessKeyId\":"
				     "\"ASIA1\",\"expiration\":\"2023-07-10T12:09:47Z\"},"
				     "\"assumedRoleUser\":{\"assumedRoleId\":\"AROA1:0a\"},"
				     "\"roleArn\":\"arn:r\"}]}"};

	(void)state;
	EXPECT_MINT("role_session", "ASIA1", "arn:r", "AROA1:0a", NULL, NULL, "1688990987000",
		    "1688990987000");
	c.response = "{\"credentialSet\":[{\"roleArn\":\"a\"},{\"roleArn\":\"b\"},7,null]}";
	assert_int_equal(count_rows(c), 3);
	c.response = "{\"credentialSet\":[]}";
	assert_int_equal(count_rows(c), 0);
}

/* --- IAM -------------------------------------------------------------------- */

/* The stratus sample of a key for another user, shortened. */
static void test_access_keys(void **state)
{
	struct call c = {.source = "iam.amazonaws.com", .api = "CreateAccessKey", .user = USER,
			 .request = "{\"userName\":\"bob\"}",
			 .response = "{\"accessKey\":{\"accessKeyId\":\"AKIAL80DWDVKKM0UXEER\","
				     "\"userName\":\"bob\"}}"};

	(void)state;
	EXPECT_MINT("long_term_key", "AKIAL80DWDVKKM0UXEER", "bob");
	c.request = c.response = NULL;
	EXPECT_MINT("long_term_key", NULL, "alice");

	c.api = "UpdateAccessKey";
	c.request = "{\"userName\":\"bob\",\"accessKeyId\":\"AKIA1\",\"status\":\"Inactive\"}";
	EXPECT_CHANGE("disables", "long_term_key", "AKIA1", "bob");
	c.request = "{\"accessKeyId\":\"AKIA1\",\"status\":\"Active\"}";
	EXPECT_CHANGE("enables", "long_term_key", "AKIA1", "alice");
	c.request = "{\"accessKeyId\":\"AKIA1\",\"status\":\"Expired\"}";
	assert_int_equal(count_rows(c), 0);
	c.api = "DeleteAccessKey";
	EXPECT_CHANGE("ends", "long_term_key", "AKIA1", "alice");
}

static void test_passwords(void **state)
{
	static const char *const apis[] = {"CreateLoginProfile", "UpdateLoginProfile"};
	struct call c = {.source = "iam.amazonaws.com", .user = USER,
			 .request = "{\"userName\":\"bob\",\"passwordResetRequired\":false}"};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(apis); i++) {
		c.api = apis[i];
		EXPECT_MINT("password", NULL, "bob");
	}
	c.api = "DeleteLoginProfile";
	EXPECT_CHANGE("ends", "password", NULL, "bob");
	c.api = "ChangePassword";
	c.request = NULL;
	EXPECT_MINT("password", NULL, "alice", "AIDA1");
}

static void test_other_credentials_of_users(void **state)
{
	struct call c = {.source = "iam.amazonaws.com", .user = USER,
			 .api = "CreateServiceSpecificCredential",
			 .request = "{\"userName\":\"bob\",\"serviceName\":"
				    "\"bedrock.amazonaws.com\"}",
			 .response = "{\"serviceSpecificCredential\":"
				     "{\"serviceSpecificCredentialId\":\"ACCA1\","
				     "\"expirationDate\":\"2023-07-10T12:09:47Z\"}}"};

	(void)state;
	EXPECT_MINT("bearer_token", "ACCA1", "bob", NULL, NULL, NULL, "1688990987000",
		    "1688990987000");
	c.request = "{\"userName\":\"bob\",\"serviceName\":\"codecommit.amazonaws.com\"}";
	EXPECT_MINT("service_credential", "ACCA1", "bob", NULL, NULL, NULL, "1688990987000",
		    "1688990987000");
	c.api = "UploadSigningCertificate";
	c.response = "{\"certificate\":{\"certificateId\":\"ASCA1\"}}";
	EXPECT_MINT("signing_certificate", "ASCA1", "bob");
	c.api = "UploadSSHPublicKey";
	c.response = "{\"sSHPublicKey\":{\"sSHPublicKeyId\":\"APKA1\"}}";
	EXPECT_MINT("ssh_key", "APKA1", "bob");
	c.api = "DeleteSSHPublicKey";
	c.request = "{\"userName\":\"bob\",\"sSHPublicKeyId\":\"APKA1\"}";
	EXPECT_CHANGE("ends", "ssh_key", "APKA1", "bob");
	c.api = "DeleteUser";
	EXPECT_CHANGE("ends", "user", NULL, "bob");
}

static void test_older_sessions_are_cut_off(void **state)
{
	struct call c = {
		.source = "iam.amazonaws.com", .api = "PutRolePolicy", .user = USER,
		.request = "{\"roleName\":\"Admin\",\"policyName\":\"AWSRevokeOlderSessions\","
			   "\"policyDocument\":\"{\\\"Statement\\\":[{\\\"Effect\\\":\\\"Deny\\\","
			   "\\\"Condition\\\":{\\\"DateLessThan\\\":{\\\"aws:TokenIssueTime\\\":"
			   "\\\"2023-07-10T12:09:47Z\\\"}}}]}\"}"};

	(void)state;
	EXPECT_CHANGE("ends", "role_session", NULL, "Admin");
	c.request = "{\"roleName\":\"Admin\",\"policyDocument\":\"{}\"}";
	assert_int_equal(count_rows(c), 0);
}

/* --- other services ----------------------------------------------------------- */

/* What is only read was made before; see the view exposed. */
static void test_secrets_are_not_made_by_reading_them(void **state)
{
	struct call c = {.source = "secretsmanager.amazonaws.com", .api = "GetSecretValue",
			 .request = "{\"secretId\":\"prod/db\"}"};

	(void)state;
	assert_int_equal(count_rows(c), 0);
}

static void test_logins_to_machines_and_databases(void **state)
{
	struct call c = {.source = "ec2.amazonaws.com", .api = "CreateKeyPair",
			 .request = "{\"keyName\":\"mykeypair\"}",
			 .response = "{\"keyPairId\":\"key-1\"}"};

	(void)state;
	EXPECT_MINT("ssh_key_pair", "key-1", "mykeypair");
	c.api = "DeleteKeyPair";
	EXPECT_CHANGE("ends", "ssh_key_pair", "key-1", "mykeypair");
	c.api = "GetPasswordData";
	c.request = "{\"instanceId\":\"i-1\"}";
	EXPECT_MINT("windows_password", NULL, "i-1");
	c.source = "ec2-instance-connect.amazonaws.com";
	c.api = "SendSSHPublicKey";
	EXPECT_MINT("ssh_login", NULL, "i-1", NULL, NULL, NULL, NULL, "1688990147000");
	c.source = "redshift.amazonaws.com";
	c.api = "GetClusterCredentials";
	c.request = "{\"dbUser\":\"admin\",\"durationSeconds\":900}";
	c.response = NULL;
	EXPECT_MINT("database_login", NULL, "admin", NULL, NULL, NULL, "1688990987000",
		    "1688990987000");
}

static void test_keys_of_apis(void **state)
{
	struct call c = {.source = "appsync.amazonaws.com", .api = "CreateApiKey",
			 .request = "{\"apiId\":\"api1\"}",
			 .response = "{\"apiKey\":{\"id\":\"da2-x\",\"expires\":1688990987}}"};

	(void)state;
	EXPECT_MINT("api_key", "da2-x", "api1", NULL, NULL, NULL, "1688990987000",
		    "1688990987000");
}

/* --- hostile values ------------------------------------------------------------ */

static void test_values_that_are_not_what_is_expected(void **state)
{
	static const char *const responses[] = {
		"7", "\"x\"", "[]", "{}", "{\"credentials\":[]}", "{\"credentials\":{}}",
		"{\"credentials\":{\"accessKeyId\":{}}}",
		"{\"credentials\":{\"accessKeyId\":\"\",\"expiration\":\"soon\"}}",
		"{\"credentials\":{\"accessKeyId\":null,\"expiration\":-1}}",
	};
	struct call c = {.source = "sts.amazonaws.com", .api = "AssumeRole",
			 .request = "{\"durationSeconds\":\"99999999999999999999\"}"};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(responses); i++) {
		c.response = responses[i];
		EXPECT_MINT("role_session", NULL, NULL, NULL, NULL, NULL, NULL,
			    "1689033287000");
	}
	/* Without a time nothing can be counted from it. */
	c.time_ms = -1;
	c.request = "{\"durationSeconds\":900}";
	EXPECT_MINT("role_session");
}

static void test_many_and_long_values_are_bounded(void **state)
{
	struct call c = {.source = "rolesanywhere.amazonaws.com", .api = "CreateSession"};
	struct tc_buf buf;

	(void)state;
	tc_buf_init(&buf, 1024 * 1024);
	tc_buf_add_str(&buf, TC_STR("{\"credentialSet\":[null"));
	for (int i = 0; i < 10000; i++)
		tc_buf_add_str(&buf, TC_STR(",{\"credentials\":{\"accessKeyId\":\"ASIA1\"}}"));
	tc_buf_add_str(&buf, TC_STR("]}"));
	char *text = tc_strdup(tc_buf_str(&buf));
	c.response = text;
	assert_int_equal(count_rows(c), 200);
	free(text);

	tc_buf_clear(&buf);
	tc_buf_add_str(&buf, TC_STR("{\"instanceId\":\""));
	for (int i = 0; i < 5000; i++)
		tc_buf_add_char(&buf, 'a');
	tc_buf_add_str(&buf, TC_STR("\"}"));
	c = (struct call){.source = "ec2.amazonaws.com", .api = "GetPasswordData"};
	c.request = text = tc_strdup(tc_buf_str(&buf));
	EXPECT_MINT("windows_password");
	free(text);
	tc_buf_release(&buf);
}

static void test_what_is_no_rule_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "makes", "makes,,,role_session,,,,,,", "breaks,,,x,,,,,,,",
		"makes,,,,,,,,,,", "makes,nowhere.a,,x,,,,,,,", "makes,,nowhere,x,,,,,,,",
		"makes,userIdentity.a=,,x,,,,,,,", "makes,,,x,nowhere,,,,,,",
		"makes,,,x,=,,,,,,", "makes,,,x,,,,,,,soon", "makes,,,x,,,,,,,-1",
		"makes,,,x,,,,,,,999999999999", "makes,,,x,..a,,,,,,",
	};
	struct tc_mint_rule *rules = NULL;
	struct tc_arena arena;

	(void)state;
	tc_arena_init(&arena);
	for (size_t i = 0; i < TC_ARRAY_LEN(bad); i++)
		if (tc_mint_rule_add(&rules, &arena, tc_str(bad[i])))
			fail_msg("`%s` was taken", bad[i]);
	assert_null(rules);
	assert_true(tc_mint_rule_add(&rules, &arena, TC_STR("makes,,,x,,,,,,,")));
	assert_non_null(rules);
	tc_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_assume_role),
		cmocka_unit_test(test_what_was_refused_makes_nothing),
		cmocka_unit_test(test_keys_of_a_machine),
		cmocka_unit_test(test_other_ways_into_a_role),
		cmocka_unit_test(test_assume_root),
		cmocka_unit_test(test_session_tokens),
		cmocka_unit_test(test_federation_tokens),
		cmocka_unit_test(test_sign_ins),
		cmocka_unit_test(test_sign_in_tokens_are_no_keys),
		cmocka_unit_test(test_switching_roles_in_the_console),
		cmocka_unit_test(test_bearer_tokens),
		cmocka_unit_test(test_keys_of_identity_center),
		cmocka_unit_test(test_several_credentials_of_one_call),
		cmocka_unit_test(test_access_keys),
		cmocka_unit_test(test_passwords),
		cmocka_unit_test(test_other_credentials_of_users),
		cmocka_unit_test(test_older_sessions_are_cut_off),
		cmocka_unit_test(test_secrets_are_not_made_by_reading_them),
		cmocka_unit_test(test_logins_to_machines_and_databases),
		cmocka_unit_test(test_keys_of_apis),
		cmocka_unit_test(test_values_that_are_not_what_is_expected),
		cmocka_unit_test(test_many_and_long_values_are_bounded),
		cmocka_unit_test(test_what_is_no_rule_is_refused),
	};

	return cmocka_run_group_tests(tests, load_table, unload_table);
}
