/*
 * prompt.c - one question to the user.
 */
#include "tui/prompt.h"

#include <ncurses.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tui/app.h"

void prompt_open(struct prompt *p, const char *label, const struct choice *choices, int (*done)(struct app *, const char *))
{
	*p = (struct prompt){.open = true, .choices = choices, .done = done};
	snprintf(p->label, sizeof p->label, "%s", label);
}

void prompt_confirm(struct prompt *p, const char *question, int (*done)(struct app *, const char *))
{
	prompt_open(p, question, NULL, done);
	p->confirm = true;
}

const struct choice *prompt_choice(const struct prompt *p, int i)
{
	for (const struct choice *c = p->choices; c && c->name; c++)
		if (strcasestr(c->name, p->text) && i-- == 0) return c;
	return NULL;
}

static int answer(struct app *a)
{
	struct prompt *p = &a->prompt;
	const struct choice *c = prompt_choice(p, p->selected);
	char text[sizeof p->text];
	snprintf(text, sizeof text, "%s", c ? c->name : p->text);
	p->open = false;
	return EFFECT_DRAW | p->done(a, text);
}

static int confirm_key(struct app *a, int code)
{
	struct prompt *p = &a->prompt;
	if (code == 'y' || code == 'Y' || code == 3) { /* ^C a second time means it */
		p->open = false;
		return EFFECT_DRAW | p->done(a, "y");
	}
	if (code == 'n' || code == 'N' || code == 27 || code == 'q') p->open = false;
	return EFFECT_DRAW;
}

static void type(struct prompt *p, int code)
{
	if (code < 0x20 || code > 0xff || code == 0x7f || p->len + 1 >= sizeof p->text) return;
	p->text[p->len++] = (char)code;
	p->text[p->len] = 0;
	p->selected = 0;
}

/* The last character goes, all bytes of it. */
static void rub_out(struct prompt *p)
{
	while (p->len && (p->text[--p->len] & 0xc0) == 0x80) {}
	p->text[p->len] = 0;
	p->selected = 0;
}

enum prompt_step prompt_edit(struct prompt *p, int code)
{
	switch (code) {
	case 27:
	case 3: /* ^C */
		return PROMPT_CANCELLED;
	case '\r':
	case '\n':
	case KEY_ENTER:
		return PROMPT_ANSWERED;
	case KEY_BACKSPACE:
	case 127:
	case '\b':
		rub_out(p);
		break;
	case 21: /* ^U */
		p->text[p->len = 0] = 0;
		break;
	case KEY_UP:
		if (p->selected) p->selected--;
		break;
	case KEY_DOWN:
	case '\t':
		if (prompt_choice(p, p->selected + 1)) p->selected++;
		break;
	default:
		type(p, code);
	}
	return PROMPT_GOES_ON;
}

int prompt_key(struct app *a, int code)
{
	struct prompt *p = &a->prompt;
	if (p->confirm) return confirm_key(a, code);
	enum prompt_step step = prompt_edit(p, code);
	if (step == PROMPT_ANSWERED) return answer(a);
	if (step == PROMPT_CANCELLED) p->open = false;
	return EFFECT_DRAW;
}
