/*
 * prompt.h - one question to the user at the foot of the screen: a text, a choice from a list, or yes and no.
 */
#ifndef PROCLAB_TUI_PROMPT_H
#define PROCLAB_TUI_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

struct app;

struct choice { const char *name, *help; };

struct prompt {
	bool open;
	bool confirm;              /* y or n, no text */
	char label[96];
	char text[64];
	size_t len;
	const struct choice *choices; /* ended by a NULL name; NULL: free text. Borrowed */
	int selected;              /* among the choices that match, from 0 */
	/* The answer: text, or the chosen name, or "y". Returns effects. */
	int (*done)(struct app *a, const char *answer);
};

/* Ask, with nothing typed yet: what was typed the last time is in nobody's way. */
void prompt_open(struct prompt *p, const char *label, const struct choice *choices, int (*done)(struct app *, const char *));
void prompt_confirm(struct prompt *p, const char *question, int (*done)(struct app *, const char *));
/* A key for the text or the choice. */
enum prompt_step { PROMPT_GOES_ON, PROMPT_ANSWERED, PROMPT_CANCELLED };
enum prompt_step prompt_edit(struct prompt *p, int code);
/* A key while it is open; Esc cancels. Returns effects. */
int prompt_key(struct app *a, int code);
/* The choice number i of those that match what has been typed; NULL when there are fewer. */
const struct choice *prompt_choice(const struct prompt *p, int i);

#endif
