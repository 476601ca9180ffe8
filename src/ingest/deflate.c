#include "ingest/deflate.h"

#include <zlib.h>

#include "util/banned.h"

#define STEP ((size_t)16 * 1024)

void tc_deflate_rest(struct tc_buf *out, struct tc_str packed, uint64_t skip)
{
	z_stream z = {.next_in = (Bytef *)(uintptr_t)packed.data,
		      .avail_in = (uInt)packed.len};
	char text[STEP];
	int status = Z_OK;

	TC_ASSERT(packed.len <= UINT32_MAX);
	/* Negative: no header around it. */
	if (inflateInit2(&z, -15) != Z_OK)
		tc_out_of_memory();
	while (status == Z_OK && !out->overflow) {
		z.next_out = (Bytef *)text;
		z.avail_out = STEP;
		status = inflate(&z, Z_NO_FLUSH);
		size_t got = STEP - z.avail_out;
		size_t drop = skip < got ? (size_t)skip : got;
		skip -= drop;
		tc_buf_add(out, text + drop, got - drop);
	}
	inflateEnd(&z);
}
