/*
 * The line editing library: GNU readline, or libedit with TRAILCASE_LIBEDIT.  Only
 * what both have is used, but for what TC_GNU_READLINE guards.
 */
#ifndef TC_SHELL_LIBRARY_H
#define TC_SHELL_LIBRARY_H

#include <stdio.h>

#ifdef TRAILCASE_LIBEDIT
#include <editline/readline.h>
#define TC_GNU_READLINE 0
#else
#include <readline/history.h>
#include <readline/readline.h>
#define TC_GNU_READLINE 1
#endif

#endif
