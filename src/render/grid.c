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

static const struct {
	const char *column, *value, *sgr;
} colors[] = {
	{"level", "confirmed", "31"},
	{"level", "probable", "33"},
	{"level", "possible", "36"},
	{"severity", "5", "31"},
	{"severity", "4", "33"},
	{"severity", "1", "2"},
	{"outcome", "denied", "2"},
	{"outcome", "dry_run", "2"},
	{"outcome", "throttled", "2"},
	{"outcome", "auth_failed", "33"},
	{"verdict", "malicious", "31"},
	{"verdict", "indicated", "31"},
	{"verdict", "possible", "36"},
	{"verdict", "benign", "32"},
	{"verdict", "excluded", "2"},
	{"verdict", "not_supported", "2"},
};

static const char *color_of(const struct column *column, struct tc_str value)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(colors); i++)
		if (strcmp(colors[i].column, column->raw_name) == 0 &&
		    tc_str_eq(tc_str(colors[i].value), value))
			return colors[i].sgr;
	return NULL;
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

void tc_table_paragraph(struct tc_render *r, const char *first, const char *rest,
			const char *sgr, struct tc_str text)
{
	size_t margin = tc_utf8_columns(tc_str(first));
	size_t terminal = r->opt.width > 0 ? (size_t)r->opt.width : SIZE_MAX;
	size_t width = terminal > margin + NARROW ? terminal - margin : NARROW;
	const char *lead = first;

	do {
		struct tc_str line = tc_wrap_next(&text, width);
		struct tc_str margin_text = tc_str(lead);
		/* No blanks at the end of a line. */
		while (!line.len && tc_str_ends(margin_text, TC_STR(" ")))
			margin_text.len--;
		tc_buf_add_str(&r->text, margin_text);
		tc_table_paint(r, sgr, line);
		tc_buf_add_char(&r->text, '\n');
		tc_render_spill(r);
		lead = rest;
	} while (text.len);
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

/* One line of a row, from what is left of each cell. */
static void print_line(struct tc_render *r, const struct cell *cells, const char *sgr)
{
	struct table *t = r->state;
	size_t blanks = 0;

	for (size_t i = 0; i < t->column_count; i++) {
		const struct column *c = &t->columns[i];
		struct tc_str piece = t->left[i];
		if (r->opt.width > 0 && piece.len && !cells[i].number)
			piece = tc_wrap_next(&t->left[i], c->width);
		else
			t->left[i].len = 0;
		size_t columns = tc_utf8_columns(piece);
		size_t pad = columns < c->width ? c->width - columns : 0;
		blanks += numeric(c) ? pad : 0;
		if (piece.len) {
			tc_buf_fill(&r->text, ' ', blanks);
			blanks = 0;
			tc_table_paint(r, sgr ? sgr : color_of(c, cells[i].text), piece);
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
	do
		print_line(r, cells, sgr);
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
	t->expanded = false;
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

static void print_block(struct tc_render *r, const struct cell *cells)
{
	struct table *t = r->state;
	size_t widest = 0;

	for (size_t i = 0; i < t->column_count; i++) {
		size_t columns = tc_utf8_columns(t->columns[i].name);
		widest = columns > widest ? columns : widest;
	}
	print_block_head(r, cells);
	for (size_t i = t->numbered ? 1 : 0; i < t->column_count; i++) {
		const struct column *c = &t->columns[i];
		tc_buf_clear(&t->scratch);
		tc_buf_fill(&t->scratch, ' ', widest);
		tc_buf_add_cstr(&t->scratch, " | ");
		char *rest = tc_strdup(tc_buf_str(&t->scratch));
		tc_buf_clear(&t->scratch);
		tc_buf_add_str(&t->scratch, c->name);
		tc_buf_fill(&t->scratch, ' ', widest - tc_utf8_columns(c->name));
		tc_buf_add_cstr(&t->scratch, " | ");
		tc_table_paragraph(r, tc_buf_cstr(&t->scratch), rest,
				   color_of(c, cells[i].text), cells[i].text);
		free(rest);
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
