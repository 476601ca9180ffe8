#include "shell/shell.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/interrupt.h"
#include "shell/complete.h"
#include "shell/edit.h"
#include "shell/history.h"
#include "shell/terminal.h"
#include "shell/words.h"
#include "util/buf.h"

#include "util/banned.h"

#define PROMPT "trailcase> "

struct shell {
	struct tc_session *session;
	bool leave; /* quit or exit was run */
};

static int status_of(int code)
{
	switch ((enum tc_code)code) {
	case TC_OK:
		return TC_STATUS_DONE;
	case TC_USAGE:
	case TC_TOO_MANY:
		return TC_STATUS_USAGE;
	case TC_INTERRUPTED:
		return TC_STATUS_INTERRUPTED;
	case TC_FAIL:
	case TC_NOT_FOUND:
		return TC_STATUS_FAILED;
	}
	TC_BUG("unknown error code");
}

/* Says what went wrong; returns the status that fits. */
static int fail(const struct tc_error *err)
{
	fprintf(stderr, "trailcase: %s\n", err->text);
	return status_of(err->code);
}

/* --- commands of the shell itself ------------------------------------------ */

static int unknown(const char *name)
{
	const struct tc_command *near = tc_command_nearest(name);
	struct tc_error err = TC_ERROR_INIT;

	tc_error_set(&err, TC_USAGE, "there is no command %s%s%s%s", name,
		     near ? "; did you mean " : "", near ? near->name : "",
		     near ? "?" : "");
	return fail(&err);
}

static int help(struct tc_session *session, int argc, char **argv)
{
	struct tc_error err = TC_ERROR_INIT;
	const struct tc_command *command = NULL;

	if (argc > 2) {
		tc_error_set(&err, TC_USAGE, "help takes the name of one command");
		return fail(&err);
	}
	if (argc == 2)
		for (const char *const *word = tc_shell_words; *word; word++)
			if (strcmp(argv[1], *word) == 0)
				argc = 1;
	if (argc == 2 && !(command = tc_command_find(argv[1])))
		return unknown(argv[1]);
	tc_command_help(session->out, command, true);
	if (!command)
		fprintf(session->out, "quit, exit or Ctrl-D leaves; Ctrl-C stops a "
				      "command; Tab completes words.\n");
	return TC_STATUS_DONE;
}

static int quit(struct shell *shell, int argc, char **argv)
{
	struct tc_error err = TC_ERROR_INIT;

	if (argc > 1) {
		tc_error_set(&err, TC_USAGE, "%s takes no words", argv[0]);
		return fail(&err);
	}
	shell->leave = true;
	return TC_STATUS_DONE;
}

static int run_words(struct shell *shell, int argc, char **argv)
{
	const struct tc_command *command = tc_command_find(argv[0]);
	struct tc_error err = TC_ERROR_INIT;

	if (strcmp(argv[0], "help") == 0)
		return help(shell->session, argc, argv);
	if (strcmp(argv[0], "quit") == 0 || strcmp(argv[0], "exit") == 0)
		return quit(shell, argc, argv);
	if (command && !command->run) {
		tc_error_set(&err, TC_USAGE,
			     "this is the %s already; to work on another case, leave "
			     "it and open that one",
			     command->name);
		return fail(&err);
	}
	return tc_command_run(shell->session, argc, argv);
}

/* An answer that did not get out is a failure, whatever the command says. */
static int flush_answer(FILE *out, int status)
{
	struct tc_error err = TC_ERROR_INIT;
	bool lost = ferror(out) != 0;

	if (fflush(out) == 0 && !lost)
		return status;
	if (lost)
		tc_error_set(&err, TC_FAIL, "could not write the answer");
	else
		tc_error_errno(&err, errno, "could not write the answer");
	clearerr(out);
	/* A command that saw it has said so. */
	return status == TC_STATUS_FAILED ? status : fail(&err);
}

static int run_line(struct shell *shell, struct tc_str line)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_words words;
	int status = TC_STATUS_DONE;

	if (tc_words_split(&words, line, &err) < 0)
		return fail(&err);
	if (words.argc) {
		/* The window may have another size by now. */
		shell->session->width = tc_terminal_columns(shell->session->out);
		status = run_words(shell, words.argc, words.argv);
		status = flush_answer(shell->session->out, status);
	}
	tc_words_release(&words);
	return status;
}

/* --- from a script --------------------------------------------------------- */

/* One line without its end; false at the end of the input. */
static bool read_line(FILE *in, struct tc_buf *line)
{
	int c;

	tc_buf_clear(line);
	while ((c = getc(in)) != EOF && c != '\n')
		tc_buf_add_char(line, (char)c);
	return c == '\n' || line->len || line->overflow;
}

