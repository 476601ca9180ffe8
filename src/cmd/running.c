#include "cmd/running.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "util/banned.h"

/* Nobody wonders before that. */
#define PATIENCE_MS 700
#define BETWEEN_MS 1000

/* One command runs at a time. */
static struct {
	struct timespec began;
	int64_t limit_ms; /* 0: none */
	int64_t shown_ms; /* when the line was drawn last; 0: it is not there */
	bool too_long;
	bool shows;
} running;

static int64_t elapsed_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)(now.tv_sec - running.began.tv_sec) * 1000 +
	       (now.tv_nsec - running.began.tv_nsec) / 1000000;
}

static bool on_tick(void *ctx)
{
	int64_t ms = elapsed_ms();

	(void)ctx;
	if (running.shows && ms >= PATIENCE_MS &&
	    (!running.shown_ms || ms - running.shown_ms >= BETWEEN_MS)) {
		fprintf(stderr, "\r\x1b[Krunning: %lld s, Ctrl-C stops it",
			(long long)(ms / 1000));
		fflush(stderr);
		running.shown_ms = ms;
	}
	running.too_long = running.limit_ms && ms >= running.limit_ms;
	return running.too_long;
}

void tc_running_reset(void)
{
	tc_running_clear();
	clock_gettime(CLOCK_MONOTONIC, &running.began);
	running.limit_ms = 0;
	running.too_long = false;
	running.shows = false;
}

static bool draws_over_itself(void)
{
	const char *kind = getenv("TERM");

	return isatty(STDERR_FILENO) && kind && *kind && strcmp(kind, "dumb") != 0;
}

void tc_running_watch(struct tc_store *store, bool shown)
{
	running.shows = shown && draws_over_itself();
	tc_store_on_tick(store, on_tick, NULL);
}

void tc_running_unwatch(struct tc_store *store)
{
	tc_running_clear();
	tc_store_on_tick(store, NULL, NULL);
}

void tc_running_limit(int64_t milliseconds)
{
	running.limit_ms = milliseconds;
}

bool tc_running_was_too_long(void)
{
	return running.too_long;
}

void tc_running_clear(void)
{
	if (running.shown_ms)
		fputs("\r\x1b[K", stderr);
	running.shown_ms = 0;
}
