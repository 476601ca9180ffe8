#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char USAGE[] =
	"usage: trailcase-generate incident DIRECTORY [option...]\n"
	"       trailcase-generate corpus DIRECTORY --files N --records M [option...]\n"
	"\n"
	"both:     --seed N (1)  --days N (incident 45, corpus 30)  --users N (60)\n"
	"intruder: --keys 3..15 (8)  --addresses 1..4 (2)  --ipv6  --via-office\n"
	"          --minted-key  --assumed-role  --owner-same-hour  --pentest-user\n"
	"          --minted-elsewhere  --session-elsewhere  --chained  --session-token\n"
	"          --password  --artefact  --once-via-office  --owner-abroad\n"
	"          --pentest-now (and --pentest-user)\n"
	"          --truth FILE\n"
	"corpus:   --record-bytes N (1342)  --incident\n";

/* One option: a number within limits, a flag or a text. */
struct option {
	const char *name;
	uint64_t *number;
	unsigned *small;
	bool *flag;
	const char **text;
	uint64_t least, most;
};

static bool parse_number(const char *text, const struct option *option, uint64_t *out)
{
	char *end = NULL;
	unsigned long long value;

	if (text == NULL || text[0] < '0' || text[0] > '9') {
		fprintf(stderr, "%s needs a number\n", option->name);
		return false;
	}
	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno != 0 || *end != '\0' || value < option->least ||
	    value > option->most) {
		fprintf(stderr, "%s must be %llu to %llu\n", option->name,
			(unsigned long long)option->least,
			(unsigned long long)option->most);
		return false;
	}
	*out = value;
	return true;
}

/* Sets one option; `*used` is the number of arguments it took. */
static bool set_option(const struct option *option, const char *value, int *used)
{
	uint64_t number = 0;

	*used = option->flag != NULL ? 1 : 2;
	if (option->flag != NULL) {
		*option->flag = true;
		return true;
	}
	if (option->text != NULL) {
		*option->text = value;
		if (value == NULL)
			fprintf(stderr, "%s needs a value\n", option->name);
		return value != NULL;
	}
	if (!parse_number(value, option, &number))
		return false;
	if (option->small != NULL)
		*option->small = (unsigned)number;
	else
		*option->number = number;
	return true;
}

static bool parse_options(struct options *o, int argc, char **argv)
{
	const struct option known[] = {
		{"--seed", &o->seed, NULL, NULL, NULL, 0, UINT64_MAX},
		{"--days", NULL, &o->days, NULL, NULL, 3, 400},
		{"--users", NULL, &o->users, NULL, NULL, 30, 100},
		{"--keys", NULL, &o->keys, NULL, NULL, 3, 15},
		{"--addresses", NULL, &o->addresses, NULL, NULL, 1, 4},
		{"--ipv6", NULL, NULL, &o->ipv6, NULL, 0, 0},
		{"--via-office", NULL, NULL, &o->via_office, NULL, 0, 0},
		{"--minted-key", NULL, NULL, &o->minted_key, NULL, 0, 0},
		{"--assumed-role", NULL, NULL, &o->assumed_role, NULL, 0, 0},
		{"--owner-same-hour", NULL, NULL, &o->owner_same_hour, NULL, 0, 0},
		{"--pentest-user", NULL, NULL, &o->pentest_user, NULL, 0, 0},
		{"--minted-elsewhere", NULL, NULL, &o->minted_elsewhere, NULL, 0, 0},
		{"--session-elsewhere", NULL, NULL, &o->session_elsewhere, NULL, 0, 0},
		{"--chained", NULL, NULL, &o->chained, NULL, 0, 0},
		{"--session-token", NULL, NULL, &o->session_token, NULL, 0, 0},
		{"--password", NULL, NULL, &o->password, NULL, 0, 0},
		{"--artefact", NULL, NULL, &o->artefact, NULL, 0, 0},
		{"--once-via-office", NULL, NULL, &o->once_via_office, NULL, 0, 0},
		{"--owner-abroad", NULL, NULL, &o->owner_abroad, NULL, 0, 0},
		{"--pentest-now", NULL, NULL, &o->pentest_now, NULL, 0, 0},
		{"--truth", NULL, NULL, NULL, &o->truth, 0, 0},
		{"--files", &o->files, NULL, NULL, NULL, 1, 1000000},
		{"--records", &o->records, NULL, NULL, NULL, 1, 100000000},
		{"--record-bytes", &o->record_bytes, NULL, NULL, NULL, 800, 8000},
		{"--incident", NULL, NULL, &o->incident, NULL, 0, 0},
	};
	const size_t count = sizeof known / sizeof known[0];

	for (int at = 0; at < argc;) {
		size_t found = 0;
		int used = 0;

		while (found < count && strcmp(argv[at], known[found].name) != 0)
			found++;
		if (found == count) {
			fprintf(stderr, "unknown option %s\n%s", argv[at], USAGE);
			return false;
		}
		if (!set_option(&known[found], at + 1 < argc ? argv[at + 1] : NULL,
				&used))
			return false;
		at += used;
	}
	return true;
}

bool options_parse(struct options *options, int argc, char **argv)
{
	*options = (struct options){.seed = 1,
				    .users = 60,
				    .keys = 8,
				    .addresses = 2,
				    .record_bytes = 1342};
	if (argc < 3 ||
	    (strcmp(argv[1], "incident") != 0 && strcmp(argv[1], "corpus") != 0)) {
		fputs(USAGE, stderr);
		return false;
	}
	options->command =
		strcmp(argv[1], "corpus") == 0 ? COMMAND_CORPUS : COMMAND_INCIDENT;
	options->days = options->command == COMMAND_CORPUS ? 30 : 45;
	options->directory = argv[2];
	if (!parse_options(options, argc - 3, argv + 3))
		return false;
	options->pentest_user = options->pentest_user || options->pentest_now;
	if (options->command == COMMAND_INCIDENT)
		return true;
	if (options->files == 0 || options->records < options->files) {
		fputs("corpus needs --files N and --records M, M at least N\n", stderr);
		return false;
	}
	return true;
}
