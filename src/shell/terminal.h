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

#endif
