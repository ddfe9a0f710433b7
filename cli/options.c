/*
 * options.c - parses, prints and suggests from the option tables of options.h.
 */
#include "cli/options.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"
#include "trace/nearest.h"

#define NEAREST_MAX 64

int options_complain(const char *command, const char *format, ...)
{
	va_list args;
	fprintf(stderr, "proclab%s%s: ", *command ? " " : "", command);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\nTry `proclab%s%s --help`.\n", *command ? " " : "", command);
	return -1;
}

/* The number of word in a list "a|b|c", or -1. */
static int choice_find(const char *choices, const char *word)
{
	size_t len = strlen(word);
	int n = 0;
	for (const char *c = choices; c && *c; n++) {
		size_t here = strcspn(c, "|");
		if (here == len && !memcmp(c, word, len)) return n;
		c += here + (c[here] == '|');
	}
	return -1;
}

static int complain_argument(const struct option_table *table, const struct option_row *row, const char *value)
{
	if (row->kind == OPTION_CHOICE)
		return options_complain(table->command, "--%s is one of %s, not '%s'", row->name, row->choices, value);
	if (row->kind == OPTION_NUMBER)
		return options_complain(table->command, "--%s takes a whole number in %s, not '%s'", row->name, row->choices, value);
	return options_complain(table->command, "--%s takes a number of seconds%s%s, not '%s'", row->name,
	                        row->choices ? " or " : "", row->choices ? row->choices : "", value);
}

static bool seconds_parse(const char *value, int64_t *out)
{
	char *end;
	double seconds = strtod(value, &end);
	if (end == value || *end || !(seconds > 0) || seconds > 1e9) return false;
	*out = (int64_t)(seconds * 1e9);
	return true;
}

static bool number_parse(const struct option_row *row, const char *value, int64_t *out)
{
	char *end;
	assert(row->choices); /* "least..most" */
	long long least = strtoll(row->choices, &end, 10), most = strtoll(end + 2, NULL, 10);
	errno = 0;
	*out = strtoll(value, &end, 10);
	return end != value && !*end && !errno && *out >= least && *out <= most;
}

static void append(const char ***list, const char *value)
{
	size_t n = 0;
	while (*list && (*list)[n]) n++;
	const char **longer = realloc(*list, (n + 2) * sizeof *longer);
	memory_check(longer);
	longer[n] = value;
	longer[n + 1] = NULL;
	*list = longer;
}

/* Store the argument (NULL for a flag). Returns 0, or -1 after a message. */
static int store(const struct option_table *table, const struct option_row *row, const char *value, char *settings)
{
	char *at = settings + row->offset;
	int choice = row->choices && value ? choice_find(row->choices, value) : -1;
	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)(void *)at = true;
		return 0;
	case OPTION_TEXT:
		*(const char **)(void *)at = value;
		return 0;
	case OPTION_LIST:
		append((const char ***)(void *)at, value);
		return 0;
	case OPTION_CHOICE:
		*(int *)(void *)at = choice;
		return choice >= 0 ? 0 : complain_argument(table, row, value);
	case OPTION_SECONDS:
		if (choice >= 0) *(int64_t *)(void *)at = SECONDS_NEVER;
		else if (!seconds_parse(value, (int64_t *)(void *)at)) return complain_argument(table, row, value);
		return 0;
	case OPTION_NUMBER:
		return number_parse(row, value, (int64_t *)(void *)at) ? 0 : complain_argument(table, row, value);
	}
	return -1;
}

static const struct option_row *find_letter(const struct option_table *table, char letter)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->rows[i].letter == letter) return &table->rows[i];
	return NULL;
}

static const struct option_row *find_name(const struct option_table *table, const char *name, size_t len)
{
	for (size_t i = 0; i < table->count; i++)
		if (strlen(table->rows[i].name) == len && !memcmp(table->rows[i].name, name, len)) return &table->rows[i];
	return NULL;
}

static int complain_name(const struct option_table *table, const char *name, size_t len)
{
	const char *names[NEAREST_MAX];
	char typed[NEAREST_MAX];
	size_t n = 0;
	for (; n < table->count && n < NEAREST_MAX; n++) names[n] = table->rows[n].name;
	snprintf(typed, sizeof typed, "%.*s", (int)len, name);
	const char *near = word_nearest(typed, names, n);
	if (near) return options_complain(table->command, "unknown option --%s; did you mean --%s?", typed, near);
	return options_complain(table->command, "unknown option --%s", typed);
}

static const char *argument_name(const struct option_row *row)
{
	return row->argument ? row->argument : row->choices;
}

