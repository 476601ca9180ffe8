/*
 * Every record of the fixtures, as it is and with any value in its parameters replaced,
 * doubled or taken out: what is read out of it is well formed, and nothing crashes.
 */
#include "memory_source.h"

#include <ftw.h>
#include <zlib.h>

#include "ingest/container.h"
#include "ingest/record.h"
#include "json/walk.h"
#include "store/store.h"

#include "util/banned.h"

#define TEXT_BYTES ((size_t)64 * 1024 * 1024)
/* Of each file: most have few, and a few have thousands. */
#define RECORDS_PER_FILE 60
#define CHANGES_PER_RECORD 8

static struct unit_random random_numbers;
static struct tc_recipes *recipes;
static struct tc_normaliser normaliser;
static size_t rows[TC_FACT_TABLE_COUNT], touched;

/* --- what must hold ------------------------------------------------------------- */

static void assert_one_of(struct tc_str text, const char *words)
{
	struct tc_str rest = tc_str(words);

	while (rest.data)
		if (tc_str_eq(tc_str_cut(rest, ' ', &rest), text))
			return;
	fail_msg("`%.*s` is none of %s", TC_STR_ARG(text), words);
}

static void assert_number_or_absent(struct tc_str text)
{
	int64_t number;

	assert_true(!text.data || tc_parse_int(text, &number));
}

static void check_fact(const struct tc_fact *f)
{
	rows[f->table]++;
	switch (f->table) {
	case TC_FACT_ODDITY:
		assert_true(f->fields[0].len && f->fields[1].data);
		break;
	case TC_FACT_MINT:
		assert_true(f->fields[0].len > 0);
		assert_true(!f->fields[1].data || f->fields[1].len);
		assert_number_or_absent(f->fields[6]);
		assert_number_or_absent(f->fields[7]);
		break;
	case TC_FACT_REVOCATION:
		assert_one_of(f->fields[0], "disables enables ends");
		assert_true(f->fields[1].len > 0);
		break;
	case TC_FACT_RULE:
		assert_one_of(f->fields[0], "open close name");
		assert_number_or_absent(f->fields[5]);
		assert_number_or_absent(f->fields[6]);
		break;
	case TC_FACT_STATE:
		assert_one_of(f->fields[0], "open close set");
		assert_number_or_absent(f->fields[4]);
		for (int i = 1; i < 4; i++)
			assert_true(f->fields[i].len > 0);
		break;
	case TC_FACT_DENIAL:
	case TC_FACT_ADDENDUM:
	case TC_FACT_INSIGHT:
	case TC_FACT_TABLE_COUNT:
		break;
	}
}

/* [[role, kind, id, id, ...], ...], none of them twice. */
static void check_touch(struct tc_str resources)
{
	struct tc_json_walk walk, item;
	struct tc_str key, value, part;
	struct tc_scan scan;
	size_t lists = 0;

	touched++;
	assert_int_equal(tc_scan_value(resources, 0, 0, &scan), TC_SCAN_OK);
	assert_int_equal(scan.end, resources.len);
	assert_true(tc_json_walk_init(&walk, resources) && !walk.object);
	for (; tc_json_walk_next(&walk, &key, &value); lists++) {
		struct tc_str before = TC_STR_NULL;
		size_t parts = 0;

		assert_true(tc_json_walk_init(&item, value) && !item.object);
		for (; tc_json_walk_next(&item, &key, &part); parts++) {
			assert_true(tc_json_is_string(part));
			assert_true(part.len > 2 || parts == 1);
			if (parts == 0)
				assert_one_of(tc_str_n(part.data + 1, part.len - 2),
					      "target created source grantee");
			assert_false(parts > 1 && before.data && tc_str_eq(before, part));
			before = parts > 1 ? part : TC_STR_NULL;
		}
		assert_true(parts >= 3);
	}
	assert_true(lists > 0);
}

