#include "shell/pages.h"

#include <stdlib.h>

#include "util/escape.h"
#include "util/utf8.h"

#include "util/banned.h"

#define TAB_COLUMNS ((size_t)8)
/* One character, made visible. */
#define PIECE_MAX ((size_t)64)
/* Bytes that are written between two looks for an end. */
#define STRETCH ((size_t)4096)
/* Bytes of a colour sequence of ours. */
#define COLOR_MAX ((size_t)16)

enum kind { COLOR, LINE_END, TAB, SHOWN, HIDDEN };

/* What stands at one place of the text: a character, or a whole colour sequence. */
struct piece {
	enum kind kind;
	struct tc_str text;
	size_t columns;
};

/* Bytes of the colour sequence that `s` begins with; 0: with none. */
static size_t color_length(struct tc_str s)
{
	size_t n = 2;

	if (!tc_str_starts(s, TC_STR("\x1b[")))
		return 0;
	while (n < s.len && (s.data[n] == ';' || (s.data[n] >= '0' && s.data[n] <= '9')))
		n++;
	return n < s.len && s.data[n] == 'm' ? n + 1 : 0;
}

static bool ends_color(struct tc_str sequence)
{
	return sequence.len == 3 || tc_str_eq(sequence, TC_STR("\x1b[0m"));
}

static size_t escaped_columns(struct tc_str s)
{
	struct tc_buf shown;

	tc_buf_init(&shown, PIECE_MAX);
	tc_escape_terminal(&shown, s);
	size_t columns = shown.len;
	tc_buf_release(&shown);
	return columns;
}

/* `text` must not be empty; `column`: where on the screen it stands. */
static struct piece piece_at(struct tc_str text, size_t column)
{
	struct piece p = {.kind = COLOR};
	size_t taken = color_length(text);

	if (taken) {
		p.text = tc_str_n(text.data, taken);
		return p;
	}
	uint32_t c = tc_utf8_next(text, &taken);
	p.text = tc_str_n(text.data, taken);
	if (c >= ' ' && c < 0x7f) {
		p.kind = SHOWN;
		p.columns = 1;
	} else if (c == '\n') {
		p.kind = LINE_END;
	} else if (c == '\t') {
		p.kind = TAB;
		p.columns = TAB_COLUMNS - column % TAB_COLUMNS;
	} else if (c != TC_UTF8_INVALID && tc_utf8_shows(c)) {
		p.kind = SHOWN;
		p.columns = (size_t)tc_utf8_width(c);
	} else {
		p.kind = HIDDEN;
		p.columns = escaped_columns(p.text);
	}
	return p;
}

static struct tc_str rest_of(const struct tc_pages *p, size_t at)
{
	return tc_str_n(p->text.data + at, p->text.len - at);
}

/* --- rows ------------------------------------------------------------------------ */

void tc_pages_init(struct tc_pages *p, struct tc_str text)
{
	*p = (struct tc_pages){.text = text};
}

void tc_pages_release(struct tc_pages *p)
{
	free(p->rows);
	tc_pages_init(p, p->text);
}

static void add_row(struct tc_pages *p, struct tc_page_row row)
{
	if (p->count == p->cap) {
		p->cap = 2 * p->cap + 64;
		p->rows = tc_realloc(p->rows, p->cap, sizeof(*p->rows));
	}
	p->rows[p->count++] = row;
}

void tc_pages_split(struct tc_pages *p, size_t columns)
{
	struct tc_page_row row = {.line = 1, .sgr = TC_PAGE_PLAIN};
	size_t column = 0, line = 1, sgr = TC_PAGE_PLAIN;
	bool begun = false;

	p->count = 0;
	for (size_t at = 0; at < p->text.len;) {
		struct piece piece = piece_at(rest_of(p, at), column);

		/* Wrapped: this one is the first of the next row. */
		if (begun && column && column + piece.columns > columns) {
			add_row(p, row);
			begun = false;
			column = 0;
			piece = piece_at(rest_of(p, at), column);
		}
		if (!begun)
			row = (struct tc_page_row){at, line, sgr};
		begun = true;
		column += piece.columns;
		if (piece.kind == COLOR)
			sgr = ends_color(piece.text) ? TC_PAGE_PLAIN : at;
		at += piece.text.len;
		if (piece.kind == LINE_END) {
			add_row(p, row);
			begun = false;
			column = 0;
			line++;
			if (p->stop && p->stop())
				p->text.len = at;
		}
	}
	if (begun)
		add_row(p, row);
}

