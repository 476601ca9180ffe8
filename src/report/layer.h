/*
 * A layer of the ATT&CK Navigator: the techniques that the intruder's calls may be, each
 * with how many calls that were.
 */
#ifndef TC_REPORT_LAYER_H
#define TC_REPORT_LAYER_H

#include "report/answer.h"

struct tc_layer {
	FILE *out;
	const char *case_name;
	const char *tool; /* name and version of the program */
};

/*
 * Writes it as JSON, by the layer format 4.5.  The scope must stand already; `options` hold
 * what the query timeline-techniques takes.  The version of ATT&CK is declared where the
 * case uses the built-in catalogue, whose version is known.  Calls without a technique are
 * counted in its metadata.
 */
int tc_layer_write(const struct tc_layer *layer, struct tc_store *store,
		   const struct tc_catalog *catalog, const struct tc_answer_options *options,
		   struct tc_error *err);

#endif
