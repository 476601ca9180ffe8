/*
 * From userAgent to the program: agents as fixtures/samples have them, shortened only
 * where nothing is read.  What is expected was read from them by eye.
 */
#include "unit.h"

#include "facts/facts.h"

#include "util/banned.h"

/* NULL: not told. */
struct expected {
	const char *text, *tool, *version, *os, *command, *environment;
	bool console;
};

static void assert_part(const char *text, const char *what, struct tc_str got,
			const char *expected)
{
	if (!got.data && !expected)
		return;
	if (!got.data || !expected || !tc_str_eq(got, tc_str(expected)))
		fail_msg("%s\n%s is `%.*s`, not `%s`", text, what, (int)got.len,
			 got.data ? got.data : "absent", expected ? expected : "absent");
}

static void expect_all(const struct expected *e, size_t count)
{
	struct tc_agent a;

	for (; count--; e++) {
		tc_agent_read(&a, tc_str(e->text));
		assert_part(e->text, "tool", a.tool, e->tool);
		assert_part(e->text, "version", a.version, e->version);
		assert_part(e->text, "os", a.os, e->os);
		assert_part(e->text, "command", a.command, e->command);
		assert_part(e->text, "environment", a.environment, e->environment);
		if (a.console != e->console)
			fail_msg("%s\nis%s a person at the console", e->text,
				 a.console ? "" : " not");
	}
}
#define EXPECT_ALL(list) expect_all(list, TC_ARRAY_LEN(list))

static void test_cli(void **state)
{
	static const struct expected agents[] = {
		{.text = "aws-cli/1.15.42 Python/3.6.1 Darwin/17.7.0 botocore/1.10.42",
		 .tool = "aws-cli", .version = "1.15.42", .os = "macos"},
		{.text = "aws-cli/1.3.2 Python/2.7.5 Windows/7",
		 .tool = "aws-cli", .version = "1.3.2", .os = "windows"},
		{.text = "aws-cli/2.13.0 Python/3.11.4 Linux/5.10.0-1234-aws exe/x86_64.ubuntu.22",
		 .tool = "aws-cli", .version = "2.13.0", .os = "linux"},
		{.text = "aws-cli/2.11.1 Python/3.9.13 Linux/5.10.109-106.104.amzn2.x86_64 "
			 "exe/x86_64.aws",
		 .tool = "aws-cli", .version = "2.11.1", .os = "amazon-linux"},
		{.text = "aws-cli/2.17", .tool = "aws-cli", .version = "2.17"},
		{.text = "aws-cli/1.16.248 Python/3.5.2 Linux/4.15.0-kali2-amd64 botocore/1.12",
		 .tool = "aws-cli", .version = "1.16.248", .os = "kali"},
		/* It names its command, in two ways. */
		{.text = "aws-cli/2.15.59 md/awscrt#0.19.19 ua/2.0 os/macos#22.6.0 md/arch#arm64 "
			 "lang/python#3.11.11 md/pyimpl#CPython cfg/retry-mode#standard "
			 "md/installer#source md/prompt#off md/command#lambda.list-functions",
		 .tool = "aws-cli", .version = "2.15.59", .os = "macos",
		 .command = "lambda.list-functions"},
		{.text = "[aws-cli/2.9.19 Python/3.9.11 Linux/5.19.0 exe/x86_64.ubuntu.22 prompt/off "
			 "command/s3.cp]",
		 .tool = "aws-cli", .version = "2.9.19", .os = "linux", .command = "s3.cp"},
		{.text = "aws-cli/2.17.32 md/awscrt#0.21.2 ua/2.0 "
			 "os/linux#0.0.0.0-microsoft-standard-WSL2 md/arch#x86_64 "
			 "exec-env/grimoire_bc291d8c-2af2-4771-ac6a-3dacbb37e9d6 "
			 "md/command#ec2.describe-instances",
		 .tool = "aws-cli", .version = "2.17.32", .os = "linux",
		 .command = "ec2.describe-instances", .environment = "grimoire"},
	};

	(void)state;
	EXPECT_ALL(agents);
}

