#include "catalog/catalog.h"

#include "util/banned.h"

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* Removes a comment from the end of a line; a -- inside a string is rare enough. */
static struct tc_str without_comment(struct tc_str line)
{
	size_t at = tc_str_find(line, TC_STR("--"));

	return at == SIZE_MAX ? line : tc_str_n(line.data, at);
}

static bool has_word(struct tc_str line, struct tc_str word)
{
	for (size_t i = 0; i + word.len <= line.len; i++) {
		size_t end = i + word.len;

		if (tc_str_eq(tc_str_n(line.data + i, word.len), word) &&
		    (i == 0 || !is_word(line.data[i - 1])) &&
		    (end == line.len || !is_word(line.data[end])))
			return true;
	}
	return false;
}

bool tc_query_reads(const struct tc_query *query, const char *table)
{
	struct tc_str rest = query->sql;

	while (rest.len)
		if (has_word(without_comment(tc_str_cut(rest, '\n', &rest)), tc_str(table)))
			return true;
	return false;
}
