/* From userIdentity to principal and credential: one test for each rule. */
#include "unit.h"

#include <stdio.h>

#include "facts/facts.h"
#include "facts/key.h"
#include "util/instant.h"

#include "util/banned.h"

/* NULL stands for an absent text, and for a kind that is none. */
struct expected {
	const char *type, *principal, *account, *name, *unique_id, *arn;
	const char *access_key, *key_kind, *session_name, *role, *via_service;
	const char *credential, *credential_kind, *counted_as, *created;
	const char *source_identity, *on_behalf_of, *issued_to, *role_delivery;
	const char *sign_in_session, *bearer_token, *delegate, *key_account;
	int mfa;
	bool assumed_root, console;
};

static void assert_text(const char *json, const char *what, struct tc_str got,
			const char *expected)
{
	if (!got.data && !expected)
		return;
	if (!got.data || !expected || !tc_str_eq(got, tc_str(expected)))
		fail_msg("%s\n%s is `%.*s`, not `%s`", json, what, (int)got.len,
			 got.data ? got.data : "absent", expected ? expected : "absent");
}

static void expect(const char *json, struct expected e)
{
	struct tc_identity id;
	struct tc_arena arena;
	char created[TC_TIME_TEXT];

	tc_arena_init(&arena);
	tc_identity_read(&id, &arena, json ? tc_str(json) : TC_STR_NULL);
	json = json ? json : "(missing)";
	assert_text(json, "type", id.type, e.type);
	assert_text(json, "principal", id.principal, e.principal);
	assert_text(json, "account", id.account, e.account);
	assert_text(json, "name", id.name, e.name);
	assert_text(json, "unique_id", id.unique_id, e.unique_id);
	assert_text(json, "arn", id.arn, e.arn);
	assert_text(json, "access_key", id.access_key, e.access_key);
	assert_text(json, "key_kind", tc_str(id.key_kind), e.key_kind ? e.key_kind : "none");
	assert_text(json, "session_name", id.session_name, e.session_name);
	assert_text(json, "role", id.role, e.role);
	assert_text(json, "via_service", id.via_service, e.via_service);
	assert_text(json, "credential", id.credential, e.credential);
	assert_text(json, "counted_as", id.counted_as, e.counted_as);
	assert_text(json, "credential_kind", tc_str(id.credential_kind), e.credential_kind);
	assert_text(json, "source_identity", id.source_identity, e.source_identity);
	assert_text(json, "on_behalf_of", id.on_behalf_of, e.on_behalf_of);
	assert_text(json, "issued_to", id.issued_to, e.issued_to);
	assert_text(json, "role_delivery", id.role_delivery, e.role_delivery);
	assert_text(json, "sign_in_session", id.sign_in_session, e.sign_in_session);
	assert_text(json, "bearer_token", id.bearer_token, e.bearer_token);
	assert_text(json, "delegate", id.delegate, e.delegate);
	assert_text(json, "key_account", id.key_account, e.key_account);
	assert_int_equal(id.assumed_root == 1, e.assumed_root);
	assert_int_equal(id.console, e.console);
	assert_int_equal(id.mfa, e.mfa);
	if (id.session_created_ms < 0) {
		assert_null(e.created);
	} else {
		tc_time_format(id.session_created_ms, created);
		assert_text(json, "created", tc_str(created), e.created);
	}
	tc_arena_release(&arena);
}

#define A "111122223333"
#define CONTEXT(attributes) "\"sessionContext\":{\"attributes\":{" attributes "}}"
#define CREATED "\"creationDate\":\"2023-07-10T12:00:24Z\""

/* --- users -------------------------------------------------------------- */

static void test_user_with_a_long_term_key(void **state)
{
	(void)state;
	expect("{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"arn\":\"arn:aws:iam::" A
	       ":user/team/alice\",\"accountId\":\"" A "\",\"accessKeyId\":\"AKIA1\","
	       "\"userName\":\"alice\"}",
	       (struct expected){.type = "IAMUser", .principal = "user:" A ":AIDA1", .account = A,
				 .name = "alice", .unique_id = "AIDA1",
				 .arn = "arn:aws:iam::" A ":user/team/alice",
				 .access_key = "AKIA1", .key_kind = "long_term",
				 .credential = "AKIA1", .credential_kind = "long_term_key",
				 .counted_as = "AKIA1", .mfa = -1});
	/* Without userName the ARN names the user, without its path. */
	expect("{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"arn\":\"arn:aws:iam::" A
	       ":user/team/alice\",\"accountId\":\"" A "\"}",
	       (struct expected){.type = "IAMUser", .principal = "user:" A ":AIDA1", .account = A,
				 .name = "alice", .unique_id = "AIDA1",
				 .arn = "arn:aws:iam::" A ":user/team/alice", .mfa = -1});
}