static void test_console(void **state)
{
	static const struct expected agents[] = {
		{.text = "signin.amazonaws.com", .tool = "console", .console = true},
		{.text = "console.amazonaws.com", .tool = "console", .console = true},
		{.text = "console.ec2.amazonaws.com", .tool = "console", .console = true},
		{.text = "AWSConsole", .tool = "console", .console = true},
		{.text = "EC2ConsoleBackend, aws-sdk-java/Linux/x.xx.fleetxen "
			 "Java_HotSpot(TM)_64-Bit_Server_VM/xx",
		 .tool = "console", .console = true},
		{.text = "[S3Console/0.4]", .tool = "console", .version = "0.4", .console = true},
		{.text = "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.488 "
			 "Linux/5.4.247-169.350.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.372-b08 "
			 "java/1.8.0_372 vendor/Oracle_Corporation cfg/retry-mode/standard]",
		 .tool = "console", .version = "0.4", .console = true},
		{.text = "aws-internal/3 aws-sdk-java/1.11.706 Linux/4.9.184-0.1.ac.235.83.329 "
			 "OpenJDK_64-Bit_Server_VM/25.242-b08 java/1.8.0_242",
		 .tool = "aws-internal", .console = true},
		{.text = "aws-cli/2.13.5 Python/3.11.4 Linux/4.14.255-314-253.539.amzn2.x86_64 "
			 "exec-env/CloudShell exe/x86_64.amzn.2 prompt/off command/ec2.stop-instances",
		 .tool = "cloudshell", .version = "2.13.5", .os = "amazon-linux",
		 .command = "ec2.stop-instances", .environment = "CloudShell", .console = true},
	};

	(void)state;
	EXPECT_ALL(agents);
}

static void test_browsers(void **state)
{
	static const struct expected agents[] = {
		{.text = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 "
			 "(KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
		 .tool = "browser", .version = "Chrome/131.0.0.0", .os = "macos", .console = true},
		{.text = "[Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:78.0) Gecko/20100101 "
			 "Firefox/78.0]",
		 .tool = "browser", .version = "Firefox/78.0", .os = "windows", .console = true},
		{.text = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:67.0) Gecko/20100101 Firefox/67.0",
		 .tool = "browser", .version = "Firefox/67.0", .os = "linux", .console = true},
		{.text = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
			 "Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91",
		 .tool = "browser", .version = "Edg/120.0.2210.91", .os = "windows",
		 .console = true},
		{.text = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 "
			 "(KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1",
		 .tool = "browser", .version = "Safari/604.1", .os = "ios", .console = true},
		{.text = "Mozilla/2.0 (compatible; NEWT ActiveX; Win32)",
		 .tool = "browser", .os = "windows", .console = true},
		{.text = "Mozilla", .tool = "browser", .console = true},
	};

	(void)state;
	EXPECT_ALL(agents);
}

static void test_libraries(void **state)
{
	static const struct expected agents[] = {
		{.text = "[Boto3/1.26.165 Python/3.10.6 Linux/5.19.0-46-generic Botocore/1.29.165]",
		 .tool = "boto3", .version = "1.26.165", .os = "linux"},
		{.text = "Boto3/1.34.108 md/Botocore#1.34.108 md/internal ua/2.0 "
			 "os/linux#5.10.215-203.850.amzn2.x86_64 exec-env/AWS_ECS_FARGATE "
			 "cfg/retry-mode#standard Botocore/1.34.108",
		 .tool = "boto3", .version = "1.34.108", .os = "amazon-linux",
		 .environment = "AWS_ECS_FARGATE"},
		{.text = "Boto3/1.18.55 Python/3.9.8 Linux/4.14.246-198.474.amzn2.x86_64 "
			 "exec-env/AWS_Lambda_python3.9 Botocore/1.21.55 AwsSolution/SO8025/v1.0.0",
		 .tool = "boto3", .version = "1.18.55", .os = "amazon-linux",
		 .environment = "AWS_Lambda_python3.9"},
		{.text = "Botocore/1.29.0 Python/3.9", .tool = "botocore", .version = "1.29.0"},
		{.text = "aws-sdk-go/1.40.21 (go1.17; linux; amd64) exec-env/AWS_Lambda_go1.x",
		 .tool = "aws-sdk-go", .version = "1.40.21", .os = "linux",
		 .environment = "AWS_Lambda_go1.x"},
		{.text = "aws-sdk-go-v2/1.14.0 os/macos lang/go/1.17.6 md/GOOS/darwin md/GOARCH/arm64 "
			 "api/iam/1.17.0",
		 .tool = "aws-sdk-go-v2", .version = "1.14.0", .os = "macos"},
		{.text = "aws-sdk-java/2.20.0", .tool = "aws-sdk-java", .version = "2.20.0"},
		{.text = "aws-sdk-nodejs/2.1001.0 win32/v14.17.0",
		 .tool = "aws-sdk-js", .version = "2.1001.0"},
		{.text = "aws-sdk-ruby3/3.130.0 ruby/3.1.2 x86_64-linux aws-sdk-s3/1.114.0",
		 .tool = "aws-sdk-ruby", .version = "3.130.0", .os = "linux"},
		{.text = "aws-sdk-php/3.209.19 OS/Linux/5.4 lang/php/8.1.2 GuzzleHttp/7",
		 .tool = "aws-sdk-php", .version = "3.209.19", .os = "linux"},
		{.text = "aws-sdk-dotnet-coreclr/3.7.100.9 .NET_Core/6.0 OS/Microsoft_Windows_10",
		 .tool = "aws-sdk-dotnet", .version = "3.7.100.9", .os = "windows"},
		{.text = "aws-sdk-python/1.34.0", .tool = "aws-sdk-python", .version = "1.34.0"},
		/* What stands before a library uses it. */
		{.text = "awslambda-worker/1.0 rusoto/0.47.0 rust/1.56.1 linux",
		 .tool = "awslambda-worker", .version = "1.0", .os = "linux"},
		{.text = "eksctl/0.150.0 aws-sdk-go/1.44.288 (go1.20.5; darwin; arm64)",
		 .tool = "eksctl", .version = "0.150.0", .os = "macos"},
		{.text = "APN/1.0 Somebody/1.0 aws-sdk-go/1.44.157 (go1.19.3; linux; amd64)",
		 .tool = "aws-sdk-go", .version = "1.44.157", .os = "linux"},
	};

	(void)state;
	EXPECT_ALL(agents);
}

