/*
 * Markdown that reads as plain text, with the tables and footnotes that forges render.
 */
#include "render/medium.h"
#include "render/page_form.h"
#include "util/escape.h"

#include "util/banned.h"

static void escape(struct tc_buf *out, const char *text)
{
	tc_escape_markdown(out, tc_str(text));
}

static void heading_of(struct tc_page *p, const char *marks, const char *title)
{
	tc_buf_addf(&p->text, "%s ", marks);
	escape(&p->text, title);
	tc_buf_add_cstr(&p->text, "\n\n");
}

static void facts(struct tc_page *p, const struct tc_page_fact *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		tc_buf_add_cstr(&p->text, "- ");
		tc_escape_markdown(&p->text, list[i].name);
		tc_buf_add_cstr(&p->text, ": ");
		tc_escape_markdown(&p->text, list[i].value);
		tc_buf_add_char(&p->text, '\n');
	}
	tc_buf_add_char(&p->text, '\n');
}

static void begin(struct tc_page *p, const struct tc_page_fact *list, size_t count)
{
	heading_of(p, "#", p->opt.title);
	facts(p, list, count);
	tc_buf_add_cstr(&p->text, "A _fact_ is what events say, an _inference_ what was concluded "
				  "from them; so are columns that are marked (inferred).\n\n");
}

static void begin_chapter(struct tc_page *p, const struct tc_page_chapter *chapter)
{
	heading_of(p, "##", chapter->title);
	if (!chapter->lead)
		return;
	escape(&p->text, chapter->lead);
	tc_buf_add_cstr(&p->text, "\n\n");
}

static void end_chapter(struct tc_page *p)
{
	(void)p;
}

static void heading(struct tc_page *p, const char *title)
{
	heading_of(p, "###", title);
}

static void text(struct tc_page *p, const char *words)
{
	escape(&p->text, words);
	tc_buf_add_cstr(&p->text, "\n\n");
}

static void add_refs(struct tc_buf *out, const struct tc_page_ref *refs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		tc_buf_addf(out, "%s[^%zu]", i ? " " : "", refs[i].number);
}

static void statements(struct tc_page *p, const struct tc_page_statement *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		tc_buf_addf(&p->text, "- _%s:_ ", tc_page_basis_name(list[i].basis));
		tc_escape_markdown(&p->text, list[i].text);
		tc_buf_add_char(&p->text, ' ');
		add_refs(&p->text, list[i].refs, list[i].ref_count);
		if (list[i].query.data) {
			tc_buf_add_cstr(&p->text, " (query: ");
			tc_escape_markdown(&p->text, list[i].query);
			tc_buf_add_char(&p->text, ')');
		}
		tc_buf_add_char(&p->text, '\n');
	}
	tc_buf_add_char(&p->text, '\n');
}

static void begin_table(struct tc_page *p)
{
	heading_of(p, "###", p->table->title);
}

/* Only now is it known that there is a table at all. */
static void table_head(struct tc_page *p)
{
	const struct tc_page_table *t = p->table;

	for (size_t i = 0; i < t->column_count; i++) {
		tc_buf_add_cstr(&p->text, "| ");
		tc_page_column(&p->text, t->columns[i]);
		tc_buf_add_cstr(&p->text, t->inferred[i] ? " (inferred) " : " ");
	}
	tc_buf_add_cstr(&p->text, "|\n");
	for (size_t i = 0; i < t->column_count; i++)
		tc_buf_add_cstr(&p->text, t->numeric[i] ? "| ---: " : "| --- ");
	tc_buf_add_cstr(&p->text, "|\n");
}

static void row(struct tc_page *p, const struct tc_page_cell *cells)
{
	if (!p->rows)
		table_head(p);
	for (size_t i = 0; i < p->table->column_count; i++) {
		tc_buf_add_cstr(&p->text, "| ");
		if (cells[i].ref_count)
			add_refs(&p->text, cells[i].refs, cells[i].ref_count);
		else
			tc_render_value(&p->text, &cells[i].value, tc_escape_markdown);
		tc_buf_add_char(&p->text, ' ');
	}
	tc_buf_add_cstr(&p->text, "|\n");
}

static void end_table(struct tc_page *p, const struct tc_page_rest *rest)
{
	if (!rest->rows)
		tc_buf_add_cstr(&p->text, "No rows.\n");
	tc_buf_add_char(&p->text, '\n');
	if (!rest->file)
		return;
	tc_buf_addf(&p->text, "%lld rows; the first %lld are shown. All of them stand in the file ",
		    (long long)rest->rows, (long long)rest->shown);
	escape(&p->text, rest->file);
	tc_buf_add_cstr(&p->text, " beside this one.\n\n");
	for (size_t i = 0; i < rest->count_count; i++) {
		tc_buf_add_cstr(&p->text, "- ");
		tc_escape_markdown(&p->text, rest->counts[i]);
		tc_buf_add_char(&p->text, '\n');
	}
	if (rest->count_count)
		tc_buf_add_char(&p->text, '\n');
}

