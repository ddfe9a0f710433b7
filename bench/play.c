/*
 * play.c - what a long recording costs: to open it, to go anywhere in it, and to look at it on a screen of 140x40.
 *
 * Opened and sought in this process; then `proclab play` is run in a pseudo-terminal, each key is pressed many times, and the time until the
 * screen changes is taken. A frame is drawn 33 ms after the one before at the earliest: what is far below that keeps 30 frames a second.
 *
 * Usage: play PROCLAB RECORDING
 */
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "trace/cursor.h"
#include "trace/recording.h"
#include "trace/timeline.h"

enum { SEEKS = 1000, PRESSES = 15, REST_MS = 50, PATIENCE_MS = 500, STARTS_IN_MS = 30000, PLAY_MS = 3000, CELLS = 120, ROWS = 9 };

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* A line of /proc/PID/status, in MB. */
static double memory_mb(pid_t pid, const char *name)
{
	char path[64], line[256];
	double kb = 0;
	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (!strncmp(line, name, strlen(name))) kb = atof(line + strlen(name) + 1);
	if (f) fclose(f);
	return kb / 1024;
}

static void seek_about(const struct trace *t, struct cursor *c)
{
	double worst = 0, sum = 0;
	uint32_t place = 12345;
	for (int i = 0; i < SEEKS; i++) {
		place = place * 1664525 + 1013904223;
		double start = now_ms();
		cursor_seek(c, place % (trace_count(t) + 1));
		double took = now_ms() - start;
		sum += took;
		if (took > worst) worst = took;
	}
	printf("  seek anywhere                      %8.2f ms on average, %.2f ms at worst, of %d\n", sum / SEEKS, worst, SEEKS);
}

static void draw_all(const struct trace *t, const struct timeline *tl)
{
	struct timeline_cell cells[CELLS];
	double start = now_ms();
	for (int32_t pid = 0; pid < ROWS; pid++) timeline_process(tl, 100 + pid, 0, trace_end_time(t), CELLS, cells);
	timeline_cpu(tl, 0, 0, trace_end_time(t), CELLS, cells);
	printf("  a timeline of the whole run        %8.2f ms, %d rows of %d cells\n", now_ms() - start, ROWS + 1, CELLS);
}

static int measure_file(const char *path)
{
	struct trace *t = trace_new();
	struct source *s;
	struct diag d = {""};
	double start = now_ms();
	if (recording_open(path, t, &s, NULL, &d) < 0) {
		fprintf(stderr, "play: %s\n", d.text);
		return 1;
	}
	double opened = now_ms();
	struct timeline *tl = timeline_new(0);
	for (uint32_t n = 1; n <= trace_count(t); n++) timeline_feed(tl, trace_get(t, n));
	double fed = now_ms();
	struct cursor *c = cursor_new(t);
	cursor_seek(c, trace_count(t));
	printf("%u events\n", trace_count(t));
	printf("  read and checked                   %8.0f ms\n", opened - start);
	printf("  its timeline                       %8.0f ms\n", fed - opened);
	printf("  to its end for the first time      %8.0f ms\n", now_ms() - fed);
	seek_about(t, c);
	draw_all(t, tl);
	printf("  memory                             %8.0f MB at most\n", memory_mb(getpid(), "VmHWM"));
	cursor_free(c);
	timeline_free(tl);
	s->ops->close(s);
	trace_free(t);
	return 0;
}

/* Read away what comes, waiting for the first of it and then until nothing has come for ms. Returns the bytes; first: when the first of them came. */
static long drain(int fd, double patience, double ms, double *first)
{
	static char buffer[65536];
	long total = 0;
	struct pollfd p = {fd, POLLIN, 0};
	while (poll(&p, 1, (int)(total ? ms : patience)) > 0) {
		ssize_t n = read(fd, buffer, sizeof buffer);
		if (n <= 0) break;
		if (!total && first) *first = now_ms();
		total += n;
	}
	return total;
}

static void press(int fd, const char *name, const char *keys, const char *back)
{
	double worst = 0, sum = 0;
	int seen = 0;
	for (int i = 0; i < PRESSES; i++) {
		double start = now_ms(), first = start;
		if (write(fd, keys, strlen(keys)) < 0) return;
		if (drain(fd, PATIENCE_MS, REST_MS, &first) <= 0) continue;
		seen++;
		sum += first - start;
		if (first - start > worst) worst = first - start;
		if (*back && write(fd, back, strlen(back)) > 0) drain(fd, PATIENCE_MS, REST_MS, NULL);
	}
	printf("  %-34s %8.1f ms on average, %.1f ms at worst, of %d\n", name, seen ? sum / seen : 0, worst, seen);
}

/* How often the screen changes while it plays. */
static void play(int fd)
{
	static char buffer[65536];
	struct pollfd p = {fd, POLLIN, 0};
	int frames = 0;
	double last = 0;
	if (write(fd, "g0%\r\177---- ", 10) < 0) return;
	for (double end = now_ms() + PLAY_MS, left; (left = end - now_ms()) > 0;) {
		if (poll(&p, 1, (int)left + 1) <= 0 || read(fd, buffer, sizeof buffer) <= 0) continue;
		if (now_ms() - last > 8) frames++;
		last = now_ms();
	}
	printf("  while it plays                     %8.1f frames a second\n", frames * 1e3 / PLAY_MS);
}

static void measure_screen(const char *proclab, const char *path)
{
	struct winsize size = {.ws_row = 40, .ws_col = 140};
	int fd;
	double start = now_ms(), first = start;
	pid_t pid = forkpty(&fd, NULL, NULL, &size);
	if (pid == 0) {
		setenv("TERM", "xterm-256color", 1);
		execl(proclab, proclab, "play", "--goto", "50%", path, (char *)NULL);
		_exit(127);
	}
	/* the first bytes set the terminal up; the screen follows in the same frame */
	drain(fd, STARTS_IN_MS, 300, &first);
	printf("on a screen\n  the first picture                  %8.0f ms\n", first - start);
	press(fd, "step on", ".", "");
	press(fd, "step back", ",", "");
	press(fd, "step by process", ">", "");
	press(fd, "step by decision", "}", "");
	press(fd, "step by decision back", "{", "");
	press(fd, "ten ticks on", "\033OC", "\033OD");
	press(fd, "go to another place", "g5%\r", "g95%\r");
	press(fd, "zoom the timeline", "4w", "");
	press(fd, "pan the timeline", "a", "");
	press(fd, "zoom out", "s", "");
	press(fd, "fit", "f", "w");
	press(fd, "follow a message", "ge500001\r()", "");
	play(fd);
	printf("  memory                             %8.0f MB at most\n", memory_mb(pid, "VmHWM"));
	kill(pid, SIGTERM);
	drain(fd, PATIENCE_MS, 300, NULL);
	waitpid(pid, NULL, 0);
	close(fd);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 3) {
		fprintf(stderr, "usage: play PROCLAB RECORDING\n");
		return 2;
	}
	if (measure_file(argv[2])) return 1;
	measure_screen(argv[1], argv[2]);
	return 0;
}