static void normalise(struct tc_str text)
{
	struct tc_object *o = tc_alloc(sizeof(*o));
	struct tc_record r = {.where = {.length = text.len}};
	struct tc_arena arena;

	tc_arena_init(&arena);
	if (tc_scan_object(text, 0, 0, o, NULL, NULL) != TC_SCAN_OK)
		fail_msg("no JSON: %.*s", TC_STR_ARG(text));
	tc_normalise(&normaliser, &r, &arena, o);
	for (const struct tc_fact *f = r.facts; f; f = f->next)
		check_fact(f);
	if (r.touch)
		check_touch(r.touch->resources);
	tc_arena_release(&arena);
	free(o);
}

/* --- changes ---------------------------------------------------------------------- */

static void add_odd_value(struct tc_buf *out)
{
	static const char *const odd[] = {
		"null", "true", "0", "-1", "65536", "1e999", "12345678901234567890123",
		"\"\"", "\"null\"", "\"-1\"", "\"all\"", "[]", "{}", "[null]", "[[[]]]",
		"[1,\"x\",null,{\"items\":[]}]", "{\"items\":{\"items\":[{}]}}",
		"\"\\u0000\"", "\"\\ud83d\"", "\"\xff\xfe\"", "\"Jul 10, 2023, 12:54:47 PM\"",
		"\"AROAEXAMPLE:\"", "\"arn:aws:\"", "\"::::::\"", "\"a\\\"b\\\\c\\n\"",
		"{\"omitted\":true}", "\"***\"",
	};

	if (unit_below(&random_numbers, 20) == 0) {
		tc_buf_add_char(out, '"');
		tc_buf_fill(out, 'x', 1000 + unit_below(&random_numbers, 5000));
		tc_buf_add_char(out, '"');
	} else {
		tc_buf_add_cstr(out, odd[unit_below(&random_numbers, TC_ARRAY_LEN(odd))]);
	}
}

/* Somewhere in the value one thing is another, or is there twice, or is not. */
static void add_changed(struct tc_buf *out, struct tc_str value)
{
	struct tc_json_walk walk;
	struct tc_str key, item;
	size_t count = 0, at = 0, chosen;
	bool first = true;

	tc_json_walk_init(&walk, value);
	while (tc_json_walk_next(&walk, &key, &item))
		count++;
	if (!count || unit_below(&random_numbers, 6) == 0) {
		add_odd_value(out);
		return;
	}
	chosen = unit_below(&random_numbers, count);
	tc_json_walk_init(&walk, value);
	tc_buf_add_char(out, walk.object ? '{' : '[');
	for (; tc_json_walk_next(&walk, &key, &item); at++) {
		size_t times = at == chosen && unit_below(&random_numbers, 4) == 0
				       ? unit_below(&random_numbers, 3)
				       : 1;

		for (; times; times--) {
			tc_buf_add_cstr(out, first ? "" : ",");
			first = false;
			if (walk.object) {
				tc_buf_add_char(out, '"');
				tc_buf_add_str(out, key);
				tc_buf_add_cstr(out, "\":");
			}
			if (at == chosen)
				add_changed(out, item);
			else
				tc_buf_add_str(out, item);
		}
	}
	tc_buf_add_char(out, walk.object ? '}' : ']');
}

static void add_record(struct tc_buf *out, const struct tc_object *o, bool changed)
{
	static const char *const parts[] = {"requestParameters", "responseElements",
					    "userIdentity", "additionalEventData",
					    "resources", "errorMessage"};
	struct tc_str part =
		tc_str(parts[unit_below(&random_numbers, TC_ARRAY_LEN(parts))]);

	tc_buf_clear(out);
	for (size_t i = 0; i < o->count; i++) {
		tc_buf_addf(out, "%c\"%.*s\":", i ? ',' : '{', TC_STR_ARG(o->members[i].key));
		if (changed && tc_str_eq(o->members[i].key, part))
			add_changed(out, o->members[i].value);
		else
			tc_buf_add_str(out, o->members[i].value);
	}
	tc_buf_add_char(out, '}');
	assert_false(out->overflow);
}

