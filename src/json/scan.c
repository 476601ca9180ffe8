#include "json/scan.h"

#include "json/run.h"
#include "util/hash.h"
#include "util/utf8.h"

#include "util/banned.h"

/* Kinds of values start their hashes apart. */
#define TAG_STRING UINT64_C(0x53)
#define TAG_NUMBER UINT64_C(0x4e)
#define TAG_ARRAY  UINT64_C(0x41)
#define TAG_OBJECT UINT64_C(0x4f)
#define TAG_WORD   UINT64_C(0x57)

/* Largest string that is decoded to be hashed. */
#define DECODE_MAX ((size_t)64 * 1024 * 1024)

struct scanner {
	const char *start, *p, *end;
	uint64_t seed;
	unsigned depth, depth_max;
	const char *error;
	bool odd_escape;
};

const char tc_scan_too_deep[] = "nested too deeply";

static enum tc_scan_status bad(struct scanner *s, const char *what)
{
	s->error = what;
	return TC_SCAN_BAD;
}

static inline void skip_space(struct scanner *s)
{
	s->p = tc_run_space(s->p, s->end);
}

size_t tc_skip_space(struct tc_str text, size_t at)
{
	/* An empty text may be nowhere. */
	return at < text.len ? (size_t)(tc_run_space(text.data + at, text.data + text.len) -
					text.data)
			     : at;
}

/* --- strings ---------------------------------------------------------- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* NUL, or a surrogate, which may be half of a pair. */
static bool is_odd_escape(const char *digits)
{
	if (memcmp(digits, "0000", 4) == 0)
		return true;
	return (digits[0] == 'd' || digits[0] == 'D') && hex_digit(digits[1]) >= 8;
}

/* s->p is at the backslash. */
static enum tc_scan_status scan_escape(struct scanner *s)
{
	if (s->end - s->p < 2)
		return TC_SCAN_MORE;
	if (s->p[1] != 'u') {
		if (!strchr("\"\\/bfnrt", s->p[1]) || !s->p[1])
			return bad(s, "unknown escape in a string");
		s->p += 2;
		return TC_SCAN_OK;
	}
	for (int i = 2; i < 6; i++) {
		if (s->end - s->p <= i)
			return TC_SCAN_MORE;
		if (hex_digit(s->p[i]) < 0)
			return bad(s, "bad \\u escape in a string");
	}
	s->odd_escape |= is_odd_escape(s->p + 2);
	s->p += 6;
	return TC_SCAN_OK;
}

/* s->p is at the opening quote; afterwards behind the closing one. */
static enum tc_scan_status scan_string(struct scanner *s, struct tc_str *inside,
				       bool *escaped)
{
	const char *first = ++s->p;
	enum tc_scan_status status;

	*escaped = false;
	for (;;) {
		s->p = tc_run_string(s->p, s->end);
		if (s->p == s->end)
			return TC_SCAN_MORE;
		if (*s->p == '"')
			break;
		if (*s->p != '\\')
			return bad(s, "control character in a string");
		*escaped = true;
		if ((status = scan_escape(s)) != TC_SCAN_OK)
			return status;
	}
	*inside = tc_str_n(first, (size_t)(s->p - first));
	s->p++;
	return TC_SCAN_OK;
}

static uint64_t hash_string(struct scanner *s, struct tc_str inside, bool escaped)
{
	uint64_t seed = s->seed ^ TAG_STRING;

	if (!escaped)
		return tc_hash(inside.data, inside.len, seed);
	struct tc_buf decoded;
	tc_buf_init(&decoded, DECODE_MAX);
	tc_json_decode(&decoded, inside);
	uint64_t h = tc_hash(tc_buf_str(&decoded).data, decoded.len, seed);
	tc_buf_release(&decoded);
	return h;
}

/* --- numbers ---------------------------------------------------------- */

static bool is_digit(const struct scanner *s)
{
	return s->p < s->end && *s->p >= '0' && *s->p <= '9';
}

static void skip_digits(struct scanner *s)
{
	while (is_digit(s))
		s->p++;
}

/*
 * The same for 1, 1.0, 10e-1 and 0.1e1: sign, digits without zeros at either end,
 * and the power of ten of the last digit.  Exact whatever the length.
 */
