#include "report/answer.h"

#include <stdlib.h>

#include "report/limits.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/ip.h"

#include "util/banned.h"

#define SQL_FILE "report.sql"
#define SECTIONS_MAX 32
#define SENTENCES_MAX 10
/* A value of the command line and some words. */
#define NOT_THERE_MAX ((size_t)4 * 1024 * 1024)

static const char *const credentials_sections[] = {"credentials-used", "credentials-minted",
						   "credentials-exposed", "credential-lineage",
						   NULL};
static const char *const duration_sections[] = {"access-window", "dwell", "still-valid",
						"coverage-gaps", NULL};
static const char *const actions_sections[] = {
	"actions-summary", "recon-fanout", "security-group-rules", "security-group-sweeps",
	"net-state", "compute", "data-access", "defence-impairment", "not-visible", NULL};
static const char *const access_sections[] = {"access-hypotheses", "first-contact", "sign-ins",
						   NULL};

static const char *const address_sections[] = {
	"address-summary", "address-sources", "keys-from-address", "address-agents",
	"address-calls",   "address-nearby",  "address-in-scope",  "address-words", NULL};
static const char *const key_sections[] = {
	"key-owner",  "key-summary",    "addresses-of-key", "key-calls", "lineage:of",
	"key-others", "key-neighbours", "key-in-scope",     "key-words", NULL};
static const char *const principal_sections[] = {
	"principal-summary", "principal-called",    "principal-credentials",
	"principal-addresses", "principal-agents",  "principal-calls",
	"principal-minted",  "principal-in-scope",  "principal-words", NULL};

static const char *const triage_sections[] = {"triage-roles", "triage-services", "triage-calls",
					      "triage-compare", NULL};

static const char *const about_address[] = {"ip", NULL};
static const char *const about_key[] = {"key", NULL};
static const char *const about_principal[] = {"principal", NULL};
static const char *const about_any[] = {"event", "key", "principal", "ip", NULL};

const struct tc_question tc_questions[] = {
	{"credentials", "Which credentials did the intruder have?", credentials_sections, true,
	 NULL, "credentials-answer"},
	{"duration", "For how long?", duration_sections, true, NULL, "duration-answer"},
	{"actions", "What did they do with them?", actions_sections, true, NULL,
	 "actions-answer"},
	{"access", "How did they get in?", access_sections, true, NULL, "access-answer"},
	{"address", "What is known of an address", address_sections, false, about_address, NULL},
	{"key", "What is known of a key", key_sections, false, about_key, NULL},
	{"principal", "What is known of a principal", principal_sections, false,
	 about_principal, NULL},
	{"triage", "What is unusual about an alert, a key, a principal or an address?",
	 triage_sections, false, about_any, "triage-answer"},
	{TC_DETECTIONS, "What is suspicious without any lead", NULL, false, NULL, NULL},
	{NULL, NULL, NULL, false, NULL, NULL},
};

const struct tc_question *tc_question_find(struct tc_str name)
{
	for (const struct tc_question *q = tc_questions; q->name; q++)
		if (tc_str_eq(name, tc_str(q->name)))
			return q;
	return NULL;
}

/* --- what is asked ------------------------------------------------------ */

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

/* The argument that says what the question is about, or NULL. */
static const struct tc_argument *subject_of(const struct tc_question *question,
					    const struct tc_answer_options *options)
{
	for (const char *const *n = question->subjects; n && *n; n++)
		for (size_t k = 0; k < options->arg_count; k++)
			if (tc_str_eq(options->args[k].name, tc_str(*n)))
				return &options->args[k];
	return NULL;
}

static bool is_subject(const struct tc_question *question, struct tc_str name)
{
	for (const char *const *n = question->subjects; n && *n; n++)
		if (tc_str_eq(name, tc_str(*n)))
			return true;
	return false;
}

static int subject_missing(const struct tc_question *question, struct tc_error *err)
{
	struct tc_buf names;
	int rc;

	tc_buf_init(&names, 256);
	for (const char *const *n = question->subjects; *n; n++)
		tc_buf_addf(&names, "%s%s", n == question->subjects ? "" : n[1] ? ", " : " or ",
			    *n);
	rc = tc_error_set(err, TC_USAGE, "%s: %sparameter %s is required", question->name,
			  question->subjects[1] ? "one " : "", tc_buf_cstr(&names));
	tc_buf_release(&names);
	return rc;
}

bool tc_question_takes(const struct tc_question *question, const struct tc_catalog *catalog,
		       struct tc_str name)
{
	struct sections sections;
	bool takes = is_subject(question, name);

	sections_init(&sections, catalog, question);
	for (size_t i = 0; i < sections.count && !takes; i++)
		takes = tc_query_declares(sections.list[i].query, name);
	free(sections.list);
	return takes;
}

static int check_args(const struct sections *sections, const struct tc_question *question,
		      const struct tc_answer_options *options, struct tc_error *err)
{
	const struct tc_argument *subject = subject_of(question, options);

	for (size_t k = 0; k < options->arg_count; k++) {
		struct tc_str name = options->args[k].name;
		bool known = is_subject(question, name);

		if (known && &options->args[k] != subject)
			return tc_error_set(err, TC_USAGE, "%s: %.*s and %.*s cannot both be given",
					    question->name, TC_STR_ARG(subject->name),
					    TC_STR_ARG(name));
		for (size_t i = 0; i < sections->count && !known; i++)
			known = tc_query_declares(sections->list[i].query, name);
		if (!known)
			return tc_error_set(err, TC_USAGE, "%s: there is no parameter %.*s",
					    question->name, TC_STR_ARG(name));
	}
	return question->subjects && !subject ? subject_missing(question, err) : 0;
}

