/*
 * Tables for people: gathering rows, titles and footers.
 *
 * The rows of a query wait until it ends, so that its columns get the widths they
 * need.  What waits is bounded: past that, rows are printed as they come.
 */
#include "render/table.h"

#include <stdlib.h>

#include "util/escape.h"
#include "util/utf8.h"

#include "util/banned.h"

/* What waits at most, give or take one row. */
#define WAIT_ROWS ((size_t)10000)
#define WAIT_BYTES ((size_t)32 * 1024 * 1024)
/* Longest word that is worth keeping whole: a key, a time, an IPv6 address. */
#define WORD_MAX ((size_t)39)
/* One value, escaped. */
#define VALUE_MAX ((size_t)2 * 1024 * 1024 * 1024)

static void *table_open(void)
{
	struct table *t = tc_calloc(1, sizeof(*t));

	tc_arena_init(&t->names);
	tc_arena_init(&t->texts);
	tc_buf_init(&t->scratch, VALUE_MAX);
	return t;
}

static void table_close(void *state)
{
	struct table *t = state;

	tc_arena_release(&t->names);
	tc_arena_release(&t->texts);
	tc_buf_release(&t->scratch);
	free(t->columns);
	free(t->cells);
	free(t->left);
	free(t);
}

static void escape_ascii(struct tc_buf *out, struct tc_str text)
{
	struct tc_buf shown;

	tc_buf_init(&shown, VALUE_MAX);
	tc_escape_terminal(&shown, text);
	tc_escape_ascii(out, tc_buf_str(&shown));
	out->overflow = out->overflow || shown.overflow;
	tc_buf_release(&shown);
}

/* Escaped text that lives as long as `arena`. */
static struct tc_str escaped(struct tc_render *r, struct tc_arena *arena,
			     struct tc_str text)
{
	struct table *t = r->state;

	tc_buf_clear(&t->scratch);
	(r->opt.ascii ? escape_ascii : tc_escape_terminal)(&t->scratch, text);
	if (t->scratch.overflow)
		r->failed = true;
	return tc_arena_str(arena, tc_buf_str(&t->scratch));
}

static void title(struct tc_render *r, const char *text)
{
	struct table *t = r->state;

	tc_table_paragraph(r, "", "", TC_SGR_BOLD, escaped(r, &t->names, tc_str(text)));
}

static void begin_question(struct tc_render *r, const struct tc_question_head *head)
{
	struct table *t = r->state;

	title(r, head->title);
	tc_buf_add_char(&r->text, '\n');
	for (size_t i = 0; i < head->answer_count; i++)
		tc_table_paragraph(r, "", "  ", NULL, escaped(r, &t->names, head->answer[i]));
	if (head->answer_count)
		tc_buf_add_char(&r->text, '\n');
}

/* "Logging was switched off  [D02, high, T1685.002]" */
static void query_title(struct tc_render *r)
{
	const struct tc_detection_head *d = r->query->detection;
	struct tc_buf text;

	if (!d) {
		title(r, r->query->title);
		return;
	}
	tc_buf_init(&text, VALUE_MAX);
	tc_buf_addf(&text, "%s  [%s, %s, %s]", r->query->title, d->id, d->severity,
		    d->technique);
	title(r, tc_buf_cstr(&text));
	tc_buf_release(&text);
}

static void begin_query(struct tc_render *r)
{
	struct table *t = r->state;
	size_t own = r->opt.numbered ? 1 : 0, n = r->query->column_count + own;

	if (r->queries)
		tc_buf_add_char(&r->text, '\n');
	tc_arena_release(&t->names);
	query_title(r);
	free(t->columns);
	t->columns = tc_calloc(n, sizeof(*t->columns));
	t->left = tc_realloc(t->left, n, sizeof(*t->left));
	t->column_count = n;
	for (size_t i = 0; i < n; i++) {
		const char *name = i < own ? "#" : r->query->columns[i - own];

		t->columns[i].raw_name = name;
		t->columns[i].name = escaped(r, &t->names, tc_str(name));
	}
	t->numbered = own;
	t->laid_out = false;
	t->cut = false;
	t->printed = 0;
}

static struct cell *new_cells(struct table *t)
{
	if (t->cell_cap - t->cell_count < t->column_count) {
		t->cell_cap = t->cell_cap * 2 + t->column_count;
		t->cells = tc_realloc(t->cells, t->cell_cap, sizeof(*t->cells));
	}
	t->cell_count += t->column_count;
	return t->cells + t->cell_count - t->column_count;
}

static void fill_cell(struct tc_render *r, struct cell *cell,
		      const struct tc_value *value)
{
	struct table *t = r->state;

	tc_buf_clear(&t->scratch);
	tc_render_value(&t->scratch, value, r->opt.ascii ? escape_ascii : tc_escape_terminal);
	if (t->scratch.overflow)
		r->failed = true;
	cell->text = tc_arena_str(&t->texts, tc_buf_str(&t->scratch));
	cell->number = value->type == TC_VALUE_INT || value->type == TC_VALUE_REAL;
}

/* Longest run without a blank; 0 when there is one that nobody would keep whole. */
static size_t longest_word(struct tc_str text)
{
	size_t longest = 0;

	while (text.data) {
		size_t columns = tc_utf8_columns(tc_str_cut(text, ' ', &text));
		if (columns > WORD_MAX)
			return 0;
		longest = columns > longest ? columns : longest;
	}
	return longest;
}

static void measure(struct column *c, const struct cell *cell)
{
	size_t columns = tc_utf8_columns(cell->text);
	size_t word = longest_word(cell->text);

	if (cell->number)
		c->has_number = true;
	else if (cell->text.len)
		c->has_text = true;
	if (c->widest_cell < columns)
		c->widest_cell = columns;
	if (c->longest_word < word)
		c->longest_word = word;
}

