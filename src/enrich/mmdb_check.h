/*
 * Is a MaxMind database what it says it is?  Checked before the library reads it: its
 * version 1.7.1 follows records of the search tree that point between tree and data, and
 * believes sizes of maps and arrays.
 *
 * MaxMind: "MaxMind DB File Format Specification", version 2.0.
 */
#ifndef TC_ENRICH_MMDB_CHECK_H
#define TC_ENRICH_MMDB_CHECK_H

#include "util/error.h"

/* The metadata lies in this many bytes at the end. */
#define TC_MMDB_METADATA_MAX ((size_t)128 * 1024)

struct tc_mmdb_shape {
	uint32_t node_count;
	unsigned record_bits; /* 24, 28, 32 */
	unsigned address_bits; /* 32, 128 */
	size_t data_at, data_size; /* the section that records point into */
	uint64_t *records; /* owned; a bit for each offset in the data that the tree names */
};

/* Does metadata begin in these last bytes of a file? */
bool tc_mmdb_is_one(struct tc_str end);
/*
 * Follows the whole tree and every value that it leads to: inside the file, of known
 * types, nested and shared with measure, no deeper than addresses have bits.  TC_FAIL,
 * without the name of the file; *shape is to be released in any case.
 */
int tc_mmdb_check(struct tc_mmdb_shape *shape, struct tc_str file, struct tc_error *err);
void tc_mmdb_shape_release(struct tc_mmdb_shape *shape);
/* The first record at or behind `offset`, or SIZE_MAX. */
size_t tc_mmdb_next_record(const struct tc_mmdb_shape *shape, size_t offset);

#endif