/* Temporary keys of a user are uses of the user: the session is known by its start. */
static void test_user_with_a_temporary_key(void **state)
{
	(void)state;
	expect("{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"accountId\":\"" A
	       "\",\"accessKeyId\":\"ASIA1\",\"userName\":\"alice\"," CONTEXT(
		       CREATED ",\"mfaAuthenticated\":\"true\"") "}",
	       (struct expected){.type = "IAMUser", .principal = "user:" A ":AIDA1", .account = A,
				 .name = "alice", .unique_id = "AIDA1", .access_key = "ASIA1",
				 .key_kind = "temporary",
				 .credential = "user:" A ":AIDA1:2023-07-10T12:00:24Z",
				 .credential_kind = "user_session",
				 .counted_as = "user:" A ":AIDA1",
				 .created = "2023-07-10T12:00:24Z", .mfa = 1});
	/* Another key of the same session: the same credential. */
	expect("{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"accountId\":\"" A
	       "\",\"accessKeyId\":\"ASIA2\",\"userName\":\"alice\"," CONTEXT(
		       "\"creationDate\":\"20230710T120024Z\",\"mfaAuthenticated\":\"false\"") "}",
	       (struct expected){.type = "IAMUser", .principal = "user:" A ":AIDA1", .account = A,
				 .name = "alice", .unique_id = "AIDA1", .access_key = "ASIA2",
				 .key_kind = "temporary",
				 .credential = "user:" A ":AIDA1:2023-07-10T12:00:24Z",
				 .credential_kind = "user_session",
				 .counted_as = "user:" A ":AIDA1",
				 .created = "2023-07-10T12:00:24Z", .mfa = 0});
	/* A session without key, as the console has it. */
	expect("{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"accountId\":\"" A
	       "\",\"accessKeyId\":\"\",\"userName\":\"alice\"," CONTEXT(CREATED) "}",
	       (struct expected){.type = "IAMUser", .principal = "user:" A ":AIDA1", .account = A,
				 .name = "alice", .unique_id = "AIDA1",
				 .credential = "user:" A ":AIDA1:2023-07-10T12:00:24Z",
				 .credential_kind = "user_session",
				 .counted_as = "user:" A ":AIDA1",
				 .created = "2023-07-10T12:00:24Z", .mfa = -1,
				 .console = true});
	/* Without a start, the key itself tells sessions apart. */
	expect("{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"accountId\":\"" A
	       "\",\"accessKeyId\":\"ASIA1\"}",
	       (struct expected){.type = "IAMUser", .principal = "user:" A ":AIDA1", .account = A,
				 .unique_id = "AIDA1", .access_key = "ASIA1",
				 .key_kind = "temporary",
				 .credential = "user:" A ":AIDA1:ASIA1",
				 .credential_kind = "user_session",
				 .counted_as = "user:" A ":AIDA1", .mfa = -1});
}

/* A failed sign-in has no ARN, no key, and perhaps no id. */
static void test_failed_sign_in(void **state)
{
	(void)state;
	expect("{\"type\":\"IAMUser\",\"accountId\":\"" A "\",\"accessKeyId\":\"\",\"userName\":"
	       "\"HIDDEN_DUE_TO_SECURITY_REASONS\"}",
	       (struct expected){.type = "IAMUser",
				 .principal = "user:" A ":HIDDEN_DUE_TO_SECURITY_REASONS",
				 .account = A, .name = "HIDDEN_DUE_TO_SECURITY_REASONS",
				 .mfa = -1});
	expect("{\"type\":\"IAMUser\",\"accountId\":\"" A "\"}",
	       (struct expected){.type = "IAMUser", .principal = "user:" A ":unknown",
				 .account = A, .mfa = -1});
}

/* --- root --------------------------------------------------------------- */

static void test_root(void **state)
{
	(void)state;
	expect("{\"type\":\"Root\",\"principalId\":\"" A "\",\"arn\":\"arn:aws:iam::" A
	       ":root\",\"accountId\":\"" A "\",\"accessKeyId\":\"\"}",
	       (struct expected){.type = "Root", .principal = "root:" A, .account = A,
				 .name = "root", .unique_id = A, .arn = "arn:aws:iam::" A ":root",
				 .credential = "root:" A ":session", .credential_kind = "root",
				 .counted_as = "root:" A, .mfa = -1});
	expect("{\"type\":\"Root\",\"principalId\":\"" A "\",\"accountId\":\"" A
	       "\",\"accessKeyId\":\"ASIA1\",\"userName\":\"my-alias\"," CONTEXT(
		       CREATED ",\"mfaAuthenticated\":\"false\"") "}",
	       (struct expected){.type = "Root", .principal = "root:" A, .account = A,
				 .name = "my-alias", .unique_id = A, .access_key = "ASIA1",
				 .key_kind = "temporary",
				 .credential = "root:" A ":2023-07-10T12:00:24Z",
				 .credential_kind = "root", .counted_as = "root:" A,
				 .created = "2023-07-10T12:00:24Z", .mfa = 0});
	/* fixtures/samples/awsdocs: in old records root has an id of its own. */
	expect("{\"type\":\"Root\",\"principalId\":\"AIDACKCEVSQ6C2EXAMPLE\",\"arn\":"
	       "\"arn:aws:iam::" A ":root\",\"accountId\":\"" A "\",\"accessKeyId\":\"\"}",
	       (struct expected){.type = "Root", .principal = "root:" A, .account = A,
				 .name = "root", .unique_id = "AIDACKCEVSQ6C2EXAMPLE",
				 .arn = "arn:aws:iam::" A ":root",
				 .credential = "root:" A ":session", .credential_kind = "root",
				 .counted_as = "root:" A, .mfa = -1});
	/* By sts:AssumeRoot, from the management account. */
	expect("{\"type\":\"Root\",\"principalId\":\"" A "\",\"accountId\":\"" A
	       "\",\"accessKeyId\":\"ASIA1\",\"sessionContext\":{\"assumedRoot\":\"true\","
	       "\"attributes\":{" CREATED "}}}",
	       (struct expected){.type = "Root", .principal = "root:" A, .account = A,
				 .name = "root", .unique_id = A, .access_key = "ASIA1",
				 .key_kind = "temporary",
				 .credential = "root:" A ":2023-07-10T12:00:24Z",
				 .credential_kind = "root", .counted_as = "root:" A,
				 .created = "2023-07-10T12:00:24Z", .mfa = -1,
				 .assumed_root = true});
	/* A key of root is a long-term credential of its own. */
	expect("{\"type\":\"Root\",\"accountId\":\"" A "\",\"accessKeyId\":\"AKIA9\"}",
	       (struct expected){.type = "Root", .principal = "root:" A, .account = A,
				 .name = "root", .access_key = "AKIA9", .key_kind = "long_term",
				 .credential = "AKIA9", .credential_kind = "root",
				 .counted_as = "root:" A, .mfa = -1});
}

