#include "shell/pager.h"

#include <errno.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "cmd/interrupt.h"
#include "shell/keys.h"
#include "shell/pages.h"
#include "shell/signals.h"
#include "shell/terminal.h"
#include "util/escape.h"
#include "util/utf8.h"

#include "util/banned.h"

/* Text to search for, in bytes; the same, made visible. */
#define SEARCH_MAX ((size_t)256)
#define STATUS_MAX ((size_t)4096)

struct pager {
	FILE *out;
	bool color, dumb, ascii;
	struct tc_signals signals;
	struct termios before, ours; /* of the terminal */
	size_t height, width;
	struct tc_pages answer, help; /* what is shown is one of them: */
	struct tc_pages *pages;
	size_t top, bottom;      /* rows on the screen: from top to before bottom */
	size_t answer_top;       /* where it was when help was asked for */
	struct tc_buf search;    /* as it was typed; bytes of any kind */
	size_t found;            /* where it was found last; NOWHERE: not at all */
	struct tc_buf status;    /* what the last line shows */
	bool shown;              /* the last line is on the screen */
	char note[64];           /* to be said there once */
};

#define NOWHERE SIZE_MAX

bool tc_pager_wanted(void)
{
	const char *wish = getenv("TRAILCASE_PAGER");

	return !wish || strcmp(wish, "off") != 0;
}

/* --- the last line --------------------------------------------------------------- */

static void hide_status(struct pager *p)
{
	if (!p->shown)
		return;
	if (p->dumb)
		fprintf(p->out, "\r%*s\r", (int)tc_utf8_columns(tc_buf_str(&p->status)), "");
	else
		fputs("\r\x1b[K", p->out);
	p->shown = false;
}

/* Shows what p->status says; the last column stays free, or some terminals wrap. */
static void show_status(struct pager *p, bool reverse)
{
	struct tc_str line = tc_buf_str(&p->status);

	while (tc_utf8_columns(line) >= p->width)
		line.len--;
	p->status.len = line.len;
	hide_status(p);
	reverse = reverse && p->color && line.len;
	fprintf(p->out, "%s%.*s%s", reverse ? "\x1b[7m" : "", TC_STR_ARG(line),
		reverse ? "\x1b[0m" : "");
	fflush(p->out);
	p->shown = true;
}

static size_t percent(const struct pager *p)
{
	const struct tc_pages *pages = p->pages;
	double shown = (double)tc_pages_end(pages, p->bottom - 1);

	return (size_t)(shown * 100 / (double)pages->text.len);
}

/* The longest of these that fits says where we are. */
static void add_place(struct pager *p)
{
	const struct tc_page_row *rows = p->pages->rows;
	size_t first = rows[p->top].line, last = rows[p->bottom - 1].line;
	size_t lines = rows[p->pages->count - 1].line;
	bool help = p->pages == &p->help;

	for (int shorter = 0; shorter < 4; shorter++) {
		tc_buf_clear(&p->status);
		if (shorter == 0)
			tc_buf_addf(&p->status, "%s %zu-%zu of %zu  %zu%%  q: leave  h: %s",
				    help ? "keys" : "lines", first, last, lines, percent(p),
				    help ? "back" : "keys");
		else if (shorter == 1)
			tc_buf_addf(&p->status, "%zu-%zu %zu%% q: leave", first, last,
				    percent(p));
		else
			tc_buf_addf(&p->status, "%zu%% q%s", percent(p),
				    shorter == 2 ? ": leave" : "");
		if (p->status.len < p->width)
			return;
	}
}

static void status(struct pager *p)
{
	bool more = p->bottom < p->pages->count;

	tc_buf_clear(&p->status);
	if (*p->note)
		tc_buf_addf(&p->status, "%s  q: leave", p->note);
	else if (p->dumb)
		tc_buf_add_cstr(&p->status, more ? "-- more --" : "-- end, q: leave --");
	else
		add_place(p);
	*p->note = '\0';
	show_status(p, true);
}

