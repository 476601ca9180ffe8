/* What a mistyped word was probably meant to be. */
#include "unit.h"

#include "util/nearest.h"

#include "util/banned.h"

static const char *nearest(struct tc_str typed, const char *const *names, size_t count)
{
	struct tc_nearest n = tc_nearest_to(typed);

	for (size_t i = 0; i < count; i++)
		tc_nearest_offer(&n, names[i]);
	return n.name;
}

static const char *const commands[] = {"import", "enrich", "lead", "verdict", "scope",
				       "ask", "show", "timeline", "contain", "report",
				       "coverage", "handoff", "verify", "info"};

static void test_commands(void **state)
{
	static const struct {
		const char *typed, *meant; /* NULL: nothing is near */
	} cases[] = {
		{"import", "import"},
		{"imporr", "import"},    /* replaced */
		{"improt", "import"},    /* swapped */
		{"mport", "import"},     /* lost */
		{"importt", "import"},   /* doubled */
		{"ipmrot", "import"},    /* swapped twice */
		{"ipmrto", NULL},
		{"time", "timeline"},    /* its beginning */
		{"cov", "coverage"},
		{"ti", NULL},            /* two letters begin too much */
		{"ak", "ask"},
		{"as", "ask"},
		{"x", NULL},
		{"", NULL},
		{"verfy", "verify"},
		{"verdcit", "verdict"},
		{"handof", "handoff"},
		{"Import", "import"},
		{"IMPORT", NULL},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		const char *got = nearest(tc_str(cases[i].typed), commands,
					  TC_ARRAY_LEN(commands));
		if (!got != !cases[i].meant ||
		    (got && strcmp(got, cases[i].meant) != 0))
			fail_msg("`%s` gives `%s`", cases[i].typed, got ? got : "nothing");
	}
	assert_null(nearest(TC_STR_NULL, commands, TC_ARRAY_LEN(commands)));
}

/* One mistake is near, and one more for every four letters. */
static void test_how_near_is_near(void **state)
{
	static const char *const names[] = {"abcdefghijkl"};

	(void)state;
	assert_non_null(nearest(TC_STR("abXdefghijkl"), names, 1));
	assert_non_null(nearest(TC_STR("XbXdXfXhijkl"), names, 1)); /* 4 of 12 */
	assert_null(nearest(TC_STR("XbXdXfXhXjkl"), names, 1));     /* 5 of 12 */
	assert_non_null(nearest(TC_STR("bcdefghijkl"), names, 1));
}

static void test_first_of_equals_and_best_of_all(void **state)
{
	static const char *const equal[] = {"leaf", "lean", "leak"};
	static const char *const better[] = {"leaps", "lead", "leads"};

	(void)state;
	assert_string_equal(nearest(TC_STR("leax"), equal, 3), "leaf");
	assert_string_equal(nearest(TC_STR("leadx"), better, 3), "lead");
}

/* Whatever is typed: nothing is read beyond it. */
static void test_long_and_hostile_words(void **state)
{
	struct unit_random r = unit_random();
	char typed[300], name[300];

	(void)state;
	memset(name, 'a', sizeof(name));
	name[299] = '\0';
	for (size_t len = 0; len < sizeof(typed); len++) {
		const char *const names[] = {name, name + 299 - len, "aaa"};
		char *exact = tc_alloc(len + 1);
		memset(exact, 'a', len);
		nearest(tc_str_n(exact, len), names, 3);
		free(exact);
	}
	for (int i = 0; i < 2000; i++) {
		size_t len = unit_hostile(&r, typed, sizeof(typed));
		nearest(tc_str_n(typed, len), commands, TC_ARRAY_LEN(commands));
	}
}

/* The same by the whole table of distances, as a textbook has it. */
static size_t slow_distance(const char *a, size_t n, const char *b, size_t m)
{
	static size_t d[64][64];

	for (size_t i = 0; i <= n; i++)
		for (size_t j = 0; j <= m; j++) {
			size_t best = i + j;

			if (i && d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (j && d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i && j && d[i - 1][j - 1] + (a[i - 1] != b[j - 1]) < best)
				best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = i && j ? best : i + j;
		}
	return d[n][m];
}

/* Few letters, so that words are often near each other. */
static size_t random_word(struct unit_random *r, char *word, size_t max)
{
	size_t len = 3 + unit_below(r, max - 3);

	for (size_t i = 0; i < len; i++)
		word[i] = (char)('a' + unit_below(r, 3));
	return len;
}

static void test_distance_is_that_of_the_whole_table(void **state)
{
	struct unit_random r = unit_random();
	size_t near_ones = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char a[24], b[24];
		size_t n = random_word(&r, a, sizeof(a)), m = random_word(&r, b, sizeof(b));
		size_t want = slow_distance(a, n, b, m);
		struct tc_near_values near;

		if (tc_str_find(tc_str_n(b, m), tc_str_n(a, n)) != SIZE_MAX)
			want = n == m ? 0 : 1;
		tc_near_values_init(&near, tc_str_n(a, n));
		tc_near_values_offer(&near, tc_str_n(b, m));
		assert_int_equal(near.count, want < n / 4 + 2);
		if (near.count)
			assert_int_equal(near.best[0].mistakes, want);
		near_ones += near.count;
		tc_near_values_release(&near);
	}
	assert_true(near_ones > 100);
}

