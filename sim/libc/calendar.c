/* calendar.c - seconds and dates. The zone is UTC, or what TZ says as NAME[+-]hh[:mm] without summer time. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "internal.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

static char name[8] = "UTC";
char *tzname[2] = {name, name};
long timezone;
int daylight;

static int is_leap(long year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days from 1970-01-01 to the first of January. */
static long days_before(long year)
{
	long y = year - 1;
	long leaps = y / 4 - y / 100 + y / 400;
	if (y < 0) leaps = -((-y + 3) / 4) + (-y + 99) / 100 - (-y + 399) / 400;
	return (year - 1970) * 365 + leaps - 477;
}

static int month_start(int month, int leap)
{
	static const short starts[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
	return starts[month] + (leap && month > 1);
}

static long floor_div(long a, long b)
{
	return a / b - (a % b < 0);
}

static struct tm *break_down(time_t t, long offset, const char *zone, struct tm *out)
{
	long local = t + offset, days = floor_div(local, DAY), rest = local - days * DAY, year = 1970 + floor_div(days, 366);
	while (days_before(year + 1) <= days) year++;
	if (year - 1900 > INT_MAX || year - 1900 < INT_MIN) {
		__fail(EOVERFLOW);
		return NULL;
	}
	int yday = (int)(days - days_before(year)), leap = is_leap(year), month = 0;
	while (month_start(month + 1, leap) <= yday) month++;
	*out = (struct tm){(int)(rest % MINUTE), (int)(rest / MINUTE % 60), (int)(rest / HOUR), yday - month_start(month, leap) + 1, month,
		(int)(year - 1900), (int)(((days + 4) % 7 + 7) % 7), yday, 0, offset, zone};
	return out;
}

/* ---- The zone ---------------------------------------------------------------------------------------------------- */

static int is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static long read_offset(const char *s)
{
	int sign = *s == '-' ? -1 : 1;
	long part[3] = {0};
	if (*s == '+' || *s == '-') s++;
	for (int i = 0; i < 3; i++) {
		for (; *s >= '0' && *s <= '9'; s++) part[i] = part[i] * 10 + (*s - '0');
		if (*s++ != ':') break;
	}
	return sign * (part[0] * HOUR + part[1] * MINUTE + part[2]);
}

void tzset(void)
{
	const char *tz = getenv("TZ");
	size_t n = 0;
	timezone = 0;
	__vm_strcpy(name, "UTC");
	if (!tz) return;
	while (n < sizeof name - 1 && is_letter(tz[n])) n++;
	if (n < 3 || (tz[n] && !__vm_strchr("+-0123456789", tz[n]))) return;
	__vm_memcpy(name, tz, n);
	name[n] = 0;
	timezone = read_offset(tz + n);
}

struct tm *gmtime_r(const time_t *t, struct tm *out)
{
	return break_down(*t, 0, "GMT", out);
}

struct tm *localtime_r(const time_t *t, struct tm *out)
{
	tzset();
	return break_down(*t, -timezone, name, out);
}

static struct tm shared;

struct tm *gmtime(const time_t *t)
{
	return gmtime_r(t, &shared);
}

struct tm *localtime(const time_t *t)
{
	return localtime_r(t, &shared);
}

static time_t build(struct tm *tm, long offset, const char *zone)
{
	long year = 1900L + tm->tm_year + floor_div(tm->tm_mon, 12);
	int month = (int)(tm->tm_mon - floor_div(tm->tm_mon, 12) * 12);
	long days = days_before(year) + month_start(month, is_leap(year)) + tm->tm_mday - 1;
	time_t t = days * DAY + tm->tm_hour * (long)HOUR + tm->tm_min * (long)MINUTE + tm->tm_sec - offset;
	return break_down(t, offset, zone, tm) ? t : -1;
}

time_t timegm(struct tm *tm)
{
	return build(tm, 0, "GMT");
}

time_t mktime(struct tm *tm)
{
	tzset();
	return build(tm, -timezone, name);
}

double difftime(time_t a, time_t b)
{
	return (double)(a - b);
}

/* ---- As text ----------------------------------------------------------------------------------------------------- */

static const char days[7][10] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
static const char months[12][10] = {"January", "February", "March",     "April",   "May",      "June",
									"July",    "August",   "September", "October", "November", "December"};

static const char *day_name(const struct tm *tm)
{
	return tm->tm_wday < 0 || tm->tm_wday > 6 ? "?" : days[tm->tm_wday];
}

static const char *month_name(const struct tm *tm)
{
	return tm->tm_mon < 0 || tm->tm_mon > 11 ? "?" : months[tm->tm_mon];
}

char *asctime_r(const struct tm *tm, char *out)
{
	snprintf(out, 40, "%.3s %.3s%3d %.2d:%.2d:%.2d %d\n", tm->tm_wday < 0 || tm->tm_wday > 6 ? "???" : day_name(tm),
			 tm->tm_mon < 0 || tm->tm_mon > 11 ? "???" : month_name(tm), tm->tm_mday, tm->tm_hour, tm->tm_min, tm->tm_sec,
			 1900 + tm->tm_year);
	return out;
}

char *asctime(const struct tm *tm)
{
	static char room[40];
	return asctime_r(tm, room);
}

char *ctime_r(const time_t *t, char *out)
{
	struct tm tm;
	return localtime_r(t, &tm) ? asctime_r(&tm, out) : NULL;
}

char *ctime(const time_t *t)
{
	struct tm *tm = localtime(t);
	return tm ? asctime(tm) : NULL;
}

/* Week of ISO 8601 and the year that it belongs to. */
static int iso_week(const struct tm *tm, long *year)
{
	int day = (tm->tm_wday + 6) % 7, week = (tm->tm_yday - day + 10) / 7;
	*year = 1900L + tm->tm_year;
	if (week < 1) {
		--*year;
		int length = 365 + is_leap(*year);
		return (tm->tm_yday + length - day + 10) / 7;
	}
	int length = 365 + is_leap(*year);
	if (week == 53 && tm->tm_yday - day + 3 >= length) {
		++*year;
		return 1;
	}
	return week;
}

static int hour12(const struct tm *tm)
{
	return tm->tm_hour % 12 ? tm->tm_hour % 12 : 12;
}

/* Conversions that stand for others. */
static const char *whole(char c)
{
	switch (c) {
	case 'c': return "%a %b %e %H:%M:%S %Y";
	case 'D': case 'x': return "%m/%d/%y";
	case 'F': return "%Y-%m-%d";
	case 'R': return "%H:%M";
	case 'r': return "%I:%M:%S %p";
	case 'T': case 'X': return "%H:%M:%S";
	case '+': return "%a %b %e %H:%M:%S %Z %Y";
	default: return NULL;
	}
}

/* A number, the width that it has and what fills it; width 0: no number. */
struct part {
	long n;
	int width;
	char fill;
	const char *text;
};

static struct part number_part(char c, const struct tm *tm)
{
	long year, n;
	switch (c) {
	case 'C': return (struct part){floor_div(1900L + tm->tm_year, 100), 2, '0', NULL};
	case 'd': return (struct part){tm->tm_mday, 2, '0', NULL};
	case 'e': return (struct part){tm->tm_mday, 2, ' ', NULL};
	case 'G': return n = iso_week(tm, &year), (struct part){year, 1, '0', NULL};
	case 'g': return n = iso_week(tm, &year), (struct part){(year % 100 + 100) % 100, 2, '0', NULL};
	case 'H': return (struct part){tm->tm_hour, 2, '0', NULL};
	case 'I': return (struct part){hour12(tm), 2, '0', NULL};
	case 'j': return (struct part){tm->tm_yday + 1, 3, '0', NULL};
	case 'k': return (struct part){tm->tm_hour, 2, ' ', NULL};
	case 'l': return (struct part){hour12(tm), 2, ' ', NULL};
	case 'M': return (struct part){tm->tm_min, 2, '0', NULL};
	case 'm': return (struct part){tm->tm_mon + 1, 2, '0', NULL};
	case 'S': return (struct part){tm->tm_sec, 2, '0', NULL};
	case 's':
		return n = (long)mktime(
				   &(struct tm){tm->tm_sec, tm->tm_min, tm->tm_hour, tm->tm_mday, tm->tm_mon, tm->tm_year, 0, 0, 0, 0, 0}),
			   (struct part){n, 1, '0', NULL};
	case 'U': return (struct part){(tm->tm_yday + 7 - tm->tm_wday) / 7, 2, '0', NULL};
	case 'u': return (struct part){tm->tm_wday ? tm->tm_wday : 7, 1, '0', NULL};
	case 'V': return n = iso_week(tm, &year), (struct part){n, 2, '0', NULL};
	case 'W': return (struct part){(tm->tm_yday + 7 - (tm->tm_wday + 6) % 7) / 7, 2, '0', NULL};
	case 'w': return (struct part){tm->tm_wday, 1, '0', NULL};
	case 'Y': return (struct part){1900L + tm->tm_year, 1, '0', NULL};
	case 'y': return (struct part){((tm->tm_year % 100) + 100) % 100, 2, '0', NULL};
	default: return (struct part){0, 0, 0, NULL};
	}
}

static int text_part(char c, const struct tm *tm, char *out, size_t size)
{
	long minutes = tm->tm_gmtoff / 60;
	switch (c) {
	case 'A': return snprintf(out, size, "%s", day_name(tm));
	case 'a': return snprintf(out, size, "%.3s", day_name(tm));
	case 'B': return snprintf(out, size, "%s", month_name(tm));
	case 'b': case 'h': return snprintf(out, size, "%.3s", month_name(tm));
	case 'n': return snprintf(out, size, "\n");
	case 't': return snprintf(out, size, "\t");
	case 'P': return snprintf(out, size, tm->tm_hour < 12 ? "am" : "pm");
	case 'p': return snprintf(out, size, tm->tm_hour < 12 ? "AM" : "PM");
	case 'Z': return snprintf(out, size, "%s", tm->tm_zone ? tm->tm_zone : "");
	case 'z': return snprintf(out, size, "%c%02ld%02ld", minutes < 0 ? '-' : '+', labs(minutes) / 60, labs(minutes) % 60);
	case '%': return snprintf(out, size, "%%");
	default: return -1;
	}
}

static void change_case(char *s, int flag)
{
	for (; *s; s++) {
		if (flag == '^' && *s >= 'a' && *s <= 'z') *s -= 32;
		if (flag == '#' && *s >= 'A' && *s <= 'Z') *s += 32;
	}
}

/* One conversion into out: its length. s: behind the %; *end: behind it. */
static int convert(const char *s, const struct tm *tm, char *out, size_t size, const char **end)
{
	const char *from = s - 1;
	char fill = 0, letters = 0;
	int width = -1;
	for (; *s && __vm_strchr("_-0^#+", *s); s++) *(*s == '^' || *s == '#' ? &letters : &fill) = *s;
	for (; *s >= '0' && *s <= '9'; s++) width = (width < 0 ? 0 : width) * 10 + (*s - '0');
	if (*s == 'E' || *s == 'O') s++;
	*end = *s ? s + 1 : s;
	const char *all = whole(*s);
	struct part p = number_part(*s, tm);
	int n;
	if (all) n = (int)strftime(out, size, all, tm);
	else if (p.width) {
		if (fill == '_') p.fill = ' ';
		if (fill == '0' || fill == '+') p.fill = '0';
		if (width < 0) width = fill == '-' ? 1 : p.width;
		n = snprintf(out, size, p.fill == '0' ? "%0*ld" : "%*ld", width, p.n);
		return n;
	} else n = text_part(*s, tm, out, size);
	if (n < 0) n = snprintf(out, size, "%.*s", (int)(*end - from), from);
	change_case(out, letters == '#' && (*s == 'p' || *s == 'Z') ? '#' : letters ? '^' : 0);
	if (width > n && (size_t)width < size) {
		__vm_memmove(out + width - n, out, (size_t)n + 1);
		__vm_memset(out, fill == '0' || fill == '+' ? '0' : ' ', (size_t)(width - n));
		n = width;
	}
	return n;
}

size_t strftime(char *out, size_t size, const char *format, const struct tm *tm)
{
	char part[128];
	size_t len = 0;
	for (const char *s = format; *s;) {
		int n = 1;
		part[0] = *s++;
		if (part[0] == '%') n = convert(s, tm, part, sizeof part, &s);
		if (len + (size_t)n >= size) return 0;
		__vm_memcpy(out + len, part, (size_t)n);
		len += (size_t)n;
	}
	if (len < size) out[len] = 0;
	return len;
}
