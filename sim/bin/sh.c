/*
 * sh.c - a small shell: simple commands, pipelines, && || ; &, redirections, variables, quoting, $(...), $((...)), patterns, if,
 * while, until, for, case, { }, ( ), functions, and the built-ins that scripts cannot do without. Syntax and messages are those
 * of dash.
 *
 * Text becomes a tree (sh/parse.h), words of the tree become arguments (sh/expand.h), the tree is executed (sh/run.h). The parts
 * are one translation unit: a program of this folder is one text.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum kind { SIMPLE, PIPE, AND, OR, SEQUENCE, BACKGROUND, NOT, SUBSHELL, BRACE, IF, WHILE, UNTIL, FOR, CASE, DEFINE };

struct words {
	char **list;
	int n;
};

struct redirection {
	int fd;
	char kind;                     /* < > a (>>) & (duplicate) h (here-document) */
	char *word;
	struct redirection *next;
};

struct node {
	enum kind kind;
	int line;
	struct node *left, *right, *third;
	struct words words;            /* SIMPLE, FOR (the name first), CASE (the word, then patterns of each item) */
	struct node **bodies;          /* CASE: for each pattern */
	struct redirection *redirections;
	int has_in;                    /* FOR */
};

struct variable {
	char *name, *value;
	struct variable *next;
};

struct function {
	char *name;
	struct node *body;
	struct function *next;
};

static struct variable *variables;
static struct function *functions;
static struct words arguments;     /* $0, $1 ... */
static int status, last_background, line = 1, exits_on_error, self;   /* self: $$, in children too */
static int breaking, continuing, returning;
static char *traps[65];
static volatile sig_atomic_t caught[65];
static const char *at;             /* what is parsed */
static int incomplete;             /* it ended too early */
static int failed;                 /* or is wrong */

/* ---- Memory and variables ---------------------------------------------------------------------------------------- */

static void *need(void *p)
{
	if (p) return p;
	write(2, "sh: out of memory\n", 18);
	_exit(2);
}

static void add_word(struct words *w, char *s)
{
	w->list = need(realloc(w->list, (size_t)(w->n + 2) * sizeof *w->list));
	w->list[w->n++] = s;
	w->list[w->n] = NULL;
}

static const char *get_variable(const char *name)
{
	for (struct variable *v = variables; v; v = v->next)
		if (!strcmp(v->name, name)) return v->value;
	return getenv(name);
}

static void set_variable(const char *name, const char *value)
{
	if (getenv(name)) {
		setenv(name, value, 1);
		return;
	}
	for (struct variable *v = variables; v; v = v->next)
		if (!strcmp(v->name, name)) {
			v->value = need(strdup(value));
			return;
		}
	struct variable *v = need(malloc(sizeof *v));
	*v = (struct variable){need(strdup(name)), need(strdup(value)), variables};
	variables = v;
}

static void unset_variable(const char *name)
{
	unsetenv(name);
	for (struct variable **v = &variables; *v; v = &(*v)->next)
		if (!strcmp((*v)->name, name)) {
			*v = (*v)->next;
			return;
		}
}

static int name_length(const char *s)
{
	int n = 0;
	if (!isalpha((unsigned char)*s) && *s != '_') return 0;
	while (isalnum((unsigned char)s[n]) || s[n] == '_') n++;
	return n;
}

static void complain(const char *what, const char *why)
{
	fprintf(stderr, "%s: %d: %s: %s\n", arguments.list[0], line, what, why);
}

#include "sh/parse.h"
#include "sh/expand.h"
#include "sh/condition.h"
#include "sh/builtin.h"
#include "sh/run.h"

/* ---- Where commands come from ------------------------------------------------------------------------------------ */

/* One command of standard input, taken byte by byte: what it starts reads from there too. */
static char *read_command(int prompt)
{
	char *text = need(calloc(1, 1)), c;
	size_t len = 0;
	if (prompt) write(2, "$ ", 2);
	while (read(0, &c, 1) == 1) {
		text = need(realloc(text, len + 2));
		text[len++] = c;
		text[len] = 0;
		if (c != '\n') continue;
		int before = line;
		at = need(strdup(text));
		failed = incomplete = 0;
		parse_list();
		line = before;
		if (!incomplete) break;
		if (prompt) write(2, "> ", 2);
	}
	failed = incomplete = 0;
	return len ? text : NULL;
}

int main(int argc, char **argv)
{
	char **operands = argv + 1;
	self = (int)getpid();
	const char *command = NULL;
	for (; *operands && **operands == '-' && operands[0][1]; operands++) {
		if (!strcmp(*operands, "-e")) exits_on_error = 1;
		if (!strcmp(*operands, "-c") && operands[1]) command = *++operands;
	}
	add_word(&arguments, argc > 0 ? argv[0] : "sh");
	if (command && *operands) arguments.list[0] = *operands++;
	else if (!command && *operands) {
		int fd = open(*operands, O_RDONLY | O_CLOEXEC);
		if (fd < 0) {
			fprintf(stderr, "%s: 0: cannot open %s: No such file\n", arguments.list[0], *operands);
			return 127;
		}
		command = read_file(fd);
		close(fd);
		arguments.list[0] = *operands++;
	}
	for (; *operands; operands++) add_word(&arguments, *operands);
	if (command) {
		at = need(strdup(command));
		struct node *n = parse_list();
		if (!failed && *at) syntax_error();
		if (incomplete) fprintf(stderr, "%s: %d: Syntax error: end of file unexpected\n", arguments.list[0], line);
		leave(failed ? 2 : run(n, 0));
	}
	int prompt = isatty(0);
	for (char *text; (text = read_command(prompt)); line++) run_text(text, 0);
	leave(status);
}
