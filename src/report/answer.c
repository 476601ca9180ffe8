#include "report/answer.h"

#include <stdlib.h>

#include "report/pieces.h"
#include "report/value.h"

#include "util/banned.h"

void tc_answer_value(struct tc_value *v, struct tc_stmt *stmt, int column)
{
	*v = (struct tc_value){.type = TC_VALUE_NULL};
	switch (tc_stmt_column_type(stmt, column)) {
	case TC_TYPE_NULL:
		break;
	case TC_TYPE_INT:
		v->type = TC_VALUE_INT;
		v->integer = tc_stmt_column_int(stmt, column);
		break;
	case TC_TYPE_REAL:
		v->type = TC_VALUE_REAL;
		v->real = tc_stmt_column_real(stmt, column);
		break;
	case TC_TYPE_TEXT:
	case TC_TYPE_BLOB:
		v->type = TC_VALUE_TEXT;
		v->text = tc_stmt_column_text(stmt, column);
		break;
	}
}

/* What each parameter was set to, for the head of the answer. */
static void read_params(struct tc_param_value *params, const struct tc_query *query,
			const struct tc_answer_options *options)
{
	for (size_t i = 0; i < query->param_count; i++) {
		const struct tc_param *p = &query->params[i];
		struct tc_str text =
			tc_query_argument(query, i, options->args, options->arg_count);

		params[i] = (struct tc_param_value){p->name, {.type = TC_VALUE_NULL}};
		if (text.data && p->type == TC_PARAM_INT &&
		    tc_parse_int(text, &params[i].value.integer)) {
			params[i].value.type = TC_VALUE_INT;
		} else if (text.data) {
			params[i].value.type = TC_VALUE_TEXT;
			params[i].value.text = text;
		}
	}
}

/* What is known of a query before its first row, for the medium. */
struct head {
	struct tc_query_head shown;
	struct tc_detection_head detection;
	struct tc_param_value *params; /* owned; or NULL */
	const char **columns;          /* owned */
};

static void head_init(struct head *h, struct tc_stmt *stmt, const char *name,
		      const char *title)
{
	size_t count = (size_t)tc_stmt_column_count(stmt);

	*h = (struct head){.params = NULL};
	h->columns = tc_calloc(count, sizeof(*h->columns));
	for (size_t i = 0; i < count; i++)
		h->columns[i] = tc_stmt_column_name(stmt, (int)i);
	h->shown = (struct tc_query_head){.name = name,
					  .title = title,
					  .columns = h->columns,
					  .column_count = count};
}

/* What the catalogue says besides. */
static void head_describe(struct head *h, const struct tc_query *query,
			  const struct tc_answer_options *options)
{
	const struct tc_detection *d = query->detection;

	h->params = tc_calloc(query->param_count, sizeof(*h->params));
	read_params(h->params, query, options);
	h->shown.params = h->params;
	h->shown.param_count = query->param_count;
	if (!d)
		return;
	h->detection = (struct tc_detection_head){d->id, d->severity, d->technique,
						  query->benign, query->benign_count};
	h->shown.detection = &h->detection;
}

static void head_release(struct head *h)
{
	free(h->params);
	free(h->columns);
}

/* One row; its masked texts live until the next. */
static void print_row(struct tc_render *render, struct tc_stmt *stmt, struct tc_value *values,
		      const struct tc_query_head *head,
		      const struct tc_answer_options *options, struct tc_arena *masked)
{
	tc_arena_clear(masked);
	for (size_t i = 0; i < head->column_count; i++) {
		tc_answer_value(&values[i], stmt, (int)i);
		if (values[i].type == TC_VALUE_TEXT)
			values[i].text = tc_mask_text(options->mask, masked, values[i].text);
	}
	tc_render_row(render, values);
	if (options->kept)
		tc_kept_add(options->kept, values);
	if (options->each_row)
		options->each_row(options->ctx, head, values);
}

/* How far an answer got. */
struct progress {
	int64_t rows;
	bool truncated; /* a limit cut rows off */
};

/* Goes on from a row that was stepped to; 0 at the end, or where the limit is. */
static int print_rows(struct progress *p, struct tc_render *render, struct tc_stmt *stmt,
		      const struct tc_query_head *head,
		      const struct tc_answer_options *options, struct tc_error *err)
{
	struct tc_value *values = tc_calloc(head->column_count, sizeof(*values));
	struct tc_arena masked;
	int rc;

	tc_arena_init(&masked);
	do {
		if ((p->truncated = options->limit > 0 && p->rows == options->limit)) {
			rc = 0;
			break;
		}
		print_row(render, stmt, values, head, options, &masked);
		p->rows++;
	} while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW);
	tc_arena_release(&masked);
	free(values);
	return rc;
}

