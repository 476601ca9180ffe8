/*
 * Markdown: tables as GitHub and most others read them.
 */
#include "render/medium.h"
#include "util/escape.h"

#include "util/banned.h"

static void heading(struct tc_render *r, const char *marks, const char *title)
{
	tc_buf_addf(&r->text, "%s ", marks);
	tc_escape_markdown(&r->text, tc_str(title));
	tc_buf_add_char(&r->text, '\n');
}

static void begin_question(struct tc_render *r, const struct tc_question_head *head)
{
	heading(r, "#", head->title);
	tc_buf_add_char(&r->text, '\n');
	for (size_t i = 0; i < head->answer_count; i++) {
		tc_buf_add_cstr(&r->text, "- ");
		tc_escape_markdown(&r->text, head->answer[i]);
		tc_buf_add_char(&r->text, '\n');
	}
	if (head->answer_count)
		tc_buf_add_char(&r->text, '\n');
}

static void begin_query(struct tc_render *r)
{
	if (r->queries)
		tc_buf_add_char(&r->text, '\n');
	heading(r, "##", r->query->title);
	tc_buf_add_char(&r->text, '\n');
	if (r->query->detection) {
		const struct tc_detection_head *d = r->query->detection;

		tc_escape_markdown(&r->text, tc_str(d->id));
		tc_buf_add_cstr(&r->text, ", ");
		tc_escape_markdown(&r->text, tc_str(d->severity));
		tc_buf_add_cstr(&r->text, ", ");
		tc_escape_markdown(&r->text, tc_str(d->technique));
		tc_buf_add_cstr(&r->text, "\n\n");
	}
}

static void table_head(struct tc_buf *out, const struct tc_query_head *q)
{
	for (size_t i = 0; i < q->column_count; i++) {
		tc_buf_add_cstr(out, "| ");
		tc_escape_markdown(out, tc_str(q->columns[i]));
		tc_buf_add_char(out, ' ');
	}
	tc_buf_add_cstr(out, "|\n");
	for (size_t i = 0; i < q->column_count; i++)
		tc_buf_add_cstr(out, "| --- ");
	tc_buf_add_cstr(out, "|\n");
}

static void row(struct tc_render *r, const struct tc_value *values)
{
	/* Only now is it known that there is a table at all. */
	if (!r->rows)
		table_head(&r->text, r->query);
	for (size_t i = 0; i < r->query->column_count; i++) {
		tc_buf_add_cstr(&r->text, "| ");
		tc_render_value(&r->text, &values[i], tc_escape_markdown);
		tc_buf_add_char(&r->text, ' ');
		tc_render_spill(r);
	}
	tc_buf_add_cstr(&r->text, "|\n");
}

static void explanations(struct tc_buf *out, const struct tc_detection_head *d)
{
	tc_buf_add_cstr(out, "\nHarmless when:\n\n");
	for (size_t i = 0; i < d->benign_count; i++) {
		tc_buf_add_cstr(out, "- ");
		tc_escape_markdown(out, tc_str(d->benign[i]));
		tc_buf_add_char(out, '\n');
	}
}

static void end_query(struct tc_render *r, enum tc_render_end how)
{
	if (!r->rows)
		tc_buf_add_cstr(&r->text, "No rows.\n");
	if (r->rows && r->query->detection)
		explanations(&r->text, r->query->detection);
	if (how == TC_END_STOPPED)
		tc_buf_add_cstr(&r->text,
				"\n_truncated: it was stopped before all rows were found_\n");
	if (how == TC_END_LIMIT)
		tc_buf_add_cstr(&r->text,
				"\n_truncated: more rows were left out; raise --limit_\n");
}

static void coverage_list(struct tc_buf *out, const struct tc_coverage *c)
{
	tc_buf_add_cstr(out, "- events: ");
	if (c->first.data && c->last.data) {
		tc_buf_add_cstr(out, "from ");
		tc_escape_markdown(out, c->first);
		tc_buf_add_cstr(out, " to ");
		tc_escape_markdown(out, c->last);
	} else {
		tc_buf_add_cstr(out, "none");
	}
	tc_buf_add_cstr(out, "\n- accounts: ");
	tc_render_int(out, c->accounts);
	tc_buf_add_cstr(out, "\n- regions: ");
	tc_render_int(out, c->regions);
	tc_buf_add_cstr(out, "\n- data events: ");
	tc_buf_add_cstr(out, c->data_events ? "yes" : "no");
	if (c->digests.data) {
		tc_buf_add_cstr(out, "\n- digests: ");
		tc_escape_markdown(out, c->digests);
	}
	tc_buf_add_char(out, '\n');
}

static void end_question(struct tc_render *r, const struct tc_coverage *coverage,
			 const struct tc_str *limits, size_t limit_count)
{
	if (r->queries)
		tc_buf_add_char(&r->text, '\n');
	if (r->nothing.len) {
		heading(r, "##", "Found nothing");
		tc_buf_add_char(&r->text, '\n');
		tc_escape_markdown(&r->text, tc_buf_str(&r->nothing));
		tc_buf_add_cstr(&r->text, "\n\n");
	}
	heading(r, "##", "Coverage");
	tc_buf_add_char(&r->text, '\n');
	coverage_list(&r->text, coverage);
	if (!limit_count)
		return;
	tc_buf_add_char(&r->text, '\n');
	heading(r, "##", "What these logs cannot show");
	tc_buf_add_char(&r->text, '\n');
	for (size_t i = 0; i < limit_count; i++) {
		tc_buf_add_cstr(&r->text, "- ");
		tc_escape_markdown(&r->text, limits[i]);
		tc_buf_add_char(&r->text, '\n');
	}
}

const struct tc_medium tc_medium_markdown = {
	.begin_question = begin_question,
	.begin_query = begin_query,
	.row = row,
	.end_query = end_query,
	.names_nothing = true,
	.end_question = end_question,
};
