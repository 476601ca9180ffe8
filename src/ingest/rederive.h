/*
 * Making again what was made of the evidence: who, what, outcome, facts.
 *
 * A newer program knows more than the one that imported; the bytes are the same.
 */
#ifndef TC_INGEST_REDERIVE_H
#define TC_INGEST_REDERIVE_H

#include <signal.h>

#include "store/store.h"

struct tc_rederive_summary {
	uint64_t sources, events;
};

/*
 * Reads every source of the case again and gives its events the callers, places,
 * outcomes and facts that an import would give them now, and then settles the case as
 * an import does.  Records, their places, texts and times stay as they are.  All or
 * nothing: fails, and changes nothing, when a record is not found again, and with
 * TC_INTERRUPTED when `stop` (may be NULL) is set.  The mark of an unfinished import is
 * there until tc_import_end.
 */
int tc_rederive(struct tc_store *store, const volatile sig_atomic_t *stop,
		struct tc_rederive_summary *summary, struct tc_error *err);

#endif