static void print_waiting(struct tc_render *r, bool more)
{
	struct table *t = r->state;

	if (!t->laid_out)
		tc_table_layout(r, more);
	for (size_t i = 0; i < t->cell_count; i += t->column_count)
		tc_table_print_row(r, t->cells + i);
	t->cell_count = 0;
	tc_arena_release(&t->texts);
}

static void row(struct tc_render *r, const struct tc_value *values)
{
	struct table *t = r->state;
	struct cell *cells = new_cells(t);
	size_t own = t->numbered ? 1 : 0;
	struct tc_value number = {.type = TC_VALUE_INT, .integer = (int64_t)r->number};

	for (size_t i = 0; i < t->column_count; i++) {
		fill_cell(r, &cells[i], i < own ? &number : &values[i - own]);
		if (!t->laid_out)
			measure(&t->columns[i], &cells[i]);
	}
	if (t->laid_out || r->rows + 1 >= WAIT_ROWS || t->texts.bytes >= WAIT_BYTES)
		print_waiting(r, true);
}

static void explanations(struct tc_render *r, const struct tc_detection_head *d)
{
	struct table *t = r->state;

	tc_arena_release(&t->texts);
	for (size_t i = 0; i < d->benign_count; i++)
		tc_table_paragraph(r, i ? "           or: " : "harmless when: ",
				   "               ", NULL,
				   escaped(r, &t->texts, tc_str(d->benign[i])));
}

/* What stands there must not be taken for the whole. */
static void tell_cut(struct tc_render *r)
{
	struct table *t = r->state;
	struct tc_str mark = tc_table_mark(r);

	tc_buf_clear(&t->scratch);
	tc_buf_addf(&t->scratch, "(%.*s ends what was cut; --format json has all of it)",
		    TC_STR_ARG(mark));
	tc_table_paragraph(r, "", " ", NULL, tc_buf_str(&t->scratch));
}

/* "; no room for tool, region: -x shows all" */
static void tell_hidden(struct tc_buf *out, const struct table *t)
{
	bool any = false;

	for (size_t i = 0; i < t->column_count; i++) {
		if (!t->columns[i].hidden)
			continue;
		tc_buf_add_cstr(out, any ? ", " : "; no room for ");
		tc_buf_add_str(out, t->columns[i].name);
		any = true;
	}
	if (any)
		tc_buf_add_cstr(out, ": -x shows all");
}

static void end_query(struct tc_render *r, enum tc_render_end how)
{
	struct table *t = r->state;
	struct tc_buf footer;

	print_waiting(r, false);
	tc_buf_init(&footer, VALUE_MAX);
	tc_buf_add_char(&footer, '(');
	tc_render_count(&footer, (int64_t)r->rows, "row");
	if (how == TC_END_STOPPED)
		tc_buf_add_cstr(&footer, "; it was stopped before all were found");
	if (how == TC_END_LIMIT)
		tc_buf_add_cstr(&footer, "; more were left out: raise --limit");
	tell_hidden(&footer, t);
	tc_buf_add_char(&footer, ')');
	tc_table_paragraph(r, "", " ", NULL, tc_buf_str(&footer));
	tc_buf_release(&footer);
	if (t->cut)
		tell_cut(r);
	if (r->rows && r->query->detection)
		explanations(r, r->query->detection);
}

static void coverage_text(struct tc_buf *out, const struct tc_coverage *c)
{
	tc_buf_add_cstr(out, "Coverage: ");
	if (c->first.data && c->last.data) {
		tc_escape_terminal(out, c->first);
		tc_buf_add_cstr(out, " to ");
		tc_escape_terminal(out, c->last);
	} else {
		tc_buf_add_cstr(out, "no events");
	}
	tc_buf_add_cstr(out, ", ");
	tc_render_count(out, c->accounts, "account");
	tc_buf_add_cstr(out, ", ");
	tc_render_count(out, c->regions, "region");
	tc_buf_add_cstr(out, ", data events: ");
	tc_buf_add_cstr(out, c->data_events ? "yes" : "no");
	if (c->digests.data) {
		tc_buf_add_cstr(out, ", digests: ");
		tc_escape_terminal(out, c->digests);
	}
}

static void end_question(struct tc_render *r, const struct tc_coverage *coverage,
			 const struct tc_str *limits, size_t limit_count)
{
	struct table *t = r->state;

	if (r->queries)
		tc_buf_add_char(&r->text, '\n');
	if (r->nothing.len) {
		tc_table_paragraph(r, "Found nothing: ", "  ", NULL,
				   escaped(r, &t->names, tc_buf_str(&r->nothing)));
		tc_buf_add_char(&r->text, '\n');
	}
	tc_buf_clear(&t->scratch);
	coverage_text(&t->scratch, coverage);
	tc_table_paragraph(r, "", "  ", NULL, tc_buf_str(&t->scratch));
	if (!limit_count)
		return;
	tc_buf_add_cstr(&r->text, "What these logs cannot show:\n");
	tc_arena_release(&t->texts);
	for (size_t i = 0; i < limit_count; i++)
		tc_table_paragraph(r, "  - ", "    ", NULL,
				   escaped(r, &t->texts, limits[i]));
}

const struct tc_medium tc_medium_table = {
	.open = table_open,
	.close = table_close,
	.begin_question = begin_question,
	.begin_query = begin_query,
	.row = row,
	.end_query = end_query,
	.names_nothing = true,
	.end_question = end_question,
};
