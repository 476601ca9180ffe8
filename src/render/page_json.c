/*
 * JSON: chapters of parts, each part told by its one member (docs/report.schema.json).
 *
 * Tables are no parts of this form: the caller writes them as the answers of queries,
 * whole and to the letter of the contract.
 */
#include "render/medium.h"
#include "render/page_form.h"
#include "util/escape.h"

#include "util/banned.h"

static void string(struct tc_buf *out, const char *text)
{
	tc_escape_json(out, tc_str(text));
}

static void string_or_null(struct tc_buf *out, struct tc_str s)
{
	if (s.data)
		tc_escape_json(out, s);
	else
		tc_buf_add_cstr(out, "null");
}

static void members(struct tc_buf *out, const struct tc_page_fact *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		tc_buf_add_cstr(out, i ? ",\n" : "");
		tc_escape_json(out, list[i].name);
		tc_buf_add_char(out, ':');
		tc_escape_json(out, list[i].value);
	}
}

static void begin(struct tc_page *p, const struct tc_page_fact *list, size_t count)
{
	tc_buf_add_cstr(&p->text, "{\"trailcase\":1,\"report\":{\"title\":");
	string(&p->text, p->opt.title);
	tc_buf_add_cstr(&p->text, count ? ",\n" : "");
	members(&p->text, list, count);
	tc_buf_add_cstr(&p->text, "},\n\"chapters\":[\n");
}

static void begin_chapter(struct tc_page *p, const struct tc_page_chapter *chapter)
{
	tc_buf_add_cstr(&p->text, p->chapters ? ",\n{\"chapter\":" : "{\"chapter\":");
	string(&p->text, chapter->id);
	tc_buf_add_cstr(&p->text, ",\"title\":");
	string(&p->text, chapter->title);
	tc_buf_add_cstr(&p->text, ",\"parts\":[\n");
}

static void end_chapter(struct tc_page *p)
{
	tc_buf_add_cstr(&p->text, "]}");
}

static void begin_part(struct tc_page *p)
{
	if (p->parts)
		tc_buf_add_cstr(&p->text, ",\n");
}

static void part_of(struct tc_page *p, const char *member, const char *words)
{
	begin_part(p);
	tc_buf_addf(&p->text, "{\"%s\":", member);
	string(&p->text, words);
	tc_buf_add_char(&p->text, '}');
}

static void heading(struct tc_page *p, const char *title)
{
	part_of(p, "heading", title);
}

static void text(struct tc_page *p, const char *words)
{
	part_of(p, "text", words);
}

static void facts(struct tc_page *p, const struct tc_page_fact *list, size_t count)
{
	begin_part(p);
	tc_buf_add_cstr(&p->text, "{\"facts\":{");
	members(&p->text, list, count);
	tc_buf_add_cstr(&p->text, "}}");
}

static void event_ids(struct tc_buf *out, const struct tc_page_ref *refs, size_t count)
{
	tc_buf_add_cstr(out, ",\"event_ids\":[");
	for (size_t i = 0; i < count; i++) {
		tc_buf_add_cstr(out, i ? "," : "");
		tc_escape_json(out, refs[i].event_id);
	}
	tc_buf_add_char(out, ']');
}

static void statements(struct tc_page *p, const struct tc_page_statement *list, size_t count)
{
	begin_part(p);
	tc_buf_add_cstr(&p->text, "{\"statements\":[");
	for (size_t i = 0; i < count; i++) {
		tc_buf_add_cstr(&p->text, i ? ",\n{\"text\":" : "\n{\"text\":");
		tc_escape_json(&p->text, list[i].text);
		tc_buf_addf(&p->text, ",\"basis\":\"%s\"", tc_page_basis_name(list[i].basis));
		event_ids(&p->text, list[i].refs, list[i].ref_count);
		tc_buf_add_cstr(&p->text, ",\"query\":");
		string_or_null(&p->text, list[i].query);
		tc_buf_add_char(&p->text, '}');
	}
	tc_buf_add_cstr(&p->text, "\n]}");
}

static void no_table(struct tc_page *p)
{
	(void)p;
	TC_BUG("tables of JSON are answers of queries");
}

