/*
 * The footnotes of a report: each event that something rests on has one number, in the
 * order in which it was first named.
 */
#ifndef TC_REPORT_NOTES_H
#define TC_REPORT_NOTES_H

#include "render/page.h"
#include "report/mask.h"
#include "store/store.h"
#include "util/map.h"

struct tc_notes {
	struct tc_stmt *known; /* owned: whether there is such an event */
	struct tc_map numbers; /* of event ids */
	struct tc_str *ids;    /* owned; in the order of their numbers; texts in the map */
	size_t count, cap;
};

/* Release it also after a failure. */
int tc_notes_init(struct tc_notes *n, struct tc_store *store, struct tc_error *err);
void tc_notes_release(struct tc_notes *n);

/*
 * The number of an event, from 1, given now if it had none; 0 when the case has no event of
 * that id: a list of ids with blanks between them may be cut where an id holds one.
 */
size_t tc_notes_number(struct tc_notes *n, struct tc_str event_id);

/*
 * Writes them all: each with its source, the hash of that, and where the record lies.  Two
 * events of one id share a number and stand one behind the other.
 */
int tc_notes_write(const struct tc_notes *n, struct tc_page *page, struct tc_store *store,
		   struct tc_mask *mask, struct tc_error *err);

#endif
