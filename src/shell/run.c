#include "shell/run.h"

#include <stdlib.h>

#include "cmd/interrupt.h"
#include "shell/going.h"
#include "shell/outlet.h"
#include "shell/prompt.h"
#include "shell/statement.h"
#include "shell/terminal.h"
#include "shell/words.h"
#include "util/escape.h"
#include "util/message.h"

#include "util/banned.h"

int tc_shell_fail(const struct tc_error *err)
{
	tc_message("trailcase: %s\n", err->text);
	switch (err->code) {
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

/* --- one command ----------------------------------------------------------------- */

static bool is_of_shell(const char *name)
{
	for (const struct tc_command *const *c = tc_shell_commands; *c; c++)
		if (strcmp((*c)->name, name) == 0)
			return true;
	return false;
}

static void remember(struct tc_shell *shell, const struct tc_place *place)
{
	struct tc_place copy;

	/* The place may be the one that is remembered already. */
	tc_place_copy(&copy, place);
	tc_place_release(&shell->place);
	shell->place = copy;
}

int tc_shell_command(struct tc_shell *shell, const struct tc_place *place)
{
	const struct tc_sticky *before = shell->session->sticky;
	size_t answers = shell->kept.answers;

	shell->session->sticky = &place->sticky;
	int status = tc_command_run(shell->session, place->argc, place->argv);
	shell->session->sticky = before;
	if (shell->kept.answers != answers && !is_of_shell(place->argv[0]))
		remember(shell, place);
	return status;
}

/* A command as it was typed. */
static int read_words(struct tc_place *place, const struct tc_shell *shell,
		      struct tc_str line, struct tc_error *err)
{
	struct tc_words words;
	int rc;

	tc_place_init(place);
	/* A word of psql, which would lose its backslash. */
	if (line.len && line.data[0] == '\\')
		return tc_error_set(err, TC_USAGE,
				    "there is no command %.*s; ask views lists what there is, sql "
				    "SELECT ... asks it",
				    TC_STR_ARG(line));
	rc = tc_words_split(&words, line, err);
	for (int i = 0; i < words.argc && rc == 0; i++) {
		if (words.quoted[i])
			tc_place_add(place, words.argv[i]);
		else
			rc = tc_going_add_word(place, shell, words.argv[i], err);
	}
	tc_words_release(&words);
	return rc;
}

/* What `tee` writes besides the answers: the line as it was typed. */
static void log_line(struct tc_shell *shell, struct tc_str line)
{
	char prompt[TC_PROMPT_BYTES];
	struct tc_buf text;

	if (!shell->tee)
		return;
	tc_prompt_make(prompt, &shell->sticky);
	tc_buf_init(&text, 8 * TC_LINE_MAX);
	tc_buf_add_cstr(&text, prompt);
	while (line.data) {
		tc_escape_terminal(&text, tc_str_cut(line, '\n', &line));
		tc_buf_add_cstr(&text, line.data ? "\n" TC_PROMPT_MORE : "\n");
	}
	fputs(tc_buf_cstr(&text), shell->tee);
	tc_buf_release(&text);
}

/* `line` is what was typed for it. */
static int run_place(struct tc_shell *shell, struct tc_place *place, struct tc_str line)
{
	size_t answers = shell->kept.answers;
	struct tc_outlet outlet;

	tc_sticky_copy(&place->sticky, &shell->sticky);
	/* The window may have another size by now. */
	shell->session->width = tc_terminal_columns(shell->session->out);
	log_line(shell, line);
	tc_outlet_open(&outlet, shell, place->argv[0]);
	int status = tc_shell_command(shell, place);
	/* Another answer begins another way. */
	if (shell->kept.answers != answers && !is_of_shell(place->argv[0]))
		tc_trail_drop_answers(&shell->trail);
	return tc_outlet_close(&outlet, shell, status);
}

static int run_line(struct tc_shell *shell, struct tc_str line)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_place place;
	int status = TC_STATUS_DONE;

	if (read_words(&place, shell, line, &err) < 0)
		status = tc_shell_fail(&err);
	else if (place.argc)
		status = run_place(shell, &place, line);
	tc_place_release(&place);
	return status;
}

/* Reads on until the statement is whole.  TC_LINE, or how its lines ended before. */
static enum tc_line read_statement(struct tc_statement *statement, struct tc_shell *shell,
				   struct tc_lines *lines, struct tc_error *err)
{
	enum tc_line got = TC_LINE;

	shell->in_statement = true;
	while (got == TC_LINE && tc_statement_goes_on(statement, shell->session->store)) {
		got = tc_lines_next(lines, TC_PROMPT_MORE, err);
		if (got == TC_LINE)
			tc_statement_add(statement, tc_buf_str(&lines->line));
	}
	shell->in_statement = false;
	return got;
}

static int run_statement(struct tc_shell *shell, const struct tc_statement *statement)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_place place;
	int status;

	if (tc_statement_place(&place, statement, &err) < 0)
		status = tc_shell_fail(&err);
	else
		status = run_place(shell, &place, tc_buf_str(&statement->line));
	tc_place_release(&place);
	return status;
}

