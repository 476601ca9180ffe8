/*
 * The arguments of queries, as a command has them: words NAME=VALUE, --level, --from and
 * --to, and what holds for every answer.
 */
#ifndef TC_CMD_ARGUMENTS_H
#define TC_CMD_ARGUMENTS_H

#include "cmd/call.h"
#include "cmd/window.h"

/* The options themselves, for the tables of commands that take them. */
#define TC_OPTION_LEVEL                                                        \
	{"level", 0, "LEVEL", "confirmed, probable (default) or possible", false}
#define TC_OPTION_FROM                                                         \
	{"from", 0, "TIME", "RFC 3339, a date, or 30d: days before the last event", false}
#define TC_OPTION_TO {"to", 0, "TIME", "the same; events before that time", false}

struct tc_arguments {
	struct tc_argument *list; /* owned */
	size_t count;
	char from[TC_WINDOW_TEXT], to[TC_WINDOW_TEXT];
};

/*
 * Reads the words of the call from number `first` on, and the options; the case is open.
 * TC_USAGE names what is wrong.  There is room for every setting of the session besides.
 * To be released however it ends.
 */
int tc_arguments_read(struct tc_arguments *a, struct tc_session *session,
		      const struct tc_call *call, size_t first, struct tc_error *err);
void tc_arguments_release(struct tc_arguments *a);

/* The level of --level, else the one in use, else probable. */
int tc_level_read(struct tc_str *level, const struct tc_session *session,
		  const struct tc_call *call, struct tc_error *err);

void tc_arguments_add(struct tc_arguments *a, struct tc_str name, struct tc_str value);
bool tc_arguments_have(const struct tc_arguments *a, struct tc_str name);

#endif
