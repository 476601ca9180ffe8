/* UTC calendar arithmetic on seconds since 1970; no time zone, no locale. */
#ifndef TOOLS_CALENDAR_H
#define TOOLS_CALENDAR_H

#include <stdint.h>

#define MINUTE INT64_C(60)
#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)

struct calendar {
	int year, month, day, hour, minute, second;
	int weekday; /* 0 is Monday */
};

int64_t calendar_epoch(int year, int month, int day);
void calendar_split(int64_t time, struct calendar *out);

#define ISO_SIZE 21

/* 2025-04-15T09:12:00Z */
void calendar_iso(int64_t time, char out[ISO_SIZE]);

#define US_SIZE 32

/* Apr 15, 2025, 9:12:00 AM: the way STS writes an expiration. */
void calendar_us(int64_t time, char out[US_SIZE]);

#endif
