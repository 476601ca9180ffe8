#include "ingest/table.h"

#include <stdio.h>
#include <stdlib.h>

#include "ingest/classify.h"

#include "util/banned.h"

/* A record of cells: every byte may become an escape. */
#define ESCAPED 8
/* Give a consumed prefix back to the window only when it is worth a move. */
#define CONSUME_AT ((size_t)1024 * 1024)

struct table {
	struct tc_reader *reader;
	struct tc_classifier classify;
	struct tc_table_head *head;   /* owned */
	struct tc_csv_row *row;       /* owned */
	struct tc_object *object;     /* owned */
	struct tc_buf head_text, decoded, record;
	size_t at; /* in the window */
	bool told_damage;
};

static struct tc_str window(const struct table *t)
{
	return t->reader->window;
}

static uint64_t position(const struct table *t, size_t at)
{
	return t->reader->window_base + at;
}

static void reject(struct table *t, uint64_t from, uint64_t to, const char *reason)
{
	const struct tc_sink *sink = t->classify.sink;

	sink->reject(sink->ctx, from, to - from, reason);
}

/* Brings more bytes into the window; false when no more will come. */
static bool fill(struct table *t)
{
	if (t->at >= CONSUME_AT || (t->at && window(t).len == t->reader->window_max)) {
		tc_reader_consume(t->reader, t->at);
		t->at = 0;
	}
	return tc_reader_fill(t->reader);
}

/* The same for a row, which is read again from its start: by half of what there is. */
static bool fill_more(struct table *t)
{
	size_t have = window(t).len - t->at;
	bool any = false;

	while (window(t).len - t->at <= have + have / 2 && fill(t))
		any = true;
	return any;
}

/* --- the head -------------------------------------------------------------- */

static size_t head_start(struct tc_str text)
{
	size_t at = tc_str_starts(text, TC_STR("\xef\xbb\xbf")) ? 3 : 0;

	return tc_skip_space(text, at);
}

enum tc_csv_status tc_table_head_read(struct tc_table_head *head, struct tc_str text,
				      bool last)
{
	static const char delimiters[] = {',', ';', '\t'};
	size_t at = head_start(text);

	if (at == text.len)
		return last ? TC_CSV_BAD : TC_CSV_MORE;
	if (text.data[at] == '{' || text.data[at] == '[')
		return TC_CSV_BAD;
	for (size_t i = 0; i < sizeof(delimiters); i++) {
		enum tc_csv_status status =
			tc_csv_read(&head->row, text, at, delimiters[i], last);

		head->delimiter = delimiters[i];
		if (status == TC_CSV_MORE)
			return text.len < TC_TABLE_HEAD_MAX && !last ? TC_CSV_MORE : TC_CSV_BAD;
		if (status == TC_CSV_OK && tc_columns_read(&head->columns, &head->row))
			return TC_CSV_OK;
	}
	return TC_CSV_BAD;
}

/* A name of a column as most tables have them. */
static bool is_name(struct tc_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.data[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter && (i == 0 || !c || !strchr(" .-/()0123456789", c)))
			return false;
	}
	return s.len > 0 && s.len <= 64;
}

bool tc_table_resembles(struct tc_str text, bool last)
{
	struct tc_csv_row *row = tc_alloc(sizeof(*row));
	size_t at = head_start(text), columns = 0;
	bool yes = tc_csv_read(row, text, at, ',', last) == TC_CSV_OK &&
		   row->count > 1 && row->count <= TC_CSV_COLUMNS_MAX;

	for (size_t i = 0; yes && i < row->count; i++)
		yes = is_name(row->cells[i].text);
	columns = row->count;
	yes = yes && tc_csv_read(row, text, row->next, ',', last) == TC_CSV_OK &&
	      row->count == columns;
	free(row);
	return yes;
}

/*
 * True when the first row is no row but JSON that nobody quoted, cut at its commas: text
 * with records in it, below a line that happens to look like a head.
 */