static uint64_t hash_number(struct scanner *s, struct tc_str text)
{
	uint64_t h = s->seed ^ TAG_NUMBER;
	int64_t exponent = 0, zeros = 0;
	bool fraction = false, any = false, negative = text.data[0] == '-';
	size_t i = negative;

	for (; i < text.len && text.data[i] != 'e' && text.data[i] != 'E'; i++) {
		if (text.data[i] == '.') {
			fraction = true;
			continue;
		}
		exponent -= fraction;
		if (text.data[i] == '0') {
			zeros++;
			continue;
		}
		/* Zeros count only once another digit follows. */
		for (; any && zeros > 0; zeros--)
			h = tc_hash_mix(h, 0);
		zeros = 0;
		any = true;
		h = tc_hash_mix(h, (uint64_t)(unsigned char)text.data[i]);
	}
	int64_t written = 0;
	if (i < text.len &&
	    !tc_parse_int(tc_str_n(text.data + i + 1, text.len - i - 1), &written))
		return tc_hash(text.data, text.len, h);
	if (!any)
		return h;
	/* A power of ten beyond 2^62 was caught above as not an integer, or nearly. */
	uint64_t power = (uint64_t)exponent + (uint64_t)zeros + (uint64_t)written;
	return tc_hash_mix(tc_hash_mix(h, power), negative);
}

static enum tc_scan_status scan_number(struct scanner *s, uint64_t *hash)
{
	const char *first = s->p;

	if (*s->p == '-')
		s->p++;
	if (s->p == s->end)
		return TC_SCAN_MORE;
	if (!is_digit(s))
		return bad(s, "not a number");
	if (*s->p == '0')
		s->p++;
	else
		skip_digits(s);
	if (s->p < s->end && *s->p == '.') {
		s->p++;
		if (s->p < s->end && !is_digit(s))
			return bad(s, "no digit behind the decimal point");
		skip_digits(s);
	}
	if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
		s->p++;
		if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
			s->p++;
		if (s->p < s->end && !is_digit(s))
			return bad(s, "no digit in the exponent");
		skip_digits(s);
	}
	/* At the very end nobody knows whether more digits follow. */
	if (s->p == s->end)
		return TC_SCAN_MORE;
	*hash = hash_number(s, tc_str_n(first, (size_t)(s->p - first)));
	return TC_SCAN_OK;
}

/* --- values ----------------------------------------------------------- */

static enum tc_scan_status scan_any(struct scanner *s, uint64_t *hash);

static enum tc_scan_status scan_word(struct scanner *s, const char *word, uint64_t *hash)
{
	size_t len = strlen(word), have = (size_t)(s->end - s->p);
	size_t n = have < len ? have : len;

	if (memcmp(s->p, word, n) != 0)
		return bad(s, "not a JSON value");
	if (n < len)
		return TC_SCAN_MORE;
	s->p += len;
	*hash = tc_hash(word, len, s->seed ^ TAG_WORD);
	return TC_SCAN_OK;
}

static enum tc_scan_status enter(struct scanner *s)
{
	if (++s->depth > s->depth_max)
		return bad(s, tc_scan_too_deep);
	s->p++;
	skip_space(s);
	return s->p < s->end ? TC_SCAN_OK : TC_SCAN_MORE;
}

/* Behind an element: a comma, or the closing bracket. */
static enum tc_scan_status next_or_close(struct scanner *s, char close, bool *closed)
{
	skip_space(s);
	if (s->p == s->end)
		return TC_SCAN_MORE;
	*closed = *s->p == close;
	if (!*closed && *s->p != ',')
		return bad(s, close == ']' ? "expected , or ]" : "expected , or }");
	s->p++;
	if (!*closed)
		skip_space(s);
	return TC_SCAN_OK;
}

static enum tc_scan_status scan_array(struct scanner *s, uint64_t *hash)
{
	uint64_t h = s->seed ^ TAG_ARRAY, item;
	enum tc_scan_status status = enter(s);
	bool closed = false;

	if (status == TC_SCAN_OK && *s->p == ']') {
		s->p++;
		closed = true;
	}
	while (status == TC_SCAN_OK && !closed) {
		if ((status = scan_any(s, &item)) != TC_SCAN_OK)
			break;
		h = tc_hash_mix(h, item);
		status = next_or_close(s, ']', &closed);
	}
	s->depth--;
	*hash = tc_hash_mix(h, TAG_ARRAY);
	return status;
}

/* Key and colon; afterwards s->p is at the value. */
static enum tc_scan_status scan_key(struct scanner *s, struct tc_str *key,
				    bool *escaped, uint64_t *hash)
{
	enum tc_scan_status status;

	if (s->p == s->end)
		return TC_SCAN_MORE;
	if (*s->p != '"')
		return bad(s, "expected a member name");
	if ((status = scan_string(s, key, escaped)) != TC_SCAN_OK)
		return status;
	*hash = hash_string(s, *key, *escaped);
	skip_space(s);
	if (s->p == s->end)
		return TC_SCAN_MORE;
	if (*s->p != ':')
		return bad(s, "expected :");
	s->p++;
	skip_space(s);
	return s->p < s->end ? TC_SCAN_OK : TC_SCAN_MORE;
}

struct members {
	struct tc_object *list; /* or NULL: nobody wants them */
	tc_scan_stop *stop;
	bool stopped;
};

