/*
 * Credentials that a call makes.
 */
#ifndef TC_FACTS_MINT_H
#define TC_FACTS_MINT_H

#include "facts/fact.h"
#include "facts/path.h"

struct tc_mint_rule;

/*
 * Appends a line of data/credential-mints.csv, without source and API, to a chain.
 * False when it is no rule.  `text` must live as long as the arena.
 */
bool tc_mint_rule_add(struct tc_mint_rule **rules, struct tc_arena *arena,
		      struct tc_str text);

/*
 * Adds a row of TC_FACT_MINT for each credential that a successful call made: kind, id
 * (when it is logged), owner, the principalId under which it will appear (when known),
 * the time it expires (ms).
 */
void tc_mint_read(const struct tc_mint_rule *rules, const struct tc_parts *parts,
		  struct tc_facts *facts);

#endif
