# What became of a call, by another way than the program's: written from what AWS documents
# of error codes and responses, not from src/facts/outcome.c.  `outcome` of a record.
#
# It knows regular expressions where the program has tables, and parsed values where the
# program walks over text.

def text: if . == null then "" elif type == "string" then . else tojson end;

def lists: "^(failures|errors|errorset|errorlist|errorentries|invalidparameters|failed.*|unprocessed.*|unsuccessful.*)$";

# The response of newer EC2 calls is in one member, FooResponse.
def answer:
	if type == "object" and length == 1 and (keys[0] | endswith("Response")) and (.[] | type == "object")
	then .[] else . end;

# How many things a value lists: {"items": [..]}, {"item": {..}}, a list, a map.
def size:
	if type == "array" then length
	elif type != "object" then 0
	else ([to_entries[] | select(.key | ascii_downcase | test("^items?$")) | .value] | first) as $items
		| if $items == null then length
		  elif ($items | type) == "array" then ($items | length)
		  else 1 end
	end;

def failed_count:
	if type == "number" then . elif type == "array" or type == "object" then size else 0 end;

# [number of failures in the fullest list, whether nothing succeeded]
def failures($request):
	answer as $r
	| [$r | to_entries[] | select(.key | ascii_downcase | test(lists))
	   | select((.value | type) != "number" or (.key | test("^failed.*count$"; "i")))
	   | .value | failed_count] as $failed
	| [$r | to_entries[] | select(.key | ascii_downcase | test(lists) | not) | .value
	   | select(type == "array" or type == "object") | size] as $other
	| [$request | if type == "object" and length == 1 and (keys[0] | endswith("Request")) then .[] else . end
	   | if type == "object" then .[] else empty end
	   | select(type == "array" or (type == "object" and (has("items") or has("item")))) | size] as $asked
	| ($failed | max // 0) as $n
	| [$n, $n > 0 and (($other | length > 0 and add == 0) or $asked == [$n])];

def of_code($message):
	sub("^(client|server)\\."; ""; "i") as $c
	| def is($re): $c | test($re; "i");
	if is("^dryrunoperation") then "dry_run"
	elif is("accessdenied|^unauthorized|^authorizationerror|notauthorized|^forbidden|^operationnotpermitted|^allaccessdisabled|^insufficient(privileges|permissions)|^optinrequired|^subscriptionrequired|^blocked$|^pendingverification$")
	then "denied"
	elif is("^(authfailure|invalidclienttokenid|unrecognizedclient|expiredtoken|tokenrefreshrequired|invalidaccesskeyid|signaturedoesnotmatch|invalidsignature|incompletesignature|missingauthenticationtoken|idprejectedclaim|invalididentitytoken|invalidtoken|invalidgrant|authorizationheadermalformed|requestexpired|requesttimetooskewed)")
	then "auth_failed"
	elif is("throttl|requestlimitexceeded|^toomanyrequests|^slowdown|^requestrateexceeded|provisionedthroughputexceeded|priorrequestnotcomplete") then "throttled"
	elif is("limitexceeded") and ($message | test("rate (limit )?exceeded|request rate"; "i")) then "throttled"
	elif is("limitexceeded|quotaexceeded|^maxspotinstancecountexceeded|^max(imum)?numberof|^toomany") then "quota"
	elif is("^nosuch|notfound|notexist|nonexistent|notinuse|notdiscovered") then "not_found"
	elif is("already|duplicate|conflict|inuse|notempty|^incorrect.*state|^invalid.*state(fault|exception)?$|invalidstate|dependencyviolation|temporarilyunmodifiable|^concurrentmodification|^operationaborted|^preconditionfailed|^conditionalcheckfailed")
	then "conflict"
	elif is("^validation|malformed|^invalid|^missing|^unknownparameter|^badrequest|^illegal|unsupported|notsupported|^passwordpolicyviolation|^methodnotallowed|^serializationexception|^idempotentparametermismatch|^packedpolicytoolarge")
	then "invalid"
	elif is("internal|^service(unavailable|exception|failure)|^serverexception|^unavailable$|^insufficient.*capacity") then "server_error"
	else "failed" end;

def sign_in_failure:
	type == "object" and ([to_entries[]
		| select(.key | test("^(ConsoleLogin|SwitchRole|CheckMfa|PasswordUpdated|GetSigninToken|ExternalIdPDirectoryLogin|PasswordRecoveryRequested|PasswordRecoveryCompleted|CredentialVerification|UserAuthentication|UserLogin|ExitRole|RenewRole|EmailUpdated)$"))
		| select(.value == "Failure")] | length > 0);

def refused: test("not authorized"; "i");

def outcome:
	(.errorCode | text) as $code | (.errorMessage | text) as $message
	| (.responseElements | if type == "string" then (fromjson? // .) else . end) as $response
	| .requestParameters as $request
	| if $code != "" then
		($code | of_code($message)) as $o
		| if $o == "failed" and ($code | test("^server\\."; "i")) then "server_error" else $o end
	  elif $message | test("failed authentication|no username found"; "i") then "auth_failed"
	  elif ($response | sign_in_failure) or (.serviceEventDetails | sign_in_failure) then "auth_failed"
	  elif $message | test("not authorized|access denied"; "i") then "denied"
	  elif $message != "" then "failed"
	  elif $response | type != "object" then "success"
	  elif ($response | answer | ._return == false or .return == false) then "failed"
	  elif $response | .message | text | refused then "denied"
	  elif $response | failures($request)[1] then "failed"
	  else "success" end;
