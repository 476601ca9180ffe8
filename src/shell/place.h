/*
 * Where the analyst is: the command behind the answer on the screen, and the way there.
 */
#ifndef TC_SHELL_PLACE_H
#define TC_SHELL_PLACE_H

#include "cmd/sticky.h"
#include "util/buf.h"

/* A command as it was run. */
struct tc_place {
	int argc;
	char **argv; /* owned, each and the list; ends with NULL */
	struct tc_sticky sticky; /* what held then */
};

void tc_place_init(struct tc_place *p);
void tc_place_copy(struct tc_place *to, const struct tc_place *from);
void tc_place_release(struct tc_place *p);
/* Adds one word, copied. */
void tc_place_add(struct tc_place *p, const char *word);
/* The same of `--name=value`, or `name=value` when `dashes` is empty. */
void tc_place_add_pair(struct tc_place *p, const char *dashes, struct tc_str name,
		       struct tc_str value);
/*
 * The words as one line that the shell reads as them again, made visible; then, as a
 * comment, what held.
 */
void tc_place_write(struct tc_buf *out, const struct tc_place *p);

/* One step of the way: what it was like before. */
struct tc_trail_step {
	bool is_answer;          /* an answer was left behind; else a setting was changed */
	struct tc_place place;   /* of an answer */
	struct tc_sticky sticky; /* of a setting */
};

/* The oldest step is forgotten past this. */
#define TC_TRAIL_STEPS 100

struct tc_trail {
	struct tc_trail_step steps[TC_TRAIL_STEPS];
	size_t count;
};

void tc_trail_add_answer(struct tc_trail *t, const struct tc_place *place);
void tc_trail_add_setting(struct tc_trail *t, const struct tc_sticky *before);
/* Hands the newest step over; false when there is none. */
bool tc_trail_pop(struct tc_trail *t, struct tc_trail_step *step);
/* What was opened since the last setting, is left behind for good. */
void tc_trail_drop_answers(struct tc_trail *t);
void tc_trail_step_release(struct tc_trail_step *step);
void tc_trail_release(struct tc_trail *t);

#endif
