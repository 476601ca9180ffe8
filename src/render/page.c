#include "render/page.h"

#include <stdlib.h>

#include "render/medium.h"
#include "render/page_form.h"

#include "util/banned.h"

/* What is gathered before it is printed: a picture, or a part of our own words. */
#define TEXT_MAX ((size_t)64 * 1024 * 1024)

static void print(struct tc_page *p)
{
	if (p->text.overflow ||
	    (p->text.len && fwrite(p->text.data, 1, p->text.len, p->opt.out) != p->text.len))
		p->failed = true;
	tc_buf_clear(&p->text);
}

static const struct tc_page_form_ops *form_of(enum tc_page_form form)
{
	switch (form) {
	case TC_PAGE_HTML:
		return &tc_page_html;
	case TC_PAGE_MARKDOWN:
		return &tc_page_markdown;
	case TC_PAGE_JSON:
		return &tc_page_json;
	}
	TC_BUG("no such form of document");
}

const char *tc_page_basis_name(enum tc_page_basis basis)
{
	switch (basis) {
	case TC_BASIS_FACT:
		return "fact";
	case TC_BASIS_INFERENCE:
		return "inference";
	case TC_BASIS_LIMIT:
		return "limit";
	}
	TC_BUG("no such basis");
}

struct tc_page *tc_page_new(const struct tc_page_options *options,
			    const struct tc_page_fact *facts, size_t fact_count)
{
	struct tc_page *p = tc_calloc(1, sizeof(*p));

	p->opt = *options;
	p->form = form_of(options->form);
	tc_buf_init(&p->text, TEXT_MAX);
	p->form->begin(p, facts, fact_count);
	print(p);
	return p;
}

void tc_page_begin_chapter(struct tc_page *p, const struct tc_page_chapter *chapter)
{
	TC_ASSERT(!p->chapter && !p->notes);
	p->chapter = chapter;
	p->parts = 0;
	p->form->begin_chapter(p, chapter);
	p->chapters++;
	print(p);
}

void tc_page_end_chapter(struct tc_page *p)
{
	TC_ASSERT(p->chapter && !p->table);
	p->form->end_chapter(p);
	p->chapter = NULL;
	print(p);
}

/* After it was written. */
static void part(struct tc_page *p)
{
	TC_ASSERT(p->chapter && !p->table);
	p->parts++;
	print(p);
}

void tc_page_heading(struct tc_page *p, const char *title)
{
	p->form->heading(p, title);
	part(p);
}

void tc_page_text(struct tc_page *p, const char *text)
{
	p->form->text(p, text);
	part(p);
}

void tc_page_facts(struct tc_page *p, const struct tc_page_fact *facts, size_t count)
{
	p->form->facts(p, facts, count);
	part(p);
}

void tc_page_statements(struct tc_page *p, const struct tc_page_statement *list,
			size_t count)
{
	if (!count)
		return;
	p->form->statements(p, list, count);
	part(p);
}

void tc_page_begin_table(struct tc_page *p, const struct tc_page_table *table)
{
	TC_ASSERT(p->chapter && !p->table);
	p->table = table;
	p->rows = 0;
	p->form->begin_table(p);
	print(p);
}

void tc_page_row(struct tc_page *p, const struct tc_page_cell *cells)
{
	TC_ASSERT(p->table);
	p->form->row(p, cells);
	p->rows++;
	print(p);
}

void tc_page_end_table(struct tc_page *p, const struct tc_page_rest *rest)
{
	p->form->end_table(p, rest);
	p->table = NULL;
	part(p);
}

void tc_page_figure(struct tc_page *p, const struct tc_page_figure *figure)
{
	p->form->figure(p, figure);
	part(p);
}

void tc_page_begin_steps(struct tc_page *p, const char *title)
{
	p->steps = 0;
	p->form->begin_steps(p, title);
	print(p);
}

void tc_page_step(struct tc_page *p, const struct tc_page_step *step)
{
	p->form->step(p, step);
	p->steps++;
	print(p);
}

void tc_page_end_steps(struct tc_page *p)
{
	p->form->end_steps(p);
	part(p);
}

void tc_page_own_part(struct tc_page *p)
{
	TC_ASSERT(p->opt.form == TC_PAGE_JSON);
	if (p->parts)
		tc_buf_add_cstr(&p->text, ",\n");
	part(p);
}

void tc_page_note(struct tc_page *p, const struct tc_page_note *note)
{
	TC_ASSERT(!p->chapter);
	if (!p->notes)
		p->form->begin_notes(p);
	p->form->note(p, note);
	p->noted = note->number;
	p->notes++;
	print(p);
}

int tc_page_free(struct tc_page *p)
{
	bool failed;

	p->form->end(p);
	print(p);
	failed = p->failed || fflush(p->opt.out) != 0 || ferror(p->opt.out);
	tc_buf_release(&p->text);
	free(p);
	return failed ? -1 : 0;
}

void tc_page_column(struct tc_buf *out, const char *name)
{
	for (; *name; name++)
		tc_buf_add_char(out, *name == '_' ? ' ' : *name);
}
