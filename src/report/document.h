/*
 * The report: the four questions, what is still open, what to change, and what it all
 * rests on, as one document.
 */
#ifndef TC_REPORT_DOCUMENT_H
#define TC_REPORT_DOCUMENT_H

#include "report/answer.h"

struct tc_document {
	FILE *out;
	enum tc_format format;  /* TC_FORMAT_MARKDOWN or TC_FORMAT_JSON */
	const char *case_name;
	const char *tool;       /* name and version of the program */
};

/*
 * Writes it.  The same case, leads and verdicts give the same bytes.  The scope must
 * stand already, and so must what `access` weighs; `options` hold the level alone.
 */
int tc_document_write(const struct tc_document *d, struct tc_store *store,
		      const struct tc_catalog *catalog,
		      const struct tc_answer_options *options, struct tc_error *err);

#endif
