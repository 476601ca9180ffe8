#include "shell/complete.h"

#include <stdlib.h>

#include "shell/library.h"
#include "shell/offers.h"
#include "util/buf.h"

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
#endif

/* The matches of the library's making, but for what is completed at once. */
static char **make_matches(const char *text)
{
	char **matches = rl_completion_matches(text, next_match);
	size_t count = 0;

	if (!matches || !matches[0] || !matches[1])
		return matches;
	if (offers.preferred || offers.more) {
		free(matches[0]);
		matches[0] = tc_strdup(tc_str(offers.preferred ? offers.preferred : text));
	}
	/* Of a list that is not all, what its words share need not be shared by the others. */
	if (offers.more) {
		while (matches[count])
			count++;
		matches = tc_realloc(matches, count + 2, sizeof(*matches));
		matches[count] = tc_strdup(TC_STR(MORE));
		matches[count + 1] = NULL;
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
#endif
	rl_attempted_completion_function = complete;
}
