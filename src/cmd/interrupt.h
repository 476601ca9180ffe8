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

#endif
