/*
 * Who uses the program, and why: what is kept with leads, verdicts and rules.
 */
#ifndef TC_CMD_WHO_H
#define TC_CMD_WHO_H

#include "cmd/call.h"
#include "scope/scope.h"

#define TC_WHO_MAX 256
/* A reason is for people to read. */
#define TC_WHY_MAX ((size_t)64 * 1024)

/* The options themselves, for the tables of commands that take them. */
#define TC_OPTION_WHY(what) {"why", 0, "TEXT", "the reason, kept with the " what, false}
#define TC_OPTION_BY {"by", 0, "NAME", "who says so (default: the user's login name)", false}

/*
 * The name of the user this process runs as; without one, "uid N".  The bytes are in
 * `name`.
 */
struct tc_str tc_who(char name[TC_WHO_MAX]);

/*
 * What --why and --by say, and the present; without --by, tc_who.  TC_USAGE for a reason
 * that is too long, and for a name that is not one line of text.
 */
int tc_said_read(struct tc_said *said, const struct tc_call *call, char name[TC_WHO_MAX],
		 struct tc_error *err);

#endif
