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

struct range {
	uint32_t first, last;
};

/* `ranges` is sorted. */
static bool in_ranges(uint32_t c, const struct range *ranges, size_t count)
{
	size_t lo = 0, hi = count;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (c > ranges[mid].last)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < count && c >= ranges[lo].first;
}

bool tc_utf8_shows(uint32_t c)
{
	static const struct range hidden[] = {
		{0x00, 0x1f},       /* C0 */
		{0x7f, 0x9f},       /* DEL, C1 */
		{0xa0, 0xa0},       /* no-break space */
		{0xad, 0xad},       /* soft hyphen */
		{0x34f, 0x34f},     /* combining grapheme joiner */
		{0x61c, 0x61c},     /* Arabic letter mark */
		{0x115f, 0x1160},   /* Hangul fillers */
		{0x1680, 0x1680},   /* Ogham space */
		{0x17b4, 0x17b5},   /* Khmer inherent vowels */
		{0x180b, 0x180f},   /* Mongolian selectors */
		{0x2000, 0x200f},   /* odd spaces, zero width, direction marks */
		{0x2028, 0x202f},   /* separators, bidi overrides, narrow space */
		{0x205f, 0x206f},   /* math space, word joiner, bidi isolates */
		{0x2800, 0x2800},   /* blank Braille pattern */
		{0x3000, 0x3000},   /* ideographic space */
		{0x3164, 0x3164},   /* Hangul filler */
		{0xd800, 0xf8ff},   /* surrogates, private use */
		{0xfe00, 0xfe0f},   /* variation selectors */
		{0xfeff, 0xfeff},   /* byte order mark */
		{0xffa0, 0xffa0},   /* halfwidth Hangul filler */
		{0xfff0, 0xffff},   /* specials */
		{0x13430, 0x1345f}, /* hieroglyph format controls */
		{0x1d173, 0x1d17a}, /* musical format controls */
		{0xe0000, 0xe0fff}, /* tags, more variation selectors */
		{0xf0000, 0xfffffffe}, /* private use planes and beyond */
	};

	return !in_ranges(c, hidden, TC_ARRAY_LEN(hidden));
}

int tc_utf8_width(uint32_t c)
{
	/* Marks that add no column, then characters of two; the common blocks. */
	static const struct range zero[] = {
		{0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},
		{0x5bf, 0x5bf},   {0x5c1, 0x5c2},   {0x5c4, 0x5c5},
		{0x610, 0x61a},   {0x64b, 0x65f},   {0x670, 0x670},
		{0x6d6, 0x6dc},   {0x6df, 0x6e4},   {0x6e7, 0x6e8},
		{0x6ea, 0x6ed},   {0x711, 0x711},   {0x730, 0x74a},
		{0x900, 0x902},   {0x93a, 0x93a},   {0x93c, 0x93c},
		{0x941, 0x948},   {0x94d, 0x94d},   {0xe31, 0xe31},
		{0xe34, 0xe3a},   {0xe47, 0xe4e},   {0x1160, 0x11ff}, {0x1ab0, 0x1aff},
		{0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0x302a, 0x302d},
		{0x3099, 0x309a}, {0xfe20, 0xfe2f},
	};
	static const struct range wide[] = {
		{0x1100, 0x115e},   {0x231a, 0x231b},   {0x2329, 0x232a},
		{0x23e9, 0x23ec},   {0x25fd, 0x25fe},   {0x2614, 0x2615},
		{0x2648, 0x2653},   {0x26a1, 0x26a1},   {0x26bd, 0x26be},
		{0x26d4, 0x26d4},   {0x2705, 0x2705},   {0x270a, 0x270b},
		{0x274c, 0x274c},   {0x2753, 0x2755},   {0x2795, 0x2797},
		{0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2e80, 0x303e},
		{0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},
		{0xa000, 0xa4cf},   {0xa960, 0xa97c},   {0xac00, 0xd7a3},
		{0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff01, 0xff60},
		{0xffe0, 0xffe6},   {0x17000, 0x18cff}, {0x1b000, 0x1b2ff},
		{0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f18e},
		{0x1f191, 0x1f19a}, {0x1f200, 0x1f320}, {0x1f32d, 0x1f335},
		{0x1f337, 0x1f393}, {0x1f3a0, 0x1f3ca}, {0x1f3e0, 0x1f3f0},
		{0x1f3f4, 0x1f3f4}, {0x1f3f8, 0x1f3ff}, {0x1f400, 0x1f4fc}, {0x1f4ff, 0x1f53d}, {0x1f54b, 0x1f567},
		{0x1f5fb, 0x1f64f}, {0x1f680, 0x1f6c5}, {0x1f6cc, 0x1f6cc},
		{0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
	};

	if (c < 0x300)
		return 1;
	if (in_ranges(c, zero, TC_ARRAY_LEN(zero)))
		return 0;
	return in_ranges(c, wide, TC_ARRAY_LEN(wide)) ? 2 : 1;
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
