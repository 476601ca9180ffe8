/*
 * On what terms an import takes its sources, and which the case has on such terms
 * already.
 *
 * A source of which something was left out, by a filter or by a limit, is known only to
 * an import that would leave it out again; for any other it is read anew.
 */
#ifndef TC_INGEST_TERMS_H
#define TC_INGEST_TERMS_H

#include "ingest/caps.h"
#include "ingest/filter.h"
#include "util/map.h"

struct tc_terms {
	const struct tc_caps *caps;     /* borrowed, as is the filter */
	const struct tc_filter *filter; /* NULL: takes all */
	int64_t filter_row;             /* 0: takes all */
	char *covering;                 /* owned; of tc_filter_covering */
	char *caps_text;                /* owned; of tc_caps_text */
};

int tc_terms_init(struct tc_terms *t, const struct tc_caps *caps,
		  const struct tc_filter *filter, struct tc_store *store,
		  struct tc_error *err);
void tc_terms_release(struct tc_terms *t);

/* Binds parameters 1 and 2 of a statement that asks for known sources. */
void tc_terms_bind(const struct tc_terms *t, struct tc_stmt *stmt);

/* The sources of the case, for tc_known_has. */
struct tc_known {
	struct tc_map sources; /* known */
	struct tc_map again;   /* to be read anew; also without a hash, for any content */
};

void tc_known_init(struct tc_known *k);
int tc_known_load(struct tc_known *k, const struct tc_terms *t, struct tc_store *store,
		  struct tc_error *err);
void tc_known_release(struct tc_known *k);
/* `sha256` may be empty in the second map. */
bool tc_known_has(const struct tc_map *map, const char *sha256, const char *path);

#endif
