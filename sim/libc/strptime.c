/* strptime.c - text into struct tm, by a format; the names are those of locale "C". */
#include <ctype.h>
#include <time.h>

#include "internal.h"

static const char *const days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
									 "July",    "August",   "September", "October", "November", "December"};

/* What has been read, of which the rest follows. */
struct known {
	int date, weekday, yearday; /* a part of a date; the day of the week; that of the year */
	int pm, hour12;
};

static const char *skip_blanks(const char *s)
{
	while (isspace((unsigned char)*s)) s++;
	return s;
}

/* At most `digits` of them, from low to high. NULL: not there. */
static const char *number(const char *s, int digits, int low, int high, int *out)
{
	int n = 0, read = 0;
	s = skip_blanks(s);
	for (; read < digits && isdigit((unsigned char)*s); read++) n = n * 10 + *s++ - '0';
	if (!read || n < low || n > high) return NULL;
	*out = n;
	return s;
}

static size_t same(const char *s, const char *name)
{
	size_t n = 0;
	while (name[n] && tolower((unsigned char)s[n]) == tolower((unsigned char)name[n])) n++;
	return n;
}

/* The name whole or its first three letters. */
static const char *name_of(const char *s, const char *const *names, int count, int *out)
{
	for (int i = 0; i < count; i++) {
		size_t n = same(s, names[i]);
		if (n < 3) continue;
		*out = i;
		return s + (names[i][n] ? 3 : n);
	}
	return NULL;
}

static int is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* The days before a month's first. */
static int days_before(int month, int leap)
{
	static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	return before[month] + (leap && month > 1);
}

static int weekday(int year, int yday)
{
	int y = year - 1;
	return (1 + y * 365 % 7 + y / 4 - y / 100 + y / 400 + yday) % 7;
}

static const char *zone(const char *s, struct tm *tm)
{
	int sign = *s == '-' ? -1 : 1, hours, minutes = 0;
	if (*s == 'Z') {
		tm->tm_gmtoff = 0;
		return s + 1;
	}
	if (*s != '+' && *s != '-') return NULL;
	s = number(s + 1, 2, 0, 99, &hours);
	if (s && *s == ':') s++;
	if (s && isdigit((unsigned char)*s)) s = number(s, 2, 0, 59, &minutes);
	tm->tm_gmtoff = sign * (hours * 3600L + minutes * 60L);
	return s;
}

static const char *seconds_since(const char *s, struct tm *tm)
{
	time_t t = 0;
	if (!isdigit((unsigned char)*s)) return NULL;
	while (isdigit((unsigned char)*s)) t = t * 10 + *s++ - '0';
	localtime_r(&t, tm);
	return s;
}

static const char *read(const char *s, const char *format, struct tm *tm, struct known *k);

static const char *am_or_pm(const char *s, struct known *k)
{
	if (same(s, "AM") < 2 && same(s, "PM") < 2) return NULL;
	k->pm = tolower((unsigned char)*s) == 'p' ? 1 : 0;
	return s + 2;
}

static const char *read_year(const char *s, struct tm *tm, struct known *k)
{
	int year;
	s = number(s, 4, 0, 9999, &year);
	if (s) tm->tm_year = year - 1900;
	k->date = 1;
	return s;
}

static const char *year_of_century(const char *s, struct tm *tm, struct known *k)
{
	int year;
	s = number(s, 2, 0, 99, &year);
	if (s) tm->tm_year = year < 69 ? year + 100 : year;
	k->date = 1;
	return s;
}

static const char *twelve(const char *s, struct tm *tm, struct known *k)
{
	s = number(s, 2, 1, 12, &tm->tm_hour);
	tm->tm_hour %= 12;
	k->hour12 = 1;
	return s;
}

static const char *less_one(const char *s, int digits, int high, int *out)
{
	s = number(s, digits, 1, high, out);
	if (s) --*out;
	return s;
}

static const char *one(const char *s, char what, struct tm *tm, struct known *k)
{
	switch (what) {
	case '%': return *s == '%' ? s + 1 : NULL;
	case 'n':
	case 't': return skip_blanks(s);
	case 'a':
	case 'A': k->weekday = 1; return name_of(s, days, 7, &tm->tm_wday);
	case 'b':
	case 'B':
	case 'h': k->date = 1; return name_of(s, months, 12, &tm->tm_mon);
	case 'd':
	case 'e': k->date = 1; return number(s, 2, 1, 31, &tm->tm_mday);
	case 'm': k->date = 1; return less_one(s, 2, 12, &tm->tm_mon);
	case 'H':
	case 'k': k->hour12 = 0; return number(s, 2, 0, 23, &tm->tm_hour);
	case 'I':
	case 'l': return twelve(s, tm, k);
	case 'j': k->yearday = 1; return less_one(s, 3, 366, &tm->tm_yday);
	case 'M': return number(s, 2, 0, 59, &tm->tm_min);
	case 'S': return number(s, 2, 0, 61, &tm->tm_sec);
	case 'p': return am_or_pm(s, k);
	case 'w': k->weekday = 1; return number(s, 1, 0, 6, &tm->tm_wday);
	case 'y': return year_of_century(s, tm, k);
	case 'Y': return read_year(s, tm, k);
	case 's': return seconds_since(s, tm);
	case 'z': return zone(s, tm);
	case 'c': return read(s, "%a %b %e %H:%M:%S %Y", tm, k);
	case 'D':
	case 'x': return read(s, "%m/%d/%y", tm, k);
	case 'F': return read(s, "%Y-%m-%d", tm, k);
	case 'r': return read(s, "%I:%M:%S %p", tm, k);
	case 'R': return read(s, "%H:%M", tm, k);
	case 'T':
	case 'X': return read(s, "%H:%M:%S", tm, k);
	default: return NULL;
	}
}

static const char *read(const char *s, const char *format, struct tm *tm, struct known *k)
{
	for (; s && *format; format++) {
		if (isspace((unsigned char)*format))
			s = skip_blanks(s);
		else if (*format == '%')
			s = one(s, *++format, tm, k);
		else
			s = *s == *format ? s + 1 : NULL;
	}
	return s;
}

char *strptime(const char *s, const char *format, struct tm *tm)
{
	struct known k = {.pm = -1};
	s = read(s, format, tm, &k);
	if (!s) return NULL;
	if (k.hour12 && k.pm > 0) tm->tm_hour += 12;
	if (!k.date) return (char *)s;
	int year = tm->tm_year + 1900, day = days_before(tm->tm_mon, is_leap(year)) + tm->tm_mday - 1;
	if (!k.weekday) tm->tm_wday = weekday(year, day);
	if (!k.yearday) tm->tm_yday = day;
	return (char *)s;
}
