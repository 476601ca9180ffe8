/*
 * The plan as lines of comments and commands: as text, and as a script whose commands are
 * comments too.  What came from a log stands in a comment on one line, made visible, or in
 * single quotes behind the check of alphabet.h.
 */
#include "contain/write.h"

#include "util/escape.h"

#include "util/banned.h"

/* Events of a step that a line has; JSON has more. */
#define EVIDENCE_SHOWN 8
#define LINE_MAX_BYTES ((size_t)4 * 1024 * 1024)

struct listing {
	FILE *out;
	const struct tc_contain_plan *plan;
	const char *command; /* what stands before each command */
	struct tc_buf line;
};

/* --- commands ------------------------------------------------------------------------ */

/* Words of ours that a shell takes as they are. */
static bool is_plain(struct tc_str word)
{
	for (size_t i = 0; i < word.len; i++) {
		char c = word.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-'))
			return false;
	}
	return word.len > 0;
}

/* A value, with "${NAME:?}", which fails when it is not set, where {{NAME}} stands. */
static void add_value(struct tc_buf *out, struct tc_str value)
{
	size_t open = tc_str_find(value, TC_STR("{{")), close;

	if (open == SIZE_MAX) {
		tc_escape_shell(out, value);
		return;
	}
	if (open)
		tc_escape_shell(out, tc_str_n(value.data, open));
	value = tc_str_n(value.data + open + 2, value.len - open - 2);
	close = tc_str_find(value, TC_STR("}}"));
	TC_ASSERT(close != SIZE_MAX);
	tc_buf_addf(out, "\"${%.*s:?}\"", (int)close, value.data);
	if (close + 2 < value.len)
		add_value(out, tc_str_n(value.data + close + 2, value.len - close - 2));
}

static void add_word(struct tc_buf *out, struct tc_str word)
{
	struct tc_str value, flag = tc_str_cut(word, '=', &value);

	if (is_plain(word)) {
		tc_buf_add_str(out, word);
	} else if (value.data && tc_str_starts(flag, TC_STR("--")) && is_plain(flag)) {
		tc_buf_add_str(out, flag);
		tc_buf_add_char(out, '=');
		add_value(out, value);
	} else {
		add_value(out, word);
	}
}

void tc_contain_add_command(struct tc_buf *out, const struct tc_contain_command *command)
{
	for (size_t i = 0; i < command->words.count; i++) {
		if (i)
			tc_buf_add_char(out, ' ');
		add_word(out, command->words.items[i]);
	}
}

/* --- lines --------------------------------------------------------------------------- */

static void put(struct listing *l)
{
	fprintf(l->out, "%s\n", tc_buf_cstr(&l->line));
	tc_buf_clear(&l->line);
}

/* A comment, on one line whatever the text holds. */
static void comment(struct listing *l, const char *label, struct tc_str text)
{
	tc_buf_add_cstr(&l->line, "# ");
	tc_buf_add_cstr(&l->line, label);
	tc_escape_terminal(&l->line, text);
	put(l);
}

static void note(struct listing *l, const char *label, struct tc_str text)
{
	if (text.len)
		comment(l, label, text);
}

static void where(struct listing *l, const struct tc_contain_step *s)
{
	struct tc_buf text;

	tc_buf_init(&text, LINE_MAX_BYTES);
	tc_buf_add_str(&text, s->account.len ? s->account : TC_STR("not told"));
	if (s->region.len) {
		tc_buf_add_cstr(&text, ", region ");
		tc_buf_add_str(&text, s->region);
	}
	comment(l, "   account ", tc_buf_str(&text));
	tc_buf_release(&text);
}

static void evidence(struct listing *l, const struct tc_contain_step *s)
{
	struct tc_buf text;
	size_t i = 0;

	if (!s->evidence.count)
		return;
	tc_buf_init(&text, LINE_MAX_BYTES);
	for (; i < s->evidence.count && i < EVIDENCE_SHOWN; i++) {
		if (i)
			tc_buf_add_char(&text, ' ');
		tc_buf_add_str(&text, s->evidence.items[i]);
	}
	if ((int64_t)i < s->evidence_count)
		tc_buf_addf(&text, " and %lld more", (long long)(s->evidence_count - (int64_t)i));
	comment(l, "   events: ", tc_buf_str(&text));
	tc_buf_release(&text);
}

