#include "contain/alphabet.h"

#include "util/ip.h"

#include "util/banned.h"

#define DIGITS "0-9"
#define HEX "0-9a-f"
#define WORD "A-Za-z0-9_"
#define IAM_NAME "A-Za-z0-9_+=,.@-"
#define IAM_API "IAM API reference, "
#define EC2_API "Amazon EC2 API reference, "

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_lower_or_digit(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z');
}

/* What AWS writes in place of a value that it hides. */
static bool is_told(struct tc_str v)
{
	return !tc_str_starts(v, TC_STR("HIDDEN_DUE_TO_SECURITY")) && !tc_str_eq(v, TC_STR("***"));
}

/* A hyphenated word and hexadecimal digits: i-0533e2b26fd215201, vpce-svc-0ab12cd3. */
static bool is_ec2_id(struct tc_str v)
{
	size_t dash = v.len, hex;

	while (dash && v.data[dash - 1] != '-')
		dash--;
	hex = v.len - dash;
	if (dash < 2 || v.data[0] == '-' || (hex != 8 && hex != 17))
		return false;
	for (size_t i = 0; i < v.len; i++)
		if (i < dash ? is_digit(v.data[i]) : v.data[i] > 'f' || v.data[i] == '-')
			return false;
	return true;
}

static bool ends_like_bucket(struct tc_str v)
{
	return is_lower_or_digit(v.data[0]) && is_lower_or_digit(v.data[v.len - 1]) &&
	       tc_str_find(v, TC_STR("..")) == SIZE_MAX;
}

static bool begins_with_letter(struct tc_str v)
{
	return is_letter(v.data[0]);
}

/* eu-west-1, us-gov-east-1, ap-southeast-3. */
static bool is_region(struct tc_str v)
{
	size_t dashes = 0;

	for (size_t i = 0; i < v.len; i++)
		dashes += v.data[i] == '-';
	return is_letter(v.data[0]) && is_letter(v.data[1]) && v.data[2] == '-' && dashes >= 2 &&
	       v.data[v.len - 2] == '-' && is_digit(v.data[v.len - 1]);
}

/* arn:PARTITION:SERVICE:REGION:ACCOUNT:REST */
static bool is_arn(struct tc_str v)
{
	size_t colons = 0;

	for (size_t i = 0; i < v.len; i++)
		colons += v.data[i] == ':';
	return colons >= 5 && tc_str_starts(v, TC_STR("arn:aws"));
}

static bool is_ipv4_network(struct tc_str v)
{
	struct tc_network network;

	return tc_str_find(v, TC_STR("/")) != SIZE_MAX && tc_network_parse(&network, v) &&
	       !network.v6;
}

static bool is_ipv6_network(struct tc_str v)
{
	struct tc_network network;

	return tc_str_find(v, TC_STR("/")) != SIZE_MAX && tc_network_parse(&network, v) &&
	       network.v6;
}

static bool is_protocol(struct tc_str v)
{
	int64_t number;

	if (tc_parse_int(v, &number))
		return number >= -1 && number <= 255;
	return tc_str_eq(v, TC_STR("tcp")) || tc_str_eq(v, TC_STR("udp")) ||
	       tc_str_eq(v, TC_STR("icmp")) || tc_str_eq(v, TC_STR("icmpv6"));
}

static bool is_key_name(struct tc_str v)
{
	return v.data[0] != ' ' && v.data[v.len - 1] != ' ';
}

static bool is_sharee(struct tc_str v)
{
	return v.len == 12 || tc_str_eq(v, TC_STR("all"));
}