static void on_record(void *ctx, const struct tc_object *o, struct tc_extent where)
{
	size_t *left = ctx;
	struct tc_buf text;

	(void)where;
	/* Such names are not written again as they were. */
	if (!*left || o->has_escaped_key || o->more)
		return;
	(*left)--;
	tc_buf_init(&text, TEXT_BYTES);
	for (int i = 0; i <= CHANGES_PER_RECORD; i++) {
		add_record(&text, o, i > 0);
		normalise(tc_buf_str(&text));
	}
	tc_buf_release(&text);
}

static void on_reject(void *ctx, uint64_t offset, uint64_t length, const char *reason)
{
	(void)ctx;
	(void)offset;
	(void)length;
	(void)reason;
}

/* --- every fixture ------------------------------------------------------------------ */

static int read_file(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	size_t left = RECORDS_PER_FILE;
	struct tc_sink sink = {&left, on_record, on_reject};
	struct tc_error err = TC_ERROR_INIT;
	struct memory_source source;
	struct tc_container found;
	struct tc_reader reader;
	struct tc_buf text;
	int n;

	(void)walk;
	if (type != FTW_F || st->st_size > 1024 * 1024)
		return 0;
	gzFile in = gzopen(path, "rb"); /* takes plain files too */
	assert_non_null(in);
	tc_buf_init(&text, TEXT_BYTES);
	do {
		assert_true(tc_buf_reserve(&text, 65536));
		n = gzread(in, text.data + text.len, 65536);
		text.len += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	gzclose(in);
	memory_source_init(&source, tc_buf_str(&text), 0);
	if (tc_reader_init(&reader, memory_source_read, &source, &tc_default_caps,
			   tc_caps_window(&tc_default_caps), memory_source_chunk, &source,
			   NULL, &err) == 0)
		tc_container_read(&found, &reader, &sink, 0);
	tc_reader_release(&reader);
	memory_source_release(&source);
	tc_buf_release(&text);
	return 0;
}

/* The columns before the last have no quotes. */
static void load_paths(struct tc_str csv)
{
	tc_str_cut(csv, '\n', &csv);
	while (csv.len) {
		struct tc_str fields[7], rest = tc_str_cut(csv, '\n', &csv);

		for (size_t i = 0; i < TC_ARRAY_LEN(fields); i++)
			fields[i] = tc_str_cut(rest, ',', &rest);
		if (fields[6].len)
			assert_true(tc_recipes_add(recipes, TC_RULE_TOUCH, fields[0],
						   fields[1], fields[6]));
	}
}

static void test_any_value_anywhere(void **state)
{
	(void)state;
	random_numbers = unit_random();
	recipes = tc_recipes_new();
	tc_recipes_set_kinds(recipes, tc_store_embedded("resource-kinds.csv"));
	load_paths(tc_store_embedded("api-catalog.csv"));
	tc_recipes_load(recipes, TC_RULE_MINT, tc_store_embedded("credential-mints.csv"));
	tc_recipes_load(recipes, TC_RULE_STATE, tc_store_embedded("state-pairs.csv"));
	tc_normaliser_init(&normaliser, recipes);
	assert_int_equal(nftw(SOURCE_DIR "/fixtures/samples", read_file, 16, FTW_PHYS), 0);
	assert_int_equal(nftw(SOURCE_DIR "/fixtures/invictus", read_file, 16, FTW_PHYS), 0);
	tc_normaliser_release(&normaliser);
	tc_recipes_free(recipes);
	/* All of it was met. */
	for (int i = 0; i < TC_FACT_TABLE_COUNT; i++)
		if (i != TC_FACT_INSIGHT && rows[i] < 5)
			fail_msg("%zu rows of table %d", rows[i], i);
	assert_true(touched > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_value_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
