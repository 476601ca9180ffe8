#include "report/answer.h"

#include <stdlib.h>

#include "util/arena.h"
#include "util/buf.h"
#include "util/ip.h"

#include "util/banned.h"

#define SQL_FILE "report.sql"
#define LIMITS_MAX 32
#define SECTIONS_MAX 32
/* A value of the command line and some words. */
#define NOT_THERE_MAX ((size_t)4 * 1024 * 1024)

static const char *const credentials_sections[] = {"credentials-used", "credentials-minted",
						   "credential-lineage", NULL};
static const char *const duration_sections[] = {"access-window", "dwell", NULL};
static const char *const actions_sections[] = {
	"actions-summary", "recon-fanout", "security-group-rules", "security-group-sweeps",
	"net-state", NULL};
static const char *const access_sections[] = {"access-hypotheses", "first-contact", NULL};

static const char *const address_sections[] = {
	"address-summary", "address-sources", "keys-from-address", "address-agents",
	"address-calls",   "address-nearby",  "address-in-scope",  NULL};
static const char *const key_sections[] = {
	"key-owner",  "key-summary",    "addresses-of-key", "key-calls", "lineage:of",
	"key-others", "key-neighbours", "key-in-scope",     NULL};
static const char *const principal_sections[] = {
	"principal-summary", "principal-called",    "principal-credentials",
	"principal-addresses", "principal-agents",  "principal-calls",
	"principal-minted",  "principal-in-scope",  NULL};

const struct tc_question tc_questions[] = {
	{"credentials", "Which credentials did the intruder have?", credentials_sections, true,
	 NULL},
	{"duration", "For how long?", duration_sections, true, NULL},
	{"actions", "What did they do with them?", actions_sections, true, NULL},
	{"access", "How did they get in?", access_sections, true, NULL},
	{"address", "What is known of an address", address_sections, false, "ip"},
	{"key", "What is known of a key", key_sections, false, "key"},
	{"principal", "What is known of a principal", principal_sections, false, "principal"},
	{TC_DETECTIONS, "What is suspicious without any lead", NULL, false, NULL},
	{NULL, NULL, NULL, false, NULL},
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

/* What tc_answer_query knows of its query, for the medium. */
struct head {
	struct tc_query_head shown;
	struct tc_detection_head detection;
	struct tc_param_value *params; /* owned */
	const char **columns;          /* owned */
};

static void head_init(struct head *h, const struct tc_query *query, struct tc_stmt *stmt,
		      const struct tc_answer_options *options)
{
	size_t count = (size_t)tc_stmt_column_count(stmt);

	h->columns = tc_calloc(count, sizeof(*h->columns));
	for (size_t i = 0; i < count; i++)
		h->columns[i] = tc_stmt_column_name(stmt, (int)i);
	h->params = tc_calloc(query->param_count, sizeof(*h->params));
	read_params(h->params, query, options);
	h->shown = (struct tc_query_head){query->name, query->title, h->params,
					  query->param_count, h->columns, count, NULL};
	if (query->detection) {
		const struct tc_detection *d = query->detection;

		h->detection = (struct tc_detection_head){d->id, d->severity, d->technique,
							  d->benign, d->benign_count};
		h->shown.detection = &h->detection;
	}
}

static void head_release(struct head *h)
{
	free(h->params);
	free(h->columns);
}

/* Goes on from a row that was stepped to. */
static int print_rows(struct tc_render *render, struct tc_stmt *stmt,
		      const struct tc_query_head *head, int64_t limit,
		      struct tc_error *err)
{
	struct tc_value *values = tc_calloc(head->column_count, sizeof(*values));
	int64_t rows = 0;
	bool truncated;
	int rc;

	do {
		if ((truncated = limit > 0 && rows == limit)) {
			rc = 0;
			break;
		}
		for (size_t i = 0; i < head->column_count; i++)
			read_value(&values[i], stmt, (int)i);
		tc_render_row(render, values);
		rows++;
	} while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW);
	tc_render_end_query(render, truncated);
	free(values);
	return rc < 0 ? rc : 0;
}

/* `brief`: a query that finds nothing is only named. */
static int answer_query(struct tc_render *render, struct tc_store *store,
			const struct tc_query *query,
			const struct tc_answer_options *options, bool brief,
			struct tc_error *err)
{
	struct tc_stmt *stmt;
	struct head head;
	int rc = tc_query_prepare(&stmt, query, store, options->args, options->arg_count,
				  err);

	if (rc < 0)
		return rc;
	head_init(&head, query, stmt, options);
	rc = tc_stmt_step(stmt, err);
	if (rc == 0 && brief) {
		tc_render_nothing(render, &head.shown);
	} else if (rc >= 0) {
		tc_render_begin_query(render, &head.shown);
		if (rc == TC_STEP_ROW)
			rc = print_rows(render, stmt, &head.shown, options->limit, err);
		else
			tc_render_end_query(render, false);
	}
	head_release(&head);
	tc_stmt_free(stmt);
	return rc;
}

int tc_answer_query(struct tc_render *render, struct tc_store *store,
		    const struct tc_query *query, const struct tc_answer_options *options,
		    struct tc_error *err)
{
	return answer_query(render, store, query, options, false, err);
}

/* --- a question --------------------------------------------------------- */

static bool declares(const struct tc_query *query, struct tc_str name)
{
	for (size_t i = 0; i < query->param_count; i++)
		if (tc_str_eq(name, tc_str(query->params[i].name)))
			return true;
	return false;
}

struct section {
	const struct tc_query *query;
	struct tc_str subject_as; /* what it calls the subject; absent: as all do */
};