const struct tc_alphabet tc_alphabets[] = {
	{"access-key-id", "", "A-Z0-9", 16, 128, NULL, "16 to 128 capital letters and digits",
	 IAM_API "AccessKey, AccessKeyId (narrower: ids in use have no small letters)"},
	{"user", "", IAM_NAME, 1, 64, is_told, "1 to 64 letters, digits and _+=,.@-",
	 IAM_API "CreateUser, UserName"},
	{"role", "", IAM_NAME, 1, 64, is_told, "1 to 64 letters, digits and _+=,.@-",
	 IAM_API "CreateRole, RoleName"},
	{"group", "", IAM_NAME, 1, 128, is_told, "1 to 128 letters, digits and _+=,.@-",
	 IAM_API "CreateGroup, GroupName"},
	{"policy-name", "", IAM_NAME, 1, 128, is_told, "1 to 128 letters, digits and _+=,.@-",
	 IAM_API "PutUserPolicy, PolicyName"},
	{"instance-profile", "", IAM_NAME, 1, 128, is_told, "1 to 128 letters, digits and _+=,.@-",
	 IAM_API "CreateInstanceProfile, InstanceProfileName"},
	{"policy-version", "v", DIGITS, 1, 9, NULL, "v and a number",
	 IAM_API "DeletePolicyVersion, VersionId"},
	{"iam-id", "", "A-Z0-9", 14, 128, NULL, "14 to 128 capital letters and digits",
	 IAM_API "DeleteSSHPublicKey, SSHPublicKeyId, and its like (narrower: no small letters)"},
	{"mfa-serial", "", "A-Za-z0-9_+=/:,.@-", 9, 256, is_told,
	 "9 to 256 letters, digits and _+=/:,.@-", IAM_API "EnableMFADevice, SerialNumber"},
	{"account", "", DIGITS, 12, 12, NULL, "12 digits", "AWS account identifiers, General Reference"},
	{"sharee", "", "0-9al", 3, 12, is_sharee, "12 digits, or all",
	 EC2_API "ModifySnapshotAttribute, UserId and Group"},
	{"arn", "arn:aws", "A-Za-z0-9:/_+=,.@*-", 8, 2000, is_arn,
	 "arn:aws, four more parts and letters, digits, :/_+=,.@*-",
	 "Amazon Resource Names, General Reference; IAM identifiers"},
	{"region", "", "a-z0-9-", 9, 25, is_region, "such as eu-west-1",
	 EC2_API "DescribeRegions, regionName"},
	{"instance", "i-", HEX, 8, 17, is_ec2_id, "i- and 8 or 17 hexadecimal digits",
	 "Resource IDs, EC2 User Guide"},
	{"security-group", "sg-", HEX, 8, 17, is_ec2_id, "sg- and 8 or 17 hexadecimal digits",
	 "Resource IDs, EC2 User Guide"},
	{"rule", "sgr-", HEX, 8, 17, is_ec2_id, "sgr- and 8 or 17 hexadecimal digits",
	 EC2_API "SecurityGroupRule, securityGroupRuleId"},
	{"prefix-list", "pl-", HEX, 8, 17, is_ec2_id, "pl- and 8 or 17 hexadecimal digits",
	 EC2_API "PrefixListId"},
	{"snapshot", "snap-", HEX, 8, 17, is_ec2_id, "snap- and 8 or 17 hexadecimal digits",
	 "Resource IDs, EC2 User Guide"},
	{"image", "ami-", HEX, 8, 17, is_ec2_id, "ami- and 8 or 17 hexadecimal digits",
	 "Resource IDs, EC2 User Guide"},
	{"key-pair-id", "key-", HEX, 8, 17, is_ec2_id, "key- and 8 or 17 hexadecimal digits",
	 EC2_API "KeyPairInfo, keyPairId"},
	{"key-pair-name", "", "A-Za-z0-9 _+=,.@:/()#-", 1, 255, is_key_name,
	 "1 to 255 letters, digits, blanks and _+=,.@:/()#-",
	 EC2_API "CreateKeyPair, KeyName (narrower: it takes all of ASCII)"},
	{"ec2-id", "", "a-z0-9-", 10, 40, is_ec2_id, "a word, a dash and 8 or 17 hexadecimal digits",
	 "Resource IDs, EC2 User Guide"},
	{"ipv4-network", "", "0-9./", 9, 18, is_ipv4_network, "an IPv4 address, / and 0 to 32",
	 EC2_API "IpRange, cidrIp"},
	{"ipv6-network", "", "0-9a-fA-F:./", 4, 49, is_ipv6_network, "an IPv6 address, / and 0 to 128",
	 EC2_API "Ipv6Range, cidrIpv6"},
	{"protocol", "", "0-9a-z-", 1, 6, is_protocol, "tcp, udp, icmp, icmpv6 or a number",
	 EC2_API "IpPermission, ipProtocol"},
	{"bucket", "", "a-z0-9.-", 3, 63, ends_like_bucket,
	 "3 to 63 small letters, digits, dots and dashes",
	 "Bucket naming rules, S3 User Guide"},
	{"trail", "", "A-Za-z0-9._-", 3, 128, NULL, "3 to 128 letters, digits and ._-",
	 "CloudTrail API reference, CreateTrail, Name"},
	{"detector", "", HEX, 1, 300, NULL, "hexadecimal digits",
	 "GuardDuty API reference, UpdateDetector, DetectorId (narrower: ids are hexadecimal)"},
	{"uuid", "", "0-9a-f-", 36, 36, NULL, "36 hexadecimal digits and dashes",
	 "KMS, Lambda, Systems Manager API references: ids that are UUIDs"},
	{"kms-key", "", "a-z0-9-", 36, 36, NULL, "the id of a key: 36 of a-z, 0-9 and -",
	 "KMS API reference, CancelKeyDeletion, KeyId (narrower: the id alone)"},
	{"kms-grant", "", HEX, 64, 64, NULL, "64 hexadecimal digits",
	 "KMS API reference, RevokeGrant, GrantId (narrower: ids are hexadecimal)"},
	{"function", "", WORD "-", 1, 64, NULL, "1 to 64 letters, digits and _-",
	 "Lambda API reference, CreateFunction, FunctionName"},
	{"statement", "", WORD "-", 1, 100, NULL, "1 to 100 letters, digits and _-",
	 "Lambda API reference, AddPermission, StatementId"},
	{"number", "", DIGITS, 1, 12, NULL, "digits", "Lambda API reference, layer versions"},
	{"db", "", "A-Za-z0-9-", 1, 255, begins_with_letter,
	 "a letter, then up to 254 letters, digits and dashes",
	 "Amazon RDS API reference, DBInstanceIdentifier, DBSnapshotIdentifier"},
	{"stack", "", "A-Za-z0-9-", 1, 128, begins_with_letter,
	 "a letter, then up to 127 letters, digits and dashes",
	 "CloudFormation API reference, CreateStack, StackName"},
	{"name", "", WORD ".-", 1, 256, NULL, "1 to 256 letters, digits and _.-",
	 "names of EventBridge rules, ECS, EKS, Systems Manager: the common part of their rules"},
	{"secret", "", WORD "/+=.@:-", 1, 2048, is_told, "letters, digits and _/+=.@:-",
	 "Secrets Manager API reference, CreateSecret, Name; GetSecretValue, SecretId"},
	{"log-group", "", WORD "./#-", 1, 512, NULL, "1 to 512 letters, digits and _./#-",
	 "CloudWatch Logs API reference, CreateLogGroup, logGroupName"},
	{"lower-id", "", "a-z0-9", 1, 64, NULL, "small letters and digits",
	 "API Gateway API reference, restApiId"},
	{"upper-id", "", "A-Z0-9", 1, 32, NULL, "capital letters and digits",
	 "CloudFront API reference, distribution ids"},
	{"session", "", IAM_NAME, 1, 96, NULL, "1 to 96 letters, digits and _+=,.@-",
	 "Systems Manager API reference, TerminateSession, SessionId"},
	{"organization-id", "", "a-z0-9-", 4, 68, NULL, "4 to 68 small letters, digits and dashes",
	 "Organizations API reference, PolicyId, TargetId"},
	{"service", "", "a-z0-9.-", 1, 128, NULL, "small letters, digits, dots and dashes",
	 "Organizations API reference, ServicePrincipal (narrower: those in use)"},
	{"identity-id", "", "A-Fa-f0-9-", 36, 47, NULL, "an id of Identity Center: hexadecimal, dashes",
	 "Identity Store API reference, UserId"},
	{"identity-store", "d-", HEX, 10, 10, NULL, "d- and 10 hexadecimal digits",
	 "Identity Store API reference, IdentityStoreId"},
	{NULL, NULL, NULL, 0, 0, NULL, NULL, NULL},
};

