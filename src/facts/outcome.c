/*
 * What became of a call.  errorCode alone is not enough: failed sign-ins have only
 * a message, and some calls answer their failure in responseElements.
 */
#include "facts/facts.h"

#include "json/walk.h"

#include "util/banned.h"

/* AWS cuts codes at 1,024 bytes, and the longest have some 60. */
#define CODE_MAX ((size_t)256)

/* A code is looked at without Client. or Server., and without what ends it: Exception. */
enum match {
	EXACT,
	PREFIX,
	PART,
	STATE, /* begins so and ends with State: InvalidDBInstanceState */
};

/* In this order: the first row that fits decides. */
static const struct {
	const char *text;
	enum match match;
	const char *outcome;
} codes[] = {
	{"DryRunOperation", PREFIX, "dry_run"},

	{"AccessDenied", PART, "denied"}, /* also Vpce..., KMS..., AWSOrganizations... */
	{"Unauthorized", PREFIX, "denied"},
	{"AuthorizationError", PREFIX, "denied"},
	{"NotAuthorized", PART, "denied"},
	{"Forbidden", PREFIX, "denied"},
	{"OperationNotPermitted", PREFIX, "denied"},
	{"AllAccessDisabled", PREFIX, "denied"},
	{"InsufficientPrivileges", PREFIX, "denied"},
	{"InsufficientPermissions", PREFIX, "denied"},
	{"OptInRequired", PREFIX, "denied"},
	{"SubscriptionRequired", PREFIX, "denied"},
	{"Blocked", EXACT, "denied"}, /* the account is */
	{"PendingVerification", EXACT, "denied"},

	{"AuthFailure", PREFIX, "auth_failed"},
	{"InvalidClientTokenId", PREFIX, "auth_failed"},
	{"UnrecognizedClient", PREFIX, "auth_failed"},
	{"ExpiredToken", PREFIX, "auth_failed"},
	{"TokenRefreshRequired", PREFIX, "auth_failed"},
	{"InvalidAccessKeyId", PREFIX, "auth_failed"},
	{"SignatureDoesNotMatch", PREFIX, "auth_failed"},
	{"InvalidSignature", PREFIX, "auth_failed"},
	{"IncompleteSignature", PREFIX, "auth_failed"},
	{"MissingAuthenticationToken", PREFIX, "auth_failed"},
	{"IDPRejectedClaim", PREFIX, "auth_failed"},
	{"InvalidIdentityToken", PREFIX, "auth_failed"},
	{"InvalidToken", PREFIX, "auth_failed"},
	{"InvalidGrant", PREFIX, "auth_failed"},
	{"AuthorizationHeaderMalformed", PREFIX, "auth_failed"},
	/* The signature is too old or too new. */
	{"RequestExpired", PREFIX, "auth_failed"},
	{"RequestTimeTooSkewed", PREFIX, "auth_failed"},

	{"Throttl", PART, "throttled"},
	{"RequestLimitExceeded", PART, "throttled"},
	{"TooManyRequests", PREFIX, "throttled"},
	{"SlowDown", PREFIX, "throttled"},
	{"RequestRateExceeded", PREFIX, "throttled"},
	{"ProvisionedThroughputExceeded", PART, "throttled"},
	{"PriorRequestNotComplete", PART, "throttled"},

	{"LimitExceeded", PART, "quota"},
	{"QuotaExceeded", PART, "quota"},
	{"MaxSpotInstanceCountExceeded", PREFIX, "quota"},
	{"MaxNumberOf", PREFIX, "quota"},
	{"MaximumNumberOf", PREFIX, "quota"},
	{"TooMany", PREFIX, "quota"},

	{"NoSuch", PREFIX, "not_found"},
	{"NotFound", PART, "not_found"},
	{"NotExist", PART, "not_found"},
	{"NonExistent", PART, "not_found"},
	{"NotDiscovered", PART, "not_found"},
	{"NotInUse", PART, "not_found"}, /* there is no organization */

	{"Already", PART, "conflict"}, /* exists, attached, owned, in that state */
	{"Duplicate", PART, "conflict"},
	{"Conflict", PART, "conflict"},
	{"InUse", PART, "conflict"},
	{"NotEmpty", PART, "conflict"},
	{"Incorrect", STATE, "conflict"},
	{"Invalid", STATE, "conflict"},
	{"InvalidState", PART, "conflict"},
	{"DependencyViolation", PART, "conflict"},
	{"TemporarilyUnmodifiable", PART, "conflict"},
	{"ConcurrentModification", PREFIX, "conflict"},
	{"OperationAborted", PREFIX, "conflict"},
	{"PreconditionFailed", PREFIX, "conflict"},
	{"ConditionalCheckFailed", PREFIX, "conflict"},

	{"Validation", PREFIX, "invalid"},
	{"Malformed", PART, "invalid"},
	{"Invalid", PREFIX, "invalid"}, /* what is left of them */
	{"Missing", PREFIX, "invalid"},
	{"UnknownParameter", PREFIX, "invalid"},
	{"BadRequest", PREFIX, "invalid"},
	{"Illegal", PREFIX, "invalid"},
	{"Unsupported", PART, "invalid"},
	{"NotSupported", PART, "invalid"},
	{"PasswordPolicyViolation", PREFIX, "invalid"},
	{"MethodNotAllowed", PREFIX, "invalid"},
	{"IdempotentParameterMismatch", PREFIX, "invalid"},
	{"PackedPolicyTooLarge", PREFIX, "invalid"},
	{"Serialization", EXACT, "invalid"},

	{"Internal", PART, "server_error"},
	{"ServiceUnavailable", PREFIX, "server_error"},
	{"Unavailable", EXACT, "server_error"},
	{"Server", EXACT, "server_error"},
	{"Service", EXACT, "server_error"},
	{"ServiceFailure", PREFIX, "server_error"},
	{"InsufficientInstanceCapacity", PREFIX, "server_error"},
	{"InsufficientHostCapacity", PREFIX, "server_error"},
	{"InsufficientDBInstanceCapacity", PREFIX, "server_error"},
	{"InsufficientCapacity", PREFIX, "server_error"},
};

