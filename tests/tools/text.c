#include "text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die(const char *format, ...)
{
	va_list args;

	fputs("trailcase-generate: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

void *must_grow(void *memory, size_t count, size_t size)
{
	void *grown;

	if (size != 0 && count > SIZE_MAX / size)
		die("out of memory");
	grown = realloc(memory, count * size);
	if (grown == NULL)
		die("out of memory");
	return grown;
}

static void reserve(struct buf *buf, size_t more)
{
	size_t need = buf->len + more + 1;

	if (need <= buf->capacity)
		return;
	buf->capacity = need * 2;
	buf->data = must_grow(buf->data, buf->capacity, 1);
}

void buf_release(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){0};
}

void buf_reset(struct buf *buf)
{
	buf->len = 0;
	if (buf->data != NULL)
		buf->data[0] = '\0';
}

void buf_add_bytes(struct buf *buf, const char *bytes, size_t count)
{
	reserve(buf, count);
	memcpy(buf->data + buf->len, bytes, count);
	buf->len += count;
	buf->data[buf->len] = '\0';
}

void buf_add(struct buf *buf, const char *text)
{
	buf_add_bytes(buf, text, strlen(text));
}

void buf_add_char(struct buf *buf, char c)
{
	buf_add_bytes(buf, &c, 1);
}

void buf_addf(struct buf *buf, const char *format, ...)
{
	va_list args;
	int size;

	va_start(args, format);
	size = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (size < 0)
		die("cannot format");
	reserve(buf, (size_t)size);
	va_start(args, format);
	vsnprintf(buf->data + buf->len, (size_t)size + 1, format, args);
	va_end(args);
	buf->len += (size_t)size;
}

void buf_add_json(struct buf *buf, const char *text)
{
	if (text == NULL) {
		buf_add(buf, "null");
		return;
	}
	buf_add_char(buf, '"');
	for (const char *c = text; *c != '\0'; c++) {
		size_t plain = strcspn(c, "\"\\\n");

		buf_add_bytes(buf, c, plain);
		c += plain;
		if (*c == '\0')
			break;
		buf_add_char(buf, '\\');
		buf_add_char(buf, *c == '\n' ? 'n' : *c);
	}
	buf_add_char(buf, '"');
}

const char *buf_text(const struct buf *buf)
{
	return buf->data == NULL ? "" : buf->data;
}

void text_put(char *out, size_t size, const char *format, ...)
{
	va_list args;
	int needed;

	va_start(args, format);
	needed = vsnprintf(out, size, format, args);
	va_end(args);
	if (needed < 0 || (size_t)needed >= size)
		die("a value does not fit its field: %s", format);
}
