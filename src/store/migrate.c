/*
 * Numbered migrations: schema/migrations/NNNN_what.sql brings a file from
 * version NNNN - 1 to NNNN.  Each runs in one transaction with the change of
 * user_version, so a file is always exactly at some version.
 */
#include "store/internal.h"

#include <stdio.h>

#include "util/banned.h"

#define FOLDER "migrations/"

/* The number in front of a migration's name, or 0 for other files. */
static int64_t version_of(const struct tc_embedded *file)
{
	int64_t version = 0;

	if (!tc_str_starts(tc_str(file->name), TC_STR(FOLDER)))
		return 0;
	if (strlen(file->name) < sizeof(FOLDER) + 4 ||
	    !tc_parse_int(tc_str_n(file->name + sizeof(FOLDER) - 1, 4), &version) ||
	    version <= 0)
		TC_BUG("a migration has no number");
	return version;
}

static const struct tc_embedded *find_migration(int64_t version)
{
	for (const struct tc_embedded *f = tc_embedded_schema; f->name; f++)
		if (version_of(f) == version)
			return f;
	return NULL;
}

int64_t tc_store_newest_version(void)
{
	int64_t version = 0;

	while (find_migration(version + 1))
		version++;
	return version;
}

static int apply(struct tc_store *store, int64_t version, struct tc_error *err)
{
	const struct tc_embedded *file = find_migration(version);
	int64_t now;
	char sql[128];
	int rc;

	if ((rc = tc_store_begin(store, err)) < 0)
		return rc;
	/* Another program may have done it while this one waited. */
	if ((rc = tc_store_get_int(store, "PRAGMA user_version", 0, &now, err)) < 0 ||
	    now >= version) {
		tc_store_rollback(store);
		return rc;
	}
	snprintf(sql, sizeof(sql),
		 "PRAGMA application_id = %d; PRAGMA user_version = %lld",
		 TC_APPLICATION_ID, (long long)version);
	if ((rc = tc_store_exec(store, file->text, err)) < 0 ||
	    (rc = tc_store_exec(store, sql, err)) < 0 ||
	    (rc = tc_store_commit(store, err)) < 0) {
		tc_store_rollback(store);
		tc_error_prefix(err, "%s", file->name);
	}
	return rc;
}

int tc_store_migrate(struct tc_store *store, struct tc_error *err)
{
	int64_t version;
	int rc = tc_store_get_int(store, "PRAGMA user_version", 0, &version, err);

	while (rc == 0 && version < tc_store_newest_version())
		rc = apply(store, ++version, err);
	return rc;
}