/* "event\u004eame" is eventName, for every parser. */
static struct tc_str decode_name(struct tc_object *o, struct tc_str key)
{
	struct tc_str name = key;
	struct tc_buf decoded;

	o->has_escaped_key = true;
	tc_buf_init(&decoded, DECODE_MAX);
	tc_json_decode(&decoded, key);
	if (decoded.len <= TC_SCAN_NAME_MAX) {
		memcpy(o->names[o->count], tc_buf_str(&decoded).data, decoded.len);
		name = tc_str_n(o->names[o->count], decoded.len);
	}
	tc_buf_release(&decoded);
	return name;
}

/* Two keys of one length; looked at only when their first letters agree. */
static void compare_keys(struct tc_object *o, struct tc_str a, struct tc_str b)
{
	if (a.len && (a.data[0] ^ b.data[0]) & 0xdf)
		return;
	if (!tc_str_eq_nocase(a, b))
		return;
	if (tc_str_eq(a, b))
		o->has_duplicate = true;
	else
		o->has_case_twin = true;
	o->twin = b;
}

static void list_member(struct tc_object *o, struct tc_str key, bool escaped,
			struct tc_str value)
{
	if (o->count == TC_SCAN_MEMBERS_MAX) {
		o->more = true;
		return;
	}
	if (escaped)
		key = decode_name(o, key);
	/* A bit for each length and first letter: mostly no other key has the same. */
	uint64_t bit = UINT64_C(1)
		       << ((key.len * 5 + (key.len ? (size_t)key.data[0] & 0x1f : 0)) & 63);
	for (size_t i = 0; o->key_bits & bit && i < o->count; i++)
		if (o->members[i].key.len == key.len)
			compare_keys(o, o->members[i].key, key);
	o->key_bits |= bit;
	o->members[o->count++] = (struct tc_member){key, value};
}

static enum tc_scan_status scan_members(struct scanner *s, struct members *m,
					uint64_t *hash)
{
	uint64_t sum = 0, key_hash, value_hash;
	enum tc_scan_status status = enter(s);
	bool closed = false;

	if (status == TC_SCAN_OK && *s->p == '}') {
		s->p++;
		closed = true;
	}
	while (status == TC_SCAN_OK && !closed) {
		struct tc_str key;
		bool escaped;

		if ((status = scan_key(s, &key, &escaped, &key_hash)) != TC_SCAN_OK)
			break;
		if (m->stop && m->stop(key, *s->p)) {
			m->stopped = true;
			break;
		}
		const char *value = s->p;
		if ((status = scan_any(s, &value_hash)) != TC_SCAN_OK)
			break;
		if (m->list)
			list_member(m->list, key, escaped,
				    tc_str_n(value, (size_t)(s->p - value)));
		/* A sum: the order of members has no meaning. */
		sum += tc_hash_mix(key_hash, value_hash);
		status = next_or_close(s, '}', &closed);
	}
	s->depth--;
	*hash = tc_hash_mix(sum, s->seed ^ TAG_OBJECT);
	return status;
}

static enum tc_scan_status scan_any(struct scanner *s, uint64_t *hash)
{
	struct members none = {NULL, NULL, false};
	enum tc_scan_status status;
	struct tc_str inside;
	bool escaped;

	if (s->p == s->end)
		return TC_SCAN_MORE;
	switch (*s->p) {
	case '{':
		return scan_members(s, &none, hash);
	case '[':
		return scan_array(s, hash);
	case '"':
		if ((status = scan_string(s, &inside, &escaped)) == TC_SCAN_OK)
			*hash = hash_string(s, inside, escaped);
		return status;
	case 't':
		return scan_word(s, "true", hash);
	case 'f':
		return scan_word(s, "false", hash);
	case 'n':
		return scan_word(s, "null", hash);
	default:
		if (*s->p != '-' && !is_digit(s))
			return bad(s, "not a JSON value");
		return scan_number(s, hash);
	}
}

static struct scanner scanner_at(struct tc_str text, size_t at, uint64_t seed,
				 unsigned depth)
{
	return (struct scanner){.start = text.data,
				.p = text.data + at,
				.end = text.data + text.len,
				.seed = seed,
				.depth_max = depth};
}

enum tc_scan_status tc_scan_value_within(struct tc_str text, size_t at, uint64_t seed,
					 unsigned depth, struct tc_scan *out)
{
	struct scanner s = scanner_at(text, at, seed, depth);
	enum tc_scan_status status = scan_any(&s, &out->hash);

	out->end = (size_t)(s.p - s.start);
	out->error = s.error;
	return status;
}

void tc_object_clear(struct tc_object *o)
{
	o->count = 0;
	o->key_bits = 0;
	o->more = o->has_duplicate = o->has_case_twin = false;
	o->has_escaped_key = o->has_odd_escape = false;
}

