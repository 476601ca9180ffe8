/*
 * How wide the columns of a table are, and its lines on the terminal.
 */
#include <stdlib.h>

#include "render/table.h"
#include "render/wrap.h"
#include "util/utf8.h"

#include "util/banned.h"

/* Blanks between two columns. */
#define GAP ((size_t)2)
/* Texts get no narrower than this, but rather this. */
#define NARROW ((size_t)8)
#define COMFORTABLE ((size_t)12)
/*
 * No column is padded to more, or one long value would fill a file with blanks;
 * longer values are printed whole and push the rest of their line aside.
 */
#define PAD_MAX ((size_t)200)

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
	size_t width = terminal > margin + NARROW ? terminal - margin : NARROW;
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

/* --- layout ------------------------------------------------------------- */

static bool numeric(const struct column *c)
{
	return c->has_number && !c->has_text;
}

/* How wide a column gets: `cap` like all others, or what it needs at least. */
static size_t width_under(const struct column *c, size_t cap)
{
	/* A number, a key or a time is never broken; a column's name may be. */
	size_t least = numeric(c) ? c->widest_cell : c->longest_word;

	if (least < cap)
		least = cap;
	return least < c->natural ? least : c->natural;
}

static size_t total(const struct table *t, size_t cap)
{
	size_t sum = t->column_count ? GAP * (t->column_count - 1) : 0;

	for (size_t i = 0; i < t->column_count; i++)
		sum += width_under(&t->columns[i], cap);
	return sum;
}

static void set_widths(struct table *t, size_t cap, size_t spare)
{
	for (size_t i = 0; i < t->column_count; i++) {
		struct column *c = &t->columns[i];
		c->width = width_under(c, cap);
		if (spare && c->width < c->natural) {
			c->width++;
			spare--;
		}
	}
}

/* Makes the widest columns as narrow as it takes; false when `cap` is too wide. */
static bool fit(struct table *t, size_t terminal, size_t cap)
{
	size_t high = terminal > cap ? terminal : cap;

	if (total(t, cap) > terminal)
		return false;
	while (cap < high) {
		size_t wider = cap + (high - cap + 1) / 2;
		if (total(t, wider) <= terminal)
			cap = wider;
		else
			high = wider - 1;
	}
	set_widths(t, cap, terminal - total(t, cap));
	return true;
}

/* One line of a row, from what is left of each cell.  `last`: no other may follow. */
static void print_line(struct tc_render *r, const struct cell *cells, const char *sgr,
		       bool last)
{
	struct table *t = r->state;
	size_t blanks = 0;

	for (size_t i = 0; i < t->column_count; i++) {
		const struct column *c = &t->columns[i];
		struct tc_str piece = t->left[i], mark = TC_STR("");
		if (r->opt.width > 0 && piece.len && !cells[i].number)
			mark = next_line(r, &t->left[i], c->width, last, &piece);
		else
			t->left[i].len = 0;
		size_t columns = tc_utf8_columns(piece) + tc_utf8_columns(mark);
		size_t pad = columns < c->width ? c->width - columns : 0;
		blanks += numeric(c) ? pad : 0;
		if (columns) {
			tc_buf_fill(&r->text, ' ', blanks);
			blanks = 0;
			tc_table_paint(r, sgr ? sgr : color_of(r, c, cells[i].text), piece);
			tc_table_paint(r, TC_SGR_DIM, mark);
		}
		blanks += GAP + (numeric(c) ? 0 : pad);
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
		t->left[i] = cells[i].text;
	size_t lines = 0;
	do
		print_line(r, cells, sgr, ++lines == CELL_LINES);
	while (anything_left(t));
}

static void print_header(struct tc_render *r)
{
	struct table *t = r->state;
	struct cell *names = tc_calloc(t->column_count, sizeof(*names));

	for (size_t i = 0; i < t->column_count; i++)
		names[i].text = t->columns[i].name;
	print_lines(r, names, TC_SGR_BOLD);
	free(names);
	for (size_t i = 0; i < t->column_count; i++) {
		tc_buf_fill(&r->text, ' ', i ? GAP : 0);
		tc_buf_fill(&r->text, '-', t->columns[i].width);
	}
	tc_buf_add_char(&r->text, '\n');
}

static bool is_one_wide_row(const struct table *t, size_t terminal)
{
	return t->cell_count == t->column_count && total(t, SIZE_MAX) > terminal;
}

void tc_table_layout(struct tc_render *r, bool more)
{
	struct table *t = r->state;
	size_t terminal = r->opt.width > 0 ? (size_t)r->opt.width : 0;

	for (size_t i = 0; i < t->column_count; i++) {
		struct column *c = &t->columns[i];
		c->natural = tc_utf8_columns(c->name);
		if (c->natural < c->widest_cell)
			c->natural = c->widest_cell;
		if (more && !numeric(c) && c->natural < NARROW)
			c->natural = NARROW;
	}
	t->laid_out = true;
	t->expanded = r->opt.expanded || (terminal && !more && is_one_wide_row(t, terminal));
	if (t->expanded)
		return;
	if (!terminal)
		set_widths(t, PAD_MAX, 0);
	else
		t->expanded = !fit(t, terminal, COMFORTABLE) && !fit(t, terminal, NARROW);
	if (!t->expanded)
		print_header(r);
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
	bool below = r->opt.width > 0 && widest + 3 + COMFORTABLE > (size_t)r->opt.width;
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
