/*
 * data/containment-steps.csv: kinds that exist, alphabets that exist, values that a command
 * has and that are there.
 */
#include "unit.h"

#include "contain/alphabet.h"
#include "store/store.h"
#include "util/buf.h"
#include "util/csv.h"

#include "util/banned.h"

enum { KIND, PHASE, TITLE, PARTS, COMMANDS, NOTE, COLUMNS };

/* Whether the table of pairs opens such a kind, by that call if one is named. */
static bool is_opened(struct tc_str kind)
{
	struct tc_str csv = tc_store_embedded("state-pairs.csv"), api;
	struct tc_csv_row row;

	kind = tc_str_cut(kind, '@', &api);
	while (kind.len && (kind.data[kind.len - 1] == '+' || kind.data[kind.len - 1] == '*'))
		kind.len--;
	for (size_t at = 0; at < csv.len; at = row.next) {
		assert_int_equal(tc_csv_read(&row, csv, at, ',', true), TC_CSV_OK);
		if (tc_str_eq(row.cells[3].text, kind) && !tc_str_eq(row.cells[2].text, TC_STR("close")) &&
		    (!api.data || tc_str_eq(row.cells[1].text, api)))
			return true;
	}
	return false;
}

/* The largest {n} of a text. */
static size_t values_of(struct tc_str text)
{
	size_t most = 0;

	for (size_t i = 0; i + 2 < text.len; i++)
		if (text.data[i] == '{' && text.data[i + 2] == '}' &&
		    (size_t)(text.data[i + 1] - '0') > most)
			most = (size_t)(text.data[i + 1] - '0');
	return most;
}

static void check_line(const struct tc_csv_row *row)
{
	struct tc_str parts = row->cells[PARTS].text;
	size_t count = 0;
	int64_t phase;

	if (!is_opened(row->cells[KIND].text))
		fail_msg("nothing opens %.*s", TC_STR_ARG(row->cells[KIND].text));
	assert_true(tc_parse_int(row->cells[PHASE].text, &phase));
	assert_true(phase >= 2 && phase <= 5);
	assert_true(row->cells[TITLE].text.len > 0);
	for (; parts.len; count++) {
		struct tc_str part = tc_str_cut(parts, ' ', &parts);

		if (!tc_str_eq(part, TC_STR("-")) && !tc_alphabet_find(part))
			fail_msg("no alphabet %.*s", TC_STR_ARG(part));
	}
	if (values_of(row->cells[COMMANDS].text) > count)
		fail_msg("%.*s: a command with a part that has no alphabet",
			 TC_STR_ARG(row->cells[KIND].text));
	assert_true(tc_str_find(row->cells[COMMANDS].text, TC_STR("  ")) == SIZE_MAX);
}

static void test_table(void **state)
{
	struct tc_str csv = tc_store_embedded("containment-steps.csv");
	struct tc_csv_row row;
	size_t lines = 0;

	(void)state;
	for (size_t at = 0; at < csv.len; at = row.next, lines++) {
		assert_int_equal(tc_csv_read(&row, csv, at, ',', true), TC_CSV_OK);
		assert_int_equal(row.count, COLUMNS);
		if (lines)
			check_line(&row);
	}
	assert_true(lines > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_table)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