size_t tc_pages_end(const struct tc_pages *p, size_t row)
{
	return row + 1 < p->count ? p->rows[row + 1].at : p->text.len;
}

size_t tc_pages_row_of(const struct tc_pages *p, size_t at)
{
	size_t low = 0, high = p->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (p->rows[middle].at <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* --- searching ------------------------------------------------------------------- */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Bytes of the text that say `what` at this place; 0: they do not. */
static size_t says(const struct tc_pages *p, struct tc_str what, size_t at)
{
	size_t begin = at, found = 0;

	while (found < what.len && at < p->text.len) {
		size_t color = found ? color_length(rest_of(p, at)) : 0;

		if (color) {
			at += color;
			continue;
		}
		if (lower(p->text.data[at]) != lower(what.data[found]))
			return 0;
		at++;
		found++;
	}
	return what.len && found == what.len ? at - begin : 0;
}

bool tc_pages_find(const struct tc_pages *p, struct tc_str what, size_t from, size_t *at)
{
	for (*at = from; *at < p->text.len; ++*at) {
		size_t color = color_length(rest_of(p, *at));

		if (color)
			*at += color - 1;
		else if (says(p, what, *at))
			return true;
	}
	return false;
}

/* Within a colour sequence, behind its first byte. */
static bool in_color(const struct tc_pages *p, size_t at)
{
	for (size_t back = 1; back <= at && back <= COLOR_MAX; back++)
		if (p->text.data[at - back] == '\x1b')
			return color_length(rest_of(p, at - back)) > back;
	return false;
}

bool tc_pages_find_back(const struct tc_pages *p, struct tc_str what, size_t from,
			size_t *at)
{
	for (*at = from; (*at)-- > 0;)
		if (says(p, what, *at) && !in_color(p, *at))
			return true;
	return false;
}

/* --- writing --------------------------------------------------------------------- */

static void write_piece(const struct piece *piece, FILE *out)
{
	struct tc_buf shown;

	switch (piece->kind) {
	case COLOR:
	case SHOWN:
		fwrite(piece->text.data, 1, piece->text.len, out);
		return;
	case TAB:
		fprintf(out, "%*s", (int)piece->columns, "");
		return;
	case LINE_END:
		return;
	case HIDDEN:
		tc_buf_init(&shown, PIECE_MAX);
		tc_escape_terminal(&shown, piece->text);
		fwrite(shown.data, 1, shown.len, out);
		tc_buf_release(&shown);
		return;
	}
	TC_BUG("unknown piece of a page");
}

static void write_sgr(const struct tc_pages *p, size_t sgr, FILE *out)
{
	struct tc_str rest = rest_of(p, sgr);

	fwrite(rest.data, 1, color_length(rest), out);
}

void tc_pages_write(const struct tc_pages *p, size_t row, struct tc_str mark, FILE *out)
{
	size_t sgr = p->rows[row].sgr, end = tc_pages_end(p, row), marked = 0, column = 0;

	if (sgr != TC_PAGE_PLAIN)
		write_sgr(p, sgr, out);
	for (size_t at = p->rows[row].at; at < end;) {
		struct piece piece = piece_at(rest_of(p, at), column);
		bool color = piece.kind == COLOR;

		if (!color && !marked && (marked = says(p, mark, at)) > 0) {
			marked += at;
			fputs("\x1b[7m", out);
		}
		write_piece(&piece, out);
		if (color)
			sgr = ends_color(piece.text) ? TC_PAGE_PLAIN : at;
		column += piece.columns;
		at += piece.text.len;
		if (color && marked)
			fputs("\x1b[7m", out);
		if (marked && at >= marked) {
			marked = 0;
			fputs("\x1b[0m", out);
			if (sgr != TC_PAGE_PLAIN)
				write_sgr(p, sgr, out);
		}
	}
	if (marked || sgr != TC_PAGE_PLAIN)
		fputs("\x1b[0m", out);
	putc('\n', out);
}

bool tc_pages_print(struct tc_str text, FILE *out, bool (*stop)(void))
{
	size_t column = 0, looked = text.len;

	while (text.len) {
		struct piece piece = piece_at(text, column);

		write_piece(&piece, out);
		column += piece.columns;
		if (piece.kind == LINE_END) {
			putc('\n', out);
			column = 0;
		}
		text = tc_str_n(text.data + piece.text.len, text.len - piece.text.len);
		if (!stop || looked - text.len < STRETCH)
			continue;
		looked = text.len;
		fflush(out);
		if (stop())
			return !text.len;
	}
	return true;
}
