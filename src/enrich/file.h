/*
 * A file about addresses, whatever its format: what it knows of one address.
 */
#ifndef TC_ENRICH_FILE_H
#define TC_ENRICH_FILE_H

#include "enrich/enrich.h"
#include "enrich/known.h"

/*
 * What the file knows of the networks that the address lies in, and how many of them
 * there are.  `row` in them is the caller's to use.
 */
int tc_enrich_find(struct tc_enrich_file *file, const struct tc_ip *ip,
		   struct tc_known *found[TC_KNOWN_MAX], size_t *count,
		   struct tc_error *err);
/* TC_FAIL when the file that was checked is no longer the one that was looked up. */
int tc_enrich_check_same(const struct tc_enrich_file *file, struct tc_error *err);

#endif
