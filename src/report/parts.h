/*
 * Inside the report: the parts that chapters are made of.
 */
#ifndef TC_REPORT_PARTS_H
#define TC_REPORT_PARTS_H

#include "contain/plan.h"
#include "report/document.h"
#include "report/mask.h"
#include "report/notes.h"
#include "report/statements.h"

enum tc_part_kind {
	TC_PART_NONE,
	TC_PART_FACTS,      /* what the report is of, and what it rests on */
	TC_PART_BRIEF,      /* the answer in ten lines */
	TC_PART_STATEMENTS, /* the sentences of a question */
	TC_PART_TABLE,      /* the rows of a query */
	TC_PART_FIGURE,     /* the picture of that name */
	TC_PART_PLAN,       /* phases of the containment plan; `columns` is their numbers */
	TC_PART_FILLS,      /* what commands of the plan leave to the reader */
	TC_PART_TEXT,       /* `name` itself */
	TC_PART_LIMITS,     /* what these logs cannot show */
	TC_PART_QUERIES,    /* what was asked, with its parameters */
};

struct tc_part {
	enum tc_part_kind kind;
	const char *name;    /* of the question or query */
	/*
	 * That a page shows of a table, with blanks between them; a star behind those that hold
	 * what was concluded: levels and paths of the scope, what rules make of events, advice.
	 */
	const char *columns;
	const char *argument; /* k=v for the query; or NULL */
};

#define TC_ANSWERS 4

/* What is being written. */
struct tc_writing {
	const struct tc_document *d;
	struct tc_store *store;
	const struct tc_catalog *catalog;
	struct tc_page *page;
	struct tc_notes notes;
	struct tc_mask mask;
	struct tc_arena arena; /* as long as the document */
	struct tc_statements answers[TC_ANSWERS]; /* of the four questions */
	struct tc_contain_plan plan;
	struct tc_str minded;  /* what the last step of it said is to be thought of */
	const char **asked;    /* owned; each query with its parameters; texts in the arena */
	size_t asked_count, asked_cap;
};

struct tc_picture {
	const char *id, *query, *title, *caption;
	const char *days; /* before the incident, for a query that takes them; or NULL */
	int (*draw)(struct tc_writing *w, const struct tc_picture *p, struct tc_buf *svg,
		    struct tc_error *err);
};

/* NULL when the document shows everything. */
struct tc_mask *tc_writing_mask(struct tc_writing *w);
/*
 * The same text, masked, and on pages cut when it is very long, for as long as the document
 * is written.
 */
struct tc_str tc_writing_text(struct tc_writing *w, struct tc_str s);

/* More of them behind one statement are not read. */
#define TC_REFS_MOST 16
/* The footnote of an event id: all of it, whatever it holds; 0 or 1 of them. */
size_t tc_writing_ref(struct tc_writing *w, struct tc_str id, struct tc_page_ref *ref);
/* The footnotes of event ids with blanks or commas between them. */
size_t tc_writing_refs(struct tc_writing *w, struct tc_str ids,
		       struct tc_page_ref refs[TC_REFS_MOST]);

/* What a report is of, for its head: at most TC_HEAD_FACTS, into `facts`. */
#define TC_HEAD_FACTS 8
int tc_part_head(struct tc_writing *w, struct tc_page_fact *facts, size_t *count,
		 struct tc_error *err);
/* Asks the four questions for their sentences. */
int tc_part_answers(struct tc_writing *w, struct tc_error *err);
int tc_part_write(struct tc_writing *w, const struct tc_part *part, struct tc_error *err);
int tc_part_facts(struct tc_writing *w, struct tc_error *err);
int tc_part_figure(struct tc_writing *w, const char *id, struct tc_error *err);
/* Phases of the plan, each under its title. */
void tc_part_plan(struct tc_writing *w, const char *phases);
void tc_part_fills(struct tc_writing *w);
int tc_part_table(struct tc_writing *w, const struct tc_part *part, struct tc_error *err);

#endif
