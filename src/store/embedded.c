/*
 * The text files that the build put into this library.
 */
#include "store/internal.h"

#include "util/banned.h"

#define MARK "-- name: "

struct tc_str tc_store_embedded(const char *name)
{
	const struct tc_embedded *sets[] = {tc_embedded_schema, tc_embedded_data};

	for (size_t i = 0; i < TC_ARRAY_LEN(sets); i++)
		for (const struct tc_embedded *f = sets[i]; f->name; f++)
			if (strcmp(f->name, name) == 0)
				return tc_str_n(f->text, f->len);
	return TC_STR_NULL;
}

struct tc_str tc_store_named_sql(const char *file, const char *name)
{
	struct tc_str rest = tc_store_embedded(file), line;

	while (rest.len) {
		line = tc_str_cut(rest, '\n', &rest);
		if (!tc_str_starts(line, TC_STR(MARK)))
			continue;
		line = tc_str_n(line.data + sizeof(MARK) - 1, line.len - sizeof(MARK) + 1);
		if (!tc_str_eq(line, tc_str(name)))
			continue;
		size_t end = tc_str_find(rest, TC_STR(MARK));
		return tc_str_n(rest.data, end == SIZE_MAX ? rest.len : end);
	}
	TC_BUG("an SQL file lacks a statement");
}
