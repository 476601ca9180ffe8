/*
 * Calls that do many things at once answer which of them failed, without an error
 * code: {"unprocessedAccounts":[...]}, {"failures":[...]}, {"failedEntryCount":2}.
 */
#ifndef TC_FACTS_PARTIAL_H
#define TC_FACTS_PARTIAL_H

#include "facts/fact.h"

struct tc_partial {
	struct tc_str list; /* the name of the list of failures; absent: nothing failed */
	int64_t failed;     /* how many it tells of */
	bool all;           /* nothing succeeded, for certain */
};

/* The one object in {"DeleteFlowLogsResponse":{...}}; any other object as it is. */
struct tc_str tc_partial_unwrap(struct tc_str object, struct tc_str ending);

/* Looks at a member of an unwrapped response. */
void tc_partial_member(struct tc_partial *partial, struct tc_str key, struct tc_str value);

/* When all members were seen; `request` may be anything. */
void tc_partial_finish(struct tc_partial *partial, struct tc_str response,
		       struct tc_str request);

/* Adds the oddity, when some of it failed and some may not have. */
void tc_partial_note(const struct tc_partial *partial, struct tc_facts *facts);

#endif
