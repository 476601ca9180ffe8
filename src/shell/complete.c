#include "shell/complete.h"

#include <stdlib.h>

#include "shell/library.h"
#include "shell/offers.h"
#include "shell/terminal.h"
#include "util/buf.h"
#include "util/utf8.h"

#include "util/banned.h"

/* The library asks for matches one by one and passes nothing of ours along. */
static struct tc_session *session;
static struct tc_offers offers;
static size_t next;

/* What stands at the end of a list that is not all. */
#define MORE "(and more)"

static char *next_match(const char *text, int state)
{
	(void)text;
	(void)state;
	return next < offers.count ? tc_strdup(tc_str(offers.words[next++])) : NULL;
}

#if TC_GNU_READLINE
/*
 * A file name as a word that tc_words_split reads, without the quote that ends it,
 * which the library sets itself.  *quote is the one typed, and the one used.
 */
static char *quote_file(char *name, int type, char *quote)
{
	struct tc_buf word;
	char used = strchr(name, '\'') || (quote && *quote == '"') ? '"' : '\'';

	(void)type;
	tc_buf_init(&word, 2 * strlen(name) + 1);
	tc_buf_add_char(&word, used);
	for (; *name; name++) {
		if (used == '"' && strchr("\"\\$`", *name))
			tc_buf_add_char(&word, '\\');
		tc_buf_add_char(&word, *name);
	}
	if (quote)
		*quote = used;
	char *text = tc_strdup(tc_buf_str(&word));
	tc_buf_release(&word);
	return text;
}

/* The library prints names as they are: true when this one does no harm on the terminal. */
static bool shows(const char *name)
{
	bool ascii = tc_terminal_ascii(rl_outstream);
	struct tc_str s = tc_str(name);
	size_t taken;

	for (; s.len; s = tc_str_n(s.data + taken, s.len - taken)) {
		uint32_t c = tc_utf8_next(s, &taken);

		if (c == TC_UTF8_INVALID || !tc_utf8_shows(c) || (ascii && c >= 0x80))
			return false;
	}
	return true;
}

/* The longest beginning that all of them have, in whole characters. */
static char *common_beginning(char **names)
{
	size_t len = strlen(names[0]);

	for (char **name = names + 1; *name; name++) {
		size_t same = 0;

		while (same < len && (*name)[same] == names[0][same])
			same++;
		len = same;
	}
	while (len && ((unsigned char)names[0][len] & 0xc0) == 0x80)
		len--;
	return tc_strdup(tc_str_n(names[0], len));
}

/*
 * Leaves out the names of files that would act on the terminal.  matches[0] is what all of
 * them have in common, or the only one.
 */
static int leave_out_hidden(char **matches)
{
	size_t count = matches[1] ? 1 : 0, kept = count;

	for (; matches[count]; count++) {
		if (shows(matches[count]))
			matches[kept++] = matches[count];
		else
			free(matches[count]);
	}
	matches[kept] = NULL;
	if (kept == count || !kept)
		return 0;
	free(matches[0]);
	/* None is left, one, or several. */
	matches[0] = kept > 2 ? common_beginning(matches + 1) : matches[1];
	if (kept <= 2)
		matches[1] = NULL;
	return 0;
}
#endif

#if TC_GNU_READLINE
/* The list, and below it whether it is all: no word of the list, or it could be taken. */
static void show_matches(char **matches, int count, int longest)
{
	/* Of names of files it is a character. */
	const char *equals = offers.count ? strchr(matches[0], '=') : NULL;
	size_t front = equals ? (size_t)(equals + 1 - matches[0]) : 0;
	char **shown = tc_calloc((size_t)count + 2, sizeof(*shown));

	/* `ip=` is the same for all. */
	for (int i = 0; i <= count; i++)
		shown[i] = matches[i] + front;
	rl_display_match_list(shown, count, longest - (int)front);
	free(shown);
	if (offers.more)
		fputs(MORE "\n", rl_outstream);
	rl_forced_update_display();
}
#endif

/*
 * The matches of the library's making, but for what is completed at once.  Of a list that
 * is not all, what its words share need not be shared by the others.
 */
static char **make_matches(const char *text)
{
	char **matches = rl_completion_matches(text, next_match);
	size_t count = 1;

	if (!matches || !matches[0] || (!matches[1] && !offers.more))
		return matches;
	while (matches[count])
		count++;
	matches = tc_realloc(matches, count + 3, sizeof(*matches));
	/* The only one stands in front alone. */
	if (count == 1)
		matches[count++] = tc_strdup(tc_str(matches[0]));
	if (offers.more && !TC_GNU_READLINE)
		matches[count++] = tc_strdup(TC_STR(MORE));
	matches[count] = NULL;
	if (offers.preferred || offers.more) {
		free(matches[0]);
		matches[0] = tc_strdup(tc_str(offers.preferred ? offers.preferred : text));
	}
	return matches;
}

/* Where the word begins that the quote at the end of the line belongs to. */
static size_t begin_of_stem(const char *line, size_t len)
{
	while (len && !strchr(" \t\n", line[len - 1]))
		len--;
	return len;
}

static char **complete(const char *text, int start, int end)
{
	struct tc_typed typed = {"", text, 0};
	struct tc_words before;
	size_t len = (size_t)start;
	char *stem = NULL;

	(void)end;
	tc_offers_release(&offers);
	next = 0;
	rl_completion_append_character = ' ';
	/* The word may have begun with a quote, or have one behind its =, which is no part of it. */
	if (len && (rl_line_buffer[len - 1] == '\'' || rl_line_buffer[len - 1] == '"')) {
		typed.quote = rl_line_buffer[--len];
		size_t begin = begin_of_stem(rl_line_buffer, len);
		stem = tc_strdup(tc_str_n(rl_line_buffer + begin, len - begin));
		typed.stem = stem;
		len = begin;
	}
	if (tc_words_split(&before, tc_str_n(rl_line_buffer, len), NULL) == 0)
		tc_offers_find(&offers, session, &before, &typed);
	tc_words_release(&before);
	free(stem);
#if TC_GNU_READLINE
	rl_sort_completion_matches = !offers.in_order;
#endif
	if (offers.goes_on)
		rl_completion_append_character = '\0';
	rl_attempted_completion_over = !offers.files || offers.count;
	return rl_attempted_completion_over ? make_matches(text) : NULL;
}

void tc_complete_start(struct tc_session *s)
{
	session = s;
	/* An = belongs to the word: ip=, --format=csv. */
	rl_basic_word_break_characters = " \t\n\"'";
	rl_completer_quote_characters = "'\"";
#if TC_GNU_READLINE
	rl_filename_quote_characters = " \t\n\\\"'#|&;<>";
	rl_filename_quoting_function = quote_file;
	rl_ignore_some_completions_function = leave_out_hidden;
	rl_completion_display_matches_hook = show_matches;
#endif
	rl_attempted_completion_function = complete;
}
