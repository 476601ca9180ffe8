/*
 * What a report does not hand on: session tokens, parameters of pre-signed addresses,
 * passwords, e-mail addresses.
 *
 * An e-mail address is a person; it becomes "[e-mail 1]", the same wherever it stands in
 * the report, so that people can still be told apart.  The case keeps everything.
 */
#ifndef TC_REPORT_MASK_H
#define TC_REPORT_MASK_H

#include "util/arena.h"
#include "util/buf.h"
#include "util/map.h"

struct tc_mask {
	struct tc_map people; /* of e-mail address in lower case: its number */
	struct tc_buf text;
	size_t found;         /* how often something was masked */
};

void tc_mask_init(struct tc_mask *m);
void tc_mask_release(struct tc_mask *m);

/*
 * The text as it may be shown: itself when there is nothing to mask, else a copy that
 * lives as long as the arena.  A NULL mask leaves everything as it is; absent stays absent.
 */
struct tc_str tc_mask_text(struct tc_mask *m, struct tc_arena *arena, struct tc_str s);

#endif
