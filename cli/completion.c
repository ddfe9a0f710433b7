/*
 * completion.c - see completion.h.
 */
#include "cli/completion.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/suggest.h"
#include "sim/policy/policy.h"
#include "trace/export/export.h"

struct completion {
	FILE *out;
	const char *prefix; /* what is there already */
	const char *before; /* what a candidate is put behind: "--to=" */
	int len;            /* of before */
};

/* ---- Candidates ------------------------------------------------------------------------------------------------------------------- */

static void offer(const struct completion *c, const char *word, size_t n, const char *about)
{
	size_t given = strlen(c->prefix);
	if (given > n || strncmp(word, c->prefix, given)) return;
	fprintf(c->out, "%.*s%.*s\t%.*s\n", c->len, c->before, (int)n, word, (int)strcspn(about, ".;\n"), about);
}

/* Words with '|' between, blanks around it or not. */
static void offer_words(const struct completion *c, const char *words)
{
	while (*words) {
		words += strspn(words, "| ");
		size_t n = strcspn(words, "| ");
		if (n) offer(c, words, n, "");
		words += n;
	}
}

static void offer_formats(const struct completion *c)
{
	for (const struct export_format *f = export_formats(); f->name; f++) offer(c, f->name, strlen(f->name), f->purpose);
}

static void offer_pictures(const struct completion *c)
{
	for (const struct export_format *f = export_formats(); f->name; f++) {
		if (f->pictures) offer_words(c, f->pictures);
	}
}

static void offer_policies(const struct completion *c)
{
	for (const struct policy *const *p = policies; *p; p++) offer(c, (*p)->name, strlen((*p)->name), (*p)->summary);
}

static void offer_files(const struct completion *c)
{
	fprintf(c->out, ":files\n");
}

static void offer_folders(const struct completion *c)
{
	fprintf(c->out, ":folders\n");
}

/* Those that came with proclab; another is a folder. */
static void offer_labs(const struct completion *c)
{
	char folder[512], path[1024];
	DIR *d = suggest_labs(folder, sizeof folder) ? opendir(folder) : NULL;
	for (struct dirent *e; d && (e = readdir(d));) {
		snprintf(path, sizeof path, "%s/%s/lab.json", folder, e->d_name);
		if (!access(path, R_OK)) offer(c, e->d_name, strlen(e->d_name), "lab");
	}
	if (d) closedir(d);
	offer_folders(c);
}

static void offer_commands(const struct completion *c, const struct command *const *list)
{
	for (; *list; list++) {
		const char *inner = strchr((*list)->name, ' '), *name = inner ? inner + 1 : (*list)->name;
		offer(c, name, strlen(name), (*list)->summary);
	}
}

static void offer_options(const struct completion *c, const struct option_table *t)
{
	char name[64];
	for (size_t i = 0; i < t->count; i++) {
		int n = snprintf(name, sizeof name, "--%s", t->rows[i].name);
		offer(c, name, (size_t)n, t->rows[i].help);
	}
}

/* ---- What stands where ---------------------------------------------------------------------------------------------------------------- */

/* What words of usage are, by how they begin; the first that does. What is in none of the rows is the user's own. */
static const struct {
	const char *begins;
	void (*offer)(const struct completion *c);
} arguments[] = {
	{"FORMAT", offer_formats}, {"NAME[:", offer_policies}, {"NAME=", offer_files}, {"NAME", offer_pictures}, {"FILE", offer_files},
	{"FOLDER", offer_folders}, {"DIR", offer_folders},     {"LAB", offer_labs},    {"TRACE", offer_files},   {"PROGRAM", offer_files},
	{"MORE", offer_files},     {"ARGS", offer_files},
};

static void offer_argument(const struct completion *c, const char *argument)
{
	for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++) {
		if (strncmp(argument, arguments[i].begins, strlen(arguments[i].begins))) continue;
		arguments[i].offer(c);
		return;
	}
}

static void offer_value(const struct completion *c, const struct option_row *o)
{
	if (o->kind == OPTION_CHOICE || o->kind == OPTION_SECONDS) offer_words(c, o->choices ? o->choices : "");
	else if (o->argument) offer_argument(c, o->argument);
}

