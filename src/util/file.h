/*
 * Reading a whole file that a person named.
 */
#ifndef TC_UTIL_FILE_H
#define TC_UTIL_FILE_H

#include "util/buf.h"
#include "util/error.h"

/*
 * Appends all of an ordinary file to `text`; anything else (a pipe, a device, a folder)
 * is refused, for it could make us wait.  TC_FAIL, naming the file, when it cannot be
 * read or is larger than the buffer's maximum.
 */
int tc_file_read(struct tc_buf *text, const char *path, struct tc_error *err);

#endif
