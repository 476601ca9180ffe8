/*
 * Where the shell's lines come from: a terminal, or a file.
 */
#ifndef TC_SHELL_LINES_H
#define TC_SHELL_LINES_H

#include <stdio.h>

#include "util/buf.h"
#include "util/error.h"

enum tc_line {
	TC_LINE,           /* one is there */
	TC_LINE_END,       /* no more of them, Ctrl-D */
	TC_LINE_CLEARED,   /* Ctrl-C with something on the line */
	TC_LINE_INTERRUPT, /* Ctrl-C at an empty prompt, or while a file is read */
	TC_LINE_BAD,       /* too long, or not to be read; the error is filled */
};

struct tc_lines {
	FILE *file;          /* borrowed; NULL: a terminal */
	size_t number;       /* of the line read last, from 1 */
	struct tc_buf line;  /* valid until the next one is read */
	char *pasted;        /* owned: what was entered at once, several lines of it; or NULL */
	struct tc_str left;  /* what of it is still to come; absent: nothing */
};

void tc_lines_init(struct tc_lines *l, FILE *file);
void tc_lines_release(struct tc_lines *l);
/* `prompt` is for a terminal. */
enum tc_line tc_lines_next(struct tc_lines *l, const char *prompt, struct tc_error *err);
/* Forgets what was pasted and has not been read. */
void tc_lines_drop(struct tc_lines *l);

#endif