/* --- roles -------------------------------------------------------------- */

#define ISSUER                                                                 \
	"\"sessionContext\":{\"sessionIssuer\":{\"type\":\"Role\",\"principalId\":"  \
	"\"AROA1\",\"arn\":\"arn:aws:iam::" A ":role/path/Deploy\",\"accountId\":\"" A \
	"\",\"userName\":\"Deploy\"},\"attributes\":{" CREATED                      \
	",\"mfaAuthenticated\":\"false\"}}"

/* Unique ids beat names; the role's own ARN, with its path, is the label. */
static void test_role_session(void **state)
{
	(void)state;
	expect("{\"type\":\"AssumedRole\",\"principalId\":\"AROA1:ci-17\",\"arn\":\"arn:aws:sts::" A
	       ":assumed-role/Deploy/ci-17\",\"accountId\":\"" A
	       "\",\"accessKeyId\":\"ASIA1\"," ISSUER "}",
	       (struct expected){.type = "AssumedRole", .principal = "role:" A ":AROA1",
				 .account = A, .name = "Deploy", .unique_id = "AROA1",
				 .arn = "arn:aws:iam::" A ":role/path/Deploy",
				 .access_key = "ASIA1", .key_kind = "temporary",
				 .session_name = "ci-17",
				 .role = "arn:aws:iam::" A ":role/path/Deploy",
				 .credential = "role:" A ":AROA1:ci-17",
				 .credential_kind = "role_session",
				 .counted_as = "role:" A ":AROA1",
				 .created = "2023-07-10T12:00:24Z", .mfa = 0});
	/* Without issuer the ARN must do: it has the name, but no path. */
	expect("{\"type\":\"AssumedRole\",\"principalId\":\"AROA1:ci-17\",\"arn\":\"arn:aws:sts::" A
	       ":assumed-role/Deploy/ci-17\",\"accountId\":\"" A "\",\"accessKeyId\":\"ASIA1\"}",
	       (struct expected){.type = "AssumedRole", .principal = "role:" A ":AROA1",
				 .account = A, .name = "Deploy", .unique_id = "AROA1",
				 .arn = "arn:aws:sts::" A ":assumed-role/Deploy/ci-17",
				 .access_key = "ASIA1", .key_kind = "temporary",
				 .session_name = "ci-17", .role = "Deploy",
				 .credential = "role:" A ":AROA1:ci-17",
				 .credential_kind = "role_session",
				 .counted_as = "role:" A ":AROA1", .mfa = -1});
	/* A colon in a session's name is part of it. */
	expect("{\"type\":\"AssumedRole\",\"principalId\":\"AROA1:a:b\",\"accountId\":\"" A
	       "\",\"accessKeyId\":\"ASIA1\"," ISSUER "}",
	       (struct expected){.type = "AssumedRole", .principal = "role:" A ":AROA1",
				 .account = A, .name = "Deploy", .unique_id = "AROA1",
				 .arn = "arn:aws:iam::" A ":role/path/Deploy",
				 .access_key = "ASIA1", .key_kind = "temporary",
				 .session_name = "a:b",
				 .role = "arn:aws:iam::" A ":role/path/Deploy",
				 .credential = "role:" A ":AROA1:a:b",
				 .credential_kind = "role_session",
				 .counted_as = "role:" A ":AROA1",
				 .created = "2023-07-10T12:00:24Z", .mfa = 0});
	/* Other partitions. */
	expect("{\"type\":\"AssumedRole\",\"arn\":\"arn:aws-cn:sts::" A
	       ":assumed-role/Deploy/s\",\"accountId\":\"" A "\"}",
	       (struct expected){.type = "AssumedRole", .principal = "role:" A ":Deploy",
				 .account = A, .name = "Deploy", .unique_id = "Deploy",
				 .arn = "arn:aws-cn:sts::" A ":assumed-role/Deploy/s",
				 .session_name = "s", .role = "Deploy",
				 .credential = "role:" A ":Deploy:s",
				 .credential_kind = "role_session",
				 .counted_as = "role:" A ":Deploy", .mfa = -1});
}

/* The sessions of a machine share a name; each key is a credential of its own. */
static void test_instance_session(void **state)
{
	(void)state;
	expect("{\"type\":\"AssumedRole\",\"principalId\":\"AROA1:i-0abc\",\"accountId\":\"" A
	       "\",\"accessKeyId\":\"ASIA7\"," ISSUER "}",
	       (struct expected){.type = "AssumedRole", .principal = "role:" A ":AROA1",
				 .account = A, .name = "Deploy", .unique_id = "AROA1",
				 .arn = "arn:aws:iam::" A ":role/path/Deploy",
				 .access_key = "ASIA7", .key_kind = "temporary",
				 .session_name = "i-0abc",
				 .role = "arn:aws:iam::" A ":role/path/Deploy",
				 .credential = "role:" A ":AROA1:i-0abc:ASIA7",
				 .credential_kind = "role_session",
				 .counted_as = "role:" A ":AROA1",
				 .created = "2023-07-10T12:00:24Z", .mfa = 0});
}

