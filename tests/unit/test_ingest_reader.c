/* One source as a stream: plain or gzip, whole or broken, and its two hashes. */
#include "gzip_make.h"
#include "memory_source.h"

#include <openssl/evp.h>

#include "util/banned.h"

#define WINDOW ((size_t)8 * 1024 * 1024)

/* What became of a source. */
struct result {
	struct tc_buf inflated, chunks;
	char sha256[TC_SHA256_HEX], inflated_sha256[TC_SHA256_HEX], damage[160];
	bool gzip, whole;
	uint64_t raw_bytes, inflated_bytes;
};

static void result_release(struct result *r)
{
	tc_buf_release(&r->inflated);
	tc_buf_release(&r->chunks);
}

/* SHA-256 without the code under test. */
static void digest(struct tc_str data, char hex[TC_SHA256_HEX])
{
	unsigned char bytes[32];
	unsigned len = 0;

	assert_int_equal(EVP_Digest(data.data, data.len, bytes, &len, EVP_sha256(), NULL), 1);
	assert_int_equal(len, 32);
	for (size_t i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

/* Reads all of the source, giving up `eat` bytes of the window at a time. */
static void drain_once(struct result *out, struct memory_source *source,
		       const struct tc_caps *caps, size_t window, size_t eat)
{
	struct tc_reader r;
	struct tc_error err = TC_ERROR_INIT;

	tc_buf_init(&out->inflated, SIZE_MAX / 2);
	if (tc_reader_init(&r, memory_source_read, source, caps, window,
			   memory_source_chunk, source, NULL, &err) < 0)
		fail_msg("%s", err.text);
	while (tc_reader_fill(&r) || r.window.len) {
		size_t n = r.window.len < eat ? r.window.len : eat;
		assert_true(r.window.len <= window);
		assert_int_equal(r.window_base, out->inflated.len);
		tc_buf_add(&out->inflated, r.window.data, n);
		tc_reader_consume(&r, n);
	}
	assert_true(r.eof);
	assert_false(tc_reader_fill(&r));
	out->whole = r.whole;
	out->gzip = r.gzip;
	snprintf(out->damage, sizeof(out->damage), "%s", r.damage);
	tc_reader_finish(&r, out->inflated_sha256);
	snprintf(out->sha256, sizeof(out->sha256), "%s", r.sha256);
	out->raw_bytes = r.raw_bytes;
	out->inflated_bytes = r.inflated_bytes;
	tc_reader_release(&r);
	out->chunks = source->chunks;
	tc_buf_init(&source->chunks, 1);
}

/* As a stream, and at once where that can be: there is no telling them apart. */
static void drain(struct result *out, struct memory_source *source,
		  const struct tc_caps *caps, size_t window, size_t eat)
{
	struct tc_caps as_stream = *caps;
	struct memory_source again = *source;
	struct result at_once;

	as_stream.at_once_bytes = 0;
	drain_once(out, source, &as_stream, window, eat);
	tc_buf_init(&again.chunks, SIZE_MAX / 2);
	drain_once(&at_once, &again, caps, window, eat);
	assert_true(tc_str_eq(tc_buf_str(&at_once.inflated), tc_buf_str(&out->inflated)));
	assert_true(tc_str_eq(tc_buf_str(&at_once.chunks), tc_buf_str(&out->chunks)));
	assert_string_equal(at_once.sha256, out->sha256);
	assert_string_equal(at_once.inflated_sha256, out->inflated_sha256);
	assert_string_equal(at_once.damage, out->damage);
	assert_int_equal(at_once.gzip, out->gzip);
	assert_int_equal(at_once.whole, out->whole);
	assert_int_equal(at_once.raw_bytes, out->raw_bytes);
	assert_int_equal(at_once.inflated_bytes, out->inflated_bytes);
	result_release(&at_once);
}

/* Whatever the source: the bytes handed over are it, and the hashes fit. */
static void assert_hashes(const struct result *r, struct tc_str raw)
{
	char hex[TC_SHA256_HEX];

	assert_true(tc_str_eq(tc_buf_str(&r->chunks), raw));
	assert_int_equal(r->raw_bytes, raw.len);
	digest(raw, hex);
	assert_string_equal(r->sha256, hex);
	assert_int_equal(r->inflated_bytes, r->inflated.len);
	digest(tc_buf_str(&r->inflated), hex);
	assert_string_equal(r->inflated_sha256, hex);
}

/* Reads `raw` and expects what it inflates to and what is said of damage. */
static void expect(struct tc_str raw, struct tc_str inflated, const char *damage)
{
	static const size_t pieces[] = {0, 1, 2, 3, 7, 4096};

	for (size_t i = 0; i < TC_ARRAY_LEN(pieces); i++) {
		struct memory_source source;
		struct result r;

		memory_source_init(&source, raw, pieces[i]);
		drain(&r, &source, &tc_default_caps, WINDOW, i ? pieces[i] : WINDOW);
		assert_true(tc_str_eq(tc_buf_str(&r.inflated), inflated));
		assert_string_equal(r.damage, damage);
		assert_hashes(&r, raw);
		assert_true(r.whole);
		result_release(&r);
	}
}

static void test_plain(void **state)
{
	(void)state;
	expect(TC_STR(""), TC_STR(""), "");
	expect(TC_STR("x"), TC_STR("x"), "");
	expect(TC_STR("\x1f"), TC_STR("\x1f"), "");
	expect(TC_STR("\x8b\x1f"), TC_STR("\x8b\x1f"), "");
	expect(TC_STR("{\"Records\":[]}\n"), TC_STR("{\"Records\":[]}\n"), "");
	expect(TC_STR("a\0b\xff"), TC_STR("a\0b\xff"), "");
}

static void test_gzip(void **state)
{
	struct tc_buf raw;

	(void)state;
	tc_buf_init(&raw, 100000);
	gzip_add_member(&raw, TC_STR("{\"Records\":[]}"));
	expect(tc_buf_str(&raw), TC_STR("{\"Records\":[]}"), "");
	/* Members follow each other. */
	gzip_add_member(&raw, TC_STR(""));
	gzip_add_member(&raw, TC_STR("second\n"));
	expect(tc_buf_str(&raw), TC_STR("{\"Records\":[]}second\n"), "");
	/* Padding between members and at the end. */
	tc_buf_fill(&raw, '\0', 512);
	expect(tc_buf_str(&raw), TC_STR("{\"Records\":[]}second\n"), "");
	gzip_add_member(&raw, TC_STR("third"));
	tc_buf_fill(&raw, '\0', 3);
	expect(tc_buf_str(&raw), TC_STR("{\"Records\":[]}second\nthird"), "");
	tc_buf_clear(&raw);
	gzip_add_member(&raw, TC_STR(""));
	expect(tc_buf_str(&raw), TC_STR(""), "");
	tc_buf_release(&raw);
}

static void test_what_follows_the_stream(void **state)
{
	static const struct tc_str tails[] = {{"x", 1}, {"\x1f\x8c", 2}, {"\0\0x", 3},
					      {"\n", 1}, {"PK\3\4", 4}};
	struct tc_buf raw;

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(tails); i++) {
		tc_buf_init(&raw, 100000);
		gzip_add_member(&raw, TC_STR("data"));
		tc_buf_add_str(&raw, tails[i]);
		/* With the first byte alone, a member may begin: then it is damaged. */
		struct memory_source source;
		struct result r;
		memory_source_init(&source, tc_buf_str(&raw), 0);
		drain(&r, &source, &tc_default_caps, WINDOW, WINDOW);
		assert_string_equal(r.damage,
				    "gzip: other data follows the compressed stream");
		assert_hashes(&r, tc_buf_str(&raw));
		assert_true(tc_str_eq(tc_buf_str(&r.inflated), TC_STR("data")));
		result_release(&r);
		tc_buf_release(&raw);
	}
}

/* Bytes of which no two parts are alike, so that a prefix is known by its length. */
static void fill_text(struct tc_buf *text, struct unit_random *random, size_t len)
{
	tc_buf_reserve(text, len + 8);
	while (text->len < len) {
		uint64_t word = unit_next(random);
		tc_buf_add(text, &word, sizeof(word));
	}
	text->len = len;
}

static void test_cut_at_every_byte(void **state)
{
	struct unit_random random = unit_random();
	struct tc_buf text, raw;

	(void)state;
	tc_buf_init(&text, 100000);
	tc_buf_init(&raw, 100000);
	fill_text(&text, &random, 150);
	gzip_add_member(&raw, tc_buf_str(&text));
	size_t first = raw.len;
	gzip_add_member(&raw, tc_buf_str(&text));
	for (size_t cut = 2; cut < raw.len; cut++) {
		struct memory_source source;
		struct result r;

		memory_source_init(&source, tc_str_n(raw.data, cut), 0);
		drain(&r, &source, &tc_default_caps, WINDOW, WINDOW);
		assert_true(r.gzip);
		assert_string_equal(r.damage,
				    cut == first ? "" : "gzip: the data is cut off");
		assert_hashes(&r, tc_str_n(raw.data, cut));
		/* What came out is a beginning of the truth. */
		for (size_t i = 0; i < r.inflated.len; i++)
			assert_int_equal(r.inflated.data[i], text.data[i % text.len]);
		assert_true(cut < first || r.inflated.len >= text.len);
		result_release(&r);
	}
	tc_buf_release(&text);
	tc_buf_release(&raw);
}

/* Any byte changed: either it says so, or nothing came out other than it was. */
static void test_corrupt_at_every_byte(void **state)
{
	struct unit_random random = unit_random();
	struct tc_buf text, raw;
	size_t told = 0;

	(void)state;
	tc_buf_init(&text, 100000);
	tc_buf_init(&raw, 100000);
	fill_text(&text, &random, 200);
	gzip_add_member(&raw, tc_buf_str(&text));
	for (size_t at = 2; at < raw.len; at++) {
		struct memory_source source;
		struct result r;
		char before = raw.data[at];

		raw.data[at] = (char)(before ^ (char)(1 + unit_below(&random, 255)));
		memory_source_init(&source, tc_buf_str(&raw), 0);
		drain(&r, &source, &tc_default_caps, WINDOW, WINDOW);
		assert_hashes(&r, tc_buf_str(&raw));
		told += *r.damage != '\0';
		if (!*r.damage)
			assert_true(tc_str_eq(tc_buf_str(&r.inflated), tc_buf_str(&text)));
		raw.data[at] = before;
		result_release(&r);
	}
	/* Only time, system and the like may change unseen: ten bytes of header. */
	assert_true(told >= raw.len - 12);
	tc_buf_release(&text);
	tc_buf_release(&raw);
}

static void test_gzip_in_name_only(void **state)
{
	(void)state;
	expect(TC_STR("\x1f\x8b"), TC_STR(""), "gzip: the data is cut off");
	expect(TC_STR("\x1f\x8b is no stream"), TC_STR(""), "gzip: the data is corrupt");
}

/* --- large sources ------------------------------------------------------ */

/* More than is read at once: several pieces, and the hash comes at the end. */
static void test_large_sources(void **state)
{
	static const size_t sizes[] = {TC_READER_WHOLE, TC_READER_WHOLE + 1,
				       TC_READER_WHOLE + 1024 * 1024 + 2};
	struct unit_random random = unit_random();
	struct tc_buf text;

	(void)state;
	tc_buf_init(&text, SIZE_MAX / 2);
	fill_text(&text, &random, sizes[TC_ARRAY_LEN(sizes) - 1]);
	for (size_t i = 0; i < TC_ARRAY_LEN(sizes); i++) {
		struct tc_str raw = tc_str_n(text.data, sizes[i]);
		struct memory_source source;
		struct result r;

		memory_source_init(&source, raw, i % 2 ? 65536 : 0);
		drain(&r, &source, &tc_default_caps, WINDOW, 1000000);
		assert_string_equal(r.damage, "");
		assert_int_equal(r.whole, sizes[i] <= TC_READER_WHOLE);
		assert_true(tc_str_eq(tc_buf_str(&r.inflated), raw));
		assert_hashes(&r, raw);
		result_release(&r);
	}
	tc_buf_release(&text);
}

/* A member that ends with the first piece, and one whose header it cuts in two. */
static void test_members_across_pieces(void **state)
{
	static const size_t befores[] = {0, 1, 2, 11};
	struct unit_random random = unit_random();
	struct tc_buf text, second, raw;

	(void)state;
	tc_buf_init(&text, SIZE_MAX / 2);
	tc_buf_init(&raw, SIZE_MAX / 2);
	tc_buf_init(&second, 1000);
	fill_text(&text, &random, 1000);
	gzip_add_member(&second, TC_STR("the second"));
	for (size_t i = 0; i < TC_ARRAY_LEN(befores); i++) {
		struct memory_source source;
		struct result r;

		tc_buf_clear(&raw);
		gzip_add_member(&raw, tc_buf_str(&text));
		/* Padding up to the end of the first piece, less a few. */
		tc_buf_fill(&raw, '\0', TC_READER_WHOLE + 1 - befores[i] - raw.len);
		tc_buf_add_str(&raw, tc_buf_str(&second));
		memory_source_init(&source, tc_buf_str(&raw), 0);
		drain(&r, &source, &tc_default_caps, WINDOW, WINDOW);
		assert_string_equal(r.damage, "");
		assert_int_equal(r.inflated.len, text.len + 10);
		assert_true(tc_str_ends(tc_buf_str(&r.inflated), TC_STR("the second")));
		assert_hashes(&r, tc_buf_str(&raw));
		result_release(&r);
	}
	tc_buf_release(&text);
	tc_buf_release(&second);
	tc_buf_release(&raw);
}

/* --- errors ------------------------------------------------------------- */

static void test_error_at_once(void **state)
{
	struct memory_source source;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_reader r;

	(void)state;
	memory_source_init(&source, TC_STR(""), 0);
	source.fail_errno = EIO;
	assert_int_equal(tc_reader_init(&r, memory_source_read, &source,
					&tc_default_caps, WINDOW,
					memory_source_chunk, &source, NULL, &err),
			 TC_FAIL);
	assert_string_equal(err.text, "cannot read: Input/output error");
	tc_reader_release(&r);
	memory_source_release(&source);
}

static void test_interrupted_reads_go_on(void **state)
{
	struct memory_source source;
	struct result r;

	(void)state;
	memory_source_init(&source, TC_STR("abc"), 1);
	source.interrupts = 3;
	drain(&r, &source, &tc_default_caps, WINDOW, WINDOW);
	assert_true(tc_str_eq(tc_buf_str(&r.inflated), TC_STR("abc")));
	assert_string_equal(r.damage, "");
	result_release(&r);
}

/* What was read before the error is evidence: kept, hashed and counted. */
static void test_error_in_the_middle(void **state)
{
	/* In the first piece, at its end, and in those behind it. */
	static const size_t lengths[] = {1,
					 300000,
					 TC_READER_WHOLE,
					 TC_READER_WHOLE + 1,
					 TC_READER_WHOLE + 2,
					 TC_READER_WHOLE + 1000000,
					 TC_READER_WHOLE + 1 + 1024 * 1024,
					 TC_READER_WHOLE + 1024 * 1024 + 700000};
	struct unit_random random = unit_random();
	struct tc_buf text;

	(void)state;
	tc_buf_init(&text, SIZE_MAX / 2);
	fill_text(&text, &random, lengths[TC_ARRAY_LEN(lengths) - 1]);
	for (size_t i = 0; i < TC_ARRAY_LEN(lengths); i++) {
		size_t len = lengths[i];
		struct tc_str raw = tc_str_n(text.data, len);
		struct memory_source source;
		char message[160];
		struct result r;

		memory_source_init(&source, raw, 0);
		source.fail_errno = EIO;
		drain(&r, &source, &tc_default_caps, WINDOW, WINDOW);
		assert_true(tc_str_eq(tc_buf_str(&r.inflated), raw));
		snprintf(message, sizeof(message),
			 "cannot be read beyond byte %zu: Input/output error", len);
		assert_string_equal(r.damage, message);
		/* Nobody knows what follows: it must not pass for the whole source. */
		assert_false(r.whole);
		assert_hashes(&r, raw);
		result_release(&r);
	}
	tc_buf_release(&text);
}

/* --- limits ------------------------------------------------------------- */

static void test_inflated_bytes_are_limited(void **state)
{
	struct tc_caps caps = tc_default_caps;
	struct memory_source source;
	struct tc_buf text, raw;
	struct result r;

	(void)state;
	caps.inflated_bytes = 100000;
	tc_buf_init(&text, SIZE_MAX / 2);
	tc_buf_init(&raw, SIZE_MAX / 2);
	tc_buf_fill(&text, 'x', 100000);
	gzip_add_member(&raw, tc_buf_str(&text));
	memory_source_init(&source, tc_buf_str(&raw), 0);
	drain(&r, &source, &caps, WINDOW, WINDOW);
	assert_string_equal(r.damage, "");
	assert_int_equal(r.inflated.len, 100000);
	result_release(&r);

	tc_buf_fill(&text, 'x', 400000);
	tc_buf_clear(&raw);
	gzip_add_member(&raw, tc_buf_str(&text));
	memory_source_init(&source, tc_buf_str(&raw), 0);
	drain(&r, &source, &caps, WINDOW, WINDOW);
	assert_string_equal(r.damage, "more bytes than are taken of one source "
				      "(--max-inflated 100000)");
	/* The file itself is read to its end all the same. */
	assert_true(tc_str_eq(tc_buf_str(&r.chunks), tc_buf_str(&raw)));
	assert_int_equal(r.inflated.len, 100000);
	result_release(&r);
	tc_buf_release(&text);
	tc_buf_release(&raw);
}

static void test_the_ratio_is_limited(void **state)
{
	struct tc_caps caps = tc_default_caps;
	struct memory_source source;
	struct tc_buf text, raw;
	struct result r;

	(void)state;
	tc_buf_init(&text, SIZE_MAX / 2);
	tc_buf_init(&raw, SIZE_MAX / 2);
	tc_buf_fill(&text, 'x', 3000000);
	gzip_add_member(&raw, tc_buf_str(&text));
	assert_true(raw.len * 200 < text.len);
	/* Too small to be judged. */
	memory_source_init(&source, tc_buf_str(&raw), 0);
	drain(&r, &source, &caps, WINDOW, WINDOW);
	assert_string_equal(r.damage, "");
	result_release(&r);
	caps.ratio_from = 1000000;
	memory_source_init(&source, tc_buf_str(&raw), 0);
	drain(&r, &source, &caps, WINDOW, WINDOW);
	assert_string_equal(r.damage, "inflates too much: a decompression bomb? "
				      "(--max-ratio 200)");
	assert_true(r.inflated.len <= 1000000 + WINDOW);
	assert_true(tc_str_eq(tc_buf_str(&r.chunks), tc_buf_str(&raw)));
	result_release(&r);
	/* A plain file does not inflate. */
	caps.ratio = 1;
	memory_source_init(&source, tc_buf_str(&text), 0);
	drain(&r, &source, &caps, WINDOW, WINDOW);
	assert_string_equal(r.damage, "");
	result_release(&r);
	tc_buf_release(&text);
	tc_buf_release(&raw);
}

static void test_members_are_limited(void **state)
{
	struct tc_caps caps = tc_default_caps;
	struct memory_source source;
	struct tc_buf raw;
	struct result r;

	(void)state;
	caps.members = 3;
	tc_buf_init(&raw, 10000);
	for (int i = 0; i < 3; i++)
		gzip_add_member(&raw, TC_STR("m"));
	memory_source_init(&source, tc_buf_str(&raw), 0);
	drain(&r, &source, &caps, WINDOW, WINDOW);
	assert_string_equal(r.damage, "");
	result_release(&r);
	gzip_add_member(&raw, TC_STR("m"));
	memory_source_init(&source, tc_buf_str(&raw), 0);
	drain(&r, &source, &caps, WINDOW, WINDOW);
	assert_string_equal(r.damage,
			    "gzip: more members than are taken (--max-members 3)");
	assert_true(tc_str_eq(tc_buf_str(&r.inflated), TC_STR("mmm")));
	result_release(&r);
	tc_buf_release(&raw);
}

static ssize_t read_forever(void *ctx, char *data, size_t len)
{
	uint64_t *bytes = ctx;

	*bytes += len;
	memset(data, 'x', len);
	return (ssize_t)len;
}

/* A pipe may have no end: what is acquired has one. */
static void test_an_endless_source_ends(void **state)
{
	struct tc_caps caps = tc_default_caps;
	struct tc_error err = TC_ERROR_INIT;
	struct memory_source kept;
	uint64_t bytes = 0;
	struct tc_reader r;
	char hash[TC_SHA256_HEX];

	(void)state;
	caps.inflated_bytes = caps.acquired_bytes = 40000000;
	memory_source_init(&kept, TC_STR(""), 0);
	assert_int_equal(tc_reader_init(&r, read_forever, &bytes, &caps, WINDOW,
					memory_source_chunk, &kept, NULL, &err),
			 0);
	tc_reader_finish(&r, hash);
	assert_int_equal(r.inflated_bytes, 40000000);
	assert_int_equal(r.raw_bytes, 40000001);
	assert_int_equal(bytes, 40000001);
	assert_int_equal(kept.chunks.len, 40000001);
	assert_non_null(strstr(r.damage, "(--max-inflated 40000000)"));
	tc_reader_release(&r);
	memory_source_release(&kept);
}

/* The hash of what was inflated up to a limit is that of those bytes, at any limit. */
static void test_limits_do_not_move_the_hash(void **state)
{
	struct tc_caps caps = tc_default_caps;
	struct memory_source source;
	struct tc_buf text, raw;
	struct result one, two;

	(void)state;
	caps.members = 2;
	tc_buf_init(&text, SIZE_MAX / 2);
	tc_buf_init(&raw, SIZE_MAX / 2);
	tc_buf_fill(&text, 'x', 300000);
	for (int i = 0; i < 3; i++)
		gzip_add_member(&raw, tc_buf_str(&text));
	memory_source_init(&source, tc_buf_str(&raw), 0);
	drain(&one, &source, &caps, WINDOW, WINDOW);
	caps = tc_default_caps;
	caps.inflated_bytes = one.inflated_bytes;
	memory_source_init(&source, tc_buf_str(&raw), 0);
	drain(&two, &source, &caps, WINDOW, WINDOW);
	assert_int_equal(one.inflated_bytes, 600000);
	assert_int_equal(two.inflated_bytes, 600000);
	assert_string_equal(one.inflated_sha256, two.inflated_sha256);
	result_release(&one);
	result_release(&two);
	tc_buf_release(&text);
	tc_buf_release(&raw);
}

/* --- the window --------------------------------------------------------- */

static void test_a_full_window(void **state)
{
	struct memory_source source;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_reader r;
	char hex[TC_SHA256_HEX], expected[TC_SHA256_HEX];

	(void)state;
	memory_source_init(&source, TC_STR("0123456789"), 0);
	assert_int_equal(tc_reader_init(&r, memory_source_read, &source,
					&tc_default_caps, 4, memory_source_chunk,
					&source, NULL, &err),
			 0);
	assert_true(tc_reader_fill(&r));
	assert_str(r.window, "0123");
	assert_false(tc_reader_fill(&r));
	assert_false(r.eof);
	tc_reader_consume(&r, 3);
	assert_int_equal(r.window_base, 3);
	assert_true(tc_reader_fill(&r));
	assert_str(r.window, "3456");
	/* Whatever nobody looked at is hashed, too. */
	tc_reader_finish(&r, hex);
	digest(TC_STR("0123456789"), expected);
	assert_string_equal(hex, expected);
	assert_string_equal(r.sha256, expected);
	assert_str(tc_buf_str(&source.chunks), "0123456789");
	tc_reader_release(&r);
	memory_source_release(&source);
}

/* A source that is known is not read further: nothing is left behind. */
static void test_release_without_finish(void **state)
{
	struct memory_source source;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_buf raw;
	struct tc_reader r;

	(void)state;
	tc_buf_init(&raw, 10000);
	gzip_add_member(&raw, TC_STR("data"));
	memory_source_init(&source, tc_buf_str(&raw), 0);
	assert_int_equal(tc_reader_init(&r, memory_source_read, &source,
					&tc_default_caps, WINDOW,
					memory_source_chunk, &source, NULL, &err),
			 0);
	assert_true(r.whole);
	tc_reader_release(&r);
	assert_int_equal(source.chunks.len, 0);
	memory_source_release(&source);
	tc_buf_release(&raw);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_gzip),
		cmocka_unit_test(test_what_follows_the_stream),
		cmocka_unit_test(test_cut_at_every_byte),
		cmocka_unit_test(test_corrupt_at_every_byte),
		cmocka_unit_test(test_gzip_in_name_only),
		cmocka_unit_test(test_large_sources),
		cmocka_unit_test(test_members_across_pieces),
		cmocka_unit_test(test_error_at_once),
		cmocka_unit_test(test_interrupted_reads_go_on),
		cmocka_unit_test(test_error_in_the_middle),
		cmocka_unit_test(test_inflated_bytes_are_limited),
		cmocka_unit_test(test_the_ratio_is_limited),
		cmocka_unit_test(test_members_are_limited),
		cmocka_unit_test(test_an_endless_source_ends),
		cmocka_unit_test(test_limits_do_not_move_the_hash),
		cmocka_unit_test(test_a_full_window),
		cmocka_unit_test(test_release_without_finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
