#include "shell/terminal.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "util/banned.h"

bool tc_terminal_size(FILE *stream, size_t *rows, size_t *columns)
{
	struct winsize size;

	if (!isatty(fileno(stream)) || ioctl(fileno(stream), TIOCGWINSZ, &size) < 0)
		return false;
	*rows = size.ws_row;
	*columns = size.ws_col;
	return size.ws_row && size.ws_col;
}

int tc_terminal_columns(FILE *stream)
{
	struct winsize size;

	if (!isatty(fileno(stream)) || ioctl(fileno(stream), TIOCGWINSZ, &size) < 0)
		return 0;
	return size.ws_col;
}

bool tc_terminal_dumb(void)
{
	const char *kind = getenv("TERM");

	return !kind || !*kind || strcmp(kind, "dumb") == 0;
}

bool tc_terminal_color(FILE *stream)
{
	const char *refused = getenv("NO_COLOR");

	return !(refused && *refused) && isatty(fileno(stream)) && !tc_terminal_dumb();
}

bool tc_terminal_ascii(FILE *stream)
{
	return isatty(fileno(stream)) && strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}
