/* The record slicer: what is JSON, where values lie, and what they mean. */
#include "unit.h"

#include "json/scan.h"

#include "util/banned.h"

#define SEED 42

/* A copy that ends where it ends, so that a sanitizer sees what is read beyond it. */
static char *exact_copy(struct tc_str s)
{
	char *copy = tc_alloc(s.len ? s.len : 1);

	memcpy(copy, s.data, s.len);
	return copy;
}

static enum tc_scan_status scan(struct tc_str text, struct tc_scan *out)
{
	char *copy = exact_copy(text);
	enum tc_scan_status status = tc_scan_value(tc_str_n(copy, text.len), 0, SEED, out);

	free(copy);
	return status;
}

static const char *word_of(enum tc_scan_status status)
{
	switch (status) {
	case TC_SCAN_OK:
		return "OK";
	case TC_SCAN_MORE:
		return "MORE";
	case TC_SCAN_BAD:
		return "BAD";
	}
	return "?";
}

static void assert_status(struct tc_str text, enum tc_scan_status expected)
{
	struct tc_scan out = {0, 0, NULL};
	enum tc_scan_status got = scan(text, &out);

	if (got != expected)
		fail_msg("`%.*s` is %s, not %s", TC_STR_ARG(text), word_of(got),
			 word_of(expected));
	if (got == TC_SCAN_BAD) {
		assert_non_null(out.error);
		assert_true(*out.error != '\0');
	}
	assert_true(out.end <= text.len);
}

static uint64_t hash_of(struct tc_str text)
{
	struct tc_scan out = {0, 0, NULL};

	if (scan(text, &out) != TC_SCAN_OK)
		fail_msg("`%.*s` is not taken", TC_STR_ARG(text));
	return out.hash;
}

/* --- what is JSON ------------------------------------------------------- */

/* Each stands before a comma, which ends a number and is not read. */
static void test_values_that_are_json(void **state)
{
	static const char *const values[] = {
		"0", "-0", "1", "-1", "10", "123456789012345678901234567890", "0.0",
		"0.5", "-0.5", "1.25", "1e1", "1E1", "1e+1", "1e-1", "1E-0", "0e0",
		"0.0e-10", "1e999999", "9007199254740993",
		"true", "false", "null",
		"\"\"", "\"a\"", "\" \"", "\"\\\"\"", "\"\\\\\"", "\"\\/\"", "\"\\b\\f\\n\\r\\t\"",
		"\"\\u0000\"", "\"\\u00e9\"", "\"\\u00E9\"", "\"\\uD83D\\uDD11\"",
		"\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\x7f\"", "\"\xc3\xa9\"", "\"'\"",
		"[]", "[ ]", "[1]", "[1,2]", "[ 1 , 2 ]", "[[]]", "[\n\t\r 1\n]",
		"{}", "{ }", "{\"a\":1}", "{ \"a\" : 1 , \"b\" : [ ] }", "{\"\":0}",
		"{\"a\":1,\"a\":2}", "{\"a\":{\"a\":{}}}",
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(values); i++) {
		struct tc_buf text;
		struct tc_scan out;

		tc_buf_init(&text, 1000);
		tc_buf_add_cstr(&text, values[i]);
		tc_buf_add_char(&text, ',');
		if (scan(tc_buf_str(&text), &out) != TC_SCAN_OK)
			fail_msg("`%s` is refused: %s", values[i], out.error);
		if (out.end != strlen(values[i]))
			fail_msg("`%s` ends at %zu", values[i], out.end);
		tc_buf_release(&text);
	}
}

static void test_values_that_are_not(void **state)
{
	static const char *const values[] = {
		"x", ",", "]", "}", ":", "'a'", "+1,", ".5,", "-x", "--1,", "-.5,",
		"1.x", "1.,", "1.e1,", "1ex", "1e+,", "1e,", "- 1,", "Infinity",
		"NaN", "-Infinity,", "True", "nul1", "falsy", "nil", "undefined",
		"\"\n\"", "\"\t\"", "\"\x01\"", "\"\x1f\"", "\"\\x41\"", "\"\\a\"",
		"\"\\'\"", "\"\\U0041\"", "\"\\u004\"", "\"\\u00g0\"", "\"\\u 041\"",
		"\"\\u-041\"", "\"\\\n\"", "\"\\ \"",
		"[,", "[1,,", "[1,]", "[1 2", "[1;", "[1}", "[1:2]", "[,1]",
		"{,", "{1:2}", "{a:1}", "{'a':1}", "{\"a\"}", "{\"a\",", "{\"a\":}",
		"{\"a\":,", "{\"a\" 1", "{\"a\":1,}", "{\"a\":1]", "{\"a\":1 \"b\":2}",
		"{\"a\":1,,", "{\"a\"::1}", "{[1]:1}", "{null:1}", "{\"a\":1;",
		"/* c */ 1", "// c\n1", "\xef\xbb\xbf{}", "\f1,", "\v1,", "\xa0,",
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(values); i++)
		assert_status(tc_str(values[i]), TC_SCAN_BAD);
	assert_status(TC_STR("\"\x00\""), TC_SCAN_BAD);
	assert_status(TC_STR("[\x00"), TC_SCAN_BAD);
}

