/*
 * The lines of a table on the terminal.
 */
#include <stdlib.h>

#include "render/table.h"
#include "render/wrap.h"
#include "util/utf8.h"

#include "util/banned.h"

/* Lines of one value on a terminal, in a table and in a block; what is longer is cut. */
#define CELL_LINES ((size_t)8)
#define BLOCK_LINES ((size_t)40)

static const char *color_of(const struct tc_render *r, const struct column *column,
			    struct tc_str value)
{
	return r->opt.color ? tc_table_color(column->raw_name, value) : NULL;
}

struct tc_str tc_table_mark(const struct tc_render *r)
{
	return r->opt.ascii ? TC_STR("...") : TC_STR("\xe2\x80\xa6");
}

void tc_table_paint(struct tc_render *r, const char *sgr, struct tc_str text)
{
	bool painted = sgr && r->opt.color && text.len;

	if (painted)
		tc_buf_addf(&r->text, "\x1b[%sm", sgr);
	tc_buf_add_str(&r->text, text);
	if (painted)
		tc_buf_add_cstr(&r->text, "\x1b[0m");
}

/*
 * The next line of `left`, as tc_wrap_next has it.  When it is the last that may be, and not
 * the end, it is shortened for the mark, which is returned; the rest is dropped.
 */
static struct tc_str next_line(struct tc_render *r, struct tc_str *left, size_t width,
			       bool last, struct tc_str *line)
{
	struct table *t = r->state;
	struct tc_str whole = *left, mark = tc_table_mark(r);

	*line = tc_wrap_next(left, width);
	if (!last || !left->len)
		return TC_STR("");
	mark = tc_wrap_start(mark, width);
	*line = tc_wrap_start(whole, width - tc_utf8_columns(mark));
	left->len = 0;
	t->cut = true;
	return mark;
}

/* `limit`: so many lines at most; 0: all. */
static void print_paragraph(struct tc_render *r, const char *first, const char *rest,
			    const char *sgr, struct tc_str text, size_t limit)
{
	size_t margin = tc_utf8_columns(tc_str(first));
	size_t terminal = r->opt.width > 0 ? (size_t)r->opt.width : SIZE_MAX;
	size_t width = terminal > margin + TC_TABLE_NARROW ? terminal - margin : TC_TABLE_NARROW;
	const char *lead = first;
	size_t lines = 0;

	do {
		struct tc_str line, margin_text = tc_str(lead);
		struct tc_str mark = next_line(r, &text, width, ++lines == limit, &line);
		/* No blanks at the end of a line. */
		while (!line.len && tc_str_ends(margin_text, TC_STR(" ")))
			margin_text.len--;
		tc_buf_add_str(&r->text, margin_text);
		tc_table_paint(r, sgr, line);
		tc_table_paint(r, TC_SGR_DIM, mark);
		tc_buf_add_char(&r->text, '\n');
		tc_render_spill(r);
		lead = rest;
	} while (text.len);
}

void tc_table_paragraph(struct tc_render *r, const char *first, const char *rest,
			const char *sgr, struct tc_str text)
{
	print_paragraph(r, first, rest, sgr, text, 0);
}

/* --- lines --------------------------------------------------------------- */

/* One line of a row, from what is left of each cell.  `last`: no other may follow. */
static void print_line(struct tc_render *r, const struct cell *cells, const char *sgr,
		       bool last)
{
	struct table *t = r->state;
	size_t blanks = 0;
	bool cut = t->cut;

	for (size_t i = 0; i < t->column_count; i++) {
		const struct column *c = &t->columns[i];
		struct tc_str piece = t->left[i], mark = TC_STR("");
		if (c->hidden)
			continue;
		if (r->opt.width > 0 && piece.len && !cells[i].number)
			mark = next_line(r, &t->left[i], c->width, last || c->short_id, &piece);
		else
			t->left[i].len = 0;
		/* The beginning of an id is as good as all of it: nothing to be told. */
		cut = t->cut = c->short_id ? cut : t->cut;
		size_t columns = tc_utf8_columns(piece) + tc_utf8_columns(mark);
		size_t pad = columns < c->width ? c->width - columns : 0;
		blanks += tc_table_numeric(c) ? pad : 0;
		if (columns) {
			tc_buf_fill(&r->text, ' ', blanks);
			blanks = 0;
			tc_table_paint(r, sgr ? sgr : color_of(r, c, cells[i].text), piece);
			tc_table_paint(r, TC_SGR_DIM, mark);
		}
		blanks += TC_TABLE_GAP + (tc_table_numeric(c) ? 0 : pad);
		tc_render_spill(r);
	}
	tc_buf_add_char(&r->text, '\n');
}

