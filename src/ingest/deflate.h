/*
 * What can be had of damaged deflate data.
 */
#ifndef TC_INGEST_DEFLATE_H
#define TC_INGEST_DEFLATE_H

#include "util/buf.h"

/*
 * Inflates raw deflate data as far as it goes, and appends what comes behind the first
 * `skip` bytes until the buffer is full.
 */
void tc_deflate_rest(struct tc_buf *out, struct tc_str packed, uint64_t skip);

#endif
