/*
 * What is not taken of one source: listed piece by piece up to a limit, and counted
 * beyond it, so that a million bad lines are not a million rows.
 */
#ifndef TC_INGEST_REJECTS_H
#define TC_INGEST_REJECTS_H

#include "ingest/caps.h"
#include "util/arena.h"

struct tc_reject {
	uint64_t offset, length;
	uint64_t pieces; /* it stands for */
	const char *reason;
};

struct tc_rejects {
	struct tc_reject *list; /* owned */
	size_t count, cap;
	uint64_t pieces; /* of all */
	/*
	 * Beyond the limit: those between, as one, and the last, which tells why the
	 * source ended.  Without pieces there is none.
	 */
	struct tc_reject unlisted, last;
	char unlisted_reason[TC_CAP_REASON], last_reason[256];
	struct tc_arena arena; /* for reasons */
};

void tc_rejects_init(struct tc_rejects *r);
void tc_rejects_release(struct tc_rejects *r);
/* Empties it for another source. */
void tc_rejects_clear(struct tc_rejects *r);
/* The reason is copied. */
void tc_rejects_add(struct tc_rejects *r, const struct tc_caps *caps,
		    const struct tc_reject *one);
/* The rows that stand for all, from 0; NULL behind the last. */
const struct tc_reject *tc_rejects_row(const struct tc_rejects *r, size_t i);

#endif
