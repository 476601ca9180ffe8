/*
 * The command line: finds the command and the case, and runs it.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/command.h"
#include "cmd/interrupt.h"
#include "shell/shell.h"
#include "shell/terminal.h"
#include "util/error.h"

#include "util/banned.h"

/* Cases and answers are for their owner; a crash leaves no evidence behind. */
static void prepare_process(void)
{
	static const struct rlimit none = {0, 0};

	setlocale(LC_CTYPE, "");
	umask(077);
	setrlimit(RLIMIT_CORE, &none);
	tc_interrupt_install();
}

static int unknown(const char *what, const char *word)
{
	const struct tc_command *near = tc_command_nearest(word);
	struct tc_error err = TC_ERROR_INIT;

	tc_error_set(&err, TC_USAGE, "there is no %s %s", what, word);
	fprintf(stderr, "trailcase: %s", err.text);
	if (near)
		fprintf(stderr, "; did you mean %s?", near->name);
	fprintf(stderr, "\n");
	return TC_STATUS_USAGE;
}

static bool is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* `help`, `help COMMAND`. */
static int print_help(int argc, char **argv)
{
	const struct tc_command *command = NULL;

	if (argc > 2 && !(command = tc_command_find(argv[2])))
		return unknown("command", argv[2]);
	tc_command_help(stdout, command, false);
	return TC_STATUS_DONE;
}

static int run_shell(struct tc_session *session, int argc, char **argv, int at)
{
	if (argc != at + 1) {
		fprintf(stderr, "trailcase: usage: trailcase shell CASE\n");
		return TC_STATUS_USAGE;
	}
	session->case_path = argv[at];
	return tc_shell_run(session);
}

/* `trailcase COMMAND CASE ...`: the case stands directly behind the command. */
static int run_command(struct tc_session *session, const struct tc_command *command,
		       int argc, char **argv)
{
	if (argc > 2 && is_help(argv[2])) {
		tc_command_help(stdout, command, false);
		return TC_STATUS_DONE;
	}
	if (!command->run)
		return run_shell(session, argc, argv, 2);
	if (!command->needs_case)
		return tc_command_run(session, argc - 1, argv + 1);
	if (argc < 3 || argv[2][0] == '-') {
		fprintf(stderr, "trailcase: %s: the case comes first: trailcase %s CASE%s%s\n",
			command->name, command->name, *command->operands ? " " : "",
			command->operands);
		return TC_STATUS_USAGE;
	}
	session->case_path = argv[2];
	argv[2] = argv[1];
	return tc_command_run(session, argc - 2, argv + 2);
}

/* A word that is no command is a case, if it exists or is called like one. */
static bool is_case(const char *word)
{
	return access(word, F_OK) == 0 || tc_str_ends(tc_str(word), TC_STR(".db"));
}

static int run(struct tc_session *session, int argc, char **argv)
{
	if (argc < 2) {
		tc_command_help(stderr, NULL, false);
		return TC_STATUS_USAGE;
	}
	if (is_help(argv[1]) || strcmp(argv[1], "help") == 0)
		return print_help(argc, argv);
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		printf("%s\n", tc_version());
		return TC_STATUS_DONE;
	}
	const struct tc_command *command = tc_command_find(argv[1]);
	if (command)
		return run_command(session, command, argc, argv);
	if (argv[1][0] == '-')
		return unknown("option", argv[1]);
	if (is_case(argv[1]))
		return run_shell(session, argc, argv, 1);
	return unknown("command", argv[1]);
}

int main(int argc, char **argv)
{
	struct tc_session session = {.out = stdout};
	int status;

	prepare_process();
	session.color = tc_terminal_color(stdout);
	session.width = tc_terminal_columns(stdout);
	status = run(&session, argc, argv);
	tc_session_release(&session);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "trailcase: not all of the answer could be written\n");
		return TC_STATUS_FAILED;
	}
	return status;
}
