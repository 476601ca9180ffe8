/*
 * Answers: one canned query, or a question, which is an ordered set of them with a
 * statement of what the logs cover and cannot show.
 */
#ifndef TC_REPORT_ANSWER_H
#define TC_REPORT_ANSWER_H

#include "catalog/catalog.h"
#include "render/render.h"
#include "report/kept.h"
#include "report/mask.h"
#include "store/store.h"

struct tc_question {
	const char *name;
	const char *title;
	/*
	 * Names of canned queries; ends with NULL.  "lineage:of" hands the subject to the
	 * parameter `of`.  NULL: every query of the question of this name.
	 */
	const char *const *sections;
	/* About what the leads lead to.  Of others, media for people show what was found. */
	bool of_leads;
	/* The parameters of which one is given, what it is all about; ends with NULL; or NULL. */
	const char *const *subjects;
	const char *answer; /* the canned query whose rows answer it in sentences, or NULL */
};

/* The four questions in their order, then the others; ends with a NULL name. */
extern const struct tc_question tc_questions[];
/* NULL when there is none of that name. */
const struct tc_question *tc_question_find(struct tc_str name);

struct tc_answer_options {
	const struct tc_argument *args;
	size_t arg_count;
	int64_t limit; /* rows of each query; 0: all */
	bool brief;    /* a query that finds nothing is only named, by media for people */
	struct tc_kept *kept; /* gets the rows too; or NULL */
	struct tc_mask *mask; /* what of their texts is not shown; or NULL */
	/* Is told of each row that is printed; or NULL. */
	void (*each_row)(void *ctx, const struct tc_query_head *head,
			 const struct tc_value *values);
	void *ctx;
};

/* Whether the question has that parameter: as its subject, or for one of its queries. */
bool tc_question_takes(const struct tc_question *question, const struct tc_catalog *catalog,
		       struct tc_str name);

/*
 * Runs a statement that was prepared already, whatever it asks, and prints it as the answer
 * of a query of that name.
 */
int tc_answer_statement(struct tc_render *render, struct tc_stmt *stmt, const char *name,
			const char *title, const struct tc_answer_options *options,
			struct tc_error *err);

/* Runs one query and prints it.  Arguments that it does not declare are an error. */
int tc_answer_query(struct tc_render *render, struct tc_store *store,
		    const struct tc_query *query, const struct tc_answer_options *options,
		    struct tc_error *err);

/* What shows the events behind a row. */
struct tc_behind {
	const struct tc_query *query;
	const struct tc_argument *args; /* live as long as the arena */
	size_t arg_count;
};

/*
 * What stands behind a row of `query`: what it asks for of the row itself, and those of
 * the arguments it was asked with that the other query takes too.  TC_USAGE when no
 * events stand behind its rows.
 */
int tc_answer_behind(struct tc_behind *behind, const struct tc_catalog *catalog,
		     const struct tc_query *query, const struct tc_row *row,
		     const struct tc_argument *asked, size_t asked_count,
		     struct tc_arena *arena, struct tc_error *err);

/*
 * Runs a query, and prints the events behind its row number `row`, from 1: what the query
 * that it names for this finds.  Arguments are handed on where that takes them too.
 * TC_USAGE when there is no such row, or nothing behind it.
 */
int tc_answer_opened(struct tc_render *render, struct tc_store *store,
		     const struct tc_catalog *catalog, const struct tc_query *query,
		     int64_t row, const struct tc_answer_options *options,
		     struct tc_error *err);

/*
 * Writes the query as it would be run, to be pasted into sqlite3: its parameters, its SQL,
 * and in comments how SQLite goes about it.
 */
int tc_answer_explained(FILE *out, struct tc_store *store, const struct tc_query *query,
			const struct tc_answer_options *options, struct tc_error *err);

/*
 * Runs the sections of a question.  Each gets those arguments that it declares; one
 * that no section declares is an error, and so is a subject that is not given, or two.
 */
int tc_answer_question(struct tc_render *render, struct tc_store *store,
		       const struct tc_catalog *catalog,
		       const struct tc_question *question,
		       const struct tc_answer_options *options, struct tc_error *err);

#endif
