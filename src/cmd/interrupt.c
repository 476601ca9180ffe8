#include "cmd/interrupt.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/command.h"

#include "util/banned.h"

volatile sig_atomic_t tc_interrupted;
static struct tc_store *volatile watched;

/* Of the work that defers: the handler reads the one notice, the other is written. */
static volatile sig_atomic_t deferring, current;
static char notices[2][TC_INTERRUPT_NOTICE];
static struct sigaction terminate_before, hang_up_before, pipe_before;

/* In a signal handler; nobody is left to be told when it fails. */
static void say(const char *line)
{
	if (write(STDERR_FILENO, line, strlen(line)) < 0)
		return;
}

static void on_interrupt(int number)
{
	struct tc_store *store = watched;
	int failure = errno;

	/* A terminal that goes away may hang up more than once: that asks for no haste. */
	if (deferring && tc_interrupted && number != SIGHUP) {
		say("trailcase: stopped at once; the same command goes on from there\n");
		_exit(TC_STATUS_INTERRUPTED);
	}
	if (deferring && !tc_interrupted)
		say(notices[current]);
	tc_interrupted = 1;
	if (store)
		tc_store_interrupt(store);
	errno = failure;
}

/* No SA_RESTART: a read from the terminal ends, so the shell can react. */
static void handle(int number, void (*handler)(int), struct sigaction *before)
{
	struct sigaction action = {.sa_handler = handler};

	sigemptyset(&action.sa_mask);
	/* Not one on top of the other: the second would not see what the first has done. */
	sigaddset(&action.sa_mask, SIGINT);
	sigaddset(&action.sa_mask, SIGTERM);
	sigaddset(&action.sa_mask, SIGHUP);
	sigaction(number, &action, before);
}

void tc_interrupt_install(void)
{
	handle(SIGINT, on_interrupt, NULL);
}

void tc_interrupt_clear(void)
{
	tc_interrupted = 0;
}

void tc_interrupt_watch(struct tc_store *store)
{
	/* What was stopped has ended; the next thing runs. */
	if (!store && watched)
		tc_store_resume(watched);
	watched = store;
}

void tc_interrupt_defer(const char *notice)
{
	tc_interrupt_notice(notice);
	deferring = 1;
	handle(SIGTERM, on_interrupt, &terminate_before);
	handle(SIGHUP, on_interrupt, &hang_up_before);
	/* nohup means it. */
	if (hang_up_before.sa_handler == SIG_IGN)
		sigaction(SIGHUP, &hang_up_before, NULL);
	handle(SIGPIPE, SIG_IGN, &pipe_before);
}

void tc_interrupt_notice(const char *notice)
{
	int other = !current;

	snprintf(notices[other], sizeof(notices[other]), "%s", notice);
	current = other;
}

void tc_interrupt_undefer(void)
{
	sigaction(SIGTERM, &terminate_before, NULL);
	sigaction(SIGHUP, &hang_up_before, NULL);
	sigaction(SIGPIPE, &pipe_before, NULL);
	deferring = 0;
}
