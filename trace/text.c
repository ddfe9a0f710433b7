/*
 * text.c - durations and textures: the small words of the text view.
 */
#include "trace/text.h"

#include <stdlib.h>

struct unit {
	const char *name;
	int64_t ns;
};
static const struct unit units[] = {{"h", 3600000000000}, {"m", 60000000000}, {"s", 1000000000}, {"ms", 1000000}, {"us", 1000}};
#define SECONDS 2
#define UNITS (sizeof units / sizeof *units)

const char *text_duration(int64_t ns, char buf[24])
{
	if (ns >= 100 * units[SECONDS].ns) snprintf(buf, 24, "%.1f s", (double)ns / 1e9);
	else if (ns >= units[SECONDS].ns) snprintf(buf, 24, "%.3f s", (double)ns / 1e9);
	else snprintf(buf, 24, "%.3f ms", (double)ns / 1e6);
	return buf;
}

const char *text_duration_short(int64_t ns, char buf[24])
{
	if (ns < 0) snprintf(buf, 24, "-");
	else if (ns == 0) snprintf(buf, 24, "0");
	else if (ns < 1000) snprintf(buf, 24, "%dns", (int)ns);
	if (ns < 1000) return buf;
	size_t u = ns >= 6000 * units[SECONDS].ns ? 0 : ns >= 1000 * units[SECONDS].ns ? 1 : SECONDS;
	while (u + 1 < UNITS && ns < units[u].ns) u++;
	double value = (double)ns / (double)units[u].ns;
	int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
	snprintf(buf, 24, "%.*f%s", decimals, value, units[u].name);
	return buf;
}

const char *text_texture(enum state s, bool sampled, bool ascii)
{
	static const struct { const char *utf8, *ascii; } textures[] = {
		[STATE_NEW] = {"+", "+"},
		[STATE_READY] = {"═", "="},
		[STATE_RUNNING] = {"█", "#"},
		[STATE_WAITING] = {"·", "."},
		[STATE_STOPPED] = {"T", "T"},
		[STATE_ZOMBIE] = {"z", "z"},
		[STATE_GONE] = {" ", " "},
		[STATE_COUNT] = {" ", " "},
	};
	if (sampled && s == STATE_RUNNING) return ascii ? "%" : "▓";
	if (sampled && s == STATE_READY) return ascii ? "-" : "░";
	return ascii ? textures[s].ascii : textures[s].utf8;
}
