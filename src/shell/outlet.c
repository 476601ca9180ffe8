#include "shell/outlet.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "cmd/interrupt.h"
#include "shell/pager.h"
#include "shell/pages.h"
#include "shell/run.h"
#include "util/escape.h"
#include "util/message.h"

#include "util/banned.h"

/* Of an answer that was interrupted, in bytes: some screens, which are written at once. */
#define BEGINNING_MAX ((size_t)65536)

void tc_outlet_open(struct tc_outlet *o, struct tc_shell *shell, const char *command)
{
	*o = (struct tc_outlet){.direct = shell->session->out, .answers = shell->kept.answers};
	clock_gettime(CLOCK_MONOTONIC, &o->began);
	/* A file of commands: each of them has its own. */
	if ((!shell->session->terminal && !shell->tee) || strcmp(command, "source") == 0)
		return;
	if (!(o->memory = open_memstream(&o->text, &o->len)))
		tc_out_of_memory();
	shell->session->out = o->memory;
}

/* Colours are of the terminal; every other ESC was made visible before it came here. */
static void write_plain(FILE *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] != '\x1b') {
			putc(text[i], out);
			continue;
		}
		while (i < len && text[i] != 'm')
			i++;
	}
}

/* Somebody reads along, and is not handed a file of commands. */
static bool is_watched(const struct tc_shell *shell)
{
	return shell->terminal && shell->session->terminal && !shell->depth;
}

static void hold_interrupt(int how)
{
	sigset_t only;

	sigemptyset(&only);
	sigaddset(&only, SIGINT);
	sigprocmask(how, &only, NULL);
}

/* Lets Ctrl-C come, if it waits. */
static bool came_interrupt(void)
{
	hold_interrupt(SIG_UNBLOCK);
	hold_interrupt(SIG_BLOCK);
	return tc_interrupted;
}

/* All at once; Ctrl-C ends it, between two writes, or what one holds would be lost. */
static bool print(FILE *out, struct tc_str text, bool color)
{
	bool before = tc_interrupted, whole;

	/* It was for the command, which is over. */
	tc_interrupt_clear();
	hold_interrupt(SIG_BLOCK);
	whole = tc_pages_print(text, out, came_interrupt);
	if (!whole)
		fprintf(out, "%s\n", color ? "\x1b[0m" : "");
	fflush(out);
	hold_interrupt(SIG_UNBLOCK);
	if (!whole)
		tc_message("trailcase: interrupted: the rest of the answer is not shown\n");
	if (before)
		tc_interrupted = 1;
	return whole;
}

/* False when the user wanted no more of it. */
static bool write_terminal(const struct tc_outlet *o, const struct tc_shell *shell)
{
	bool whole = true;
	struct tc_str text = tc_str_n(o->text, o->len);
	struct tc_buf plain;

	tc_buf_init(&plain, SIZE_MAX / 2);
	if (shell->session->ascii) {
		tc_escape_ascii(&plain, text);
		text = tc_buf_str(&plain);
	}
	if (is_watched(shell) && tc_pager_wanted())
		tc_pager_show(o->direct, text, shell->session->color);
	else
		whole = print(o->direct, text, shell->session->color);
	tc_buf_release(&plain);
	return whole;
}

/*
 * Who stops a command does not wait for all that it had found, which may be hundreds of
 * megabytes.  It was made for the eye, so whole lines are enough of it.
 */
static void keep_beginning(struct tc_outlet *o)
{
	if (o->len <= BEGINNING_MAX)
		return;
	o->len = BEGINNING_MAX;
	while (o->len && o->text[o->len - 1] != '\n')
		o->len--;
	tc_message("trailcase: of what was found before, the beginning is shown\n");
}

static double seconds_since(const struct timespec *began)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - began->tv_sec) +
	       (double)(now.tv_nsec - began->tv_nsec) / 1e9;
}

/* How long an answer took; scripts give the same each time. */
static void tell_time(const struct tc_outlet *o, const struct tc_shell *shell, double seconds)
{
	bool color = shell->session->color;

	if (o->memory && is_watched(shell) && shell->kept.answers != o->answers)
		fprintf(o->direct, "%s%.2f s%s\n", color ? "\x1b[2m" : "", seconds,
			color ? "\x1b[0m" : "");
}

static int flush(FILE *out, const char *what)
{
	struct tc_error err = TC_ERROR_INIT;
	bool lost = ferror(out) != 0;

	if (fflush(out) == 0 && !lost)
		return TC_STATUS_DONE;
	if (lost)
		tc_error_set(&err, TC_FAIL, "%s: could not write the answer", what);
	else
		tc_error_errno(&err, errno, "%s: could not write the answer", what);
	clearerr(out);
	return tc_shell_fail(&err);
}

int tc_outlet_close(struct tc_outlet *o, struct tc_shell *shell, int status)
{
	double seconds = seconds_since(&o->began);
	int out = TC_STATUS_DONE;
	bool whole = true;

	shell->session->out = o->direct;
	if (o->memory) {
		if (fclose(o->memory) != 0)
			tc_out_of_memory();
		if (status == TC_STATUS_INTERRUPTED && shell->session->terminal)
			keep_beginning(o);
		/* First what does not wait for a reader. */
		if (shell->tee) {
			write_plain(shell->tee, o->text, o->len);
			out = flush(shell->tee, shell->tee_path);
		}
		if (shell->session->terminal)
			whole = write_terminal(o, shell);
		else
			fwrite(o->text, 1, o->len, o->direct);
		free(o->text);
	}
	if (whole && (status == TC_STATUS_DONE || status == TC_STATUS_REFUSED))
		tell_time(o, shell, seconds);
	/* A command that saw it has said so. */
	if (status != TC_STATUS_FAILED && out == TC_STATUS_DONE)
		out = flush(o->direct, "standard output");
	return out == TC_STATUS_DONE ? status : out;
}