static void write_step(struct listing *l, const struct tc_contain_step *s)
{
	fputc('\n', l->out);
	tc_buf_addf(&l->line, "# %d. ", s->n);
	tc_escape_terminal(&l->line, s->title);
	put(l);
	if (s->account.len || s->region.len)
		where(l, s);
	note(l, "   done already: ", s->done);
	note(l, "   why: ", s->why);
	note(l, "   used: ", s->uses);
	note(l, "   mind: ", s->note);
	for (size_t i = 0; i < s->refused.count; i++)
		comment(l, "   by hand: ", s->refused.items[i]);
	if (!s->commands && !s->refused.count && !s->done.len && s->phase != TC_PHASE_RECHECK)
		comment(l, "   by hand", TC_STR(""));
	evidence(l, s);
	for (const struct tc_contain_command *c = s->commands; c; c = c->next) {
		tc_buf_add_cstr(&l->line, l->command);
		tc_contain_add_command(&l->line, c);
		put(l);
	}
}

static void write_fills(struct listing *l)
{
	comment(l, "What only you know, for commands that name it:", TC_STR(""));
	for (const struct tc_contain_fill *f = tc_contain_fills; f->name; f++) {
		fprintf(l->out, "#   %s: %s\n", f->name, f->meaning);
		fprintf(l->out, "%s%s=%s\n", l->command, f->name,
			strcmp(f->name, "NOW") == 0 ? "\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\"" : "''");
	}
}

static void write_head(struct listing *l, const struct tc_contain_head *head)
{
	const struct tc_contain_plan *p = l->plan;

	comment(l, "Containment plan: ", tc_str(head->case_name));
	comment(l, "made by ", tc_str(head->tool));
	note(l, "logs to ", p->as_of);
	comment(l, "events of the intruder from level ", p->level);
	fprintf(l->out, "# %lld rules of security groups and %lld other things that the intruder opened are "
			"closed again.\n#\n",
		(long long)p->rules_closed, (long long)p->closed);
	fputs("# What these logs show as still open; what was undone after their end counts as open. Nothing of\n"
	      "# it was run. Read each command before you run it, in its account; all credentials (phase 2)\n"
	      "# in one go, since an intruder who sees half of it done will act.\n#\n",
	      l->out);
}

static void write_listing(FILE *out, const struct tc_contain_plan *plan,
			  const struct tc_contain_head *head, const char *command, const char *refusal)
{
	struct listing l = {.out = out, .plan = plan, .command = command};
	int phase = 0;

	tc_buf_init(&l.line, LINE_MAX_BYTES);
	write_head(&l, head);
	if (refusal)
		fputs(refusal, out);
	write_fills(&l);
	if (!plan->count)
		fputs("\n# Nothing is open.\n", out);
	for (size_t i = 0; i < plan->count; i++) {
		if ((int)plan->steps[i]->phase != phase) {
			phase = (int)plan->steps[i]->phase;
			fprintf(out, "\n# ---- %d. %s ----\n", phase,
				tc_phase_title(plan->steps[i]->phase));
		}
		write_step(&l, plan->steps[i]);
	}
	tc_buf_release(&l.line);
}

void tc_contain_write_text(FILE *out, const struct tc_contain_plan *plan,
			   const struct tc_contain_head *head)
{
	write_listing(out, plan, head, "", NULL);
}

void tc_contain_write_shell(FILE *out, const struct tc_contain_plan *plan,
			    const struct tc_contain_head *head)
{
	fputs("#!/bin/sh\n", out);
	write_listing(out, plan, head, "#",
		      "# Every command is a comment, and the script ends at `exit`. To run some, take that line\n"
		      "# out, and the # before each of those.\n"
		      "set -eu\n"
		      "echo 'a containment plan: nothing was run; read it and edit it first' >&2\n"
		      "exit 2\n#\n");
}