static void no_row(struct tc_page *p, const struct tc_page_cell *cells)
{
	(void)cells;
	no_table(p);
}

static void no_end(struct tc_page *p, const struct tc_page_rest *rest)
{
	(void)rest;
	no_table(p);
}

static void figure(struct tc_page *p, const struct tc_page_figure *f)
{
	begin_part(p);
	tc_buf_add_cstr(&p->text, "{\"figure\":");
	string(&p->text, f->id);
	tc_buf_add_cstr(&p->text, ",\"title\":");
	string(&p->text, f->title);
	tc_buf_add_cstr(&p->text, ",\"query\":");
	string(&p->text, f->query);
	tc_buf_add_char(&p->text, '}');
}

static void begin_steps(struct tc_page *p, const char *title)
{
	begin_part(p);
	tc_buf_add_cstr(&p->text, "{\"phase\":");
	string(&p->text, title);
	tc_buf_add_cstr(&p->text, ",\"steps\":[");
}

static void step(struct tc_page *p, const struct tc_page_step *s)
{
	const struct tc_page_fact words[] = {
		{TC_STR("title"), s->title}, {TC_STR("object"), s->object},
		{TC_STR("where"), s->where}, {TC_STR("why"), s->why},
		{TC_STR("done"), s->done},   {TC_STR("uses"), s->uses},
		{TC_STR("mind"), s->mind},   {TC_STR("refused"), s->refused},
	};

	tc_buf_add_cstr(&p->text, p->steps ? ",\n" : "\n");
	tc_buf_addf(&p->text, "{\"n\":%zu", s->number);
	for (size_t i = 0; i < TC_ARRAY_LEN(words); i++) {
		tc_buf_addf(&p->text, ",\"%s\":", words[i].name.data);
		string_or_null(&p->text, words[i].value);
	}
	tc_buf_add_cstr(&p->text, ",\"commands\":[");
	for (size_t i = 0; i < s->command_count; i++) {
		tc_buf_add_cstr(&p->text, i ? "," : "");
		tc_escape_json(&p->text, s->commands[i]);
	}
	tc_buf_add_char(&p->text, ']');
	event_ids(&p->text, s->refs, s->ref_count);
	tc_buf_add_char(&p->text, '}');
}

static void end_steps(struct tc_page *p)
{
	tc_buf_add_cstr(&p->text, "\n]}");
}

static void begin_notes(struct tc_page *p)
{
	tc_buf_add_cstr(&p->text, "\n],\n\"events\":[");
}

static void note(struct tc_page *p, const struct tc_page_note *n)
{
	tc_buf_add_cstr(&p->text, p->notes ? ",\n{\"event_id\":" : "\n{\"event_id\":");
	tc_escape_json(&p->text, n->event_id);
	tc_buf_addf(&p->text, ",\"note\":%zu,\"time\":", n->number);
	string_or_null(&p->text, n->time);
	tc_buf_add_cstr(&p->text, ",\"event_name\":");
	string_or_null(&p->text, n->event_name);
	tc_buf_add_cstr(&p->text, ",\"source\":");
	string_or_null(&p->text, n->source);
	tc_buf_add_cstr(&p->text, ",\"sha256\":");
	string_or_null(&p->text, n->sha256);
	tc_buf_addf(&p->text, ",\"offset\":%lld,\"length\":%lld}", (long long)n->offset,
		    (long long)n->length);
}

static void end(struct tc_page *p)
{
	if (!p->notes)
		begin_notes(p);
	tc_buf_add_cstr(&p->text, "\n]}\n");
}

const struct tc_page_form_ops tc_page_json = {
	.begin = begin,
	.begin_chapter = begin_chapter,
	.end_chapter = end_chapter,
	.heading = heading,
	.text = text,
	.facts = facts,
	.statements = statements,
	.begin_table = no_table,
	.row = no_row,
	.end_table = no_end,
	.figure = figure,
	.begin_steps = begin_steps,
	.step = step,
	.end_steps = end_steps,
	.begin_notes = begin_notes,
	.note = note,
	.end = end,
};
