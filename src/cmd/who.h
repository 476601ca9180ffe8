/*
 * Who uses the program: what is kept with leads and verdicts.
 */
#ifndef TC_CMD_WHO_H
#define TC_CMD_WHO_H

#include "util/base.h"

#define TC_WHO_MAX 256

/*
 * The name given, or that of the user this process runs as; without one, "uid N".  The
 * bytes are in `name`.
 */
struct tc_str tc_who(const char *given, char name[TC_WHO_MAX]);

#endif
