/*
 * HTML: one file that loads nothing and runs nothing.
 *
 * The policy in its head forbids both, and allows the one style sheet by its hash.  No
 * attribute is made from a value of the case, but for numbers and ids of our own.
 */
#include "render/medium.h"
#include "render/page_form.h"
#include "util/embedded.h"
#include "util/escape.h"
#include "util/sha256.h"

#include "util/banned.h"

/* No longer text is kept from being broken. */
#define WORD_MAX 24
/* Longer text needs a wide column. */
#define SENTENCE_MIN 60

extern const struct tc_embedded tc_embedded_page_style[];

static struct tc_str own_style(void)
{
	for (const struct tc_embedded *e = tc_embedded_page_style; e->name; e++)
		if (strcmp(e->name, "page.css") == 0)
			return tc_str_n(e->text, e->len);
	TC_BUG("the style sheet is not embedded");
}

static void escape(struct tc_buf *out, const char *text)
{
	tc_escape_html(out, tc_str(text));
}

/* --- the frame ------------------------------------------------------------------- */

/*
 * The policy names the hash of the sheet (CSP Level 3, section 8.3): what another hand put
 * into the file would not act.
 */
static void style(struct tc_buf *out, struct tc_str more)
{
	char hash[TC_SHA256_BASE64];
	struct tc_sha256 h;

	tc_sha256_init(&h);
	tc_sha256_add(&h, own_style().data, own_style().len);
	tc_sha256_add(&h, more.data, more.len);
	tc_sha256_finish_base64(&h, hash);
	tc_buf_addf(out,
		    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		    "style-src 'sha256-%s'; base-uri 'none'; form-action 'none'\">\n"
		    "<style>",
		    hash);
	tc_buf_add_str(out, own_style());
	if (more.len)
		tc_buf_add_str(out, more);
	tc_buf_add_cstr(out, "</style>\n");
}

static void contents(struct tc_page *p)
{
	tc_buf_add_cstr(&p->text, "<nav aria-label=\"Contents\">\n<ol>\n");
	for (size_t i = 0; i < p->opt.chapter_count; i++) {
		tc_buf_addf(&p->text, "<li><a href=\"#%s\">", p->opt.chapters[i].id);
		escape(&p->text, p->opt.chapters[i].title);
		tc_buf_add_cstr(&p->text, "</a></li>\n");
	}
	tc_buf_add_cstr(&p->text, "</ol>\n</nav>\n");
}

static void facts(struct tc_page *p, const struct tc_page_fact *list, size_t count)
{
	tc_buf_add_cstr(&p->text, "<dl>\n");
	for (size_t i = 0; i < count; i++) {
		tc_buf_add_cstr(&p->text, "<div><dt>");
		tc_escape_html(&p->text, list[i].name);
		tc_buf_add_cstr(&p->text, "</dt><dd>");
		tc_escape_html(&p->text, list[i].value);
		tc_buf_add_cstr(&p->text, "</dd></div>\n");
	}
	tc_buf_add_cstr(&p->text, "</dl>\n");
}

static void begin(struct tc_page *p, const struct tc_page_fact *list, size_t count)
{
	tc_buf_add_cstr(&p->text, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
				  "<meta charset=\"utf-8\">\n");
	style(&p->text, p->opt.style);
	tc_buf_add_cstr(&p->text,
			"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			"<meta name=\"color-scheme\" content=\"light dark\">\n"
			"<meta name=\"referrer\" content=\"no-referrer\">\n"
			"<title>");
	escape(&p->text, p->opt.title);
	tc_buf_add_cstr(&p->text, "</title>\n</head>\n<body>\n<header>\n<h1>");
	escape(&p->text, p->opt.title);
	tc_buf_add_cstr(&p->text, "</h1>\n");
	facts(p, list, count);
	tc_buf_add_cstr(&p->text, "</header>\n");
	contents(p);
	tc_buf_add_cstr(&p->text, "<main>\n");
}

static void begin_chapter(struct tc_page *p, const struct tc_page_chapter *chapter)
{
	tc_buf_addf(&p->text, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">", chapter->id,
		    chapter->id);
	escape(&p->text, chapter->title);
	tc_buf_add_cstr(&p->text, "</h2>\n");
	if (chapter->lead) {
		tc_buf_add_cstr(&p->text, "<p class=\"lead\">");
		escape(&p->text, chapter->lead);
		tc_buf_add_cstr(&p->text, "</p>\n");
	}
}

static void end_chapter(struct tc_page *p)
{
	tc_buf_add_cstr(&p->text, "</section>\n");
}

/* --- words ----------------------------------------------------------------------- */

static void heading(struct tc_page *p, const char *title)
{
	tc_buf_add_cstr(&p->text, "<h3>");
	escape(&p->text, title);
	tc_buf_add_cstr(&p->text, "</h3>\n");
}

static void text(struct tc_page *p, const char *words)
{
	tc_buf_add_cstr(&p->text, "<p>");
	escape(&p->text, words);
	tc_buf_add_cstr(&p->text, "</p>\n");
}

