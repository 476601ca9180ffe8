#include "report/answer.h"

#include <stdlib.h>

#include "util/arena.h"

#include "util/banned.h"

#define SQL_FILE "report.sql"
#define LIMITS_MAX 32

static const char *const credentials_sections[] = {"credentials-used", "credentials-minted",
						   "credential-lineage", NULL};
static const char *const duration_sections[] = {"access-window", "dwell", NULL};
static const char *const actions_sections[] = {
	"actions-summary", "recon-fanout", "security-group-rules", "security-group-sweeps",
	"net-state", NULL};
static const char *const access_sections[] = {"access-hypotheses", "first-contact", NULL};

const struct tc_question tc_questions[] = {
	{"credentials", "Which credentials did the intruder have?", credentials_sections},
	{"duration", "For how long?", duration_sections},
	{"actions", "What did they do with them?", actions_sections},
	{"access", "How did they get in?", access_sections},
	{NULL, NULL, NULL},
};

const struct tc_question *tc_question_find(struct tc_str name)
{
	for (const struct tc_question *q = tc_questions; q->name; q++)
		if (tc_str_eq(name, tc_str(q->name)))
			return q;
	return NULL;
}

/* --- one query ---------------------------------------------------------- */

static void read_value(struct tc_value *v, struct tc_stmt *stmt, int column)
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

static int print_rows(struct tc_render *render, struct tc_stmt *stmt,
		      const struct tc_query_head *head, int64_t limit,
		      struct tc_error *err)
{
	struct tc_value *values = tc_calloc(head->column_count, sizeof(*values));
	int64_t rows = 0;
	bool truncated = false;
	int rc;

	tc_render_begin_query(render, head);
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		truncated = limit > 0 && rows == limit;
		if (truncated)
			break;
		for (size_t i = 0; i < head->column_count; i++)
			read_value(&values[i], stmt, (int)i);
		tc_render_row(render, values);
		rows++;
	}
	tc_render_end_query(render, truncated);
	free(values);
	return rc < 0 ? rc : 0;
}

int tc_answer_query(struct tc_render *render, struct tc_store *store,
		    const struct tc_query *query, const struct tc_answer_options *options,
		    struct tc_error *err)
{
	struct tc_param_value *params = NULL;
	const char **columns = NULL;
	struct tc_stmt *stmt;
	int rc = tc_query_prepare(&stmt, query, store, options->args, options->arg_count,
				  err);

	if (rc < 0)
		return rc;
	size_t count = (size_t)tc_stmt_column_count(stmt);
	columns = tc_calloc(count, sizeof(*columns));
	for (size_t i = 0; i < count; i++)
		columns[i] = tc_stmt_column_name(stmt, (int)i);
	params = tc_calloc(query->param_count, sizeof(*params));
	read_params(params, query, options);
	struct tc_query_head head = {query->name, query->title, params,
				     query->param_count, columns, count};
	rc = print_rows(render, stmt, &head, options->limit, err);
	free(params);
	free(columns);
	tc_stmt_free(stmt);
	return rc;
}

/* --- a question --------------------------------------------------------- */

static bool declares(const struct tc_query *query, struct tc_str name)
{
	for (size_t i = 0; i < query->param_count; i++)
		if (tc_str_eq(name, tc_str(query->params[i].name)))
			return true;
	return false;
}

static const struct tc_query *section(const struct tc_catalog *catalog, const char *name)
{
	const struct tc_query *query = tc_catalog_find(catalog, tc_str(name));

	if (!query)
		TC_BUG("a question has a section that is not in the catalogue");
	return query;
}

static int check_args(const struct tc_catalog *catalog, const struct tc_question *question,
		      const struct tc_answer_options *options, struct tc_error *err)
{
	for (size_t k = 0; k < options->arg_count; k++) {
		bool known = false;

		for (const char *const *s = question->sections; *s && !known; s++)
			known = declares(section(catalog, *s), options->args[k].name);
		if (!known)
			return tc_error_set(err, TC_USAGE, "%s: there is no parameter %.*s",
					    question->name,
					    TC_STR_ARG(options->args[k].name));
	}
	return 0;
}

static int answer_section(struct tc_render *render, struct tc_store *store,
			  const struct tc_query *query,
			  const struct tc_answer_options *options, struct tc_error *err)
{
	struct tc_argument *args = tc_calloc(options->arg_count, sizeof(*args));
	struct tc_answer_options own = {args, 0, options->limit};

	for (size_t k = 0; k < options->arg_count; k++)
		if (declares(query, options->args[k].name))
			args[own.arg_count++] = options->args[k];
	int rc = tc_answer_query(render, store, query, &own, err);
	free(args);
	return rc;
}

static int read_coverage(struct tc_store *store, struct tc_arena *arena,
			 struct tc_coverage *c, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "coverage", err);

	*c = (struct tc_coverage){.digests = TC_STR("not checked")};
	if (rc < 0)
		return rc;
	if ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		c->first = tc_arena_str(arena, tc_stmt_column_text(stmt, 0));
		c->last = tc_arena_str(arena, tc_stmt_column_text(stmt, 1));
		c->accounts = tc_stmt_column_int(stmt, 2);
		c->regions = tc_stmt_column_int(stmt, 3);
		c->data_events = tc_stmt_column_int(stmt, 4) != 0;
	}
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

static int read_limits(struct tc_store *store, struct tc_arena *arena,
		       struct tc_str limits[LIMITS_MAX], size_t *count, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "limits", err);

	*count = 0;
	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW && *count < LIMITS_MAX)
		limits[(*count)++] = tc_arena_str(arena, tc_stmt_column_text(stmt, 0));
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

int tc_answer_question(struct tc_render *render, struct tc_store *store,
		       const struct tc_catalog *catalog,
		       const struct tc_question *question,
		       const struct tc_answer_options *options, struct tc_error *err)
{
	struct tc_question_head head = {question->name, question->title};
	struct tc_str limits[LIMITS_MAX];
	struct tc_coverage coverage;
	struct tc_arena arena;
	size_t limit_count;
	int rc = check_args(catalog, question, options, err);

	if (rc < 0)
		return rc;
	tc_arena_init(&arena);
	/* Asked first: nothing is printed when the case cannot answer. */
	if ((rc = read_coverage(store, &arena, &coverage, err)) == 0 &&
	    (rc = read_limits(store, &arena, limits, &limit_count, err)) == 0) {
		tc_render_begin_question(render, &head);
		for (const char *const *s = question->sections; *s && rc == 0; s++)
			rc = answer_section(render, store, section(catalog, *s), options,
					    err);
		if (rc == 0)
			tc_render_end_question(render, &coverage, limits, limit_count);
	}
	tc_arena_release(&arena);
	return rc;
}
