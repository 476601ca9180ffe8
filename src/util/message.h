/*
 * Messages: what is said on standard error, in characters that the terminal there knows.
 */
#ifndef TC_UTIL_MESSAGE_H
#define TC_UTIL_MESSAGE_H

#include "util/buf.h"

/* Whether messages are ASCII alone from now on; see tc_escape_ascii. */
void tc_message_use_ascii(bool ascii);
/* Prints to standard error.  Texts that came from outside are escaped already. */
void TC_PRINTF(1, 2) tc_message(const char *fmt, ...);
/* Text from outside as a part of a message that is printed by other means. */
void tc_message_add(struct tc_buf *out, struct tc_str s);

#endif
