/*
 * Compressed bytes for tests.
 */
#ifndef TC_TESTS_GZIP_MAKE_H
#define TC_TESTS_GZIP_MAKE_H

#include "unit.h"

#include <zlib.h>

/* Appends one gzip member that holds `data`. */
static inline void gzip_add_member(struct tc_buf *out, struct tc_str data)
{
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY),
			 Z_OK);
	size_t room = deflateBound(&z, (uLong)data.len) + 64;
	assert_true(tc_buf_reserve(out, room));
	z.next_in = (Bytef *)(uintptr_t)data.data;
	z.avail_in = (uInt)data.len;
	z.next_out = (Bytef *)out->data + out->len;
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len += room - z.avail_out;
	deflateEnd(&z);
}

#endif
