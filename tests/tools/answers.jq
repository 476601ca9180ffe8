# The answers to the four questions as far as they are plain counting, worked out from the
# records by another way than the program's: written from what AWS documents of records.
#
#     jq -s -L tests/tools --slurpfile catalog CATALOGUE -f answers.jq RECORDS
#
# RECORDS are the intruder's, each once; CATALOGUE has the API catalogue as JSON objects.
# Prints an object with a list for each section, of the columns that are compared.

include "outcome_of";

def api: .eventName | sub("20[0-9]{2}(_?[0-9]{2}){2}(v[0-9]+)?$"; "");

# What a count of credentials counts: a long-term key; a role or user, however many keys.
def credential:
	.userIdentity as $u
	| if ($u.accessKeyId // "" | test("^(AKIA|AIDA)")) then $u.accessKeyId
	  elif $u.type == "AssumedRole" then "role:" + $u.accountId + ":" + $u.sessionContext.sessionIssuer.principalId
	  else null end;

# A sign-in has no key: its user shows that it was had.
def shown: credential // (if .eventName == "ConsoleLogin" and .outcome == "success"
	then "user:" + .userIdentity.accountId + ":" + .userIdentity.principalId else null end);

def first_of($key): sort_by([.eventTime, .eventID]) | .[0] | .[$key];

def seconds: fromdateiso8601;

def reading:
	(.eventSource + " " + api) as $name
	| ([$catalog[] | select(.event_source + " " + .api == $name) | .tactic] | first) as $tactic
	| if $tactic == null then .readOnly == true else ($tactic | startswith("TA0007")) end;

def makes_credential:
	api as $a | .outcome == "success" and ([
		"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot", "GetSessionToken",
		"GetFederationToken", "CreateAccessKey", "CreateLoginProfile", "UpdateLoginProfile",
		"ChangePassword", "ConsoleLogin", "SwitchRole", "GetSigninToken", "CreateSession",
		"CreateServiceSpecificCredential", "SendSSHPublicKey", "SendSerialConsoleSSHPublicKey",
		"CreateKeyPair", "ImportKeyPair"]
		| index($a) != null);

map(. + {outcome: outcome})
| {
	"access-window": [{
		first_seen: (map(.eventTime) | min), last_seen: (map(.eventTime) | max),
		dwell_seconds: ((map(.eventTime) | max | seconds) - (map(.eventTime) | min | seconds)),
		credentials: (map(credential | values) | unique | length)}],

	"credentials-used": (map(select(credential != null)) | group_by(credential) | map({
		credential: (.[0] | credential),
		first_seen: (map(.eventTime) | min), last_seen: (map(.eventTime) | max),
		events: length, denied: (map(select(.outcome == "denied")) | length),
		ips: (map(.sourceIPAddress) | unique | join(" "))})
		| sort_by([.first_seen, .credential])),

	"first-contact": (map(select(shown != null)) | group_by(shown) | map({
		credential: (.[0] | shown), time: first_of("eventTime"), event_id: first_of("eventID")})
		| sort_by([.time, .credential])),

	"actions-summary": (group_by([.eventSource, api]) | map({
		event_source: .[0].eventSource, event_name: (.[0] | api), events: length,
		succeeded: (map(select(.outcome == "success")) | length),
		denied: (map(select(.outcome == "denied")) | length),
		other: (map(select(.outcome != "success" and .outcome != "denied")) | length),
		credentials: (map(credential | values) | unique | length),
		regions: (map(.awsRegion) | unique | length),
		first_seen: (map(.eventTime) | min), last_seen: (map(.eventTime) | max)})
		| sort_by([.event_source, .event_name])),

	"recon-fanout": (map(select(reading)) | group_by(api) | map({
		api: (.[0] | api), credentials: (map(credential | values) | unique | length),
		regions: (map(.awsRegion) | unique | length), events: length,
		succeeded: (map(select(.outcome == "success")) | length),
		denied: (map(select(.outcome == "denied")) | length)})
		| sort_by(.api)),

	"credentials-minted": (map(select(makes_credential)
		| {time: .eventTime, event_id: .eventID, method: api}) | sort_by([.time, .event_id, .method])),

	"compute": ([.[] | select(api == "RunInstances" or api == "StartInstances")
		| . as $e | (if .outcome == "success" then .responseElements.instancesSet.items[].instanceId else null end)
		| {time: $e.eventTime, event_id: $e.eventID, api: ($e | api), instance: .}]
		| sort_by([.time, .event_id, .instance]))
}
