#include "shell/offers_sql.h"

#include <stdlib.h>
#include <strings.h>

#include "shell/values.h"

#include "util/banned.h"

/* As tc_values_find calls what is asked here. */
#define QUERY "sql"

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static bool is_word(struct tc_str s, const char *word)
{
	return s.len == strlen(word) && strncasecmp(s.data, word, s.len) == 0;
}

/* --- the column in front of a value ------------------------------------------------- */

/* Without what is no name at the end. */
static struct tc_str drop_operators(struct tc_str s)
{
	while (s.len && !is_name(s.data[s.len - 1]))
		s.len--;
	return s;
}

static struct tc_str last_name(struct tc_str s)
{
	size_t begin = s.len;

	while (begin && is_name(s.data[begin - 1]))
		begin--;
	return tc_str_n(s.data + begin, s.len - begin);
}

/* What stands between a column and a value, besides signs. */
static bool is_operator(struct tc_str name)
{
	static const char *const operators[] = {"LIKE", "IN", "IS", "NOT", "GLOB", "BETWEEN"};

	for (size_t i = 0; i < TC_ARRAY_LEN(operators); i++)
		if (is_word(name, operators[i]))
			return true;
	return false;
}

struct tc_str tc_sql_column(const struct tc_words *before, const char *stem)
{
	struct tc_str part = drop_operators(tc_str(stem)), name = last_name(part);

	/* A value was there before this one: whose, is further away. */
	if (strchr(stem, '\''))
		return TC_STR_NULL;
	for (int i = before->argc - 1; i >= 0 && (!name.len || is_operator(name)); i--)
		name = last_name(drop_operators(tc_str(before->argv[i])));
	return name.len && !is_operator(name) ? name : TC_STR_NULL;
}

/* --- what may stand there ------------------------------------------------------------ */

static void add(struct tc_candidates *c, struct tc_session *session, const char *name,
		const char *front, bool *more)
{
	struct tc_values values;

	tc_values_find(&values, session, QUERY, name, tc_candidates_typed(c, front));
	for (size_t i = 0; i < values.count; i++)
		tc_candidates_add(c, front, values.list[i]);
	*more = *more || values.more;
	tc_values_release(&values);
}

static void add_values_of_column(struct tc_candidates *c, struct tc_session *session,
				 const struct tc_words *before, bool *more)
{
	struct tc_str column = tc_sql_column(before, c->typed->stem);

	if (!column.len)
		return;
	char *name = tc_strdup(column);
	add(c, session, name, c->typed->stem, more);
	free(name);
}

/* `count(ev` and `e.ev`: the name begins behind the last sign. */
static char *front_of(const char *text)
{
	size_t len = strlen(text);

	while (len && is_name(text[len - 1]))
		len--;
	return tc_strdup(tc_str_n(text, len));
}

void tc_offers_sql(struct tc_candidates *c, struct tc_session *session,
		   const struct tc_words *before, bool *more)
{
	const char *last = before->argc ? before->argv[before->argc - 1] : "";
	bool of_table = is_word(tc_str(last), "FROM") || is_word(tc_str(last), "JOIN");

	c->plain = true;
	if (c->typed->quote == '\'') {
		add_values_of_column(c, session, before, more);
	} else if (!c->typed->quote) {
		char *front = front_of(c->typed->text);

		add(c, session, of_table ? "view" : "sql", front, more);
		free(front);
	}
}
