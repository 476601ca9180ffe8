#include "report/document.h"

#include <stdlib.h>

#include "util/buf.h"
#include "util/escape.h"

#include "util/banned.h"

#define SQL_FILE "report.sql"
#define HEAD_MAX ((size_t)16 * 1024 * 1024)

static const char *const questions[] = {"credentials", "duration", "actions", "access", NULL};

/* Queries that stand beside the questions, each a chapter of its own. */
static const char *const open_ends[] = {"containment", "resilience", NULL};

/* What it rests on. */
static const char *const appendix[] = {"leads", "verdicts", "notes", "tags", "scope", "sources", NULL};

/* --- the head -------------------------------------------------------------------- */

static void add_fact(struct tc_buf *text, const struct tc_document *d, struct tc_str name,
		     struct tc_str value)
{
	if (d->format == TC_FORMAT_JSON) {
		tc_buf_add_char(text, ',');
		tc_escape_json(text, name);
		tc_buf_add_char(text, ':');
		tc_escape_json(text, value);
		return;
	}
	tc_buf_add_cstr(text, "- ");
	tc_escape_markdown(text, name);
	tc_buf_add_cstr(text, ": ");
	tc_escape_markdown(text, value);
	tc_buf_add_char(text, '\n');
}

static void begin_head(struct tc_buf *text, const struct tc_document *d)
{
	if (d->format == TC_FORMAT_JSON) {
		tc_buf_add_cstr(text, "{\"trailcase\":1,\"report\":{\"case\":");
		tc_escape_json(text, tc_str(d->case_name));
	} else {
		tc_buf_add_cstr(text, "# Incident report: ");
		tc_escape_markdown(text, tc_str(d->case_name));
		tc_buf_add_cstr(text, "\n\n");
	}
	add_fact(text, d, TC_STR("made by"), tc_str(d->tool));
	add_fact(text, d, TC_STR("times"), TC_STR("UTC"));
}

static int write_head(const struct tc_document *d, struct tc_store *store,
		      struct tc_error *err)
{
	struct tc_stmt *stmt;
	struct tc_buf text;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "report-head", err);

	if (rc < 0)
		return rc;
	tc_buf_init(&text, HEAD_MAX);
	begin_head(&text, d);
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW)
		add_fact(&text, d, tc_stmt_column_text(stmt, 0), tc_stmt_column_text(stmt, 1));
	tc_buf_add_cstr(&text, d->format == TC_FORMAT_JSON ? "},\n\"questions\":[\n" : "\n");
	if (rc == 0)
		fwrite(text.data, 1, text.len, d->out);
	tc_buf_release(&text);
	tc_stmt_free(stmt);
	return rc;
}

/* --- the chapters ----------------------------------------------------------------- */

static struct tc_render *new_render(const struct tc_document *d)
{
	struct tc_render_options options = {.out = d->out, .format = d->format, .level = 1};

	return tc_render_new(&options);
}

static int end_render(struct tc_render *render, int rc, struct tc_error *err)
{
	if (tc_render_free(render) < 0 && rc == 0)
		rc = tc_error_set(err, TC_FAIL, "not all of the report could be written");
	return rc;
}

static const char *between(const struct tc_document *d)
{
	return d->format == TC_FORMAT_JSON ? ",\n" : "\n";
}

static int write_questions(const struct tc_document *d, struct tc_store *store,
			   const struct tc_catalog *catalog,
			   const struct tc_answer_options *options, struct tc_error *err)
{
	int rc = 0;

	for (const char *const *name = questions; *name && rc == 0; name++) {
		const struct tc_question *question = tc_question_find(tc_str(*name));
		struct tc_render *render;

		if (!question)
			TC_BUG("the report asks a question that is none");
		if (name > questions)
			fputs(between(d), d->out);
		render = new_render(d);
		rc = tc_answer_question(render, store, catalog, question, options, err);
		rc = end_render(render, rc, err);
	}
	return rc;
}

static int write_queries(const struct tc_document *d, struct tc_store *store,
			 const struct tc_catalog *catalog, const char *const *names,
			 const struct tc_answer_options *options, struct tc_error *err)
{
	int rc = 0;

	for (const char *const *name = names; *name && rc == 0; name++) {
		const struct tc_query *query = tc_catalog_find(catalog, tc_str(*name));
		struct tc_answer_options own = *options;
		struct tc_render *render;

		if (!query)
			TC_BUG("the report has a query that is not in the catalogue");
		if (own.arg_count && !tc_query_declares(query, own.args[0].name))
			own.arg_count = 0;
		if (name > names)
			fputs(between(d), d->out);
		render = new_render(d);
		rc = tc_answer_query(render, store, query, &own, err);
		rc = end_render(render, rc, err);
	}
	return rc;
}

static void begin_part(const struct tc_document *d, const char *member, const char *title)
{
	if (d->format == TC_FORMAT_JSON)
		fprintf(d->out, "],\n\"%s\":[\n", member);
	else
		fprintf(d->out, "\n## %s\n\n", title);
}

int tc_document_write(const struct tc_document *d, struct tc_store *store,
		      const struct tc_catalog *catalog,
		      const struct tc_answer_options *options, struct tc_error *err)
{
	int rc;

	TC_ASSERT(options->arg_count <= 1);
	if ((rc = write_head(d, store, err)) < 0 ||
	    (rc = write_questions(d, store, catalog, options, err)) < 0)
		return rc;
	begin_part(d, "next", "What to do");
	if ((rc = write_queries(d, store, catalog, open_ends, options, err)) < 0)
		return rc;
	begin_part(d, "appendix", "What this rests on");
	rc = write_queries(d, store, catalog, appendix, options, err);
	if (rc == 0 && d->format == TC_FORMAT_JSON)
		fputs("]}\n", d->out);
	return rc;
}