/* --- the rows -------------------------------------------------------------------- */

static size_t page_rows(const struct pager *p)
{
	return p->height > 1 ? p->height - 1 : 1;
}

static size_t last_top(const struct pager *p)
{
	return p->pages->count > page_rows(p) ? p->pages->count - page_rows(p) : 0;
}

static void write_rows(struct pager *p, size_t from, size_t to)
{
	struct tc_str mark = p->color ? tc_buf_str(&p->search) : TC_STR("");

	for (size_t i = from; i < to; i++)
		tc_pages_write(p->pages, i, mark, p->out);
}

/* The whole screen, from the row `top`. */
static void draw(struct pager *p, size_t top)
{
	p->top = top < last_top(p) ? top : last_top(p);
	p->bottom = p->top + page_rows(p);
	if (p->bottom > p->pages->count)
		p->bottom = p->pages->count;
	hide_status(p);
	/* Without a cursor that moves the page goes below. */
	if (!p->dumb)
		fputs("\x1b[H\x1b[J", p->out);
	write_rows(p, p->top, p->bottom);
	status(p);
}

static void go_on(struct pager *p, size_t rows)
{
	size_t bottom = p->bottom + rows;

	if (bottom > p->pages->count)
		bottom = p->pages->count;
	if (bottom == p->bottom)
		return;
	hide_status(p);
	write_rows(p, p->bottom, bottom);
	p->bottom = bottom;
	p->top = bottom > page_rows(p) ? bottom - page_rows(p) : 0;
	status(p);
}

static void go_back(struct pager *p, size_t rows)
{
	if (p->top)
		draw(p, p->top > rows ? p->top - rows : 0);
}

/* --- the terminal ---------------------------------------------------------------- */

static void measure(struct pager *p)
{
	if (!tc_terminal_size(p->out, &p->height, &p->width)) {
		p->height = 24;
		p->width = 80;
	}
	tc_pages_split(&p->answer, p->width);
	tc_pages_split(&p->help, p->width);
}

/* The window has another size: what was at the top stays there. */
static void fit(struct pager *p)
{
	size_t at = p->pages->rows[p->top].at, answer = 0;

	if (p->pages == &p->help)
		answer = p->answer.rows[p->answer_top].at;
	measure(p);
	p->answer_top = tc_pages_row_of(&p->answer, answer);
	draw(p, tc_pages_row_of(p->pages, at));
}

static void answer_signals(struct pager *p)
{
	if (tc_signal_end) {
		hide_status(p);
		fflush(p->out);
		tcsetattr(STDIN_FILENO, TCSADRAIN, &p->before);
		tc_signals_suffer(tc_signal_end);
	}
	if (tc_signal_stop) {
		tc_signal_stop = 0;
		hide_status(p);
		fflush(p->out);
		tcsetattr(STDIN_FILENO, TCSADRAIN, &p->before);
		tc_signals_suffer(SIGTSTP);
		tcsetattr(STDIN_FILENO, TCSADRAIN, &p->ours);
		tc_signal_resized = 1;
	}
	if (tc_signal_resized) {
		tc_signal_resized = 0;
		fit(p);
	}
}

static int next_byte(void *ctx, int timeout_ms)
{
	struct pager *p = ctx;
	unsigned char byte;

	for (;;) {
		enum tc_wait came = tc_signals_wait(&p->signals, timeout_ms);

		answer_signals(p);
		if (tc_interrupted || ferror(p->out))
			return TC_BYTE_END;
		if (came == TC_WAIT_TIME)
			return TC_BYTE_NONE;
		if (came == TC_WAIT_SIGNAL)
			continue;
		ssize_t n = read(STDIN_FILENO, &byte, 1);
		if (n == 1)
			return byte;
		if (n == 0 || errno != EINTR)
			return TC_BYTE_END;
	}
}

/* --- searching ------------------------------------------------------------------- */