static bool starts_nocase(struct tc_str s, struct tc_str prefix)
{
	return s.len >= prefix.len &&
	       tc_str_eq_nocase(tc_str_n(s.data, prefix.len), prefix);
}

static bool contains_nocase(struct tc_str s, struct tc_str part)
{
	for (; s.len >= part.len; s = tc_str_n(s.data + 1, s.len - 1))
		if (starts_nocase(s, part))
			return true;
	return false;
}

static bool ends_nocase(struct tc_str s, struct tc_str suffix)
{
	return s.len >= suffix.len &&
	       tc_str_eq_nocase(tc_str_n(s.data + s.len - suffix.len, suffix.len), suffix);
}

static bool fits(struct tc_str code, struct tc_str text, enum match match)
{
	switch (match) {
	case EXACT:
		return tc_str_eq_nocase(code, text);
	case PREFIX:
		return starts_nocase(code, text);
	case PART:
		return contains_nocase(code, text);
	case STATE:
		return starts_nocase(code, text) && ends_nocase(code, TC_STR("State"));
	}
	TC_BUG("unknown kind of match");
}

static struct tc_str without_ending(struct tc_str code)
{
	static const char *const endings[] = {"Exception", "Fault"};

	for (size_t i = 0; i < TC_ARRAY_LEN(endings); i++)
		if (ends_nocase(code, tc_str(endings[i])))
			return tc_str_n(code.data, code.len - strlen(endings[i]));
	return code;
}

const char *tc_outcome_of_code(struct tc_str code)
{
	bool server = starts_nocase(code, TC_STR("Server."));

	if (starts_nocase(code, TC_STR("Client.")) || server)
		code = tc_str_n(code.data + 7, code.len - 7);
	/* Longer is none that AWS gives; looking for parts of it would take long. */
	if (code.len > CODE_MAX)
		return "failed";
	code = without_ending(code);
	for (size_t i = 0; i < TC_ARRAY_LEN(codes); i++)
		if (fits(code, tc_str(codes[i].text), codes[i].match))
			return codes[i].outcome;
	return server ? "server_error" : "failed";
}

