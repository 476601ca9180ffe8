/* What became of a call: one test for each rule.  docs/outcome.md has them in words. */
#include "unit.h"

#include "facts/facts.h"

#include "util/banned.h"

static const char *outcome_of(struct tc_ending e, struct tc_partial *partial)
{
	e.of_code = e.error_code.len ? tc_outcome_of_code(e.error_code) : NULL;
	return tc_outcome(&e, partial);
}

static void expect(struct tc_ending e, const char *expected)
{
	struct tc_partial partial;

	assert_string_equal(outcome_of(e, &partial), expected);
}

/* --- (1) codes ----------------------------------------------------------- */

/* All codes of fixtures/samples (jq 'select(.errorCode).errorCode'), and those of the
 * references of services that stand for a row of the table. */
static void test_codes(void **state)
{
	(void)state;
	static const struct {
		const char *outcome, *codes[24];
	} classes[] = {
		{"denied",
		 {"AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation",
		  "UnauthorizedOperation", "UnauthorizedAccess", "Unauthorized",
		  "UnauthorizedException", "AuthorizationError",
		  "AuthorizationErrorException", "NotAuthorized", "NotAuthorizedException",
		  "Forbidden", "ForbiddenException", "OperationNotPermitted",
		  "VpceAccessDenied", "AllAccessDisabled", "KMSAccessDeniedException",
		  "InsufficientPrivilegesException", "OptInRequired",
		  "SubscriptionRequiredException", "Blocked", "accessdenied"}},
		{"auth_failed",
		 {"AuthFailure", "Client.AuthFailure", "InvalidClientTokenId",
		  "UnrecognizedClientException", "ExpiredToken", "ExpiredTokenException",
		  "TokenRefreshRequired", "InvalidAccessKeyId", "SignatureDoesNotMatch",
		  "IncompleteSignature", "MissingAuthenticationToken",
		  "MissingAuthenticationTokenException", "IDPRejectedClaim",
		  "InvalidIdentityToken", "InvalidSignatureException", "RequestExpired"}},
		{"dry_run", {"DryRunOperation", "Client.DryRunOperation"}},
		{"throttled",
		 {"Throttling", "ThrottlingException", "ThrottledException",
		  "RequestLimitExceeded", "Client.RequestLimitExceeded", "SlowDown",
		  "TooManyRequestsException", "ProvisionedThroughputExceededException",
		  "Server.RequestLimitExceeded", "EC2ThrottledException"}},
		{"quota",
		 {"LimitExceededException", "VcpuLimitExceeded", "InstanceLimitExceeded",
		  "ServiceQuotaExceededException", "MaxSpotInstanceCountExceeded",
		  "Client.VolumeLimitExceeded", "TooManyBuckets",
		  "MaximumNumberOfTrailsExceededException"}},
		{"not_found",
		 {"NoSuchEntity", "NoSuchEntityException", "NoSuchBucket", "NotFoundException",
		  "ResourceNotFoundException", "DBInstanceNotFoundFault",
		  "Client.InvalidInstanceID.NotFound", "InvalidAMIID.NotFound",
		  "InvalidPermission.NotFound", "ObjectLockConfigurationNotFoundError",
		  "TrailNotFoundException", "InvocationDoesNotExist",
		  "AWS.SimpleQueueService.NonExistentQueue",
		  "AWSOrganizationsNotInUseException"}},
		{"conflict",
		 {"EntityAlreadyExists", "EntityAlreadyExistsException",
		  "InvalidPermission.Duplicate", "InvalidGroup.Duplicate",
		  "InvalidGroup.InUse", "ResourceInUseException", "IncorrectInstanceState",
		  "IncorrectState", "InvalidDBInstanceState", "InvalidDBInstanceStateFault",
		  "InvalidDBSnapshotState", "BucketNotEmpty", "BucketAlreadyOwnedByYou",
		  "DependencyViolation", "DeleteConflict", "DeleteConflictException",
		  "ConflictException", "VolumeInUse", "KMSInvalidStateException",
		  "EntityTemporarilyUnmodifiableException",
		  "ConcurrentModificationException"}},
		{"invalid",
		 {"ValidationError", "ValidationException", "InvalidParameterValue",
		  "Client.InvalidParameterCombination", "MalformedPolicyDocument",
		  "Client.InvalidInstanceID.Malformed", "InvalidInput", "InvalidCharacter",
		  "InvalidTrailNameException", "MissingParameter", "UnknownParameter",
		  "PasswordPolicyViolation", "Client.NetworkInterfaceNotSupported",
		  "UnsupportedOperation", "BadRequestException"}},
		{"server_error",
		 {"InternalFailure", "InternalServerError", "InternalError",
		  "ServiceUnavailable", "ServiceUnavailableException", "ServerException",
		  "Server.InsufficientInstanceCapacity", "InsufficientInstanceCapacity",
		  "Server.Whatever", "KMSInternalException"}},
		{"failed",
		 {"SomeErrorCode", "200", "ClientException", "Client.Whatever",
		  "CloudTrailInvalidClientTokenIdException", "x", "Client.", "Exception"}},
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(classes); i++)
		for (const char *const *code = classes[i].codes; *code; code++)
			if (strcmp(tc_outcome_of_code(tc_str(*code)), classes[i].outcome) != 0)
				fail_msg("%s is %s, not %s", *code,
					 tc_outcome_of_code(tc_str(*code)),
					 classes[i].outcome);
}