static void found_at(struct pager *p, size_t at)
{
	p->found = at;
	draw(p, tc_pages_row_of(p->pages, at));
}

static void search_on(struct pager *p)
{
	size_t at, from = p->pages->rows[p->top].at;

	if (p->found != NOWHERE)
		from = tc_pages_end(p->pages, tc_pages_row_of(p->pages, p->found));
	if (!p->search.len)
		return;
	if (tc_pages_find(p->pages, tc_buf_str(&p->search), from, &at)) {
		found_at(p, at);
		return;
	}
	snprintf(p->note, sizeof(p->note), "not found%s", from ? " further on" : "");
	status(p);
}

static void search_back(struct pager *p)
{
	size_t at, from = p->pages->rows[p->top].at;

	if (p->found != NOWHERE)
		from = p->pages->rows[tc_pages_row_of(p->pages, p->found)].at;
	if (!p->search.len)
		return;
	if (tc_pages_find_back(p->pages, tc_buf_str(&p->search), from, &at)) {
		found_at(p, at);
		return;
	}
	snprintf(p->note, sizeof(p->note), "not found before");
	status(p);
}

/* What was typed was sent by a terminal: it is as strange as what comes from a log. */
static void show_typed(struct pager *p, const struct tc_buf *typed)
{
	struct tc_buf shown, plain;
	struct tc_str line;
	size_t taken;

	tc_buf_init(&shown, STATUS_MAX);
	tc_buf_init(&plain, STATUS_MAX);
	tc_escape_terminal(&shown, tc_buf_str(typed));
	tc_buf_clear(&p->status);
	tc_buf_add_char(&p->status, '/');
	(p->ascii ? tc_escape_ascii : tc_buf_add_str)(&plain, tc_buf_str(&shown));
	/* Its end is what one looks at. */
	for (line = tc_buf_str(&plain); tc_utf8_columns(line) + 2 > p->width && line.len;
	     line = tc_str_n(line.data + taken, line.len - taken))
		tc_utf8_next(line, &taken);
	tc_buf_add_str(&p->status, line);
	show_status(p, false);
	tc_buf_release(&plain);
	tc_buf_release(&shown);
}

/* Takes the last character away; false when there is none. */
static bool erase_last(struct tc_buf *typed)
{
	if (!typed->len)
		return false;
	do
		typed->len--;
	while (typed->len && ((unsigned char)typed->data[typed->len] & 0xc0) == 0x80);
	return true;
}

/* Lets the user type what to search for.  False when he leaves altogether. */
static bool ask_search(struct pager *p)
{
	struct tc_buf typed;
	bool go = false;
	int c = 0;

	tc_buf_init(&typed, SEARCH_MAX);
	do {
		show_typed(p, &typed);
		c = next_byte(p, -1);
		go = c == '\r' || c == '\n';
		if (c == 0x15) /* Ctrl-U */
			tc_buf_clear(&typed);
		else if ((c == 0x7f || c == '\b') && !erase_last(&typed))
			break;
		else if (c >= 0x20 && c != 0x7f && typed.len < SEARCH_MAX)
			tc_buf_add_char(&typed, (char)c);
	} while (!go && c != TC_BYTE_END && c != '\x1b');
	/* Another key than Esc sends more. */
	while (c == '\x1b' && next_byte(p, TC_SEQUENCE_MS) >= 0)
		;
	if (go && typed.len) {
		tc_buf_clear(&p->search);
		tc_buf_add_str(&p->search, tc_buf_str(&typed));
		p->found = NOWHERE;
	}
	tc_buf_release(&typed);
	if (go)
		search_on(p);
	else if (c != TC_BYTE_END)
		status(p);
	return c != TC_BYTE_END;
}

/* --- keys ------------------------------------------------------------------------ */

static void turn_help(struct pager *p)
{
	bool back = p->pages == &p->help;

	if (!back)
		p->answer_top = p->top;
	p->pages = back ? &p->answer : &p->help;
	p->found = NOWHERE;
	draw(p, back ? p->answer_top : 0);
}

