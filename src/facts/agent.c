#include "facts/facts.h"

#include "util/banned.h"

/*
 * What an agent string says about the program.  The first row whose mark occurs in
 * it wins, so the particular stand before the general: Terraform carries the SDK's
 * name, CloudShell and CodeBuild carry the CLI's.
 */
static const struct {
	const char *mark, *tool;
	bool console;
} tools[] = {
	{"signin.amazonaws.com", "console", true},
	{"console.amazonaws.com", "console", true},
	{"console.ec2.amazonaws.com", "console", true},
	{"AWS-Console", "console", true},
	{"aws-internal/3", "aws-internal", false},
	{"aws-internal", "aws-internal", false},
	{"AWS Internal", "aws-internal", false},
	{"exec-env/CloudShell", "cloudshell", true},
	{"Terraform/", "terraform", false},
	{"Pulumi", "pulumi", false},
	{"Ansible", "ansible", false},
	{"aws-credentials-for-github-actions", "github-actions", false},
	{"configure-aws-credentials", "github-actions", false},
	{"CodeBuild", "codebuild", false},
	{"TruffleHog", "trufflehog", false},
	{"Pacu", "pacu", false},
	{"S3 Browser", "s3-browser", false},
	{"S3Console", "console", true},
	{"aws-cli/", "aws-cli", false},
	{"AWSPowerShell", "powershell", false},
	{"aws-toolkit", "aws-toolkit", false},
	{"Boto3/", "boto3", false},
	{"Botocore/", "botocore", false},
	{"aws-sdk-go-v2/", "aws-sdk-go-v2", false},
	{"aws-sdk-go/", "aws-sdk-go", false},
	{"aws-sdk-java/", "aws-sdk-java", false},
	{"aws-sdk-js/", "aws-sdk-js", false},
	{"aws-sdk-nodejs/", "aws-sdk-js", false},
	{"aws-sdk-ruby", "aws-sdk-ruby", false},
	{"aws-sdk-php", "aws-sdk-php", false},
	{"aws-sdk-rust/", "aws-sdk-rust", false},
	{"aws-sdk-dotnet", "aws-sdk-dotnet", false},
	{"aws-sdk-cpp", "aws-sdk-cpp", false},
	{"Mozilla/", "browser", true},
};

static const struct {
	const char *mark, *os;
} systems[] = {
	{"kali", "kali"},         {"parrot", "parrot"},     {"pentoo", "pentoo"},
	{"Windows", "windows"},   {"windows", "windows"},   {"os/macos", "macos"},
	{"Darwin", "macos"},      {"darwin", "macos"},      {"Mac OS X", "macos"},
	{"Macintosh", "macos"},   {"Android", "android"},   {"iPhone", "ios"},
	{"amzn", "amazon-linux"}, {"Linux", "linux"},       {"linux", "linux"},
};

/* Characters of a version number, up to the first that is none. */
static struct tc_str version_at(struct tc_str text, size_t at)
{
	size_t end = at;

	while (end < text.len && text.data[end] != ' ' && text.data[end] != ')' &&
	       text.data[end] != ';' && text.data[end] != ',' && text.data[end] != ']')
		end++;
	return end > at ? tc_str_n(text.data + at, end - at) : TC_STR_NULL;
}

/* The AWS CLI says which command ran: "command/iam.list-users", "md/command#...". */
static struct tc_str command_in(struct tc_str text)
{
	static const char *const marks[] = {"md/command#", " command/"};

	for (size_t i = 0; i < TC_ARRAY_LEN(marks); i++) {
		size_t at = tc_str_find(text, tc_str(marks[i]));
		if (at != SIZE_MAX)
			return version_at(text, at + strlen(marks[i]));
	}
	return TC_STR_NULL;
}

/* "name_11a6ef34-e130-4579-a1d3-79c915cee6ec": each run gives itself an id. */
static size_t without_run_id(struct tc_str word)
{
	static const size_t guid = 36, dashes[] = {8, 13, 18, 23};
	size_t at = word.len - guid;

	if (word.len <= guid + 1 || word.data[at - 1] != '_')
		return word.len;
	for (size_t i = 0; i < TC_ARRAY_LEN(dashes); i++)
		if (word.data[at + dashes[i]] != '-')
			return word.len;
	return at - 1;
}

/* The first word without its version: what an unknown program calls itself. */
static struct tc_str first_word(struct tc_str text)
{
	size_t end = 0;

	while (end < text.len && text.data[end] != '/' && text.data[end] != ' ' &&
	       text.data[end] != ',')
		end++;
	return end ? tc_str_n(text.data, without_run_id(tc_str_n(text.data, end)))
		   : TC_STR_NULL;
}

void tc_agent_read(struct tc_agent *a, struct tc_str text)
{
	*a = (struct tc_agent){TC_STR_NULL, TC_STR_NULL, TC_STR_NULL, TC_STR_NULL, false};
	if (!text.len)
		return;
	/* S3 wraps the agent in brackets. */
	if (text.len >= 2 && text.data[0] == '[' && text.data[text.len - 1] == ']')
		text = tc_str_n(text.data + 1, text.len - 2);
	a->tool = first_word(text);
	for (size_t i = 0; i < TC_ARRAY_LEN(tools); i++) {
		size_t at = tc_str_find(text, tc_str(tools[i].mark));
		if (at == SIZE_MAX)
			continue;
		size_t len = strlen(tools[i].mark);
		a->tool = tc_str(tools[i].tool);
		a->console = tools[i].console;
		if (tools[i].mark[len - 1] == '/')
			a->version = version_at(text, at + len);
		break;
	}
	for (size_t i = 0; i < TC_ARRAY_LEN(systems) && !a->os.data; i++)
		if (tc_str_find(text, tc_str(systems[i].mark)) != SIZE_MAX)
			a->os = tc_str(systems[i].os);
	a->command = command_in(text);
}
