/*
 * browser.c - see browser.h. The DevTools protocol: JSON messages, each ended by a NUL; ours through its descriptor 3, its own through 4.
 */
#include "tests/cli/browser.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/test.h"

#define PATIENCE 30000         /* ms for an answer */

struct browser {
	pid_t pid;
	int to, from;
	char *got;
	size_t len, cap;
	int last;                  /* id of the last command */
	char session[64];
	char own[512];             /* the page's URL */
	size_t fetched, errors;
	char told[800];            /* the last of those */
};

static void child(int in, int out)
{
	static const char *const names[] = {"chromium", "chromium-browser", "google-chrome", "chrome"};
	char data[300];
	snprintf(data, sizeof data, "--user-data-dir=%s", test_path("chromium"));
	/* our ends may lie on 3 and 4 */
	int far_in = fcntl(in, F_DUPFD, 10), far_out = fcntl(out, F_DUPFD, 10), null = open("/dev/null", O_RDWR);
	dup2(far_in, 3);
	dup2(far_out, 4);
	for (int fd = 0; fd < 3; fd++) dup2(null, fd);
	for (int fd = 5; fd < 64; fd++) close(fd);
	setenv("HOME", test_dir(), 1);
	setsid();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		execlp(names[i], names[i], "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
		       "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--remote-debugging-pipe", data, (char *)NULL);
	_exit(127);
}

/* The next message within ms; NULL when none comes. */
static json_t *receive(struct browser *b, int ms)
{
	for (;;) {
		char *end = b->len ? memchr(b->got, 0, b->len) : NULL;
		if (end) {
			json_t *message = json_loads(b->got, JSON_ALLOW_NUL, NULL);
			size_t used = (size_t)(end - b->got) + 1;
			memmove(b->got, b->got + used, b->len -= used);
			if (message) return message;
			continue;
		}
		if (b->cap - b->len < 65536) b->got = realloc(b->got, b->cap += 1 << 20);
		struct pollfd p = {b->from, POLLIN, 0};
		if (!b->got || poll(&p, 1, ms) <= 0) return NULL;
		ssize_t n = read(b->from, b->got + b->len, b->cap - b->len);
		if (n <= 0 && errno != EINTR) return NULL;
		if (n > 0) b->len += (size_t)n;
	}
}

static void note(struct browser *b, const json_t *message)
{
	const char *method = json_string_value(json_object_get(message, "method"));
	const json_t *params = json_object_get(message, "params");
	if (!method) return;
	if (!strcmp(method, "Network.requestWillBeSent")) {
		const char *url = json_string_value(json_object_get(json_object_get(params, "request"), "url"));
		if (url && strncmp(url, b->own, strlen(b->own))) {
			b->fetched++;
			snprintf(b->told, sizeof b->told, "it asks for %s", url);
		}
	} else if (!strcmp(method, "Runtime.exceptionThrown") || !strcmp(method, "Log.entryAdded")) {
		char *text = json_dumps(params, JSON_COMPACT);
		b->errors++;
		snprintf(b->told, sizeof b->told, "%s", text ? text : "?");
		free(text);
	}
}

/* Send a command and return its result, or NULL. params is given away. */
static json_t *tell(struct browser *b, const char *method, json_t *params)
{
	json_t *message = json_pack("{s:i, s:s, s:o}", "id", ++b->last, "method", method, "params", params);
	if (*b->session) json_object_set_new(message, "sessionId", json_string(b->session));
	char *text = json_dumps(message, JSON_COMPACT);
	json_decref(message);
	for (size_t sent = 0, len = strlen(text) + 1; sent < len;) {
		ssize_t n = write(b->to, text + sent, len - sent);
		if (n < 0 && errno != EINTR) break;
		if (n > 0) sent += (size_t)n;
	}
	free(text);
	for (json_t *answer; (answer = receive(b, PATIENCE)); json_decref(answer)) {
		if (json_integer_value(json_object_get(answer, "id")) != b->last) {
			note(b, answer);
			continue;
		}
		json_t *result = json_incref(json_object_get(answer, "result"));
		json_decref(answer);
		return result;
	}
	return NULL;
}

static bool order(struct browser *b, const char *method, json_t *params)
{
	json_t *result = tell(b, method, params);
	json_decref(result);
	return result;
}

