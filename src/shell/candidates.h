/*
 * The words that may stand in one place of a line, typed so that they read back as what
 * they are.
 */
#ifndef TC_SHELL_CANDIDATES_H
#define TC_SHELL_CANDIDATES_H

#include <stdbool.h>
#include <stddef.h>

#include "util/base.h"

/* What is typed of the word at hand. */
struct tc_typed {
	const char *stem; /* before the quote that is open; "" without one */
	const char *text; /* behind it, or all of it */
	char quote;       /* the open one, or 0 */
};

struct tc_candidates {
	const struct tc_typed *typed;
	struct tc_candidate {
		char *front, *value; /* owned: `ip=` and an address */
	} *list;                     /* owned */
	size_t count;
	bool plain;  /* no quotes are added: the place reads none, or each is meant as it is */
};

/* Whether there are quotes that keep the value together, and in which it is itself. */
bool tc_candidates_can_quote(const char *value);
void tc_candidates_init(struct tc_candidates *c, const struct tc_typed *typed);
/*
 * Takes front + value when it begins with what is typed and can be typed as a word: not
 * what no quotes keep together, nor what would be taken for an option.
 */
void tc_candidates_add(struct tc_candidates *c, const char *front, const char *value);
/* What is typed behind such a front; empty when the front is not typed yet. */
struct tc_str tc_candidates_typed(const struct tc_candidates *c, const char *front);
/*
 * Each once, without the stem: what stands in the place of typed->text.  All of them are
 * quoted, by the same quote, when what they share needs it.  Owned by the caller, each and
 * the list.  Nothing is left in `c`.
 */
char **tc_candidates_take(struct tc_candidates *c, size_t *count);

#endif
