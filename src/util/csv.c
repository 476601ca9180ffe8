#include "util/csv.h"

#include "util/banned.h"

struct cursor {
	const char *p, *end;
	char delimiter;
	bool last;
};

static enum tc_csv_status quoted_cell(struct cursor *c, struct tc_csv_cell *cell)
{
	const char *first = ++c->p;

	cell->doubled = false;
	for (;;) {
		const char *quote = memchr(c->p, '"', (size_t)(c->end - c->p));

		/* At the very end nobody knows whether a second quote follows. */
		if (!quote || (quote + 1 == c->end && !c->last))
			return TC_CSV_MORE;
		c->p = quote + 1;
		if (c->p == c->end || *c->p != '"') {
			cell->text = tc_str_n(first, (size_t)(quote - first));
			return TC_CSV_OK;
		}
		cell->doubled = true;
		c->p++;
	}
}

/* A quote inside a cell that does not begin with one is an ordinary character. */
static enum tc_csv_status bare_cell(struct cursor *c, struct tc_csv_cell *cell)
{
	const char *first = c->p;

	while (c->p < c->end && *c->p != c->delimiter && *c->p != '\n')
		c->p++;
	if (c->p == c->end && !c->last)
		return TC_CSV_MORE;
	const char *behind = c->p;
	/* The CR of a line end; elsewhere it is part of the cell. */
	if (behind > first && behind[-1] == '\r' && (c->p == c->end || *c->p == '\n'))
		behind--;
	cell->text = tc_str_n(first, (size_t)(behind - first));
	cell->doubled = false;
	return TC_CSV_OK;
}

/* Behind a cell: *ended at the end of the row, else at the next cell. */
static enum tc_csv_status separator(struct cursor *c, bool *ended)
{
	*ended = true;
	if (c->p == c->end)
		return c->last ? TC_CSV_OK : TC_CSV_MORE;
	if (*c->p == c->delimiter) {
		*ended = false;
		c->p++;
		return TC_CSV_OK;
	}
	if (*c->p == '\r' && c->p + 1 == c->end && !c->last)
		return TC_CSV_MORE;
	if (*c->p == '\r' && (c->p + 1 == c->end || c->p[1] == '\n'))
		c->p++;
	if (c->p < c->end && *c->p != '\n')
		return TC_CSV_BAD;
	if (c->p < c->end)
		c->p++;
	return TC_CSV_OK;
}

enum tc_csv_status tc_csv_read(struct tc_csv_row *row, struct tc_str text, size_t at,
			       char delimiter, bool last)
{
	struct cursor c = {text.data + at, text.data + text.len, delimiter, last};
	enum tc_csv_status status;
	struct tc_csv_cell cell;
	bool ended = false;

	row->count = 0;
	do {
		bool quoted = c.p < c.end && *c.p == '"';

		status = quoted ? quoted_cell(&c, &cell) : bare_cell(&c, &cell);
		if (status != TC_CSV_OK)
			break;
		if (row->count < TC_CSV_COLUMNS_MAX)
			row->cells[row->count] = cell;
		row->count++;
		/* A bare cell ends before the CR of its line. */
		row->end = (size_t)(quoted ? c.p - text.data
					   : cell.text.data + cell.text.len - text.data);
		status = separator(&c, &ended);
	} while (status == TC_CSV_OK && !ended);
	row->next = (size_t)(c.p - text.data);
	return status;
}

void tc_csv_decode(struct tc_buf *out, struct tc_str inside)
{
	const char *p = inside.data, *end = inside.data + inside.len, *quote;

	while ((quote = memchr(p, '"', (size_t)(end - p)))) {
		tc_buf_add(out, p, (size_t)(quote + 1 - p));
		p = quote + 2;
	}
	tc_buf_add(out, p, (size_t)(end - p));
}

size_t tc_csv_raw_offset(struct tc_str inside, size_t decoded_offset)
{
	size_t raw = 0;

	for (; decoded_offset > 0 && raw < inside.len; decoded_offset--)
		raw += inside.data[raw] == '"' ? 2 : 1;
	return raw;
}
