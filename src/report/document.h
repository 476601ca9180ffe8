/*
 * The report: from a case, without typing, the document that is handed to others.
 *
 * What stands in it, and in which order, is the table of chapters (chapters.c); how each
 * kind of part is made is parts.c; how it looks is the form's (render/page.h).
 */
#ifndef TC_REPORT_DOCUMENT_H
#define TC_REPORT_DOCUMENT_H

#include "render/page.h"
#include "report/answer.h"

struct tc_document {
	FILE *out;
	enum tc_page_form form;
	const char *case_name;
	const char *tool;  /* name and version of the program */
	struct tc_str level; /* the lowest of attribution */
	bool unmask;         /* secrets and e-mail addresses are shown */
	/*
	 * Opens a file beside the report, whose name ends as given, and tells its name; it is
	 * closed by who made the document, after that.  For tables too long for the report.
	 */
	FILE *(*open_beside)(void *ctx, const char *ending, struct tc_str *name,
			     struct tc_error *err);
	void *ctx;
};

/*
 * Writes it.  The same case, leads and verdicts give the same bytes.  The scope must
 * stand already, and so must what `access` weighs.
 */
int tc_document_write(const struct tc_document *d, struct tc_store *store,
		      const struct tc_catalog *catalog, struct tc_error *err);

#endif
