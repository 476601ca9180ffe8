#include "render/wrap.h"

#include "util/utf8.h"

#include "util/banned.h"

struct tc_str tc_wrap_start(struct tc_str text, size_t width)
{
	size_t columns = 0, used = 0, taken;

	while (used < text.len) {
		uint32_t c = tc_utf8_next(tc_str_n(text.data + used, text.len - used), &taken);
		columns += c == TC_UTF8_INVALID ? 1 : (size_t)tc_utf8_width(c);
		if (columns > width)
			break;
		used += taken;
	}
	return tc_str_n(text.data, used);
}

/* Bytes of the longest start of `s` that fits, and of one character at least. */
static size_t fitting(struct tc_str s, size_t width)
{
	size_t n = tc_wrap_start(s, width).len;

	if (!n && s.len)
		tc_utf8_next(s, &n);
	return n;
}

/* Where to break `n` bytes that fill a line: the length of the line. */
static size_t break_at(struct tc_str s, size_t n)
{
	if (n == s.len || s.data[n] == ' ')
		return n;
	for (size_t i = n; i > n / 2; i--)
		if (s.data[i - 1] == ' ')
			return i;
	for (size_t i = n; i > n / 2; i--)
		if (memchr("/,;:&|=_", s.data[i - 1], 8))
			return i;
	return n;
}

struct tc_str tc_wrap_next(struct tc_str *text, size_t width)
{
	size_t n = break_at(*text, fitting(*text, width));
	struct tc_str line = tc_str_n(text->data, n);

	*text = tc_str_n(text->data + n, text->len - n);
	if (text->len && text->data[0] == ' ')
		*text = tc_str_n(text->data + 1, text->len - 1);
	else if (text->len && n > 1 && line.data[n - 1] == ' ')
		line.len--;
	return line;
}
