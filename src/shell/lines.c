#include "shell/lines.h"

#include <errno.h>
#include <stdlib.h>

#include "cmd/interrupt.h"
#include "shell/edit.h"
#include "shell/words.h"

#include "util/banned.h"

void tc_lines_init(struct tc_lines *l, FILE *file)
{
	*l = (struct tc_lines){.file = file};
	tc_buf_init(&l->line, TC_LINE_MAX);
}

void tc_lines_drop(struct tc_lines *l)
{
	free(l->pasted);
	l->pasted = NULL;
	l->left = TC_STR_NULL;
}

void tc_lines_release(struct tc_lines *l)
{
	tc_lines_drop(l);
	tc_buf_release(&l->line);
}

/* --- from a file ----------------------------------------------------------------- */

static enum tc_line read_file(struct tc_lines *l, struct tc_error *err)
{
	int c;

	while ((c = getc(l->file)) != EOF && c != '\n')
		tc_buf_add_char(&l->line, (char)c);
	/* What an interrupt or a failed read leaves is no whole command. */
	if (tc_interrupted)
		return TC_LINE_INTERRUPT;
	if (ferror(l->file)) {
		tc_error_errno(err, errno, "could not be read");
		return TC_LINE_BAD;
	}
	if (c == EOF && !l->line.len && !l->line.overflow)
		return TC_LINE_END;
	l->number++;
	if (!l->line.overflow)
		return TC_LINE;
	tc_error_set(err, TC_USAGE, "the line is longer than %zu bytes", TC_LINE_MAX);
	return TC_LINE_BAD;
}

/* --- from a terminal ------------------------------------------------------------- */

/* The next line of what was entered, which may be pasted and several. */
static enum tc_line take_pasted(struct tc_lines *l, struct tc_error *err)
{
	struct tc_str line = tc_str_cut(l->left, '\n', &l->left);

	l->number++;
	tc_buf_add_str(&l->line, line);
	if (!l->left.data)
		tc_lines_drop(l);
	if (!l->line.overflow)
		return TC_LINE;
	tc_error_set(err, TC_USAGE, "the line is longer than %zu bytes", TC_LINE_MAX);
	return TC_LINE_BAD;
}

static enum tc_line read_terminal(struct tc_lines *l, const char *prompt,
				  struct tc_error *err)
{
	if (l->left.data)
		return take_pasted(l, err);
	switch (tc_edit_read(prompt, &l->pasted)) {
	case TC_EDIT_LINE:
		l->left = tc_str(l->pasted);
		return take_pasted(l, err);
	case TC_EDIT_END:
		return TC_LINE_END;
	case TC_EDIT_CLEARED:
		return TC_LINE_CLEARED;
	case TC_EDIT_INTERRUPT:
		return TC_LINE_INTERRUPT;
	}
	TC_BUG("unknown end of a line");
}

enum tc_line tc_lines_next(struct tc_lines *l, const char *prompt, struct tc_error *err)
{
	tc_buf_clear(&l->line);
	return l->file ? read_file(l, err) : read_terminal(l, prompt, err);
}
