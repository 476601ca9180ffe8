/*
 * A table of the report: on a page the columns that people look at, in JSON the answer of
 * the query to the letter.
 */
#include "report/parts.h"

#include <stdlib.h>

#include "report/rows.h"

#include "util/banned.h"

#define WORDS_MAX ((size_t)64 * 1024)
#define COLUMNS_MAX 32
#define ARGS_MAX 2

/* The footnotes of a value: those of one event, of several, or none. */
static size_t notes_of(struct tc_writing *w, const char *column, const struct tc_value *v,
		       struct tc_page_ref refs[TC_REFS_MOST])
{
	if (v->type != TC_VALUE_TEXT)
		return 0;
	if (strcmp(column, "event_ids") == 0)
		return tc_writing_refs(w, v->text, refs);
	if (strcmp(column, "event_id") != 0 || !v->text.len)
		return 0;
	return tc_writing_ref(w, v->text, refs);
}

/* --- what is asked ---------------------------------------------------------------------- */

struct asking {
	const struct tc_query *query;
	struct tc_argument args[ARGS_MAX];
	struct tc_answer_options how;
};

static void asking_init(struct asking *a, struct tc_writing *w, const struct tc_part *part)
{
	*a = (struct asking){.query = tc_catalog_find(w->catalog, tc_str(part->name))};
	if (!a->query)
		TC_BUG("the report has a query that is not in the catalogue");
	a->how = (struct tc_answer_options){.args = a->args, .mask = tc_writing_mask(w)};
	if (tc_query_declares(a->query, TC_STR("level")))
		a->args[a->how.arg_count++] =
			(struct tc_argument){TC_STR("level"), w->d->level};
	if (part->argument) {
		struct tc_argument *own = &a->args[a->how.arg_count++];

		own->name = tc_str_cut(tc_str(part->argument), '=', &own->value);
	}
}

/* "name k=v k=v", for the list of what was asked. */
static void remember(struct tc_writing *w, const struct asking *a)
{
	struct tc_buf text;

	if (w->asked_count == w->asked_cap) {
		w->asked_cap = w->asked_cap ? 2 * w->asked_cap : 32;
		w->asked = tc_realloc(w->asked, w->asked_cap, sizeof(*w->asked));
	}
	tc_buf_init(&text, WORDS_MAX);
	tc_buf_add_cstr(&text, a->query->name);
	for (size_t i = 0; i < a->query->param_count; i++) {
		struct tc_str value = tc_query_argument(a->query, i, a->how.args, a->how.arg_count);

		if (value.data)
			tc_buf_addf(&text, " %s=%.*s", a->query->params[i].name,
				    TC_STR_ARG(value));
	}
	w->asked[w->asked_count++] = tc_arena_str(&w->arena, tc_buf_str(&text)).data;
	tc_buf_release(&text);
}

/* --- the forms of it --------------------------------------------------------------------- */

static int render_rows(struct tc_writing *w, const struct asking *a, FILE *out,
		       enum tc_format format, struct tc_error *err)
{
	struct tc_render_options options = {.out = out, .format = format};
	struct tc_render *render = tc_render_new(&options);
	int rc = tc_answer_query(render, w->store, a->query, &a->how, err);

	if (tc_render_free(render) < 0 && rc == 0)
		rc = tc_error_set(err, TC_FAIL, "not all of %s could be written", a->query->name);
	return rc;
}

/* All rows into a file beside; *name is what it is called. */
static int write_beside(struct tc_writing *w, const struct asking *a, const char **name,
			struct tc_error *err)
{
	struct tc_str called;
	struct tc_buf ending;
	FILE *out;

	tc_buf_init(&ending, WORDS_MAX);
	tc_buf_addf(&ending, "%s.csv", a->query->name);
	out = w->d->open_beside(w->d->ctx, tc_buf_cstr(&ending), &called, err);
	tc_buf_release(&ending);
	if (!out)
		return TC_FAIL;
	*name = tc_arena_str(&w->arena, called).data;
	return render_rows(w, a, out, TC_FORMAT_CSV, err);
}

