/*
 * typing.c - keys as the bytes that a terminal sends for them, given to the program.
 */
#include "tui/typing.h"

#include <ncurses.h>
#include <string.h>

static const struct { int code; const char *bytes; } special[] = {
	{KEY_UP, "\033[A"}, {KEY_DOWN, "\033[B"}, {KEY_RIGHT, "\033[C"}, {KEY_LEFT, "\033[D"}, {KEY_HOME, "\033[H"},
	{KEY_END, "\033[F"}, {KEY_PPAGE, "\033[5~"}, {KEY_NPAGE, "\033[6~"}, {KEY_DC, "\033[3~"}, {KEY_IC, "\033[2~"},
	{KEY_BTAB, "\033[Z"}, {KEY_BACKSPACE, "\177"}, {KEY_ENTER, "\r"},
};

static void send(struct app *a, const char *bytes, size_t n)
{
	int taken = a->source->ops->input(a->source, bytes, n);
	if (taken < (int)n) app_say(a, "the program does not take what you type");
}

static void leave(struct app *a)
{
	a->typing = a->typing_escape = false;
}

int typing_key(struct app *a, int code)
{
	if (code == 27) {
		if (a->typing_escape) leave(a);
		else a->typing_escape = true;
		return EFFECT_DRAW;
	}
	if (a->typing_escape) send(a, "\033", 1);
	a->typing_escape = false;
	for (size_t i = 0; i < sizeof special / sizeof *special; i++)
		if (special[i].code == code) send(a, special[i].bytes, strlen(special[i].bytes));
	if (code >= 0 && code < 256) send(a, &(char){(char)code}, 1);
	return EFFECT_DRAW;
}
