/* Filters: which names pass, and which filter takes all that another takes. */
#include "unit.h"

#include "ingest/filter.h"
#include "util/instant.h"
#include "util/banned.h"

static int64_t at(const char *text)
{
	int64_t ms;

	assert_true(tc_time_parse(tc_str(text), &ms));
	return ms;
}

static struct tc_filter filter(const char *from, const char *to, const char *accounts,
			       const char *regions)
{
	struct tc_filter f;

	tc_filter_init(&f);
	if (from)
		f.from_ms = at(from);
	if (to)
		f.to_ms = at(to);
	assert_true(tc_filter_add_accounts(&f, tc_str(accounts)));
	assert_true(tc_filter_add_regions(&f, tc_str(regions)));
	return f;
}

static void test_lists_are_sorted_and_hold_each_once(void **state)
{
	struct tc_filter f = filter(NULL, NULL, "333333333333,111111111111,333333333333",
				    "us-east-1");

	(void)state;
	assert_true(tc_filter_add_accounts(&f, TC_STR("222222222222,111111111111")));
	assert_string_equal(f.accounts, "111111111111,222222222222,333333333333");
	assert_true(tc_filter_add_regions(&f, TC_STR("eu-west-1")));
	assert_string_equal(f.regions, "eu-west-1,us-east-1");
	assert_false(tc_filter_add_regions(&f, TC_STR("")));
	assert_false(tc_filter_add_regions(&f, TC_STR("eu west")));
	assert_false(tc_filter_add_accounts(&f, TC_STR("1111111111111")));
	tc_filter_release(&f);
}

#define NAME(account, region, when) \
	"logs/" account "_CloudTrail_" region "_" when "_aaaabbbbccccdddd.json.gz"

static void test_names(void **state)
{
	static const struct {
		const char *path;
		bool taken;
	} cases[] = {
		{NAME("111111111111", "eu-west-1", "20250310T1200Z"), true},
		{NAME("222222222222", "eu-west-1", "20250310T1200Z"), false},
		{NAME("111111111111", "eu-west-2", "20250310T1200Z"), false},
		/* Delivered before the first event wanted, clocks and minutes aside. */
		{NAME("111111111111", "eu-west-1", "20250309T2345Z"), true},
		{NAME("111111111111", "eu-west-1", "20250309T2344Z"), false},
		/* So late that nothing of the window is in it. */
		{NAME("111111111111", "eu-west-1", "20250312T0000Z"), true},
		{NAME("111111111111", "eu-west-1", "20250312T0001Z"), false},
		/* Not a name that says anything. */
		{"222222222222.json", true},
		{"222222222222_CloudTrail_eu-west-2_20250101.json", true},
		{"222222222222_CloudTrail-Digest_eu-west-2_x_eu-west-2_20250101T0000Z.json", true},
		{"", true},
	};
	struct tc_filter f = filter("2025-03-10T00:00:00Z", "2025-03-11T00:00:00Z",
				    "111111111111", "eu-west-1");

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++)
		if (tc_filter_takes_file(&f, tc_str(cases[i].path)) != cases[i].taken)
			fail_msg("%s", cases[i].path);
	tc_filter_release(&f);
}

static void test_covers(void **state)
{
	struct tc_filter all = filter(NULL, NULL, NULL, NULL);
	struct tc_filter march = filter("2025-03-01T00:00:00Z", "2025-04-01T00:00:00Z", NULL,
					NULL);
	struct tc_filter week = filter("2025-03-08T00:00:00Z", "2025-03-15T00:00:00Z", NULL,
				       NULL);
	struct tc_filter since = filter("2025-03-08T00:00:00Z", NULL, NULL, NULL);
	struct tc_filter one = filter(NULL, NULL, "111111111111", NULL);
	struct tc_filter two = filter(NULL, NULL, "111111111111,222222222222", NULL);
	struct tc_filter place = filter("2025-03-08T00:00:00Z", "2025-03-15T00:00:00Z",
					"111111111111", "eu-west-1");
	const struct {
		const struct tc_filter *outer, *inner;
		bool covers;
	} cases[] = {
		{&all, &all, true},    {&all, &place, true},  {&place, &all, false},
		{&march, &week, true}, {&week, &march, false}, {&march, &march, true},
		{&since, &week, true}, {&week, &since, false}, {&march, &since, false},
		{&two, &one, true},    {&one, &two, false},    {&one, &all, false},
		{&week, &place, true}, {&one, &place, true},   {&place, &week, false},
		{&march, &one, false},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++)
		if (tc_filter_covers(cases[i].outer, cases[i].inner) != cases[i].covers)
			fail_msg("case %zu", i);
	tc_filter_release(&one);
	tc_filter_release(&two);
	tc_filter_release(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists_are_sorted_and_hold_each_once),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_covers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
