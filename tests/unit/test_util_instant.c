#include "unit.h"

#include "util/instant.h"

#include "util/banned.h"

#define JULY_10 INT64_C(1688947200000) /* 2023-07-10T00:00:00Z */
#define NOON_24 INT64_C(1688990424000) /* 2023-07-10T12:00:24Z */

static void test_formats_that_logs_use(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} good[] = {
		{"2023-07-10T12:00:24Z", NOON_24},
		{"2023-07-10 12:00:24Z", NOON_24},
		{"2023-07-10T12:00:24", NOON_24},
		{"2023-07-10 12:00:24 UTC", NOON_24},
		{"2023-07-10T12:00:24+00:00", NOON_24},
		{"2023-07-10T12:00:24-00:00", NOON_24},
		{"2023-07-10T14:00:24+02:00", NOON_24},
		{"2023-07-10T14:00:24+0200", NOON_24},
		{"2023-07-10T14:00:24+02", NOON_24},
		{"2023-07-10T08:30:24-03:30", NOON_24},
		{"2023-07-11T01:00:24+13:00", NOON_24},
		{"2023-07-10T12:00:24.1Z", NOON_24 + 100},
		{"2023-07-10T12:00:24.12Z", NOON_24 + 120},
		{"2023-07-10T12:00:24.123Z", NOON_24 + 123},
		{"2023-07-10T12:00:24.123999999Z", NOON_24 + 123},
		{"2023-07-10T12:00:24.000+00:00", NOON_24},
		{"20230710T120024Z", NOON_24},
		{"20131102T010628Z", INT64_C(1383354388000)},
		{"1688990424", NOON_24},
		{"1688990424.5", NOON_24 + 500},
		{"1688990424.123456", NOON_24 + 123},
		{"1688990424000", NOON_24},
		{"1688990424123", NOON_24 + 123},
		{"1970-01-01T00:00:00Z", 0},
		{"9999-12-31T23:59:59.999Z", TC_TIME_MAX},
		{"2016-12-31T23:59:60Z", INT64_C(1483228800000)},
		{"Jul 10, 2023, 12:00:24 PM", NOON_24},
		{"Jul 10, 2023 12:00:24 PM", NOON_24},
		{"Jul 10, 2023, 12:00:24\xe2\x80\xafPM", NOON_24},
		{"Jul 10, 2023, 0:00:24 PM", NOON_24},
		{"Jul 10, 2023, 12:00:00 AM", JULY_10},
		{"Jul 10, 2023, 11:59:59 PM", JULY_10 + 86399000},
		{"Jul 1, 2023, 1:02:03 AM", JULY_10 - 9 * 86400000 + 3723000},
		{"Feb 29, 2024 01:00:00 AM", INT64_C(1709168400000)},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(good); i++) {
		int64_t ms = -1;
		if (!tc_time_parse(tc_str(good[i].text), &ms))
			fail_msg("`%s` was refused", good[i].text);
		if (ms != good[i].ms)
			fail_msg("`%s` is %lld", good[i].text, (long long)ms);
	}
}

static void test_what_is_no_time_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "now", "2023", "2023-07-10", "2023-07-10T", "2023-07-10T12:00Z",
		"2023-07-10T12:00", "2023-7-10T12:00:24Z", "2023-07-10T1:00:24Z",
		"2023-07-10t12:00:24Z", "2023-07-10T12:00:24z",
		"2023-13-10T12:00:24Z", "2023-00-10T12:00:24Z", "2023-07-32T12:00:24Z",
		"2023-07-00T12:00:24Z", "2023-02-29T12:00:24Z", "2023-04-31T12:00:24Z",
		"2023-07-10T24:00:00Z", "2023-07-10T12:60:24Z", "2023-07-10T12:00:61Z",
		"2023-07-10T12:00:24.Z", "2023-07-10T12:00:24,5Z",
		"2023-07-10T12:00:24ZZ", "2023-07-10T12:00:24Z ", " 2023-07-10T12:00:24Z",
		"2023-07-10T12:00:24+24:00", "2023-07-10T12:00:24+02:60",
		"2023-07-10T12:00:24+2", "2023-07-10T12:00:24 EST",
		"2023/07/10 12:00:24", "10.07.2023 12:00:24", "2023-0710T12:00:24Z",
		"20230710T12:00:24Z", "2023-07-10T120024Z",
		"1969-12-31T23:59:59Z", "0000-01-01T00:00:00Z",
		"1970-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
		"12345678", "168899042400", "1688990424.", "1688990424.x", "-1688990424",
		"1688990424e3", "1688990424123.0", "-168899042412", "16889904241230",
		"168899042x123", "1688990424000000", "1.688990424E9",
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(bad); i++) {
		int64_t ms;
		if (tc_time_parse(tc_str(bad[i]), &ms))
			fail_msg("`%s` was taken", bad[i]);
	}
	int64_t ms;
	assert_false(tc_time_parse(TC_STR_NULL, &ms));
	assert_false(tc_time_parse(TC_STR("2023-07-10T12:00:24Z\0"), &ms));
}

