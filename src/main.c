/*
 * Which command, on which case: the rest is the command's own business.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/call.h"
#include "cmd/command.h"
#include "cmd/interrupt.h"
#include "shell/shell.h"
#include "shell/terminal.h"
#include "util/escape.h"
#include "util/message.h"

#include "util/banned.h"

static int TC_PRINTF(1, 2) usage(const char *fmt, ...)
{
	struct tc_error err = TC_ERROR_INIT;
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	tc_error_set(&err, TC_USAGE, "%s", text);
	tc_message("trailcase: %s\n", err.text);
	return TC_STATUS_USAGE;
}

/* --- the process ----------------------------------------------------------- */

/*
 * A standard stream that is closed would become the number of the next file that is
 * opened, and what we print would go into it.  In its place comes one that refuses.
 */
static bool hold_standard_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) != -1 || errno != EBADF)
			continue;
		int flags = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;
		if (open("/dev/null", flags) != fd)
			return false;
	}
	return true;
}

/* A locale that is not installed, as ssh brings it along, still says what the terminal knows. */
static bool asks_for_utf8(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return tc_str_ends(tc_str(value), TC_STR(".UTF-8")) ||
			       tc_str_ends(tc_str(value), TC_STR(".utf8"));
	}
	return false;
}

/* Evidence and what is typed about it stay with the user: files, dumps, output. */
static void prepare_process(void)
{
	struct rlimit none = {0, 0};
	struct sigaction plain = {.sa_handler = SIG_DFL};

	umask(077);
	setrlimit(RLIMIT_CORE, &none);
	/* Characters only: numbers, sorting and times are the same everywhere. */
	if (!setlocale(LC_CTYPE, "") && asks_for_utf8())
		setlocale(LC_CTYPE, "C.UTF-8");
	tc_message_use_ascii(tc_terminal_ascii(stderr));
	/* `trailcase ask ... | head` ends quietly, whatever the parent ignores. */
	sigemptyset(&plain.sa_mask);
	sigaction(SIGPIPE, &plain, NULL);
	tc_interrupt_install();
}

/* What did not reach its reader was not done. */
static int finish(int status)
{
	struct tc_error err = TC_ERROR_INIT;
	bool lost = ferror(stdout) != 0;

	if (fclose(stdout) == 0 && !lost)
		return status;
	/* A command that saw it has said so. */
	if (status == TC_STATUS_FAILED)
		return status;
	if (lost)
		tc_error_set(&err, TC_FAIL, "could not write to standard output");
	else
		tc_error_errno(&err, errno, "could not write to standard output");
	tc_message("trailcase: %s\n", err.text);
	return TC_STATUS_FAILED;
}

/* --- what to run ----------------------------------------------------------- */

static struct tc_session session_for(const char *case_path)
{
	struct tc_session session = {
		.case_path = case_path,
		.out = stdout,
		.color = tc_terminal_color(stdout),
		.width = tc_terminal_columns(stdout),
		.terminal = isatty(STDOUT_FILENO),
		.ascii = tc_terminal_ascii(stdout),
	};

	return session;
}

/* A terminal that knows ASCII alone gets the answer when all of it is there. */
static int run_for_ascii(struct tc_session *session, int argc, char **argv)
{
	struct tc_buf plain;
	char *text = NULL;
	size_t len = 0;

	if (!(session->out = open_memstream(&text, &len)))
		tc_out_of_memory();
	int status = tc_command_run(session, argc, argv);
	if (fclose(session->out) != 0)
		tc_out_of_memory();
	tc_buf_init(&plain, SIZE_MAX / 2);
	tc_escape_ascii(&plain, tc_str_n(text, len));
	fwrite(plain.data, 1, plain.len, stdout);
	tc_buf_release(&plain);
	free(text);
	return status;
}

static int run_shell(const char *case_path)
{
	struct tc_session session = session_for(case_path);
	int status = tc_shell_run(&session);

	tc_session_release(&session);
	return status;
}

static bool is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static bool wants_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (is_help(argv[i]))
			return true;
	return false;
}

