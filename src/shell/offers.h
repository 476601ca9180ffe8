/*
 * What Tab offers at one place of a line, before readline gets it.
 */
#ifndef TC_SHELL_OFFERS_H
#define TC_SHELL_OFFERS_H

#include "cmd/command.h"
#include "shell/candidates.h"
#include "shell/words.h"

struct tc_offers {
	char **words;     /* owned; what may stand in the place of typed->text */
	size_t count;
	bool more;        /* there are others, which are not among them */
	bool files;       /* names of files may stand there, too */
	bool in_order;    /* they are shown as they come, not sorted */
	bool goes_on;     /* something is to follow without a blank: a value behind = */
	const char *preferred; /* completed at once, though others begin so; or NULL */
};

/* `before` are the words in front of it. */
void tc_offers_find(struct tc_offers *o, struct tc_session *session,
		    const struct tc_words *before, const struct tc_typed *typed);
void tc_offers_release(struct tc_offers *o);

#endif