/* Pictures are of the HTML; here stands what they show, and which query has it. */
static void figure(struct tc_page *p, const struct tc_page_figure *f)
{
	tc_buf_add_cstr(&p->text, "Picture in the HTML form: ");
	escape(&p->text, f->title);
	tc_buf_add_cstr(&p->text, " (query: ");
	escape(&p->text, f->query);
	tc_buf_add_cstr(&p->text, ")\n\n");
}

static void step_line(struct tc_page *p, const char *label, struct tc_str words)
{
	if (!words.len)
		return;
	tc_buf_addf(&p->text, "%s ", label);
	tc_escape_markdown(&p->text, words);
	tc_buf_add_cstr(&p->text, "\n\n");
}

/* One more backtick than any run inside. */
static size_t fence_of(const struct tc_page_step *s)
{
	size_t longest = 2;

	for (size_t i = 0; i < s->command_count; i++) {
		size_t run = 0;

		for (size_t k = 0; k < s->commands[i].len; k++) {
			run = s->commands[i].data[k] == '`' ? run + 1 : 0;
			longest = run > longest ? run : longest;
		}
	}
	return longest + 1;
}

static void commands(struct tc_page *p, const struct tc_page_step *s)
{
	size_t fence = fence_of(s);

	if (!s->command_count)
		return;
	tc_buf_fill(&p->text, '`', fence);
	tc_buf_add_cstr(&p->text, "sh\n");
	for (size_t i = 0; i < s->command_count; i++) {
		tc_escape_terminal(&p->text, s->commands[i]);
		tc_buf_add_char(&p->text, '\n');
	}
	tc_buf_fill(&p->text, '`', fence);
	tc_buf_add_cstr(&p->text, "\n\n");
}

static void step(struct tc_page *p, const struct tc_page_step *s)
{
	/* Not a list: what belongs to an item of two digits would have to be moved in further. */
	tc_buf_addf(&p->text, "**%zu. ", s->number);
	tc_escape_markdown(&p->text, s->title);
	tc_buf_add_cstr(&p->text, "** ");
	tc_escape_markdown(&p->text, s->where);
	tc_buf_add_char(&p->text, ' ');
	add_refs(&p->text, s->refs, s->ref_count);
	if (s->more)
		tc_buf_addf(&p->text, " and %zu more events", s->more);
	tc_buf_add_cstr(&p->text, "\n\n");
	step_line(p, "Done already:", s->done);
	step_line(p, "Why:", s->why);
	step_line(p, "Also used by:", s->uses);
	step_line(p, "Mind:", s->mind);
	step_line(p, "No command:", s->refused);
	commands(p, s);
}

static void end_steps(struct tc_page *p)
{
	(void)p;
}

static void begin_notes(struct tc_page *p)
{
	heading_of(p, "##", "Footnotes");
	tc_buf_add_cstr(&p->text,
			"Each event with the file that it stands in, where in the inflated file its "
			"record begins, how many bytes it has, and the SHA-256 of the file as it was "
			"acquired.\n\n");
}

static void note(struct tc_page *p, const struct tc_page_note *n)
{
	tc_buf_addf(&p->text, "[^%zu]: ", n->number);
	tc_escape_markdown(&p->text, n->time);
	tc_buf_add_char(&p->text, ' ');
	tc_escape_markdown(&p->text, n->event_name);
	tc_buf_add_cstr(&p->text, ", event ");
	tc_escape_markdown(&p->text, n->event_id);
	tc_buf_add_cstr(&p->text, ", in ");
	tc_escape_markdown(&p->text, n->source);
	tc_buf_addf(&p->text, ", offset %lld, %lld bytes, SHA-256 ", (long long)n->offset,
		    (long long)n->length);
	tc_escape_markdown(&p->text, n->sha256);
	tc_buf_add_char(&p->text, '\n');
}

static void end(struct tc_page *p)
{
	(void)p;
}

const struct tc_page_form_ops tc_page_markdown = {
	.begin = begin,
	.begin_chapter = begin_chapter,
	.end_chapter = end_chapter,
	.heading = heading,
	.text = text,
	.facts = facts,
	.statements = statements,
	.begin_table = begin_table,
	.row = row,
	.end_table = end_table,
	.figure = figure,
	.begin_steps = heading,
	.step = step,
	.end_steps = end_steps,
	.begin_notes = begin_notes,
	.note = note,
	.end = end,
};