static int usage_of(const struct tc_command *command)
{
	return usage("usage: trailcase %s%s%s%s", command->name,
		     command->needs_case ? " CASE" : "", *command->operands ? " " : "",
		     command->operands);
}

/*
 * argv[0] is the command's name; its case, if it takes one, is the first word that is no
 * option, and is taken out.
 */
static int run_command(const struct tc_command *command, int argc, char **argv)
{
	const char *case_path = NULL;

	if (wants_help(argc, argv)) {
		tc_command_help(stdout, NULL, command);
		return TC_STATUS_DONE;
	}
	if (command->needs_case || !command->run) {
		int at = tc_call_first_operand(command, argc, argv);

		if (!at)
			return usage_of(command);
		case_path = argv[at];
		memmove(argv + at, argv + at + 1, (size_t)(argc - at) * sizeof(*argv));
		argc--;
	}
	if (!command->run)
		return argc > 1 ? usage_of(command) : run_shell(case_path);
	struct tc_session session = session_for(case_path);
	int status = session.ascii ? run_for_ascii(&session, argc, argv)
				   : tc_command_run(&session, argc, argv);
	tc_session_release(&session);
	return status;
}

static int unknown(const char *word)
{
	const struct tc_command *near = tc_command_nearest(NULL, word);
	struct tc_session session = session_for(NULL);
	bool is_asked = tc_command_is_asked(&session, word);
	struct stat st;

	tc_session_release(&session);

	if (word[0] == '-')
		return usage("there is no option %s here; try trailcase --help", word);
	if (stat(word, &st) == 0 && S_ISDIR(st.st_mode))
		return usage("%s is a folder; trailcase import CASE %s makes a case of "
			     "the logs in it",
			     word, word);
	if (is_asked)
		return usage("there is no command %s; trailcase ask CASE %s asks that", word,
			     word);
	if (near)
		return usage("there is no command or case %s; did you mean %s?", word,
			     near->name);
	return usage("there is no command or case %s; try trailcase --help", word);
}

static int run_help(int argc, char **argv)
{
	const struct tc_command *command = NULL;

	if (argc > 1)
		return usage("usage: trailcase help [COMMAND]");
	if (argc == 1 && !is_help(argv[0]) && !(command = tc_command_find(NULL, argv[0])))
		return unknown(argv[0]);
	tc_command_help(stdout, NULL, command);
	return TC_STATUS_DONE;
}

/* A case by its name alone; one that is not there yet must look like one. */
static bool is_case(const char *word)
{
	struct stat st;

	if (word[0] == '-')
		return false;
	if (stat(word, &st) == 0)
		return !S_ISDIR(st.st_mode);
	return tc_str_ends(tc_str(word), TC_STR(".db"));
}

static int run_case(int argc, char **argv)
{
	if (argc == 1)
		return run_shell(argv[0]);
	if (tc_command_find(NULL, argv[1]))
		return usage("the command comes first: trailcase %s %s ...", argv[1],
			     argv[0]);
	return usage("usage: trailcase CASE opens the shell; %s is one word too many",
		     argv[1]);
}

/* The words after the program's name. */
static int run(int argc, char **argv)
{
	const struct tc_command *command;

	if (argc < 1) {
		tc_command_help(stderr, NULL, NULL);
		return TC_STATUS_USAGE;
	}
	if (is_help(argv[0]) || strcmp(argv[0], "help") == 0)
		return run_help(argc - 1, argv + 1);
	if (strcmp(argv[0], "--version") == 0 || strcmp(argv[0], "-V") == 0) {
		if (argc > 1)
			return usage("usage: trailcase --version");
		printf("%s\n", tc_version());
		return TC_STATUS_DONE;
	}
	if ((command = tc_command_find(NULL, argv[0])))
		return run_command(command, argc, argv);
	return is_case(argv[0]) ? run_case(argc, argv) : unknown(argv[0]);
}

int main(int argc, char **argv)
{
	if (!hold_standard_streams())
		return TC_STATUS_FAILED;
	prepare_process();
	return finish(run(argc > 0 ? argc - 1 : 0, argv + 1));
}