static void test_leap_years(void **state)
{
	int64_t ms;

	(void)state;
	assert_true(tc_time_parse_date(TC_STR("2024-02-29"), &ms));
	assert_true(tc_time_parse_date(TC_STR("2000-02-29"), &ms));
	assert_true(ms == INT64_C(951782400000));
	assert_false(tc_time_parse_date(TC_STR("2100-02-29"), &ms));
	assert_false(tc_time_parse_date(TC_STR("2023-02-29"), &ms));
	assert_true(tc_time_parse_date(TC_STR("2100-03-01"), &ms));
	assert_true(ms == INT64_C(4107542400000));
}

static void test_dates(void **state)
{
	static const char *const bad[] = {"", "20230710", "2023-07", "2023-07-10T",
					  "2023-07-10 ", "1969-12-31", "2023-7-1"};
	int64_t ms = -1;

	(void)state;
	assert_true(tc_time_parse_date(TC_STR("2023-07-10"), &ms));
	assert_true(ms == JULY_10);
	assert_true(tc_time_parse_date(TC_STR("1970-01-01"), &ms));
	assert_true(ms == 0);
	for (size_t i = 0; i < TC_ARRAY_LEN(bad); i++)
		if (tc_time_parse_date(tc_str(bad[i]), &ms))
			fail_msg("`%s` was taken", bad[i]);
}

static void assert_formatted(int64_t ms, const char *expected)
{
	char text[TC_TIME_TEXT];

	tc_time_format(ms, text);
	assert_string_equal(text, expected);
}

static void test_format(void **state)
{
	(void)state;
	assert_formatted(0, "1970-01-01T00:00:00Z");
	assert_formatted(1, "1970-01-01T00:00:00.001Z");
	assert_formatted(NOON_24, "2023-07-10T12:00:24Z");
	assert_formatted(NOON_24 + 50, "2023-07-10T12:00:24.050Z");
	assert_formatted(INT64_C(951782400000) - 1, "2000-02-28T23:59:59.999Z");
	assert_formatted(INT64_C(951868800000) - 1, "2000-02-29T23:59:59.999Z");
	assert_formatted(INT64_C(951868800000), "2000-03-01T00:00:00Z");
	assert_formatted(TC_TIME_MAX, "9999-12-31T23:59:59.999Z");
}

static void test_every_instant_reads_back(void **state)
{
	struct unit_random r = unit_random();

	(void)state;
	for (int i = 0; i < 200000; i++) {
		uint64_t range = (uint64_t)TC_TIME_MAX + 1;
		int64_t ms = (int64_t)(unit_next(&r) % range), back = -1;
		char text[TC_TIME_TEXT];
		tc_time_format(ms, text);
		if (!tc_time_parse(tc_str(text), &back) || back != ms)
			fail_msg("%lld gave %s gave %lld", (long long)ms, text,
				 (long long)back);
	}
}

/* Counting days one by one knows nothing of eras and leap rules but the calendar. */
static void test_every_day_follows_the_one_before(void **state)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t expected = 0, ms;
	char text[16];

	(void)state;
	for (int y = 1970; y <= 2410; y++) {
		for (int m = 1; m <= 12; m++) {
			bool leap = y % 400 == 0 || (y % 4 == 0 && y % 100 != 0);
			int last = days[m - 1] + (m == 2 && leap);
			for (int d = 1; d <= last; d++) {
				snprintf(text, sizeof(text), "%04d-%02d-%02d", y % 10000,
					 m % 100, d % 100);
				assert_true(tc_time_parse_date(tc_str(text), &ms));
				assert_true(ms == expected);
				expected += INT64_C(86400000);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formats_that_logs_use),
		cmocka_unit_test(test_what_is_no_time_is_refused),
		cmocka_unit_test(test_leap_years),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_every_instant_reads_back),
		cmocka_unit_test(test_every_day_follows_the_one_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
