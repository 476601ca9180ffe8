/*
 * The custody log: who did what to the case.  Each entry holds the hash of the one
 * before, so that none can be changed or taken out unnoticed.
 */
#ifndef TC_EVIDENCE_CUSTODY_H
#define TC_EVIDENCE_CUSTODY_H

#include "store/store.h"

/*
 * Appends an entry; to be called in the transaction of the act itself.  `detail` is
 * JSON.  The hash is SHA-256 over previous, time in milliseconds, act, detail and
 * tool, each followed by a line feed.
 */
int tc_custody_append(struct tc_store *store, const char *act, struct tc_str detail,
		      const char *tool, struct tc_error *err);

#endif
