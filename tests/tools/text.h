/*
 * Growing text buffers and checked formatting. Running out of memory, or of
 * room in a fixed field, ends the program: both are mistakes of the tool.
 */
#ifndef TOOLS_TEXT_H
#define TOOLS_TEXT_H

#include <stddef.h>

#if defined(__GNUC__)
#define TEXT_FORMAT(a, b) __attribute__((format(printf, a, b)))
#else
#define TEXT_FORMAT(a, b)
#endif

/* Empty is all zero. `data` is NUL terminated once something was added. */
struct buf {
	char *data;
	size_t len;
	size_t capacity;
};

void buf_release(struct buf *buf);
void buf_reset(struct buf *buf);
void buf_add(struct buf *buf, const char *text);
void buf_add_bytes(struct buf *buf, const char *bytes, size_t count);
void buf_add_char(struct buf *buf, char c);
void buf_addf(struct buf *buf, const char *format, ...) TEXT_FORMAT(2, 3);

/* A JSON string in quotes; `null` for NULL. */
void buf_add_json(struct buf *buf, const char *text);

/* The text so far, "" when empty; valid until the next change. */
const char *buf_text(const struct buf *buf);

/* Formats into a fixed field of `size` bytes; it must fit. */
void text_put(char *out, size_t size, const char *format, ...) TEXT_FORMAT(3, 4);

/* Says why on stderr and exits with 1. */
_Noreturn void die(const char *format, ...) TEXT_FORMAT(1, 2);

/* Memory that is there, or the program ends. */
void *must_grow(void *memory, size_t count, size_t size);

#endif
