/* What users do on an ordinary working day. */
#ifndef TOOLS_PEOPLE_H
#define TOOLS_PEOPLE_H

#include "scene.h"

/* `count` of the user's usual calls by an actor, a few seconds apart. */
void people_calls(struct scene *scene, const struct actor *actor,
		  const struct user *user, int64_t time, unsigned count);

/*
 * Work with the long-term key; now and then through GetSessionToken or in a
 * role instead.
 */
void people_work(struct scene *scene, const struct user *user, const char *ip,
		 int64_t time, unsigned count);

/* ConsoleLogin with the user's browser. */
void people_sign_in(struct scene *scene, const struct user *user, const char *ip,
		    int64_t time, bool success);

/* A console session: ConsoleLogin and `count` calls by several keys. */
void people_console(struct scene *scene, const struct user *user, const char *ip,
		    int64_t time, unsigned count);

/* One stretch of work in the user's own style. */
void people_stretch(struct scene *scene, const struct user *user, const char *ip,
		    int64_t time, unsigned count);

#endif