/* What follows a value is not its business: the caller sees where it ended. */
static void test_the_end_of_a_value(void **state)
{
	static const struct {
		const char *text;
		size_t end;
	} cases[] = {
		{"{}garbage", 2},    {"{} {}", 2},       {"[]]", 2},
		{"\"a\"b", 3},       {"1 2", 1},         {"12,", 2},
		{"true]", 4},        {"trueish", 4},     {"01x", 1},
		{"1e1.5", 3},        {"-0x", 2},         {"null\n", 4},
		{"{\"a\":1}\n", 7},  {"[1,[2]],", 7},    {"0.50}", 4},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		struct tc_scan out;

		assert_int_equal(scan(tc_str(cases[i].text), &out), TC_SCAN_OK);
		if (out.end != cases[i].end)
			fail_msg("`%s` ends at %zu, not %zu", cases[i].text, out.end,
				 cases[i].end);
	}
}

static void test_a_value_in_the_middle(void **state)
{
	struct tc_scan out;

	(void)state;
	assert_int_equal(tc_scan_value(TC_STR("xx{\"a\":1}yy"), 2, SEED, &out), TC_SCAN_OK);
	assert_int_equal(out.end, 9);
	assert_int_equal(tc_scan_value(TC_STR("ab[1,x]"), 2, SEED, &out), TC_SCAN_BAD);
	assert_int_equal(out.end, 5);
}

/* Cut at any byte, a value is unfinished, never wrong. */
static void test_cut_at_every_byte(void **state)
{
	static const char *const values[] = {
		"{\"n\":-12.5e+10,\"t\":true,\"f\":false,\"z\":null}",
		"{\"list\":[1,{\"k\":\"\\u00e9\\\\\\\"\"},[]],\"o\":{}}",
		"[ \"\\ud83d\\udd11\" , 0.5e-3 , [ [ ] ] ]",
		"\"a\\/b\"",
		"{ \"a\" : { \"b\" : [ null ] } }",
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(values); i++) {
		struct tc_str v = tc_str(values[i]);

		for (size_t cut = 0; cut < v.len; cut++)
			assert_status(tc_str_n(v.data, cut), TC_SCAN_MORE);
		assert_status(v, TC_SCAN_OK);
	}
	/* A number may go on for as long as nothing stands behind it. */
	assert_status(TC_STR("12"), TC_SCAN_MORE);
	assert_status(TC_STR("-"), TC_SCAN_MORE);
	assert_status(TC_STR("1."), TC_SCAN_MORE);
	assert_status(TC_STR("1e"), TC_SCAN_MORE);
	assert_status(TC_STR("1e+"), TC_SCAN_MORE);
	assert_status(TC_STR("tru"), TC_SCAN_MORE);
	assert_status(TC_STR(""), TC_SCAN_MORE);
}

static char *nested(char open, char close, size_t depth, size_t *len)
{
	char *text = tc_alloc(2 * depth + 1);

	memset(text, open, depth);
	memset(text + depth, close, depth);
	*len = 2 * depth;
	return text;
}

static void test_depth(void **state)
{
	struct tc_buf objects;
	size_t len;

	(void)state;
	char *text = nested('[', ']', TC_SCAN_DEPTH_MAX, &len);
	assert_status(tc_str_n(text, len), TC_SCAN_OK);
	free(text);
	text = nested('[', ']', TC_SCAN_DEPTH_MAX + 1, &len);
	assert_status(tc_str_n(text, len), TC_SCAN_BAD);
	free(text);
	text = nested('[', ']', 1000000, &len);
	assert_status(tc_str_n(text, len), TC_SCAN_BAD);
	free(text);
	for (size_t depth = TC_SCAN_DEPTH_MAX; depth <= TC_SCAN_DEPTH_MAX + 1; depth++) {
		tc_buf_init(&objects, 10000);
		for (size_t i = 1; i < depth; i++)
			tc_buf_add_cstr(&objects, "{\"a\":");
		tc_buf_add_cstr(&objects, "{}");
		tc_buf_fill(&objects, '}', depth - 1);
		assert_status(tc_buf_str(&objects),
			      depth == TC_SCAN_DEPTH_MAX ? TC_SCAN_OK : TC_SCAN_BAD);
		tc_buf_release(&objects);
	}
	/* Depth is how deep, not how many. */
	tc_buf_init(&objects, 10000);
	tc_buf_add_char(&objects, '[');
	for (int i = 0; i < 500; i++)
		tc_buf_add_cstr(&objects, "[],{},");
	tc_buf_add_cstr(&objects, "0]");
	assert_status(tc_buf_str(&objects), TC_SCAN_OK);
	tc_buf_release(&objects);
}

