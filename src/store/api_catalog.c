#include "store/api_catalog.h"

#include <stdlib.h>

#include "store/internal.h"
#include "util/csv.h"
#include "util/map.h"
#include "util/sha256.h"
#include "util/utf8.h"

#include "util/banned.h"

#define SEVERITY_MOST 5

static const char *const columns[] = {
	"event_source", "api",      "category",  "technique",
	"tactic",       "severity", "resources", "containment",
};
#define COLUMNS TC_ARRAY_LEN(columns)

struct reader {
	struct tc_str csv;
	struct tc_csv_row *row; /* owned */
	struct tc_buf cells[COLUMNS];
	struct tc_map seen; /* of calls; the value is their line */
	size_t at, line;
};

static void reader_init(struct reader *r, struct tc_str csv)
{
	r->csv = csv;
	r->row = tc_alloc(sizeof(*r->row));
	for (size_t i = 0; i < COLUMNS; i++)
		tc_buf_init(&r->cells[i], TC_API_CATALOG_BYTES_MAX);
	tc_map_init(&r->seen);
	r->at = r->line = 0;
	/* A byte-order mark of a spreadsheet. */
	if (tc_str_starts(csv, TC_STR("\xef\xbb\xbf")))
		r->at = 3;
}

static void reader_release(struct reader *r)
{
	free(r->row);
	for (size_t i = 0; i < COLUMNS; i++)
		tc_buf_release(&r->cells[i]);
	tc_map_release(&r->seen);
}

/* --- cells -------------------------------------------------------------------- */

static bool is_clean(struct tc_str s)
{
	while (s.len) {
		size_t taken;
		uint32_t c = tc_utf8_next(s, &taken);

		if (c == TC_UTF8_INVALID || c < 0x20 || c == 0x7f)
			return false;
		s = tc_str_n(s.data + taken, s.len - taken);
	}
	return true;
}

static int next_row(struct reader *r, struct tc_error *err)
{
	if (tc_csv_read(r->row, r->csv, r->at, ',', true) != TC_CSV_OK)
		return tc_error_set(err, TC_FAIL, "the quotes do not pair");
	if (r->row->count != COLUMNS)
		return tc_error_set(err, TC_FAIL, "%zu columns, not %zu", r->row->count,
				    COLUMNS);
	for (size_t i = 0; i < COLUMNS; i++) {
		const struct tc_csv_cell *cell = &r->row->cells[i];

		tc_buf_clear(&r->cells[i]);
		if (cell->doubled)
			tc_csv_decode(&r->cells[i], cell->text);
		else
			tc_buf_add_str(&r->cells[i], cell->text);
		if (!is_clean(tc_buf_str(&r->cells[i])))
			return tc_error_set(err, TC_FAIL, "%s is not plain text",
					    columns[i]);
	}
	return 0;
}

static bool only(struct tc_str s, char first, char last, char also)
{
	for (size_t i = 0; i < s.len; i++)
		if ((s.data[i] < first || s.data[i] > last) && s.data[i] != also)
			return false;
	return true;
}

static bool are_digits(struct tc_str s, size_t at, size_t count)
{
	return s.len >= at + count && only(tc_str_n(s.data + at, count), '0', '9', '0');
}

/* T1098 or T1098.001 */
static bool is_technique(struct tc_str s)
{
	return tc_str_starts(s, TC_STR("T")) && are_digits(s, 1, 4) &&
	       (s.len == 5 || (s.len == 9 && s.data[5] == '.' && are_digits(s, 6, 3)));
}

/* TA0003 Persistence */
static bool is_tactic(struct tc_str s)
{
	return tc_str_starts(s, TC_STR("TA")) && are_digits(s, 2, 4) && s.len > 7 &&
	       s.data[6] == ' ';
}

static int check_call(struct reader *r, const struct tc_api_catalog_row *row,
		      struct tc_error *err)
{
	struct tc_buf key;

	if (!row->event_source.len || !row->api.len)
		return tc_error_set(err, TC_FAIL, "names no call");
	tc_buf_init(&key, TC_API_CATALOG_BYTES_MAX);
	tc_buf_add_str(&key, row->event_source);
	tc_buf_add_char(&key, ' ');
	tc_buf_add_str(&key, row->api);
	void **slot = tc_map_put(&r->seen, tc_buf_str(&key));
	tc_buf_release(&key);
	if (*slot)
		return tc_error_set(err, TC_FAIL, "%.*s of %.*s stands in line %zu already",
				    TC_STR_ARG(row->api), TC_STR_ARG(row->event_source),
				    (size_t)(uintptr_t)*slot);
	*slot = (void *)(uintptr_t)r->line;
	return 0;
}

static int check_row(struct reader *r, struct tc_api_catalog_row *row,
		     struct tc_error *err)
{
	struct tc_str severity = tc_buf_str(&r->cells[5]);

	*row = (struct tc_api_catalog_row){
		.event_source = tc_buf_str(&r->cells[0]),
		.api = tc_buf_str(&r->cells[1]),
		.category = tc_buf_str(&r->cells[2]),
		.technique = tc_buf_str(&r->cells[3]),
		.tactic = tc_buf_str(&r->cells[4]),
		.resources = tc_buf_str(&r->cells[6]),
		.containment = tc_buf_str(&r->cells[7]),
	};
	if (!row->category.len || !only(row->category, 'a', 'z', '_'))
		return tc_error_set(err, TC_FAIL,
				    "category is a word such as recon, not %.*s",
				    TC_STR_ARG(row->category));
	if (row->technique.len && !is_technique(row->technique))
		return tc_error_set(err, TC_FAIL,
				    "technique is T1098 or T1098.001, not %.*s",
				    TC_STR_ARG(row->technique));
	if (row->tactic.len && !is_tactic(row->tactic))
		return tc_error_set(err, TC_FAIL,
				    "tactic is TA0003 Persistence, not %.*s",
				    TC_STR_ARG(row->tactic));
	if (!tc_parse_int(severity, &row->severity) || row->severity < 1 ||
	    row->severity > SEVERITY_MOST)
		return tc_error_set(err, TC_FAIL, "severity is 1 to 5, not %.*s",
				    TC_STR_ARG(severity));
	return check_call(r, row, err);
}

