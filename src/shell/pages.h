/*
 * A text as the rows of a screen: lines that are too long are wrapped, colours take no
 * room, and whatever else is no character that shows is made visible.
 */
#ifndef TC_SHELL_PAGES_H
#define TC_SHELL_PAGES_H

#include <stdio.h>

#include "util/base.h"

struct tc_page_row {
	size_t at;   /* where in the text it begins */
	size_t line; /* the line it is of, from 1 */
	size_t sgr;  /* where the colour stands that is on when it begins; TC_PAGE_PLAIN: none */
};

#define TC_PAGE_PLAIN SIZE_MAX

struct tc_pages {
	struct tc_str text; /* borrowed */
	struct tc_page_row *rows; /* owned */
	size_t count, cap;
	bool (*stop)(void); /* whether splitting may end early; or NULL */
};

void tc_pages_init(struct tc_pages *p, struct tc_str text);
void tc_pages_release(struct tc_pages *p);
/*
 * Makes the rows, whatever was there, for a screen of so many columns.  When it was
 * stopped, the text ends with the last of them.
 */
void tc_pages_split(struct tc_pages *p, size_t columns);
/* Where the row ends, which is where the next begins. */
size_t tc_pages_end(const struct tc_pages *p, size_t row);
/* The row that the byte is in. */
size_t tc_pages_row_of(const struct tc_pages *p, size_t at);

/*
 * Writes one row with the end of its line.  Where the text says `mark` (empty: nowhere) it
 * is shown the other way round.
 */
void tc_pages_write(const struct tc_pages *p, size_t row, struct tc_str mark, FILE *out);

/*
 * Writes all of a text at once, to be wrapped by the terminal, made visible likewise.
 * `stop`, or NULL, is asked again and again, when what was written so far is out; false
 * when that ended it.
 */
bool tc_pages_print(struct tc_str text, FILE *out, bool (*stop)(void));

/*
 * The first place at or behind `from`, or the last before it, where the text says `what`;
 * small letters and capitals of ASCII are the same, and colours are passed over.
 */
bool tc_pages_find(const struct tc_pages *p, struct tc_str what, size_t from, size_t *at);
bool tc_pages_find_back(const struct tc_pages *p, struct tc_str what, size_t from,
			size_t *at);

#endif
