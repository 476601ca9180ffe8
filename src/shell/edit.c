#include "shell/edit.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/select.h>
#include <unistd.h>

#include "cmd/interrupt.h"
#include "shell/library.h"
#include "util/base.h"

#include "util/banned.h"

/* Taken for the time a line is edited; SIGINT has its handler already. */
static const int taken[] = {SIGWINCH, SIGTSTP, SIGHUP, SIGTERM, SIGQUIT};

static volatile sig_atomic_t resized, stop_asked, end_asked;

/* The library hands a line over without saying to whom. */
static char *entered;
static bool ended;

static void on_signal(int number)
{
	if (number == SIGWINCH)
		resized = 1;
	else if (number == SIGTSTP)
		stop_asked = 1;
	else
		end_asked = number;
}

static void on_line(char *line)
{
	entered = line;
	ended = true;
	/* Or the prompt would come again before we have read the line. */
	rl_callback_handler_remove();
}

/*
 * Handlers, and a mask under which signals arrive only while we wait for a key: then
 * none comes in the middle of the library's work, and none is missed.
 */
static void take_signals(struct sigaction before[], sigset_t *mask)
{
	struct sigaction ours = {.sa_handler = on_signal};
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	for (size_t i = 0; i < TC_ARRAY_LEN(taken); i++)
		sigaddset(&blocked, taken[i]);
	sigprocmask(SIG_BLOCK, &blocked, mask);
	sigemptyset(&ours.sa_mask);
	for (size_t i = 0; i < TC_ARRAY_LEN(taken); i++) {
		sigaction(taken[i], NULL, &before[i]);
		/* Whoever started us may want it ignored, as nohup does. */
		if (before[i].sa_handler != SIG_IGN)
			sigaction(taken[i], &ours, NULL);
	}
}

static void give_signals_back(const struct sigaction before[], const sigset_t *mask)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(taken); i++)
		sigaction(taken[i], &before[i], NULL);
	sigprocmask(SIG_SETMASK, mask, NULL);
}

/* Does to us what the signal does to a program that does not handle it. */
static void suffer(int number)
{
	struct sigaction plain = {.sa_handler = SIG_DFL}, ours;
	sigset_t only, blocked;

	sigemptyset(&plain.sa_mask);
	sigaction(number, &plain, &ours);
	raise(number);
	sigemptyset(&only);
	sigaddset(&only, number);
	sigprocmask(SIG_UNBLOCK, &only, &blocked);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	sigaction(number, &ours, NULL);
}

static void answer_signals(void)
{
	if (end_asked) {
		rl_callback_handler_remove();
		fputc('\n', rl_outstream);
		fflush(rl_outstream);
		suffer(end_asked);
	}
	if (stop_asked) {
		stop_asked = 0;
		rl_deprep_terminal();
		suffer(SIGTSTP);
		rl_prep_terminal(1);
		rl_forced_update_display();
	}
	if (resized) {
		resized = 0;
		rl_resize_terminal();
	}
}

/* True when a key, or the end of the terminal, is there to be read. */
static bool wait_for_key(const sigset_t *mask)
{
	fd_set keys;

	FD_ZERO(&keys);
	FD_SET(STDIN_FILENO, &keys);
	return pselect(STDIN_FILENO + 1, &keys, NULL, NULL, NULL, mask) > 0 ||
	       errno != EINTR;
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
	struct sigaction before[TC_ARRAY_LEN(taken)];
	sigset_t mask;
	bool written = false;

	entered = NULL;
	ended = false;
	take_signals(before, &mask);
	tc_interrupt_clear();
	rl_callback_handler_install(prompt, on_line);
	while (!ended && !tc_interrupted) {
		if (wait_for_key(&mask)) {
			rl_callback_read_char();
			written = !ended && rl_end > 0;
		}
		answer_signals();
	}
	if (!ended)
		drop_line();
	tc_interrupt_clear();
	give_signals_back(before, &mask);
	*line = entered;
	if (!ended)
		return written ? TC_EDIT_CLEARED : TC_EDIT_INTERRUPT;
	return entered ? TC_EDIT_LINE : TC_EDIT_END;
}
