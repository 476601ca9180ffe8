/*
 * What a call opens and what it closes: the pairs of data/state-pairs.csv.
 */
#ifndef TC_FACTS_STATE_H
#define TC_FACTS_STATE_H

#include "facts/fact.h"
#include "facts/path.h"

struct tc_state_rule;

/*
 * Appends a line of data/state-pairs.csv, without source and API, to a chain.  False
 * when it is no rule.  `text` must live as long as the arena.
 */
bool tc_state_rule_add(struct tc_state_rule **rules, struct tc_arena *arena,
		       struct tc_str text);

/*
 * Adds a row of TC_FACT_STATE for each thing that a successful call opened or closed: op
 * (open, close), kind, object (as people name it), pair (equal for what opens a thing and
 * what closes it, within the case).
 */
void tc_state_read(const struct tc_state_rule *rules, const struct tc_parts *parts,
		   struct tc_facts *facts);

#endif