/* False when the user leaves. */
static bool obey(struct pager *p, enum tc_key key)
{
	/* Who goes elsewhere searches from there. */
	if (key >= TC_KEY_FORWARD && key <= TC_KEY_LAST)
		p->found = NOWHERE;
	switch (key) {
	case TC_KEY_OTHER:
		break;
	case TC_KEY_FORWARD:
		go_on(p, page_rows(p));
		break;
	case TC_KEY_BACK:
		go_back(p, page_rows(p));
		break;
	case TC_KEY_DOWN:
		go_on(p, 1);
		break;
	case TC_KEY_UP:
		go_back(p, 1);
		break;
	case TC_KEY_FIRST:
		draw(p, 0);
		break;
	case TC_KEY_LAST:
		draw(p, last_top(p));
		break;
	case TC_KEY_SEARCH:
		return ask_search(p);
	case TC_KEY_NEXT:
		search_on(p);
		break;
	case TC_KEY_PREVIOUS:
		search_back(p);
		break;
	case TC_KEY_HELP:
		turn_help(p);
		break;
	case TC_KEY_LEAVE:
		return false;
	}
	return true;
}

static void turn_pages(struct pager *p)
{
	/* Below what is on the screen already, as if it were just printed. */
	p->bottom = page_rows(p) < p->pages->count ? page_rows(p) : p->pages->count;
	write_rows(p, 0, p->bottom);
	/* While the pages were made. */
	if (tc_interrupted) {
		fflush(p->out);
		return;
	}
	status(p);
	while (obey(p, tc_key_read(next_byte, p)))
		;
	/* Help covered what was read. */
	if (p->pages == &p->help && !tc_interrupted)
		turn_help(p);
	hide_status(p);
	fflush(p->out);
}

static struct tc_str help_text(struct tc_buf *text)
{
	tc_buf_init(text, STATUS_MAX);
	for (const char *const *line = tc_keys_help; *line; line++)
		tc_buf_addf(text, "%s\n", *line);
	return tc_buf_str(text);
}

/* Keys one by one, not shown; Ctrl-C and Ctrl-Z stay signals. */
static bool take_terminal(struct pager *p)
{
	if (tcgetattr(STDIN_FILENO, &p->before) != 0)
		return false;
	p->ours = p->before;
	p->ours.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	p->ours.c_cc[VMIN] = 1;
	p->ours.c_cc[VTIME] = 0;
	return tcsetattr(STDIN_FILENO, TCSADRAIN, &p->ours) == 0;
}

static bool is_interrupted(void)
{
	return tc_interrupted;
}

void tc_pager_show(FILE *out, struct tc_str text, bool color)
{
	struct pager p = {.out = out, .color = color, .found = NOWHERE};
	bool interrupted = tc_interrupted;
	struct tc_buf keys;

	p.dumb = tc_terminal_dumb();
	p.ascii = tc_terminal_ascii(out);
	p.pages = &p.answer;
	tc_pages_init(&p.answer, text);
	tc_pages_init(&p.help, help_text(&keys));
	tc_buf_init(&p.search, SEARCH_MAX);
	tc_buf_init(&p.status, STATUS_MAX);
	p.answer.stop = is_interrupted;
	/* It was for the command, which is over. */
	tc_interrupt_clear();
	measure(&p);
	if (p.answer.count <= page_rows(&p) || !take_terminal(&p)) {
		tc_pages_print(p.answer.text, out, NULL);
	} else {
		tc_signals_take(&p.signals);
		turn_pages(&p);
		tcsetattr(STDIN_FILENO, TCSADRAIN, &p.before);
		tc_signals_give_back(&p.signals);
	}
	if (interrupted)
		tc_interrupted = 1;
	tc_pages_release(&p.answer);
	tc_pages_release(&p.help);
	tc_buf_release(&keys);
	tc_buf_release(&p.search);
	tc_buf_release(&p.status);
}
