/*
 * A document for people, or for programs that read what people read: chapters of
 * sentences, tables, pictures and commands, in one of three forms behind one interface.
 *
 * The caller says what comes and never how it looks.  All text goes out through the
 * escaping of the form (util/escape.h), but for the SVG of pictures, which is made by our
 * own code from text that was escaped there.
 *
 * Order of calls:
 *     ( begin_chapter part* end_chapter )* notes*
 *     part: heading | text | facts | statements | table | steps | figure
 */
#ifndef TC_RENDER_PAGE_H
#define TC_RENDER_PAGE_H

#include "render/render.h"
#include "util/buf.h"

enum tc_page_form { TC_PAGE_HTML, TC_PAGE_MARKDOWN, TC_PAGE_JSON };

struct tc_page_chapter {
	const char *id, *title;
	const char *lead; /* one sentence of what stands there */
};

struct tc_page_fact {
	struct tc_str name, value;
};

/* A footnote: an event, and the number under which the last chapter tells of it. */
struct tc_page_ref {
	size_t number; /* from 1 */
	struct tc_str event_id;
};

enum tc_page_basis {
	TC_BASIS_FACT,      /* what events say */
	TC_BASIS_INFERENCE, /* what was concluded from them */
	TC_BASIS_LIMIT,     /* what they cannot say */
};

/* "fact", "inference", "limit". */
const char *tc_page_basis_name(enum tc_page_basis basis);

struct tc_page_statement {
	struct tc_str text;
	enum tc_page_basis basis;
	const struct tc_page_ref *refs;
	size_t ref_count;
	struct tc_str query; /* what shows all of it: name, and k=v; or absent */
};

struct tc_page_table {
	const char *id;    /* of its query */
	const char *title;
	const char *const *columns;
	const bool *inferred; /* which of them are conclusions */
	const bool *numeric;  /* which of them hold numbers alone */
	size_t column_count;
};

struct tc_page_cell {
	struct tc_value value;
	/* The value is of event ids: their footnotes stand in its place. */
	const struct tc_page_ref *refs;
	size_t ref_count;
};

/* What became of the rows of a table. */
struct tc_page_rest {
	int64_t rows;  /* of all */
	int64_t shown;
	const char *file; /* where all of them are, when not all are shown */
	const struct tc_str *counts; /* of what they are, in words */
	size_t count_count;
};

struct tc_page_figure {
	const char *id, *title;
	struct tc_str svg;   /* well-formed, with classes and no style of its own */
	const char *query;   /* whose rows it shows */
	const char *caption;
};

/* Texts that are absent are left out, but for JSON, where they are null. */
struct tc_page_step {
	size_t number;
	struct tc_str title, object, where, why;
	struct tc_str done;    /* who did it already */
	struct tc_str uses;    /* who else uses it */
	struct tc_str mind;    /* what to think of */
	struct tc_str refused; /* why there is no command, or not all of it */
	const struct tc_str *commands;
	size_t command_count;
	const struct tc_page_ref *refs;
	size_t ref_count;
	size_t more; /* events behind it that are not named */
};

/* An event that something in the document rests on, back to its bytes. */
struct tc_page_note {
	size_t number;
	struct tc_str event_id, time, event_name, source, sha256;
	int64_t offset, length; /* in the inflated source */
};

struct tc_page_options {
	FILE *out;
	enum tc_page_form form;
	const char *title;
	const struct tc_page_chapter *chapters; /* all of them, for the contents */
	size_t chapter_count;
	struct tc_str style; /* CSS for the pictures, to stand behind our own */
};

struct tc_page;

/* Begins the document: title, and what it is of. */
struct tc_page *tc_page_new(const struct tc_page_options *options,
			    const struct tc_page_fact *facts, size_t fact_count);
void tc_page_begin_chapter(struct tc_page *p, const struct tc_page_chapter *chapter);
void tc_page_end_chapter(struct tc_page *p);

/* Above the parts that follow; says what they are about. */
void tc_page_heading(struct tc_page *p, const char *title);
void tc_page_text(struct tc_page *p, const char *text);
void tc_page_facts(struct tc_page *p, const struct tc_page_fact *facts, size_t count);
void tc_page_statements(struct tc_page *p, const struct tc_page_statement *list,
			size_t count);
void tc_page_begin_table(struct tc_page *p, const struct tc_page_table *table);
void tc_page_row(struct tc_page *p, const struct tc_page_cell *cells);
void tc_page_end_table(struct tc_page *p, const struct tc_page_rest *rest);
void tc_page_figure(struct tc_page *p, const struct tc_page_figure *figure);
void tc_page_begin_steps(struct tc_page *p, const char *title);
void tc_page_step(struct tc_page *p, const struct tc_page_step *step);
void tc_page_end_steps(struct tc_page *p);
/*
 * A part that the caller writes itself, to the file of the options: of JSON alone, whose
 * tables are the answers of queries to the letter.
 */
void tc_page_own_part(struct tc_page *p);

/* Footnotes, behind all chapters, in the order of their numbers. */
void tc_page_note(struct tc_page *p, const struct tc_page_note *note);

/* Ends the document and frees; 0, or -1 when something could not be written. */
int tc_page_free(struct tc_page *p);

#endif