static void add_ref(struct tc_buf *out, size_t number)
{
	tc_buf_addf(out, "<a href=\"#n%zu\" aria-label=\"footnote %zu\">%zu</a>", number, number,
		    number);
}

static void add_refs(struct tc_buf *out, const struct tc_page_ref *refs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		tc_buf_add_cstr(out, i ? ", " : "<span class=\"refs\">[");
		add_ref(out, refs[i].number);
	}
	if (count)
		tc_buf_add_cstr(out, "]</span>");
}

static void statements(struct tc_page *p, const struct tc_page_statement *list, size_t count)
{
	tc_buf_add_cstr(&p->text, "<ul class=\"statements\">\n");
	for (size_t i = 0; i < count; i++) {
		const struct tc_page_statement *s = &list[i];
		const char *basis = tc_page_basis_name(s->basis);

		tc_buf_addf(&p->text, "<li class=\"%s\"><span class=\"basis\">%s</span> ", basis,
			    basis);
		tc_escape_html(&p->text, s->text);
		tc_buf_add_char(&p->text, ' ');
		add_refs(&p->text, s->refs, s->ref_count);
		if (s->query.data) {
			tc_buf_add_cstr(&p->text, " <span class=\"query\">query: ");
			tc_escape_html(&p->text, s->query);
			tc_buf_add_cstr(&p->text, "</span>");
		}
		tc_buf_add_cstr(&p->text, "</li>\n");
	}
	tc_buf_add_cstr(&p->text, "</ul>\n");
}

/* --- tables ---------------------------------------------------------------------- */

/* Wide ones scroll within themselves, by keys too. */
static void begin_table(struct tc_page *p)
{
	const struct tc_page_table *t = p->table;

	tc_buf_addf(&p->text,
		    "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
		    "aria-labelledby=\"%s-%s\">\n<table>\n<caption id=\"%s-%s\">",
		    p->chapter->id, t->id, p->chapter->id, t->id);
	escape(&p->text, t->title);
	tc_buf_add_cstr(&p->text, "</caption>\n<thead><tr>");
	for (size_t i = 0; i < t->column_count; i++) {
		tc_buf_addf(&p->text, "<th scope=\"col\"%s>", t->numeric[i] ? " class=\"n\"" : "");
		tc_page_column(&p->text, t->columns[i]);
		if (t->inferred[i])
			tc_buf_add_cstr(&p->text, " <small>(inferred)</small>");
		tc_buf_add_cstr(&p->text, "</th>");
	}
	tc_buf_add_cstr(&p->text, "</tr></thead>\n<tbody>\n");
}

/* Long text may break behind the marks of ARNs and paths, rather than anywhere. */
static void breakable(struct tc_buf *out, struct tc_str s)
{
	if (s.len <= WORD_MAX) {
		tc_escape_html(out, s);
		return;
	}
	while (s.len) {
		size_t n = 0;

		while (n < s.len && s.data[n] != ':' && s.data[n] != '/')
			n++;
		n += n < s.len;
		tc_escape_html(out, tc_str_n(s.data, n));
		if (n < s.len)
			tc_buf_add_cstr(out, "<wbr>");
		s = tc_str_n(s.data + n, s.len - n);
	}
}

/* A time, an address, an account are read as one word; sentences want room. */
static const char *class_of(const struct tc_page_cell *cell, bool numeric)
{
	struct tc_str text = cell->value.text;

	if (numeric)
		return " class=\"n\"";
	if (cell->value.type != TC_VALUE_TEXT || cell->ref_count)
		return "";
	if (text.len > SENTENCE_MIN)
		return " class=\"s\"";
	if (text.len > WORD_MAX)
		return " class=\"m\"";
	return memchr(text.data, ' ', text.len) ? "" : " class=\"w\"";
}

static void row(struct tc_page *p, const struct tc_page_cell *cells)
{
	tc_buf_add_cstr(&p->text, "<tr>");
	for (size_t i = 0; i < p->table->column_count; i++) {
		tc_buf_addf(&p->text, "<td%s>", class_of(&cells[i], p->table->numeric[i]));
		if (cells[i].ref_count)
			add_refs(&p->text, cells[i].refs, cells[i].ref_count);
		else
			tc_render_value(&p->text, &cells[i].value, breakable);
		tc_buf_add_cstr(&p->text, "</td>");
	}
	tc_buf_add_cstr(&p->text, "</tr>\n");
}

static void end_table(struct tc_page *p, const struct tc_page_rest *rest)
{
	tc_buf_add_cstr(&p->text, "</tbody>\n</table>\n</div>\n");
	if (!rest->rows)
		tc_buf_add_cstr(&p->text, "<p class=\"rest\">No rows.</p>\n");
	if (!rest->file)
		return;
	tc_buf_addf(&p->text,
		    "<p class=\"rest\">%lld rows; the first %lld are shown. All of them stand in "
		    "the file <code>",
		    (long long)rest->rows, (long long)rest->shown);
	escape(&p->text, rest->file);
	tc_buf_add_cstr(&p->text, "</code> beside this one.</p>\n");
	if (rest->count_count)
		tc_buf_add_cstr(&p->text, "<ul class=\"counts\">\n");
	for (size_t i = 0; i < rest->count_count; i++) {
		tc_buf_add_cstr(&p->text, "<li>");
		tc_escape_html(&p->text, rest->counts[i]);
		tc_buf_add_cstr(&p->text, "</li>\n");
	}
	if (rest->count_count)
		tc_buf_add_cstr(&p->text, "</ul>\n");
}

