/*
 * Tables for people: what table.c gathers, layout.c fits and grid.c prints.
 */
#ifndef TC_RENDER_TABLE_H
#define TC_RENDER_TABLE_H

#include "render/medium.h"
#include "util/arena.h"

struct cell {
	struct tc_str text; /* escaped for the terminal; empty for NULL */
	bool number;
};

struct column {
	struct tc_str name; /* escaped for the terminal */
	const char *raw_name;
	size_t widest_cell;  /* columns, in the rows seen before the layout */
	size_t longest_word; /* the same, of words short enough to be kept whole */
	size_t natural;      /* widest_cell, or the name when that is wider */
	size_t width;        /* what the layout gave it */
	bool has_number, has_text;
	bool hidden;         /* there was no room for it */
	bool short_id;       /* cut to the beginning that names it; see the layout */
};

struct table {
	struct tc_arena names; /* texts of the columns */
	struct column *columns; /* owned */
	size_t column_count;
	struct tc_arena texts; /* of the rows that wait */
	struct cell *cells;    /* owned; the rows that wait, one after another */
	size_t cell_count, cell_cap;
	struct tc_str *left; /* owned; what is still to print of each cell of a row */
	struct tc_buf scratch;
	bool laid_out;
	bool expanded; /* a row is a block of `name | value` lines */
	size_t printed; /* rows of the query */
	bool numbered;  /* the first column is the number of the row */
	bool cut;       /* a value of the query had more lines than are printed */
};

/* Blanks between two columns. */
#define TC_TABLE_GAP ((size_t)2)
/* Texts get no narrower than this, but rather that. */
#define TC_TABLE_NARROW ((size_t)8)
#define TC_TABLE_COMFORTABLE ((size_t)12)
#define TC_SGR_BOLD "1"
#define TC_SGR_DIM "2"

/* The colour of a word in a column of that name, or NULL. */
const char *tc_table_color(const char *column, struct tc_str value);
/* Ends what was cut. */
struct tc_str tc_table_mark(const struct tc_render *r);
/* The text between the colour and its end, when there are to be colours. */
void tc_table_paint(struct tc_render *r, const char *sgr, struct tc_str text);
/*
 * `text`, escaped already, as a paragraph that fits the terminal: `first` before
 * its first line, `rest` before the others.
 */
void tc_table_paragraph(struct tc_render *r, const char *first, const char *rest,
			const char *sgr, struct tc_str text);

/* Its values are numbers, and stand to the right. */
bool tc_table_numeric(const struct column *c);
void tc_table_print_header(struct tc_render *r);
/*
 * Settles the widths for the rows that wait and all that follow, and prints the
 * header.  `more`: other rows will follow whose widths nobody knows.
 */
void tc_table_layout(struct tc_render *r, bool more);
/* Prints one row of `cells`, after the layout. */
void tc_table_print_row(struct tc_render *r, const struct cell *cells);

#endif
