/*
 * Shared by the files of this library only.
 */
#ifndef TC_STORE_INTERNAL_H
#define TC_STORE_INTERNAL_H

#include <signal.h>
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
	volatile sig_atomic_t interrupted; /* since the last tc_store_resume */
	tc_store_tick *tick;
	void *tick_ctx;
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

/*
 * Views, and tables that are made from data/, when they are not those of this program;
 * a catalogue that the user gave stays (derived.c).
 */
int tc_store_refresh_derived(struct tc_store *store, struct tc_error *err);
/* The views and empty tables alone: a schema. */
int tc_store_make_views(struct tc_store *store, struct tc_error *err);
/* Notes that they are up to date, with this catalogue in use. */
int tc_store_mark_derived(struct tc_store *store, struct tc_str catalog,
			  struct tc_error *err);

/* The catalogue in use; *own, to be freed, is NULL for the built-in (api_catalog.c). */
int tc_api_catalog_in_use(struct tc_store *store, char **own, struct tc_str *csv,
			  struct tc_error *err);
/* Fills the table from it.  In the caller's transaction. */
int tc_api_catalog_load(struct tc_store *store, struct tc_str csv, struct tc_error *err);

/* One row of case_setting (setting.c); *value is to be freed, NULL when it is not there. */
int tc_store_get_text(struct tc_store *store, const char *key, char **value,
		      struct tc_error *err);
int tc_store_put_text(struct tc_store *store, const char *key, struct tc_str value,
		      struct tc_error *err);

#endif
