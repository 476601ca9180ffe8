/* Rows and cells of comma-separated values. */
#include "unit.h"

#include "util/csv.h"

#include "util/banned.h"

#define TEXT_BYTES ((size_t)1024 * 1024)

/* Writes the cells of the row down as <a><b"">, a `"` in front where they are doubled. */
static void tell(struct tc_buf *out, const struct tc_csv_row *row)
{
	for (size_t i = 0; i < row->count && i < TC_CSV_COLUMNS_MAX; i++)
		tc_buf_addf(out, "%s<%.*s>", row->cells[i].doubled ? "\"" : "",
			    TC_STR_ARG(row->cells[i].text));
}

static void assert_row(const char *text, const char *cells, const char *rest)
{
	struct tc_csv_row row;
	struct tc_buf told;

	tc_buf_init(&told, TEXT_BYTES);
	assert_int_equal(tc_csv_read(&row, tc_str(text), 0, ',', true), TC_CSV_OK);
	tell(&told, &row);
	assert_string_equal(tc_buf_cstr(&told), cells);
	assert_string_equal(text + row.next, rest);
	tc_buf_release(&told);
}

static void test_cells_of_a_row(void **state)
{
	(void)state;
	assert_row("a,b,c", "<a><b><c>", "");
	assert_row("a,b,c\n1,2,3\n", "<a><b><c>", "1,2,3\n");
	assert_row("a,b,c\r\n1,2,3\r\n", "<a><b><c>", "1,2,3\r\n");
	assert_row(",,\n", "<><><>", "");
	assert_row("\"\",\"\"\nx", "<><>", "x");
	assert_row("\"a,b\",c\n", "<a,b><c>", "");
	assert_row("\"a\nb\r\n\",c\n", "<a\nb\r\n><c>", "");
	assert_row("\"a\"\"b\",c\n", "\"<a\"\"b><c>", "");
	assert_row("\"\"\"\"\n", "\"<\"\">", "");
	assert_row("\"a\"\r\nb", "<a>", "b");
	assert_row("\"a\"\r", "<a>", "");
	/* A quote that does not begin a cell, and a CR that does not end a line. */
	assert_row("a\"b,c \"d\"\n", "<a\"b><c \"d\">", "");
	assert_row("a\rb,\r\n", "<a\rb><>", "");
	assert_row("a\r", "<a>", "");
	assert_row("", "<>", "");
}

static void test_the_end_of_a_row_excludes_its_line_end(void **state)
{
	static const struct {
		const char *text;
		size_t end;
	} rows[] = {{"a,b\n", 3}, {"a,b\r\n", 3}, {"a,\"b\"\r\n", 5}, {"a,b", 3},
		    {"a,\"b\"", 5}, {"a,\n", 2}, {"\"b\"\"\"\n", 5}};
	struct tc_csv_row row;

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(rows); i++) {
		assert_int_equal(tc_csv_read(&row, tc_str(rows[i].text), 0, ',', true),
				 TC_CSV_OK);
		assert_int_equal(row.end, rows[i].end);
	}
}

static void test_another_delimiter(void **state)
{
	struct tc_csv_row row;

	(void)state;
	assert_int_equal(tc_csv_read(&row, tc_str("a,b;c\td"), 0, ';', true), TC_CSV_OK);
	assert_int_equal(row.count, 2);
	assert_int_equal(tc_csv_read(&row, tc_str("a,b;c\td"), 0, '\t', true), TC_CSV_OK);
	assert_int_equal(row.count, 2);
	assert_str(row.cells[1].text, "d");
}

static void test_an_open_quote_and_text_behind_a_closed_one(void **state)
{
	struct tc_csv_row row;

	(void)state;
	assert_int_equal(tc_csv_read(&row, tc_str("a,\"b\nc"), 0, ',', true), TC_CSV_MORE);
	assert_int_equal(tc_csv_read(&row, tc_str("a,\"b\"\""), 0, ',', true), TC_CSV_MORE);
	assert_int_equal(tc_csv_read(&row, tc_str("a,\"b\"c\n"), 0, ',', true), TC_CSV_BAD);
	assert_int_equal(tc_csv_read(&row, tc_str("\"b\" ,c\n"), 0, ',', true), TC_CSV_BAD);
	assert_int_equal(tc_csv_read(&row, tc_str("\"b\"\rc\n"), 0, ',', true), TC_CSV_BAD);
}

