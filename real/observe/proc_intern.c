/*
 * proc_intern.c - a fixed table of texts, found by hash. It never shrinks: a text that was handed out stays as it is.
 */
#include "real/observe/proc_intern.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define SLOTS 1024
#define FULL  (SLOTS / 4 * 3)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char texts[SLOTS][96];
static int used;

static uint32_t hash(const char *s)
{
	uint32_t h = 2166136261u;
	for (; *s; s++) h = (h ^ (unsigned char)*s) * 16777619u;
	return h;
}

static const char *find_or_add(const char *text, const char *otherwise)
{
	uint32_t at = hash(text) % SLOTS;
	for (; *texts[at]; at = (at + 1) % SLOTS)
		if (!strcmp(texts[at], text)) return texts[at];
	if (used >= FULL) return otherwise;
	used++;
	return strcpy(texts[at], text);
}

const char *proc_intern(const char *otherwise, const char *format, ...)
{
	char text[sizeof texts[0]];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (!*text) return otherwise;
	pthread_mutex_lock(&lock);
	const char *found = find_or_add(text, otherwise);
	pthread_mutex_unlock(&lock);
	return found;
}