static bool anything_left(const struct table *t)
{
	for (size_t i = 0; i < t->column_count; i++)
		if (t->left[i].len)
			return true;
	return false;
}

static void print_lines(struct tc_render *r, const struct cell *cells, const char *sgr)
{
	struct table *t = r->state;

	for (size_t i = 0; i < t->column_count; i++)
		t->left[i] = t->columns[i].hidden ? TC_STR("") : cells[i].text;
	size_t lines = 0;
	do
		print_line(r, cells, sgr, ++lines == CELL_LINES);
	while (anything_left(t));
}

void tc_table_print_header(struct tc_render *r)
{
	struct table *t = r->state;
	struct cell *names = tc_calloc(t->column_count, sizeof(*names));

	for (size_t i = 0; i < t->column_count; i++)
		names[i].text = t->columns[i].name;
	print_lines(r, names, TC_SGR_BOLD);
	free(names);
	for (size_t i = 0, shown = 0; i < t->column_count; i++) {
		if (t->columns[i].hidden)
			continue;
		tc_buf_fill(&r->text, ' ', shown++ ? TC_TABLE_GAP : 0);
		tc_buf_fill(&r->text, '-', t->columns[i].width);
	}
	tc_buf_add_char(&r->text, '\n');
}

/* --- rows --------------------------------------------------------------- */

/* "-[ 12 ]----", as wide as the terminal. */
static void print_block_head(struct tc_render *r, const struct cell *cells)
{
	struct table *t = r->state;

	tc_buf_clear(&t->scratch);
	if (t->numbered)
		tc_buf_addf(&t->scratch, "-[ %.*s ]-", TC_STR_ARG(cells[0].text));
	else
		tc_buf_addf(&t->scratch, "-[ %zu ]-", t->printed + 1);
	size_t terminal = (size_t)r->opt.width;
	if (t->scratch.len < terminal)
		tc_buf_fill(&t->scratch, '-', terminal - t->scratch.len);
	tc_table_paint(r, TC_SGR_BOLD, tc_buf_str(&t->scratch));
	tc_buf_add_char(&r->text, '\n');
}

/* "name      | value", and blanks before the | of the lines that follow. */
static void print_member(struct tc_render *r, const struct column *c, const struct cell *cell,
			 size_t widest)
{
	struct table *t = r->state;

	tc_buf_clear(&t->scratch);
	tc_buf_fill(&t->scratch, ' ', widest);
	tc_buf_add_cstr(&t->scratch, " | ");
	char *rest = tc_strdup(tc_buf_str(&t->scratch));
	tc_buf_clear(&t->scratch);
	tc_buf_add_str(&t->scratch, c->name);
	tc_buf_fill(&t->scratch, ' ', widest - tc_utf8_columns(c->name));
	tc_buf_add_cstr(&t->scratch, " | ");
	print_paragraph(r, tc_buf_cstr(&t->scratch), rest, color_of(r, c, cell->text),
			cell->text, r->opt.width > 0 ? BLOCK_LINES : 0);
	free(rest);
}

/* Where there is no room for both side by side: the value on lines of its own. */
static void print_member_below(struct tc_render *r, const struct column *c,
			       const struct cell *cell)
{
	print_paragraph(r, "", "", TC_SGR_BOLD, c->name, CELL_LINES);
	if (cell->text.len)
		print_paragraph(r, "  ", "  ", color_of(r, c, cell->text), cell->text,
				BLOCK_LINES);
}

static void print_block(struct tc_render *r, const struct cell *cells)
{
	struct table *t = r->state;
	size_t widest = 0;

	for (size_t i = 0; i < t->column_count; i++) {
		size_t columns = tc_utf8_columns(t->columns[i].name);
		widest = columns > widest ? columns : widest;
	}
	bool below = r->opt.width > 0 && widest + 3 + TC_TABLE_COMFORTABLE > (size_t)r->opt.width;
	print_block_head(r, cells);
	for (size_t i = t->numbered ? 1 : 0; i < t->column_count; i++) {
		if (below)
			print_member_below(r, &t->columns[i], &cells[i]);
		else
			print_member(r, &t->columns[i], &cells[i], widest);
	}
}

void tc_table_print_row(struct tc_render *r, const struct cell *cells)
{
	struct table *t = r->state;

	if (t->expanded)
		print_block(r, cells);
	else
		print_lines(r, cells, NULL);
	t->printed++;
}
