/*
 * What runs shows that it does, where somebody waits for it, and ends when it may take no
 * longer.
 */
#ifndef TC_CMD_RUNNING_H
#define TC_CMD_RUNNING_H

#include "store/store.h"

/*
 * From now on statements of the store belong to a command that began just now.  `shown`:
 * after a while a line on standard error tells how long it takes, drawn over itself.
 */
void tc_running_watch(struct tc_store *store, bool shown);
/* The store is watched no more.  The command may go on with another one. */
void tc_running_unwatch(struct tc_store *store);
/* Statements end as interrupted when the command has taken that long; 0: no limit. */
void tc_running_limit(int64_t milliseconds);
/* Whether that is what ended one. */
bool tc_running_was_too_long(void);
/* Takes the line away, before something else is written there. */
void tc_running_clear(void);
/* A command begins or ends: the clock starts anew, without a limit. */
void tc_running_reset(void);

#endif
