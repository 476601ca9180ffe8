/*
 * Inflating a gzip file that lies in memory as a whole, at once.
 *
 * It is several times as fast as inflating a stream, and it takes only what is
 * beyond doubt: anything damaged, over a cap or too large is left to the stream
 * (reader.c), which says what is wrong and keeps what comes before it.
 */
#ifndef TC_INGEST_INFLATE_H
#define TC_INGEST_INFLATE_H

#include "util/base.h"

/* Memory that one worker uses again for every source.  Zeroed is empty. */
struct tc_inflater {
	char *raw;          /* owned: the piece of the source that is at hand */
	char *text;         /* owned: what it inflates to */
	size_t text_cap;
	void *decompressor; /* owned */
};

void tc_inflater_release(struct tc_inflater *i);

/*
 * Inflates all members of `raw` into i->text.  False when that is not to be had at
 * once: nothing is known then.  `text` is valid until the next call.
 */
bool tc_inflate_at_once(struct tc_inflater *i, struct tc_str raw, size_t text_max,
			unsigned members_max, struct tc_str *text);

#endif
