/*
 * Import: files in, a larger case out, and an exact account of what happened.
 */
#ifndef TC_INGEST_IMPORT_H
#define TC_INGEST_IMPORT_H

#include <signal.h>

#include "ingest/caps.h"
#include "ingest/filter.h"
#include "ingest/walk.h"
#include "store/store.h"

struct tc_import_progress {
	size_t files_done, files_total;
	uint64_t bytes_done, bytes_total; /* as acquired */
	uint64_t records, refused;
	const char *path; /* the file at hand; NULL behind the last */
};

struct tc_import_options {
	unsigned threads; /* 0: as many as there are processors, at most 8 */
	const struct tc_caps *caps;     /* NULL: the defaults */
	const struct tc_filter *filter; /* NULL: nothing is left out */
	/* Set by a signal handler: finish the file at hand, then stop.  May be NULL. */
	const volatile sig_atomic_t *stop;
	/* Called often, and before each file; may be NULL. */
	void (*progress)(void *ctx, const struct tc_import_progress *p);
	void *progress_ctx;
};

struct tc_import_summary {
	uint64_t sources;      /* added by this run */
	uint64_t known;        /* files that the case had already */
	uint64_t refused;      /* files that were not taken */
	uint64_t stored, copies;
	uint64_t rejected;     /* pieces that were not taken, refused files included */
	uint64_t filtered;     /* records that the filter left out */
	uint64_t passed_files, passed_bytes; /* that it left out by their names */
	size_t files_left;     /* when it was interrupted */
	bool interrupted;
	bool begun;     /* the case has the mark: what is missing can be told */
	bool continued; /* the import before this one did not come to its end */
};

/* read = stored + copies + rejected: a refused file counts as one piece. */
static inline uint64_t tc_import_records_read(const struct tc_import_summary *s)
{
	return s->stored + s->copies + s->rejected;
}

/*
 * Imports the files of a sorted walk into a case that is open for writing; those that
 * the filter leaves out by their names are taken out of the walk.  What was committed stays, whatever happens later; the same call again adds what is
 * missing.
 */
int tc_import(struct tc_store *store, struct tc_walk *walk,
	      const struct tc_import_options *options, struct tc_import_summary *summary,
	      struct tc_error *err);

/*
 * Takes away the mark of an import that came to its end: in the transaction that
 * records what it did.
 */
int tc_import_end(struct tc_store *store, struct tc_error *err);

/* True when an import into this case did not come to its end: something is missing. */
int tc_import_unfinished(struct tc_store *store, bool *unfinished, struct tc_error *err);

#endif