static void offer_all(struct tc_near_values *n, struct tc_str typed,
		      const char *const *values, size_t count)
{
	tc_near_values_init(n, typed);
	for (size_t i = 0; i < count; i++)
		tc_near_values_offer(n, tc_str(values[i]));
}

static void test_best_three_values(void **state)
{
	static const char *const keys[] = {"AKIAXXXXXXXXXXXXXX5X", "AKIA0000000000000001",
					   "AKIA0000000000000012", "AKIA0000000000000011",
					   "AKIA0000000000000111", "AKIA0000000000000022"};
	static const char *const same[] = {"ab4", "ab3", "ab1", "ab3", "ab2", "ab1", "ab5"};
	static const char *const agents[] = {"curl/8.1", "aws-cli/2.1 Python", "Boto3/1.26"};
	struct tc_near_values n;

	(void)state;
	offer_all(&n, TC_STR("akia0000000000000011"), keys, TC_ARRAY_LEN(keys));
	assert_int_equal(n.count, 3);
	assert_string_equal(n.best[0].text, "AKIA0000000000000011");
	assert_string_equal(n.best[1].text, "AKIA0000000000000001");
	assert_string_equal(n.best[2].text, "AKIA0000000000000012");
	tc_near_values_release(&n);
	/* Of equals the first by their bytes, and each once. */
	offer_all(&n, TC_STR("abx"), same, TC_ARRAY_LEN(same));
	assert_int_equal(n.count, 3);
	assert_string_equal(n.best[0].text, "ab1");
	assert_string_equal(n.best[1].text, "ab2");
	assert_string_equal(n.best[2].text, "ab3");
	tc_near_values_release(&n);
	offer_all(&n, TC_STR("PYTHON"), agents, TC_ARRAY_LEN(agents));
	assert_int_equal(n.count, 1);
	assert_string_equal(n.best[0].text, "aws-cli/2.1 Python");
	tc_near_values_release(&n);
	offer_all(&n, TC_STR_NULL, agents, TC_ARRAY_LEN(agents));
	assert_int_equal(n.count, 0);
	tc_near_values_release(&n);
}

static void test_values_of_any_length(void **state)
{
	struct unit_random r = unit_random();
	char typed[300], value[300];
	struct tc_near_values n;

	(void)state;
	memset(typed, 'a', sizeof(typed));
	for (size_t len = 0; len < sizeof(typed); len++) {
		/* Exact copies, for the sanitizers to watch their ends. */
		char *exact = tc_strdup(tc_str_n(typed, len));
		tc_near_values_init(&n, tc_str_n(exact, len));
		tc_near_values_offer(&n, tc_str_n(exact, len));
		tc_near_values_offer(&n, tc_str_n(typed, sizeof(typed) - len));
		assert_int_equal(n.count > 0, len > 0 && len <= TC_NEAR_BYTES);
		tc_near_values_release(&n);
		free(exact);
	}
	for (int i = 0; i < 2000; i++) {
		size_t len = unit_hostile(&r, typed, sizeof(typed));
		tc_near_values_init(&n, tc_str_n(typed, len));
		for (int j = 0; j < 5; j++) {
			len = unit_hostile(&r, value, sizeof(value));
			tc_near_values_offer(&n, tc_str_n(value, len));
		}
		assert_true(n.count <= TC_NEAR_VALUES);
		tc_near_values_release(&n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_how_near_is_near),
		cmocka_unit_test(test_first_of_equals_and_best_of_all),
		cmocka_unit_test(test_long_and_hostile_words),
		cmocka_unit_test(test_distance_is_that_of_the_whole_table),
		cmocka_unit_test(test_best_three_values),
		cmocka_unit_test(test_values_of_any_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