struct sections {
	struct section *list; /* owned */
	size_t count;
};

/* "name" or "name:parameter". */
static struct section named_section(const struct tc_catalog *catalog, const char *name)
{
	struct section s = {.query = NULL};
	struct tc_str query = tc_str_cut(tc_str(name), ':', &s.subject_as);

	s.query = tc_catalog_find(catalog, query);
	if (!s.query)
		TC_BUG("a question has a section that is not in the catalogue");
	return s;
}

static void sections_init(struct sections *s, const struct tc_catalog *catalog,
			  const struct tc_question *question)
{
	*s = (struct sections){.list = tc_calloc(SECTIONS_MAX + tc_catalog_count(catalog),
						 sizeof(*s->list))};
	for (const char *const *n = question->sections; n && *n; n++)
		s->list[s->count++] = named_section(catalog, *n);
	for (size_t i = 0; !question->sections && i < tc_catalog_count(catalog); i++) {
		const struct tc_query *q = tc_catalog_at(catalog, i);

		if (strcmp(q->question, question->name) == 0)
			s->list[s->count++].query = q;
	}
}

static int check_args(const struct sections *sections, const struct tc_question *question,
		      const struct tc_answer_options *options, struct tc_error *err)
{
	bool has_subject = !question->subject;

	for (size_t k = 0; k < options->arg_count; k++) {
		struct tc_str name = options->args[k].name;
		bool is_subject = question->subject && tc_str_eq(name, tc_str(question->subject));
		bool known = is_subject;

		has_subject = has_subject || is_subject;
		for (size_t i = 0; i < sections->count && !known; i++)
			known = declares(sections->list[i].query, name);
		if (!known)
			return tc_error_set(err, TC_USAGE, "%s: there is no parameter %.*s",
					    question->name, TC_STR_ARG(name));
	}
	if (!has_subject)
		return tc_error_set(err, TC_USAGE, "%s: parameter %s is required",
				    question->name, question->subject);
	return 0;
}

static int answer_section(struct tc_render *render, struct tc_store *store,
			  const struct tc_question *question, const struct section *section,
			  const struct tc_answer_options *options,
			  struct tc_error *err)
{
	struct tc_argument *args = tc_calloc(options->arg_count, sizeof(*args));
	struct tc_answer_options own = {args, 0, options->limit};

	for (size_t k = 0; k < options->arg_count; k++) {
		struct tc_argument arg = options->args[k];

		if (section->subject_as.data && tc_str_eq(arg.name, tc_str(question->subject)))
			arg.name = section->subject_as;
		if (declares(section->query, arg.name))
			args[own.arg_count++] = arg;
	}
	int rc = answer_query(render, store, section->query, &own, !question->of_leads, err);
	free(args);
	return rc;
}

static struct tc_str subject_of(const struct tc_question *question,
				const struct tc_answer_options *options)
{
	for (size_t k = 0; k < options->arg_count; k++)
		if (tc_str_eq(options->args[k].name, tc_str(question->subject)))
			return options->args[k].value;
	TC_BUG("a question without its subject");
}

/* What is asked about may be mistyped: *said is absent when it occurs in the case. */
static int look_for_subject(struct tc_store *store, struct tc_arena *arena,
			    const struct tc_question *question,
			    const struct tc_answer_options *options, struct tc_str *said,
			    struct tc_error *err)
{
	struct tc_str value = subject_of(question, options);
	struct tc_stmt *stmt;
	struct tc_buf text;
	struct tc_ip ip;
	int rc;

	tc_buf_init(&text, NOT_THERE_MAX);
	tc_buf_addf(&text, "has-%s", question->name);
	rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, tc_buf_cstr(&text), err);
	tc_buf_clear(&text);
	if (rc < 0)
		goto out;
	tc_stmt_bind_text(stmt, 1, tc_ip_parse(&ip, value) ? tc_str(ip.text) : value);
	rc = tc_stmt_step(stmt, err);
	if (rc == TC_STEP_ROW && !tc_stmt_column_int(stmt, 0)) {
		tc_buf_addf(&text, "%s %.*s does not occur in this case.", question->name,
			    TC_STR_ARG(value));
		*said = tc_arena_str(arena, tc_buf_str(&text));
	}
	tc_stmt_free(stmt);
out:
	tc_buf_release(&text);
	return rc < 0 ? rc : 0;
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
	struct tc_str limits[LIMITS_MAX + 1] = {TC_STR_NULL}; /* the first: of the subject */
	struct tc_coverage coverage;
	struct sections sections;
	struct tc_arena arena;
	size_t limit_count = 0;
	int rc;

	tc_arena_init(&arena);
	sections_init(&sections, catalog, question);
	/* Asked first: nothing is printed when the case cannot answer. */
	if ((rc = check_args(&sections, question, options, err)) == 0 &&
	    (rc = read_coverage(store, &arena, &coverage, err)) == 0 &&
	    (rc = read_limits(store, &arena, limits + 1, &limit_count, err)) == 0 &&
	    question->subject)
		rc = look_for_subject(store, &arena, question, options, &limits[0], err);
	if (rc == 0) {
		tc_render_begin_question(render, &head);
		for (size_t i = 0; i < sections.count && rc == 0; i++)
			rc = answer_section(render, store, question, &sections.list[i],
					    options, err);
		if (rc == 0)
			tc_render_end_question(render, &coverage, limits + !limits[0].data,
					       limit_count + !!limits[0].data);
	}
	free(sections.list);
	tc_arena_release(&arena);
	return rc;
}
