#include "contain/write.h"

#include "util/escape.h"

#include "util/banned.h"

#define STEP_MAX ((size_t)16 * 1024 * 1024)

static void member(struct tc_buf *out, const char *name, struct tc_str value)
{
	tc_buf_addf(out, ",\"%s\":", name);
	if (value.data)
		tc_escape_json(out, value);
	else
		tc_buf_add_cstr(out, "null");
}

static void texts(struct tc_buf *out, const struct tc_texts *list)
{
	tc_buf_add_char(out, '[');
	for (size_t i = 0; i < list->count; i++) {
		if (i)
			tc_buf_add_char(out, ',');
		tc_escape_json(out, list->items[i]);
	}
	tc_buf_add_char(out, ']');
}

static void write_step(FILE *out, const struct tc_contain_step *s)
{
	struct tc_buf text;

	tc_buf_init(&text, STEP_MAX);
	tc_buf_addf(&text, "{\"n\":%d,\"phase\":%d", s->n, (int)s->phase);
	member(&text, "title", s->title);
	member(&text, "why", s->why);
	member(&text, "object", s->object);
	member(&text, "account", s->account);
	member(&text, "region", s->region);
	member(&text, "done", s->done);
	member(&text, "uses", s->uses);
	member(&text, "note", s->note);
	tc_buf_add_cstr(&text, ",\"command\":[");
	for (const struct tc_contain_command *c = s->commands; c; c = c->next) {
		texts(&text, &c->words);
		if (c->next)
			tc_buf_add_char(&text, ',');
	}
	tc_buf_add_cstr(&text, "],\"refused\":");
	texts(&text, &s->refused);
	tc_buf_add_cstr(&text, ",\"evidence\":");
	texts(&text, &s->evidence);
	tc_buf_addf(&text, ",\"events\":%lld}", (long long)s->evidence_count);
	fprintf(out, "%s", tc_buf_cstr(&text));
	tc_buf_release(&text);
}

static void write_head(FILE *out, const struct tc_contain_plan *plan, const struct tc_contain_head *head)
{
	struct tc_buf text;

	tc_buf_init(&text, STEP_MAX);
	tc_buf_add_cstr(&text, "{\"trailcase\":1,\"plan\":{\"case\":");
	tc_escape_json(&text, tc_str(head->case_name));
	member(&text, "tool", tc_str(head->tool));
	member(&text, "level", plan->level);
	member(&text, "logs_to", plan->as_of);
	tc_buf_addf(&text, ",\"rules_closed\":%lld,\"closed\":%lld,\"fill\":{",
		    (long long)plan->rules_closed, (long long)plan->closed);
	for (const struct tc_contain_fill *f = tc_contain_fills; f->name; f++) {
		tc_buf_addf(&text, "%s\"%s\":", f == tc_contain_fills ? "" : ",", f->name);
		tc_escape_json(&text, tc_str(f->meaning));
	}
	tc_buf_add_cstr(&text, "},\"phases\":[");
	for (int phase = TC_PHASE_EVIDENCE; phase <= TC_PHASE_LAST; phase++) {
		tc_buf_add_cstr(&text, phase == TC_PHASE_EVIDENCE ? "" : ",");
		tc_escape_json(&text, tc_str(tc_phase_title((enum tc_phase)phase)));
	}
	tc_buf_add_cstr(&text, "]},\"steps\":[");
	fprintf(out, "%s", tc_buf_cstr(&text));
	tc_buf_release(&text);
}

void tc_contain_write_json(FILE *out, const struct tc_contain_plan *plan,
			   const struct tc_contain_head *head)
{
	write_head(out, plan, head);
	for (size_t i = 0; i < plan->count; i++) {
		fputs(i ? ",\n" : "\n", out);
		write_step(out, plan->steps[i]);
	}
	fputs("\n]}\n", out);
}