/* Strings are looked at eight bytes at a time: every place in such a word counts. */
static void test_every_place_in_a_word(void **state)
{
	char text[48];
	struct tc_scan out;

	(void)state;
	for (size_t len = 0; len <= 32; len++)
		for (size_t at = 0; at < len; at++)
			for (unsigned c = 0; c < 256; c++) {
				bool good = c >= 0x20 && c != '"' && c != '\\';

				memset(text, 'a', sizeof(text));
				text[0] = '"';
				text[1 + at] = (char)(unsigned char)c;
				text[1 + len] = '"';
				enum tc_scan_status status = tc_scan_value(
					tc_str_n(text, len + 2), 0, SEED, &out);
				if (c == '"') {
					assert_int_equal(status, TC_SCAN_OK);
					assert_int_equal(out.end, at + 2);
				} else if (good) {
					assert_int_equal(status, TC_SCAN_OK);
					assert_int_equal(out.end, len + 2);
				} else if (c != '\\') {
					assert_int_equal(status, TC_SCAN_BAD);
					assert_int_equal(out.end, at + 1);
				} else {
					/* \a is no escape; \" hides the end. */
					assert_int_equal(status, at + 1 == len
									 ? TC_SCAN_MORE
									 : TC_SCAN_BAD);
				}
			}
}

/* --- members ------------------------------------------------------------ */

static struct tc_object *scan_object(const char *text)
{
	struct tc_object *o = tc_alloc(sizeof(*o));

	if (tc_scan_object(tc_str(text), 0, SEED, o, NULL, NULL) != TC_SCAN_OK)
		fail_msg("`%s` is not taken", text);
	return o;
}

static void test_members_are_exact(void **state)
{
	static const char text[] = "{ \"a\" :\t-1.50e+0 , \"b\\u0041\":\"x\\ny\" ,\"c\":\n"
				   "{ \"d\" : [ 1 , 2 ] } ,\"e\": null\r\n}tail";
	struct tc_object *o = scan_object(text);

	(void)state;
	assert_int_equal(o->count, 4);
	assert_false(o->more);
	assert_false(o->has_duplicate);
	assert_int_equal(o->scan.end, sizeof(text) - 1 - 4);
	assert_str(o->members[0].key, "a");
	assert_str(o->members[0].value, "-1.50e+0");
	assert_str(o->members[1].key, "bA");
	assert_str(o->members[1].value, "\"x\\ny\"");
	assert_str(o->members[2].key, "c");
	assert_str(o->members[2].value, "{ \"d\" : [ 1 , 2 ] }");
	assert_str(o->members[3].value, "null");
	assert_str(tc_object_get(o, "c"), "{ \"d\" : [ 1 , 2 ] }");
	assert_null(tc_object_get(o, "d").data);
	assert_null(tc_object_get(o, "").data);
	/* They point into the text. */
	assert_ptr_equal(o->members[0].value.data, text + 8);
	free(o);
	o = scan_object("{}");
	assert_int_equal(o->count, 0);
	free(o);
}

static void test_the_last_of_duplicates_counts(void **state)
{
	struct tc_object *o = scan_object("{\"a\":1,\"b\":2,\"a\":3}");

	(void)state;
	assert_true(o->has_duplicate);
	assert_int_equal(o->count, 3);
	assert_str(tc_object_get(o, "a"), "3");
	assert_str(tc_object_get(o, "b"), "2");
	free(o);
}

