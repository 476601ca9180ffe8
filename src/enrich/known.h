/*
 * What a file knows of one network.
 */
#ifndef TC_ENRICH_KNOWN_H
#define TC_ENRICH_KNOWN_H

#include "util/arena.h"
#include "util/ip.h"

/* The longest texts that are kept; what is longer is cut. */
#define TC_FACT_TEXT ((size_t)1000)

/* Absent texts and an asn of -1: it does not say. */
struct tc_fact {
	int64_t asn;
	struct tc_str organisation, country, city, tag, aws_service, aws_region, note;
};

#define TC_FACT_INIT {.asn = -1}

struct tc_known {
	struct tc_network network;
	struct tc_fact *facts; /* borrowed */
	size_t count;
	bool general; /* says only what goes for all of AWS */
	int64_t row;  /* of the first fact in the case; the others follow.  0: none yet */
};

/* Networks that have an address lie in each other, so there are no more of them. */
#define TC_KNOWN_MAX 129

/*
 * A copy that is one line of valid UTF-8: bytes that are not, and control characters,
 * become U+FFFD, blanks around it are gone.  Absent when nothing is left.
 */
struct tc_str tc_fact_text(struct tc_arena *arena, struct tc_str text);
/* The same in lower case, for ASCII letters. */
struct tc_str tc_fact_tag(struct tc_arena *arena, struct tc_str text);
/* Blanks at both ends are no part of it. */
struct tc_str tc_fact_trim(struct tc_str text);

#endif
