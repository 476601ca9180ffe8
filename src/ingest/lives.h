/*
 * The lives of credentials: what made them, how they were used, what ended them.
 */
#ifndef TC_INGEST_LIVES_H
#define TC_INGEST_LIVES_H

#include "store/store.h"

/*
 * Tells them anew, in one transaction, when all records are there and counted; the
 * indexes must stand.  A record that comes late may change any of it.  Costs as much as
 * there are sessions and calls that make them, not events.
 */
int tc_lives_settle(struct tc_store *store, struct tc_error *err);

#endif