/* Parsers decode a name before they compare it; so must we. */
static void test_names_with_escapes(void **state)
{
	struct tc_object *o = scan_object("{\"event\\u004eame\":1,\"x\":2}");
	struct tc_buf text;

	(void)state;
	assert_true(o->has_escaped_key);
	assert_false(o->has_duplicate);
	assert_str(tc_object_get(o, "eventName"), "1");
	free(o);
	o = scan_object("{\"eventName\":1,\"event\\u004eame\":2}");
	assert_true(o->has_duplicate);
	assert_str(o->twin, "eventName");
	assert_str(tc_object_get(o, "eventName"), "2");
	free(o);
	/* NUL is part of a name. */
	o = scan_object("{\"a\\u0000\":1,\"a\":2}");
	assert_false(o->has_duplicate);
	assert_str(tc_object_get(o, "a"), "2");
	free(o);
	/* A name that is too long to mean anything stays as it is written. */
	o = scan_object("{\"\\u0061123456789012345678901234567890123\":1}");
	assert_true(o->has_escaped_key);
	assert_str(o->members[0].key, "\\u0061123456789012345678901234567890123");
	free(o);
	/* As many as are listed. */
	tc_buf_init(&text, 100000);
	for (unsigned i = 0; i < TC_SCAN_MEMBERS_MAX; i++)
		tc_buf_addf(&text, "%c\"\\u006b%031u\":%u", i ? ',' : '{', i, i);
	tc_buf_add_char(&text, '}');
	o = scan_object(tc_buf_cstr(&text));
	assert_int_equal(o->count, TC_SCAN_MEMBERS_MAX);
	assert_str(tc_object_get(o, "k0000000000000000000000000000127"), "127");
	assert_false(o->has_duplicate);
	free(o);
	tc_buf_release(&text);
}

static void test_names_that_differ_by_case(void **state)
{
	struct tc_object *o = scan_object("{\"eventName\":1,\"EventName\":2}");

	(void)state;
	assert_true(o->has_case_twin);
	assert_false(o->has_duplicate);
	assert_str(tc_object_get(o, "eventName"), "1");
	free(o);
	o = scan_object("{\"eventname\":1,\"EVENTNAM\\u0045\":2,\"\":3}");
	assert_true(o->has_case_twin);
	free(o);
	/* Letters only: '@' and '`' differ by the same bit. */
	o = scan_object("{\"a@\":1,\"a`\":2,\"@\":1,\"`\":2,\"eventTime\":3,\"eventType\":4}");
	assert_false(o->has_case_twin);
	assert_false(o->has_duplicate);
	free(o);
	o = scan_object("{\"\":1,\"\":2}");
	assert_true(o->has_duplicate);
	free(o);
}

static void test_odd_escapes(void **state)
{
	static const struct {
		const char *text;
		bool odd;
	} cases[] = {
		{"{\"a\":\"x\\u0000\"}", true},
		{"{\"a\":[{\"b\":\"\\ud83d\"}]}", true},
		{"{\"a\":\"\\uDC00\"}", true},
		{"{\"a\\u0000\":1}", true},
		{"{\"a\":\"\\u0001\\ud7ff\\ue000\\\\u0000\"}", false},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		struct tc_object *o = scan_object(cases[i].text);
		if (o->has_odd_escape != cases[i].odd)
			fail_msg("%s", cases[i].text);
		free(o);
	}
}

static void test_more_members_than_are_listed(void **state)
{
	struct tc_buf text;

	(void)state;
	for (unsigned count = TC_SCAN_MEMBERS_MAX; count <= TC_SCAN_MEMBERS_MAX + 1; count++) {
		tc_buf_init(&text, 100000);
		for (unsigned i = 0; i < count; i++)
			tc_buf_addf(&text, "%c\"k%u\":%u", i ? ',' : '{', i, i);
		tc_buf_add_char(&text, '}');
		struct tc_object *o = scan_object(tc_buf_cstr(&text));
		assert_int_equal(o->count, TC_SCAN_MEMBERS_MAX);
		assert_int_equal(o->more, count > TC_SCAN_MEMBERS_MAX);
		assert_str(tc_object_get(o, "k127"), "127");
		assert_null(tc_object_get(o, "k128").data);
		assert_int_equal(o->scan.end, text.len);
		free(o);
		tc_buf_release(&text);
	}
}

static bool stop_at_records(struct tc_str key, char first)
{
	return first == '[' && tc_str_eq(key, TC_STR("Records"));
}

