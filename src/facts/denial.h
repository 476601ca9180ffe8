/*
 * What a refusal says in words: most refused calls have no parameters.
 */
#ifndef TC_FACTS_DENIAL_H
#define TC_FACTS_DENIAL_H

#include "facts/fact.h"

/*
 * Adds a row of TC_FACT_DENIAL, unless the message says nothing that can be told: caller
 * (ARN), action (service:Name), resource, policy (the kind that refused).
 */
void tc_denial_read(struct tc_str error_message, struct tc_facts *facts);

#endif