static bool holds_bare_json(struct table *t)
{
	size_t at = t->head->row.next;
	enum tc_csv_status status;
	bool last;

	do {
		last = t->reader->eof;
		status = tc_csv_read(t->row, window(t), at, t->head->delimiter, last);
	} while (status == TC_CSV_MORE && (fill_more(t) || t->reader->eof != last));
	if (status == TC_CSV_OK && t->row->count == t->head->columns.count)
		return false;
	struct tc_str below, text = window(t);
	struct tc_str line = tc_str_cut(tc_str_n(text.data + at, text.len - at), '\n', &below);
	size_t brace = tc_str_find(line, TC_STR("{\""));
	return brace != SIZE_MAX && brace + 2 < line.len && line.data[brace + 2] != '"' &&
	       (brace == 0 || line.data[brace - 1] != '"');
}

static bool read_head(struct table *t)
{
	enum tc_csv_status status;

	do {
		status = tc_table_head_read(t->head, window(t), t->reader->eof);
	} while (status == TC_CSV_MORE && (fill(t) || t->reader->eof));
	if (status != TC_CSV_OK)
		return false;
	return !holds_bare_json(t);
}

/* --- a row ------------------------------------------------------------------ */

static struct tc_str row_text(const struct table *t)
{
	return tc_str_n(window(t).data + t->at, t->row->end - t->at);
}

static void reject_row(struct table *t, const char *reason)
{
	reject(t, position(t, t->at), position(t, t->row->end), reason);
}

/* True when the cell holds something of CloudTrail's: it went to the sink. */
static bool take_cell(struct table *t, const struct tc_csv_cell *cell)
{
	struct tc_frame source = {.text = window(t), .at = t->reader->window_base};
	struct tc_frame inside = {.outer = &source, .encoded = cell->text, .doubled = true};
	size_t first = tc_skip_space(cell->text, 0);

	if (first == cell->text.len || cell->text.data[first] != '{')
		return false;
	if (!cell->doubled) {
		source.at += (size_t)(cell->text.data - source.text.data);
		source.text = cell->text;
		return tc_classify_text(&t->classify, &source);
	}
	tc_buf_clear(&t->decoded);
	tc_csv_decode(&t->decoded, cell->text);
	inside.text = tc_buf_str(&t->decoded);
	return tc_classify_text(&t->classify, &inside);
}

static bool take_whole_record(struct table *t)
{
	for (size_t i = 0; i < t->row->count; i++)
		if (t->head->columns.whole[i] && take_cell(t, &t->row->cells[i]))
			return true;
	return false;
}

static void take_cells(struct table *t)
{
	struct tc_extent where = {.offset = position(t, t->at),
				  .length = t->row->end - t->at,
				  .partial = true};
	const struct tc_sink *sink = t->classify.sink;
	const struct tc_caps *caps = t->classify.caps;
	char reason[TC_CAP_REASON];

	tc_buf_clear(&t->record);
	tc_cells_record(&t->record, &t->head->columns, t->row);
	if (t->record.len > caps->record_bytes || t->record.overflow) {
		reject_row(t, tc_caps_reason(reason, caps, &caps->record_bytes,
					     "larger than a record may be"));
	} else if (tc_scan_object_within(tc_buf_str(&t->record), 0, t->classify.seed,
					 (unsigned)caps->depth, t->object, NULL,
					 NULL) != TC_SCAN_OK) {
		const char *why = t->object->scan.error;

		if (why == tc_scan_too_deep)
			why = tc_caps_reason(reason, caps, &caps->depth, why);
		reject_row(t, why);
	} else if (!tc_is_record(t->object)) {
		reject_row(t, "a row that names no event");
	} else {
		t->classify.found->records++;
		sink->record(sink->ctx, t->object, where);
	}
}

static void take_row(struct table *t)
{
	char reason[80];

	/* Where exports were joined, the head comes again. */
	if (tc_str_eq(row_text(t), tc_buf_str(&t->head_text)))
		return;
	if (memchr(row_text(t).data, '\0', row_text(t).len)) {
		reject_row(t, "a NUL byte in a row");
	} else if (t->row->count != t->head->columns.count) {
		snprintf(reason, sizeof(reason), "a row of %zu cells under %zu columns",
			 t->row->count, t->head->columns.count);
		reject_row(t, reason);
	} else if (take_whole_record(t)) {
		t->classify.found->recognised = true;
	} else if (t->head->columns.names_event) {
		take_cells(t);
	} else {
		t->classify.found->foreign++;
		reject_row(t, "no CloudTrail record in this row");
	}
}

