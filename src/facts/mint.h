/*
 * Credentials that a call makes, switches off or ends: data/credential-mints.csv.
 *
 * The columns behind source and API:
 *
 * effect      makes, disables, enables, ends
 * when        what must hold, all of it, between semicolons: PATH (there is a text),
 *             PATH=text (but for the case of letters), PATH~text (holds it)
 * each        path of what there is one credential for; without it there is one
 * kind        a word
 * credential  its id
 * owner       whose it is, or what it opens
 * subject     the principalId that its use will show
 * session     the name of its session
 * issuer      who asked for it, when that is not the caller
 * expires     when it does; +PATH is in seconds from the event
 * life        seconds after which it is no longer valid, whatever else is said
 *
 * Columns from credential to expires hold paths, between bars: the first that leads to
 * a text counts.  One that begins with a dot begins at `each`; =text is that text.  Of
 * the rules of one API the first counts whose conditions hold.
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
 * Adds a row for each credential that a successful call made (TC_FACT_MINT: kind,
 * credential, owner, subject, session, issuer, ms when it expires, ms when it has
 * expired at the latest) or switched off or ended (TC_FACT_REVOCATION: effect, kind,
 * credential, owner).  What a record does not tell is absent.
 */
void tc_mint_read(const struct tc_mint_rule *rules, const struct tc_parts *parts,
		  struct tc_facts *facts);

#endif
