/*
 * The normal life of a principal before the story began, and how unlike it a use is.
 * Shared by the files of this library only.
 */
#ifndef TC_SCOPE_BASELINE_H
#define TC_SCOPE_BASELINE_H

#include "scope/known.h"

struct tc_baseline {
	int64_t principal, from_ms, to_ms;
	int64_t events, days;
	bool thin;                     /* too few of both to know what is usual */
	bool second;                   /* that is what the longer second look gave */
	struct tc_ids addresses;       /* rows; settled, as the others */
	struct tc_ids own_addresses;   /* those of own_days or more (S3) */
	struct tc_ids tools, programs; /* words */
	struct tc_ids asns, countries; /* numbers, words */
	/* Read when they are first asked for: */
	bool has_calls;
	struct tc_ids apis, services, regions;
	uint32_t hours;                /* bit: an hour of the day in UTC */
	bool always_mfa;
};

/*
 * What a principal did in the baseline that ends at `until_ms`: baseline_days, or
 * second_days when they tell too little.  NULL after a failure.
 */
const struct tc_baseline *tc_baseline_get(struct tc_graph *g, int64_t principal,
					  int64_t until_ms);
/* The same with what it called, where and when. */
const struct tc_baseline *tc_baseline_calls(struct tc_graph *g, int64_t principal,
					    int64_t until_ms);

/* What is new about a use of a credential, and the points that it gives. */
struct tc_novelty {
	double points;
	bool asn, country, place, tool, version, region, service, grave_api, hour;
	bool dormant, no_mfa, bad, several, operators;
	bool asn_unknown, country_unknown;
	bool thin;    /* only what does not need a baseline was judged */
	bool capped;  /* by its programs it may be the owner: never likely */
};

/* Adds up the points of what is set; of several that are one (place, ASN) as the rules say. */
void tc_novelty_count(struct tc_novelty *n, const struct tc_rules *rules);

/* "new ASN 3, new tool 2; country unknown" */
struct tc_str tc_novelty_words(struct tc_graph *g, const struct tc_novelty *n);

#endif