static void test_role_itself(void **state)
{
	(void)state;
	expect("{\"type\":\"Role\",\"principalId\":\"AROA1\",\"arn\":\"arn:aws:iam::" A
	       ":role/path/Deploy\",\"accountId\":\"" A "\"}",
	       (struct expected){.type = "Role", .principal = "role:" A ":AROA1", .account = A,
				 .name = "Deploy", .unique_id = "AROA1",
				 .arn = "arn:aws:iam::" A ":role/path/Deploy", .role = "Deploy",
				 .credential = "role:" A ":AROA1",
				 .credential_kind = "role_session",
				 .counted_as = "role:" A ":AROA1", .mfa = -1});
	/* Of unknown type, but plainly a role's session. */
	expect("{\"type\":\"Unknown\",\"principalId\":\"AROA1:s\",\"arn\":\"arn:aws:sts::" A
	       ":assumed-role/Guest/s\",\"accountId\":\"" A "\"}",
	       (struct expected){.type = "Unknown", .principal = "role:" A ":AROA1", .account = A,
				 .name = "Guest", .unique_id = "AROA1",
				 .arn = "arn:aws:sts::" A ":assumed-role/Guest/s",
				 .session_name = "s", .role = "Guest",
				 .credential = "role:" A ":AROA1:s",
				 .credential_kind = "role_session",
				 .counted_as = "role:" A ":AROA1", .mfa = -1});
}

/* --- federation --------------------------------------------------------- */

/* The name is the caller's choice: the issuer is part of who it is. */
static void test_federated_user(void **state)
{
	(void)state;
	expect("{\"type\":\"FederatedUser\",\"principalId\":\"" A ":bob\",\"arn\":\"arn:aws:sts::" A
	       ":federated-user/bob\",\"accountId\":\"" A
	       "\",\"accessKeyId\":\"ASIA1\",\"sessionContext\":{\"sessionIssuer\":{\"type\":"
	       "\"IAMUser\",\"principalId\":\"AIDA1\",\"userName\":\"alice\"},\"attributes\":{" CREATED
	       "}}}",
	       (struct expected){.type = "FederatedUser", .principal = "fed:" A ":AIDA1:bob",
				 .account = A, .name = "bob", .unique_id = A ":bob",
				 .arn = "arn:aws:sts::" A ":federated-user/bob",
				 .access_key = "ASIA1", .key_kind = "temporary",
				 .session_name = "bob",
				 .credential = "fed:" A ":AIDA1:bob:2023-07-10T12:00:24Z",
				 .credential_kind = "federated_session",
				 .counted_as = "fed:" A ":AIDA1:bob",
				 .created = "2023-07-10T12:00:24Z", .mfa = -1});
}

/* A person is who the provider says, for whatever audience the token was made. */
static void test_web_identity(void **state)
{
	(void)state;
	expect("{\"type\":\"WebIdentityUser\",\"principalId\":\"accounts.example.com:aud:sub\","
	       "\"userName\":\"sub\"}",
	       (struct expected){.type = "WebIdentityUser",
				 .principal = "oidc:accounts.example.com:sub", .name = "sub",
				 .unique_id = "accounts.example.com:aud:sub", .mfa = -1});
	expect("{\"type\":\"WebIdentityUser\",\"principalId\":\"accounts.example.com:aud:sub\"}",
	       (struct expected){.type = "WebIdentityUser",
				 .principal = "oidc:accounts.example.com:sub", .name = "sub",
				 .unique_id = "accounts.example.com:aud:sub", .mfa = -1});
	/* A provider of IAM, with a subject that has colons; with and without its name. */
#define PROVIDER "arn:aws:iam::" A ":oidc-provider/token.actions.example.com"
#define SUBJECT "repo:org/app:ref:refs/heads/main"
	expect("{\"type\":\"WebIdentityUser\",\"principalId\":\"" PROVIDER
	       ":sts.amazonaws.com:" SUBJECT "\",\"userName\":\"" SUBJECT
	       "\",\"identityProvider\":\"" PROVIDER "\"}",
	       (struct expected){.type = "WebIdentityUser",
				 .principal = "oidc:token.actions.example.com:" SUBJECT,
				 .name = SUBJECT,
				 .unique_id = PROVIDER ":sts.amazonaws.com:" SUBJECT, .mfa = -1});
	expect("{\"type\":\"WebIdentityUser\",\"principalId\":\"" PROVIDER
	       ":sts.amazonaws.com:" SUBJECT "\"}",
	       (struct expected){.type = "WebIdentityUser",
				 .principal = "oidc:token.actions.example.com:" SUBJECT,
				 .name = SUBJECT,
				 .unique_id = PROVIDER ":sts.amazonaws.com:" SUBJECT, .mfa = -1});
	/* What has no such form stays as it is. */
	expect("{\"type\":\"WebIdentityUser\",\"principalId\":\"somebody\"}",
	       (struct expected){.type = "WebIdentityUser", .principal = "oidc:somebody",
				 .name = "somebody", .unique_id = "somebody", .mfa = -1});
}

static void test_outside_identities(void **state)
{
	(void)state;
	expect("{\"type\":\"SAMLUser\",\"principalId\":\"SOMEHASH:alice@example.com\","
	       "\"userName\":\"alice@example.com\",\"identityProvider\":\"SOMEHASH\"}",
	       (struct expected){.type = "SAMLUser",
				 .principal = "saml:SOMEHASH:alice@example.com",
				 .name = "alice@example.com",
				 .unique_id = "SOMEHASH:alice@example.com", .mfa = -1});
	/* fixtures/samples/yashlad1-synthetic: no provider is told. */
	expect("{\"accountId\":\"" A "\",\"principalId\":\"SAMLPROVIDER:carol\",\"type\":"
	       "\"SAMLUser\",\"userName\":\"carol\"}",
	       (struct expected){.type = "SAMLUser", .principal = "saml:SAMLPROVIDER:carol",
				 .account = A, .name = "carol",
				 .unique_id = "SAMLPROVIDER:carol", .mfa = -1});
	expect("{\"type\":\"Directory\",\"principalId\":\"X\",\"accountId\":\"" A
	       "\",\"userName\":\"carol\"}",
	       (struct expected){.type = "Directory", .principal = "dir:" A ":carol",
				 .account = A, .name = "carol", .unique_id = "X", .mfa = -1});
	expect("{\"type\":\"IdentityCenterUser\",\"accountId\":\"" A
	       "\",\"onBehalfOf\":{\"userId\":\"u-1\",\"identityStoreArn\":\"arn:aws:identitystore::" A
	       ":identitystore/d-1\"},\"credentialId\":\"c\"}",
	       (struct expected){.type = "IdentityCenterUser",
				 .principal = "idc:arn:aws:identitystore::" A
					      ":identitystore/d-1:u-1",
				 .account = A,
				 .name = "arn:aws:identitystore::" A ":identitystore/d-1:u-1",
				 .on_behalf_of = "u-1", .bearer_token = "c", .mfa = -1});
	/* Before they had a type of their own, only an id inside the directory is told. */
	expect("{\"type\":\"IdentityCenterUser\",\"accountId\":\"" A
	       "\",\"principalId\":\"u-1\"}",
	       (struct expected){.type = "IdentityCenterUser", .principal = "idc:" A ":u-1",
				 .account = A, .name = A ":u-1", .unique_id = "u-1", .mfa = -1});
}

