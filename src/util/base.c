#include "util/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/banned.h"

bool tc_str_eq(struct tc_str a, struct tc_str b)
{
	if (!a.data || !b.data)
		return a.data == b.data;
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

static unsigned char ascii_lower(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 'A' && u <= 'Z' ? (unsigned char)(u + 32) : u;
}

bool tc_str_eq_nocase(struct tc_str a, struct tc_str b)
{
	if (!a.data || !b.data)
		return a.data == b.data;
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (ascii_lower(a.data[i]) != ascii_lower(b.data[i]))
			return false;
	return true;
}

bool tc_str_starts(struct tc_str s, struct tc_str prefix)
{
	return s.data && prefix.data && s.len >= prefix.len &&
	       memcmp(s.data, prefix.data, prefix.len) == 0;
}

bool tc_str_ends(struct tc_str s, struct tc_str suffix)
{
	return s.data && suffix.data && s.len >= suffix.len &&
	       memcmp(s.data + s.len - suffix.len, suffix.data, suffix.len) == 0;
}

size_t tc_str_find(struct tc_str s, struct tc_str needle)
{
	if (!s.data || !needle.data || needle.len > s.len)
		return SIZE_MAX;
	if (!needle.len)
		return 0;
	const char *p = s.data, *last = s.data + (s.len - needle.len);
	while ((p = memchr(p, needle.data[0], (size_t)(last - p) + 1))) {
		if (memcmp(p, needle.data, needle.len) == 0)
			return (size_t)(p - s.data);
		if (p++ == last)
			break;
	}
	return SIZE_MAX;
}

int tc_str_cmp(struct tc_str a, struct tc_str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.data, b.data, n) : 0;

	if (c)
		return c;
	return (a.len > b.len) - (a.len < b.len);
}

struct tc_str tc_str_cut(struct tc_str s, char sep, struct tc_str *rest)
{
	const char *at = s.len ? memchr(s.data, sep, s.len) : NULL;

	if (!at) {
		*rest = TC_STR_NULL;
		return s;
	}
	size_t n = (size_t)(at - s.data);
	*rest = tc_str_n(at + 1, s.len - n - 1);
	return tc_str_n(s.data, n);
}

bool tc_parse_int(struct tc_str s, int64_t *out)
{
	size_t i = 0;
	bool negative = false;
	int64_t v = 0;

	if (s.len && (s.data[0] == '-' || s.data[0] == '+')) {
		negative = s.data[0] == '-';
		i = 1;
	}
	if (i == s.len)
		return false;
	for (; i < s.len; i++) {
		if (s.data[i] < '0' || s.data[i] > '9')
			return false;
		int digit = s.data[i] - '0';
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, digit, &v))
			return false;
	}
	/* Summed as a negative number, whose range is the larger one. */
	if (!negative && v == INT64_MIN)
		return false;
	*out = negative ? v : -v;
	return true;
}

void tc_bug(const char *file, int line, const char *what)
{
	fprintf(stderr, "trailcase: BUG at %s:%d: %s\n", file, line, what);
	abort();
}

void tc_out_of_memory(void)
{
	fputs("trailcase: out of memory\n", stderr);
	/* Not exit(): other threads run, and would see libraries taken down. */
	_exit(3);
}

void *tc_alloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		tc_out_of_memory();
	return p;
}

void *tc_calloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		tc_out_of_memory();
	return p;
}

void *tc_realloc(void *p, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		tc_out_of_memory();
	p = realloc(p, bytes ? bytes : 1);
	if (!p)
		tc_out_of_memory();
	return p;
}

char *tc_strdup(struct tc_str s)
{
	if (!s.data)
		return NULL;
	char *copy = tc_alloc(s.len + 1);
	memcpy(copy, s.data, s.len);
	copy[s.len] = '\0';
	return copy;
}