/* Most limits are of numbers; these are of calls in a time. */
static bool tells_rate(struct tc_str message)
{
	return contains_nocase(message, TC_STR("rate exceeded")) ||
	       contains_nocase(message, TC_STR("rate limit exceeded")) ||
	       contains_nocase(message, TC_STR("request rate"));
}

/* Events of sign-in tell how it ended in a member named like the event, or like these. */
static bool is_sign_in(struct tc_str key, struct tc_str event_name)
{
	static const char *const names[] = {
		"ConsoleLogin",         "SwitchRole",
		"ExitRole",             "RenewRole",
		"CheckMfa",             "PasswordUpdated",
		"EmailUpdated",         "PasswordRecoveryRequested",
		"GetSigninToken",       "PasswordRecoveryCompleted",
		"UserAuthentication",   "ExternalIdPDirectoryLogin",
		"CredentialVerification", "UserLogin",
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++)
		if (tc_str_eq(key, tc_str(names[i])))
			return true;
	return tc_str_eq(key, event_name);
}

static bool is_false(struct tc_str value)
{
	return tc_str_eq(value, TC_STR("false")) || tc_str_eq(value, TC_STR("\"false\""));
}

static bool tells_failure(struct tc_str key, struct tc_str value, struct tc_str event_name)
{
	return tc_str_eq(value, TC_STR("\"Failure\"")) && is_sign_in(key, event_name);
}

/* Sign-ins of Identity Center are events of the service, with details in their place. */
static bool details_tell_failure(const struct tc_ending *e)
{
	struct tc_json_walk w;
	struct tc_str key, value;

	if (!tc_json_walk_init(&w, e->service_details) || !w.object)
		return false;
	while (tc_json_walk_next(&w, &key, &value))
		if (tells_failure(key, value, e->event_name))
			return true;
	return false;
}

struct answer {
	bool sign_in_failed, returned_false, not_authorized;
};

/* Once through the members of `object`: it may be large. */
static void read_answer(struct answer *a, struct tc_partial *partial, struct tc_str object,
			struct tc_str event_name)
{
	struct tc_json_walk w;
	struct tc_str key, value;

	if (!tc_json_walk_init(&w, object) || !w.object)
		return;
	while (tc_json_walk_next(&w, &key, &value)) {
		if (tells_failure(key, value, event_name))
			a->sign_in_failed = true;
		else if (is_false(value))
			a->returned_false |= tc_str_eq(key, TC_STR("_return")) ||
					     tc_str_eq(key, TC_STR("return"));
		else if (tc_str_eq_nocase(key, TC_STR("message")))
			a->not_authorized |=
				contains_nocase(value, TC_STR("not authorized"));
		else
			tc_partial_member(partial, key, value);
	}
}

const char *tc_outcome(const struct tc_ending *e, struct tc_partial *partial)
{
	struct tc_str response, message = e->error_message;
	struct answer a = {0};

	*partial = (struct tc_partial){TC_STR_NULL, 0, false};
	if (e->error_code.len)
		return strcmp(e->of_code, "quota") == 0 && tells_rate(message) ? "throttled"
									       : e->of_code;
	if (contains_nocase(message, TC_STR("Failed authentication")) ||
	    contains_nocase(message, TC_STR("No username found")))
		return "auth_failed";
	response = tc_partial_unwrap(e->response, TC_STR("Response"));
	read_answer(&a, partial, response, e->event_name);
	if (a.sign_in_failed || details_tell_failure(e))
		return "auth_failed";
	if (a.not_authorized || contains_nocase(message, TC_STR("not authorized")) ||
	    contains_nocase(message, TC_STR("access denied")))
		return "denied";
	if (message.len || a.returned_false)
		return "failed";
	tc_partial_finish(partial, response, e->request);
	return partial->all ? "failed" : "success";
}
