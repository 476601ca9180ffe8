#include "calendar.h"

#include "text.h"

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
static int64_t days_from_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400;
	int64_t year_of_era = y - era * 400;
	int64_t shifted = (month + 9) % 12;
	int64_t day_of_year = (153 * shifted + 2) / 5 + day - 1;
	int64_t day_of_era =
		year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static void civil_from_days(int64_t days, struct calendar *out)
{
	int64_t shifted = days + 719468;
	int64_t era = shifted / 146097;
	int64_t doe = shifted - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t month = (5 * doy + 2) / 153;

	out->day = (int)(doy - (153 * month + 2) / 5 + 1);
	out->month = (int)(month < 10 ? month + 3 : month - 9);
	out->year = (int)(yoe + era * 400 + (out->month <= 2 ? 1 : 0));
}

int64_t calendar_epoch(int year, int month, int day)
{
	return days_from_civil(year, month, day) * DAY;
}

void calendar_split(int64_t time, struct calendar *out)
{
	int64_t days = time / DAY;
	int64_t rest = time % DAY;

	civil_from_days(days, out);
	out->hour = (int)(rest / HOUR);
	out->minute = (int)(rest % HOUR / MINUTE);
	out->second = (int)(rest % MINUTE);
	out->weekday = (int)((days + 3) % 7);
}

void calendar_iso(int64_t time, char out[ISO_SIZE])
{
	struct calendar c;

	calendar_split(time, &c);
	text_put(out, ISO_SIZE, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month,
		 c.day, c.hour, c.minute, c.second);
}

void calendar_us(int64_t time, char out[US_SIZE])
{
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct calendar c;

	calendar_split(time, &c);
	text_put(out, US_SIZE, "%s %d, %d, %d:%02d:%02d %s", months[c.month - 1], c.day,
		 c.year, c.hour % 12 == 0 ? 12 : c.hour % 12, c.minute, c.second,
		 c.hour < 12 ? "AM" : "PM");
}
