/*
 * Turning the pages of an answer that is longer than the screen.  No other program is
 * started for it.
 */
#ifndef TC_SHELL_PAGER_H
#define TC_SHELL_PAGER_H

#include <stdio.h>

#include "util/base.h"

/* False when the user does not want one: TRAILCASE_PAGER=off. */
bool tc_pager_wanted(void);

/*
 * Shows the text on the terminal `out`, whose keys come from standard input: all at once
 * when it fits, else page by page until the user leaves.  What was read stays on the
 * screen.  Whatever the text holds, colours alone reach the terminal as control sequences.
 * `color`: the pager's own lines may have some too.
 */
void tc_pager_show(FILE *out, struct tc_str text, bool color);

#endif
