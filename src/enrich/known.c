#include "enrich/known.h"

#include "util/buf.h"
#include "util/utf8.h"

#include "util/banned.h"

#define REPLACEMENT "\xef\xbf\xbd"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct tc_str tc_fact_trim(struct tc_str text)
{
	while (text.len && is_blank(text.data[0]))
		text = tc_str_n(text.data + 1, text.len - 1);
	while (text.len && is_blank(text.data[text.len - 1]))
		text.len--;
	return text;
}

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

struct tc_str tc_fact_text(struct tc_arena *arena, struct tc_str text)
{
	struct tc_str kept = TC_STR_NULL;
	struct tc_buf clean;
	size_t taken;

	text = tc_fact_trim(text);
	tc_buf_init(&clean, TC_FACT_TEXT);
	for (; text.len && !clean.overflow;
	     text = tc_str_n(text.data + taken, text.len - taken)) {
		uint32_t c = tc_utf8_next(text, &taken);

		if (c == TC_UTF8_INVALID || is_control(c))
			tc_buf_add_cstr(&clean, REPLACEMENT);
		else
			tc_buf_add(&clean, text.data, taken);
	}
	if (clean.len)
		kept = tc_arena_str(arena, tc_fact_trim(tc_buf_str(&clean)));
	tc_buf_release(&clean);
	return kept;
}

struct tc_str tc_fact_tag(struct tc_arena *arena, struct tc_str text)
{
	struct tc_str tag = tc_fact_text(arena, text);
	char *lower;

	if (!tag.len)
		return TC_STR_NULL;
	lower = tc_arena_alloc(arena, tag.len + 1);
	for (size_t i = 0; i <= tag.len; i++)
		lower[i] = (char)(tag.data[i] >= 'A' && tag.data[i] <= 'Z' ? tag.data[i] + 32
									   : tag.data[i]);
	return tc_str_n(lower, tag.len);
}
