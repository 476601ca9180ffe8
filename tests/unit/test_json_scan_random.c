/*
 * The record slicer against documents made at random, and against a second, slow
 * reading of the grammar.
 */
#include "unit.h"

#include "json/scan.h"

#include "util/banned.h"

#define SEED 42
#define TEXT_BYTES ((size_t)1024 * 1024)

/* --- documents ---------------------------------------------------------- */

enum kind { KIND_WORD, KIND_NUMBER, KIND_STRING, KIND_ARRAY, KIND_OBJECT };

#define CHILDREN_MAX 6

struct value {
	enum kind kind;
	const char *word;
	/* A number: sign, digits without zeros at either end, power of ten. */
	bool negative;
	char digits[24];
	int power;
	/* A string, and the key of a member: code points. */
	uint32_t chars[10], key[6];
	size_t char_count, key_count;
	size_t count;
	struct value *children[CHILDREN_MAX]; /* owned */
};

static void value_free(struct value *v)
{
	for (size_t i = 0; i < v->count; i++)
		value_free(v->children[i]);
	free(v);
}

/* Alphabets: a tiny one, so that documents come out alike, and a wide one. */
static uint32_t random_char(struct unit_random *r, bool tiny)
{
	static const uint32_t wide[] = {
		'a', 'Z', '"', '\\', '/', 0, 8, 9, 10, 13, 0x1f, 0x7f, 0xe9, 0x2028, 0xffff,
		0x1f511, 0x10ffff, 0xd800, 0xdfff, '{', '}', '[', ']', ',', ':', ' ',
	};

	return tiny ? (uint32_t)('a' + unit_below(r, 2))
		    : wide[unit_below(r, TC_ARRAY_LEN(wide))];
}

static size_t random_text(struct unit_random *r, bool tiny, uint32_t *out, size_t max)
{
	size_t count = unit_below(r, tiny ? 3 : max + 1);

	for (size_t i = 0; i < count; i++) {
		out[i] = random_char(r, tiny);
		/* Two halves side by side would be one character. */
		if (i && out[i - 1] == 0xd800 && out[i] == 0xdfff)
			out[i] = 'x';
	}
	return count;
}

static void random_number(struct unit_random *r, bool tiny, struct value *v)
{
	size_t len = tiny ? unit_below(r, 2) : unit_below(r, sizeof(v->digits) - 1);

	v->negative = len && unit_below(r, 3) == 0;
	for (size_t i = 0; i < len; i++) {
		bool edge = i == 0 || i == len - 1;
		v->digits[i] = (char)(edge ? '1' + unit_below(r, tiny ? 2 : 9)
					   : '0' + unit_below(r, 10));
	}
	v->digits[len] = '\0';
	v->power = len ? (int)unit_below(r, tiny ? 2 : 30) - (tiny ? 0 : 15) : 0;
}

static bool same_key(const struct value *a, const struct value *b)
{
	return a->key_count == b->key_count &&
	       memcmp(a->key, b->key, a->key_count * sizeof(*a->key)) == 0;
}

static struct value *random_value(struct unit_random *r, bool tiny, unsigned depth)
{
	static const char *const words[] = {"true", "false", "null"};
	struct value *v = tc_calloc(1, sizeof(*v));

	v->kind = (enum kind)unit_below(r, depth ? 5 : 3);
	switch (v->kind) {
	case KIND_WORD:
		v->word = words[unit_below(r, 3)];
		break;
	case KIND_NUMBER:
		random_number(r, tiny, v);
		break;
	case KIND_STRING:
		v->char_count = random_text(r, tiny, v->chars, TC_ARRAY_LEN(v->chars));
		break;
	case KIND_ARRAY:
	case KIND_OBJECT:
		for (size_t i = unit_below(r, tiny ? 4 : CHILDREN_MAX + 1); i-- > 0;) {
			struct value *child = random_value(r, tiny, depth - 1);
			bool taken = false;

			child->key_count = random_text(r, tiny, child->key,
						       TC_ARRAY_LEN(child->key));
			for (size_t k = 0; k < v->count; k++)
				taken |= v->kind == KIND_OBJECT &&
					 same_key(child, v->children[k]);
			if (taken)
				value_free(child);
			else
				v->children[v->count++] = child;
		}
		break;
	}
	return v;
}

