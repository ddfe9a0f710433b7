/* getopt.c - options of programs, with GNU's permutation and messages. */
#include <getopt.h>
#include <stdlib.h>

#include "internal.h"

char *optarg;
int optind = 1, opterr = 1, optopt = '?';

enum order { PERMUTE, STOP, IN_ORDER };

static char *next;                 /* the rest of a group of short options */
static int first_operand, last_operand;
static enum order order;

struct scan {
	int argc;
	char **argv;
	const char *letters;
	const struct option *options;
	int *index;
	int only, quiet;
};

/* The operands [first, last) move behind the options [last, optind). */
static void exchange(char **argv)
{
	int options = optind - last_operand, operands = last_operand - first_operand;
	for (int i = 0; i < options; i++) {
		char *option = argv[last_operand + i];
		__vm_memmove(&argv[first_operand + i + 1], &argv[first_operand + i], (size_t)operands * sizeof *argv);
		argv[first_operand + i] = option;
	}
	first_operand += options;
	last_operand = optind;
}

static int is_operand(const char *s)
{
	return s[0] != '-' || !s[1];
}

static void begin(const char *letters)
{
	if (optind == 0) optind = 1;
	first_operand = last_operand = optind;
	next = NULL;
	order = *letters == '-' ? IN_ORDER : *letters == '+' || getenv("POSIXLY_CORRECT") ? STOP : PERMUTE;
}

/* To the next argument that is an option: 0; else what getopt returns. */
static int find_option(struct scan *s)
{
	if (last_operand > optind) last_operand = optind;
	if (first_operand > optind) first_operand = optind;
	if (order == PERMUTE) {
		if (first_operand != last_operand && last_operand != optind) exchange(s->argv);
		else if (last_operand != optind) first_operand = optind;
		while (optind < s->argc && is_operand(s->argv[optind])) optind++;
		last_operand = optind;
	}
	if (optind < s->argc && !__vm_strcmp(s->argv[optind], "--")) {
		optind++;
		if (first_operand != last_operand && last_operand != optind) exchange(s->argv);
		else if (first_operand == last_operand) first_operand = optind;
		last_operand = optind = s->argc;
	}
	if (optind >= s->argc) {
		if (first_operand != last_operand) optind = first_operand;
		return -1;
	}
	if (!is_operand(s->argv[optind])) return 0;
	if (order == STOP) return -1;
	optarg = s->argv[optind++];
	return 1;
}

/* ---- Long options ------------------------------------------------------------------------------------------------ */

/* The option of this name, or the only one that begins so. -1 none, -2 several. */
static int find_long(const struct scan *s, const char *name, size_t n)
{
	int found = -1;
	for (int i = 0; s->options[i].name; i++) {
		const struct option *o = &s->options[i];
		if (__vm_strncmp(o->name, name, n)) continue;
		if (__vm_strlen(o->name) == n) return i;
		if (found == -1) found = i;
		else if (s->only || o->has_arg != s->options[found].has_arg || o->flag != s->options[found].flag ||
				 o->val != s->options[found].val)
			found = -2;
	}
	return found;
}

static int say_ambiguous(const struct scan *s, const char *dashes, const char *name, size_t n)
{
	char text[512], *at = text;
	for (int i = 0; s->options[i].name; i++)
		if (!__vm_strncmp(s->options[i].name, name, n) && at + __vm_strlen(s->options[i].name) + 8 < text + sizeof text) {
			at = __vm_stpcpy(__vm_stpcpy(__vm_stpcpy(at, " '"), dashes), s->options[i].name);
			at = __vm_stpcpy(at, "'");
		}
	*at = 0;
	if (!s->quiet) __say("%s: option '%s%s' is ambiguous; possibilities:%s\n", s->argv[0], dashes, name, text);
	optopt = 0;
	return '?';
}

static int wrong_argument(const struct scan *s, const struct option *o, const char *dashes, int missing)
{
	optopt = o->val;
	if (!s->quiet) {
		const char *text = missing ? "%s: option '%s%s' requires an argument\n" : "%s: option '%s%s' doesn't allow an argument\n";
		__say(text, s->argv[0], dashes, o->name);
	}
	return missing && *s->letters == ':' ? ':' : '?';
}

static int take_long(struct scan *s, const char *dashes)
{
	char *name = next, *sign = __vm_strchr(name, '=');
	size_t n = sign ? (size_t)(sign - name) : __vm_strlen(name);
	int found = find_long(s, name, n);
	if (found < 0 && s->only && s->argv[optind][1] != '-' && __vm_strchr(s->letters, *name)) return -1;
	next = NULL;
	optind++;
	if (found == -2) return say_ambiguous(s, dashes, name, n);
	if (found == -1) {
		if (!s->quiet) __say("%s: unrecognized option '%s%s'\n", s->argv[0], dashes, name);
		optopt = 0;
		return '?';
	}
	const struct option *o = &s->options[found];
	if (sign && !o->has_arg) return wrong_argument(s, o, dashes, 0);
	if (sign) optarg = sign + 1;
	else if (o->has_arg == required_argument) {
		if (optind >= s->argc) return wrong_argument(s, o, dashes, 1);
		optarg = s->argv[optind++];
	}
	if (s->index) *s->index = found;
	if (!o->flag) return o->val;
	*o->flag = o->val;
	return 0;
}

/* ---- Short options ----------------------------------------------------------------------------------------------- */

static int take_short(struct scan *s)
{
	char c = *next++;
	char *letter = c == ':' || c == ';' ? NULL : __vm_strchr(s->letters, c);
	if (!*next) optind++;
	if (!letter) {
		if (!s->quiet) __say("%s: invalid option -- '%c'\n", s->argv[0], c);
		optopt = c;
		return '?';
	}
	if (letter[1] != ':') return c;
	if (*next) {
		optarg = next;
		optind++;
	} else if (letter[2] != ':') {
		if (optind == s->argc) {
			if (!s->quiet) __say("%s: option requires an argument -- '%c'\n", s->argv[0], c);
			optopt = c;
			c = *s->letters == ':' ? ':' : '?';
		} else {
			optarg = s->argv[optind++];
		}
	}
	next = NULL;
	return c;
}

static int scan(struct scan *s)
{
	static int begun;
	if (s->argc < 1) return -1;
	optarg = NULL;
	if (optind == 0 || !begun) begin(s->letters);
	begun = 1;
	if (*s->letters == '-' || *s->letters == '+') s->letters++;
	s->quiet = !opterr || *s->letters == ':';
	if (!next || !*next) {
		int result = find_option(s);
		if (result) return result;
		char *arg = s->argv[optind];
		if (s->options && arg[1] == '-') {
			next = arg + 2;
			return take_long(s, "--");
		}
		next = arg + 1;
		if (s->options && s->only && (arg[2] || !__vm_strchr(s->letters, arg[1]))) {
			int c = take_long(s, "-");
			if (c != -1) return c;
		}
	}
	return take_short(s);
}

int getopt(int argc, char *const argv[], const char *letters)
{
	return scan(&(struct scan){.argc = argc, .argv = (char **)argv, .letters = letters});
}

int getopt_long(int argc, char *const argv[], const char *letters, const struct option *options, int *index)
{
	return scan(&(struct scan){.argc = argc, .argv = (char **)argv, .letters = letters, .options = options, .index = index});
}

int getopt_long_only(int argc, char *const argv[], const char *letters, const struct option *options, int *index)
{
	return scan(
		&(struct scan){.argc = argc, .argv = (char **)argv, .letters = letters, .options = options, .index = index, .only = 1});
}
