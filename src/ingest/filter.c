#include "ingest/filter.h"

#include <stdlib.h>

#include "ingest/walk.h"
#include "util/buf.h"
#include "util/instant.h"

#include "util/banned.h"

#define SQL_FILE "import.sql"
#define NO_BOUND INT64_C(-1)
#define LIST_MAX (SIZE_MAX / 2)

/* Clocks differ, and a name tells the minute alone. */
#define SLACK_MS (INT64_C(15) * 60 * 1000)

/*
 * 2021-11-22: until then a trail of any one region could bring the events of global
 * services, which are recorded as of us-east-1.
 */
#define GLOBAL_MOVED_MS INT64_C(1637539200000)

void tc_filter_init(struct tc_filter *f)
{
	*f = (struct tc_filter){NO_BOUND, NO_BOUND, NULL, NULL};
}

void tc_filter_release(struct tc_filter *f)
{
	free(f->accounts);
	free(f->regions);
	tc_filter_init(f);
}

bool tc_filter_is_active(const struct tc_filter *f)
{
	return f->from_ms != NO_BOUND || f->to_ms != NO_BOUND || f->accounts || f->regions;
}

/* --- lists -------------------------------------------------------------- */

static bool has_name(const char *list, struct tc_str name)
{
	struct tc_str rest = tc_str(list);

	while (rest.data)
		if (tc_str_eq(tc_str_cut(rest, ',', &rest), name))
			return true;
	return false;
}

/* The list with one name more, at its place. */
static char *insert_name(char *list, struct tc_str name)
{
	struct tc_str rest = tc_str(list);
	struct tc_buf all;
	bool done = false;

	tc_buf_init(&all, LIST_MAX);
	while (rest.data || !done) {
		struct tc_str next = rest;

		if (rest.data)
			next = tc_str_cut(rest, ',', &rest);
		if (!done && (!next.data || tc_str_cmp(name, next) < 0)) {
			tc_buf_addf(&all, "%s%.*s", all.len ? "," : "", TC_STR_ARG(name));
			done = true;
		}
		if (next.data)
			tc_buf_addf(&all, "%s%.*s", all.len ? "," : "", TC_STR_ARG(next));
	}
	free(list);
	list = tc_strdup(tc_buf_str(&all));
	tc_buf_release(&all);
	return list;
}

static bool is_account(struct tc_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] < '0' || s.data[i] > '9')
			return false;
	return s.len == 12;
}

