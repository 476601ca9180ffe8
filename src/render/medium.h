/*
 * Inside the render library: what a medium provides, and what they all share.
 */
#ifndef TC_RENDER_MEDIUM_H
#define TC_RENDER_MEDIUM_H

#include "render/render.h"
#include "util/buf.h"

/*
 * One medium.  The calls come in the order that render.h gives, checked before
 * they arrive here.  Media write to r->text only; what they leave there is
 * printed when they return.  A medium that has nothing to print at some point
 * leaves that function out; begin_query and row are always there.
 */
struct tc_medium {
	/* The state of the medium, or NULL when it needs none. */
	void *(*open)(void);
	void (*close)(void *state);
	void (*begin_question)(struct tc_render *r, const struct tc_question_head *head);
	void (*begin_query)(struct tc_render *r);
	void (*row)(struct tc_render *r, const struct tc_value *values);
	void (*end_query)(struct tc_render *r, enum tc_render_end how);
	bool names_nothing; /* sections that found nothing are named at the end: r->nothing */
	void (*end_question)(struct tc_render *r, const struct tc_coverage *coverage,
			     const struct tc_str *limits, size_t limit_count);
};

extern const struct tc_medium tc_medium_table;
extern const struct tc_medium tc_medium_csv;
extern const struct tc_medium tc_medium_json;
extern const struct tc_medium tc_medium_jsonl;
extern const struct tc_medium tc_medium_markdown;

struct tc_render {
	struct tc_render_options opt;
	const struct tc_medium *medium;
	void *state;                       /* owned by the medium */
	const struct tc_query_head *query; /* NULL between queries */
	bool in_question;
	size_t queries; /* begun so far */
	size_t rows;    /* of the query that is open */
	size_t number;  /* of the row at hand, through all queries; from 1 */
	struct tc_buf nothing; /* names of sections that found nothing, with commas */
	struct tc_buf text;
	bool failed;
};

/* Prints r->text when enough of it has come together; for between two values. */
void tc_render_spill(struct tc_render *r);

/*
 * Digits that read back as the same number, as SQLite writes them, whatever the
 * locale; infinity as 9e999, not-a-number as nothing.
 */
void tc_render_int(struct tc_buf *out, int64_t value);
void tc_render_real(struct tc_buf *out, double value);
/* A number as above, text through `escape`; nothing for NULL. */
void tc_render_value(struct tc_buf *out, const struct tc_value *value,
		     void (*escape)(struct tc_buf *out, struct tc_str s));
/* "1 row", "2 rows". */
void tc_render_count(struct tc_buf *out, int64_t count, const char *thing);

#endif