static void test_stop_before_a_value(void **state)
{
	static const char text[] = "{\"x\":[1],\"Records\":{},\"Records\": [ garbage";
	struct tc_object *o = tc_alloc(sizeof(*o));
	bool stopped = false;

	(void)state;
	assert_int_equal(tc_scan_object(tc_str(text), 0, SEED, o, stop_at_records, &stopped),
			 TC_SCAN_OK);
	assert_true(stopped);
	assert_int_equal(text[o->scan.end], '[');
	assert_string_equal(text + o->scan.end, "[ garbage");
	assert_int_equal(o->count, 2);
	/* Not where it is deeper. */
	assert_int_equal(tc_scan_object(TC_STR("{\"a\":{\"Records\":[1]}}"), 0, SEED, o,
					stop_at_records, &stopped),
			 TC_SCAN_OK);
	assert_false(stopped);
	assert_int_equal(tc_scan_object(TC_STR("{\"Records\":"), 0, SEED, o,
					stop_at_records, &stopped),
			 TC_SCAN_MORE);
	assert_false(stopped);
	free(o);
}

/* --- meaning ------------------------------------------------------------ */

static void test_equal_meanings(void **state)
{
	static const struct {
		struct tc_str texts[6];
	} cases[] = {
#define T(s) {s, sizeof(s) - 1}
		{{T("{\"a\":1,\"b\":2}"), T("{\"b\":2,\"a\":1}"),
		  T("{ \"a\" : 1 ,\r\n\t\"b\" : 2 }")}},
		{{T("[1]"), T("[1.0]"), T("[10e-1]"), T("[0.1e1]"), T("[1E0]"),
		  T("[0.0001e+4]")}},
		{{T("[0]"), T("[-0]"), T("[0.0]"), T("[-0.00e5]"), T("[0e999999]")}},
		{{T("[-1]"), T("[-1.000]"), T("[-100e-2]")}},
		{{T("[100]"), T("[1e2]"), T("[1.0e2]"), T("[1000e-1]"), T("[0.1E3]")}},
		{{T("[1203]"), T("[1.203e3]"), T("[12030e-1]")}},
		{{T("[1e1000000]"), T("[10e999999]"), T("[0.1e1000001]")}},
		{{T("[1e-1000000]"), T("[10e-1000001]")}},
		{{T("[12345678901234567890123]"), T("[1234567890123456789012.3e1]"),
		  T("[12345678901234567890123.0]")}},
		{{T("\"A\""), T("\"\\u0041\"")}},
		{{T("\"/\""), T("\"\\/\""), T("\"\\u002f\""), T("\"\\u002F\"")}},
		{{T("\"\xf0\x9f\x94\x91\""), T("\"\\uD83D\\uDD11\""),
		  T("\"\\ud83d\\udd11\"")}},
		{{T("\"\xc3\xa9\""), T("\"\\u00e9\""), T("\"\\u00E9\"")}},
		{{T("\"\\n\\t\\r\\b\\f\""), T("\"\\u000a\\u0009\\u000d\\u0008\\u000c\"")}},
		{{T("\"\\\"\\\\\""), T("\"\\u0022\\u005c\"")}},
		{{T("{\"\\u0061\":1}"), T("{\"a\":1}")}},
		{{T("[[],{}]"), T("[ [ ] , { } ]")}},
		{{T("{\"a\":{\"b\":1,\"c\":[2]}}"), T("{\"a\":{\"c\":[2.0],\"b\":1}}")}},
#undef T
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		uint64_t first = hash_of(cases[i].texts[0]);
		for (size_t k = 1; k < 6 && cases[i].texts[k].data; k++)
			if (hash_of(cases[i].texts[k]) != first)
				fail_msg("`%s` does not mean `%s`", cases[i].texts[k].data,
					 cases[i].texts[0].data);
	}
}

