#include "cmd/interrupt.h"

#include <stddef.h>

#include "util/banned.h"

volatile sig_atomic_t tc_interrupted;
static struct tc_store *volatile watched;

static void on_interrupt(int number)
{
	struct tc_store *store = watched;

	(void)number;
	tc_interrupted = 1;
	if (store)
		tc_store_interrupt(store);
}

void tc_interrupt_install(void)
{
	struct sigaction action = {.sa_handler = on_interrupt};

	/* No SA_RESTART: a read from the terminal ends, so the shell can react. */
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
}

void tc_interrupt_clear(void)
{
	tc_interrupted = 0;
}

void tc_interrupt_watch(struct tc_store *store)
{
	watched = store;
}
