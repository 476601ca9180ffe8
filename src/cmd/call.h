/*
 * The words of one call, parsed against the command's own table, and the messages a
 * command may give.
 */
#ifndef TC_CMD_CALL_H
#define TC_CMD_CALL_H

#include "cmd/command.h"

struct tc_call_option {
	const struct tc_option *option;
	const char *value; /* NULL for a flag */
};

struct tc_call {
	const struct tc_command *command;
	const char **operands; /* owned array, borrowed words */
	size_t operand_count;
	struct tc_call_option *options; /* owned, in the order given */
	size_t option_count;
};

/*
 * Parses argv[1..]: --name VALUE, --name=VALUE, -x VALUE, -xVALUE, and "--" before
 * operands that begin with a dash.  TC_USAGE names the word that is wrong.
 */
int tc_call_parse(struct tc_call *call, const struct tc_command *command, int argc,
		  char **argv, struct tc_error *err);
/*
 * Where the case stands: the index in argv of the first word behind argv[0] that is
 * neither an option nor the value of one, or 0.  What is wrong with the words is told
 * by tc_call_parse, once the case is out of them.
 */
int tc_call_first_operand(const struct tc_command *command, int argc, char **argv);
/* The option that a word like --name, --name=value, -x or -xvalue is one of; or NULL. */
const struct tc_option *tc_call_option_of(const struct tc_command *command, const char *word);
/* Whether the value of this option, as it is written, is the next word. */
bool tc_call_takes_next_word(const struct tc_command *command, const char *word);
void tc_call_release(struct tc_call *call);

/* The last value given for an option, or NULL. */
const char *tc_call_value(const struct tc_call *call, const char *name);
bool tc_call_flag(const struct tc_call *call, const char *name);
/* A number of at least `least`; `fallback` when the option is not given. */
int tc_call_number(const struct tc_call *call, const char *name, int64_t least,
		   int64_t fallback, int64_t *out, struct tc_error *err);

/* Prints "trailcase: ask: what went wrong" and returns the status that fits. */
int tc_call_fail(const struct tc_call *call, const struct tc_error *err);

#endif
