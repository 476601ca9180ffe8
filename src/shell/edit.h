/*
 * One line from the terminal, edited by the user.
 *
 * While it is edited the signals of the terminal are ours: Ctrl-C throws the line
 * away, Ctrl-Z stops with the terminal as it was before, and a signal that ends the
 * program puts the terminal back first.
 */
#ifndef TC_SHELL_EDIT_H
#define TC_SHELL_EDIT_H

enum tc_edit {
	TC_EDIT_LINE,      /* the user pressed Enter */
	TC_EDIT_END,       /* Ctrl-D, or the terminal is gone */
	TC_EDIT_CLEARED,   /* Ctrl-C with something on the line */
	TC_EDIT_INTERRUPT, /* Ctrl-C at an empty prompt */
};

/* Once, before the first line.  tc_interrupt_install comes before it. */
void tc_edit_start(void);
/* *line is set for TC_EDIT_LINE alone; the caller owns it, free() ends it. */
enum tc_edit tc_edit_read(const char *prompt, char **line);

#endif
