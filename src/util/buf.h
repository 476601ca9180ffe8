/*
 * A growing run of bytes that knows its largest size.
 *
 * Every buffer states its maximum when it is made.  An append that would pass
 * it appends nothing and marks the buffer as overflown; later appends do
 * nothing either, so a run of appends is checked once, at its end.
 */
#ifndef TC_UTIL_BUF_H
#define TC_UTIL_BUF_H

#include "util/base.h"

struct tc_buf {
	char *data; /* owned; NULL until the first append */
	size_t len;
	size_t cap;
	size_t max; /* bytes */
	bool overflow;
};

/* No allocation happens here. */
void tc_buf_init(struct tc_buf *b, size_t max);
void tc_buf_release(struct tc_buf *b);
/* Empties it and forgets an overflow; keeps the memory. */
void tc_buf_clear(struct tc_buf *b);

void tc_buf_add(struct tc_buf *b, const void *data, size_t len);
void tc_buf_add_str(struct tc_buf *b, struct tc_str s);
void tc_buf_add_cstr(struct tc_buf *b, const char *text);
void tc_buf_add_char(struct tc_buf *b, char c);
void tc_buf_fill(struct tc_buf *b, char c, size_t count);
void tc_buf_addf(struct tc_buf *b, const char *fmt, ...) TC_PRINTF(2, 3);
void tc_buf_addv(struct tc_buf *b, const char *fmt, va_list ap) TC_PRINTF(2, 0);
/* Room for `len` more bytes at data + len, or false past the maximum. */
bool tc_buf_reserve(struct tc_buf *b, size_t len);
/* Drops the first `len` bytes. */
void tc_buf_consume(struct tc_buf *b, size_t len);

static inline struct tc_str tc_buf_str(const struct tc_buf *b)
{
	return tc_str_n(b->data ? b->data : "", b->len);
}

/* Terminated; valid until the next append.  Never NULL. */
const char *tc_buf_cstr(struct tc_buf *b);

#endif
