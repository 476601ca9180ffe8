/*
 * What only few records have: oddities, the details of an insight, an addendum.
 */
#ifndef TC_FACTS_EXTRA_H
#define TC_FACTS_EXTRA_H

#include "facts/fact.h"
#include "json/scan.h"

/* CloudTrail cuts userAgent, errorCode, errorMessage and requestID here, silently. */
#define TC_CUT_BYTES 1024

/* Names that are doubtful, or an object or a list where a text belongs. */
bool tc_object_is_odd(const struct tc_object *o);

/* An object or a list. */
static inline bool tc_json_is_nested(struct tc_str value)
{
	return value.len && (value.data[0] == '{' || value.data[0] == '[');
}

/* True when it may be what AWS writes in place of parameters that are too large. */
bool tc_may_be_omitted(struct tc_str value);

/*
 * Adds what there is to say; docs/records.md has the kinds.  Slow: for records about
 * which something is odd.
 */
void tc_extra_read(struct tc_facts *facts, const struct tc_object *record,
		   struct tc_str event_id);

#endif
