#include "shell/prompt.h"

#include <stdio.h>

#include "util/buf.h"
#include "util/escape.h"
#include "util/utf8.h"

#include "util/banned.h"

#define NAME "trailcase"
/* Columns of one value, and of all settings together. */
#define VALUE_COLUMNS ((size_t)24)
#define SETTINGS_COLUMNS ((size_t)100)
#define TEXT_MAX ((size_t)16 * 1024 * 1024)
#define MARK ".."

/* As much of the text as fits, and the mark when that is not all. */
static void add_cut(struct tc_buf *out, struct tc_str text, size_t columns)
{
	size_t used = 0, taken;

	if (tc_utf8_columns(text) <= columns) {
		tc_buf_add_str(out, text);
		return;
	}
	columns -= sizeof(MARK) - 1;
	while (used < text.len) {
		tc_utf8_next(tc_str_n(text.data + used, text.len - used), &taken);
		if (tc_utf8_columns(tc_str_n(text.data, used + taken)) > columns)
			break;
		used += taken;
	}
	tc_buf_add_str(out, tc_str_n(text.data, used));
	tc_buf_add_cstr(out, MARK);
}

/* Midnight goes without saying. */
static struct tc_str short_time(const char *text)
{
	struct tc_str s = tc_str(text);
	struct tc_str midnight = TC_STR("T00:00:00Z");

	if (tc_str_ends(s, midnight))
		s.len -= midnight.len;
	return s;
}

static void add_window(struct tc_buf *out, const struct tc_sticky *sticky)
{
	const char *from = tc_sticky_value(sticky, "from"), *to = tc_sticky_value(sticky, "to");

	if (!from && !to)
		return;
	tc_buf_add_char(out, ' ');
	tc_buf_add_str(out, short_time(from ? from : ""));
	tc_buf_add_cstr(out, "..");
	tc_buf_add_str(out, short_time(to ? to : ""));
}

static void add_settings(struct tc_buf *out, const struct tc_sticky *sticky)
{
	struct tc_buf value;

	tc_buf_init(&value, TEXT_MAX);
	for (size_t i = 0; i < sticky->count; i++) {
		const struct tc_setting *s = &sticky->settings[i];

		if (strcmp(s->name, "from") == 0 || strcmp(s->name, "to") == 0)
			continue;
		tc_buf_clear(&value);
		tc_escape_terminal(&value, tc_str(s->value));
		tc_buf_addf(out, " %s=", s->name);
		add_cut(out, tc_buf_str(&value), VALUE_COLUMNS);
	}
	tc_buf_release(&value);
	add_window(out, sticky);
}

void tc_prompt_make(char prompt[TC_PROMPT_BYTES], const struct tc_sticky *sticky)
{
	struct tc_buf settings, shown;

	tc_buf_init(&settings, TEXT_MAX);
	tc_buf_init(&shown, TC_PROMPT_BYTES);
	add_settings(&settings, sticky);
	add_cut(&shown, tc_buf_str(&settings), SETTINGS_COLUMNS);
	snprintf(prompt, TC_PROMPT_BYTES, NAME "%s> ", tc_buf_cstr(&shown));
	tc_buf_release(&settings);
	tc_buf_release(&shown);
}