/* Callers of other accounts show only their ids; some not even those. */
static void test_other_accounts(void **state)
{
	(void)state;
	expect("{\"type\":\"AWSAccount\",\"principalId\":\"AROA9:s\",\"accountId\":\"" A "\"}",
	       (struct expected){.type = "AWSAccount", .principal = "ext:" A ":AROA9:s",
				 .account = A, .name = "ext:" A ":AROA9:s",
				 .unique_id = "AROA9:s", .session_name = "s", .mfa = -1});
	expect("{\"type\":\"AWSAccount\",\"principalId\":\"\",\"accountId\":\"anonymous\"}",
	       (struct expected){.type = "AWSAccount", .principal = "ext:anonymous",
				 .account = "anonymous", .name = "ext:anonymous", .mfa = -1});
	/* The same nobody, as S3 writes it. */
	expect("{\"type\":\"AWSAccount\",\"principalId\":\"\",\"accountId\":"
	       "\"ANONYMOUS_PRINCIPAL\"}",
	       (struct expected){.type = "AWSAccount", .principal = "ext:anonymous",
				 .account = "ANONYMOUS_PRINCIPAL", .name = "ext:anonymous",
				 .mfa = -1});
}

/* --- services ----------------------------------------------------------- */

/* In its own name a service is the caller, and nobody's go-between. */
static void test_services(void **state)
{
	(void)state;
	expect("{\"type\":\"AWSService\",\"invokedBy\":\"autoscaling.amazonaws.com\"}",
	       (struct expected){.type = "AWSService",
				 .principal = "svc:autoscaling.amazonaws.com",
				 .name = "autoscaling.amazonaws.com", .mfa = -1});
	expect("{\"accountId\":\"" A "\",\"invokedBy\":\"AWS Internal\"}",
	       (struct expected){.principal = "svc:AWS Internal", .account = A,
				 .name = "AWS Internal", .mfa = -1});
	/* fixtures/samples/cribl: who invoked it counts, not whose role it took. */
	expect("{\"accountId\":\"" A "\",\"arn\":\"arn:aws:iam::" A
	       ":role/AWSServiceRoleForAutoScaling\",\"invokedBy\":\"ec2.amazonaws.com\","
	       "\"principalId\":\"autoscaling.amazonaws.com\",\"type\":\"AWSService\"}",
	       (struct expected){.type = "AWSService", .principal = "svc:ec2.amazonaws.com",
				 .account = A, .name = "ec2.amazonaws.com",
				 .unique_id = "autoscaling.amazonaws.com",
				 .arn = "arn:aws:iam::" A ":role/AWSServiceRoleForAutoScaling",
				 .mfa = -1});
	expect("{\"type\":\"AWSService\",\"principalId\":\"events.amazonaws.com\"}",
	       (struct expected){.type = "AWSService", .principal = "svc:events.amazonaws.com",
				 .name = "events.amazonaws.com",
				 .unique_id = "events.amazonaws.com", .mfa = -1});
	expect("{\"type\":\"AWSService\"}",
	       (struct expected){.type = "AWSService", .principal = "svc:", .name = "",
				 .mfa = -1});
}

/* On somebody's behalf: the key was never given to anybody, and is no credential. */
static void test_forwarded_calls(void **state)
{
	(void)state;
	expect("{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"accountId\":\"" A
	       "\",\"accessKeyId\":\"ASIA1\",\"userName\":\"alice\","
	       "\"invokedBy\":\"cloudformation.amazonaws.com\"," CONTEXT(CREATED) "}",
	       (struct expected){.type = "IAMUser", .principal = "user:" A ":AIDA1", .account = A,
				 .name = "alice", .unique_id = "AIDA1", .access_key = "ASIA1",
				 .key_kind = "temporary",
				 .via_service = "cloudformation.amazonaws.com",
				 .created = "2023-07-10T12:00:24Z", .mfa = -1});
}

/* Until 2020 or so the console said that sign-in had invoked what a person did. */
static void test_console_of_old(void **state)
{
	(void)state;
	expect("{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"accountId\":\"" A
	       "\",\"accessKeyId\":\"ASIA1\",\"userName\":\"alice\","
	       "\"invokedBy\":\"signin.amazonaws.com\"," CONTEXT(CREATED) "}",
	       (struct expected){.type = "IAMUser", .principal = "user:" A ":AIDA1", .account = A,
				 .name = "alice", .unique_id = "AIDA1", .access_key = "ASIA1",
				 .key_kind = "temporary",
				 .credential = "user:" A ":AIDA1:2023-07-10T12:00:24Z",
				 .credential_kind = "user_session",
				 .counted_as = "user:" A ":AIDA1",
				 .created = "2023-07-10T12:00:24Z", .mfa = -1,
				 .console = true});
}

