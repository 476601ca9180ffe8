/*
 * Comma-separated values (RFC 4180): where the cells of a row are.  Nothing is
 * copied; a cell is the bytes between its quotes as they stand.
 */
#ifndef TC_UTIL_CSV_H
#define TC_UTIL_CSV_H

#include "util/base.h"
#include "util/buf.h"

/* Columns of a table; exports of CloudTrail have at most some thirty. */
#define TC_CSV_COLUMNS_MAX 512

struct tc_csv_cell {
	struct tc_str text; /* without the quotes around it */
	bool doubled;       /* each quote in it is written twice */
};

struct tc_csv_row {
	struct tc_csv_cell cells[TC_CSV_COLUMNS_MAX];
	size_t count;      /* of all cells; those beyond the maximum are not listed */
	size_t end;        /* behind the last cell */
	size_t next;       /* the row after this one */
};

enum tc_csv_status {
	TC_CSV_OK,
	TC_CSV_MORE, /* the text ends inside the row */
	TC_CSV_BAD,  /* text follows a closing quote */
};

/*
 * The row that begins at text[at].  A line ends with LF or CRLF, in a quoted cell it
 * does not.  `last` says that nothing follows the text: its end then ends the row,
 * and MORE means that a quote is not closed.
 */
enum tc_csv_status tc_csv_read(struct tc_csv_row *row, struct tc_str text, size_t at,
			       char delimiter, bool last);

/* Appends the text of a quoted cell with each doubled quote made one. */
void tc_csv_decode(struct tc_buf *out, struct tc_str inside);

/* How far into `inside` the decoded offset lies. */
size_t tc_csv_raw_offset(struct tc_str inside, size_t decoded_offset);

#endif
