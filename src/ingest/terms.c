#include "ingest/terms.h"

#include <stdlib.h>

#include "util/buf.h"

#include "util/banned.h"

#define SQL_FILE "import.sql"

int tc_terms_init(struct tc_terms *t, const struct tc_caps *caps,
		  const struct tc_filter *filter, struct tc_store *store,
		  struct tc_error *err)
{
	struct tc_filter all;
	int rc;

	tc_filter_init(&all);
	*t = (struct tc_terms){.caps = caps};
	if (filter && tc_filter_is_active(filter))
		t->filter = filter;
	filter = t->filter ? t->filter : &all;
	if ((rc = tc_filter_row(filter, store, &t->filter_row, err)) < 0 ||
	    (rc = tc_filter_covering(filter, store, &t->covering, err)) < 0)
		return rc;
	t->caps_text = tc_caps_text(caps);
	return 0;
}

void tc_terms_release(struct tc_terms *t)
{
	free(t->covering);
	free(t->caps_text);
	t->covering = t->caps_text = NULL;
}

void tc_terms_bind(const struct tc_terms *t, struct tc_stmt *stmt)
{
	tc_stmt_bind_text(stmt, 1, tc_str(t->covering));
	tc_stmt_bind_text(stmt, 2, tc_str(t->caps_text));
}

static void put(struct tc_map *map, struct tc_str sha256, struct tc_str path)
{
	static int yes;
	struct tc_buf key;

	tc_buf_init(&key, SIZE_MAX / 2);
	tc_buf_add_str(&key, sha256);
	tc_buf_add_char(&key, ' ');
	tc_buf_add_str(&key, path);
	*tc_map_put(map, tc_buf_str(&key)) = &yes;
	tc_buf_release(&key);
}

void tc_known_init(struct tc_known *k)
{
	tc_map_init(&k->sources);
	tc_map_init(&k->again);
}

int tc_known_load(struct tc_known *k, const struct tc_terms *t, struct tc_store *store,
		  struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "all-sources", err);

	if (rc < 0)
		return rc;
	tc_terms_bind(t, stmt);
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		struct tc_str sha256 = tc_stmt_column_text(stmt, 0);
		struct tc_str path = tc_stmt_column_text(stmt, 1);

		if (tc_stmt_column_int(stmt, 2)) {
			put(&k->sources, sha256, path);
		} else {
			put(&k->again, sha256, path);
			put(&k->again, TC_STR(""), path);
		}
	}
	tc_stmt_free(stmt);
	return rc;
}

void tc_known_release(struct tc_known *k)
{
	tc_map_release(&k->sources);
	tc_map_release(&k->again);
}

bool tc_known_has(const struct tc_map *map, const char *sha256, const char *path)
{
	struct tc_buf key;

	tc_buf_init(&key, SIZE_MAX / 2);
	tc_buf_addf(&key, "%s %s", sha256, path);
	bool found = tc_map_get(map, tc_buf_str(&key)) != NULL;
	tc_buf_release(&key);
	return found;
}
