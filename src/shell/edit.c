#include "shell/edit.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/interrupt.h"
#include "shell/library.h"
#include "shell/signals.h"
#include "shell/terminal.h"
#include "util/escape.h"

#include "util/banned.h"

/* Every character of a prompt spelled out. */
#define PROMPT_MAX ((size_t)64 * 1024)

/* The library hands a line over without saying to whom. */
static char *entered;
static bool ended;

static void on_line(char *line)
{
	entered = line;
	ended = true;
	/* Or the prompt would come again before we have read the line. */
	rl_callback_handler_remove();
}

static void answer_signals(void)
{
	if (tc_signal_end) {
		rl_callback_handler_remove();
		fputc('\n', rl_outstream);
		fflush(rl_outstream);
		tc_signals_suffer(tc_signal_end);
	}
	if (tc_signal_stop) {
		tc_signal_stop = 0;
		rl_deprep_terminal();
		tc_signals_suffer(SIGTSTP);
		rl_prep_terminal(1);
		rl_forced_update_display();
	}
	if (tc_signal_resized) {
		tc_signal_resized = 0;
		rl_resize_terminal();
	}
}

static void drop_line(void)
{
	/* Before the terminal is put back, which may return to the line's start. */
	fputs("^C\n", rl_outstream);
	fflush(rl_outstream);
#if TC_GNU_READLINE
	rl_free_line_state();
	rl_callback_sigcleanup();
#endif
	rl_callback_handler_remove();
}

void tc_edit_start(void)
{
	rl_readline_name = "trailcase";
	rl_instream = stdin;
	/* Prompts are for the eye: not into a file to which the answers go. */
	rl_outstream = isatty(STDOUT_FILENO) ? stdout : stderr;
	rl_catch_signals = 0;
#if TC_GNU_READLINE
	rl_catch_sigwinch = 0;
	rl_change_environment = 0;
	rl_variable_bind("page-completions", "off");
#endif
	/* No question "display all?", in which Ctrl-C would not be heard. */
	rl_completion_query_items = -1;
}

enum tc_edit tc_edit_read(const char *prompt, char **line)
{
	struct tc_signals signals;
	struct tc_buf shown;
	bool written = false;

	entered = NULL;
	ended = false;
	tc_buf_init(&shown, PROMPT_MAX);
	/* Settings in it come from the case. */
	(tc_terminal_ascii(rl_outstream) ? tc_escape_ascii : tc_buf_add_str)(&shown,
									     tc_str(prompt));
	tc_signals_take(&signals);
	tc_interrupt_clear();
	rl_callback_handler_install(tc_buf_cstr(&shown), on_line);
	while (!ended && !tc_interrupted) {
		if (tc_signals_wait(&signals, -1) == TC_WAIT_KEY) {
			rl_callback_read_char();
			written = !ended && rl_end > 0;
		}
		answer_signals();
	}
	if (!ended)
		drop_line();
	tc_interrupt_clear();
	tc_signals_give_back(&signals);
	tc_buf_release(&shown);
	*line = entered;
	if (!ended)
		return written ? TC_EDIT_CLEARED : TC_EDIT_INTERRUPT;
	return entered ? TC_EDIT_LINE : TC_EDIT_END;
}
