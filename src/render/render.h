/*
 * How an answer is printed: one interface, five media behind it.
 *
 * The caller describes what comes (a question, its sections, rows) and never how
 * it looks.  Everything that is printed goes through the escaping of its medium
 * (util/escape.h).
 *
 * Order of calls:
 *     begin_question? ( begin_query row* end_query | nothing )* end_question?
 * A single canned query has no begin_question.
 */
#ifndef TC_RENDER_RENDER_H
#define TC_RENDER_RENDER_H

#include <stdio.h>

#include "util/base.h"

enum tc_format { TC_FORMAT_TABLE, TC_FORMAT_CSV, TC_FORMAT_JSON, TC_FORMAT_JSONL,
		 TC_FORMAT_MARKDOWN };

/* False when there is no such format.  Names: table, csv, json, jsonl, md. */
bool tc_format_parse(struct tc_str name, enum tc_format *out);

enum tc_value_type { TC_VALUE_NULL, TC_VALUE_INT, TC_VALUE_REAL, TC_VALUE_TEXT };

struct tc_value {
	enum tc_value_type type;
	int64_t integer;
	double real;
	struct tc_str text; /* bytes from the case: hostile */
};

struct tc_param_value {
	const char *name;
	struct tc_value value; /* TC_VALUE_NULL: not given and no default */
};

/* What a detection says of itself; shown with what it found. */
struct tc_detection_head {
	const char *id, *severity, *technique;
	const char *const *benign; /* harmless explanations */
	size_t benign_count;
};

struct tc_query_head {
	const char *name;
	const char *title;
	const struct tc_param_value *params;
	size_t param_count;
	const char *const *columns;
	size_t column_count;
	const struct tc_detection_head *detection; /* NULL: it is none */
};

/* What the evidence covers: printed with every question. */
struct tc_coverage {
	struct tc_str first, last; /* RFC 3339 Z; absent without events */
	int64_t accounts, regions;
	bool data_events;
	struct tc_str digests; /* how far log file validation got, in words */
};

struct tc_question_head {
	const char *name;
	const char *title;
	const struct tc_str *answer; /* in sentences; NULL: the question has none */
	size_t answer_count;
};

struct tc_render_options {
	FILE *out;
	enum tc_format format;
	bool color;     /* only tables use it */
	int width;      /* columns of the terminal; 0: do not fit to any width */
	bool ascii;     /* the terminal knows nothing else; tables see to it, out does to others */
	bool expanded;  /* tables: each row is a block of names and values */
	bool csv_raw;   /* no protection against spreadsheet formulas */
	bool numbered;  /* tables number their rows, from 1 through all tables of the answer */
};

struct tc_render;

/*
 * Makes a renderer; never fails.  Output errors are remembered and told by
 * tc_render_free.
 */
struct tc_render *tc_render_new(const struct tc_render_options *options);

void tc_render_begin_question(struct tc_render *r, const struct tc_question_head *head);
/* `head` must stay valid until end_query. */
void tc_render_begin_query(struct tc_render *r, const struct tc_query_head *head);
/* `values` has head->column_count entries, valid during the call. */
void tc_render_row(struct tc_render *r, const struct tc_value *values);
enum tc_render_end {
	TC_END_WHOLE,
	TC_END_LIMIT,   /* a limit cut rows off */
	TC_END_STOPPED, /* it failed, or was stopped, before all were found */
};
void tc_render_end_query(struct tc_render *r, enum tc_render_end how);
/*
 * A section that found nothing, of a question with many of them.  Media for people only
 * name it when the question ends; the others print it as they print all.
 */
void tc_render_nothing(struct tc_render *r, const struct tc_query_head *head);
void tc_render_end_question(struct tc_render *r, const struct tc_coverage *coverage,
			    const struct tc_str *limits, size_t limit_count);

/* Flushes and frees; 0, or -1 when something could not be written. */
int tc_render_free(struct tc_render *r);

#endif
