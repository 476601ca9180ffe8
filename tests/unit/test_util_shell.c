/*
 * What tc_escape_shell writes, a shell reads back as one word of the same bytes: any bytes,
 * by sh itself.  The seed is printed; TRAILCASE_SEED repeats a run.
 */
#include "unit.h"

#include "util/escape.h"

#include "util/banned.h"

#define WORDS 400
#define BYTES 40
#define END '\001' /* behind each word; no word has it */

/* Bytes that matter to a shell are likelier than others; no NUL. */
static char any_byte(struct unit_random *r)
{
	static const char likely[] = "'\"\\`$(){}[];&|<>*?~#!=-\n\r\t %";
	char c = unit_below(r, 2) ? likely[unit_below(r, sizeof(likely) - 1)]
				  : (char)(1 + unit_below(r, 255));

	return c == END ? '\'' : c;
}

/* What sh makes of a script. */
static void run(struct tc_buf *got, const struct tc_buf *script)
{
	char path[] = "/tmp/trailcase-shell.XXXXXX", command[64], piece[4096];
	FILE *file = fdopen(mkstemp(path), "w"), *pipe;
	size_t n;

	assert_non_null(file);
	fwrite(script->data, 1, script->len, file);
	fclose(file);
	snprintf(command, sizeof(command), "sh %s", path);
	assert_non_null(pipe = popen(command, "r"));
	while ((n = fread(piece, 1, sizeof(piece), pipe)) > 0)
		tc_buf_add(got, piece, n);
	assert_int_equal(pclose(pipe), 0);
	remove(path);
}

static void test_round_trip(void **state)
{
	struct unit_random r = unit_random();
	struct tc_buf wanted, script, got;

	(void)state;
	tc_buf_init(&wanted, 1024 * 1024);
	tc_buf_init(&script, 1024 * 1024);
	tc_buf_init(&got, 1024 * 1024);
	tc_buf_add_cstr(&script, "cd / && printf '%s\\001'");
	for (int i = 0; i < WORDS; i++) {
		char word[BYTES];
		size_t n = unit_below(&r, BYTES);

		for (size_t k = 0; k < n; k++)
			word[k] = any_byte(&r);
		tc_buf_add_char(&script, ' ');
		tc_escape_shell(&script, tc_str_n(word, n));
		tc_buf_add(&wanted, word, n);
		tc_buf_add_char(&wanted, END);
	}
	run(&got, &script);
	assert_int_equal(got.len, wanted.len);
	assert_memory_equal(got.data, wanted.data, got.len);
	tc_buf_release(&wanted);
	tc_buf_release(&script);
	tc_buf_release(&got);
}

static void test_known(void **state)
{
	struct tc_buf b;

	(void)state;
	tc_buf_init(&b, 1000);
	tc_escape_shell(&b, TC_STR("bob"));
	assert_string_equal(tc_buf_cstr(&b), "'bob'");
	tc_buf_clear(&b);
	tc_escape_shell(&b, TC_STR(""));
	assert_string_equal(tc_buf_cstr(&b), "''");
	tc_buf_clear(&b);
	tc_escape_shell(&b, TC_STR("a';rm -rf ~;'"));
	assert_string_equal(tc_buf_cstr(&b), "'a'\\'';rm -rf ~;'\\'''");
	tc_buf_clear(&b);
	tc_escape_shell(&b, TC_STR("a\0b"));
	assert_string_equal(tc_buf_cstr(&b), "'a\\x00b'");
	tc_buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