/* --- what else is told --------------------------------------------------- */

/*
 * fixtures/samples/umccr/test_input/examples/idc.json, shortened.  The key was made
 * for the function; the role is only what the function is.
 */
static void test_person_behind_a_role(void **state)
{
	(void)state;
#define LAMBDA "arn:aws:lambda:us-east-1:" A ":function:MyFunction"
	expect("{\"type\":\"AssumedRole\",\"principalId\":\"AROA1:user@example.com\","
	       "\"accountId\":\"" A "\",\"credentialId\":\"ACCAQOALEXAMPLECREDENTIAL\","
	       "\"inScopeOf\":{\"credentialsIssuedTo\":\"arn:aws:iam::" A ":role/MyLambdaRole\","
	       "\"issuerType\":\"AWS::Lambda::Function\",\"sourceArn\":\"" LAMBDA "\"},"
	       "\"onBehalfOf\":{\"userId\":\"e0b4f9c0\"},\"invokedByDelegate\":"
	       "{\"accountId\":\"444455556666\"},\"sessionContext\":{"
	       "\"assumedRoot\":\"true\",\"sourceIdentity\":\"john\","
	       "\"ec2RoleDelivery\":\"2.0\"}}",
	       (struct expected){.type = "AssumedRole", .principal = "role:" A ":AROA1",
				 .account = A, .unique_id = "AROA1",
				 .session_name = "user@example.com",
				 .credential = "role:" A ":AROA1:user@example.com",
				 .credential_kind = "role_session",
				 .counted_as = "role:" A ":AROA1",
				 .source_identity = "john", .on_behalf_of = "e0b4f9c0",
				 .issued_to = LAMBDA, .role_delivery = "2.0",
				 .bearer_token = "ACCAQOALEXAMPLECREDENTIAL",
				 .delegate = "444455556666", .mfa = -1, .assumed_root = true});
	expect("{\"accountId\":\"" A "\",\"inScopeOf\":{\"credentialsIssuedTo\":\"" LAMBDA
	       "\",\"sourceArn\":\"arn:aws:s3:::b\"}}",
	       (struct expected){.principal = "unknown:" A, .account = A, .issued_to = LAMBDA,
				 .mfa = -1});
	/* None of it is what it should be. */
	expect("{\"accountId\":\"" A "\",\"inScopeOf\":{},\"onBehalfOf\":[1],"
	       "\"invokedByDelegate\":\"444455556666\",\"credentialId\":\"\","
	       "\"sessionContext\":{\"assumedRoot\":\"false\",\"sourceIdentity\":null}}",
	       (struct expected){.principal = "unknown:" A, .account = A, .mfa = -1});
}

/* A sign-in that is renewed stays one credential, whatever its keys and their start. */
static void test_sign_in_session(void **state)
{
	(void)state;
#define SIGN_IN "arn:aws:signin:us-east-1:" A ":session/s-1"
	expect("{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"accountId\":\"" A
	       "\",\"accessKeyId\":\"ASIA1\",\"sessionContext\":{\"signInSessionArn\":\"" SIGN_IN
	       "\",\"attributes\":{" CREATED "}}}",
	       (struct expected){.type = "IAMUser", .principal = "user:" A ":AIDA1", .account = A,
				 .unique_id = "AIDA1", .access_key = "ASIA1",
				 .key_kind = "temporary",
				 .credential = "user:" A ":AIDA1:" SIGN_IN,
				 .credential_kind = "user_session",
				 .counted_as = "user:" A ":AIDA1",
				 .created = "2023-07-10T12:00:24Z",
				 .sign_in_session = SIGN_IN, .mfa = -1});
}

static void test_session_without_key(void **state)
{
	(void)state;
	/* fixtures/samples/cloud-custodian, CreateBucket of 2016 in the console. */
	expect("{\"accountId\":\"" A "\",\"arn\":\"arn:aws:iam::" A ":root\",\"principalId\":\"" A
	       "\",\"type\":\"Root\"," CONTEXT("\"creationDate\":\"20160604T111826Z\"") "}",
	       (struct expected){.type = "Root", .principal = "root:" A, .account = A,
				 .name = "root", .unique_id = A,
				 .arn = "arn:aws:iam::" A ":root",
				 .credential = "root:" A ":2016-06-04T11:18:26Z",
				 .credential_kind = "root", .counted_as = "root:" A,
				 .created = "2016-06-04T11:18:26Z", .mfa = -1,
				 .console = true});
	/* A masked key is a session's when the session has a beginning. */
	expect("{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"accountId\":\"" A
	       "\",\"accessKeyId\":\"****\"," CONTEXT(CREATED) "}",
	       (struct expected){.type = "IAMUser", .principal = "user:" A ":AIDA1", .account = A,
				 .unique_id = "AIDA1", .access_key = "****",
				 .key_kind = "temporary",
				 .credential = "user:" A ":AIDA1:2023-07-10T12:00:24Z",
				 .credential_kind = "user_session",
				 .counted_as = "user:" A ":AIDA1",
				 .created = "2023-07-10T12:00:24Z", .mfa = -1});
}

