/*
 * Tables (CSV) as containers: Lake and Athena results, the console's event history,
 * exports of search tools.
 *
 * A cell may hold a whole record, exactly; otherwise a record is made of the cells of
 * the row, and is partial: its place is the row.
 */
#ifndef TC_INGEST_TABLE_H
#define TC_INGEST_TABLE_H

#include "ingest/cells.h"
#include "ingest/container.h"

/* The first row of a table is looked for in so many bytes. */
#define TC_TABLE_HEAD_MAX ((size_t)64 * 1024)

/* The first row of a table. */
struct tc_table_head {
	struct tc_csv_row row;
	struct tc_columns columns;
	char delimiter; /* , ; or a tab */
};

/*
 * Reads the first row at the beginning of a source.  TC_CSV_BAD: it is not the head
 * of a table that tells of events.  `last` as for tc_csv_read.
 */
enum tc_csv_status tc_table_head_read(struct tc_table_head *head, struct tc_str text,
				      bool last);

/*
 * If the source is such a table, reads it to its end and fills *c; what is damaged goes
 * to sink->reject, row by row.  If it is not: false, and nothing was consumed.
 */
bool tc_table_read(struct tc_container *c, struct tc_reader *reader,
		   const struct tc_sink *sink, uint64_t seed);

/* True when text begins like a table, of whatever. */
bool tc_table_resembles(struct tc_str text, bool last);

#endif