/* No two of these mean the same. */
static void test_different_meanings(void **state)
{
	static const struct tc_str texts[] = {
#define T(s) {s, sizeof(s) - 1}
		T("[]"), T("{}"), T("\"\""), T("null"), T("true"), T("false"), T("[0]"),
		T("[1]"), T("[-1]"), T("[2]"), T("[10]"), T("[0.1]"), T("[11]"), T("[1.1]"),
		T("[1e1000000]"), T("[1e1000001]"), T("[1e-1000000]"),
		T("[9007199254740992]"), T("[9007199254740993]"),
		T("[1,2]"), T("[2,1]"), T("[12]"), T("[1,0]"), T("[1,0,0]"), T("[0,1]"),
		T("[[1],2]"), T("[1,[2]]"), T("[[1,2]]"), T("[[1],[2]]"), T("[[[1]],2]"),
		T("[[]]"), T("[[],[]]"), T("[[[]]]"), T("[{}]"), T("[[],{}]"), T("[{},[]]"),
		T("{\"a\":1,\"b\":2}"), T("{\"a\":2,\"b\":1}"), T("{\"a\":1}"),
		T("{\"b\":2}"), T("{\"a\":{\"b\":2}}"), T("{\"b\":{\"a\":1}}"),
		T("{\"a\":{\"a\":1}}"), T("{\"a\":1,\"b\":{\"c\":3}}"),
		T("{\"a\":{\"b\":1,\"c\":3}}"), T("{\"a\":1,\"b\":1}"), T("{\"ab\":1}"),
		T("{\"a\":\"1\"}"), T("{\"a\":null}"), T("{\"a\":\"\"}"), T("{\"a\":[]}"),
		T("{\"a\":{}}"), T("{\"a\":true}"), T("{\"a\":\"true\"}"), T("{\"a\":\"null\"}"),
		T("{\"A\":1}"), T("{\"\":1}"), T("{\"1\":\"a\"}"), T("[\"a\",1]"), T("[\"a\",\"1\"]"),
		T("[{\"a\":1},{\"b\":2}]"), T("[{\"b\":2},{\"a\":1}]"), T("[{\"a\":1,\"b\":2}]"),
		T("\"1\""), T("\"a\""), T("\"A\""), T("\"a \""), T("\"\\u0000\""),
		T("\"\\u0000\\u0000\""), T("\"a\\u0000\""), T("\"\\ud800\""), T("\"\\udc00\""),
		T("\"\\ufffd\""), T("\"\\\\ud800\""), T("\"true\""), T("\"null\""), T("\"[]\""),
		T("\"\xc3\xa9\""), T("\"e\xcc\x81\""), T("[\"ab\"]"), T("[\"a\",\"b\"]"),
		T("[\"\",\"ab\"]"),
#undef T
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++)
		for (size_t k = 0; k < i; k++)
			if (hash_of(texts[i]) == hash_of(texts[k]))
				fail_msg("`%s` is taken for `%s`", texts[i].data,
					 texts[k].data);
}

/* Integers of 400 digits: exact, and their spelling with an exponent. */
static void test_long_integers(void **state)
{
	struct tc_buf a, b;

	(void)state;
	tc_buf_init(&a, 2000);
	tc_buf_init(&b, 2000);
	tc_buf_add_char(&a, '[');
	for (int i = 0; i < 400; i++)
		tc_buf_add_char(&a, (char)('1' + i % 9));
	tc_buf_add_char(&a, ']');
	uint64_t whole = hash_of(tc_buf_str(&a));
	/* The decimal point moves through all places. */
	for (size_t at = 2; at < 401; at++) {
		tc_buf_clear(&b);
		tc_buf_add(&b, a.data, at);
		tc_buf_add_char(&b, '.');
		tc_buf_add(&b, a.data + at, 401 - at);
		tc_buf_addf(&b, "e%zu]", 401 - at);
		if (hash_of(tc_buf_str(&b)) != whole)
			fail_msg("other with the point at %zu", at);
	}
	/* Any other digit is another number. */
	for (size_t at = 1; at <= 400; at++) {
		char before = a.data[at];
		a.data[at] = before == '9' ? '1' : (char)(before + 1);
		if (hash_of(tc_buf_str(&a)) == whole)
			fail_msg("digit %zu does not count", at);
		a.data[at] = before;
	}
	/* 10^400, by digits and by exponent. */
	tc_buf_clear(&a);
	tc_buf_add_cstr(&a, "[1");
	tc_buf_fill(&a, '0', 400);
	tc_buf_add_char(&a, ']');
	assert_true(hash_of(tc_buf_str(&a)) == hash_of(TC_STR("[1e400]")));
	assert_true(hash_of(tc_buf_str(&a)) != hash_of(TC_STR("[1e401]")));
	tc_buf_release(&a);
	tc_buf_release(&b);
}

/* Powers of ten that no integer type holds: no crash, and equal texts stay equal. */
static void test_absurd_exponents(void **state)
{
	static const char *const texts[] = {
		"[1e9223372036854775807]", "[10e9223372036854775807]",
		"[1e-9223372036854775808]", "[0.1e-9223372036854775808]",
		"[1e99999999999999999999999999]", "[1e-99999999999999999999999999]",
		"[1e+000000000000000000000000000000000000001]", "[0e99999999999999999999]",
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++)
		assert_true(hash_of(tc_str(texts[i])) == hash_of(tc_str(texts[i])));
	assert_true(hash_of(TC_STR("[1e99999999999999999999]")) !=
		    hash_of(TC_STR("[1e-99999999999999999999]")));
	assert_true(hash_of(TC_STR("[1e99999999999999999999]")) !=
		    hash_of(TC_STR("[2e99999999999999999999]")));
}