const struct tc_alphabet *tc_alphabet_find(struct tc_str name)
{
	for (const struct tc_alphabet *a = tc_alphabets; a->name; a++)
		if (tc_str_eq(name, tc_str(a->name)))
			return a;
	return NULL;
}

static bool in_set(const char *set, char c)
{
	for (; *set; set++) {
		if (set[1] == '-' && set[2]) {
			if (c >= set[0] && c <= set[2])
				return true;
			set += 2;
		} else if (c == *set) {
			return true;
		}
	}
	return false;
}

/* What the AWS CLI reads instead of taking it as it is. */
static bool is_read(struct tc_str v)
{
	return tc_str_starts(v, TC_STR("file:")) || tc_str_starts(v, TC_STR("fileb:")) ||
	       tc_str_starts(v, TC_STR("http:")) || tc_str_starts(v, TC_STR("https:"));
}

bool tc_alphabet_accepts(const struct tc_alphabet *alphabet, struct tc_str value)
{
	size_t prefix = strlen(alphabet->prefix);

	if (!value.data || !tc_str_starts(value, tc_str(alphabet->prefix)))
		return false;
	if (value.len - prefix < alphabet->least || value.len - prefix > alphabet->most)
		return false;
	for (size_t i = prefix; i < value.len; i++)
		if (!in_set(alphabet->set, value.data[i]))
			return false;
	return !is_read(value) && (!alphabet->check || alphabet->check(value));
}
