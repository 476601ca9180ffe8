/*
 * What looks like something else than CloudTrail, told by name: only where that is
 * cheap and certain.
 */
#ifndef TC_INGEST_FOREIGN_H
#define TC_INGEST_FOREIGN_H

#include "json/scan.h"

/* Why an object that is neither a record nor wraps one is not taken. */
const char *tc_foreign_object(const struct tc_object *o);

/* What a source that is not JSON looks like by its first bytes, or NULL. */
const char *tc_foreign_text(struct tc_str head);

#endif