static void test_more_cells_than_columns_are_counted_only(void **state)
{
	struct tc_csv_row row;
	struct tc_buf text;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	tc_buf_fill(&text, ',', TC_CSV_COLUMNS_MAX * 3);
	assert_int_equal(tc_csv_read(&row, tc_buf_str(&text), 0, ',', true), TC_CSV_OK);
	assert_int_equal(row.count, TC_CSV_COLUMNS_MAX * 3 + 1);
	tc_buf_release(&text);
}

static void test_raw_offsets(void **state)
{
	struct tc_str inside = TC_STR("a\"\"b\"\"");

	(void)state;
	assert_int_equal(tc_csv_raw_offset(inside, 0), 0);
	assert_int_equal(tc_csv_raw_offset(inside, 1), 1);
	assert_int_equal(tc_csv_raw_offset(inside, 2), 3);
	assert_int_equal(tc_csv_raw_offset(inside, 3), 4);
	assert_int_equal(tc_csv_raw_offset(inside, 4), 6);
}

/* --- any table, written and read back ------------------------------------------ */

static void write_cell(struct unit_random *r, struct tc_buf *out, struct tc_str cell)
{
	bool quoted = unit_below(r, 2) == 0;

	for (size_t i = 0; i < cell.len; i++)
		quoted = quoted || strchr(",\"\n\r", cell.data[i]);
	if (!quoted) {
		tc_buf_add_str(out, cell);
		return;
	}
	tc_buf_add_char(out, '"');
	for (size_t i = 0; i < cell.len; i++) {
		if (cell.data[i] == '"')
			tc_buf_add_char(out, '"');
		tc_buf_add_char(out, cell.data[i]);
	}
	tc_buf_add_char(out, '"');
}

#define CELLS 5

struct written {
	char cells[CELLS][64];
	size_t lens[CELLS];
	struct tc_buf text;
};

static void write_row(struct unit_random *r, struct written *w)
{
	tc_buf_clear(&w->text);
	for (size_t i = 0; i < CELLS; i++) {
		w->lens[i] = unit_hostile(r, w->cells[i], sizeof(w->cells[i]));
		if (i)
			tc_buf_add_char(&w->text, ',');
		write_cell(r, &w->text, tc_str_n(w->cells[i], w->lens[i]));
	}
	tc_buf_add_cstr(&w->text, unit_below(r, 2) ? "\n" : "\r\n");
}

static void assert_reads_back(const struct written *w)
{
	struct tc_str text = tc_buf_str(&w->text);
	struct tc_csv_row row;
	struct tc_buf cell;

	assert_int_equal(tc_csv_read(&row, text, 0, ',', false), TC_CSV_OK);
	assert_int_equal(row.count, CELLS);
	assert_int_equal(row.next, text.len);
	for (size_t i = 0; i < CELLS; i++) {
		tc_buf_init(&cell, TEXT_BYTES);
		if (row.cells[i].doubled)
			tc_csv_decode(&cell, row.cells[i].text);
		else
			tc_buf_add_str(&cell, row.cells[i].text);
		assert_int_equal(cell.len, w->lens[i]);
		if (cell.len)
			assert_memory_equal(cell.data, w->cells[i], cell.len);
		/* Each place in the cell is where its character stands. */
		for (size_t k = 0; row.cells[i].doubled && k < cell.len; k++)
			assert_int_equal(row.cells[i].text.data[tc_csv_raw_offset(
						 row.cells[i].text, k)],
					 cell.data[k]);
		tc_buf_release(&cell);
	}
	/* Cut off anywhere before its line end, it is not complete. */
	for (size_t len = 0; len < text.len; len++)
		assert_int_equal(tc_csv_read(&row, tc_str_n(text.data, len), 0, ',', false),
				 TC_CSV_MORE);
}

static void test_any_row_reads_back(void **state)
{
	struct unit_random r = unit_random();
	struct written w;

	(void)state;
	tc_buf_init(&w.text, TEXT_BYTES);
	for (int i = 0; i < 3000; i++) {
		write_row(&r, &w);
		assert_reads_back(&w);
	}
	tc_buf_release(&w.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells_of_a_row),
		cmocka_unit_test(test_the_end_of_a_row_excludes_its_line_end),
		cmocka_unit_test(test_another_delimiter),
		cmocka_unit_test(test_an_open_quote_and_text_behind_a_closed_one),
		cmocka_unit_test(test_more_cells_than_columns_are_counted_only),
		cmocka_unit_test(test_raw_offsets),
		cmocka_unit_test(test_any_row_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