/* --- writing them ------------------------------------------------------- */

struct style {
	struct unit_random *r; /* NULL: the one plain way */
};

static size_t pick(const struct style *s, size_t limit)
{
	return s->r ? unit_below(s->r, limit) : 0;
}

static void write_space(const struct style *s, struct tc_buf *out)
{
	for (size_t n = pick(s, 3); n > 0; n--)
		tc_buf_add_char(out, " \t\r\n"[pick(s, 4)]);
}

static size_t put_utf8(uint32_t c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* As an escape, or as it is where that may be. */
static void write_char(const struct style *s, struct tc_buf *out, uint32_t c)
{
	static const char plain[] = "\"\\/\b\f\n\r\t", escaped[] = "\"\\/bfnrt";
	const char *hex = pick(s, 2) ? "\\u%04X" : "\\u%04x";
	const char *at = c && c < 0x80 ? strchr(plain, (int)c) : NULL;
	bool must = c < 0x20 || c == '"' || c == '\\';
	char utf8[4];

	if (at && (pick(s, 2) || (must && !s->r))) {
		tc_buf_add_char(out, '\\');
		tc_buf_add_char(out, escaped[at - plain]);
	} else if (c >= 0x10000 && pick(s, 2)) {
		tc_buf_addf(out, hex[5] == 'X' ? "\\u%04X\\u%04X" : "\\u%04x\\u%04x",
			    (unsigned)(0xd800 + ((c - 0x10000) >> 10)),
			    (unsigned)(0xdc00 + ((c - 0x10000) & 0x3ff)));
	} else if (c < 0x10000 && (must || pick(s, 3) == 1)) {
		tc_buf_addf(out, hex[5] == 'X' ? "\\u%04X" : "\\u%04x", (unsigned)c);
	} else {
		tc_buf_add(out, utf8, put_utf8(c, utf8));
	}
}

static void write_string(const struct style *s, struct tc_buf *out, const uint32_t *chars,
			 size_t count)
{
	tc_buf_add_char(out, '"');
	for (size_t i = 0; i < count; i++)
		write_char(s, out, chars[i]);
	tc_buf_add_char(out, '"');
}

/* The digits with the point anywhere, padded with zeros, and the exponent to match. */
static void write_number(const struct style *s, struct tc_buf *out, const struct value *v)
{
	size_t len = strlen(v->digits), after = pick(s, 30), zeros = pick(s, 4);
	int power = v->power;

	if (!len) {
		static const char *const spellings[] = {"0", "-0", "0.0", "0e7", "-0.00E-3"};
		tc_buf_add_cstr(out, spellings[pick(s, TC_ARRAY_LEN(spellings))]);
		return;
	}
	if (v->negative)
		tc_buf_add_char(out, '-');
	/* `after` digits stand behind the point. */
	if (after < len) {
		tc_buf_add(out, v->digits, len - after);
	} else {
		tc_buf_add_char(out, '0');
	}
	if (after || pick(s, 2)) {
		tc_buf_add_char(out, '.');
		if (after > len)
			tc_buf_fill(out, '0', after - len);
		tc_buf_add(out, v->digits + (after < len ? len - after : 0),
			   after < len ? after : len);
		tc_buf_fill(out, '0', after ? zeros : 1);
	}
	power += (int)after;
	if (power || pick(s, 2))
		tc_buf_addf(out, pick(s, 2) ? "E%+d" : "e%d", power);
}

/* Where the values of the outermost members lie. */
struct places {
	size_t from[CHILDREN_MAX], to[CHILDREN_MAX], count;
};

static void write_value(const struct style *s, struct tc_buf *out, const struct value *v,
			struct places *places)
{
	const struct value *order[CHILDREN_MAX];

	switch (v->kind) {
	case KIND_WORD:
		tc_buf_add_cstr(out, v->word);
		return;
	case KIND_NUMBER:
		write_number(s, out, v);
		return;
	case KIND_STRING:
		write_string(s, out, v->chars, v->char_count);
		return;
	case KIND_ARRAY:
	case KIND_OBJECT:
		break;
	}
	for (size_t i = 0; i < v->count; i++)
		order[i] = v->children[i];
	for (size_t i = v->count; v->kind == KIND_OBJECT && i-- > 1;) {
		size_t k = s->r ? unit_below(s->r, i + 1) : i;
		const struct value *swapped = order[i];
		order[i] = order[k];
		order[k] = swapped;
	}
	tc_buf_add_char(out, v->kind == KIND_ARRAY ? '[' : '{');
	write_space(s, out);
	for (size_t i = 0; i < v->count; i++) {
		if (i) {
			tc_buf_add_char(out, ',');
			write_space(s, out);
		}
		if (v->kind == KIND_OBJECT) {
			write_string(s, out, order[i]->key, order[i]->key_count);
			write_space(s, out);
			tc_buf_add_char(out, ':');
			write_space(s, out);
		}
		if (places)
			places->from[i] = out->len;
		write_value(s, out, order[i], NULL);
		if (places) {
			places->to[i] = out->len;
			places->count = i + 1;
		}
		write_space(s, out);
	}
	tc_buf_add_char(out, v->kind == KIND_ARRAY ? ']' : '}');
}

static uint64_t hash_of(const struct tc_buf *text)
{
	struct tc_scan out = {0, 0, NULL};

	/* The last byte is a space, which ends a number. */
	if (tc_scan_value(tc_buf_str(text), 0, SEED, &out) != TC_SCAN_OK ||
	    out.end + 1 != text->len)
		fail_msg("refused at %zu (%s): %.*s", out.end, out.error ? out.error : "",
			 TC_STR_ARG(tc_buf_str(text)));
	return out.hash;
}

/* --- properties --------------------------------------------------------- */

static void test_spelling_has_no_meaning(void **state)
{
	struct unit_random r = unit_random();
	const struct style plain = {NULL}, wild = {&r};
	struct tc_buf a, b;

	(void)state;
	tc_buf_init(&a, TEXT_BYTES);
	tc_buf_init(&b, TEXT_BYTES);
	for (int i = 0; i < 4000; i++) {
		struct value *v = random_value(&r, false, 4);

		tc_buf_clear(&a);
		write_value(&plain, &a, v, NULL);
		tc_buf_add_char(&a, ' ');
		uint64_t h = hash_of(&a);
		for (int k = 0; k < 3; k++) {
			tc_buf_clear(&b);
			write_value(&wild, &b, v, NULL);
			tc_buf_add_char(&b, ' ');
			if (hash_of(&b) != h)
				fail_msg("document %d: `%.*s` is taken for another than "
					 "`%.*s`",
					 i, TC_STR_ARG(tc_buf_str(&a)),
					 TC_STR_ARG(tc_buf_str(&b)));
		}
		value_free(v);
	}
	tc_buf_release(&a);
	tc_buf_release(&b);
}

struct known {
	char *text; /* owned; the plain way, members sorted */
	uint64_t hash;
};

static int child_order(const void *a, const void *b)
{
	const struct value *x = *(struct value *const *)a, *y = *(struct value *const *)b;

	for (size_t i = 0; i < x->key_count && i < y->key_count; i++)
		if (x->key[i] != y->key[i])
			return x->key[i] < y->key[i] ? -1 : 1;
	return (x->key_count > y->key_count) - (x->key_count < y->key_count);
}

static void sort_members(struct value *v)
{
	for (size_t i = 0; i < v->count; i++)
		sort_members(v->children[i]);
	if (v->kind == KIND_OBJECT && v->count)
		qsort(v->children, v->count, sizeof(struct value *), child_order);
}

static int known_by_hash(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return strcmp(x->text, y->text);
}

/* Small documents of a tiny alphabet: as alike as can be. */
static void test_other_documents_mean_something_else(void **state)
{
	enum { COUNT = 40000 };
	struct unit_random r = unit_random();
	const struct style plain = {NULL};
	struct known *known = tc_calloc(COUNT, sizeof(*known));
	size_t different = 0;
	struct tc_buf text;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	for (size_t i = 0; i < COUNT; i++) {
		struct value *v = random_value(&r, true, 3);

		sort_members(v);
		tc_buf_clear(&text);
		write_value(&plain, &text, v, NULL);
		tc_buf_add_char(&text, ' ');
		known[i] = (struct known){tc_strdup(tc_buf_str(&text)), hash_of(&text)};
		value_free(v);
	}
	qsort(known, COUNT, sizeof(*known), known_by_hash);
	for (size_t i = 1; i < COUNT; i++) {
		bool same = strcmp(known[i - 1].text, known[i].text) == 0;
		different += !same;
		if (!same && known[i - 1].hash == known[i].hash)
			fail_msg("`%s` is taken for `%s`", known[i - 1].text, known[i].text);
	}
	/* The alphabet must not be so tiny that nothing is tested. */
	assert_true(different > 5000);
	for (size_t i = 0; i < COUNT; i++)
		free(known[i].text);
	free(known);
	tc_buf_release(&text);
}

static void test_members_lie_where_they_were_written(void **state)
{
	struct unit_random r = unit_random();
	const struct style wild = {&r};
	struct tc_object *o = tc_alloc(sizeof(*o));
	struct tc_buf text;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	for (int i = 0; i < 4000; i++) {
		struct value *v = random_value(&r, false, 3);
		struct places places = {.count = 0};
		size_t before = unit_below(&r, 5);

		if (v->kind == KIND_OBJECT) {
			tc_buf_clear(&text);
			tc_buf_fill(&text, ' ', before);
			write_value(&wild, &text, v, &places);
			size_t end = text.len;
			tc_buf_add_cstr(&text, "rest");
			assert_int_equal(tc_scan_object(tc_buf_str(&text), before, SEED, o,
							NULL, NULL),
					 TC_SCAN_OK);
			assert_int_equal(o->scan.end, end);
			assert_int_equal(o->count, places.count);
			assert_false(o->has_duplicate);
			for (size_t k = 0; k < o->count; k++) {
				struct tc_str value = o->members[k].value;
				assert_ptr_equal(value.data, text.data + places.from[k]);
				assert_int_equal(value.len, places.to[k] - places.from[k]);
			}
		}
		value_free(v);
	}
	tc_buf_release(&text);
	free(o);
}

static void test_decoding_and_offsets(void **state)
{
	struct unit_random r = unit_random();
	const struct style wild = {&r};
	struct tc_buf raw, expected, decoded;

	(void)state;
	tc_buf_init(&raw, TEXT_BYTES);
	tc_buf_init(&expected, TEXT_BYTES);
	tc_buf_init(&decoded, TEXT_BYTES);
	for (int i = 0; i < 5000; i++) {
		size_t raw_at[41], decoded_at[41], count = unit_below(&r, 40);
		uint32_t before = 0;

		tc_buf_clear(&raw);
		tc_buf_clear(&expected);
		tc_buf_clear(&decoded);
		for (size_t k = 0; k < count; k++) {
			uint32_t c = random_char(&r, false);
			char utf8[4];

			if (before == 0xd800 && c == 0xdfff)
				c = 'x';
			before = c;
			raw_at[k] = raw.len;
			decoded_at[k] = expected.len;
			write_char(&wild, &raw, c);
			tc_buf_add(&expected, utf8, put_utf8(c, utf8));
		}
		raw_at[count] = raw.len;
		decoded_at[count] = expected.len;
		tc_json_decode(&decoded, tc_buf_str(&raw));
		assert_true(tc_str_eq(tc_buf_str(&decoded), tc_buf_str(&expected)));
		for (size_t k = 0; k <= count; k++)
			assert_int_equal(tc_json_raw_offset(tc_buf_str(&raw), decoded_at[k]),
					 raw_at[k]);
	}
	tc_buf_release(&raw);
	tc_buf_release(&expected);
	tc_buf_release(&decoded);
}

/* Passing over in random pieces ends where the scan does. */
static void test_skipping_ends_where_the_scan_does(void **state)
{
	struct unit_random r = unit_random();
	const struct style wild = {&r};
	struct tc_buf text;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	for (int i = 0; i < 4000; i++) {
		struct value *v = random_value(&r, false, 4);
		struct tc_skip skip = {0};
		bool done = false;
		size_t at = 0;

		tc_buf_clear(&text);
		write_value(&wild, &text, v, NULL);
		size_t end = text.len;
		tc_buf_add_char(&text, ",]} \n"[unit_below(&r, 5)]);
		while (!done && at < text.len) {
			size_t piece = 1 + unit_below(&r, 8);
			if (piece > text.len - at)
				piece = text.len - at;
			at += tc_skip_value(&skip, tc_str_n(text.data + at, piece), &done);
		}
		if (!done || at != end)
			fail_msg("`%.*s` ends at %zu, not %zu",
				 TC_STR_ARG(tc_buf_str(&text)), end, at);
		value_free(v);
	}
	tc_buf_release(&text);
}

/* --- a second reading of the grammar ------------------------------------ */

struct judge {
	const unsigned char *p, *end;
	unsigned depth;
	jmp_buf out; /* taken with the verdict + 1 */
};

static void verdict(struct judge *j, enum tc_scan_status status)
{
	longjmp(j->out, (int)status + 1);
}

static unsigned look(struct judge *j)
{
	if (j->p == j->end)
		verdict(j, TC_SCAN_MORE);
	return *j->p;
}

static void need(struct judge *j, bool good)
{
	if (!good)
		verdict(j, TC_SCAN_BAD);
}

static void judge_space(struct judge *j)
{
	while (look(j) == ' ' || look(j) == '\t' || look(j) == '\n' || look(j) == '\r')
		j->p++;
}

static void judge_digits(struct judge *j)
{
	need(j, look(j) >= '0' && look(j) <= '9');
	while (look(j) >= '0' && look(j) <= '9')
		j->p++;
}

static void judge_number(struct judge *j)
{
	if (look(j) == '-')
		j->p++;
	if (look(j) == '0')
		j->p++;
	else
		judge_digits(j);
	if (look(j) == '.') {
		j->p++;
		judge_digits(j);
	}
	if (look(j) == 'e' || look(j) == 'E') {
		j->p++;
		if (look(j) == '+' || look(j) == '-')
			j->p++;
		judge_digits(j);
	}
}

static void judge_string(struct judge *j)
{
	need(j, look(j) == '"');
	for (j->p++; look(j) != '"'; j->p++) {
		need(j, look(j) >= 0x20);
		if (look(j) != '\\')
			continue;
		j->p++;
		need(j, look(j) && strchr("\"\\/bfnrtu", (int)look(j)) != NULL);
		for (int i = *j->p == 'u' ? 4 : 0; i > 0; i--) {
			j->p++;
			need(j, look(j) && strchr("0123456789abcdefABCDEF", (int)look(j)));
		}
	}
	j->p++;
}

static void judge_value(struct judge *j);

static void judge_children(struct judge *j, unsigned char close)
{
	need(j, ++j->depth <= TC_SCAN_DEPTH_MAX);
	j->p++;
	judge_space(j);
	while (look(j) != close) {
		if (close == '}') {
			judge_string(j);
			judge_space(j);
			need(j, look(j) == ':');
			j->p++;
			judge_space(j);
		}
		judge_value(j);
		judge_space(j);
		if (look(j) == close)
			break;
		need(j, look(j) == ',');
		j->p++;
		judge_space(j);
		need(j, look(j) != close);
	}
	j->p++;
	j->depth--;
}

static void judge_value(struct judge *j)
{
	static const char *const words[] = {"true", "false", "null"};
	unsigned c = look(j);

	if (c == '{' || c == '[') {
		judge_children(j, c == '{' ? '}' : ']');
		return;
	}
	if (c == '"') {
		judge_string(j);
		return;
	}
	for (size_t i = 0; i < TC_ARRAY_LEN(words); i++)
		if (c == (unsigned char)words[i][0]) {
			for (const char *w = words[i]; *w; w++, j->p++)
				need(j, look(j) == (unsigned char)*w);
			return;
		}
	judge_number(j);
}

static enum tc_scan_status judge(struct tc_str text, size_t *end)
{
	struct judge j = {.p = (const unsigned char *)text.data,
			  .end = (const unsigned char *)text.data + text.len};
	int status = setjmp(j.out);

	if (status)
		return (enum tc_scan_status)(status - 1);
	judge_value(&j);
	*end = (size_t)((const char *)j.p - text.data);
	return TC_SCAN_OK;
}

static size_t mutate(struct unit_random *r, char *text, size_t len, size_t max)
{
	static const char bytes[] = "{}[]\",:\\/ \n\t0123456789.-+eEutrflasn\x01\x7f\x80\xff";
	size_t count = 1 + unit_below(r, 4);

	for (size_t i = 0; i < count; i++) {
		size_t at = unit_below(r, len + 1);
		char c = bytes[unit_below(r, sizeof(bytes))]; /* the NUL, too */
		size_t n;

		switch (unit_below(r, 5)) {
		case 0: /* replaced */
			if (at < len)
				text[at] = c;
			break;
		case 1: /* put in */
			if (len < max) {
				memmove(text + at + 1, text + at, len - at);
				text[at] = c;
				len++;
			}
			break;
		case 2: /* a run lost */
			n = unit_below(r, 8);
			if (at + n <= len) {
				memmove(text + at, text + at + n, len - at - n);
				len -= n;
			}
			break;
		case 3: /* cut off */
			if (unit_below(r, 3) == 0)
				len = at;
			break;
		default: /* a run of itself put elsewhere */
			n = unit_below(r, 8);
			if (at + n <= len)
				memmove(text + unit_below(r, len - n + 1), text + at, n);
			break;
		}
	}
	return len;
}

static void test_damaged_documents_are_judged_alike(void **state)
{
	struct unit_random r = unit_random();
	const struct style wild = {&r};
	struct tc_object *o = tc_alloc(sizeof(*o));
	size_t verdicts[3] = {0, 0, 0};
	struct tc_buf text;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	for (int i = 0; i < 30000; i++) {
		struct value *v = random_value(&r, i % 2, 3);
		struct tc_scan out = {0, 0, NULL};
		size_t end = 0;

		tc_buf_clear(&text);
		write_value(&wild, &text, v, NULL);
		value_free(v);
		tc_buf_add_char(&text, '\n');
		tc_buf_reserve(&text, 8);
		size_t len = mutate(&r, text.data, text.len, text.len + 4);
		/* Ends with the last byte of its memory. */
		char *exact = tc_alloc(len ? len : 1);
		memcpy(exact, text.data, len);
		struct tc_str s = tc_str_n(exact, len);
		enum tc_scan_status expected = judge(s, &end);
		enum tc_scan_status got = tc_scan_value(s, 0, SEED, &out);
		if (got != expected || (got == TC_SCAN_OK && out.end != end))
			fail_msg("document %d is %d (to %zu), not %d (to %zu): %.*s", i,
				 (int)got, out.end, (int)expected, end, TC_STR_ARG(s));
		verdicts[got]++;
		if (len && exact[0] == '{') {
			assert_int_equal(tc_scan_object(s, 0, SEED, o, NULL, NULL), got);
			assert_int_equal(o->scan.end, out.end);
			if (got == TC_SCAN_OK)
				assert_true(o->scan.hash == out.hash);
		}
		free(exact);
	}
	/* All three verdicts were given, and often. */
	for (size_t i = 0; i < 3; i++)
		assert_true(verdicts[i] > 1000);
	tc_buf_release(&text);
	free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spelling_has_no_meaning),
		cmocka_unit_test(test_other_documents_mean_something_else),
		cmocka_unit_test(test_members_lie_where_they_were_written),
		cmocka_unit_test(test_decoding_and_offsets),
		cmocka_unit_test(test_skipping_ends_where_the_scan_does),
		cmocka_unit_test(test_damaged_documents_are_judged_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
