#include "ingest/inflate.h"

#include <libdeflate.h>
#include <stdlib.h>

#include "util/banned.h"

/* The least that is asked for; small log files fit in it. */
#define TEXT_MIN ((size_t)256 * 1024)
/* Magic, method, flags, time, ...; data; checksum and size (RFC 1952). */
#define MEMBER_MIN 18

void tc_inflater_release(struct tc_inflater *i)
{
	free(i->raw);
	free(i->text);
	libdeflate_free_decompressor(i->decompressor);
	*i = (struct tc_inflater){0};
}

/* The last four bytes tell the size of the last member, mostly of the only one. */
static size_t size_told(struct tc_str raw)
{
	const unsigned char *p = (const unsigned char *)raw.data + raw.len - 4;

	return (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 | (size_t)p[3] << 24;
}

/* Room for `size` bytes, of which `used` are kept. */
static void reserve(struct tc_inflater *i, size_t size, size_t used)
{
	if (size <= i->text_cap)
		return;
	if (used) {
		i->text = tc_realloc(i->text, size, 1);
	} else {
		free(i->text);
		i->text = tc_alloc(size);
	}
	i->text_cap = size;
}

/* One member, which begins at raw[*at], behind the first `used` bytes of text. */
static enum libdeflate_result inflate_member(struct tc_inflater *i, struct tc_str raw,
					     size_t *at, size_t *used, size_t text_max)
{
	for (;;) {
		size_t taken = 0, made = 0;
		enum libdeflate_result result = libdeflate_gzip_decompress_ex(
			i->decompressor, raw.data + *at, raw.len - *at, i->text + *used,
			i->text_cap - *used, &taken, &made);

		if (result == LIBDEFLATE_SUCCESS) {
			*at += taken;
			*used += made;
		}
		if (result != LIBDEFLATE_INSUFFICIENT_SPACE || i->text_cap >= text_max)
			return result;
		reserve(i, i->text_cap > text_max / 2 ? text_max : i->text_cap * 2, *used);
	}
}

bool tc_inflate_at_once(struct tc_inflater *i, struct tc_str raw, size_t text_max,
			unsigned members_max, struct tc_str *text)
{
	size_t at = 0, used = 0;

	if (raw.len < MEMBER_MIN || size_told(raw) > text_max)
		return false;
	if (!i->decompressor && !(i->decompressor = libdeflate_alloc_decompressor()))
		return false;
	/* One byte more, so that a full buffer is not taken for one too small. */
	reserve(i, size_told(raw) + 1 > TEXT_MIN ? size_told(raw) + 1 : TEXT_MIN, 0);
	for (unsigned member = 0; at < raw.len; member++) {
		if (member == members_max || raw.len - at < MEMBER_MIN ||
		    inflate_member(i, raw, &at, &used, text_max) != LIBDEFLATE_SUCCESS)
			return false;
	}
	*text = tc_str_n(i->text, used);
	return used <= text_max;
}