/* --- damage ------------------------------------------------------------------ */

/* On to the next line; what lies before it is rejected. */
static void reject_line(struct table *t, const char *reason)
{
	uint64_t from = position(t, t->at);
	const char *end;

	for (;;) {
		struct tc_str text = window(t);

		end = memchr(text.data + t->at, '\n', text.len - t->at);
		t->at = end ? (size_t)(end - text.data) + 1 : text.len;
		if (end || !fill(t))
			break;
	}
	reject(t, from, position(t, t->at), reason);
}

static void reject_cut_off(struct table *t)
{
	uint64_t from = position(t, t->at);

	t->at = t->reader->window.len;
	t->told_damage = true;
	reject(t, from, position(t, t->at), t->reader->damage);
}

/*
 * The row does not end within the window, or the source.  A quote that nobody closes
 * is its first line's mistake: the rows after that are whole.
 */
static void reject_endless(struct table *t)
{
	const struct tc_caps *caps = t->classify.caps;
	char reason[TC_CAP_REASON];

	if (!t->reader->eof)
		reject_line(t, tc_caps_reason(reason, caps, &caps->record_bytes,
					      "larger than a record with its wrapping may be, "
					      "or a quote is not closed"));
	else if (*t->reader->damage)
		reject_cut_off(t);
	else
		reject_line(t, "a quote is not closed");
}

/* --- the source --------------------------------------------------------------- */

/* To the next row; false at the end of the source. */
static bool to_row(struct table *t)
{
	for (;;) {
		struct tc_str text = window(t);

		while (t->at < text.len &&
		       (text.data[t->at] == '\n' || text.data[t->at] == '\r'))
			t->at++;
		if (t->at < text.len)
			return true;
		if (!fill(t))
			return false;
	}
}

static void step(struct table *t)
{
	enum tc_csv_status status;
	bool last;

	do {
		last = t->reader->eof;
		status = tc_csv_read(t->row, window(t), t->at, t->head->delimiter, last);
	} while (status == TC_CSV_MORE && (fill_more(t) || t->reader->eof != last));
	switch (status) {
	case TC_CSV_OK:
		/* The last row of a stream that broke off: nobody knows its end. */
		if (*t->reader->damage && t->row->next == t->row->end) {
			reject_cut_off(t);
			break;
		}
		take_row(t);
		t->at = t->row->next;
		break;
	case TC_CSV_BAD:
		reject_line(t, "text follows a closing quote");
		break;
	case TC_CSV_MORE:
		reject_endless(t);
		break;
	}
}

static void read_rows(struct table *t)
{
	struct tc_str text = window(t);
	size_t from = head_start(text);
	uint64_t end;

	tc_buf_add(&t->head_text, text.data + from, t->head->row.end - from);
	t->at = t->head->row.next;
	while (to_row(t))
		step(t);
	end = position(t, t->at);
	if (*t->reader->damage && !t->told_damage)
		reject(t, end, end, t->reader->damage);
}

bool tc_table_read(struct tc_container *c, struct tc_reader *reader,
		   const struct tc_sink *sink, uint64_t seed)
{
	struct table t = {.reader = reader,
			  .classify = {.sink = sink,
				       .found = c,
				       .seed = seed,
				       .caps = reader->caps},
			  .head = tc_alloc(sizeof(struct tc_table_head)),
			  .row = tc_alloc(sizeof(struct tc_csv_row))};
	bool is_table;

	tc_buf_init(&t.head_text, reader->window_max);
	tc_buf_init(&t.decoded, reader->window_max);
	tc_buf_init(&t.record, reader->window_max * ESCAPED);
	is_table = read_head(&t);
	if (is_table) {
		t.object = tc_alloc(sizeof(*t.object));
		*c = (struct tc_container){.recognised = t.head->columns.surely};
		read_rows(&t);
	}
	tc_buf_release(&t.record);
	tc_buf_release(&t.decoded);
	tc_buf_release(&t.head_text);
	free(t.object);
	free(t.row);
	free(t.head);
	return is_table;
}