static void test_the_seed_counts(void **state)
{
	static const char *const texts[] = {"\"a\",", "1,", "null,", "[],", "{},", "[1],",
					    "{\"a\":1},", "0,"};
	struct tc_scan one, two;

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++) {
		tc_scan_value(tc_str(texts[i]), 0, 1, &one);
		tc_scan_value(tc_str(texts[i]), 0, 2, &two);
		assert_true(one.hash != two.hash);
	}
}

/* An object means the same, however it is scanned. */
static void test_both_ways_of_scanning_agree(void **state)
{
	static const char text[] = "{\"a\":[1,{\"b\":\"\\u0041\"}],\"c\":null}";
	struct tc_object *o = scan_object(text);

	(void)state;
	assert_true(o->scan.hash == hash_of(tc_str(text)));
	free(o);
}

/* --- strings ------------------------------------------------------------ */

static void assert_decodes(struct tc_str inside, struct tc_str expected)
{
	struct tc_buf out;
	char *copy = exact_copy(inside);

	tc_buf_init(&out, 1000);
	tc_json_decode(&out, tc_str_n(copy, inside.len));
	if (!tc_str_eq(tc_buf_str(&out), expected))
		fail_msg("`%.*s` becomes `%.*s`", TC_STR_ARG(inside),
			 TC_STR_ARG(tc_buf_str(&out)));
	tc_buf_release(&out);
	free(copy);
}

static void test_decode(void **state)
{
	(void)state;
	assert_decodes(TC_STR(""), TC_STR(""));
	assert_decodes(TC_STR("plain"), TC_STR("plain"));
	assert_decodes(TC_STR("\\\"\\\\\\/\\b\\f\\n\\r\\t"), TC_STR("\"\\/\b\f\n\r\t"));
	assert_decodes(TC_STR("a\\u0000b"), TC_STR("a\0b"));
	assert_decodes(TC_STR("\\u0041\\u00e9\\u20AC"), TC_STR("A\xc3\xa9\xe2\x82\xac"));
	assert_decodes(TC_STR("\\ud83d\\udd11"), TC_STR("\xf0\x9f\x94\x91"));
	assert_decodes(TC_STR("\\uDBFF\\uDFFF"), TC_STR("\xf4\x8f\xbf\xbf"));
	/* Lone halves stay what they are (WTF-8). */
	assert_decodes(TC_STR("\\ud800"), TC_STR("\xed\xa0\x80"));
	assert_decodes(TC_STR("\\udc00"), TC_STR("\xed\xb0\x80"));
	assert_decodes(TC_STR("\\ud800x"), TC_STR("\xed\xa0\x80x"));
	assert_decodes(TC_STR("\\ud800\\n"), TC_STR("\xed\xa0\x80\n"));
	assert_decodes(TC_STR("\\ud800\\u0041"), TC_STR("\xed\xa0\x80" "A"));
	assert_decodes(TC_STR("\\ud800\\ud83d\\udd11"), TC_STR("\xed\xa0\x80\xf0\x9f\x94\x91"));
	assert_decodes(TC_STR("\\udd11\\ud83d"), TC_STR("\xed\xb4\x91\xed\xa0\xbd"));
	/* What is not UTF-8 passes. */
	assert_decodes(TC_STR("\xff\\n\xc3"), TC_STR("\xff\n\xc3"));
}

static void test_raw_offset(void **state)
{
	static const struct {
		const char *inside;
		size_t decoded, raw;
	} cases[] = {
		{"abc", 0, 0},          {"abc", 2, 2},          {"abc", 3, 3},
		{"\\n{\\\"", 1, 2},     {"\\n{\\\"", 2, 3},     {"\\n{\\\"", 3, 5},
		{"\\u0041b", 1, 6},     {"\\u00e9b", 2, 6},     {"\\ud83d\\udd11b", 4, 12},
		{"\\ud83d\\udd11b", 5, 13}, {"\\ud83dx", 3, 6}, {"\xc3\xa9z", 2, 2},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++)
		assert_int_equal(tc_json_raw_offset(tc_str(cases[i].inside),
						    cases[i].decoded),
				 cases[i].raw);
}

