#include "facts/facts.h"

#include "util/banned.h"

/* A name that stands before those of libraries names the program that uses them. */
enum { CONSOLE = 1, LIBRARY = 2 };

/*
 * What an agent string says about the program.  The first row whose mark occurs in
 * it wins, so the particular stand before the general: Terraform carries the SDK's
 * name, CloudShell and CodeBuild carry the CLI's.
 */
static const struct {
	const char *mark, *tool;
	int flags;
} tools[] = {
	{"signin.amazonaws.com", "console", CONSOLE},
	{"console.amazonaws.com", "console", CONSOLE},
	{"console.ec2.amazonaws.com", "console", CONSOLE},
	{"Console", "console", CONSOLE},
	/* Behind the pages of the console, and inside services. */
	{"aws-internal/3", "aws-internal", CONSOLE},
	{"aws-internal", "aws-internal", 0},
	{"AWS Internal", "aws-internal", 0},
	{"exec-env/CloudShell", "cloudshell", CONSOLE},
	{"Terraform/", "terraform", 0},
	{"OpenTofu/", "opentofu", 0},
	{"Pulumi", "pulumi", 0},
	{"Ansible", "ansible", 0},
	{"aws-credentials-for-github-actions", "github-actions", 0},
	{"configure-aws-credentials", "github-actions", 0},
	{"CodeBuild", "codebuild", 0},
	{"TruffleHog", "trufflehog", 0},
	{"trufflehog", "trufflehog", 0},
	{"Pacu", "pacu", 0},
	{"S3 Browser", "s3-browser", 0},
	{"CloudCustodian", "cloud-custodian", 0},
	{"amazon-ssm-agent", "amazon-ssm-agent", 0},
	{"aws-cli/", "aws-cli", 0},
	{"AWSPowerShell", "powershell", 0},
	{"aws-toolkit", "aws-toolkit", 0},
	{"AWS-Toolkit", "aws-toolkit", 0},
	{"Boto3/", "boto3", LIBRARY},
	{"Botocore/", "botocore", LIBRARY},
	{"Boto/", "boto", LIBRARY},
	{"aws-sdk-go-v2/", "aws-sdk-go-v2", LIBRARY},
	{"aws-sdk-go/", "aws-sdk-go", LIBRARY},
	{"aws-sdk-java/", "aws-sdk-java", LIBRARY},
	{"aws-sdk-kotlin/", "aws-sdk-kotlin", LIBRARY},
	{"aws-sdk-js/", "aws-sdk-js", LIBRARY},
	{"aws-sdk-nodejs/", "aws-sdk-js", LIBRARY},
	{"aws-sdk-ruby", "aws-sdk-ruby", LIBRARY},
	{"aws-sdk-php", "aws-sdk-php", LIBRARY},
	{"aws-sdk-rust/", "aws-sdk-rust", LIBRARY},
	{"aws-sdk-swift/", "aws-sdk-swift", LIBRARY},
	{"aws-sdk-dotnet", "aws-sdk-dotnet", LIBRARY},
	{"aws-sdk-net", "aws-sdk-dotnet", LIBRARY},
	{"aws-sdk-cpp", "aws-sdk-cpp", LIBRARY},
	{"rusoto/", "rusoto", LIBRARY},
	{"Mozilla", "browser", CONSOLE},
};

/* The particular first, as above: Edge and Opera carry Chrome's name, all Safari's. */
static const char *const browsers[] = {"Edg/", "OPR/", "Firefox/", "Chrome/", "Safari/"};

