#include "evidence/custody.h"

#include "util/buf.h"
#include "util/instant.h"
#include "util/sha256.h"

#include "util/banned.h"

#define SQL_FILE "evidence.sql"
#define ENTRY_MAX ((size_t)1024 * 1024)

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

int tc_custody_append(struct tc_store *store, const char *act, struct tc_str detail,
		      const char *tool, struct tc_error *err)
{
	char previous[TC_SHA256_HEX], hash[TC_SHA256_HEX];
	int64_t now_ms = tc_time_now_ms();
	struct tc_stmt *stmt;
	struct tc_buf entry;
	int rc = last_hash(store, previous, err);

	if (rc < 0 || (rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "add-custody",
						  err)) < 0)
		return rc;
	tc_buf_init(&entry, ENTRY_MAX);
	tc_buf_addf(&entry, "%s\n%lld\n%s\n", previous, (long long)now_ms, act);
	tc_buf_add_str(&entry, detail);
	tc_buf_addf(&entry, "\n%s\n", tool);
	if (entry.overflow)
		TC_BUG("a custody entry is too long");
	tc_sha256_of(entry.data, entry.len, hash);
	tc_buf_release(&entry);
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
