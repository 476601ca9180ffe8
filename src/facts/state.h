/*
 * What a call opens and what it closes: the pairs of data/state-pairs.csv.
 *
 * A line of the table says, for one call,
 *
 *     op      open, close, or set: what is opened again was closed by that
 *     kind    what is opened
 *     object  the texts that make the thing, between semicolons
 *     names   further names under which it can be closed, each KIND:TEXTS, with spaces
 *             between them
 *     when    conditions that must all hold, with semicolons: TEXT=VALUE, TEXT!=VALUE,
 *             TEXT where there must be something, TEXT= where there must be nothing
 *     days    a text: days until what was opened becomes final
 *
 * A text is a path (path.h), `account`, `region`, `*` (the value that a list of the
 * object is at), a number, or several of them with | between: the first that there is.
 * With ~ before it a text is cut down to the name at the end of an ARN.  An object with
 * [] in one of its paths is a thing for each value found there.
 *
 * What closes a thing of a kind closes all that have it as a name: a key that is also
 * called user:NAME ends when the user of that name does.
 */
#ifndef TC_FACTS_STATE_H
#define TC_FACTS_STATE_H

#include "facts/fact.h"
#include "facts/path.h"

struct tc_state_rule;

/*
 * Appends a line of data/state-pairs.csv, without source and API, to a chain.  False
 * when it is no rule.  `text` must live as long as the arena.  `global`: a service
 * whose things have no region.
 */
bool tc_state_rule_add(struct tc_state_rule **rules, struct tc_arena *arena,
		       struct tc_str text, bool global);

/* Whether the things of a service belong to an account as a whole. */
bool tc_state_is_global(struct tc_str event_source);

/*
 * Adds rows of TC_FACT_STATE for each thing that a successful call opened or closed,
 * one for each of its names: op (open, close, set), kind, object (as people name it),
 * pair (equal for what opens a thing and what closes it, within the case), the time
 * when it becomes final (ms; mostly absent).
 */
void tc_state_read(const struct tc_state_rule *rules, const struct tc_parts *parts,
		   struct tc_facts *facts);

#endif
