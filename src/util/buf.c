#include "util/buf.h"

#include <stdio.h>
#include <stdlib.h>

#include "util/banned.h"

void tc_buf_init(struct tc_buf *b, size_t max)
{
	*b = (struct tc_buf){.max = max};
}

void tc_buf_release(struct tc_buf *b)
{
	free(b->data);
	*b = (struct tc_buf){.max = b->max};
}

void tc_buf_clear(struct tc_buf *b)
{
	b->len = 0;
	b->overflow = false;
}

bool tc_buf_reserve(struct tc_buf *b, size_t len)
{
	if (b->overflow || len > b->max - b->len) {
		b->overflow = true;
		return false;
	}
	/* One spare byte keeps room for the terminator. */
	size_t need = b->len + len + 1;
	if (need <= b->cap)
		return true;
	size_t cap = b->cap < 64 ? 64 : b->cap;
	while (cap < need)
		cap += cap / 2;
	b->data = tc_realloc(b->data, cap, 1);
	b->cap = cap;
	return true;
}

void tc_buf_add(struct tc_buf *b, const void *data, size_t len)
{
	if (!tc_buf_reserve(b, len) || !len)
		return;
	memcpy(b->data + b->len, data, len);
	b->len += len;
}

void tc_buf_add_str(struct tc_buf *b, struct tc_str s)
{
	tc_buf_add(b, s.data, s.len);
}

void tc_buf_add_cstr(struct tc_buf *b, const char *text)
{
	tc_buf_add(b, text, strlen(text));
}

void tc_buf_add_char(struct tc_buf *b, char c)
{
	tc_buf_add(b, &c, 1);
}

void tc_buf_fill(struct tc_buf *b, char c, size_t count)
{
	if (!tc_buf_reserve(b, count) || !count)
		return;
	memset(b->data + b->len, c, count);
	b->len += count;
}

void tc_buf_addv(struct tc_buf *b, const char *fmt, va_list ap)
{
	va_list again;

	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0)
		TC_BUG("bad format");
	if (tc_buf_reserve(b, (size_t)n)) {
		vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

void tc_buf_addf(struct tc_buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tc_buf_addv(b, fmt, ap);
	va_end(ap);
}

void tc_buf_consume(struct tc_buf *b, size_t len)
{
	TC_ASSERT(len <= b->len);
	if (!len)
		return;
	memmove(b->data, b->data + len, b->len - len);
	b->len -= len;
}

const char *tc_buf_cstr(struct tc_buf *b)
{
	if (!b->data)
		return "";
	b->data[b->len] = '\0';
	return b->data;
}
