/*
 * The prompt: the program's name, and what holds for every answer.
 */
#ifndef TC_SHELL_PROMPT_H
#define TC_SHELL_PROMPT_H

#include "cmd/sticky.h"

#define TC_PROMPT_BYTES 512
/* Where a statement goes on. */
#define TC_PROMPT_MORE "      ...> "

/* Long values are cut, with a mark. */
void tc_prompt_make(char prompt[TC_PROMPT_BYTES], const struct tc_sticky *sticky);

#endif
