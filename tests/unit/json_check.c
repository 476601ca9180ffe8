#include "json_check.h"

#include "util/banned.h"

struct scan {
	const unsigned char *p, *end;
};

static bool value(struct scan *s);

static int peek(const struct scan *s)
{
	return s->p < s->end ? *s->p : -1;
}

static bool take(struct scan *s, int c)
{
	if (peek(s) != c)
		return false;
	s->p++;
	return true;
}

static void space(struct scan *s)
{
	while (peek(s) == ' ' || peek(s) == '\t' || peek(s) == '\n' || peek(s) == '\r')
		s->p++;
}

static bool word(struct scan *s, const char *text)
{
	while (*text)
		if (!take(s, *text++))
			return false;
	return true;
}

static bool escape(struct scan *s)
{
	int c = peek(s);

	if (c < 0 || !strchr("\"\\/bfnrtu", c))
		return false;
	s->p++;
	for (int i = 0; c == 'u' && i < 4; i++) {
		if (peek(s) < 0 || !strchr("0123456789abcdefABCDEF", peek(s)))
			return false;
		s->p++;
	}
	return true;
}

/* One character above ASCII: table 3-7 of the Unicode standard. */
static bool multibyte(struct scan *s)
{
	static const unsigned char table[][5] = {
		/* first byte from, to; second byte from, to; how many bytes */
		{0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
		{0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3},
		{0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
		{0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(table); i++) {
		const unsigned char *t = table[i];
		if (s->p[0] < t[0] || s->p[0] > t[1])
			continue;
		if (s->end - s->p < t[4] || s->p[1] < t[2] || s->p[1] > t[3])
			return false;
		for (int k = 2; k < t[4]; k++)
			if (s->p[k] < 0x80 || s->p[k] > 0xbf)
				return false;
		s->p += t[4];
		return true;
	}
	return false;
}

static bool string(struct scan *s)
{
	if (!take(s, '"'))
		return false;
	while (!take(s, '"')) {
		int c = peek(s);
		if (c < 0x20) /* the end of the text, too */
			return false;
		if (c >= 0x80) {
			if (!multibyte(s))
				return false;
			continue;
		}
		s->p++;
		if (c == '\\' && !escape(s))
			return false;
	}
	return true;
}

static bool digits(struct scan *s)
{
	const unsigned char *first = s->p;

	while (peek(s) >= '0' && peek(s) <= '9')
		s->p++;
	return s->p > first;
}

static bool number(struct scan *s)
{
	take(s, '-');
	if (!take(s, '0') && !digits(s))
		return false;
	if (take(s, '.') && !digits(s))
		return false;
	if (take(s, 'e') || take(s, 'E')) {
		if (!take(s, '+'))
			take(s, '-');
		return digits(s);
	}
	return true;
}

static bool members(struct scan *s, int close, bool named)
{
	s->p++;
	space(s);
	if (take(s, close))
		return true;
	do {
		space(s);
		if (named) {
			if (!string(s))
				return false;
			space(s);
			if (!take(s, ':'))
				return false;
		}
		if (!value(s))
			return false;
		space(s);
	} while (take(s, ','));
	return take(s, close);
}

static bool value(struct scan *s)
{
	space(s);
	switch (peek(s)) {
	case '{':
		return members(s, '}', true);
	case '[':
		return members(s, ']', false);
	case '"':
		return string(s);
	case 't':
		return word(s, "true");
	case 'f':
		return word(s, "false");
	case 'n':
		return word(s, "null");
	default:
		return number(s);
	}
}

bool json_valid(struct tc_str text)
{
	struct scan s = {(const unsigned char *)text.data,
			 (const unsigned char *)text.data + text.len};

	if (!value(&s))
		return false;
	space(&s);
	return s.p == s.end;
}