static void test_text_of_a_value(void **state)
{
	struct tc_arena arena;

	(void)state;
	tc_arena_init(&arena);
	assert_str(tc_json_text(&arena, TC_STR("\"a\\u0041\"")), "aA");
	assert_str(tc_json_text(&arena, TC_STR("\"\"")), "");
	assert_str(tc_json_text(&arena, TC_STR("\"a\\u0000b\"")), "a\0b");
	assert_str(tc_json_text(&arena, TC_STR("12.50")), "12.50");
	assert_str(tc_json_text(&arena, TC_STR("true")), "true");
	assert_str(tc_json_text(&arena, TC_STR("[1, 2]")), "[1, 2]");
	assert_str(tc_json_text(&arena, TC_STR("\"null\"")), "null");
	assert_null(tc_json_text(&arena, TC_STR("null")).data);
	assert_null(tc_json_text(&arena, TC_STR_NULL).data);
	tc_arena_release(&arena);
	assert_true(tc_json_is_string(TC_STR("\"\"")));
	assert_false(tc_json_is_string(TC_STR("1")));
	assert_false(tc_json_is_string(TC_STR("\"")));
}

/* --- passing over ------------------------------------------------------- */

/* In two pieces, cut at every byte. */
static void assert_skips(const char *text, size_t len)
{
	struct tc_str all = tc_str(text);

	for (size_t cut = 0; cut <= all.len; cut++) {
		struct tc_skip skip = {0};
		bool done;
		size_t taken = tc_skip_value(&skip, tc_str_n(text, cut), &done);

		assert_true(taken <= cut);
		if (!done) {
			assert_int_equal(taken, cut);
			taken += tc_skip_value(&skip, tc_str_n(text + cut, all.len - cut),
					       &done);
		}
		if (!done || taken != len)
			fail_msg("`%s` cut at %zu: %zu bytes, %s", text, cut, taken,
				 done ? "done" : "not done");
	}
}

static void test_skip(void **state)
{
	(void)state;
	assert_skips("{}x", 2);
	assert_skips("[]]", 2);
	assert_skips("  {\"a\":[1,\"}]\",{\"\\\"\":2}]} ,", 25);
	assert_skips("\"a\\\\\"b", 5);
	assert_skips("\"a\\\"b\" ", 6);
	assert_skips("\"\",", 2);
	assert_skips("12,", 2);
	assert_skips("12}", 2);
	assert_skips("12]", 2);
	assert_skips(" true\n", 5);
	assert_skips("-1.5e3 }", 6);
	assert_skips("[[[[]]]]]", 8);
	assert_skips("{\"a\":{\"b\":{}}}}", 14);
}

static void test_skip_that_does_not_end(void **state)
{
	static const char *const texts[] = {"", "  ", "{", "[1,2", "\"abc", "\"abc\\", "12",
					    "{\"a\":\"}\"", "[\"]"};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++) {
		struct tc_skip skip = {0};
		bool done = true;

		assert_int_equal(tc_skip_value(&skip, tc_str(texts[i]), &done),
				 strlen(texts[i]));
		assert_false(done);
	}
}

static void test_skip_space(void **state)
{
	(void)state;
	assert_int_equal(tc_skip_space(TC_STR(" \t\r\n1"), 0), 4);
	assert_int_equal(tc_skip_space(TC_STR("1 2"), 1), 2);
	assert_int_equal(tc_skip_space(TC_STR("\f"), 0), 0);
	assert_int_equal(tc_skip_space(TC_STR("\0"), 0), 0);
	assert_int_equal(tc_skip_space(TC_STR("  "), 0), 2);
	assert_int_equal(tc_skip_space(TC_STR(""), 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_that_are_json),
		cmocka_unit_test(test_values_that_are_not),
		cmocka_unit_test(test_the_end_of_a_value),
		cmocka_unit_test(test_a_value_in_the_middle),
		cmocka_unit_test(test_cut_at_every_byte),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_every_place_in_a_word),
		cmocka_unit_test(test_members_are_exact),
		cmocka_unit_test(test_the_last_of_duplicates_counts),
		cmocka_unit_test(test_names_with_escapes),
		cmocka_unit_test(test_names_that_differ_by_case),
		cmocka_unit_test(test_odd_escapes),
		cmocka_unit_test(test_more_members_than_are_listed),
		cmocka_unit_test(test_stop_before_a_value),
		cmocka_unit_test(test_equal_meanings),
		cmocka_unit_test(test_different_meanings),
		cmocka_unit_test(test_long_integers),
		cmocka_unit_test(test_absurd_exponents),
		cmocka_unit_test(test_the_seed_counts),
		cmocka_unit_test(test_both_ways_of_scanning_agree),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_raw_offset),
		cmocka_unit_test(test_text_of_a_value),
		cmocka_unit_test(test_skip),
		cmocka_unit_test(test_skip_that_does_not_end),
		cmocka_unit_test(test_skip_space),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
