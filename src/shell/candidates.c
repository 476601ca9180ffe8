#include "shell/candidates.h"

#include <stdlib.h>

#include "util/buf.h"

#include "util/banned.h"

#define WORD_BYTES ((size_t)16384)

void tc_candidates_init(struct tc_candidates *c, const struct tc_typed *typed)
{
	*c = (struct tc_candidates){.typed = typed};
}

/* Whether tc_words_split, and what reads @3.ip, take front + value for something else. */
static bool needs_quotes(const char *front, const char *value)
{
	if (!*value || value[strcspn(value, " \t\"'\\")])
		return true;
	if (value[0] == '@')
		return !*front || front[strlen(front) - 1] == '=';
	return !*front && (value[0] == '#' || !value[strspn(value, "|&;<>")]);
}

/* Whether "..." keeps the value together: nothing in it is read otherwise there. */
static bool fits_double(const char *value)
{
	return !strpbrk(value, "\"\\$`");
}

bool tc_candidates_can_quote(const char *value)
{
	return !strchr(value, '\'') || fits_double(value);
}

/* Between the quotes that are open, or between some. */
static bool can_be_typed(const struct tc_candidates *c, const char *front, const char *value)
{
	if (c->plain)
		return !c->typed->quote || !strchr(value, c->typed->quote);
	if (!*front && value[0] == '-')
		return false;
	return c->typed->quote ? !strchr(value, '\'') && fits_double(value)
			       : tc_candidates_can_quote(value);
}

static bool begins_as_typed(const struct tc_typed *t, const char *front, const char *value)
{
	struct tc_buf whole, typed;

	tc_buf_init(&whole, WORD_BYTES);
	tc_buf_init(&typed, WORD_BYTES);
	tc_buf_addf(&whole, "%s%s", front, value);
	tc_buf_addf(&typed, "%s%s", t->stem, t->text);
	bool so = !whole.overflow && !typed.overflow &&
		  tc_str_starts(tc_buf_str(&whole), tc_buf_str(&typed));
	tc_buf_release(&whole);
	tc_buf_release(&typed);
	return so;
}

void tc_candidates_add(struct tc_candidates *c, const char *front, const char *value)
{
	if (!begins_as_typed(c->typed, front, value) || !can_be_typed(c, front, value))
		return;
	c->list = tc_realloc(c->list, c->count + 1, sizeof(*c->list));
	c->list[c->count++] =
		(struct tc_candidate){tc_strdup(tc_str(front)), tc_strdup(tc_str(value))};
}

struct tc_str tc_candidates_typed(const struct tc_candidates *c, const char *front)
{
	struct tc_str stem = tc_str(c->typed->stem), text = tc_str(c->typed->text);
	size_t len = strlen(front);

	if (len <= stem.len)
		/* The front is the whole stem: the quote opened behind it. */
		return len == stem.len ? text : TC_STR("");
	len -= stem.len;
	return len <= text.len ? tc_str_n(text.data + len, text.len - len) : TC_STR("");
}

/* How many bytes of the first word all begin with, the fronts left out. */
static size_t common_length(const struct tc_candidates *c)
{
	const char *first = c->list[0].value;
	size_t len = strlen(first);

	for (size_t i = 1; i < c->count; i++) {
		size_t n = 0;

		while (n < len && c->list[i].value[n] == first[n])
			n++;
		len = n;
	}
	return len;
}

/*
 * The quote for all of them, or 0.  They get one when what they share needs it: that much
 * is typed for the user, and the list shows them as they are otherwise.
 */
static char choose_quote(const struct tc_candidates *c)
{
	bool single = true;

	if (c->plain || c->typed->quote || !c->count)
		return 0;
	char *shared = tc_strdup(tc_str_n(c->list[0].value, common_length(c)));
	bool needed = (c->count == 1 || *shared) && needs_quotes(c->list[0].front, shared);
	free(shared);
	for (size_t i = 0; i < c->count; i++)
		single = single && !strchr(c->list[i].value, '\'');
	if (!needed)
		return 0;
	return single ? '\'' : '"';
}

static bool have(char *const *words, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

char **tc_candidates_take(struct tc_candidates *c, size_t *count)
{
	char **words = tc_calloc(c->count, sizeof(*words));
	char mark[2] = {choose_quote(c), '\0'};
	size_t stem = strlen(c->typed->stem);

	*count = 0;
	for (size_t i = 0; i < c->count; i++) {
		struct tc_candidate *one = &c->list[i];
		struct tc_buf word;

		tc_buf_init(&word, WORD_BYTES);
		tc_buf_addf(&word, "%s%s%s%s", one->front, mark, one->value, mark);
		if (!word.overflow && word.len >= stem &&
		    (mark[0] != '"' || fits_double(one->value)) &&
		    !have(words, *count, tc_buf_cstr(&word) + stem))
			words[(*count)++] = tc_strdup(tc_str(tc_buf_cstr(&word) + stem));
		tc_buf_release(&word);
		free(one->front);
		free(one->value);
	}
	free(c->list);
	tc_candidates_init(c, c->typed);
	return words;
}