static int run_next(struct shell *shell, const struct tc_buf *line)
{
	struct tc_error err = TC_ERROR_INIT;

	if (!line->overflow)
		return run_line(shell, tc_buf_str(line));
	tc_error_set(&err, TC_USAGE, "the line is longer than %zu bytes", TC_LINE_MAX);
	return fail(&err);
}

/* Why the input ended: at its end, or because it could not be read. */
static int end_status(FILE *in)
{
	struct tc_error err = TC_ERROR_INIT;

	if (tc_interrupted)
		return TC_STATUS_INTERRUPTED;
	if (!ferror(in))
		return TC_STATUS_DONE;
	tc_error_errno(&err, errno, "standard input");
	return fail(&err);
}

static int run_script(struct shell *shell, FILE *in)
{
	struct tc_buf line;
	int status = TC_STATUS_DONE;
	bool more = true;

	tc_buf_init(&line, TC_LINE_MAX);
	for (size_t number = 1; more && status == TC_STATUS_DONE && !shell->leave;
	     number++) {
		/* What an interrupt or a failed read leaves is no whole command. */
		more = read_line(in, &line) && !ferror(in) && !tc_interrupted;
		if (!more)
			break;
		status = run_next(shell, &line);
		if (status != TC_STATUS_DONE)
			fprintf(stderr, "trailcase: line %zu: stopped here\n", number);
	}
	if (!more)
		status = end_status(in);
	tc_buf_release(&line);
	return status;
}

/* --- from the terminal ----------------------------------------------------- */

/* A pasted text may be many lines: they run in turn, until one fails. */
static void run_entered(struct shell *shell, struct tc_history *history,
			struct tc_str text)
{
	int status = TC_STATUS_DONE;

	while (text.data && status == TC_STATUS_DONE && !shell->leave &&
	       !tc_interrupted) {
		struct tc_error err = TC_ERROR_INIT;
		struct tc_str rest, line = tc_str_cut(text, '\n', &rest);
		char *copy = tc_strdup(line);

		if (tc_history_add(history, copy, &err) < 0)
			fail(&err);
		free(copy);
		status = run_line(shell, line);
		text = rest;
	}
}

static int run_prompt(struct shell *shell, struct tc_history *history)
{
	bool interrupted = false; /* the last thing was Ctrl-C at an empty prompt */

	while (!shell->leave) {
		char *line;

		switch (tc_edit_read(PROMPT, &line)) {
		case TC_EDIT_LINE:
			interrupted = false;
			run_entered(shell, history, tc_str(line));
			free(line);
			break;
		case TC_EDIT_END:
			fputc('\n', stderr);
			shell->leave = true;
			break;
		case TC_EDIT_CLEARED:
			interrupted = false;
			break;
		case TC_EDIT_INTERRUPT:
			if (interrupted)
				return TC_STATUS_INTERRUPTED;
			interrupted = true;
			fputs("Ctrl-C again, or Ctrl-D, leaves\n", stderr);
			break;
		}
	}
	return TC_STATUS_DONE;
}

/* The answer is no unless it begins with y. */
static bool confirm(const char *question)
{
	char *line = NULL;
	bool yes = tc_edit_read(question, &line) == TC_EDIT_LINE && (*line == 'y' || *line == 'Y');

	free(line);
	return yes;
}

static int run_terminal(struct shell *shell, bool exists)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_history history;

	tc_edit_start();
	shell->session->confirm = confirm;
	tc_complete_start(shell->session);
	if (tc_history_init(&history, &err) < 0)
		fail(&err);
	fprintf(stderr, "%s: help for help, Ctrl-D to leave\n", tc_version());
	if (!exists)
		fprintf(stderr, "There is no such case yet: import PATH... makes it\n");
	int status = run_prompt(shell, &history);
	tc_history_release(&history);
	return status;
}

/* --------------------------------------------------------------------------- */

/* A case that is not there yet is one that `import` is about to make. */
static int open_case(struct tc_session *session, bool *exists, struct tc_error *err)
{
	struct stat st;

	*exists = lstat(session->case_path, &st) == 0 || errno != ENOENT;
	return *exists ? tc_session_open(session, err) : 0;
}

int tc_shell_run(struct tc_session *session)
{
	struct shell shell = {.session = session};
	struct tc_error err = TC_ERROR_INIT;
	bool exists;

	session->in_shell = true;
	if (open_case(session, &exists, &err) < 0)
		return fail(&err);
	if (isatty(STDIN_FILENO))
		return run_terminal(&shell, exists);
	return run_script(&shell, stdin);
}
