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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_how_near_is_near),
		cmocka_unit_test(test_first_of_equals_and_best_of_all),
		cmocka_unit_test(test_long_and_hostile_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
