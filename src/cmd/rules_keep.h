/*
 * `scope --rules FILE --keep`: the rules of a file become those of the case.
 */
#ifndef TC_CMD_RULES_KEEP_H
#define TC_CMD_RULES_KEEP_H

#include "cmd/call.h"

/*
 * Stores them, with what follows from them and an entry in the custody log, and says so
 * on standard error.  Closes the session's case.
 */
int tc_rules_keep_file(struct tc_session *session, const struct tc_call *call,
		       struct tc_error *err);

#endif
