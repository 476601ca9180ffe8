/*
 * A text file that the build put into the binary (cmake/Embed.cmake).
 */
#ifndef TC_UTIL_EMBEDDED_H
#define TC_UTIL_EMBEDDED_H

#include <stddef.h>

/* Tables of these end with an entry whose name is NULL. */
struct tc_embedded {
	const char *name; /* path below the folder that was embedded */
	const char *text; /* terminated by a NUL that does not count */
	size_t len;
};

#endif
