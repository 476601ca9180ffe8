/* The word lists from which a world is furnished. */
#ifndef TOOLS_NAMES_H
#define TOOLS_NAMES_H

#include <stddef.h>

extern const char *const names_people[];
extern const size_t names_people_count;
extern const char *const names_groups[];
extern const size_t names_groups_count;
extern const char *const names_buckets[];
extern const size_t names_buckets_count;

/* Agents of long-term key users; %s stands for the command, as in CLI 2. */
extern const char *const names_cli[];
extern const size_t names_cli_count;
extern const char *const names_sdk[];
extern const size_t names_sdk_count;
extern const char *const names_browsers[];
extern const size_t names_browsers_count;

#define AGENT_TERRAFORM                                                                \
	"APN/1.0 HashiCorp/1.0 Terraform/1.11.0 (+https://www.terraform.io) "          \
	"terraform-provider-aws/5.98.0 "                                               \
	"(+https://registry.terraform.io/providers/hashicorp/aws) "                    \
	"aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.23.8 md/GOOS#linux "           \
	"md/GOARCH#amd64"

/* The intruder's machines; nobody else has these strings. */
#define AGENT_KALI                                                                     \
	"aws-cli/2.23.6 md/awscrt#0.23.4 ua/2.0 os/linux#6.11.2-amd64 "                \
	"md/arch#x86_64 lang/python#3.13.2 md/pyimpl#CPython "                         \
	"cfg/retry-mode#standard md/installer#source md/distrib#kali.2025 "            \
	"md/prompt#off md/command#%s"
#define AGENT_PLAIN                                                                    \
	"aws-cli/1.38.9 md/Botocore#1.37.9 ua/2.0 os/linux#6.1.0-31-cloud-amd64 "      \
	"md/arch#x86_64 lang/python#3.11.2 md/pyimpl#CPython "                         \
	"cfg/retry-mode#legacy botocore/1.37.9"
#define AGENT_SCRIPT                                                                   \
	"Boto3/1.35.36 md/Botocore#1.35.36 ua/2.0 os/linux#5.15.0-97-generic "         \
	"md/arch#x86_64 lang/python#3.10.12 md/pyimpl#CPython "                        \
	"cfg/retry-mode#legacy Botocore/1.35.36"
#define AGENT_BROWSER                                                                  \
	"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"

#endif