static void test_a_limit_of_rate_is_throttling(void **state)
{
	(void)state;
	expect((struct tc_ending){.error_code = TC_STR("LimitExceededException"),
				  .error_message = TC_STR("Rate exceeded")},
	       "throttled");
	/* fixtures/samples/panther-analysis */
	expect((struct tc_ending){
		       .error_code = TC_STR("LimitExceededException"),
		       .error_message = TC_STR("Cannot exceed quota for AccessKeysPerUser: 2")},
	       "quota");
	expect((struct tc_ending){.error_code = TC_STR("AccessDenied"),
				  .error_message = TC_STR("Rate exceeded")},
	       "denied");
}

static void test_a_code_decides_before_all_else(void **state)
{
	(void)state;
	expect((struct tc_ending){.error_code = TC_STR("NoSuchEntity"),
				  .error_message = TC_STR("Failed authentication"),
				  .response = TC_STR("{\"ConsoleLogin\":\"Failure\"}")},
	       "not_found");
}

static void test_a_huge_code_is_just_failed(void **state)
{
	(void)state;
	static char code[1 << 20];

	memset(code, 'N', sizeof(code));
	memcpy(code + sizeof(code) - 8, "NotFound", 8);
	assert_string_equal(tc_outcome_of_code(tc_str_n(code, sizeof(code))), "failed");
}

/* --- (2) a message without a code ------------------------------------------ */

static void test_messages(void **state)
{
	(void)state;
	static const struct {
		const char *message, *outcome;
	} rows[] = {
		{"Failed authentication", "auth_failed"},
		{"No username found in supplied account", "auth_failed"},
		{"User: arn:aws:iam::111122223333:user/a is not authorized to perform: s3:Get",
		 "denied"},
		{"Access Denied", "denied"},
		{"Something else", "failed"},
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(rows); i++)
		expect((struct tc_ending){.event_name = TC_STR("ConsoleLogin"),
					  .error_message = tc_str(rows[i].message)},
		       rows[i].outcome);
}

/* --- (3) sign-ins ------------------------------------------------------------ */

