#include "enrich/networks.h"

#include <stdlib.h>

#include "util/banned.h"

struct tc_networks_entry {
	struct tc_network network;
	struct tc_fact fact;
};

void tc_networks_init(struct tc_networks *n)
{
	*n = (struct tc_networks){.entries = NULL};
}

void tc_networks_release(struct tc_networks *n)
{
	free(n->entries);
	free(n->known);
	free(n->around);
	free(n->facts);
	tc_networks_init(n);
}

bool tc_networks_add(struct tc_networks *n, const struct tc_network *network,
		     const struct tc_fact *fact)
{
	if (n->entry_count == TC_NETWORKS_MAX)
		return false;
	if (n->entry_count == n->entry_room) {
		n->entry_room = n->entry_room ? n->entry_room * 2 : 64;
		n->entries = tc_realloc(n->entries, n->entry_room, sizeof(*n->entries));
	}
	n->entries[n->entry_count++] = (struct tc_networks_entry){*network, *fact};
	return true;
}

/* --- order --------------------------------------------------------------- */

/* A network stands before those that lie in it, and these before all that follow it. */
static int compare_networks(const struct tc_network *a, const struct tc_network *b)
{
	int order = memcmp(a->bytes, b->bytes, sizeof(a->bytes));

	if (a->v6 != b->v6)
		return a->v6 ? 1 : -1;
	if (order)
		return order;
	return (a->bits > b->bits) - (a->bits < b->bits);
}

static int compare_texts(struct tc_str a, struct tc_str b)
{
	if (!a.data || !b.data)
		return (a.data != NULL) - (b.data != NULL);
	return tc_str_cmp(a, b);
}

/* Of what lists and ip-ranges.json say. */
static int compare_facts(const struct tc_fact *a, const struct tc_fact *b)
{
	int order;

	if ((order = compare_texts(a->tag, b->tag)) != 0 ||
	    (order = compare_texts(a->aws_service, b->aws_service)) != 0 ||
	    (order = compare_texts(a->aws_region, b->aws_region)) != 0)
		return order;
	return compare_texts(a->note, b->note);
}

static int compare_entries(const void *a, const void *b)
{
	const struct tc_networks_entry *x = a, *y = b;
	int order = compare_networks(&x->network, &y->network);

	return order ? order : compare_facts(&x->fact, &y->fact);
}

/* --- the table ----------------------------------------------------------- */

static bool is_general(const struct tc_fact *fact)
{
	return tc_str_eq(fact->aws_service, TC_STR("AMAZON"));
}

static void drop_general(struct tc_known *k)
{
	size_t kept = 0;

	for (size_t i = 0; i < k->count; i++)
		if (!is_general(&k->facts[i]))
			k->facts[kept++] = k->facts[i];
	k->general = kept == 0;
	if (kept)
		k->count = kept;
}

static bool lies_in(const struct tc_network *network, const struct tc_network *in)
{
	struct tc_ip first = {.v6 = network->v6};

	memcpy(first.bytes, network->bytes, sizeof(first.bytes));
	return network->bits >= in->bits && tc_network_has(in, &first);
}

static void link_around(struct tc_networks *n)
{
	for (size_t i = 0; i < n->count; i++) {
		uint32_t around = (uint32_t)i; /* the one before, plus one */

		while (around &&
		       !lies_in(&n->known[i].network, &n->known[around - 1].network))
			around = n->around[around - 1];
		n->around[i] = around;
	}
}

void tc_networks_ready(struct tc_networks *n)
{
	const struct tc_networks_entry *e = n->entries;
	size_t facts = 0;

	if (!n->entry_count)
		return;
	qsort(n->entries, n->entry_count, sizeof(*n->entries), compare_entries);
	n->known = tc_calloc(n->entry_count, sizeof(*n->known));
	n->around = tc_calloc(n->entry_count, sizeof(*n->around));
	n->facts = tc_calloc(n->entry_count, sizeof(*n->facts));
	for (size_t i = 0; i < n->entry_count; i++) {
		bool same = i && compare_networks(&e[i].network, &e[i - 1].network) == 0;

		if (same && compare_facts(&e[i].fact, &e[i - 1].fact) == 0)
			continue;
		if (!same)
			n->known[n->count++] = (struct tc_known){
				.network = e[i].network, .facts = &n->facts[facts]};
		n->facts[facts++] = e[i].fact;
		n->known[n->count - 1].count++;
	}
	for (size_t i = 0; i < n->count; i++)
		drop_general(&n->known[i]);
	link_around(n);
	free(n->entries);
	n->entries = NULL;
	n->entry_count = n->entry_room = 0;
}

/* How many stand before the first that begins behind the address. */
static size_t count_up_to(const struct tc_networks *n, const struct tc_ip *ip)
{
	struct tc_network whole = {.bits = ip->v6 ? 128 : 32, .v6 = ip->v6};
	size_t low = 0, high = n->count;

	memcpy(whole.bytes, ip->bytes, sizeof(whole.bytes));
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_networks(&n->known[middle].network, &whole) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t tc_networks_find(struct tc_networks *n, const struct tc_ip *ip,
			struct tc_known *found[TC_KNOWN_MAX])
{
	size_t at = count_up_to(n, ip), count = 0, kept = 0;

	/* The last of them is the smallest that has the address, or lies in that one. */
	for (; at; at = n->around[at - 1])
		if (tc_network_has(&n->known[at - 1].network, ip))
			found[count++] = &n->known[at - 1];
	for (size_t i = 0; i < count; i++)
		if (!found[i]->general)
			found[kept++] = found[i];
	return kept ? kept : count;
}