static int answer_section(struct tc_render *render, struct tc_store *store,
			  const struct tc_question *question, const struct section *section,
			  const struct tc_answer_options *options,
			  struct tc_error *err)
{
	struct tc_argument *args = tc_calloc(options->arg_count, sizeof(*args));
	struct tc_answer_options own = *options;

	own.args = args;
	own.arg_count = 0;
	own.brief = !question->of_leads;
	for (size_t k = 0; k < options->arg_count; k++) {
		struct tc_argument arg = options->args[k];

		if (section->subject_as.data && is_subject(question, arg.name))
			arg.name = section->subject_as;
		if (tc_query_declares(section->query, arg.name))
			args[own.arg_count++] = arg;
	}
	int rc = tc_answer_query(render, store, section->query, &own, err);
	free(args);
	return rc;
}

/* What is asked about may be mistyped: *said is absent when it occurs in the case. */
static int look_for_subject(struct tc_store *store, struct tc_arena *arena,
			    const struct tc_argument *subject, struct tc_str *said,
			    struct tc_error *err)
{
	bool is_address = tc_str_eq(subject->name, TC_STR("ip"));
	struct tc_stmt *stmt;
	struct tc_buf text;
	struct tc_ip ip;
	int rc;

	tc_buf_init(&text, NOT_THERE_MAX);
	tc_buf_addf(&text, "has-%.*s", TC_STR_ARG(subject->name));
	rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, tc_buf_cstr(&text), err);
	tc_buf_clear(&text);
	if (rc < 0)
		goto out;
	tc_stmt_bind_text(stmt, 1, is_address && tc_ip_parse(&ip, subject->value)
					   ? tc_str(ip.text)
					   : subject->value);
	rc = tc_stmt_step(stmt, err);
	if (rc == TC_STEP_ROW && !tc_stmt_column_int(stmt, 0)) {
		tc_buf_addf(&text, "%.*s %.*s does not occur in this case.",
			    TC_STR_ARG(is_address ? TC_STR("address") : subject->name),
			    TC_STR_ARG(subject->value));
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

/* The sentences of an answer, as far as there is room. */
struct sentences {
	struct tc_str list[SENTENCES_MAX];
	size_t count;
};

static int read_sentences(struct sentences *s, struct tc_stmt *stmt, struct tc_arena *arena,
			  struct tc_error *err)
{
	int rc;

	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW && s->count < SENTENCES_MAX)
		s->list[s->count++] = tc_arena_str(arena, tc_stmt_column_text(stmt, 0));
	return rc < 0 ? rc : 0;
}

/* Those arguments that the query declares. */
static int read_answer(struct sentences *answer, struct tc_store *store, struct tc_arena *arena,
		       const struct tc_query *query, const struct tc_answer_options *options,
		       struct tc_error *err)
{
	struct tc_argument *args = tc_calloc(options->arg_count, sizeof(*args));
	struct tc_stmt *stmt;
	size_t count = 0;
	int rc;

	for (size_t k = 0; k < options->arg_count; k++)
		if (tc_query_declares(query, options->args[k].name))
			args[count++] = options->args[k];
	if ((rc = tc_query_prepare(&stmt, query, store, args, count, err)) == 0) {
		rc = read_sentences(answer, stmt, arena, err);
		tc_stmt_free(stmt);
	}
	free(args);
	return rc;
}

/* What stands around the sections; made before anything is printed. */
struct frame {
	struct sentences answer;
	struct tc_limits limits;
	struct tc_coverage coverage;
};

static int read_frame(struct frame *f, struct tc_store *store, struct tc_arena *arena,
		      const struct tc_catalog *catalog, const struct tc_question *question,
		      const struct tc_answer_options *options, struct tc_error *err)
{
	const struct tc_argument *subject = subject_of(question, options);
	struct tc_str not_there = TC_STR_NULL;
	int rc = read_coverage(store, arena, &f->coverage, err);

	if (rc == 0 && subject &&
	    (rc = look_for_subject(store, arena, subject, &not_there, err)) == 0 &&
	    not_there.data)
		f->limits.list[f->limits.count++] = not_there;
	if (rc == 0)
		rc = tc_limits_read(&f->limits, store, arena, question, err);
	if (rc == 0 && question->answer) {
		const struct tc_query *query = tc_catalog_find(catalog, tc_str(question->answer));

		if (!query)
			TC_BUG("a question's answer is not in the catalogue");
		rc = read_answer(&f->answer, store, arena, query, options, err);
	}
	return rc;
}

int tc_answer_question(struct tc_render *render, struct tc_store *store,
		       const struct tc_catalog *catalog,
		       const struct tc_question *question,
		       const struct tc_answer_options *options, struct tc_error *err)
{
	struct frame *f = tc_calloc(1, sizeof(*f));
	struct sections sections;
	struct tc_arena arena;
	int rc;

	tc_arena_init(&arena);
	sections_init(&sections, catalog, question);
	/* Asked first: nothing is printed when the case cannot answer. */
	if ((rc = check_args(&sections, question, options, err)) == 0)
		rc = read_frame(f, store, &arena, catalog, question, options, err);
	if (rc == 0) {
		struct tc_question_head head = {question->name, question->title,
						question->answer ? f->answer.list : NULL,
						f->answer.count};

		tc_render_begin_question(render, &head);
		for (size_t i = 0; i < sections.count && rc == 0; i++)
			rc = answer_section(render, store, question, &sections.list[i],
					    options, err);
		if (rc == 0)
			tc_render_end_question(render, &f->coverage, f->limits.list,
					       f->limits.count);
	}
	free(sections.list);
	free(f);
	tc_arena_release(&arena);
	return rc;
}
