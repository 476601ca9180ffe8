/*
 * How far an import is: one line on a terminal, drawn over itself.
 */
#ifndef TC_CMD_PROGRESS_H
#define TC_CMD_PROGRESS_H

#include <time.h>

#include "ingest/import.h"

struct tc_progress {
	struct timespec began;
	double shown_at; /* seconds since then */
	bool shown;
};

/* False where there is nobody to show it to: standard error is not a terminal. */
bool tc_progress_begin(struct tc_progress *p);
/* As tc_import wants it; `ctx` is a struct tc_progress. */
void tc_progress_show(void *ctx, const struct tc_import_progress *now);
/* Clears the line, when there is one. */
void tc_progress_end(struct tc_progress *p);

#endif
