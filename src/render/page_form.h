/*
 * Inside the render library: what a form of document provides.
 */
#ifndef TC_RENDER_PAGE_FORM_H
#define TC_RENDER_PAGE_FORM_H

#include "render/page.h"

/*
 * One form.  Calls come in the order that page.h gives.  Forms write to p->text only;
 * what they leave there is printed when they return.
 */
struct tc_page_form_ops {
	void (*begin)(struct tc_page *p, const struct tc_page_fact *facts, size_t count);
	void (*begin_chapter)(struct tc_page *p, const struct tc_page_chapter *chapter);
	void (*end_chapter)(struct tc_page *p);
	void (*heading)(struct tc_page *p, const char *title);
	void (*text)(struct tc_page *p, const char *text);
	void (*facts)(struct tc_page *p, const struct tc_page_fact *facts, size_t count);
	void (*statements)(struct tc_page *p, const struct tc_page_statement *list,
			   size_t count);
	void (*begin_table)(struct tc_page *p);
	void (*row)(struct tc_page *p, const struct tc_page_cell *cells);
	void (*end_table)(struct tc_page *p, const struct tc_page_rest *rest);
	void (*figure)(struct tc_page *p, const struct tc_page_figure *figure);
	void (*begin_steps)(struct tc_page *p, const char *title);
	void (*step)(struct tc_page *p, const struct tc_page_step *step);
	void (*end_steps)(struct tc_page *p);
	void (*begin_notes)(struct tc_page *p);
	void (*note)(struct tc_page *p, const struct tc_page_note *note);
	void (*end)(struct tc_page *p);
};

extern const struct tc_page_form_ops tc_page_html;
extern const struct tc_page_form_ops tc_page_markdown;
extern const struct tc_page_form_ops tc_page_json;

struct tc_page {
	struct tc_page_options opt;
	const struct tc_page_form_ops *form;
	const struct tc_page_table *table; /* NULL between tables */
	const struct tc_page_chapter *chapter; /* NULL between chapters */
	size_t chapters; /* begun so far */
	size_t parts;    /* of the chapter that is open */
	size_t steps;    /* of the list that is open */
	size_t rows;     /* of the table that is open */
	size_t notes;
	size_t noted; /* number of the last of them */
	struct tc_buf text;
	bool failed;
};

/* A column's name as words: "first_seen" is "first seen". */
void tc_page_column(struct tc_buf *out, const char *name);

#endif