static bool is_region(struct tc_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.data[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return s.len > 0 && s.len <= 64;
}

static bool add_names(char **list, struct tc_str value, bool (*is_name)(struct tc_str))
{
	while (value.data) {
		struct tc_str name = tc_str_cut(value, ',', &value);

		if (!is_name(name))
			return false;
		if (!has_name(*list, name))
			*list = insert_name(*list, name);
	}
	return true;
}

bool tc_filter_add_accounts(struct tc_filter *f, struct tc_str value)
{
	return add_names(&f->accounts, value, is_account);
}

bool tc_filter_add_regions(struct tc_filter *f, struct tc_str value)
{
	return add_names(&f->regions, value, is_region);
}

/* --- judging ------------------------------------------------------------ */

/* Nothing is left out for a name that is not known, nor without a list. */
static bool lists(const char *list, struct tc_str name)
{
	return !list || !name.len || has_name(list, name);
}

static bool may_hold_global_events(const struct tc_filter *f, int64_t delivered_ms)
{
	return has_name(f->regions, TC_STR("us-east-1")) &&
	       delivered_ms < GLOBAL_MOVED_MS + TC_FILTER_LAG_MS;
}

bool tc_filter_takes_file(const struct tc_filter *f, struct tc_str path)
{
	struct tc_s3_origin origin;

	if (!tc_s3_origin_read(&origin, path))
		return true;
	if (f->from_ms != NO_BOUND && origin.delivered_ms + SLACK_MS < f->from_ms)
		return false;
	if (f->to_ms != NO_BOUND && origin.delivered_ms - TC_FILTER_LAG_MS > f->to_ms)
		return false;
	if (!lists(f->accounts, origin.account))
		return false;
	return lists(f->regions, origin.region) ||
	       may_hold_global_events(f, origin.delivered_ms);
}

bool tc_filter_takes(const struct tc_filter *f, const struct tc_record *r)
{
	struct tc_str account = r->place->recipient_account;

	if (r->time_ms != TC_NO_TIME &&
	    ((f->from_ms != NO_BOUND && r->time_ms < f->from_ms) ||
	     (f->to_ms != NO_BOUND && r->time_ms >= f->to_ms)))
		return false;
	if (!account.len)
		account = r->place->account;
	return lists(f->accounts, account) && lists(f->regions, r->place->region);
}

static bool list_covers(const char *outer, const char *inner)
{
	struct tc_str rest = tc_str(inner);

	if (!outer)
		return true;
	while (rest.data)
		if (!has_name(outer, tc_str_cut(rest, ',', &rest)))
			return false;
	return inner != NULL;
}

bool tc_filter_covers(const struct tc_filter *outer, const struct tc_filter *inner)
{
	if (outer->from_ms != NO_BOUND &&
	    (inner->from_ms == NO_BOUND || inner->from_ms < outer->from_ms))
		return false;
	if (outer->to_ms != NO_BOUND &&
	    (inner->to_ms == NO_BOUND || inner->to_ms > outer->to_ms))
		return false;
	return list_covers(outer->accounts, inner->accounts) &&
	       list_covers(outer->regions, inner->regions);
}

/* --- in the case -------------------------------------------------------- */

static void bind_bound(struct tc_stmt *stmt, int index, int64_t ms)
{
	if (ms == NO_BOUND)
		tc_stmt_bind_null(stmt, index);
	else
		tc_stmt_bind_int(stmt, index, ms);
}

static int prepare(struct tc_stmt **stmt, const char *name, const struct tc_filter *f,
		   struct tc_store *store, struct tc_error *err)
{
	int rc = tc_stmt_prepare_named(stmt, store, SQL_FILE, name, err);

	if (rc < 0)
		return rc;
	bind_bound(*stmt, 1, f->from_ms);
	bind_bound(*stmt, 2, f->to_ms);
	tc_stmt_bind_text(*stmt, 3, tc_str(f->accounts));
	tc_stmt_bind_text(*stmt, 4, tc_str(f->regions));
	return 0;
}

int tc_filter_row(const struct tc_filter *f, struct tc_store *store, int64_t *row,
		  struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc;

	*row = 0;
	if (!tc_filter_is_active(f))
		return 0;
	if ((rc = prepare(&stmt, "find-filter", f, store, err)) < 0)
		return rc;
	if ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW)
		*row = tc_stmt_column_int(stmt, 0);
	tc_stmt_free(stmt);
	if (rc < 0 || *row || (rc = prepare(&stmt, "add-filter", f, store, err)) < 0)
		return rc < 0 ? rc : 0;
	if ((rc = tc_stmt_run(stmt, err)) == 0)
		*row = tc_store_last_id(store);
	tc_stmt_free(stmt);
	return rc;
}

static int64_t bound_of(struct tc_stmt *stmt, int column)
{
	return tc_stmt_column_type(stmt, column) == TC_TYPE_NULL
		       ? NO_BOUND
		       : tc_stmt_column_int(stmt, column);
}

int tc_filter_covering(const struct tc_filter *f, struct tc_store *store, char **rows,
		       struct tc_error *err)
{
	struct tc_stmt *stmt;
	struct tc_buf text;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "all-filters", err);

	if (rc < 0)
		return rc;
	tc_buf_init(&text, SIZE_MAX / 2);
	tc_buf_add_char(&text, ',');
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		struct tc_filter other = {bound_of(stmt, 1), bound_of(stmt, 2),
					  tc_strdup(tc_stmt_column_text(stmt, 3)),
					  tc_strdup(tc_stmt_column_text(stmt, 4))};

		if (tc_filter_covers(&other, f))
			tc_buf_addf(&text, "%lld,", (long long)tc_stmt_column_int(stmt, 0));
		tc_filter_release(&other);
	}
	tc_stmt_free(stmt);
	*rows = rc < 0 ? NULL : tc_strdup(tc_buf_str(&text));
	tc_buf_release(&text);
	return rc;
}