/* The n-th word of usage that is no option, as "[OPTIONS] LAB FILE..." names them. The last stands for all that follow. */
static void offer_word(const struct completion *c, const char *usage, int n)
{
	const char *word = usage;
	if (islower((unsigned char)*usage)) {
		if (!n) offer_words(c, usage);
		return;
	}
	bool taken = false; /* by an option before it, as FORMAT is in "--to FORMAT" */
	for (const char *at = usage; *at && *at != '\n' && n >= 0; at += strcspn(at, " \n")) {
		at += strspn(at, " [");
		bool option = *at == '-' || !strncmp(at, "OPTIONS", 7);
		if (!option && !taken && *at && *at != '\n') {
			word = at;
			n--;
		}
		taken = *at == '-' && at[strcspn(at, " ]\n")] == ' ';
	}
	offer_argument(c, word);
}

/* ---- The line so far -------------------------------------------------------------------------------------------------------------------- */

static const struct option_row *find_option(const struct option_table *t, const char *word, size_t n)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct option_row *o = &t->rows[i];
		if (n == 2 && o->letter && word[1] == o->letter) return o;
		if (n > 2 && !strncmp(word, "--", 2) && strlen(o->name) == n - 2 && !strncmp(o->name, word + 2, n - 2)) return o;
	}
	return NULL;
}

static const struct command *find_command(const struct command *const *list, const char *word)
{
	for (; *list; list++) {
		const char *inner = strchr((*list)->name, ' ');
		if (!strcmp(inner ? inner + 1 : (*list)->name, word)) return *list;
	}
	return NULL;
}

/* Words behind the command's name: past options and what they take, which may stand anywhere unless the words are a program's. The last is to be
 * completed. */
static void complete(struct completion *c, const struct command *command, char **words, int n)
{
	const struct option_table *t = &command->options;
	const char *last = words[n - 1], *equals = strchr(last, '=');
	bool anywhere = !strstr(command->synopsis, "PROGRAM"), command_line = false;
	int behind = 0;
	for (int at = 0; at < n - 1; at++) {
		bool option = *words[at] == '-' && (!behind || anywhere) && !command_line;
		const struct option_row *o = option ? find_option(t, words[at], strlen(words[at])) : NULL;
		if (o && o->kind != OPTION_FLAG && ++at == n - 1) {
			offer_value(c, o);
			return;
		}
		if (option && !strcmp(words[at], "--")) command_line = true;
		if (!option) behind++;
	}
	bool options = *last == '-' && (!behind || anywhere) && !command_line;
	const struct option_row *set = options && equals ? find_option(t, last, (size_t)(equals - last)) : NULL;
	if (set) {
		*c = (struct completion){c->out, equals + 1, last, (int)(equals - last) + 1};
		offer_value(c, set);
	} else if (command_line) {
		offer_files(c);
	} else if (options) {
		offer_options(c, t);
	} else {
		offer_word(c, command->synopsis, behind);
	}
}

/* Without the "=" that bash makes a word of its own; n of them are left. */
static int without_equals(char **words, int n)
{
	int kept = 0;
	for (int i = 0; i < n; i++) {
		if (i && !strcmp(words[i], "=") && i < n - 1) continue;
		words[kept++] = words[i];
	}
	return kept;
}

void completion_print(FILE *out, char **words, int n)
{
	static char nothing[] = "";
	const struct command *const *list = commands;
	struct completion c = {.out = out, .before = ""};
	n = without_equals(words, n);
	if (n && !strcmp(words[n - 1], "=")) words[n - 1] = nothing;
	if (!n) return;
	c.prefix = words[n - 1];
	while (n > 1) {
		const struct command *command = find_command(list, *words++);
		n--;
		if (!command) return;
		if (!command->inner) {
			complete(&c, command, words, n);
			return;
		}
		list = command->inner;
	}
	offer_commands(&c, list);
	if (list == commands) offer_words(&c, "--help|--version");
}
