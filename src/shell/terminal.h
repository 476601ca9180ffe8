/*
 * What there is to know about a terminal.
 */
#ifndef TC_SHELL_TERMINAL_H
#define TC_SHELL_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

/* Columns, or 0 when the stream is no terminal or does not say. */
int tc_terminal_columns(FILE *stream);
/* A terminal that knows colours, and a user who wants them (NO_COLOR). */
bool tc_terminal_color(FILE *stream);
/* A terminal that knows ASCII alone, as far as the locale says. */
bool tc_terminal_ascii(FILE *stream);
/* Lines and columns; false when the stream is no terminal or does not say. */
bool tc_terminal_size(FILE *stream, size_t *rows, size_t *columns);
/* A terminal that cannot move its cursor. */
bool tc_terminal_dumb(void);

#endif