enum tc_scan_status tc_scan_object_within(struct tc_str text, size_t at, uint64_t seed,
					  unsigned depth, struct tc_object *out,
					  tc_scan_stop *stop, bool *stopped)
{
	struct scanner s = scanner_at(text, at, seed, depth);
	struct members m = {out, stop, false};

	tc_object_clear(out);
	TC_ASSERT(at < text.len && text.data[at] == '{');
	enum tc_scan_status status = scan_members(&s, &m, &out->scan.hash);
	out->scan.end = (size_t)(s.p - s.start);
	out->scan.error = s.error;
	out->has_odd_escape = s.odd_escape;
	if (stopped)
		*stopped = m.stopped;
	return status;
}

struct tc_str tc_object_get(const struct tc_object *o, const char *key)
{
	struct tc_str name = tc_str(key);

	/* Backwards: with duplicate keys common parsers take the last. */
	for (size_t i = o->count; i-- > 0;)
		if (tc_str_eq(o->members[i].key, name))
			return o->members[i].value;
	return TC_STR_NULL;
}

size_t tc_skip_value(struct tc_skip *skip, struct tc_str text, bool *done)
{
	*done = false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (skip->escaped) {
			skip->escaped = false;
		} else if (skip->in_string) {
			skip->escaped = c == '\\';
			skip->in_string = c != '"';
			*done = !skip->in_string && skip->depth == 0;
		} else if (c == '"') {
			skip->in_string = skip->started = true;
		} else if (c == '{' || c == '[') {
			skip->depth++;
			skip->started = true;
		} else if (c == '}' || c == ']' || c == ',') {
			/* Behind a bare word or number: not part of it. */
			if (skip->depth == 0) {
				*done = true;
				return i;
			}
			if (c != ',')
				*done = --skip->depth == 0;
		} else if (tc_is_space(c) && skip->depth == 0 && skip->started) {
			*done = true;
			return i;
		} else if (!tc_is_space(c)) {
			skip->started = true;
		}
		if (*done)
			return i + 1;
	}
	return text.len;
}

/* --- decoding --------------------------------------------------------- */

static uint32_t hex4(const char *p)
{
	uint32_t v = 0;

	for (int i = 0; i < 4; i++)
		v = v << 4 | (uint32_t)hex_digit(p[i]);
	return v;
}

/* One escape at p; how many bytes of text it takes and what it stands for. */
static size_t decode_escape(const char *p, const char *end, uint32_t *c)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";

	if (p[1] != 'u') {
		const char *at = strchr(from, p[1]);
		*c = (uint32_t)(unsigned char)(at ? to[at - from] : p[1]);
		return 2;
	}
	*c = hex4(p + 2);
	if (*c >= 0xd800 && *c <= 0xdbff && end - p >= 12 && p[6] == '\\' && p[7] == 'u') {
		uint32_t low = hex4(p + 8);
		if (low >= 0xdc00 && low <= 0xdfff) {
			*c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
			return 12;
		}
	}
	return 6;
}

void tc_json_decode(struct tc_buf *out, struct tc_str inside)
{
	const char *p = inside.data, *end = p + inside.len;

	while (p < end) {
		const char *slash = memchr(p, '\\', (size_t)(end - p));
		const char *run_end = slash ? slash : end;

		tc_buf_add(out, p, (size_t)(run_end - p));
		p = run_end;
		if (slash) {
			uint32_t c;
			char utf8[4];

			p += decode_escape(p, end, &c);
			tc_buf_add(out, utf8, tc_utf8_put(c, utf8));
		}
	}
}

size_t tc_json_raw_offset(struct tc_str inside, size_t decoded_offset)
{
	const char *p = inside.data, *end = p + inside.len;
	size_t decoded = 0;

	while (p < end && decoded < decoded_offset) {
		if (*p == '\\') {
			uint32_t c;
			char utf8[4];

			p += decode_escape(p, end, &c);
			decoded += tc_utf8_put(c, utf8);
		} else {
			p++;
			decoded++;
		}
	}
	return (size_t)(p - inside.data);
}

struct tc_str tc_json_text(struct tc_arena *arena, struct tc_str value)
{
	if (!value.data || tc_str_eq(value, TC_STR("null")))
		return TC_STR_NULL;
	if (!tc_json_is_string(value))
		return tc_arena_str(arena, value);
	struct tc_str inside = tc_str_n(value.data + 1, value.len - 2);
	if (!memchr(inside.data, '\\', inside.len))
		return tc_arena_str(arena, inside);
	struct tc_buf decoded;
	tc_buf_init(&decoded, DECODE_MAX);
	tc_json_decode(&decoded, inside);
	struct tc_str text = tc_arena_str(arena, tc_buf_str(&decoded));
	tc_buf_release(&decoded);
	return text;
}