/* "--name", "--name=value", "--name value". Returns how many words were used, or -1. */
static int parse_long(const struct option_table *table, char **words, void *settings)
{
	const char *name = words[0] + 2;
	size_t len = strcspn(name, "=");
	const struct option_row *row = find_name(table, name, len);
	if (!row) return complain_name(table, name, len);
	if (row->kind == OPTION_FLAG) {
		if (name[len]) return options_complain(table->command, "--%s takes no argument", row->name);
		return store(table, row, NULL, settings) < 0 ? -1 : 1;
	}
	if (name[len]) return store(table, row, name + len + 1, settings) < 0 ? -1 : 1;
	if (!words[1]) return options_complain(table->command, "--%s needs an argument: %s", row->name, argument_name(row));
	return store(table, row, words[1], settings) < 0 ? -1 : 2;
}

/* "-qv", "-oFILE", "-o FILE". Returns how many words were used, or -1. */
static int parse_letters(const struct option_table *table, char **words, void *settings)
{
	for (const char *c = words[0] + 1; *c; c++) {
		const struct option_row *row = find_letter(table, *c);
		if (!row) return options_complain(table->command, "unknown option -%c", isprint((unsigned char)*c) ? *c : '?');
		if (row->kind == OPTION_FLAG) {
			if (store(table, row, NULL, settings) < 0) return -1;
			continue;
		}
		if (c[1]) return store(table, row, c + 1, settings) < 0 ? -1 : 1;
		if (!words[1]) return options_complain(table->command, "-%c needs an argument: %s", *c, argument_name(row));
		return store(table, row, words[1], settings) < 0 ? -1 : 2;
	}
	return 1;
}

/* Returns how many words were used, or -1. */
static int parse_option(const struct option_table *table, char **words, void *settings)
{
	return words[0][1] == '-' ? parse_long(table, words, settings) : parse_letters(table, words, settings);
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1];
}

int options_parse(const struct option_table *table, int argc, char **argv, void *settings, bool *dashes)
{
	*dashes = false;
	for (int i = 1; i < argc;) {
		if (!is_option(argv[i])) return i;
		if (!strcmp(argv[i], "--")) {
			*dashes = true;
			return i + 1;
		}
		int used = parse_option(table, argv + i, settings);
		if (used < 0) return -1;
		i += used;
	}
	return argc;
}

int options_anywhere(const struct option_table *table, int argc, char **argv, void *settings)
{
	int first = 1; /* of the words before i that are no options */
	for (int i = 1; i < argc;) {
		if (!is_option(argv[i])) {
			i++;
			continue;
		}
		bool dashes = !strcmp(argv[i], "--");
		int used = dashes ? 1 : parse_option(table, argv + i, settings);
		if (used < 0) return -1;
		char *option[2] = {argv[i], argv[i + used - 1]};
		memmove(argv + first + used, argv + first, (size_t)(i - first) * sizeof *argv);
		memcpy(argv + first, option, (size_t)used * sizeof *argv);
		first += used;
		i += used;
		if (dashes) break;
	}
	return first;
}

/* Print one paragraph of len bytes; the cursor stands at column `column`. */
static void wrap_paragraph(FILE *out, const char *text, size_t len, int indent, int width, int column)
{
	const char *end = text + len;
	bool first = true;
	while (text < end) {
		while (text < end && *text == ' ') text++;
		size_t word = 0;
		while (text + word < end && text[word] != ' ') word++;
		if (!word) break;
		if (!first && column + 1 + (int)word > width) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
		} else if (!first) {
			fputc(' ', out);
			column++;
		}
		fwrite(text, 1, word, out);
		column += (int)word;
		text += word;
		first = false;
	}
	fputc('\n', out);
}

void options_hang(FILE *out, const char *text, int indent, int width)
{
	wrap_paragraph(out, text, strlen(text), indent, width, indent);
}

void options_wrap(FILE *out, const char *text, int indent, int width)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		if (*text == ' ') fprintf(out, "%.*s\n", (int)len, text);
		else if (!len) fputc('\n', out);
		else {
			fprintf(out, "%*s", indent, "");
			wrap_paragraph(out, text, len, indent, width, indent);
		}
		text += len + (text[len] == '\n');
	}
}

#define HELP_INDENT 26

void options_help(FILE *out, const struct option_table *table, int width)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct option_row *row = &table->rows[i];
		char head[96], letter[8] = "    ";
		if (row->letter) snprintf(letter, sizeof letter, "-%c, ", row->letter);
		int len = snprintf(head, sizeof head, "  %s--%s%s%s", letter, row->name, argument_name(row) ? " " : "",
		                   argument_name(row) ? argument_name(row) : "");
		fputs(head, out);
		if (len > HELP_INDENT - 2) {
			fputc('\n', out);
			len = 0;
		}
		fprintf(out, "%*s", HELP_INDENT - len, "");
		options_hang(out, row->help, HELP_INDENT, width);
	}
}
