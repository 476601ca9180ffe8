#include "util/message.h"

#include <stdio.h>

#include "util/escape.h"

#include "util/banned.h"

/* A message, and a path in it with every character spelled out. */
#define MESSAGE_MAX ((size_t)1024 * 1024)

static bool use_ascii;

void tc_message_use_ascii(bool ascii)
{
	use_ascii = ascii;
}

void tc_message(const char *fmt, ...)
{
	struct tc_buf text, plain;
	va_list ap;

	tc_buf_init(&text, MESSAGE_MAX);
	tc_buf_init(&plain, MESSAGE_MAX * 6);
	va_start(ap, fmt);
	tc_buf_addv(&text, fmt, ap);
	va_end(ap);
	if (use_ascii)
		tc_escape_ascii(&plain, tc_buf_str(&text));
	fputs(tc_buf_cstr(use_ascii ? &plain : &text), stderr);
	tc_buf_release(&text);
	tc_buf_release(&plain);
}

void tc_message_add(struct tc_buf *out, struct tc_str s)
{
	struct tc_buf shown;

	if (!use_ascii) {
		tc_escape_terminal(out, s);
		return;
	}
	tc_buf_init(&shown, MESSAGE_MAX);
	tc_escape_terminal(&shown, s);
	tc_escape_ascii(out, tc_buf_str(&shown));
	tc_buf_release(&shown);
}
