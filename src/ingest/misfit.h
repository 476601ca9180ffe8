/*
 * Records that do not fit what the S3 key of their file says: whose they are, of which
 * region, delivered when.  A file that was put into another folder, or made by hand.
 */
#ifndef TC_INGEST_MISFIT_H
#define TC_INGEST_MISFIT_H

#include "ingest/record.h"
#include "ingest/walk.h"

enum tc_misfit {
	TC_MISFIT_ACCOUNT,
	TC_MISFIT_REGION,
	TC_MISFIT_TIME, /* of an event behind the delivery of its file */
	TC_MISFIT_COUNT,
};

/* As the case calls them. */
extern const char *const tc_misfit_names[TC_MISFIT_COUNT];

/* Of one source; texts are cut. */
struct tc_misfits {
	struct tc_s3_origin origin; /* of a path that must stay while records come */
	bool has_origin;
	const struct tc_place *fits; /* a place that was found to fit, or NULL */
	struct {
		uint64_t records;
		char event_id[40], says[64]; /* of the first such record */
	} kinds[TC_MISFIT_COUNT];
};

/* A source begins; nothing misfits when its path is no key of CloudTrail's. */
void tc_misfits_begin(struct tc_misfits *m, const char *path);
void tc_misfits_look(struct tc_misfits *m, const struct tc_record *r);

#endif
