#include "shell/shell.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shell/banner.h"
#include "shell/complete.h"
#include "shell/edit.h"
#include "shell/run.h"
#include "shell/words.h"

#include "util/banned.h"

/* Rows of a table on a terminal: more than anybody reads, and soon there. */
#define TERMINAL_ROWS 10000

/* The answer is no unless it begins with y. */
static bool confirm(const char *question)
{
	char *line = NULL;
	bool yes = tc_edit_read(question, &line) == TC_EDIT_LINE && (*line == 'y' || *line == 'Y');

	free(line);
	return yes;
}

static int run_terminal(struct tc_shell *shell)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_lines lines;

	shell->terminal = true;
	shell->session->limit = TERMINAL_ROWS;
	shell->session->confirm = confirm;
	tc_edit_start();
	tc_complete_start(shell->session);
	if (tc_history_init(&shell->history, shell->session->case_path, &err) < 0)
		tc_shell_fail(&err);
	if (tc_banner_print(shell->session, &err) < 0)
		tc_shell_fail(&err);
	tc_lines_init(&lines, NULL);
	int status = tc_shell_run_lines(shell, &lines, "");
	tc_lines_release(&lines);
	tc_history_release(&shell->history);
	return status;
}

static int run_script(struct tc_shell *shell)
{
	struct tc_lines lines;

	tc_lines_init(&lines, stdin);
	int status = tc_shell_run_lines(shell, &lines, "");
	tc_lines_release(&lines);
	return status;
}

/* A case that is not there yet is one that `import` is about to make. */
static int open_case(struct tc_session *session, struct tc_error *err)
{
	struct stat st;
	bool exists = lstat(session->case_path, &st) == 0 || errno != ENOENT;

	return exists ? tc_session_open(session, err) : 0;
}

static void release(struct tc_shell *shell)
{
	shell->session->shell = NULL;
	shell->session->also = NULL;
	shell->session->sticky = NULL;
	shell->session->kept = NULL;
	tc_sticky_release(&shell->sticky);
	tc_kept_clear(&shell->kept);
	tc_place_release(&shell->place);
	tc_trail_release(&shell->trail);
	if (shell->tee)
		fclose(shell->tee);
	free(shell->tee_path);
	free(shell);
}

int tc_shell_run(struct tc_session *session)
{
	struct tc_shell *shell = tc_calloc(1, sizeof(*shell));
	struct tc_error err = TC_ERROR_INIT;
	int status;

	tc_kept_init(&shell->kept);
	shell->session = session;
	session->shell = shell;
	session->also = tc_shell_commands;
	session->sticky = &shell->sticky;
	session->kept = &shell->kept;
	if (open_case(session, &err) < 0)
		status = tc_shell_fail(&err);
	else
		status = isatty(STDIN_FILENO) ? run_terminal(shell) : run_script(shell);
	release(shell);
	return status;
}
