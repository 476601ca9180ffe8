/*
 * Ctrl-C: the first one asks what runs to stop; a query ends at once, an import
 * after the file at hand.
 */
#ifndef TC_CMD_INTERRUPT_H
#define TC_CMD_INTERRUPT_H

#include <signal.h>

#include "store/store.h"

/* Installs the handler of SIGINT. */
void tc_interrupt_install(void);
/* Set since the last clear. */
extern volatile sig_atomic_t tc_interrupted;
void tc_interrupt_clear(void);
/* The store whose statement Ctrl-C interrupts; NULL: none. */
void tc_interrupt_watch(struct tc_store *store);

/*
 * For work that ends at a place of its own choice, and looks at tc_interrupted.  Until
 * tc_interrupt_undefer SIGTERM and SIGHUP do what Ctrl-C does: the first prints the
 * notice at once, whatever the program waits for; after it Ctrl-C or SIGTERM ends the
 * process with TC_STATUS_INTERRUPTED, as a kill would.  A closed pipe ends nothing.
 * One thread calls these, and the others block the signals.
 */
void tc_interrupt_defer(const char *notice);
/* Another notice, copied; at most TC_INTERRUPT_NOTICE bytes of it. */
#define TC_INTERRUPT_NOTICE 1024
void tc_interrupt_notice(const char *notice);
void tc_interrupt_undefer(void);

#endif
