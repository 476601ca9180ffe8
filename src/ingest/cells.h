/*
 * What the columns of a table are to CloudTrail, and the record that the cells of a
 * row make when none of them holds one.
 *
 * Names are compared by their letters and digits alone, whatever their case: Athena
 * writes sourceipaddress, a Lake query sourceIPAddress, the console "Source IP address",
 * a flattened export userIdentity.arn.
 */
#ifndef TC_INGEST_CELLS_H
#define TC_INGEST_CELLS_H

#include "util/csv.h"

#define TC_FIELDS_MAX 64

struct tc_columns {
	size_t count;
	bool whole[TC_CSV_COLUMNS_MAX];   /* a cell may hold a whole record */
	int16_t first[TC_FIELDS_MAX];     /* column of a field, or -1 */
	int16_t next[TC_CSV_COLUMNS_MAX]; /* another one of the same field, or -1 */
	bool names_event; /* its rows make records: there is an eventName and more */
	bool surely;      /* CloudTrail's by its columns, even without a row */
};

/* False when no column can tell of an event. */
bool tc_columns_read(struct tc_columns *c, const struct tc_csv_row *header);

/* Appends the record as JSON.  Empty cells, "-" and null leave nothing. */
void tc_cells_record(struct tc_buf *out, const struct tc_columns *c,
		     const struct tc_csv_row *row);

#endif