/* --- one line after another ------------------------------------------------------ */

static void add_to_history(struct tc_shell *shell, const struct tc_lines *lines,
			   struct tc_buf *text)
{
	struct tc_error err = TC_ERROR_INIT;

	if (!lines->file && tc_history_add(&shell->history, tc_buf_cstr(text), &err) < 0)
		tc_shell_fail(&err);
}

/* A file that ends within a statement is wrong; a terminal has thrown it away. */
static int unfinished(const struct tc_lines *lines, enum tc_line how, size_t begun,
		      struct tc_error *err)
{
	if (how == TC_LINE_BAD)
		return tc_shell_fail(err);
	if (!lines->file)
		return TC_STATUS_DONE;
	if (how == TC_LINE_INTERRUPT)
		return TC_STATUS_INTERRUPTED;
	tc_error_set(err, TC_USAGE, "the statement that line %zu begins has no end", begun);
	return tc_shell_fail(err);
}

/* The line that was read, with those that belong to it. */
static int run_read(struct tc_shell *shell, struct tc_lines *lines)
{
	const struct tc_command *sql = tc_command_find(shell->session, "sql");
	struct tc_error err = TC_ERROR_INIT;
	struct tc_statement statement;
	size_t begun = lines->number;
	int status;

	if (!tc_statement_begin(&statement, sql, tc_buf_str(&lines->line))) {
		add_to_history(shell, lines, &lines->line);
		status = run_line(shell, tc_buf_str(&lines->line));
	} else {
		enum tc_line got = read_statement(&statement, shell, lines, &err);

		if (got == TC_LINE) {
			add_to_history(shell, lines, &statement.line);
			status = run_statement(shell, &statement);
		} else {
			status = unfinished(lines, got, begun, &err);
		}
	}
	tc_statement_release(&statement);
	return status;
}

static int run_next(struct tc_shell *shell, struct tc_lines *lines)
{
	int status = run_read(shell, lines);

	/* What was pasted runs until something fails. */
	if (status != TC_STATUS_DONE || tc_interrupted)
		tc_lines_drop(lines);
	return lines->file ? status : TC_STATUS_DONE;
}

/* Ctrl-C at an empty prompt leaves when it comes twice, and ends a file at once. */
static int on_interrupt(const struct tc_lines *lines, bool *once)
{
	if (lines->file || *once)
		return TC_STATUS_INTERRUPTED;
	*once = true;
	fputs("Ctrl-C again, or Ctrl-D, leaves\n", stderr);
	return TC_STATUS_DONE;
}

static void tell_stopped(const char *name, size_t line)
{
	struct tc_buf shown;

	tc_buf_init(&shown, 8 * TC_LINE_MAX);
	tc_escape_terminal(&shown, tc_str(name));
	tc_message("trailcase: %s%sline %zu: stopped here\n", tc_buf_cstr(&shown),
		   *name ? ": " : "", line);
	tc_buf_release(&shown);
}

int tc_shell_run_lines(struct tc_shell *shell, struct tc_lines *lines, const char *name)
{
	int status = TC_STATUS_DONE;
	bool interrupted = false;

	while (!shell->leave && status == TC_STATUS_DONE) {
		struct tc_error err = TC_ERROR_INIT;
		char prompt[TC_PROMPT_BYTES];

		tc_prompt_make(prompt, &shell->sticky);
		enum tc_line got = tc_lines_next(lines, prompt, &err);
		interrupted = interrupted && got == TC_LINE_INTERRUPT;
		switch (got) {
		case TC_LINE:
			status = run_next(shell, lines);
			break;
		case TC_LINE_END:
			if (!lines->file)
				fputc('\n', stderr);
			return TC_STATUS_DONE;
		case TC_LINE_CLEARED:
			break;
		case TC_LINE_INTERRUPT:
			status = on_interrupt(lines, &interrupted);
			break;
		case TC_LINE_BAD:
			status = tc_shell_fail(&err);
			status = lines->file ? status : TC_STATUS_DONE;
			break;
		}
		if (lines->file && status != TC_STATUS_DONE)
			tell_stopped(name, lines->number);
	}
	return status;
}
