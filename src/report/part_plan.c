/*
 * The containment plan in a report: its steps, with their commands and footnotes.
 */
#include "report/parts.h"

#include "contain/write.h"
#include "report/rows.h"

#include "util/banned.h"

#define WORDS_MAX ((size_t)1024 * 1024)
/* More footnotes behind a step than that are counted. */
#define STEP_REFS 5
#define FILLS_MAX 8
#define MASKED "a value in it is masked here, and trailcase contain has the command"
/* As many as rows of a table. */
#define STEPS_MOST TC_ROWS_MOST

static struct tc_str kept(struct tc_writing *w, struct tc_buf *text)
{
	struct tc_str all = tc_writing_text(w, tc_arena_str(&w->arena, tc_buf_str(text)));

	tc_buf_release(text);
	return all;
}

static struct tc_str where(struct tc_writing *w, const struct tc_contain_step *s)
{
	struct tc_buf text;

	if (!s->account.len && !s->region.len)
		return TC_STR_NULL;
	tc_buf_init(&text, WORDS_MAX);
	if (s->account.len)
		tc_buf_addf(&text, "account %.*s", TC_STR_ARG(s->account));
	if (s->region.len)
		tc_buf_addf(&text, "%sregion %.*s", text.len ? ", " : "", TC_STR_ARG(s->region));
	return kept(w, &text);
}

/* Why a step has no command, or not all of it, or none that could be run. */
static struct tc_str refusals(struct tc_writing *w, const struct tc_contain_step *s, bool masked)
{
	struct tc_buf text;

	if (!s->refused.count && !masked)
		return TC_STR_NULL;
	tc_buf_init(&text, WORDS_MAX);
	if (masked)
		tc_buf_add_cstr(&text, MASKED);
	for (size_t i = 0; i < s->refused.count; i++) {
		tc_buf_add_cstr(&text, text.len ? "; " : "");
		tc_buf_add_str(&text, s->refused.items[i]);
	}
	return kept(w, &text);
}

/* As a shell reads them; what is masked in one makes it no command any more. */
static size_t add_commands(struct tc_writing *w, const struct tc_contain_step *s,
			   struct tc_str **commands, bool *masked)
{
	const struct tc_contain_command *c;
	size_t count = 0, n = 0;

	for (c = s->commands; c; c = c->next)
		count++;
	*commands = tc_arena_alloc(&w->arena, (count + 1) * sizeof(**commands));
	for (c = s->commands; c; c = c->next) {
		struct tc_buf line;
		size_t found = w->mask.found;

		tc_buf_init(&line, WORDS_MAX);
		tc_contain_add_command(&line, c);
		/* Whole, however long: half a command is another one. */
		(*commands)[n++] = tc_mask_text(tc_writing_mask(w), &w->arena,
						tc_arena_str(&w->arena, tc_buf_str(&line)));
		tc_buf_release(&line);
		*masked = *masked || w->mask.found > found;
	}
	return count;
}

static void write_step(struct tc_writing *w, const struct tc_contain_step *s)
{
	struct tc_page_ref refs[STEP_REFS];
	struct tc_page_step step = {
		.number = (size_t)s->n,
		.title = tc_writing_text(w, s->title),
		.object = tc_writing_text(w, s->object),
		.where = where(w, s),
		.why = tc_writing_text(w, s->why),
		.done = tc_writing_text(w, s->done),
		.uses = tc_writing_text(w, s->uses),
		.mind = tc_writing_text(w, s->note),
		.refs = refs,
	};
	struct tc_str *commands;
	bool masked = false;

	/* Sixty groups, and of each the same is to be minded: once is enough on a page. */
	if (w->d->form != TC_PAGE_JSON && tc_str_eq(step.mind, w->minded))
		step.mind = TC_STR_NULL;
	else
		w->minded = step.mind;
	step.command_count = add_commands(w, s, &commands, &masked);
	step.commands = commands;
	step.refused = refusals(w, s, masked);
	for (size_t i = 0; i < s->evidence.count && step.ref_count < STEP_REFS; i++)
		step.ref_count += tc_writing_ref(w, s->evidence.items[i], &refs[step.ref_count]);
	step.more = (size_t)s->evidence_count - step.ref_count;
	tc_page_step(w->page, &step);
}

void tc_part_fills(struct tc_writing *w)
{
	struct tc_page_fact facts[FILLS_MAX];
	size_t count = 0;

	for (const struct tc_contain_fill *f = tc_contain_fills; f->name; f++) {
		TC_ASSERT(count < FILLS_MAX);
		facts[count++] = (struct tc_page_fact){tc_str(f->name), tc_str(f->meaning)};
	}
	tc_page_heading(w->page, "What only you know, for commands that name it");
	tc_page_facts(w->page, facts, count);
}

/* Of a phase with very many steps a page has the first, and says so. */
static void tell_rest(struct tc_writing *w, size_t rest)
{
	struct tc_buf text;

	tc_buf_init(&text, 256);
	tc_buf_addf(&text, "%zu more steps of this kind: trailcase contain has all.", rest);
	tc_page_text(w->page, tc_buf_cstr(&text));
	tc_buf_release(&text);
}

static void write_phase(struct tc_writing *w, enum tc_phase phase)
{
	size_t most = w->d->form == TC_PAGE_JSON ? SIZE_MAX : STEPS_MOST, steps = 0;

	for (size_t i = 0; i < w->plan.count; i++) {
		if (w->plan.steps[i]->phase != phase)
			continue;
		if (!steps)
			tc_page_begin_steps(w->page, tc_phase_title(phase));
		if (steps++ < most)
			write_step(w, w->plan.steps[i]);
	}
	if (steps)
		tc_page_end_steps(w->page);
	if (steps > most)
		tell_rest(w, steps - most);
}

void tc_part_plan(struct tc_writing *w, const char *phases)
{
	for (; *phases; phases++)
		write_phase(w, (enum tc_phase)(*phases - '0'));
}
