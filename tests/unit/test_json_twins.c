/*
 * The slicer with SSE2 and its portable twin: the same answer for every text, whole,
 * cut anywhere, and damaged.  The twin is the same source, built once more under
 * other names (CMakeLists.txt).
 */
#include "unit.h"

#include <fcntl.h>
#include <ftw.h>
#include <zlib.h>

#include "json/run.h"
#include "json/scan.h"

#include "util/banned.h"

#define SEED 7

enum tc_scan_status portable_scan_value_within(struct tc_str text, size_t at, uint64_t seed,
					       unsigned depth, struct tc_scan *out);
enum tc_scan_status portable_scan_object_within(struct tc_str text, size_t at,
						uint64_t seed, unsigned depth,
						struct tc_object *out, tc_scan_stop *stop,
						bool *stopped);
size_t portable_skip_space(struct tc_str text, size_t at);

static struct tc_object ours, theirs;

static void assert_same_members(void)
{
	assert_int_equal(ours.count, theirs.count);
	assert_int_equal(ours.more, theirs.more);
	assert_int_equal(ours.has_duplicate, theirs.has_duplicate);
	for (size_t i = 0; i < ours.count; i++) {
		assert_true(tc_str_eq(ours.members[i].key, theirs.members[i].key));
		assert_ptr_equal(ours.members[i].value.data, theirs.members[i].value.data);
		assert_int_equal(ours.members[i].value.len, theirs.members[i].value.len);
	}
}

/* At one place of the text; the end of the value, or SIZE_MAX. */
static size_t compare_at(struct tc_str text, size_t at)
{
	struct tc_scan a, b;
	enum tc_scan_status status = tc_scan_value(text, at, SEED, &a);

	assert_int_equal(status, portable_scan_value_within(text, at, SEED,
							    TC_SCAN_DEPTH_MAX, &b));
	assert_int_equal(a.end, b.end);
	if (status == TC_SCAN_BAD)
		assert_string_equal(a.error, b.error);
	if (status == TC_SCAN_OK)
		assert_int_equal(a.hash, b.hash);
	if (text.data[at] == '{') {
		assert_int_equal(tc_scan_object(text, at, SEED, &ours, NULL, NULL),
				 portable_scan_object_within(text, at, SEED, TC_SCAN_DEPTH_MAX,
							     &theirs, NULL, NULL));
		assert_same_members();
	}
	return status == TC_SCAN_OK ? a.end : SIZE_MAX;
}

/* Value after value, as far as they are whole. */
static void compare(struct tc_str text)
{
	for (size_t at = 0; at < text.len;) {
		size_t space = tc_skip_space(text, at);

		assert_int_equal(space, portable_skip_space(text, at));
		if (space == text.len)
			return;
		at = compare_at(text, space);
	}
}

/* --- every fixture ----------------------------------------------------------- */

static size_t files;

/* Cut at many places, and with one byte changed at as many. */
static void compare_damaged(struct tc_buf *text, struct unit_random *r)
{
	for (int i = 0; i < 8 && text->len; i++) {
		size_t at = unit_below(r, text->len);
		char kept = text->data[at];

		compare(tc_str_n(text->data, at));
		text->data[at] = "\"\\\n\x1f {}[],:\x80\xff"[unit_below(r, 13)];
		compare(tc_buf_str(text));
		text->data[at] = kept;
	}
}

static int compare_file(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	static struct unit_random random = {99};
	struct tc_buf text;
	int n;

	(void)walk;
	if (type != FTW_F || st->st_size > 4 * 1024 * 1024)
		return 0;
	gzFile in = gzopen(path, "rb"); /* takes plain files too */
	assert_non_null(in);
	tc_buf_init(&text, (size_t)64 * 1024 * 1024);
	do {
		assert_true(tc_buf_reserve(&text, 65536));
		n = gzread(in, text.data + text.len, 65536);
		text.len += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	gzclose(in);
	compare(tc_buf_str(&text));
	if (text.len < 50000)
		compare_damaged(&text, &random);
	tc_buf_release(&text);
	files++;
	return 0;
}

static void test_every_fixture(void **state)
{
	static const char *const folders[] = {"fixtures", "tests/data"};
	char path[4096];

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(folders); i++) {
		snprintf(path, sizeof(path), "%s/%s", SOURCE_DIR, folders[i]);
		assert_int_equal(nftw(path, compare_file, 16, FTW_PHYS), 0);
	}
	assert_true(files > 100);
}

/* Out of memory of its own, so that a sanitizer sees a byte read behind the end. */
static void compare_copy(const char *text, size_t len)
{
	char *copy = tc_alloc(len);

	memcpy(copy, text, len);
	compare(tc_str_n(copy, len));
	free(copy);
}

/* --- random texts -------------------------------------------------------------- */

/* Strings of every length around 16, with what ends them at every place. */
static void test_strings_of_every_length(void **state)
{
	static const char ends[] = "\"\\\n\x1f\x20\x7f\x80\xff";
	char text[128];

	(void)state;
	for (size_t offset = 0; offset < 17; offset++)
		for (size_t len = 0; len < 70; len++)
			for (size_t e = 0; e < sizeof(ends) - 1; e++) {
				size_t n = offset;

				memset(text, ' ', sizeof(text));
				text[n++] = '"';
				memset(text + n, 'x', len);
				text[n + len] = ends[e];
				text[n + len + 1] = '"';
				compare_copy(text, n + len + 2);
				compare_copy(text, n + len);
			}
}

static void test_random_texts(void **state)
{
	static const char bytes[] = "\"\"\"\\{}[],:: \n\t0123-.eEtrufalsn\x1f\x80u00d8";
	struct unit_random r = unit_random();
	char text[200];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		size_t len = 1 + unit_below(&r, sizeof(text) - 1);

		text[0] = "{[\""[unit_below(&r, 3)];
		for (size_t k = 1; k < len; k++)
			text[k] = unit_below(&r, 4) ? 'a'
						    : bytes[unit_below(&r, sizeof(bytes) - 1)];
		compare_copy(text, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_fixture),
		cmocka_unit_test(test_strings_of_every_length),
		cmocka_unit_test(test_random_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