static const struct {
	const char *mark, *os;
} systems[] = {
	{"kali", "kali"},         {"parrot", "parrot"},     {"pentoo", "pentoo"},
	{"Android", "android"},   {"iPhone", "ios"},        {"iPad", "ios"},
	{"Windows", "windows"},   {"windows", "windows"},   {"Win32", "windows"},
	{"os/macos", "macos"},    {"Darwin", "macos"},      {"darwin", "macos"},
	{"Mac OS X", "macos"},    {"Macintosh", "macos"},   {"amzn", "amazon-linux"},
	{"Linux", "linux"},       {"linux", "linux"},
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

/* The version behind a name, of which `at` may be inside: "aws-sdk-ruby3/3.130". */
static struct tc_str version_behind(struct tc_str text, size_t at)
{
	while (at < text.len && text.data[at] != '/' && text.data[at] != ' ' &&
	       text.data[at] != ',' && text.data[at] != ';')
		at++;
	return at < text.len && text.data[at] == '/' ? version_at(text, at + 1) : TC_STR_NULL;
}

static bool is_tool(const struct tc_agent *a, const char *tool)
{
	return tc_str_eq(a->tool, tc_str(tool));
}

/* What stands behind a mark, if that occurs. */
static struct tc_str behind(struct tc_str text, const char *mark)
{
	size_t at = tc_str_find(text, tc_str(mark));

	return at == SIZE_MAX ? TC_STR_NULL : version_at(text, at + strlen(mark));
}

/* The AWS CLI says which command ran: "command/iam.list-users", "md/command#...". */
static struct tc_str command_in(struct tc_str text)
{
	struct tc_str command = behind(text, "md/command#");

	return command.data ? command : behind(text, " command/");
}

/* Of a browser "Chrome/131.0.0.0": its Mozilla/5.0 says nothing. */
static struct tc_str browser_in(struct tc_str text)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(browsers); i++) {
		size_t at = tc_str_find(text, tc_str(browsers[i]));
		if (at != SIZE_MAX)
			return version_at(text, at);
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

/* Where the program says it ran: CloudShell, AWS_Lambda_python3.9, AWS_ECS_FARGATE. */
static struct tc_str environment_in(struct tc_str text)
{
	struct tc_str found = behind(text, "exec-env/");

	return found.data ? tc_str_n(found.data, without_run_id(found)) : found;
}

/*
 * The first word without its version: what an unknown program calls itself.  The
 * names that services give themselves have several: "AWS Auto Scaling".
 */
static struct tc_str first_word(struct tc_str text)
{
	bool service = tc_str_starts(text, TC_STR("AWS "));
	size_t end = 0;

	while (end < text.len && text.data[end] != '/' && text.data[end] != ',' &&
	       (service || text.data[end] != ' '))
		end++;
	return end ? tc_str_n(text.data, without_run_id(tc_str_n(text.data, end)))
		   : TC_STR_NULL;
}

static void find_tool(struct tc_agent *a, struct tc_str text)
{
	a->tool = first_word(text);
	for (size_t i = 0; i < TC_ARRAY_LEN(tools); i++) {
		size_t at = tc_str_find(text, tc_str(tools[i].mark));
		if (at == SIZE_MAX)
			continue;
		/* "APN/1.0 Partner/1.0 ..." names partners of AWS, and is no program. */
		if ((tools[i].flags & LIBRARY) && at && a->tool.data && !is_tool(a, "APN"))
			break;
		a->tool = tc_str(tools[i].tool);
		a->console = tools[i].flags & CONSOLE;
		/* A mark may end with the slash. */
		a->version = version_behind(text, at + strlen(tools[i].mark) - 1);
		return;
	}
	a->version = version_behind(text, 0);
}

static struct tc_str system_in(struct tc_str text)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(systems); i++)
		if (tc_str_find(text, tc_str(systems[i].mark)) != SIZE_MAX)
			return tc_str(systems[i].os);
	return TC_STR_NULL;
}

void tc_agent_read(struct tc_agent *a, struct tc_str text)
{
	*a = (struct tc_agent){.console = false};
	/* S3 wraps the agent in brackets, of which the last may be cut off. */
	if (text.len && text.data[0] == '[') {
		bool closed = text.data[text.len - 1] == ']' && text.len > 1;
		text = tc_str_n(text.data + 1, text.len - 1 - closed);
	}
	if (!text.len)
		return;
	find_tool(a, text);
	if (is_tool(a, "browser"))
		a->version = browser_in(text);
	else if (is_tool(a, "cloudshell"))
		a->version = behind(text, "aws-cli/");
	else if (is_tool(a, "aws-internal"))
		a->version = TC_STR_NULL;
	/* Behind the console and in AWS it is a machine of AWS, not the caller's. */
	if (!is_tool(a, "console") && !is_tool(a, "aws-internal"))
		a->os = system_in(text);
	a->command = command_in(text);
	a->environment = environment_in(text);
}
