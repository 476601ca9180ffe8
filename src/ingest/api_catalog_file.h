/*
 * A table that the user gives in place of the built-in API catalogue.
 */
#ifndef TC_INGEST_API_CATALOG_FILE_H
#define TC_INGEST_API_CATALOG_FILE_H

#include "store/api_catalog.h"
#include "util/buf.h"

struct tc_api_catalog_file {
	const char *name; /* borrowed; NULL: none was given, and the case keeps its own */
	bool built_in;
	struct tc_buf text;
};

/*
 * Reads and checks a file, or takes the built-in table when it is called so (write
 * ./built-in for a file).  NULL is fine and gives none.  What is wrong is told with file
 * and line.  To be released even then.
 */
int tc_api_catalog_file_read(struct tc_api_catalog_file *f, const char *name,
			     struct tc_error *err);
void tc_api_catalog_file_release(struct tc_api_catalog_file *f);

/* Appends, for the custody log, `,"catalog":NAME,"catalog_sha256":HEX`; nothing without one. */
void tc_api_catalog_file_tell(const struct tc_api_catalog_file *f, struct tc_buf *json);

/* Has the case use it from now on; does nothing without one.  See tc_api_catalog_set. */
int tc_api_catalog_file_use(const struct tc_api_catalog_file *f, struct tc_store *store,
			    struct tc_error *err);

#endif