static void test_sign_ins(void **state)
{
	(void)state;
	static const struct {
		const char *event, *response, *outcome;
	} rows[] = {
		/* fixtures/samples/awsdocs, traildiscover, panther-analysis */
		{"ConsoleLogin", "{\"ConsoleLogin\": \"Failure\"}", "auth_failed"},
		{"ConsoleLogin", "{\n  \"ConsoleLogin\" : \"Failure\"\n}", "auth_failed"},
		{"SwitchRole", "{\"SwitchRole\":\"Failure\"}", "auth_failed"},
		{"CheckMfa", "{\"CheckMfa\":\"Failure\"}", "auth_failed"},
		{"PasswordUpdated", "{\"PasswordUpdated\":\"Failure\"}", "auth_failed"},
		{"SomethingNew", "{\"SomethingNew\":\"Failure\"}", "auth_failed"},
		{"AssumeRole", "{\"ConsoleLogin\":\"Failure\"}", "auth_failed"},
		{"ConsoleLogin", "{\"ConsoleLogin\": \"Success\"}", "success"},
		{"ConsoleLogin", "{\"Other\": \"Failure\"}", "success"},
		{"ConsoleLogin", "{\"ConsoleLogin\": {\"ConsoleLogin\":\"Failure\"}}",
		 "success"},
		{"ConsoleLogin", "[\"Failure\"]", "success"},
		{"ConsoleLogin", "\"Failure\"", "success"},
		{"ConsoleLogin", "{\"ConsoleLogin\"", "success"},
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(rows); i++)
		expect((struct tc_ending){.event_name = tc_str(rows[i].event),
					  .response = tc_str(rows[i].response)},
		       rows[i].outcome);
	/* A message that says nothing does not hide it: fixtures/samples/panther-analysis. */
	expect((struct tc_ending){
		       .event_name = TC_STR("ExternalIdPDirectoryLogin"),
		       .error_message = TC_STR("Not a valid response for the provided request id"),
		       .response = TC_STR("{\"ExternalIdPDirectoryLogin\": \"Failure\"}")},
	       "auth_failed");
}

/* AWS: "Understanding IAM Identity Center sign-in events". */
static void test_sign_ins_of_identity_center(void **state)
{
	(void)state;
	expect((struct tc_ending){
		       .event_name = TC_STR("CredentialVerification"),
		       .service_details = TC_STR("{\"AuthWorkflowID\":\"x\","
						 "\"CredentialVerification\":\"Failure\"}")},
	       "auth_failed");
	expect((struct tc_ending){
		       .event_name = TC_STR("CredentialVerification"),
		       .service_details = TC_STR("{\"CredentialVerification\":\"Success\"}")},
	       "success");
}

/* --- (4) responses ------------------------------------------------------------- */

static void test_responses_that_say_no(void **state)
{
	(void)state;
	static const struct {
		const char *response, *outcome;
	} rows[] = {
		{"{\"_return\":false}", "failed"},
		{"{\"requestId\":\"r\",\"_return\":true}", "success"},
		{"{\"DeleteFlowLogsResponse\":{\"return\":false}}", "failed"},
		{"{\"x\":{\"_return\":false}}", "success"},
		/* fixtures/samples/traildiscover, AppSync-CreateApiKey, without its code */
		{"{\"message\":\"User: arn:aws:iam::111111111111:user/TrailDiscover is not "
		 "authorized to perform: appsync:CreateApiKey on resource: arn:aws:appsync:x\"}",
		 "denied"},
		{"{\"message\":\"created\"}", "success"},
		{"null", "success"},
		{"", "success"},
		{"{}", "success"},
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(rows); i++)
		expect((struct tc_ending){.response = tc_str(rows[i].response)}, rows[i].outcome);
	expect((struct tc_ending){.response = TC_STR_NULL}, "success");
}

