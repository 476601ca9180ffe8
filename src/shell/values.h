/*
 * What a parameter or an operand may be: the values of the case, or the words there are.
 */
#ifndef TC_SHELL_VALUES_H
#define TC_SHELL_VALUES_H

#include "cmd/command.h"

/* More are not offered: nobody reads them. */
#define TC_VALUES_MAX 200

struct tc_values {
	char **list; /* owned, each and the list */
	size_t count;
	bool more; /* there are others; or it took too long to look for them */
};

/*
 * Values of what goes by this name (a parameter of queries, or the kind of a lead), for the
 * query of that name when that tells them apart (`kind`), or NULL; those that begin so.
 * None for a name that has no values, without a case, or when it cannot be read.  It takes
 * 30 ms at most, and waits for no other program.  Values that would not show as themselves are not among them.
 */
void tc_values_find(struct tc_values *v, struct tc_session *session, const char *query,
		    const char *name, struct tc_str beginning);
void tc_values_release(struct tc_values *v);
/* Whether there may be any. */
bool tc_values_known(const char *query, const char *name);

#endif