/* A page to work in. */
static bool begin(struct browser *b)
{
	json_t *made = tell(b, "Target.createTarget", json_pack("{s:s}", "url", "about:blank"));
	const char *target = json_string_value(json_object_get(made, "targetId"));
	json_t *attached = target ? tell(b, "Target.attachToTarget", json_pack("{s:s, s:b}", "targetId", target, "flatten", 1)) : NULL;
	const char *session = json_string_value(json_object_get(attached, "sessionId"));
	if (session) snprintf(b->session, sizeof b->session, "%s", session);
	json_decref(made);
	json_decref(attached);
	static const char *const domains[] = {"Page.enable", "Runtime.enable", "Network.enable", "Log.enable"};
	for (size_t i = 0; session && i < sizeof domains / sizeof *domains; i++) order(b, domains[i], json_object());
	return session;
}

struct browser *browser_start(const char **why)
{
	int in[2], out[2];
	struct browser *b = calloc(1, sizeof *b);
	if (!b || pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC)) abort();
	b->pid = fork();
	if (b->pid < 0) abort();
	if (!b->pid) child(in[0], out[1]);
	close(in[0]);
	close(out[1]);
	b->to = in[1];
	b->from = out[0];
	*why = NULL;
	if (begin(b)) return b;
	*why = "Chromium is not installed, or does not start";
	browser_quit(b);
	return NULL;
}

void browser_quit(struct browser *b)
{
	if (!b) return;
	*b->session = 0;
	close(b->to);              /* it ends when nobody is there to tell it anything */
	close(b->from);
	for (int i = 0; i < 400 && waitpid(b->pid, NULL, WNOHANG) == 0; i++) {
		if (i == 300) kill(-b->pid, SIGKILL);
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	}
	free(b->got);
	free(b);
}

json_t *browser_value(struct browser *b, const char *expression)
{
	json_t *result = tell(b, "Runtime.evaluate", json_pack("{s:s, s:b, s:b}", "expression", expression, "returnByValue", 1, "awaitPromise", 1));
	json_t *value = json_incref(json_object_get(json_object_get(result, "result"), "value"));
	if (!result || json_object_get(result, "exceptionDetails")) {
		char *text = json_dumps(result, JSON_COMPACT);
		fprintf(stderr, "\n%.200s: %.600s\n", expression, text ? text : "no answer");
		free(text);
		json_decref(value);
		value = NULL;
	}
	json_decref(result);
	return value;
}

struct wish { struct browser *b; const char *condition; };

static bool holds(void *arg)
{
	const struct wish *w = arg;
	json_t *value = browser_value(w->b, w->condition);
	bool is = json_is_true(value);
	json_decref(value);
	return is;
}

bool browser_until(struct browser *b, const char *condition)
{
	struct wish w = {b, condition};
	return test_until(10, holds, &w);
}

bool browser_open(struct browser *b, const char *path, const char *place, const char *ready)
{
	char url[sizeof b->own + 64], condition[1024];
	char *whole = realpath(path, NULL);
	if (!whole) return false;
	/* from the page before this one, whatever that was */
	order(b, "Page.navigate", json_pack("{s:s}", "url", "about:blank"));
	snprintf(b->own, sizeof b->own, "file://%s", whole);
	free(whole);
	snprintf(url, sizeof url, "%s%s", b->own, place);
	b->fetched = b->errors = 0;
	*b->told = 0;
	order(b, "Page.navigate", json_pack("{s:s}", "url", url));
	snprintf(condition, sizeof condition, "location.protocol === 'file:' && document.readyState === 'complete' && !!(%s)", ready);
	struct wish w = {b, condition};
	return test_until(30, holds, &w);
}

void browser_look(struct browser *b, int width, int height, bool dark)
{
	order(b, "Emulation.setDeviceMetricsOverride",
	      json_pack("{s:i, s:i, s:i, s:b}", "width", width, "height", height, "deviceScaleFactor", 1, "mobile", 0));
	order(b, "Emulation.setEmulatedMedia", json_pack("{s:[{s:s, s:s}]}", "features", "name", "prefers-color-scheme", "value", dark ? "dark" : "light"));
}

void browser_press(struct browser *b, const char *key, bool shift)
{
	const char *text = !strcmp(key, "Enter") ? "\r" : strlen(key) == 1 ? key : "";
	order(b, "Input.dispatchKeyEvent", json_pack("{s:s, s:s, s:s, s:i}", "type", "keyDown", "key", key, "text", text, "modifiers", shift ? 8 : 0));
	order(b, "Input.dispatchKeyEvent", json_pack("{s:s, s:s, s:i}", "type", "keyUp", "key", key, "modifiers", shift ? 8 : 0));
}

size_t browser_fetched(const struct browser *b) { return b->fetched; }
size_t browser_errors(const struct browser *b) { return b->errors; }
const char *browser_told(const struct browser *b) { return b->told; }