/* Which columns of the rows a page shows, and how. */
struct layout {
	struct tc_page_table table;
	const char *names[COLUMNS_MAX];
	bool concluded[COLUMNS_MAX], numeric[COLUMNS_MAX];
	size_t from[COLUMNS_MAX];
	struct tc_page_cell cells[COLUMNS_MAX];
	struct tc_page_ref refs[COLUMNS_MAX][TC_REFS_MOST];
};

static bool is_numeric(const struct tc_rows *rows, size_t column)
{
	size_t numbers = 0;

	for (size_t i = 0; i < rows->kept; i++) {
		enum tc_value_type type = rows->values[i * rows->column_count + column].type;

		if (type == TC_VALUE_TEXT)
			return false;
		numbers += type != TC_VALUE_NULL;
	}
	return numbers > 0;
}

static void layout_init(struct layout *l, const struct tc_rows *rows,
			const struct tc_query *query, const char *columns)
{
	struct tc_str rest = tc_str(columns);
	size_t n = 0;

	while (rest.len) {
		struct tc_str name = tc_str_cut(rest, ' ', &rest);
		bool inferred = tc_str_ends(name, TC_STR("*"));
		size_t from;

		name.len -= inferred;
		from = tc_rows_column(rows, name);
		if (from == SIZE_MAX || n == COLUMNS_MAX)
			TC_BUG("the report shows a column that a query does not have");
		l->names[n] = rows->columns[from];
		l->concluded[n] = inferred;
		l->numeric[n] = is_numeric(rows, from);
		l->from[n++] = from;
	}
	l->table = (struct tc_page_table){query->name,  query->title, l->names,
					  l->concluded, l->numeric,   n};
}

static void show_row(struct tc_writing *w, struct layout *l, const struct tc_value *values)
{
	for (size_t i = 0; i < l->table.column_count; i++) {
		const struct tc_value *v = &values[l->from[i]];

		l->cells[i].value = *v;
		if (v->type == TC_VALUE_TEXT)
			l->cells[i].value.text = tc_writing_text(w, v->text);
		l->cells[i].refs = l->refs[i];
		l->cells[i].ref_count = notes_of(w, l->names[i], v, l->refs[i]);
	}
	tc_page_row(w->page, l->cells);
}

static void show_rows(struct tc_writing *w, struct tc_rows *rows, const struct asking *a,
		      const char *columns, const char *file)
{
	struct layout *l = tc_calloc(1, sizeof(*l));
	struct tc_str counts[COLUMNS_MAX];
	struct tc_page_rest rest = {rows->count, (int64_t)tc_rows_shown(rows), file, counts, 0};

	layout_init(l, rows, a->query, columns);
	tc_page_begin_table(w->page, &l->table);
	for (size_t i = 0; i < tc_rows_shown(rows); i++)
		show_row(w, l, rows->values + i * rows->column_count);
	for (size_t i = 0; file && i < l->table.column_count; i++) {
		struct tc_str line = tc_rows_counts(rows, l->from[i]);

		if (line.data)
			counts[rest.count_count++] = line;
	}
	tc_page_end_table(w->page, &rest);
	free(l);
}

/* Pages give footnotes to what they show; JSON shows all. */
static void note_events(void *ctx, const struct tc_query_head *head,
			const struct tc_value *values)
{
	struct tc_writing *w = ctx;
	struct tc_page_ref refs[TC_REFS_MOST];

	for (size_t i = 0; i < head->column_count; i++)
		notes_of(w, head->columns[i], &values[i], refs);
}

int tc_part_table(struct tc_writing *w, const struct tc_part *part, struct tc_error *err)
{
	struct asking a;
	struct tc_rows rows;
	const char *file = NULL;
	int rc;

	asking_init(&a, w, part);
	remember(w, &a);
	if (w->d->form == TC_PAGE_JSON) {
		tc_page_own_part(w->page);
		a.how.each_row = note_events;
		a.how.ctx = w;
		return render_rows(w, &a, w->d->out, TC_FORMAT_JSON, err);
	}
	rc = tc_rows_read(&rows, w->store, a.query, &a.how, err);
	if (rc == 0 && rows.count > TC_ROWS_MOST)
		rc = write_beside(w, &a, &file, err);
	if (rc == 0)
		show_rows(w, &rows, &a, part->columns, file);
	tc_rows_release(&rows);
	return rc;
}
