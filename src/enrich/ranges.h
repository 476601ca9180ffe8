/*
 * ip-ranges.json: the networks of AWS, by service and region.
 * AWS: "AWS IP address ranges".
 */
#ifndef TC_ENRICH_RANGES_H
#define TC_ENRICH_RANGES_H

#include "enrich/networks.h"
#include "util/error.h"

struct tc_ranges {
	uint64_t entries;
	uint64_t private_entries; /* of them; they are not among the networks */
	int64_t built_ms;         /* createDate, or -1 */
};

/* Does the text begin as a JSON document does? */
bool tc_ranges_is_json(struct tc_str text);
/*
 * Adds all prefixes to `networks`; texts live in the arena.  A program wrote the file:
 * one prefix that is none makes all of it doubtful, and TC_FAIL; the text of the error is
 * without the name of the file.
 */
int tc_ranges_read(struct tc_ranges *ranges, struct tc_networks *networks,
		   struct tc_arena *arena, struct tc_str text, struct tc_error *err);

#endif
