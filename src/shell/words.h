/*
 * A line split into words, as a shell does it.
 *
 * Blanks part words; '...' keeps everything, "..." all but \" \\ \$ \` (of which the
 * backslash goes), a backslash keeps the next character; # at the start of a word
 * begins a comment.  Nothing is expanded.  A bare | or > is refused: who types one
 * expects a shell that is not there.
 */
#ifndef TC_SHELL_WORDS_H
#define TC_SHELL_WORDS_H

#include "util/base.h"
#include "util/error.h"

/* Longest line, in bytes. */
#define TC_LINE_MAX ((size_t)1024 * 1024)

struct tc_words {
	int argc;
	char **argv; /* owned; ends with NULL; NULL when there are no words */
	char *text;  /* owned: what argv points into */
	bool *quoted; /* owned; of each word: some of it was quoted, and means itself */
};

/*
 * Fills `w`, whatever was in it.  No words: an empty line or a comment.  TC_USAGE
 * for a quote that does not end, a backslash at the end, a NUL, a bare operator or
 * a line that is too long; `w` is then empty.
 */
int tc_words_split(struct tc_words *w, struct tc_str line, struct tc_error *err);
void tc_words_release(struct tc_words *w);

#endif
