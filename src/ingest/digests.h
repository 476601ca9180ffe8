/*
 * What digest files list: which log files CloudTrail delivered, with their hashes.
 *
 * A digest file is kept like any source and has no records; it is read again here, when
 * all sources are there.
 */
#ifndef TC_INGEST_DIGESTS_H
#define TC_INGEST_DIGESTS_H

#include "store/store.h"

/* Reads the digest files that were not read yet; one transaction. */
int tc_digests_settle(struct tc_store *store, struct tc_error *err);

#endif
