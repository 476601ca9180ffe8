#include "shell/words.h"

#include <limits.h>
#include <stdlib.h>

#include "util/buf.h"

#include "util/banned.h"

_Static_assert(TC_LINE_MAX < INT_MAX, "words are counted in an int");

/* What is left of the line, and the words so far, each with a NUL behind it. */
struct splitter {
	struct tc_str rest;
	struct tc_buf text;
	bool *quoted; /* owned; of each word */
	int count, cap;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char take(struct splitter *s)
{
	char c = s->rest.data[0];

	s->rest = tc_str_n(s->rest.data + 1, s->rest.len - 1);
	return c;
}

/* Inside "...": true when the backslash before `c` is not part of the word. */
static bool is_escaped_in_quotes(char c)
{
	return c == '"' || c == '\\' || c == '$' || c == '`';
}

/* Behind the opening quote; false when the line ends before the closing one. */
static bool take_quoted(struct splitter *s, char quote)
{
	while (s->rest.len) {
		char c = take(s);

		if (c == quote)
			return true;
		if (quote == '"' && c == '\\' && s->rest.len &&
		    is_escaped_in_quotes(s->rest.data[0]))
			c = take(s);
		tc_buf_add_char(&s->text, c);
	}
	return false;
}

static int refuse_operator(struct tc_str word, struct tc_error *err)
{
	static const char *const operators[] = {"|", "||", "&", "&&", ";",
						">", ">>", "<", "<<"};

	for (size_t i = 0; i < TC_ARRAY_LEN(operators); i++)
		if (tc_str_eq(word, tc_str(operators[i])))
			return tc_error_set(err, TC_USAGE,
					    "there are no pipes, lists or redirections "
					    "here: -o FILE writes an answer to a file; "
					    "to mean the word itself, write '%s'",
					    operators[i]);
	return 0;
}

/* One word, whose first character is there and no blank. */
static int take_word(struct splitter *s, struct tc_error *err)
{
	size_t start = s->text.len;
	bool quoted = false;

	while (s->rest.len && !is_blank(s->rest.data[0])) {
		char c = take(s);

		if (c != '\'' && c != '"' && c != '\\') {
			tc_buf_add_char(&s->text, c);
			continue;
		}
		quoted = true;
		if (c != '\\') {
			if (!take_quoted(s, c))
				return tc_error_set(err, TC_USAGE,
						    "a %c has no second %c to end it",
						    c, c);
		} else if (s->rest.len) {
			tc_buf_add_char(&s->text, take(s));
		} else {
			return tc_error_set(err, TC_USAGE,
					    "the line ends with a backslash");
		}
	}
	int rc = quoted ? 0
			: refuse_operator(tc_str_n(s->text.data + start,
						   s->text.len - start),
					  err);
	tc_buf_add_char(&s->text, '\0');
	if (s->count == s->cap) {
		s->cap = 2 * s->cap + 16;
		s->quoted = tc_realloc(s->quoted, (size_t)s->cap, sizeof(*s->quoted));
	}
	s->quoted[s->count++] = quoted;
	return rc;
}

static int split(struct splitter *s, struct tc_error *err)
{
	int rc = 0;

	while (rc == 0) {
		while (s->rest.len && is_blank(s->rest.data[0]))
			take(s);
		if (!s->rest.len || s->rest.data[0] == '#')
			break;
		rc = take_word(s, err);
	}
	return rc;
}

/* Hands the text over to `w`. */
static void point_at_words(struct tc_words *w, struct splitter *s)
{
	if (!s->count)
		return;
	w->argc = s->count;
	w->text = s->text.data;
	w->quoted = s->quoted;
	s->quoted = NULL;
	w->argv = tc_calloc((size_t)s->count + 1, sizeof(*w->argv));
	char *at = w->text;
	for (int i = 0; i < s->count; i++) {
		w->argv[i] = at;
		at += strlen(at) + 1;
	}
	tc_buf_init(&s->text, 0);
}

int tc_words_split(struct tc_words *w, struct tc_str line, struct tc_error *err)
{
	struct splitter s = {.rest = line};
	int rc;

	*w = (struct tc_words){0, NULL, NULL, NULL};
	if (line.len > TC_LINE_MAX)
		return tc_error_set(err, TC_USAGE, "the line is longer than %zu bytes",
				    TC_LINE_MAX);
	if (line.len && memchr(line.data, '\0', line.len))
		return tc_error_set(err, TC_USAGE, "the line holds a NUL byte");
	/* Every word takes one byte of the line at least, and gets a NUL. */
	tc_buf_init(&s.text, 2 * line.len);
	rc = split(&s, err);
	if (rc == 0)
		point_at_words(w, &s);
	tc_buf_release(&s.text);
	free(s.quoted);
	return rc;
}

void tc_words_release(struct tc_words *w)
{
	free(w->argv);
	free(w->text);
	free(w->quoted);
	*w = (struct tc_words){0, NULL, NULL, NULL};
}
