#include "util/escape.h"

#include "util/utf8.h"

#include "util/banned.h"

static void add_code(struct tc_buf *out, uint32_t c)
{
	if (c == '\n')
		tc_buf_add_cstr(out, "\\n");
	else if (c == '\t')
		tc_buf_add_cstr(out, "\\t");
	else if (c == '\r')
		tc_buf_add_cstr(out, "\\r");
	else if (c < 0x100)
		tc_buf_addf(out, "\\x%02x", (unsigned)c);
	else if (c < 0x10000)
		tc_buf_addf(out, "\\u%04x", (unsigned)c);
	else
		tc_buf_addf(out, "\\U%08x", (unsigned)c);
}

/*
 * Walks `s` one shown character at a time.  What does not show is written to
 * `out` as its code and skipped; false at the end.
 */
static bool next_shown(struct tc_buf *out, struct tc_str *s, struct tc_str *ch)
{
	while (s->len) {
		size_t taken;
		uint32_t c = tc_utf8_next(*s, &taken);

		*ch = tc_str_n(s->data, taken);
		*s = tc_str_n(s->data + taken, s->len - taken);
		if (c == TC_UTF8_INVALID)
			tc_buf_addf(out, "\\x%02x", (unsigned)(unsigned char)ch->data[0]);
		else if (tc_utf8_shows(c))
			return true;
		else
			add_code(out, c);
	}
	return false;
}

/* Most values are plain ASCII: true when every byte is printable. */
static bool plain(struct tc_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.data[i] < 0x20 || (unsigned char)s.data[i] >= 0x7f)
			return false;
	return true;
}

void tc_escape_terminal(struct tc_buf *out, struct tc_str s)
{
	struct tc_str ch;

	if (plain(s)) {
		tc_buf_add_str(out, s);
		return;
	}
	while (next_shown(out, &s, &ch))
		tc_buf_add_str(out, ch);
}

void tc_escape_ascii(struct tc_buf *out, struct tc_str s)
{
	size_t taken;

	for (; s.len; s = tc_str_n(s.data + taken, s.len - taken)) {
		uint32_t c = tc_utf8_next(s, &taken);

		if (c == TC_UTF8_INVALID)
			tc_buf_addf(out, "\\x%02x", (unsigned)(unsigned char)s.data[0]);
		else if (c < 0x80)
			tc_buf_add_char(out, (char)c);
		else if (c < 0x100)
			/* Not \xHH: that is a byte which is no character. */
			tc_buf_addf(out, "\\u%04x", (unsigned)c);
		else
			add_code(out, c);
	}
}

/* Characters with which a spreadsheet takes a cell for a formula. */
static bool starts_formula(struct tc_str s)
{
	static const uint32_t starters[] = {
		'=', '+', '-', '@', '\t', '\r', '\n',
		0xff1d, 0xff0b, 0xff0d, 0xff20, /* the full-width four */
	};
	/* What spreadsheets look behind. */
	static const uint32_t passed[] = {'"', '\'', ' ', 0xa0, 0x200b, 0xfeff};

	while (s.len) {
		size_t taken;
		uint32_t c = tc_utf8_next(s, &taken);
		bool pass = false;

		for (size_t i = 0; i < TC_ARRAY_LEN(starters); i++)
			if (c == starters[i])
				return true;
		for (size_t i = 0; i < TC_ARRAY_LEN(passed); i++)
			pass = pass || c == passed[i];
		if (!pass)
			return false;
		s = tc_str_n(s.data + taken, s.len - taken);
	}
	return false;
}

/* Separators of every locale's spreadsheet, and what a reader may trim. */
static bool needs_quotes(struct tc_str s)
{
	for (size_t i = 0; i < s.len; i++)
		switch (s.data[i]) {
		case '"':
		case ',':
		case ';':
		case '\t':
		case '\n':
		case '\r':
		case ' ':
			return true;
		default:
			break;
		}
	return false;
}