/* Where the account is not told, the ARN has it, in whatever partition. */
static void test_account_in_the_arn(void **state)
{
	static const char *const partitions[] = {"aws", "aws-cn", "aws-us-gov", "aws-iso",
						 "aws-iso-b"};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(partitions); i++) {
		char json[300], arn[100];

		snprintf(arn, sizeof(arn), "arn:%s:iam::" A ":user/team/alice", partitions[i]);
		snprintf(json, sizeof(json),
			 "{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"arn\":\"%s\"}", arn);
		expect(json, (struct expected){.type = "IAMUser",
					       .principal = "user:" A ":AIDA1",
					       .name = "alice", .unique_id = "AIDA1", .arn = arn,
					       .mfa = -1});
	}
	/* fixtures/samples/osdctl: neither type nor ARN, but plainly a role. */
	expect("{\"accountId\":\"" A "\",\"sessionContext\":{\"sessionIssuer\":{\"arn\":"
	       "\"arn:aws:iam::" A ":role/testRole\",\"type\":\"Role\",\"userName\":\"testUser\"}}}",
	       (struct expected){.principal = "role:" A ":testUser", .account = A,
				 .name = "testUser", .unique_id = "testUser",
				 .arn = "arn:aws:iam::" A ":role/testRole",
				 .role = "arn:aws:iam::" A ":role/testRole",
				 .credential = "role:" A ":testUser",
				 .credential_kind = "role_session",
				 .counted_as = "role:" A ":testUser", .mfa = -1});
	expect("{\"type\":\"Root\",\"arn\":\"arn:aws:iam\"}",
	       (struct expected){.type = "Root", .principal = "root:", .name = "root",
				 .arn = "arn:aws:iam", .credential = "root::session",
				 .credential_kind = "root", .counted_as = "root:", .mfa = -1});
}

/* A role's name inside an assumed-role ARN has no path; a name beginning with i- is none. */
static void test_identity_center_role(void **state)
{
	(void)state;
#define SSO "AWSReservedSSO_AdministratorAccess_1b74cd717d47002b"
	expect("{\"type\":\"Unknown\",\"principalId\":\"AROA1:User\",\"accountId\":\"" A
	       "\",\"arn\":\"arn:aws:sts::" A ":assumed-role/" SSO "/i-am.bob+x=1@example.com\"}",
	       (struct expected){.type = "Unknown", .principal = "role:" A ":AROA1", .account = A,
				 .name = SSO, .unique_id = "AROA1",
				 .arn = "arn:aws:sts::" A ":assumed-role/" SSO
					"/i-am.bob+x=1@example.com",
				 .session_name = "User", .role = SSO,
				 .credential = "role:" A ":AROA1:User",
				 .credential_kind = "role_session",
				 .counted_as = "role:" A ":AROA1", .mfa = -1});
	expect("{\"type\":\"AssumedRole\",\"principalId\":\"AROA1:i-am.bob\",\"accountId\":\"" A
	       "\",\"accessKeyId\":\"ASIA7\"," ISSUER "}",
	       (struct expected){.type = "AssumedRole", .principal = "role:" A ":AROA1",
				 .account = A, .name = "Deploy", .unique_id = "AROA1",
				 .arn = "arn:aws:iam::" A ":role/path/Deploy",
				 .access_key = "ASIA7", .key_kind = "temporary",
				 .session_name = "i-am.bob",
				 .role = "arn:aws:iam::" A ":role/path/Deploy",
				 .credential = "role:" A ":AROA1:i-am.bob",
				 .credential_kind = "role_session",
				 .counted_as = "role:" A ":AROA1",
				 .created = "2023-07-10T12:00:24Z", .mfa = 0});
}

/* --- the account inside a key id ----------------------------------------- */

static void test_account_of_a_key(void **state)
{
	static const struct {
		const char *key, *account;
	} keys[] = {
		/* Published with their accounts. */
		{"ASIAQNZGKIQY56JQ7WML", "029608264753"},
		{"ASIAY34FZKBOKMUTVV7A", "609629065308"},
		/* fixtures/samples, where key and accountId of the record agree. */
		{"ASIAZTHNIDQRCD53GXGD", "659775036450"},
		{"AKIAZTHNIDQRCD53GXGD", "659775036450"},
		/* Old ids; examples; masks; other prefixes; wrong length, case, digits. */
		{"AKIAIOSFODNN7EXAMPLE", NULL},
		{"ASIAJ355WZAOWYJXJIEA", NULL},
		{"ASIAPNZGKIQY56JQ7WML", NULL},
		{"AKIATFQZ7NSC8Q4X21BJ", NULL},
		{"AKIA****************", NULL},
		{"AIDAQNZGKIQY56JQ7WML", NULL},
		{"ASIAQNZGKIQY56JQ7WM", NULL},
		{"ASIAQNZGKIQY56JQ7WMLA", NULL},
		{"ASIAqnzgkiqy56jq7wml", NULL},
		{"ASIAQNZGKIQY56JQ7WM1", NULL},
		{"ASIA", NULL},
		{"", NULL},
		/* Forty bits hold more than an account has digits. */
		{"AKIA7777777777777777", NULL},
	};
	struct tc_arena arena;

	(void)state;
	tc_arena_init(&arena);
	for (size_t i = 0; i < TC_ARRAY_LEN(keys); i++)
		assert_text(keys[i].key, "account", tc_key_account(&arena, tc_str(keys[i].key)),
			    keys[i].account);
	assert_null(tc_key_account(&arena, TC_STR_NULL).data);
	tc_arena_release(&arena);
	expect("{\"accountId\":\"" A "\",\"accessKeyId\":\"ASIAQNZGKIQY56JQ7WML\"}",
	       (struct expected){.principal = "unknown:" A, .account = A,
				 .access_key = "ASIAQNZGKIQY56JQ7WML", .key_kind = "temporary",
				 .credential = "ASIAQNZGKIQY56JQ7WML",
				 .credential_kind = "session",
				 .counted_as = "ASIAQNZGKIQY56JQ7WML",
				 .key_account = "029608264753", .mfa = -1});
}

/* --- nothing, and nonsense ---------------------------------------------- */

