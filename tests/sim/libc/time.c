/* Dates: every conversion of strftime for many times, there and back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void show(time_t t)
{
	static const char formats[] = "aAbBcCdDeFgGhHIjklmMnpPrRSstTuUVwWxXyYzZ%";
	struct tm tm;
	char out[200], format[3] = "% ";
	gmtime_r(&t, &tm);
	printf("%ld: %d %d %d %d %d %d %d %d\n", (long)t, tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
		   tm.tm_wday, tm.tm_yday);
	for (const char *f = formats; *f; f++) {
		format[1] = *f;
		size_t n = strftime(out, sizeof out, format, localtime(&t));
		printf("%c %zu [%s] ", *f, n, out);
	}
	printf("%s%s", asctime(&tm), ctime(&t));
	printf("%ld %ld\n", (long)timegm(&tm), (long)mktime(localtime(&t)));
}

int main(void)
{
	static const time_t times[] = {0,          1,          -1,         86399,      86400,      951782400,   951868800,
								   1000000000, 1709164800, 1735689599, 2147483647, 4102444800, -2208988800, 253402300799};
	char out[100];
	setenv("TZ", "UTC0", 1);
	for (unsigned i = 0; i < sizeof times / sizeof *times; i++) show(times[i]);
	for (int i = 0; i < 400; i++) show(1700000000 + i * 86400L * 11 + i * 3607);
	struct tm tm = {.tm_year = 124, .tm_mon = 13, .tm_mday = -5, .tm_hour = 30, .tm_min = -100, .tm_sec = 100000};
	time_t t = mktime(&tm);
	printf("%ld %s", (long)t, asctime(&tm));
	setenv("TZ", "EST5", 1);
	t = 1700000000;
	printf("%s", ctime(&t));
	strftime(out, sizeof out, "%z %Z", localtime(&t));
	printf("%s\n", out);
	strftime(out, sizeof out, "%-d %_d %05d %^a %#Z %e|%10Y|%-H", gmtime(&t));
	printf("%s\n", out);
	printf("%zu %g\n", strftime(out, 4, "%Y", gmtime(&t)), difftime(10, 4));
	return 0;
}
