#include "cmd/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/message.h"
#include "util/utf8.h"

#include "util/banned.h"

/* An import that is done within a moment shows none. */
#define FIRST_S 0.5
#define EVERY_S 0.1
#define LINE_BYTES ((size_t)64 * 1024)
#define WIDTH_DEFAULT 80
#define PATH_MIN 8 /* columns; with less there is no path */

static double seconds_since(const struct timespec *began)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - began->tv_sec) +
	       (double)(now.tv_nsec - began->tv_nsec) / 1e9;
}

bool tc_progress_begin(struct tc_progress *p)
{
	const char *term = getenv("TERM");

	*p = (struct tc_progress){.shown = false};
	clock_gettime(CLOCK_MONOTONIC, &p->began);
	return isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
}

/* Asked each time: the window may have changed. */
static size_t terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || !size.ws_col)
		return WIDTH_DEFAULT;
	return size.ws_col;
}

/* At the rate so far; not known without one, nor without knowing how much there is. */
static void add_time_left(struct tc_buf *line, const struct tc_import_progress *now,
			  double elapsed)
{
	if (!now->bytes_total || !now->bytes_done || now->bytes_done > now->bytes_total) {
		tc_buf_add_cstr(line, "- left");
		return;
	}
	double left = (double)(now->bytes_total - now->bytes_done) * elapsed /
		      (double)now->bytes_done;
	if (left < 100)
		tc_buf_addf(line, "%.0f s left", left);
	else if (left < 100 * 60.0)
		tc_buf_addf(line, "%.0f min left", left / 60);
	else if (left < 1000 * 3600.0)
		tc_buf_addf(line, "%.0f h left", left / 3600);
	else
		tc_buf_add_cstr(line, "- left");
}

/* The end of `text` that takes at most `columns`. */
static struct tc_str last_columns(struct tc_str text, size_t columns)
{
	size_t have = tc_utf8_columns(text);

	while (have > columns) {
		size_t taken;
		int width = tc_utf8_width(tc_utf8_next(text, &taken));

		text = tc_str_n(text.data + taken, text.len - taken);
		have -= width > 0 ? (size_t)width : 0;
	}
	return text;
}

/* The beginning of `text` that takes at most `columns`; all of it is ASCII. */
static void cut(struct tc_buf *text, size_t columns)
{
	if (text->len > columns)
		text->len = columns;
}

static void add_path(struct tc_buf *line, const char *path, size_t width)
{
	struct tc_buf safe;

	if (!path || width < line->len + 2 + PATH_MIN)
		return;
	tc_buf_init(&safe, LINE_BYTES);
	tc_message_add(&safe, tc_str(path));
	size_t room = width - line->len - 2;
	bool whole = tc_utf8_columns(tc_buf_str(&safe)) <= room;
	tc_buf_add_cstr(line, whole ? "  " : "  ...");
	tc_buf_add_str(line, last_columns(tc_buf_str(&safe), whole ? room : room - 3));
	tc_buf_release(&safe);
}

void tc_progress_show(void *ctx, const struct tc_import_progress *now)
{
	struct tc_progress *p = ctx;
	double elapsed = seconds_since(&p->began);
	double mib = (double)now->bytes_done / 1048576;
	struct tc_buf line;

	if (elapsed < FIRST_S || elapsed - p->shown_at < EVERY_S)
		return;
	p->shown_at = elapsed;
	p->shown = true;
	/* The last column stays free: many a terminal wraps behind it. */
	size_t width = terminal_width() - 1;
	tc_buf_init(&line, LINE_BYTES);
	tc_buf_addf(&line, "%zu/%zu files  %.1f", now->files_done, now->files_total, mib);
	if (now->bytes_total)
		tc_buf_addf(&line, "/%.1f", (double)now->bytes_total / 1048576);
	tc_buf_addf(&line, " MiB  %.1f MiB/s  ", mib / elapsed);
	add_time_left(&line, now, elapsed);
	if (now->refused)
		tc_buf_addf(&line, "  %llu refused", (unsigned long long)now->refused);
	cut(&line, width);
	add_path(&line, now->path, width);
	fprintf(stderr, "\r\x1b[K%s", tc_buf_cstr(&line));
	fflush(stderr);
	tc_buf_release(&line);
}

void tc_progress_end(struct tc_progress *p)
{
	if (p->shown)
		fputs("\r\x1b[K", stderr);
	p->shown = false;
}
