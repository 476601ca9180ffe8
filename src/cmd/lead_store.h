/*
 * Several leads at once: stored together, without those that cannot be leads.
 */
#ifndef TC_CMD_LEAD_STORE_H
#define TC_CMD_LEAD_STORE_H

#include "scope/scope.h"
#include "util/arena.h"

struct tc_new_lead {
	enum tc_lead_kind kind;
	struct tc_str value;   /* canonical */
	struct tc_str why;     /* or absent */
	bool known;            /* it was a lead before */
	struct tc_str refused; /* why it cannot be one; or absent */
};

/*
 * To be called inside a transaction: stores the leads, as `by` says, and what follows from all leads of
 * the case.  What cannot be a lead is left out and says why in `refused`, whose text
 * lives in `arena`.
 */
int tc_leads_store(struct tc_store *store, struct tc_arena *arena,
		   struct tc_new_lead *leads, size_t count, struct tc_str by,
		   struct tc_error *err);

#endif
