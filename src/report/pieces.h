/*
 * All events of a case in order of time, without sorting them all: piece by piece, each
 * short enough to be sorted in memory.  The events of a case have no index by time.
 */
#ifndef TC_REPORT_PIECES_H
#define TC_REPORT_PIECES_H

#include "report/answer.h"
#include "util/instant.h"

struct tc_piece {
	char from[TC_TIME_TEXT], to[TC_TIME_TEXT]; /* RFC 3339; empty: no bound */
	const char *undated; /* `only` or `without` */
};

struct tc_pieces {
	struct tc_piece *list; /* owned; in order of time, those without time first */
	size_t count;
};

/*
 * Cuts the time between the arguments `from` and `to` into pieces of some ten thousand
 * events; together they are all of it.  A second is never cut.
 */
int tc_pieces_make(struct tc_pieces *pieces, struct tc_store *store,
		   const struct tc_answer_options *options, struct tc_error *err);
void tc_pieces_release(struct tc_pieces *pieces);

/*
 * Runs a query that has the parameters `from` and `to` for one piece after the other, and
 * prints it as one answer.  Its rows must be in order of time.  One without the parameter
 * `undated` has no rows without a time.
 */
int tc_answer_pieces(struct tc_render *render, struct tc_store *store,
		     const struct tc_query *query, const struct tc_pieces *pieces,
		     const struct tc_answer_options *options, struct tc_error *err);

#endif
