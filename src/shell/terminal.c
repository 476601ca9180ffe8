#include "shell/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "util/banned.h"

int tc_terminal_columns(FILE *stream)
{
	struct winsize size;

	if (!isatty(fileno(stream)) || ioctl(fileno(stream), TIOCGWINSZ, &size) < 0)
		return 0;
	return size.ws_col;
}

bool tc_terminal_color(FILE *stream)
{
	const char *refused = getenv("NO_COLOR");
	const char *kind = getenv("TERM");

	if (refused && *refused)
		return false;
	return isatty(fileno(stream)) && kind && *kind && strcmp(kind, "dumb") != 0;
}
