/* The rules of the scope: table and program name the same, and nothing out of limits is followed. */
#include "case_file.h"

#include <math.h>

#include "scope/rules.h"

#include "util/banned.h"

static int set_up(void **state)
{
	struct case_file *c = tc_calloc(1, sizeof(*c));

	case_make(c);
	*state = c;
	return 0;
}

static int tear_down(void **state)
{
	case_remove(*state);
	free(*state);
	return 0;
}

static struct tc_rules load(struct case_file *c)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_rules rules;

	if (tc_rules_load(&rules, c->store, &err) < 0)
		fail_msg("%s", err.text);
	return rules;
}

/* Every rule of the table is read, and every one that is read is in the table. */
static void test_table_and_program_name_the_same(void **state)
{
	struct tc_rules rules = load(*state);

	assert_true(rules.confirmed >= rules.probable && rules.probable >= rules.possible);
	assert_true(rules.possible > 0);
	assert_true(fabs(rules.baseline_days - 30) < 1e-9);
}

#define RULE_NAME(name) #name,
static const char *const names[] = {TC_SCOPE_RULES(RULE_NAME)};

static void test_built_in_values_lie_within_their_limits(void **state)
{
	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++) {
		struct tc_error err = TC_ERROR_INIT;
		struct tc_rule_limits rule;

		if (tc_rule_find(&rule, tc_str(names[i]), &err) < 0 ||
		    tc_rule_check(&rule, rule.built_in, &err) < 0)
			fail_msg("%s: %s", names[i], err.text);
		/* Some stand there to be seen, and are as they are. */
		assert_true(rule.least <= rule.most);
	}
}

static void set(struct tc_rule_changes *changes, const char *rule, const char *value)
{
	struct tc_error err = TC_ERROR_INIT;

	if (tc_rules_set(changes, tc_str(rule), tc_str(value), &err) < 0)
		fail_msg("%s", err.text);
}

static void test_shown_rules_stand_in_front_of_kept_ones(void **state)
{
	struct tc_rule_changes kept = {.count = 0}, shown = {.count = 0};
	struct tc_store *store = ((struct case_file *)*state)->store;

	set(&kept, "depth", "4");
	set(&kept, "own_days", "7");
	assert_int_equal(tc_rules_keep(store, &kept, NULL), 0);
	assert_int_equal((int)load(*state).depth, 4);
	set(&shown, "depth", "9");
	assert_int_equal(tc_rules_show(store, &shown, NULL), 0);
	assert_int_equal((int)load(*state).depth, 9);
	assert_int_equal((int)load(*state).own_days, 3);
	/* Others in their place, twice. */
	set(&shown, "depth", "6");
	assert_int_equal(shown.count, 0);
	assert_int_equal(tc_rules_show(store, &shown, NULL), 0);
	assert_int_equal((int)load(*state).depth, 6);
	assert_int_equal(tc_rules_hide(store, NULL), 0);
	assert_int_equal(tc_rules_hide(store, NULL), 0);
	assert_int_equal((int)load(*state).depth, 4);
	assert_int_equal(tc_rules_stored(&shown, store, NULL), 0);
	assert_int_equal(shown.count, 2);
	kept.count = 0;
	assert_int_equal(tc_rules_keep(store, &kept, NULL), 0);
	assert_int_equal((int)load(*state).own_days, 3);
}

/* A case may come from somebody who would have us compute with anything. */
static void test_tampered_rules_are_refused(void **state)
{
	static const char *const changes[] = {
		"INSERT INTO scope_rule_change VALUES ('depth', 9e999)",
		"INSERT INTO scope_rule_change VALUES ('depth', -1)",
		"INSERT INTO scope_rule_change VALUES ('depth', 21)",
		"DELETE FROM scope_rule WHERE rule = 'depth'",
		"DELETE FROM scope_rule",
		"UPDATE scope_rule SET value = 9e99, most = 9e99 WHERE rule = 'depth'",
		"UPDATE scope_rule SET rule = 'deepness' WHERE rule = 'depth'",
		"INSERT INTO scope_rule VALUES ('x', 1, 1, 1, 'u', 'p', 'm')",
	};
	struct case_file *c = *state;

	for (size_t i = 0; i < TC_ARRAY_LEN(changes); i++) {
		struct tc_error err = TC_ERROR_INIT;
		struct tc_rules rules;

		case_exec(c, "BEGIN");
		case_exec(c, changes[i]);
		if (tc_rules_load(&rules, c->store, &err) != TC_FAIL || !err.text[0])
			fail_msg("followed: %s", changes[i]);
		case_exec(c, "ROLLBACK");
	}
	load(c);
}

static void test_only_decimal_numbers(void **state)
{
	static const char *const good[] = {"0", "1", "+1", "0.5", "5e-1", "1E0", "0.50000000001",
					   "00.5", "-0", "1e-999"};
	static const char *const bad[] = {"", " ", "nan", "NaN", "inf", "infinity", "-inf", "0x1",
					  "0x1p-1", "1e999", "1.", ".5", "1e", "1e+", "e1", "+",
					  "-", "0,5", "0.5 ", " 0.5", "0.5x", "0.5.5", "--1",
					  "1_0", "1.0000000001", "-0.0001"};
	struct tc_error err = TC_ERROR_INIT;
	struct tc_rule_limits rule;
	double value;

	(void)state;
	assert_int_equal(tc_rule_find(&rule, TC_STR("confirmed"), &err), 0);
	for (size_t i = 0; i < TC_ARRAY_LEN(good); i++)
		if (tc_rule_parse(&value, &rule, tc_str(good[i]), &err) < 0)
			fail_msg("%s", err.text);
	for (size_t i = 0; i < TC_ARRAY_LEN(bad); i++)
		if (tc_rule_parse(&value, &rule, tc_str(bad[i]), &err) != TC_USAGE)
			fail_msg("taken: `%s`", bad[i]);
	assert_int_equal(tc_rule_parse(&value, &rule, TC_STR("0.5\0"), &err), TC_USAGE);
	assert_int_equal(tc_rule_parse(&value, &rule, TC_STR_NULL, &err), TC_USAGE);
	assert_int_equal(tc_rule_find(&rule, TC_STR("confirmed\0"), &err), TC_USAGE);
	assert_int_equal(tc_rule_find(&rule, TC_STR(""), &err), TC_USAGE);
	assert_int_equal(tc_rule_find(&rule, TC_STR("confirmde"), &err), TC_USAGE);
	assert_true(tc_str_find(tc_str(err.text), TC_STR("did you mean confirmed?")) != SIZE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_table_and_program_name_the_same, set_up,
						tear_down),
		cmocka_unit_test(test_built_in_values_lie_within_their_limits),
		cmocka_unit_test_setup_teardown(test_shown_rules_stand_in_front_of_kept_ones,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_tampered_rules_are_refused, set_up,
						tear_down),
		cmocka_unit_test(test_only_decimal_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
