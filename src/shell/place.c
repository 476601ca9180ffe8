#include "shell/place.h"

#include <stdlib.h>

#include "util/escape.h"

#include "util/banned.h"

/* A word of the shell, and what stands before it. */
#define WORD_BYTES ((size_t)4 * 1024 * 1024)

void tc_place_init(struct tc_place *p)
{
	*p = (struct tc_place){.argc = 0};
}

void tc_place_add(struct tc_place *p, const char *word)
{
	/* Twice as long whenever one more is a power of two. */
	if (!(p->argc & (p->argc + 1)))
		p->argv = tc_realloc(p->argv, 2 * (size_t)p->argc + 3, sizeof(*p->argv));
	p->argv[p->argc++] = tc_strdup(tc_str(word));
	p->argv[p->argc] = NULL;
}

void tc_place_add_pair(struct tc_place *p, const char *dashes, struct tc_str name,
		       struct tc_str value)
{
	struct tc_buf word;

	tc_buf_init(&word, WORD_BYTES);
	tc_buf_addf(&word, "%s%.*s=%.*s", dashes, TC_STR_ARG(name), TC_STR_ARG(value));
	tc_place_add(p, tc_buf_cstr(&word));
	tc_buf_release(&word);
}

void tc_place_copy(struct tc_place *to, const struct tc_place *from)
{
	tc_place_init(to);
	for (int i = 0; i < from->argc; i++)
		tc_place_add(to, from->argv[i]);
	tc_sticky_copy(&to->sticky, &from->sticky);
}

void tc_place_release(struct tc_place *p)
{
	for (int i = 0; i < p->argc; i++)
		free(p->argv[i]);
	free(p->argv);
	tc_sticky_release(&p->sticky);
	tc_place_init(p);
}

/* Between quotes when a blank, a quote or a comment would make it another word. */
static void write_word(struct tc_buf *out, const char *word)
{
	if (*word && !word[strcspn(word, " \t\r\n\"'\\#|&;<>@")]) {
		tc_escape_terminal(out, tc_str(word));
		return;
	}
	tc_buf_add_char(out, '\'');
	for (struct tc_str rest = tc_str(word), piece; rest.data;) {
		piece = tc_str_cut(rest, '\'', &rest);
		tc_escape_terminal(out, piece);
		if (rest.data)
			tc_buf_add_cstr(out, "'\\''");
	}
	tc_buf_add_char(out, '\'');
}

void tc_place_write(struct tc_buf *out, const struct tc_place *p)
{
	for (int i = 0; i < p->argc; i++) {
		if (i)
			tc_buf_add_char(out, ' ');
		write_word(out, p->argv[i]);
	}
	for (size_t i = 0; i < p->sticky.count; i++) {
		tc_buf_addf(out, "%s%s=", i ? ", " : "  # with ", p->sticky.settings[i].name);
		tc_escape_terminal(out, tc_str(p->sticky.settings[i].value));
	}
}

/* --- the way there --------------------------------------------------------------- */

void tc_trail_step_release(struct tc_trail_step *step)
{
	tc_place_release(&step->place);
	tc_sticky_release(&step->sticky);
}

static struct tc_trail_step *new_step(struct tc_trail *t, bool is_answer)
{
	if (t->count == TC_TRAIL_STEPS) {
		tc_trail_step_release(&t->steps[0]);
		t->count--;
		memmove(&t->steps[0], &t->steps[1], t->count * sizeof(t->steps[0]));
	}
	t->steps[t->count] = (struct tc_trail_step){.is_answer = is_answer};
	return &t->steps[t->count++];
}

void tc_trail_add_answer(struct tc_trail *t, const struct tc_place *place)
{
	tc_place_copy(&new_step(t, true)->place, place);
}

void tc_trail_add_setting(struct tc_trail *t, const struct tc_sticky *before)
{
	tc_sticky_copy(&new_step(t, false)->sticky, before);
}

bool tc_trail_pop(struct tc_trail *t, struct tc_trail_step *step)
{
	if (!t->count)
		return false;
	*step = t->steps[--t->count];
	return true;
}

void tc_trail_drop_answers(struct tc_trail *t)
{
	while (t->count && t->steps[t->count - 1].is_answer)
		tc_trail_step_release(&t->steps[--t->count]);
}

void tc_trail_release(struct tc_trail *t)
{
	while (t->count)
		tc_trail_step_release(&t->steps[--t->count]);
}