static void test_nothing_is_known(void **state)
{
	static const char *const texts[] = {NULL, "null", "{}", "\"alice\"", "17", "[]",
					    "{\"type\":null,\"principalId\":\"\"}"};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++)
		expect(texts[i], (struct expected){.principal = "unknown:", .mfa = -1});
	expect("{\"type\":\"Martian\",\"accountId\":\"" A "\",\"principalId\":\"X\"}",
	       (struct expected){.type = "Martian", .principal = "unknown:" A ":X", .account = A,
				 .unique_id = "X", .mfa = -1});
	/* A key of an unknown type is a credential all the same. */
	expect("{\"accountId\":\"" A "\",\"accessKeyId\":\"AKIA1\"}",
	       (struct expected){.principal = "unknown:" A, .account = A, .access_key = "AKIA1",
				 .key_kind = "long_term", .credential = "AKIA1",
				 .credential_kind = "long_term_key", .counted_as = "AKIA1",
				 .mfa = -1});
}

/* A row of a table may have a label and nothing else: each is somebody of its own. */
static void test_a_label_is_all_there_is(void **state)
{
	(void)state;
	expect("{\"userName\":\"alice\",\"accessKeyId\":\"AKIA1\"}",
	       (struct expected){.principal = "unknown::alice", .name = "alice",
				 .access_key = "AKIA1", .key_kind = "long_term",
				 .credential = "AKIA1", .credential_kind = "long_term_key",
				 .counted_as = "AKIA1", .mfa = -1});
	expect("{\"arn\":\"arn:aws:iam::" A ":user/alice\"}",
	       (struct expected){.principal = "unknown::arn:aws:iam::" A ":user/alice",
				 .arn = "arn:aws:iam::" A ":user/alice", .mfa = -1});
	expect("{\"arn\":\"arn:aws:sts::" A ":assumed-role/Guest/s\",\"accountId\":\"" A "\"}",
	       (struct expected){.principal = "role:" A ":Guest", .account = A, .name = "Guest",
				 .unique_id = "Guest", .arn = "arn:aws:sts::" A
				 ":assumed-role/Guest/s", .session_name = "s", .role = "Guest",
				 .credential = "role:" A ":Guest:s",
				 .credential_kind = "role_session",
				 .counted_as = "role:" A ":Guest", .mfa = -1});
}

static void test_odd_values(void **state)
{
	(void)state;
	/* Booleans instead of texts; a start that is none; text with escapes. */
	expect("{\"type\":\"IAMUser\",\"principalId\":\"AIDA\\u0031\",\"accountId\":111122223333,"
	       "\"userName\":\"al\\u0069ce\\n\"," CONTEXT(
		       "\"mfaAuthenticated\":true,\"creationDate\":\"yesterday\"") "}",
	       (struct expected){.type = "IAMUser", .principal = "user:" A ":AIDA1", .account = A,
				 .name = "alice\n", .unique_id = "AIDA1", .mfa = 1});
	expect("{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"accountId\":\"" A
	       "\",\"sessionContext\":\"none\"}",
	       (struct expected){.type = "IAMUser", .principal = "user:" A ":AIDA1", .account = A,
				 .unique_id = "AIDA1", .mfa = -1});
	expect("{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"accountId\":\"" A "\"," CONTEXT(
		       "\"mfaAuthenticated\":\"FALSE\"") "}",
	       (struct expected){.type = "IAMUser", .principal = "user:" A ":AIDA1", .account = A,
				 .unique_id = "AIDA1", .mfa = 0});
	/* The last of two counts. */
	expect("{\"type\":\"Root\",\"type\":\"IAMUser\",\"principalId\":\"AIDA1\"}",
	       (struct expected){.type = "IAMUser", .principal = "user::AIDA1",
				 .unique_id = "AIDA1", .mfa = -1});
}

/* Two that differ only far behind are two. */
static void test_long_ids(void **state)
{
	struct tc_identity id[2];
	struct tc_arena arena;
	struct tc_buf text;

	(void)state;
	tc_arena_init(&arena);
	tc_buf_init(&text, 10000000);
	for (int i = 0; i < 2; i++) {
		tc_buf_clear(&text);
		tc_buf_add_cstr(&text, "{\"type\":\"IAMUser\",\"principalId\":\"AIDA");
		tc_buf_fill(&text, 'A', 300000);
		tc_buf_addf(&text, "%d\",\"accountId\":\"" A "\"}", i);
		tc_identity_read(&id[i], &arena, tc_buf_str(&text));
	}
	assert_false(tc_str_eq(id[0].unique_id, id[1].unique_id));
	assert_false(tc_str_eq(id[0].principal, id[1].principal));
	tc_buf_release(&text);
	tc_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_user_with_a_long_term_key),
		cmocka_unit_test(test_user_with_a_temporary_key),
		cmocka_unit_test(test_failed_sign_in),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_role_session),
		cmocka_unit_test(test_instance_session),
		cmocka_unit_test(test_role_itself),
		cmocka_unit_test(test_federated_user),
		cmocka_unit_test(test_web_identity),
		cmocka_unit_test(test_outside_identities),
		cmocka_unit_test(test_other_accounts),
		cmocka_unit_test(test_services),
		cmocka_unit_test(test_forwarded_calls),
		cmocka_unit_test(test_console_of_old),
		cmocka_unit_test(test_person_behind_a_role),
		cmocka_unit_test(test_sign_in_session),
		cmocka_unit_test(test_session_without_key),
		cmocka_unit_test(test_account_in_the_arn),
		cmocka_unit_test(test_identity_center_role),
		cmocka_unit_test(test_account_of_a_key),
		cmocka_unit_test(test_nothing_is_known),
		cmocka_unit_test(test_a_label_is_all_there_is),
		cmocka_unit_test(test_odd_values),
		cmocka_unit_test(test_long_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
