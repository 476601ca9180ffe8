#include "shell/statement.h"

#include <stdlib.h>

#include "cmd/call.h"
#include "shell/words.h"
#include "store/guard.h"

#include "util/banned.h"

#define NAME "sql"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct tc_str skip_blanks(struct tc_str s)
{
	while (s.len && is_blank(s.data[0]))
		s = tc_str_n(s.data + 1, s.len - 1);
	return s;
}

static size_t word_length(struct tc_str s)
{
	size_t n = 0;

	while (n < s.len && !is_blank(s.data[n]))
		n++;
	return n;
}

/* --- where it begins ----------------------------------------------------------------- */

/* Behind the options; "-- " begins a comment of SQL. */
static struct tc_str skip_options(struct tc_str rest, const struct tc_command *sql)
{
	while (rest.len > 1 && rest.data[0] == '-') {
		size_t n = word_length(rest);
		char word[256];

		if (n >= sizeof(word) || (n >= 2 && rest.data[1] == '-' && n == 2))
			break;
		memcpy(word, rest.data, n);
		word[n] = '\0';
		rest = skip_blanks(tc_str_n(rest.data + n, rest.len - n));
		if (tc_call_takes_next_word(sql, word)) {
			n = word_length(rest);
			rest = skip_blanks(tc_str_n(rest.data + n, rest.len - n));
		}
	}
	return rest;
}

bool tc_statement_begin(struct tc_statement *s, const struct tc_command *sql,
			struct tc_str line)
{
	struct tc_str rest = skip_blanks(line);

	*s = (struct tc_statement){.alone = false};
	tc_buf_init(&s->line, TC_LINE_MAX);
	if (!tc_str_eq(tc_str_n(rest.data, word_length(rest)), TC_STR(NAME)))
		return false;
	rest = skip_blanks(tc_str_n(rest.data + sizeof(NAME) - 1, rest.len - sizeof(NAME) + 1));
	s->options = (size_t)(rest.data - line.data);
	rest = skip_options(rest, sql);
	/* No statement begins so: it stands between quotes, as outside of the shell. */
	if (rest.len && strchr("'\"", rest.data[0]))
		return false;
	s->begins = (size_t)(rest.data - line.data);
	s->alone = !rest.len;
	tc_buf_add_str(&s->line, line);
	return true;
}

void tc_statement_release(struct tc_statement *s)
{
	tc_buf_release(&s->line);
}

static struct tc_str text_of(const struct tc_statement *s)
{
	struct tc_str all = tc_buf_str(&s->line);

	return tc_str_n(all.data + s->begins, all.len - s->begins);
}

static struct tc_str options_of(const struct tc_statement *s)
{
	return tc_str_n(s->line.data + s->options, s->begins - s->options);
}

/* --- where it ends ------------------------------------------------------------------- */

/* What is open behind the text, as SQLite's tokens go (sqlite.org/lang_expr.html). */
struct scan {
	size_t depth;   /* of parentheses */
	bool open;      /* a string, a quoted name or a comment */
	bool ended;     /* a ; was the last thing */
};

/* Behind the quote that opens at `i`; a doubled one stands for itself.  SIZE_MAX: open. */
static size_t end_of_quoted(struct tc_str s, size_t i)
{
	char quote = s.data[i] == '[' ? ']' : s.data[i];

	for (i++; i < s.len; i++) {
		if (s.data[i] != quote)
			continue;
		if (quote == ']' || i + 1 == s.len || s.data[i + 1] != quote)
			return i + 1;
		i++;
	}
	return SIZE_MAX;
}

/* Behind the comment at `i`, or `i` when there is none.  One to the line's end is never open. */
static size_t end_of_comment(struct tc_str s, size_t i)
{
	struct tc_str rest = tc_str_n(s.data + i, s.len - i);
	size_t end;

	if (tc_str_starts(rest, TC_STR("--"))) {
		end = tc_str_find(rest, TC_STR("\n"));
		return end == SIZE_MAX ? s.len : i + end + 1;
	}
	if (!tc_str_starts(rest, TC_STR("/*")))
		return i;
	end = tc_str_find(tc_str_n(rest.data + 2, rest.len - 2), TC_STR("*/"));
	return end == SIZE_MAX ? SIZE_MAX : i + 2 + end + 2;
}

static struct scan scan(struct tc_str s)
{
	struct scan state = {0, false, false};

	for (size_t i = 0; i < s.len;) {
		size_t after = end_of_comment(s, i);

		if (after == i && strchr("'\"`[", s.data[i])) {
			after = end_of_quoted(s, i);
			state.ended = false;
		}
		if (after == SIZE_MAX) {
			state.open = true;
			break;
		}
		if (after != i) {
			i = after;
			continue;
		}
		state.depth += s.data[i] == '(';
		state.depth -= s.data[i] == ')' && state.depth;
		if (s.data[i] == ';')
			state.ended = !state.depth;
		else if (!is_blank(s.data[i]))
			state.ended = false;
		i++;
	}
	return state;
}

/* The last line that was added is blank. */
static bool ends_blank(struct tc_str s)
{
	size_t i = s.len;

	while (i && s.data[i - 1] != '\n')
		if (!is_blank(s.data[--i]))
			return false;
	return i > 0;
}

bool tc_statement_goes_on(const struct tc_statement *s, struct tc_store *store)
{
	struct tc_str text = text_of(s);
	struct tc_str options = options_of(s);
	struct scan state = scan(text);

	if (tc_str_find(options, TC_STR("-h")) != SIZE_MAX)
		return false;
	if (s->alone)
		return !state.ended && !ends_blank(text);
	if (state.ended || ends_blank(text))
		return false;
	return state.open || state.depth || (store && tc_store_sql_goes_on(store, text));
}

void tc_statement_add(struct tc_statement *s, struct tc_str line)
{
	tc_buf_add_char(&s->line, '\n');
	tc_buf_add_str(&s->line, line);
}

/* --- its command --------------------------------------------------------------------- */

int tc_statement_place(struct tc_place *place, const struct tc_statement *s,
		       struct tc_error *err)
{
	struct tc_str text = skip_blanks(text_of(s));
	struct tc_words words;
	char *statement;
	int rc = s->line.overflow
			 ? tc_error_set(err, TC_USAGE, "the statement is longer than %zu bytes",
					TC_LINE_MAX)
			 : tc_words_split(&words, options_of(s), err);

	tc_place_init(place);
	if (rc < 0)
		return rc;
	if (memchr(text.data, '\0', text.len)) {
		tc_words_release(&words);
		return tc_error_set(err, TC_USAGE, "the statement holds a NUL byte");
	}
	tc_place_add(place, NAME);
	for (int i = 0; i < words.argc; i++)
		tc_place_add(place, words.argv[i]);
	tc_words_release(&words);
	if (!text.len)
		return 0;
	statement = tc_strdup(text);
	tc_place_add(place, "--");
	tc_place_add(place, statement);
	free(statement);
	return 0;
}
