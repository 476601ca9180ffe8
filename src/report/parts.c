#include "report/parts.h"

#include <stdlib.h>

#include "report/limits.h"
#include "util/buf.h"

#include "util/banned.h"

/* Bytes of a text that a page shows. */
#define TEXT_SHOWN 2000

static const char *const four[TC_ANSWERS] = {"credentials", "duration", "actions", "access"};

struct tc_mask *tc_writing_mask(struct tc_writing *w)
{
	return w->d->unmask ? NULL : &w->mask;
}

/* A name can be as long as a record; who reads on wants its beginning. */
static struct tc_str cut(struct tc_writing *w, struct tc_str s)
{
	size_t len = TEXT_SHOWN;
	struct tc_buf text;

	if (s.len <= TEXT_SHOWN || w->d->form == TC_PAGE_JSON)
		return s;
	while (len && ((unsigned char)s.data[len] & 0xc0) == 0x80)
		len--;
	tc_buf_init(&text, (size_t)2 * TEXT_SHOWN);
	tc_buf_add(&text, s.data, len);
	tc_buf_addf(&text, " ... (cut here; %zu bytes in all)", s.len);
	s = tc_arena_str(&w->arena, tc_buf_str(&text));
	tc_buf_release(&text);
	return s;
}

struct tc_str tc_writing_text(struct tc_writing *w, struct tc_str s)
{
	return cut(w, tc_mask_text(tc_writing_mask(w), &w->arena, s));
}

/* --- sentences ----------------------------------------------------------------------- */

size_t tc_writing_ref(struct tc_writing *w, struct tc_str id, struct tc_page_ref *ref)
{
	*ref = (struct tc_page_ref){tc_notes_number(&w->notes, id), id};
	return ref->number ? 1 : 0;
}

size_t tc_writing_refs(struct tc_writing *w, struct tc_str ids,
		       struct tc_page_ref refs[TC_REFS_MOST])
{
	size_t count = 0;
	struct tc_str rest = ids;

	while (rest.len && count < TC_REFS_MOST) {
		struct tc_str id = tc_str_cut(rest, ' ', &rest);

		if (id.len && id.data[id.len - 1] == ',')
			id.len--;
		if (id.len)
			count += tc_writing_ref(w, id, &refs[count]);
	}
	return count;
}

static struct tc_page_statement shown(struct tc_writing *w, const struct tc_statement *s)
{
	struct tc_page_ref *refs = tc_arena_alloc(&w->arena, TC_REFS_MOST * sizeof(*refs));

	return (struct tc_page_statement){
		.text = tc_writing_text(w, s->text),
		.basis = s->fact ? TC_BASIS_FACT : TC_BASIS_INFERENCE,
		.refs = refs,
		.ref_count = tc_writing_refs(w, s->event_ids, refs),
		.query = s->query,
	};
}

int tc_part_answers(struct tc_writing *w, struct tc_error *err)
{
	struct tc_argument level = {TC_STR("level"), w->d->level};
	struct tc_answer_options how = {.args = &level, .arg_count = 1};
	int rc = 0;

	for (size_t i = 0; i < TC_ANSWERS && rc == 0; i++)
		rc = tc_statements_read(&w->answers[i], w->store, w->catalog,
					tc_question_find(tc_str(four[i])), &how, &w->arena, err);
	return rc;
}

/* The sentences of a question; those for the answer in ten lines alone when `brief`. */
static void write_statements(struct tc_writing *w, size_t question, bool brief)
{
	const struct tc_statements *s = &w->answers[question];
	struct tc_page_statement *list = tc_calloc(s->count, sizeof(*list));
	size_t count = 0;

	for (size_t i = 0; i < s->count; i++)
		if (s->list[i].brief || !brief)
			list[count++] = shown(w, &s->list[i]);
	tc_page_heading(w->page, tc_question_find(tc_str(four[question]))->title);
	tc_page_statements(w->page, list, count);
	if (!count)
		tc_page_text(w->page, "No event is attributed to the intruder at this level.");
	free(list);
}

static void write_brief(struct tc_writing *w)
{
	for (size_t i = 0; i < TC_ANSWERS; i++)
		write_statements(w, i, true);
}

static size_t number_of(const char *question)
{
	for (size_t i = 0; i < TC_ANSWERS; i++)
		if (strcmp(four[i], question) == 0)
			return i;
	TC_BUG("the report asks a question that is none of the four");
}

/* --- limits, queries ------------------------------------------------------------------ */

/* What one question cannot show another cannot either: each sentence once. */
static bool is_new(const struct tc_page_statement *list, size_t count, struct tc_str text)
{
	for (size_t i = 0; i < count; i++)
		if (tc_str_eq(list[i].text, text))
			return false;
	return true;
}

static int write_limits(struct tc_writing *w, struct tc_error *err)
{
	struct tc_page_statement list[TC_LIMITS_MOST];
	struct tc_limits limits;
	size_t count = 0;
	int rc = 0;

	for (size_t i = 0; i < TC_ANSWERS && rc == 0; i++) {
		limits.count = 0;
		rc = tc_limits_read(&limits, w->store, &w->arena, tc_question_find(tc_str(four[i])),
				    err);
		for (size_t k = 0; k < limits.count && count < TC_LIMITS_MOST; k++) {
			struct tc_str text = tc_writing_text(w, limits.list[k]);

			if (is_new(list, count, text))
				list[count++] = (struct tc_page_statement){
					.text = text, .basis = TC_BASIS_LIMIT};
		}
	}
	if (rc == 0)
		tc_page_statements(w->page, list, count);
	return rc;
}

static void write_queries(struct tc_writing *w)
{
	struct tc_page_fact *facts = tc_calloc(w->asked_count, sizeof(*facts));

	for (size_t i = 0; i < w->asked_count; i++)
		facts[i].name = tc_str_cut(tc_str(w->asked[i]), ' ', &facts[i].value);
	tc_page_heading(w->page, "Queries, with their parameters");
	tc_page_facts(w->page, facts, w->asked_count);
	free(facts);
}

int tc_part_write(struct tc_writing *w, const struct tc_part *part, struct tc_error *err)
{
	switch (part->kind) {
	case TC_PART_NONE:
		break;
	case TC_PART_FACTS:
		return tc_part_facts(w, err);
	case TC_PART_BRIEF:
		write_brief(w);
		return 0;
	case TC_PART_STATEMENTS:
		write_statements(w, number_of(part->name), false);
		return 0;
	case TC_PART_TABLE:
		return tc_part_table(w, part, err);
	case TC_PART_FIGURE:
		return tc_part_figure(w, part->name, err);
	case TC_PART_PLAN:
		tc_part_plan(w, part->columns);
		return 0;
	case TC_PART_FILLS:
		tc_part_fills(w);
		return 0;
	case TC_PART_TEXT:
		tc_page_text(w->page, part->name);
		return 0;
	case TC_PART_LIMITS:
		return write_limits(w, err);
	case TC_PART_QUERIES:
		write_queries(w);
		return 0;
	}
	TC_BUG("no such part of a report");
}