/* --- pictures, steps ------------------------------------------------------------- */

static void figure(struct tc_page *p, const struct tc_page_figure *f)
{
	tc_buf_add_cstr(&p->text, "<figure>\n<figcaption><b>");
	escape(&p->text, f->title);
	tc_buf_add_cstr(&p->text, ".</b> ");
	escape(&p->text, f->caption);
	tc_buf_add_cstr(&p->text, " <span class=\"query\">query: ");
	escape(&p->text, f->query);
	tc_buf_add_cstr(&p->text, "</span></figcaption>\n");
	tc_buf_add_str(&p->text, f->svg);
	tc_buf_add_cstr(&p->text, "\n</figure>\n");
}

static void begin_steps(struct tc_page *p, const char *title)
{
	heading(p, title);
	tc_buf_add_cstr(&p->text, "<ol class=\"steps\">\n");
}

static void step_line(struct tc_page *p, const char *label, struct tc_str words)
{
	if (!words.len)
		return;
	tc_buf_addf(&p->text, "<p><b>%s</b> ", label);
	tc_escape_html(&p->text, words);
	tc_buf_add_cstr(&p->text, "</p>\n");
}

static void step(struct tc_page *p, const struct tc_page_step *s)
{
	tc_buf_addf(&p->text, "<li id=\"step-%zu\" value=\"%zu\"><p><b>", s->number, s->number);
	tc_escape_html(&p->text, s->title);
	tc_buf_add_cstr(&p->text, "</b> ");
	tc_escape_html(&p->text, s->where);
	tc_buf_add_char(&p->text, ' ');
	add_refs(&p->text, s->refs, s->ref_count);
	if (s->more)
		tc_buf_addf(&p->text, " and %zu more events", s->more);
	tc_buf_add_cstr(&p->text, "</p>\n");
	step_line(p, "Done already:", s->done);
	step_line(p, "Why:", s->why);
	step_line(p, "Also used by:", s->uses);
	step_line(p, "Mind:", s->mind);
	step_line(p, "No command:", s->refused);
	for (size_t i = 0; i < s->command_count; i++) {
		tc_buf_add_cstr(&p->text, i ? "\n" : "<pre tabindex=\"0\"><code>");
		tc_escape_html(&p->text, s->commands[i]);
	}
	tc_buf_add_cstr(&p->text, s->command_count ? "</code></pre>\n</li>\n" : "</li>\n");
}

static void end_steps(struct tc_page *p)
{
	tc_buf_add_cstr(&p->text, "</ol>\n");
}

/* --- footnotes ------------------------------------------------------------------- */

static void begin_notes(struct tc_page *p)
{
	tc_buf_add_cstr(&p->text,
			"<section aria-labelledby=\"footnotes\">\n"
			"<h2 id=\"footnotes\">Footnotes</h2>\n"
			"<p class=\"lead\">Each event with the file that it stands in, where in the "
			"inflated file its record begins, how many bytes it has, and the SHA-256 of "
			"the file as it was acquired.</p>\n<ol class=\"notes\">\n");
}

static void note(struct tc_page *p, const struct tc_page_note *n)
{
	/* Two events of one id share the number, and the first has what links lead to. */
	if (n->number == p->noted)
		tc_buf_addf(&p->text, "<li value=\"%zu\">", n->number);
	else
		tc_buf_addf(&p->text, "<li id=\"n%zu\" value=\"%zu\">", n->number, n->number);
	tc_escape_html(&p->text, n->time);
	tc_buf_add_cstr(&p->text, " <b>");
	tc_escape_html(&p->text, n->event_name);
	tc_buf_add_cstr(&p->text, "</b>, event <code>");
	tc_escape_html(&p->text, n->event_id);
	tc_buf_add_cstr(&p->text, "</code>, in <code>");
	tc_escape_html(&p->text, n->source);
	tc_buf_addf(&p->text, "</code>, offset %lld, %lld bytes, SHA-256 <code>",
		    (long long)n->offset, (long long)n->length);
	tc_escape_html(&p->text, n->sha256);
	tc_buf_add_cstr(&p->text, "</code></li>\n");
}

static void end(struct tc_page *p)
{
	if (p->notes)
		tc_buf_add_cstr(&p->text, "</ol>\n</section>\n");
	tc_buf_add_cstr(&p->text, "</main>\n<footer><p>Times are UTC. A fact is what events "
				  "say; an inference is what was concluded from them. Numbers in "
				  "brackets are footnotes.</p></footer>\n</body>\n</html>\n");
}

const struct tc_page_form_ops tc_page_html = {
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
	.begin_steps = begin_steps,
	.step = step,
	.end_steps = end_steps,
	.begin_notes = begin_notes,
	.note = note,
	.end = end,
};
