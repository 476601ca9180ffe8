/*
 * The command line: finds the command and the case, and runs it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/command.h"
#include "cmd/interrupt.h"

#include "util/banned.h"

int main(int argc, char **argv)
{
	struct tc_session session = {.out = stdout};
	const struct tc_command *command;
	int status;

	umask(077);
	tc_interrupt_install();
	if (argc < 2) {
		tc_command_help(stderr, NULL, false);
		return TC_STATUS_USAGE;
	}
	command = tc_command_find(argv[1]);
	session.color = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	if (command && command->needs_case && argc > 2 && argv[2][0] != '-') {
		session.case_path = argv[2];
		argv[2] = argv[1];
		argc--;
		argv++;
	}
	status = tc_command_run(&session, argc - 1, argv + 1);
	tc_session_release(&session);
	return status;
}
