/*
 * Room on the disk of the case: an import stops before it takes the last of it.
 */
#ifndef TC_INGEST_ROOM_H
#define TC_INGEST_ROOM_H

#include "ingest/caps.h"
#include "util/error.h"

/*
 * Fails when no more than caps->reserve_bytes are free where `path` is, or where its
 * folder is while it does not exist.
 */
int tc_room_check(const char *path, const struct tc_caps *caps, struct tc_error *err);

#endif
