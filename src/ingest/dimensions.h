/*
 * Gives interned values their rows in the case.
 */
#ifndef TC_INGEST_DIMENSIONS_H
#define TC_INGEST_DIMENSIONS_H

#include "ingest/record.h"
#include "store/store.h"

enum tc_dimension {
	TC_DIM_API,
	TC_DIM_PLACE,
	TC_DIM_KIND,
	TC_DIM_RESULT,
	TC_DIM_PRINCIPAL,
	TC_DIM_ALIAS,
	TC_DIM_CREDENTIAL,
	TC_DIM_ADDRESS,
	TC_DIM_AGENT,
	TC_DIM_ACTOR,
	TC_DIM_CHANNEL,
	TC_DIM_COUNT,
};

/*
 * Rows that were given or found lately.  Each worker interns for itself, so the same
 * value comes several times.
 */
struct tc_known_rows {
	struct tc_map rows; /* parameters of the search -> row */
	bool complete;      /* all rows of the table are in it */
};

struct tc_dimensions {
	struct tc_store *store; /* borrowed */
	struct tc_known_rows known[TC_DIM_COUNT];
	struct tc_buf key; /* scratch */
	struct tc_stmt *add_touch; /* owned */
	struct tc_stmt *find[TC_DIM_COUNT], *add[TC_DIM_COUNT]; /* owned */
};

int tc_dimensions_init(struct tc_dimensions *d, struct tc_store *store,
		       struct tc_error *err);
void tc_dimensions_release(struct tc_dimensions *d);

/* Makes sure that everything the record points to has a row. */
int tc_dimensions_resolve(struct tc_dimensions *d, const struct tc_record *record,
			  struct tc_error *err);

#endif