static void test_programs(void **state)
{
	static const struct expected agents[] = {
		{.text = "APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) "
			 "terraform-provider-aws/3.76.1 (+https://registry.terraform.io/providers/"
			 "hashicorp/aws) aws-sdk-go/1.44.157 (go1.19.3; linux; amd64) "
			 "stratus-red-team_11a6ef34-e130-4579-a1d3-79c915cee6ec",
		 .tool = "terraform", .version = "1.1.2", .os = "linux"},
		{.text = "aws-sdk-go/1.29.7 (go1.13.7; darwin; amd64) APN/1.0 HashiCorp/1.0 "
			 "Terraform/0.12.24 (+https://www.terraform.io)",
		 .tool = "terraform", .version = "0.12.24", .os = "macos"},
		/* Each run calls itself otherwise. */
		{.text = "stratus-red-team_54d79918-8729-4201-83e6-6a600173b8e3",
		 .tool = "stratus-red-team"},
		{.text = "TruffleHog", .tool = "trufflehog"},
		{.text = "trufflehog/3.63.0", .tool = "trufflehog", .version = "3.63.0"},
		{.text = "S3 Browser/10.0.9 (https://s3browser.com)",
		 .tool = "s3-browser", .version = "10.0.9"},
		{.text = "aws-sdk-go/1.41.4 (go1.18.3; linux; amd64) amazon-ssm-agent/",
		 .tool = "amazon-ssm-agent", .os = "linux"},
		{.text = "amazon-ssm-agent/3.2.0", .tool = "amazon-ssm-agent", .version = "3.2.0"},
		{.text = "CloudCustodian(net-change-encryption)/0.9.2 Python/3.8.3 "
			 "Linux/4.14.165-102.205.amzn2.x86_64 exec-env/AWS_Lambda_python3.8 "
			 "Botocore/1.15.49",
		 .tool = "cloud-custodian", .version = "0.9.2", .os = "amazon-linux",
		 .environment = "AWS_Lambda_python3.8"},
		/* Of those that nobody knows, their own word. */
		{.text = "python-requests/2.28.0", .tool = "python-requests", .version = "2.28.0"},
		{.text = "Python-httplib2/0.8 (gzip)", .tool = "Python-httplib2", .version = "0.8"},
		{.text = "Coral/Netty4", .tool = "Coral", .version = "Netty4"},
		{.text = "ec2-api-tools 1.6.12.2", .tool = "ec2-api-tools"},
		{.text = "-", .tool = "-"},
	};

	(void)state;
	EXPECT_ALL(agents);
}

/* A service is its own program; what happens inside AWS has no other name. */
static void test_services(void **state)
{
	static const struct expected agents[] = {
		{.text = "ec2.amazonaws.com", .tool = "ec2.amazonaws.com"},
		{.text = "eks-nodegroup.amazonaws.com", .tool = "eks-nodegroup.amazonaws.com"},
		{.text = "AWS Internal", .tool = "aws-internal"},
		{.text = "AWS Auto Scaling", .tool = "AWS Auto Scaling"},
	};

	(void)state;
	EXPECT_ALL(agents);
}

static void test_nothing_is_told(void **state)
{
	static const struct expected agents[] = {
		{.text = ""},
		{.text = "["},
		{.text = "[]"},
		{.text = " "},
		{.text = "/"},
		{.text = "]", .tool = "]"},
		{.text = "md/command#", .tool = "md", .version = "command#"},
		{.text = "x exec-env/", .tool = "x"},
		/* Brackets that were cut off at 1 KB. */
		{.text = "[Boto3/1.26.165 Python", .tool = "boto3", .version = "1.26.165"},
	};
	struct tc_agent a;

	(void)state;
	EXPECT_ALL(agents);
	tc_agent_read(&a, TC_STR_NULL);
	assert_null(a.tool.data);
	assert_false(a.console);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cli),
		cmocka_unit_test(test_console),
		cmocka_unit_test(test_browsers),
		cmocka_unit_test(test_libraries),
		cmocka_unit_test(test_programs),
		cmocka_unit_test(test_services),
		cmocka_unit_test(test_nothing_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
