/*
 * The options of `import`.
 */
#ifndef TC_CMD_IMPORT_OPTIONS_H
#define TC_CMD_IMPORT_OPTIONS_H

#include "cmd/call.h"
#include "ingest/import.h"

/* Ends with a NULL name. */
extern const struct tc_option tc_import_option_table[];

/* Fills what options decide; TC_USAGE names the one whose value is bad. */
int tc_import_options_read(struct tc_import_options *how, struct tc_caps *caps,
			   const struct tc_call *call, struct tc_error *err);

#endif
