/*
 * The options of `import`.
 */
#ifndef TC_CMD_IMPORT_OPTIONS_H
#define TC_CMD_IMPORT_OPTIONS_H

#include "cmd/call.h"
#include "ingest/api_catalog_file.h"
#include "ingest/import.h"

/* Ends with a NULL name. */
extern const struct tc_option tc_import_option_table[];

struct tc_import_arguments {
	unsigned threads;
	struct tc_caps caps;
	struct tc_filter filter;
	struct tc_api_catalog_file catalog;
};

/*
 * TC_USAGE names the option whose value is bad, TC_FAIL what a file lacks.  To be
 * released even then.
 */
int tc_import_arguments_read(struct tc_import_arguments *a, struct tc_session *session,
			     const struct tc_call *call, struct tc_error *err);
void tc_import_arguments_release(struct tc_import_arguments *a);

#endif