static void test_some_of_many_failed(void **state)
{
	(void)state;
	static const struct {
		const char *request, *response, *list;
		int64_t failed;
		bool all;
	} rows[] = {
		/* guardduty, ecs, dynamodb, events, glue, ec2, securityhub */
		{"{\"accountIds\":[\"1\",\"2\"]}", "{\"unprocessedAccounts\":[{}]}",
		 "unprocessedAccounts", 1, false},
		{"{\"accountIds\":[\"1\",\"2\"]}", "{\"unprocessedAccounts\":[{},{}]}",
		 "unprocessedAccounts", 2, true},
		{"{\"accountIds\":[\"1\"],\"more\":[1]}", "{\"unprocessedAccounts\":[{}]}",
		 "unprocessedAccounts", 1, false},
		{"null", "{\"tasks\":[],\"failures\":[{\"reason\":\"x\"}]}", "failures", 1, true},
		{"null", "{\"tasks\":[{}],\"failures\":[{},{}]}", "failures", 2, false},
		{"null", "{\"UnprocessedItems\":{\"t\":[{}]}}", "UnprocessedItems", 1, false},
		{"null", "{\"failedEntryCount\":3}", "failedEntryCount", 3, false},
		{"null", "{\"errors\":[{},{}]}", "errors", 2, false},
		{"{\"DeleteFlowLogsRequest\":{\"FlowLogId\":{\"item\":[1,2]}}}",
		 "{\"DeleteFlowLogsResponse\":{\"requestId\":\"r\","
		 "\"unsuccessful\":{\"item\":[{},{}]}}}",
		 "unsuccessful", 2, true},
		{"null", "{\"successfulSet\":{},\"unsuccessfulSet\":{\"items\":[{}]}}",
		 "unsuccessfulSet", 1, true},
		/* Nothing failed. */
		{"null", "{\"successfulSet\":{},\"unsuccessfulSet\":{}}", NULL, 0, false},
		{"null", "{\"DeleteFlowLogsResponse\":{\"unsuccessful\":\"\"}}", NULL, 0, false},
		{"null", "{\"failures\":[],\"errors\":null,\"failedEntryCount\":0}", NULL, 0,
		 false},
		{"null", "{\"failureReason\":\"x\",\"failedAt\":17,\"error\":{\"a\":1}}", NULL, 0,
		 false},
		{"null", "{\"status\":{\"failures\":[{}]}}", NULL, 0, false},
		{"null", "{\"failedEntryCount\":-1,\"failures\":[", NULL, 0, false},
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(rows); i++) {
		struct tc_partial partial;
		const char *outcome =
			outcome_of((struct tc_ending){.request = tc_str(rows[i].request),
						      .response = tc_str(rows[i].response)},
				   &partial);

		if (strcmp(outcome, rows[i].all ? "failed" : "success") != 0 ||
		    partial.failed != rows[i].failed || partial.all != rows[i].all ||
		    !tc_str_eq(partial.list, tc_str(rows[i].list)))
			fail_msg("%s is %s, %lld failed", rows[i].response, outcome,
				 (long long)partial.failed);
	}
}

static struct tc_fact *noted(struct tc_facts *facts, struct tc_partial partial)
{
	tc_partial_note(&partial, facts);
	return facts->first;
}

static void test_the_note_of_a_partial_failure(void **state)
{
	(void)state;
	struct tc_arena arena;
	struct tc_facts facts;
	struct tc_fact *fact;

	tc_arena_init(&arena);
	tc_facts_init(&facts, &arena);
	assert_null(noted(&facts, (struct tc_partial){TC_STR_NULL, 0, false}));
	assert_null(noted(&facts, (struct tc_partial){TC_STR("failures"), 2, true}));
	fact = noted(&facts, (struct tc_partial){TC_STR("failures"), 2, false});
	assert_non_null(fact);
	assert_int_equal(fact->table, TC_FACT_ODDITY);
	assert_true(tc_str_eq(fact->fields[0], TC_STR("partial-failure")));
	assert_true(tc_str_eq(fact->fields[1], TC_STR("2 in failures")));
	tc_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_a_limit_of_rate_is_throttling),
		cmocka_unit_test(test_a_code_decides_before_all_else),
		cmocka_unit_test(test_a_huge_code_is_just_failed),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_sign_ins),
		cmocka_unit_test(test_sign_ins_of_identity_center),
		cmocka_unit_test(test_responses_that_say_no),
		cmocka_unit_test(test_some_of_many_failed),
		cmocka_unit_test(test_the_note_of_a_partial_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
