#include "shell/shell.h"

#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include "cmd/interrupt.h"
#include "shell/complete.h"
#include "shell/edit.h"
#include "shell/history.h"
#include "shell/terminal.h"
#include "shell/words.h"

#include "util/banned.h"

#define PROMPT "trailcase> "

static void complain(const struct tc_error *err)
{
	fprintf(stderr, "trailcase: %s\n", err->text);
}

/* `help`, `help COMMAND`. */
static int help(struct tc_session *session, const struct tc_words *w)
{
	const struct tc_command *command = NULL;
	struct tc_error err = TC_ERROR_INIT;

	if (w->argc > 1 && !(command = tc_command_find(w->argv[1]))) {
		const struct tc_command *near = tc_command_nearest(w->argv[1]);

		tc_error_set(&err, TC_USAGE, "there is no command %s%s%s%s", w->argv[1],
			     near ? "; did you mean " : "", near ? near->name : "",
			     near ? "?" : "");
		complain(&err);
		return TC_STATUS_USAGE;
	}
	tc_command_help(session->out, command, true);
	if (!command)
		fprintf(session->out, "quit, exit or Ctrl-D leaves.\n");
	return TC_STATUS_DONE;
}

/* Runs one line; *leave is set by quit and exit. */
static int run_line(struct tc_session *session, struct tc_str line, bool *leave)
{
	struct tc_error err = TC_ERROR_INIT;
	int status = TC_STATUS_DONE;
	struct tc_words w;

	if (tc_words_split(&w, line, &err) < 0) {
		complain(&err);
		return TC_STATUS_USAGE;
	}
	const char *name = w.argc ? w.argv[0] : "";
	if (strcmp(name, "quit") == 0 || strcmp(name, "exit") == 0) {
		*leave = true;
	} else if (strcmp(name, "help") == 0) {
		status = help(session, &w);
	} else if (strcmp(name, "shell") == 0) {
		fprintf(stderr, "trailcase: this is the shell already\n");
		status = TC_STATUS_USAGE;
	} else if (w.argc) {
		tc_interrupt_clear();
		session->width = tc_terminal_columns(session->out);
		status = tc_command_run(session, w.argc, w.argv);
	}
	fflush(session->out);
	tc_words_release(&w);
	return status;
}

/* --- a person ----------------------------------------------------------- */

static void greet(const struct tc_session *session)
{
	printf("%s; help for help, Ctrl-D to leave\n", tc_version());
	if (access(session->case_path, F_OK) != 0)
		printf("There is no case yet: import PATH... makes it.\n");
}

static void remember(struct tc_history *history, const char *line)
{
	struct tc_error err = TC_ERROR_INIT;

	if (tc_history_add(history, line, &err) < 0)
		complain(&err);
}

static int run_for_person(struct tc_session *session)
{
	struct tc_error err = TC_ERROR_INIT;
	int status = TC_STATUS_DONE;
	bool interrupted = false, leave = false;
	struct tc_history history;
	char *line = NULL;

	greet(session);
	if (tc_history_init(&history, &err) < 0)
		complain(&err);
	tc_complete_start(session);
	tc_edit_start();
	while (!leave) {
		enum tc_edit what = tc_edit_read(PROMPT, &line);

		if (what == TC_EDIT_END) {
			printf("\n");
			break;
		}
		/* Twice in a row at an empty prompt: the user means it. */
		if (what == TC_EDIT_INTERRUPT && interrupted) {
			status = TC_STATUS_INTERRUPTED;
			break;
		}
		interrupted = what == TC_EDIT_INTERRUPT;
		if (interrupted)
			printf("(Ctrl-C again or Ctrl-D leaves)\n");
		if (what != TC_EDIT_LINE)
			continue;
		remember(&history, line);
		run_line(session, tc_str(line), &leave);
		free(line);
	}
	tc_history_release(&history);
	return status;
}

/* --- a script ----------------------------------------------------------- */

static int run_script(struct tc_session *session)
{
	int status = TC_STATUS_DONE;
	size_t number = 0, cap = 0;
	char *line = NULL;
	bool leave = false;
	ssize_t len;

	while (!leave && status == TC_STATUS_DONE &&
	       (len = getline(&line, &cap, stdin)) >= 0) {
		number++;
		if (len && line[len - 1] == '\n')
			len--;
		status = run_line(session, tc_str_n(line, (size_t)len), &leave);
		if (status != TC_STATUS_DONE)
			fprintf(stderr, "trailcase: line %zu: stopped here\n", number);
	}
	free(line);
	return status;
}

int tc_shell_run(struct tc_session *session)
{
	struct tc_error err = TC_ERROR_INIT;

	session->in_shell = true;
	if (access(session->case_path, F_OK) == 0 && tc_session_open(session, &err) < 0) {
		complain(&err);
		return TC_STATUS_FAILED;
	}
	return isatty(STDIN_FILENO) ? run_for_person(session) : run_script(session);
}