static void end_rows(struct tc_render *render, const struct progress *p, int rc)
{
	/* What was interrupted is not all of it. */
	tc_render_end_query(render, rc < 0         ? TC_END_STOPPED
				    : p->truncated ? TC_END_LIMIT
						   : TC_END_WHOLE);
}

static int print_answer(struct tc_render *render, struct tc_stmt *stmt,
			const struct tc_query_head *head,
			const struct tc_answer_options *options, struct tc_error *err)
{
	struct progress progress = {.rows = 0};
	int rc = tc_stmt_step(stmt, err);

	if (rc < 0)
		return rc;
	if (rc == 0 && options->brief) {
		tc_render_nothing(render, head);
		return 0;
	}
	tc_render_begin_query(render, head);
	if (options->kept)
		tc_kept_begin(options->kept, head, options->args, options->arg_count);
	if (rc == TC_STEP_ROW)
		rc = print_rows(&progress, render, stmt, head, options, err);
	end_rows(render, &progress, rc);
	return rc;
}

int tc_answer_statement(struct tc_render *render, struct tc_stmt *stmt, const char *name,
			const char *title, const struct tc_answer_options *options,
			struct tc_error *err)
{
	struct head head;

	head_init(&head, stmt, name, title);
	int rc = print_answer(render, stmt, &head.shown, options, err);
	head_release(&head);
	return rc;
}

int tc_answer_query(struct tc_render *render, struct tc_store *store,
		    const struct tc_query *query, const struct tc_answer_options *options,
		    struct tc_error *err)
{
	struct tc_stmt *stmt;
	struct head head;
	int rc = tc_query_prepare(&stmt, query, store, options->args, options->arg_count,
				  err);

	if (rc < 0)
		return rc;
	head_init(&head, stmt, query->name, query->title);
	head_describe(&head, query, options);
	rc = print_answer(render, stmt, &head.shown, options, err);
	head_release(&head);
	tc_stmt_free(stmt);
	return rc;
}

/* --- piece by piece --------------------------------------------------------------- */

/* The arguments, with the bounds of a piece in place of their own; owned by the caller. */
static struct tc_argument *args_of_piece(const struct tc_query *query,
					 const struct tc_answer_options *options,
					 const struct tc_piece *piece, size_t *count)
{
	struct tc_argument *args = tc_calloc(options->arg_count + 3, sizeof(*args));
	const struct tc_argument own[] = {{TC_STR("from"), tc_str(piece->from)},
					  {TC_STR("to"), tc_str(piece->to)},
					  {TC_STR("undated"), tc_str(piece->undated)}};

	*count = 0;
	for (size_t i = 0; i < options->arg_count; i++)
		if (!tc_str_eq(options->args[i].name, own[0].name) &&
		    !tc_str_eq(options->args[i].name, own[1].name))
			args[(*count)++] = options->args[i];
	for (size_t i = 0; i < TC_ARRAY_LEN(own); i++)
		if (own[i].value.len && tc_query_declares(query, own[i].name))
			args[(*count)++] = own[i];
	return args;
}

static int prepare_piece(struct tc_stmt **stmt, struct tc_store *store,
			 const struct tc_query *query,
			 const struct tc_answer_options *options,
			 const struct tc_piece *piece, struct tc_error *err)
{
	size_t count;
	struct tc_argument *args = args_of_piece(query, options, piece, &count);
	int rc = tc_query_prepare(stmt, query, store, args, count, err);

	free(args);
	return rc;
}

int tc_answer_pieces(struct tc_render *render, struct tc_store *store,
		     const struct tc_query *query, const struct tc_pieces *pieces,
		     const struct tc_answer_options *options, struct tc_error *err)
{
	struct progress progress = {.rows = 0};
	bool undated = tc_query_declares(query, TC_STR("undated"));
	struct tc_stmt *stmt = NULL;
	struct head head;
	int rc = tc_query_prepare(&stmt, query, store, options->args, options->arg_count,
				  err);

	if (rc < 0)
		return rc;
	head_init(&head, stmt, query->name, query->title);
	head_describe(&head, query, options);
	tc_render_begin_query(render, &head.shown);
	if (options->kept)
		tc_kept_begin(options->kept, &head.shown, options->args, options->arg_count);
	for (size_t i = 0; i < pieces->count && rc == 0 && !progress.truncated; i++) {
		struct tc_stmt *part = NULL;

		if (strcmp(pieces->list[i].undated, "only") == 0 && !undated)
			continue;
		rc = prepare_piece(&part, store, query, options, &pieces->list[i], err);
		if (rc == 0 && (rc = tc_stmt_step(part, err)) == TC_STEP_ROW)
			rc = print_rows(&progress, render, part, &head.shown, options, err);
		tc_stmt_free(part);
	}
	end_rows(render, &progress, rc);
	head_release(&head);
	tc_stmt_free(stmt);
	return rc;
}
