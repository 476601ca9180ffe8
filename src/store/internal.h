/*
 * Shared by the files of this library only.
 */
#ifndef TC_STORE_INTERNAL_H
#define TC_STORE_INTERNAL_H

#include <sqlite3.h>

#include "store/store.h"
#include "util/embedded.h"

/* "trlc": the application_id of a case (SQLite file format, offset 68). */
#define TC_APPLICATION_ID 0x74726c63

struct tc_store {
	sqlite3 *db;
	char *path;
	enum tc_store_mode mode;
	char *claim_path; /* NULL: this store does not import */
	int claim_fd;
};

extern const struct tc_embedded tc_embedded_schema[];
extern const struct tc_embedded tc_embedded_data[];

/* Fills `err` from the connection: the cause in SQLite's words. */
int tc_store_fail(struct tc_store *store, struct tc_error *err);

/* Makes this process the only one that imports into the case (claim.c). */
int tc_store_claim(struct tc_store *store, struct tc_error *err);
void tc_store_unclaim(struct tc_store *store);
/* Fails when another process is just making what a reader misses. */
int tc_store_check_made(struct tc_store *store, struct tc_error *err);

/* Applies every migration that is newer than the file (migrate.c). */
int tc_store_migrate(struct tc_store *store, struct tc_error *err);
/* The newest version this program knows. */
int64_t tc_store_newest_version(void);

/* Refuses a schema that this program did not write (check.c). */
int tc_store_check_schema(struct tc_store *store, struct tc_error *err);

/* What every connection is set to: memory, temporary tables, durability (store.c). */
int tc_store_configure(struct tc_store *store, struct tc_error *err);

/* Views and catalogue, when they are not those of this program (derived.c). */
int tc_store_refresh_derived(struct tc_store *store, struct tc_error *err);

#endif
