/*
 * What a refusal says in words: most refused calls have no parameters.
 */
#ifndef TC_FACTS_DENIAL_H
#define TC_FACTS_DENIAL_H

#include "facts/fact.h"

/* The field of that row that holds the resource. */
#define TC_DENIAL_RESOURCE 2

/*
 * Adds a row of TC_FACT_DENIAL, unless the words say nothing that can be told: caller
 * (ARN), action (service:Name), resource, policy (the kind that refused), explicit (1: it
 * says so; 0: it does not allow).  The words are errorMessage, decoded, or where there
 * is none the member `message` of `response`, which is the JSON of responseElements.
 */
void tc_denial_read(struct tc_str error_message, struct tc_str response,
		    struct tc_facts *facts);

#endif
