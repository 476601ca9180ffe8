/*
 * Room on the disk of the case: an import stops before it takes the last of it.
 */
#ifndef TC_INGEST_ROOM_H
#define TC_INGEST_ROOM_H

#include "ingest/caps.h"
#include "util/error.h"

/*
 * Fails when no more than caps->reserve_bytes would be free where `path` is (where its
 * folder is, while it does not exist) after `pending` bytes more were written there.
 */
int tc_room_check(const char *path, uint64_t pending, const struct tc_caps *caps,
		  struct tc_error *err);

#endif
