#include "evidence/custody.h"

#include <stdio.h>

#include "util/instant.h"
#include "util/sha256.h"

#include "util/banned.h"

#define SQL_FILE "evidence.sql"

static int last_hash(struct tc_store *store, char previous[TC_SHA256_HEX],
		     struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "last-custody", err);

	previous[0] = '\0';
	if (rc < 0)
		return rc;
	if ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		struct tc_str hash = tc_stmt_column_text(stmt, 0);

		if (hash.len == TC_SHA256_HEX - 1)
			memcpy(previous, hash.data, TC_SHA256_HEX);
		else
			rc = tc_error_set(err, TC_FAIL, "the custody log is damaged");
	}
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

static void add_line(struct tc_sha256 *hash, struct tc_str line)
{
	tc_sha256_add(hash, line.data, line.len);
	tc_sha256_add(hash, "\n", 1);
}

int tc_custody_append(struct tc_store *store, const char *act, struct tc_str detail,
		      const char *tool, struct tc_error *err)
{
	char previous[TC_SHA256_HEX], hash[TC_SHA256_HEX], at[32];
	int64_t now_ms = tc_time_now_ms();
	struct tc_sha256 sum;
	struct tc_stmt *stmt;
	int rc = last_hash(store, previous, err);

	if (rc < 0 || (rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "add-custody",
						  err)) < 0)
		return rc;
	snprintf(at, sizeof(at), "%lld", (long long)now_ms);
	tc_sha256_init(&sum);
	add_line(&sum, tc_str(previous));
	add_line(&sum, tc_str(at));
	add_line(&sum, tc_str(act));
	add_line(&sum, detail);
	add_line(&sum, tc_str(tool));
	tc_sha256_finish(&sum, hash);
	tc_stmt_bind_int(stmt, 1, now_ms);
	tc_stmt_bind_text(stmt, 2, tc_str(act));
	tc_stmt_bind_text(stmt, 3, detail);
	tc_stmt_bind_text(stmt, 4, tc_str(tool));
	tc_stmt_bind_text(stmt, 5, tc_str(previous));
	tc_stmt_bind_text(stmt, 6, tc_str(hash));
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}
