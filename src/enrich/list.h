/*
 * Lists that people keep: an address or network in each line, a tag, a note.
 *
 *     203.0.113.0/24,corporate,"Lyon, second floor"
 *     203.0.113.0/24 corporate our office in Lyon
 *     198.51.100.7
 */
#ifndef TC_ENRICH_LIST_H
#define TC_ENRICH_LIST_H

#include "enrich/bad_lines.h"
#include "enrich/networks.h"
#include "util/error.h"

struct tc_list {
	uint64_t entries;
	uint64_t private_entries; /* of them; they are not among the networks */
	struct tc_bad_lines bad;
};

/*
 * Adds what the text lists to `networks`; `tag` is for lines that have none.  Texts live
 * in the arena.  Lines that are no entries are told in `list->bad`; a list of nothing
 * else is TC_FAIL, its text without the name of the file.
 */
int tc_list_read(struct tc_list *list, struct tc_networks *networks,
		 struct tc_arena *arena, struct tc_str text, struct tc_str tag,
		 struct tc_error *err);

#endif
