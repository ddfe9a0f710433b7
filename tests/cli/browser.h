/*
 * browser.h - a Chromium without a window, told what to do through its debugging pipe: pages are opened from files, keys are pressed as
 * a person would, and what the page has come to is asked for.
 */
#ifndef PROCLAB_TESTS_CLI_BROWSER_H
#define PROCLAB_TESTS_CLI_BROWSER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct browser;

/* NULL, and the reason in *why, when there is none to be had. Ended by browser_quit, which accepts NULL. */
struct browser *browser_start(const char **why);
void browser_quit(struct browser *b);

/* Open the file, with "#place" after its name or "", and wait until `ready`, a condition in JavaScript, holds. False after 30 s. */
bool browser_open(struct browser *b, const char *path, const char *place, const char *ready);
/* The window is so large, of that many pixels; its background dark or light. */
void browser_look(struct browser *b, int width, int height, bool dark);
/* The value of an expression; NULL, with a message, when it throws. */
json_t *browser_value(struct browser *b, const char *expression);
/* Press and let go a key, by its name in the DOM ("ArrowRight", " ", "a"); shift: with Shift held. */
void browser_press(struct browser *b, const char *key, bool shift);
/* Whether the condition comes to hold within 10 s. */
bool browser_until(struct browser *b, const char *condition);

/* Since the last browser_open: requests for anything but the page's own file, and errors that the page or the browser has told of. */
size_t browser_fetched(const struct browser *b);
size_t browser_errors(const struct browser *b);
/* The last of them; "" none. */
const char *browser_told(const struct browser *b);

#endif