/* --- the table ------------------------------------------------------------------ */

static int read_head(struct reader *r, struct tc_error *err)
{
	int rc = next_row(r, err);

	for (size_t i = 0; i < COLUMNS && rc == 0; i++)
		if (!tc_str_eq(tc_buf_str(&r->cells[i]), tc_str(columns[i])))
			rc = tc_error_set(err, TC_FAIL, "column %zu is called %s", i + 1,
					  columns[i]);
	return rc;
}

/* Empty lines say nothing. */
static int read_row(struct reader *r, tc_api_catalog_visit *visit, void *ctx,
		    struct tc_error *err)
{
	struct tc_api_catalog_row row;
	int rc;

	if (r->line == 1)
		return read_head(r, err);
	rc = next_row(r, err);
	if (r->row->count == 1 && !r->row->cells[0].text.len)
		return 0;
	if (rc == 0 && (rc = check_row(r, &row, err)) == 0)
		rc = visit(ctx, &row, err);
	return rc;
}

/* A cell with a line end is refused, so rows are lines as an editor counts them. */
int tc_api_catalog_read(struct tc_str csv, tc_api_catalog_visit *visit, void *ctx,
			struct tc_error *err)
{
	struct reader r;
	int rc = 0;

	if (csv.len > TC_API_CATALOG_BYTES_MAX)
		return tc_error_set(err, TC_FAIL, "larger than 16 MiB");
	reader_init(&r, csv);
	if (r.at == csv.len)
		rc = tc_error_set(err, TC_FAIL, "empty");
	while (rc == 0 && r.at < csv.len) {
		r.line++;
		if ((rc = read_row(&r, visit, ctx, err)) < 0)
			tc_error_prefix(err, "line %zu", r.line);
		r.at = r.row->next;
	}
	reader_release(&r);
	return rc;
}

/* --- in the case ------------------------------------------------------------------ */

static int add_row(void *ctx, const struct tc_api_catalog_row *row,
		   struct tc_error *err)
{
	struct tc_stmt *stmt = ctx;

	tc_stmt_bind_text(stmt, 1, row->event_source);
	tc_stmt_bind_text(stmt, 2, row->api);
	tc_stmt_bind_text(stmt, 3, row->category);
	tc_stmt_bind_text(stmt, 4, row->technique);
	tc_stmt_bind_text(stmt, 5, row->tactic);
	tc_stmt_bind_int(stmt, 6, row->severity);
	tc_stmt_bind_text(stmt, 7, row->resources);
	tc_stmt_bind_text(stmt, 8, row->containment);
	return tc_stmt_run(stmt, err);
}

int tc_api_catalog_in_use(struct tc_store *store, char **own, struct tc_str *csv,
			  struct tc_error *err)
{
	int rc = tc_store_get_text(store, "catalog_text", own, err);

	*csv = *own ? tc_str(*own) : tc_store_embedded("api-catalog.csv");
	return rc;
}

int tc_api_catalog_load(struct tc_store *store, struct tc_str csv, struct tc_error *err)
{
	char hex[TC_SHA256_HEX];
	struct tc_stmt *stmt;
	int rc;

	tc_sha256_of(csv.data, csv.len, hex);
	if ((rc = tc_store_exec(store, "DELETE FROM api_catalog", err)) < 0 ||
	    (rc = tc_store_put_text(store, "catalog_sha256", tc_str(hex), err)) < 0 ||
	    (rc = tc_stmt_prepare(&stmt, store,
				  TC_STR("INSERT INTO api_catalog VALUES (?,?,?,?,?,?,?,?)"),
				  err)) < 0)
		return rc;
	rc = tc_api_catalog_read(csv, add_row, stmt, err);
	tc_stmt_free(stmt);
	if (rc < 0)
		tc_error_prefix(err, "the API catalogue of %s", tc_store_path(store));
	return rc;
}

static int set_text(struct tc_store *store, struct tc_str csv, struct tc_error *err)
{
	if (csv.data)
		return tc_store_put_text(store, "catalog_text", csv, err);
	return tc_store_exec(store, "DELETE FROM case_setting WHERE key = 'catalog_text'",
			     err);
}

int tc_api_catalog_set(struct tc_store *store, struct tc_str csv, struct tc_str origin,
		       struct tc_error *err)
{
	struct tc_str in_use = csv.data ? csv : tc_store_embedded("api-catalog.csv");
	int rc = tc_store_begin(store, err);

	if (rc < 0)
		return rc;
	if ((rc = set_text(store, csv, err)) < 0 ||
	    (rc = tc_store_put_text(store, "catalog_origin",
		      csv.data ? origin : TC_STR(TC_API_CATALOG_BUILT_IN), err)) < 0 ||
	    (rc = tc_api_catalog_load(store, in_use, err)) < 0 ||
	    (rc = tc_store_mark_derived(store, in_use, err)) < 0 ||
	    (rc = tc_store_commit(store, err)) < 0)
		tc_store_rollback(store);
	return rc;
}
