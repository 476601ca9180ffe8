/*
 * What became of a call.  errorCode alone is not enough: failed sign-ins have only
 * a message, and some calls answer their failure in responseElements.
 */
#include "facts/facts.h"

#include <cjson/cJSON.h>

#include "util/banned.h"

enum match { EXACT, PREFIX, SUFFIX, PART };

/* In this order: the first row that fits decides.  Codes without Client./Server. */
static const struct {
	const char *text;
	enum match match;
	const char *outcome;
} codes[] = {
	{"DryRunOperation", EXACT, "dry_run"},

	{"AccessDenied", PREFIX, "denied"},
	{"UnauthorizedOperation", EXACT, "denied"},
	{"UnauthorizedAccess", EXACT, "denied"},
	{"Unauthorized", EXACT, "denied"},
	{"UnauthorizedException", EXACT, "denied"},
	{"AuthorizationError", PREFIX, "denied"},
	{"NotAuthorized", PREFIX, "denied"},
	{"Forbidden", PREFIX, "denied"},
	{"OperationNotPermitted", PREFIX, "denied"},
	{"VpceAccessDenied", EXACT, "denied"},
	{"AllAccessDisabled", EXACT, "denied"},
	{"KMSAccessDenied", PREFIX, "denied"},
	{"InsufficientPrivileges", PREFIX, "denied"},
	{"OptInRequired", EXACT, "denied"},
	{"SubscriptionRequiredException", EXACT, "denied"},

	{"AuthFailure", EXACT, "auth_failed"},
	{"InvalidClientTokenId", EXACT, "auth_failed"},
	{"UnrecognizedClientException", EXACT, "auth_failed"},
	{"ExpiredToken", PREFIX, "auth_failed"},
	{"TokenRefreshRequired", EXACT, "auth_failed"},
	{"InvalidAccessKeyId", EXACT, "auth_failed"},
	{"SignatureDoesNotMatch", EXACT, "auth_failed"},
	{"IncompleteSignature", EXACT, "auth_failed"},
	{"MissingAuthenticationToken", PREFIX, "auth_failed"},
	{"IDPRejectedClaim", PREFIX, "auth_failed"},
	{"InvalidIdentityToken", PREFIX, "auth_failed"},

	{"Throttl", PREFIX, "throttled"},
	{"RequestLimitExceeded", EXACT, "throttled"},
	{"TooManyRequests", PREFIX, "throttled"},
	{"SlowDown", EXACT, "throttled"},

	{"LimitExceeded", PART, "quota"},
	{"ServiceQuotaExceeded", PREFIX, "quota"},
	{"MaxSpotInstanceCountExceeded", EXACT, "quota"},

	{"NoSuch", PREFIX, "not_found"},
	{"NotFound", PART, "not_found"},

	{"AlreadyExists", PART, "conflict"},
	{"InvalidPermission.Duplicate", EXACT, "conflict"},
	{"IncorrectInstanceState", EXACT, "conflict"},
	{"IncorrectState", EXACT, "conflict"},
	{"InUse", SUFFIX, "conflict"},
	{"BucketNotEmpty", EXACT, "conflict"},
	{"InvalidDBInstanceState", PREFIX, "conflict"},
	{"BucketAlreadyOwnedByYou", EXACT, "conflict"},

	{"Validation", PREFIX, "invalid"},
	{"InvalidParameter", PREFIX, "invalid"},
	{"Malformed", PREFIX, "invalid"},
	{"InvalidInput", PREFIX, "invalid"},

	{"Internal", PREFIX, "server_error"},
	{"ServiceUnavailable", PREFIX, "server_error"},
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

static bool fits(struct tc_str code, struct tc_str text, enum match match)
{
	switch (match) {
	case EXACT:
		return tc_str_eq_nocase(code, text);
	case PREFIX:
		return starts_nocase(code, text);
	case SUFFIX:
		return code.len >= text.len &&
		       tc_str_eq_nocase(tc_str_n(code.data + code.len - text.len, text.len),
					text);
	case PART:
		return contains_nocase(code, text);
	}
	TC_BUG("unknown kind of match");
}

static const char *by_code(struct tc_str code)
{
	bool server = starts_nocase(code, TC_STR("Server."));

	if (starts_nocase(code, TC_STR("Client.")) || server)
		code = tc_str_n(code.data + 7, code.len - 7);
	for (size_t i = 0; i < TC_ARRAY_LEN(codes); i++)
		if (fits(code, tc_str(codes[i].text), codes[i].match))
			return codes[i].outcome;
	return server ? "server_error" : "failed";
}

/* Sign-in events tell their failure in a member named like the event. */
static const char *by_response(struct tc_str response)
{
	static const char *const sign_in[] = {"ConsoleLogin", "SwitchRole", "CheckMfa",
					      "PasswordUpdated"};
	const char *outcome = "success";

	/* Most responses are large and none of these: look before parsing. */
	if (tc_str_find(response, TC_STR("Failure")) == SIZE_MAX &&
	    tc_str_find(response, TC_STR("_return")) == SIZE_MAX)
		return outcome;
	cJSON *json = cJSON_ParseWithLength(response.data, response.len);
	for (size_t i = 0; i < TC_ARRAY_LEN(sign_in); i++) {
		const cJSON *m = cJSON_GetObjectItemCaseSensitive(json, sign_in[i]);
		if (cJSON_IsString(m) && strcmp(m->valuestring, "Failure") == 0)
			outcome = "auth_failed";
	}
	if (cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(json, "_return")))
		outcome = "failed";
	cJSON_Delete(json);
	return outcome;
}

const char *tc_outcome(struct tc_str error_code, struct tc_str error_message,
		       struct tc_str response)
{
	if (error_code.len)
		return by_code(error_code);
	if (contains_nocase(error_message, TC_STR("Failed authentication")) ||
	    contains_nocase(error_message, TC_STR("No username found")))
		return "auth_failed";
	if (error_message.len)
		return "failed";
	return response.len && response.data[0] == '{' ? by_response(response) : "success";
}
