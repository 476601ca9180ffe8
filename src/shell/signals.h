/*
 * The signals of the terminal for the time that we own it: a line is edited, pages are
 * turned.  They arrive only while we wait for a key, so that none comes in the middle of
 * something, and none is missed.  Ctrl-C is cmd/interrupt.h's.
 */
#ifndef TC_SHELL_SIGNALS_H
#define TC_SHELL_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

#define TC_SIGNALS 5

struct tc_signals {
	struct sigaction before[TC_SIGNALS];
	sigset_t mask;
};

enum tc_wait { TC_WAIT_KEY, TC_WAIT_SIGNAL, TC_WAIT_TIME };

/* What came while we waited; whoever answers it sets it back to 0. */
extern volatile sig_atomic_t tc_signal_resized, tc_signal_stop;
extern volatile sig_atomic_t tc_signal_end; /* the number of the signal that is to end us */

void tc_signals_take(struct tc_signals *s);
void tc_signals_give_back(const struct tc_signals *s);
/*
 * KEY: a key, or the end of the terminal, is there to be read.  `timeout_ms`: no longer
 * than that; -1: as long as it takes.
 */
enum tc_wait tc_signals_wait(const struct tc_signals *s, int timeout_ms);
/*
 * Does to us what the signal does to a program that does not handle it; the terminal is
 * to be as it was before.  Comes back from SIGTSTP when we go on.
 */
void tc_signals_suffer(int number);

#endif
