#include "cmd/who.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "util/banned.h"

struct tc_str tc_who(const char *given, char name[TC_WHO_MAX])
{
	const struct passwd *user = given ? NULL : getpwuid(geteuid());

	if (given || user)
		snprintf(name, TC_WHO_MAX, "%s", given ? given : user->pw_name);
	else
		snprintf(name, TC_WHO_MAX, "uid %lu", (unsigned long)geteuid());
	return tc_str(name);
}