/* The controls that make text run the other way. */
static bool turns_direction(uint32_t c)
{
	return c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

/* How many bytes at its beginning are ASCII that shows, and no quotes. */
static size_t csv_plain(struct tc_str s)
{
	size_t n = 0;

	while (n < s.len && s.data[n] >= 0x20 && s.data[n] < 0x7f && s.data[n] != '"')
		n++;
	return n;
}

/* Text with its line ends; controls that act on a terminal become visible. */
static void csv_text(struct tc_buf *out, struct tc_str s)
{
	while (s.len) {
		size_t taken = csv_plain(s);
		uint32_t c;

		tc_buf_add(out, s.data, taken);
		s = tc_str_n(s.data + taken, s.len - taken);
		if (!s.len)
			break;
		c = tc_utf8_next(s, &taken);
		if (c == TC_UTF8_INVALID)
			add_code(out, (unsigned char)s.data[0]);
		else if (c == '\n' || c == '\r' || c == '\t')
			tc_buf_add_char(out, (char)c);
		else if (c < 0x20 || (c >= 0x7f && c <= 0x9f) || turns_direction(c))
			add_code(out, c);
		else if (c == '"')
			tc_buf_add_cstr(out, "\"\"");
		else
			tc_buf_add(out, s.data, taken);
		s = tc_str_n(s.data + taken, s.len - taken);
	}
}

void tc_escape_csv(struct tc_buf *out, struct tc_str s, bool raw)
{
	bool formula = !raw && starts_formula(s);
	bool quote = formula || needs_quotes(s);

	if (quote)
		tc_buf_add_char(out, '"');
	if (formula)
		tc_buf_add_char(out, '\'');
	csv_text(out, s);
	if (quote)
		tc_buf_add_char(out, '"');
}

static void json_char(struct tc_buf *out, uint32_t c, struct tc_str ch)
{
	switch (c) {
	case '"':
		tc_buf_add_cstr(out, "\\\"");
		return;
	case '\\':
		tc_buf_add_cstr(out, "\\\\");
		return;
	case '\n':
		tc_buf_add_cstr(out, "\\n");
		return;
	case '\r':
		tc_buf_add_cstr(out, "\\r");
		return;
	case '\t':
		tc_buf_add_cstr(out, "\\t");
		return;
	default:
		break;
	}
	/* What does not show is spelled out: the value is the same, and it deceives nobody. */
	if (tc_utf8_shows(c))
		tc_buf_add_str(out, ch);
	else if (c < 0x10000)
		tc_buf_addf(out, "\\u%04x", (unsigned)c);
	else
		tc_buf_addf(out, "\\u%04x\\u%04x", (unsigned)(0xd7c0 + (c >> 10)),
			    (unsigned)(0xdc00 | (c & 0x3ff)));
}

void tc_escape_json(struct tc_buf *out, struct tc_str s)
{
	tc_buf_add_char(out, '"');
	while (s.len) {
		size_t taken;
		uint32_t c = tc_utf8_next(s, &taken);

		if (c == TC_UTF8_INVALID)
			/* No JSON spelling exists: say which byte it was. */
			tc_buf_addf(out, "\\\\x%02x",
				    (unsigned)(unsigned char)s.data[0]);
		else
			json_char(out, c, tc_str_n(s.data, taken));
		s = tc_str_n(s.data + taken, s.len - taken);
	}
	tc_buf_add_char(out, '"');
}

/* Where a forge would make a link of plain text: "http://", "www.", "a@b". */
static bool starts_link(char c, struct tc_str before, struct tc_str after)
{
	if (c == '@')
		return true;
	if (c == ':')
		return tc_str_starts(after, TC_STR("//"));
	return c == '.' && before.len >= 3 &&
	       tc_str_eq_nocase(tc_str_n(before.data + before.len - 3, 3), TC_STR("www"));
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Characters that mark something up; an underscore inside a word does not. */
static bool marks_up(char c, struct tc_str before, struct tc_str after)
{
	if (c == '#')
		return !before.len; /* a heading begins a line */
	if (c == '_')
		return !before.len || !after.len ||
		       !is_alnum(before.data[before.len - 1]) || !is_alnum(after.data[0]);
	return strchr("\\`*{}[]|~$", c) || starts_link(c, before, after);
}

void tc_escape_markdown(struct tc_buf *out, struct tc_str s)
{
	const char *first = s.data;
	struct tc_str ch;

	while (next_shown(out, &s, &ch)) {
		struct tc_str before = tc_str_n(first, (size_t)(ch.data - first));
		char c = ch.data[0];

		/* Entities for what HTML reads, a backslash for the rest. */
		if (ch.len > 1)
			tc_buf_add_str(out, ch);
		else if (c == '<')
			tc_buf_add_cstr(out, "&lt;");
		else if (c == '>')
			tc_buf_add_cstr(out, "&gt;");
		else if (c == '&')
			tc_buf_add_cstr(out, "&amp;");
		else if (marks_up(c, before, s))
			tc_buf_addf(out, "\\%c", c);
		else
			tc_buf_add_char(out, c);
	}
}

void tc_escape_html(struct tc_buf *out, struct tc_str s)
{
	struct tc_str ch;

	while (next_shown(out, &s, &ch)) {
		char c = ch.data[0];

		if (c == '<')
			tc_buf_add_cstr(out, "&lt;");
		else if (c == '>')
			tc_buf_add_cstr(out, "&gt;");
		else if (c == '&')
			tc_buf_add_cstr(out, "&amp;");
		else if (c == '"')
			tc_buf_add_cstr(out, "&quot;");
		else if (c == '\'')
			tc_buf_add_cstr(out, "&#39;");
		else
			tc_buf_add_str(out, ch);
	}
}

void tc_escape_shell(struct tc_buf *out, struct tc_str s)
{
	tc_buf_add_char(out, '\'');
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] == '\'')
			tc_buf_add_cstr(out, "'\\''");
		else if (!s.data[i])
			tc_buf_add_cstr(out, "\\x00");
		else
			tc_buf_add_char(out, s.data[i]);
	}
	tc_buf_add_char(out, '\'');
}
