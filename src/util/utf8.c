#include "util/utf8.h"

#include "util/banned.h"

uint32_t tc_utf8_next(struct tc_str s, size_t *taken)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *p = (const unsigned char *)s.data;
	size_t n;
	uint32_t c;

	*taken = 1;
	if (p[0] < 0x80)
		return p[0];
	if (p[0] >= 0xc2 && p[0] <= 0xdf) {
		n = 2;
		c = p[0] & 0x1f;
	} else if ((p[0] & 0xf0) == 0xe0) {
		n = 3;
		c = p[0] & 0x0f;
	} else if (p[0] >= 0xf0 && p[0] <= 0xf4) {
		n = 4;
		c = p[0] & 0x07;
	} else {
		return TC_UTF8_INVALID;
	}
	if (s.len < n)
		return TC_UTF8_INVALID;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return TC_UTF8_INVALID;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return TC_UTF8_INVALID;
	*taken = n;
	return c;
}

size_t tc_utf8_put(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

size_t tc_utf8_columns(struct tc_str s)
{
	size_t columns = 0, taken;

	for (; s.len; s = tc_str_n(s.data + taken, s.len - taken)) {
		uint32_t c = tc_utf8_next(s, &taken);
		columns += c == TC_UTF8_INVALID ? 1 : (size_t)tc_utf8_width(c);
	}
	return columns;
}
