#include "cmd/call.h"

#include <stdlib.h>

#include "cmd/running.h"
#include "util/message.h"

#include "util/banned.h"

static const struct tc_option *find_in(const struct tc_option *options, struct tc_str name,
				       char letter)
{
	for (; options && options->name; options++)
		if (letter ? options->letter == letter
			   : tc_str_eq(name, tc_str(options->name)))
			return options;
	return NULL;
}

static const struct tc_option *find_option(const struct tc_command *command,
					   struct tc_str name, char letter)
{
	const struct tc_option *o = find_in(command->options, name, letter);

	if (!o && command->answers)
		o = find_in(tc_answer_options, name, letter);
	return o;
}

static bool was_given(const struct tc_call *call, const struct tc_option *option)
{
	for (size_t i = 0; i < call->option_count; i++)
		if (call->options[i].option == option)
			return true;
	return false;
}

/* One option at argv[*i]; moves *i over the value when that is a word of its own. */
static int parse_option(struct tc_call *call, int argc, char **argv, int *i,
			struct tc_error *err)
{
	const char *word = argv[*i], *value = NULL;
	const struct tc_option *option;

	if (word[1] == '-') {
		struct tc_str rest, name = tc_str_cut(tc_str(word + 2), '=', &rest);

		option = find_option(call->command, name, 0);
		value = rest.data;
	} else {
		option = find_option(call->command, TC_STR_NULL, word[1]);
		value = word[2] ? word + 2 : NULL;
	}
	if (!option)
		return tc_error_set(err, TC_USAGE, "there is no option %s", word);
	if (option->value && !value && *i + 1 < argc)
		value = argv[++*i];
	if (option->value && !value)
		return tc_error_set(err, TC_USAGE, "option --%s needs a value (%s)",
				    option->name, option->value);
	if (!option->value && value)
		return tc_error_set(err, TC_USAGE, "option --%s takes no value",
				    option->name);
	if (!option->repeatable && was_given(call, option))
		return tc_error_set(err, TC_USAGE, "option --%s is given twice",
				    option->name);
	call->options[call->option_count++] = (struct tc_call_option){option, value};
	return 0;
}

static int check_operands(const struct tc_call *call, struct tc_error *err)
{
	const struct tc_command *c = call->command;
	int count = (int)call->operand_count;

	if (count < c->operands_min)
		return tc_error_set(err, TC_USAGE, "wanted: %s", c->operands);
	if (c->operands_max >= 0 && count > c->operands_max)
		return tc_error_set(err, TC_USAGE, "one word too many: %s",
				    call->operands[c->operands_max]);
	return 0;
}

int tc_call_parse(struct tc_call *call, const struct tc_command *command, int argc,
		  char **argv, struct tc_error *err)
{
	bool only_operands = false;
	int rc = 0;

	*call = (struct tc_call){.command = command};
	call->operands = tc_calloc((size_t)argc, sizeof(*call->operands));
	call->options = tc_calloc((size_t)argc, sizeof(*call->options));
	for (int i = 1; i < argc && rc == 0; i++) {
		const char *word = argv[i];

		if (!only_operands && strcmp(word, "--") == 0)
			only_operands = true;
		else if (!only_operands && word[0] == '-' && word[1])
			rc = parse_option(call, argc, argv, &i, err);
		else
			call->operands[call->operand_count++] = word;
	}
	if (rc == 0)
		rc = check_operands(call, err);
	if (rc < 0)
		tc_call_release(call);
	return rc;
}

const struct tc_option *tc_call_option_of(const struct tc_command *command, const char *word)
{
	struct tc_str rest;

	if (word[0] != '-' || !word[1])
		return NULL;
	if (word[1] != '-')
		return find_option(command, TC_STR_NULL, word[1]);
	return find_option(command, tc_str_cut(tc_str(word + 2), '=', &rest), 0);
}

bool tc_call_takes_next_word(const struct tc_command *command, const char *word)
{
	const struct tc_option *o = tc_call_option_of(command, word);
	bool complete = word[1] == '-' ? strchr(word, '=') != NULL : word[1] && word[2];

	return o && o->value && !complete;
}

int tc_call_first_operand(const struct tc_command *command, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0)
			return 0;
		if (argv[i][0] != '-' || !argv[i][1])
			return argv[i][0] && argv[i][0] != '-' ? i : 0;
		i += tc_call_takes_next_word(command, argv[i]);
	}
	return 0;
}

void tc_call_release(struct tc_call *call)
{
	free(call->operands);
	free(call->options);
	call->operands = NULL;
	call->options = NULL;
	call->operand_count = call->option_count = 0;
}

const char *tc_call_value(const struct tc_call *call, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < call->option_count; i++)
		if (strcmp(call->options[i].option->name, name) == 0)
			value = call->options[i].value;
	return value;
}

bool tc_call_flag(const struct tc_call *call, const char *name)
{
	for (size_t i = 0; i < call->option_count; i++)
		if (strcmp(call->options[i].option->name, name) == 0)
			return true;
	return false;
}

int tc_call_number(const struct tc_call *call, const char *name, int64_t least,
		   int64_t fallback, int64_t *out, struct tc_error *err)
{
	const char *value = tc_call_value(call, name);

	*out = fallback;
	if (!value)
		return 0;
	if (!tc_parse_int(tc_str(value), out) || *out < least)
		return tc_error_set(err, TC_USAGE, "--%s takes a number from %lld, not %s",
				    name, (long long)least, value);
	return 0;
}

int tc_call_fail(const struct tc_call *call, const struct tc_error *err)
{
	const char *name = call->command->name;

	tc_running_clear();
	switch (err->code) {
	case TC_OK:
		TC_BUG("a failure without a cause");
	case TC_INTERRUPTED:
		fprintf(stderr, "trailcase: %s: interrupted\n", name);
		return TC_STATUS_INTERRUPTED;
	case TC_USAGE:
	case TC_TOO_MANY:
		tc_message("trailcase: %s: %s\n", name, err->text);
		return TC_STATUS_USAGE;
	case TC_FAIL:
	case TC_NOT_FOUND:
		tc_message("trailcase: %s: %s\n", name, err->text);
		return TC_STATUS_FAILED;
	}
	TC_BUG("unknown error code");
}
