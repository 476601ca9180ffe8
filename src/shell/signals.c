#include "shell/signals.h"

#include <errno.h>
#include <stddef.h>
#include <sys/select.h>
#include <unistd.h>

#include "util/base.h"

#include "util/banned.h"

static const int taken[TC_SIGNALS] = {SIGWINCH, SIGTSTP, SIGHUP, SIGTERM, SIGQUIT};

volatile sig_atomic_t tc_signal_resized, tc_signal_stop, tc_signal_end;

static void on_signal(int number)
{
	if (number == SIGWINCH)
		tc_signal_resized = 1;
	else if (number == SIGTSTP)
		tc_signal_stop = 1;
	else
		tc_signal_end = number;
}

void tc_signals_take(struct tc_signals *s)
{
	struct sigaction ours = {.sa_handler = on_signal};
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	for (size_t i = 0; i < TC_ARRAY_LEN(taken); i++)
		sigaddset(&blocked, taken[i]);
	sigprocmask(SIG_BLOCK, &blocked, &s->mask);
	sigemptyset(&ours.sa_mask);
	for (size_t i = 0; i < TC_ARRAY_LEN(taken); i++) {
		sigaction(taken[i], NULL, &s->before[i]);
		/* Whoever started us may want it ignored, as nohup does. */
		if (s->before[i].sa_handler != SIG_IGN)
			sigaction(taken[i], &ours, NULL);
	}
}

void tc_signals_give_back(const struct tc_signals *s)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(taken); i++)
		sigaction(taken[i], &s->before[i], NULL);
	sigprocmask(SIG_SETMASK, &s->mask, NULL);
}

enum tc_wait tc_signals_wait(const struct tc_signals *s, int timeout_ms)
{
	struct timespec time = {timeout_ms / 1000, timeout_ms % 1000 * 1000000L};
	fd_set keys;

	FD_ZERO(&keys);
	FD_SET(STDIN_FILENO, &keys);
	int n = pselect(STDIN_FILENO + 1, &keys, NULL, NULL, timeout_ms < 0 ? NULL : &time,
			&s->mask);
	if (n < 0 && errno == EINTR)
		return TC_WAIT_SIGNAL;
	return n == 0 ? TC_WAIT_TIME : TC_WAIT_KEY;
}

void tc_signals_suffer(int number)
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
