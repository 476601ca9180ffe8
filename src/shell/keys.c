#include "shell/keys.h"

#include <stddef.h>

#include "util/base.h"

#include "util/banned.h"

static const struct {
	int byte;
	enum tc_key key;
} plain[] = {
	{' ', TC_KEY_FORWARD}, {'f', TC_KEY_FORWARD},   {'b', TC_KEY_BACK},
	{'\n', TC_KEY_DOWN},   {'\r', TC_KEY_DOWN},     {'j', TC_KEY_DOWN},
	{'k', TC_KEY_UP},      {'g', TC_KEY_FIRST},     {'G', TC_KEY_LAST},
	{'/', TC_KEY_SEARCH},  {'n', TC_KEY_NEXT},      {'N', TC_KEY_PREVIOUS},
	{'h', TC_KEY_HELP},    {'q', TC_KEY_LEAVE},     {'Q', TC_KEY_LEAVE},
	{4, TC_KEY_LEAVE}, /* Ctrl-D */
	{TC_BYTE_END, TC_KEY_LEAVE},
};

/* Behind Esc and [ or O; a number is followed by ~. */
static const struct {
	const char *bytes;
	enum tc_key key;
} sequences[] = {
	{"A", TC_KEY_UP},     {"B", TC_KEY_DOWN},    {"H", TC_KEY_FIRST},
	{"F", TC_KEY_LAST},   {"1~", TC_KEY_FIRST},  {"4~", TC_KEY_LAST},
	{"7~", TC_KEY_FIRST}, {"8~", TC_KEY_LAST},   {"5~", TC_KEY_BACK},
	{"6~", TC_KEY_FORWARD},
};

const char *const tc_keys_help[] = {
	"space, f, PgDn    a page on",
	"b, PgUp           a page back",
	"Enter, j, down    a line on",
	"k, up             a line back",
	"g, Home           the beginning",
	"G, End            the end",
	"/TEXT Enter       search on; / Enter: again",
	"n, N              the next, the one before",
	"q, Ctrl-C         leave",
	"h                 these keys, and back",
	NULL,
};

/* Esc was read. */
static enum tc_key read_sequence(tc_next_byte *next, void *ctx)
{
	char bytes[8] = "";
	size_t n = 0;
	int c = next(ctx, TC_SEQUENCE_MS);

	if (c != '[' && c != 'O')
		return c == TC_BYTE_END ? TC_KEY_LEAVE : TC_KEY_OTHER;
	/* It ends with a letter or ~. */
	do {
		if ((c = next(ctx, TC_SEQUENCE_MS)) < 0)
			return c == TC_BYTE_END ? TC_KEY_LEAVE : TC_KEY_OTHER;
		if (n + 1 < sizeof(bytes))
			bytes[n++] = (char)c;
	} while (c < 0x40 || c > 0x7e);
	for (size_t i = 0; i < TC_ARRAY_LEN(sequences); i++)
		if (strcmp(sequences[i].bytes, bytes) == 0)
			return sequences[i].key;
	return TC_KEY_OTHER;
}

enum tc_key tc_key_read(tc_next_byte *next, void *ctx)
{
	int c = next(ctx, -1);

	if (c == '\x1b')
		return read_sequence(next, ctx);
	for (size_t i = 0; i < TC_ARRAY_LEN(plain); i++)
		if (plain[i].byte == c)
			return plain[i].key;
	return TC_KEY_OTHER;
}
