/*
 * Many networks, and all of them that an address lies in.
 *
 * Sorted, each with the smallest network around it: a search costs a few comparisons
 * and one step for each network that has the address.
 */
#ifndef TC_ENRICH_NETWORKS_H
#define TC_ENRICH_NETWORKS_H

#include "enrich/known.h"

/* More entries than any list of use has; what a file can make us hold. */
#define TC_NETWORKS_MAX ((size_t)2000000)

struct tc_networks_entry;

struct tc_networks {
	struct tc_networks_entry *entries; /* owned; until tc_networks_ready */
	size_t entry_count, entry_room;
	struct tc_known *known; /* owned; in order */
	uint32_t *around;       /* owned; of each the one around it plus one, or 0 */
	size_t count;
	struct tc_fact *facts;  /* owned */
};

void tc_networks_init(struct tc_networks *n);
void tc_networks_release(struct tc_networks *n);
/* One thing that is said of a network; its texts are borrowed.  False when it is full. */
bool tc_networks_add(struct tc_networks *n, const struct tc_network *network,
		     const struct tc_fact *fact);
/*
 * To be called once, after the last add.  What is said twice counts once.  The service
 * AMAZON, which has all addresses of AWS, is left out beside others.
 */
void tc_networks_ready(struct tc_networks *n);
/*
 * The networks that have the address, smallest first; returns how many.  Those that are
 * general only when there are no others.
 */
size_t tc_networks_find(struct tc_networks *n, const struct tc_ip *ip,
			struct tc_known *found[TC_KNOWN_MAX]);

#endif
