/*
 * A file of rules, as an analyst edits it.
 */
#include "scope/rules.h"

#include <stdlib.h>

#include "scope/scope.h"
#include "util/buf.h"
#include "util/csv.h"
#include "util/file.h"

#include "util/banned.h"

/* Some sixty lines; room for remarks of the analyst's in further columns. */
#define FILE_BYTES_MAX ((size_t)1024 * 1024)
#define CELL_BYTES_MAX ((size_t)4096)

struct rule_file {
	struct tc_rule_changes *changes;
	const char *path;
	struct tc_str text;
	struct tc_csv_row row;
	size_t at, line;               /* of the row */
	size_t rule_column, value_column;
	struct tc_buf rule, value;     /* cells of the row, without quotes */
	struct {
		struct tc_str rule;    /* one of the program's own texts */
		size_t line;
	} seen[TC_RULES_MAX];
	size_t seen_count;
};

/* The next row; false at the end. */
static int next_row(struct rule_file *f, bool *there, struct tc_error *err)
{
	size_t from = f->at;

	*there = from < f->text.len;
	if (!*there)
		return 0;
	if (tc_csv_read(&f->row, f->text, from, ',', true) != TC_CSV_OK)
		return tc_error_set(err, TC_USAGE, "%s: line %zu: a quote that is not closed, "
						   "or text behind one",
				    f->path, f->line);
	f->at = f->row.next;
	return 0;
}

/* Quoted cells may hold line ends. */
static void count_lines(struct rule_file *f, size_t from)
{
	for (size_t i = from; i < f->at; i++)
		f->line += f->text.data[i] == '\n';
}

static void read_cell(struct tc_buf *out, const struct tc_csv_row *row, size_t column)
{
	struct tc_str text = row->cells[column].text;

	tc_buf_clear(out);
	if (row->cells[column].doubled)
		tc_csv_decode(out, text);
	else
		tc_buf_add_str(out, text);
}

static size_t column_of(const struct rule_file *f, struct tc_str name)
{
	size_t count = f->row.count < TC_CSV_COLUMNS_MAX ? f->row.count : TC_CSV_COLUMNS_MAX;
	size_t i = 0;

	while (i < count && !tc_str_eq(f->row.cells[i].text, name))
		i++;
	return i < count ? i : SIZE_MAX;
}

static int read_header(struct rule_file *f, struct tc_error *err)
{
	bool there;
	int rc = next_row(f, &there, err);

	if (rc < 0)
		return rc;
	f->rule_column = there ? column_of(f, TC_STR("rule")) : SIZE_MAX;
	f->value_column = there ? column_of(f, TC_STR("value")) : SIZE_MAX;
	if (f->rule_column == SIZE_MAX || f->value_column == SIZE_MAX)
		return tc_error_set(err, TC_USAGE,
				    "%s: its first line does not name the columns rule and "
				    "value; `ask scope-rules --format csv` gives a file that "
				    "can be edited",
				    f->path);
	return 0;
}

static int once(struct rule_file *f, struct tc_str rule, struct tc_error *err)
{
	for (size_t i = 0; i < f->seen_count; i++)
		if (tc_str_eq(f->seen[i].rule, rule))
			return tc_error_set(err, TC_USAGE,
					    "rule %.*s stands in line %zu already",
					    TC_STR_ARG(rule), f->seen[i].line);
	TC_ASSERT(f->seen_count < TC_RULES_MAX);
	f->seen[f->seen_count].rule = rule;
	f->seen[f->seen_count++].line = f->line;
	return 0;
}

static int read_rule(struct rule_file *f, struct tc_error *err)
{
	struct tc_rule_limits limits;
	int rc;

	if (f->row.count == 1 && !f->row.cells[0].text.len)
		return 0; /* an empty line */
	if (f->row.count <= f->rule_column || f->row.count <= f->value_column)
		return tc_error_set(err, TC_USAGE, "the line ends before its value");
	read_cell(&f->rule, &f->row, f->rule_column);
	read_cell(&f->value, &f->row, f->value_column);
	if (f->rule.overflow || f->value.overflow)
		return tc_error_set(err, TC_USAGE, "a rule or a value is too long");
	if ((rc = tc_rule_find(&limits, tc_buf_str(&f->rule), err)) < 0 ||
	    (rc = once(f, limits.name, err)) < 0)
		return rc;
	return tc_rules_set(f->changes, limits.name, tc_buf_str(&f->value), err);
}

static int read_all(struct rule_file *f, struct tc_error *err)
{
	bool there = true;
	int rc;

	if (memchr(f->text.data, '\0', f->text.len))
		return tc_error_set(err, TC_USAGE, "%s: holds NUL bytes, so it is not CSV",
				    f->path);
	if (tc_str_starts(f->text, TC_STR("\xef\xbb\xbf")))
		f->at = 3;
	for (bool header = true; there; header = false) {
		size_t from = f->at;

		rc = header ? read_header(f, err) : next_row(f, &there, err);
		if (rc < 0)
			return rc;
		if (!header && there && (rc = read_rule(f, err)) < 0) {
			tc_error_prefix(err, "%s: line %zu", f->path, f->line);
			return rc;
		}
		count_lines(f, from);
	}
	if ((rc = tc_rules_check_levels(f->changes, err)) < 0)
		tc_error_prefix(err, "%s", f->path);
	return rc;
}

int tc_rules_read(struct tc_rule_changes *changes, const char *path, struct tc_error *err)
{
	struct rule_file *f = tc_calloc(1, sizeof(*f));
	struct tc_buf text;
	int rc;

	*changes = (struct tc_rule_changes){.count = 0};
	f->changes = changes;
	f->path = path;
	f->line = 1;
	tc_buf_init(&f->rule, CELL_BYTES_MAX);
	tc_buf_init(&f->value, CELL_BYTES_MAX);
	tc_buf_init(&text, FILE_BYTES_MAX);
	if ((rc = tc_file_read(&text, path, err)) == 0) {
		f->text = tc_buf_str(&text);
		tc_sha256_of(f->text.data, f->text.len, changes->sha256);
		rc = read_all(f, err);
	}
	tc_buf_release(&text);
	tc_buf_release(&f->rule);
	tc_buf_release(&f->value);
	free(f);
	return rc;
}
