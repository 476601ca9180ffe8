/*
 * What holds for every answer until it is taken back: a parameter, the level, the
 * window, leads in place of the stored ones.  Only the shell has such.
 */
#ifndef TC_CMD_STICKY_H
#define TC_CMD_STICKY_H

#include <stddef.h>

#include "util/base.h"

/* Leads (KIND=VALUE) go by this name, and they alone can be several. */
#define TC_STICKY_LEAD "lead"

struct tc_setting {
	char *name;  /* owned; a parameter, `level`, `from`, `to` or `lead` */
	char *value; /* owned */
};

struct tc_sticky {
	struct tc_setting *settings; /* owned; in the order they were made */
	size_t count;
};

/* Takes the place of an earlier one of the name; a lead stands beside others. */
void tc_sticky_set(struct tc_sticky *s, const char *name, const char *value);
/* False when there was none of the name. */
bool tc_sticky_drop(struct tc_sticky *s, const char *name);
/* The first of the name, or NULL; `s` may be NULL. */
const char *tc_sticky_value(const struct tc_sticky *s, const char *name);
void tc_sticky_copy(struct tc_sticky *to, const struct tc_sticky *from);
void tc_sticky_release(struct tc_sticky *s);

/*
 * Says which settings an answer of `command` was not narrowed by: an answer that seems
 * narrower than it is would mislead.  `narrows` tells of each name whether it was; NULL:
 * none.  Leads and the level narrow nothing, or do it wherever they can.
 */
void tc_sticky_tell_wider(const struct tc_sticky *s, const char *command,
			  bool (*narrows)(void *ctx, const char *name), void *ctx);

#endif
