/*
 * sh.c - a small shell: simple commands, pipelines, && || ; &, redirections, variables, quoting, $(...), $((...)), patterns, if, while, until, for,
 * case, { }, ( ), functions, and the built-ins that scripts cannot do without. Syntax and messages are those of dash.
 *
 * Text becomes a tree (parse_*), words of the tree become arguments (expand_*), the tree is executed (run_*).
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
static int status, last_background, line = 1, exits_on_error;
static int breaking, continuing, returning;
static char *traps[65];
static volatile sig_atomic_t caught[65];
static const char *at;             /* what is parsed */
static int incomplete;             /* it ended too early */
static int failed;                 /* or is wrong */

/* ---- Memory and variables ------------------------------------------------------------------------------------------------------------------- */

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

/* ---- Text to tree --------------------------------------------------------------------------------------------------------------------------- */

static struct node *parse_list(void);

static struct node *make(enum kind kind, struct node *left, struct node *right)
{
	struct node *n = need(calloc(1, sizeof *n));
	n->kind = kind;
	n->line = line;
	n->left = left;
	n->right = right;
	return n;
}

static void syntax_error(void)
{
	if (!*at) incomplete = 1;
	if (!failed && !incomplete) fprintf(stderr, "%s: %d: Syntax error: \"%.*s\" unexpected\n", arguments.list[0], line, *at == '\n' ? 7 : 1, *at == '\n' ? "newline" : at);
	failed = 1;
}

static void skip_blanks(void)
{
	for (;; at++) {
		if (*at == '\\' && at[1] == '\n') at++;
		else if (*at == '#') {
			while (at[1] && at[1] != '\n') at++;
		} else if (*at != ' ' && *at != '\t') return;
	}
}

static void skip_lines(void)
{
	for (skip_blanks(); *at == '\n'; skip_blanks()) {
		at++;
		line++;
	}
}

/* Behind what begins at s with ( or {, quotes minded. */
static const char *skip_nested(const char *s, char open, char close)
{
	int depth = 0;
	for (; *s; s++) {
		if (*s == '\\' && s[1]) s++;
		else if (*s == '\'') {
			for (s++; *s && *s != '\''; s++) continue;
			if (!*s) break;
		} else if (*s == open) depth++;
		else if (*s == close && --depth == 0) return s + 1;
	}
	incomplete = failed = 1;
	return s;
}

static const char *skip_dollar(const char *s)
{
	if (s[1] == '(') return skip_nested(s + 1, '(', ')');
	if (s[1] == '{') return skip_nested(s + 1, '{', '}');
	return s + 1;
}

static const char *skip_quoted(const char *s)
{
	char quote = *s++;
	while (*s && *s != quote) {
		if (*s == '\\' && quote != '\'' && s[1]) s += 2;
		else if (*s == '$' && quote == '"') s = skip_dollar(s);
		else s++;
	}
	if (!*s) incomplete = failed = 1;
	return *s ? s + 1 : s;
}

static const char *word_end(const char *s)
{
	while (*s && !strchr(" \t\n;&|<>()", *s)) {
		if (*s == '\\' && s[1]) s += 2;
		else if (*s == '\'' || *s == '"' || *s == '`') s = skip_quoted(s);
		else if (*s == '$') s = skip_dollar(s);
		else s++;
	}
	return s;
}

static char *take_word(void)
{
	const char *end = word_end(at);
	char *s = need(strndup(at, (size_t)(end - at)));
	at = end;
	return s;
}

static int sees(const char *word)
{
	skip_blanks();
	size_t n = strlen(word);
	return word_end(at) == at + n && !strncmp(at, word, n);
}

static int takes(const char *word)
{
	if (!sees(word)) return 0;
	at += strlen(word);
	return 1;
}

static void expect(const char *word)
{
	skip_lines();
	if (!takes(word)) syntax_error();
}

/* The lines up to the one that is the end word are the text; the rest of the current line is parsed first: they are cut out of it. */
static char *take_here(char *end_word)
{
	char *text = need(strdup("")), *eol = strchr(at, '\n');
	size_t n = strlen(end_word), len = 0;
	if (!eol) {
		incomplete = failed = 1;
		return text;
	}
	char *from = eol + 1;
	for (;;) {
		char *next = strchr(from, '\n');
		if (!next) {
			incomplete = failed = 1;
			return text;
		}
		if ((size_t)(next - from) == n && !strncmp(from, end_word, n)) {
			memmove(eol + 1, next + 1, strlen(next + 1) + 1);
			return text;
		}
		text = need(realloc(text, len + (size_t)(next - from) + 2));
		memcpy(text + len, from, (size_t)(next - from) + 1);
		len += (size_t)(next - from) + 1;
		text[len] = 0;
		from = next + 1;
	}
}

static char *without_quotes(const char *s)
{
	char *out = need(malloc(strlen(s) + 1)), *to = out;
	for (; *s; s++)
		if (!strchr("'\"\\", *s)) *to++ = *s;
	*to = 0;
	return out;
}

/* [n]< [n]> [n]>> [n]>&m [n]<&m << */
static int parse_redirection(struct redirection ***end)
{
	const char *s = at;
	struct redirection *r;
	while (isdigit((unsigned char)*s)) s++;
	if (*s != '<' && *s != '>') return 0;
	r = need(calloc(1, sizeof *r));
	r->fd = s > at ? atoi(at) : *s == '>';
	r->kind = *s++;
	if (*s == '>') r->kind = 'a', s++;
	else if (*s == '&') r->kind = '&', s++;
	else if (*s == '<' && r->kind == '<') r->kind = 'h', s++;
	else if (*s == '|') s++;
	at = s;
	skip_blanks();
	r->word = take_word();
	if (!*r->word) syntax_error();
	if (r->kind == 'h') {
		char *plain = without_quotes(r->word);
		int quoted = strcmp(plain, r->word) != 0;
		r->kind = quoted ? 'q' : 'h';
		r->word = take_here(plain);
	}
	**end = r;
	*end = &r->next;
	return 1;
}

static struct node *parse_body(const char *first, const char *last)
{
	expect(first);
	struct node *body = parse_list();
	expect(last);
	return body;
}

static struct node *parse_if(void)
{
	struct node *n = make(IF, parse_list(), NULL);
	expect("then");
	n->right = parse_list();
	skip_lines();
	if (takes("elif")) n->third = parse_if();
	else {
		if (takes("else")) n->third = parse_list();
		expect("fi");
	}
	return n;
}

static struct node *parse_for(void)
{
	struct node *n = make(FOR, NULL, NULL);
	skip_blanks();
	add_word(&n->words, take_word());
	skip_lines();
	if (takes("in")) {
		n->has_in = 1;
		for (skip_blanks(); *at && !strchr("\n;&|", *at); skip_blanks()) add_word(&n->words, take_word());
	}
	skip_blanks();
	if (*at == ';') at++;
	n->left = parse_body("do", "done");
	return n;
}

static struct node *parse_case(void)
{
	struct node *n = make(CASE, NULL, NULL);
	skip_blanks();
	add_word(&n->words, take_word());
	expect("in");
	for (skip_lines(); !failed && !takes("esac"); skip_lines()) {
		int from = n->words.n;
		if (*at == '(') at++;
		do {
			skip_blanks();
			add_word(&n->words, take_word());
			skip_blanks();
		} while (*at == '|' && at++);
		if (*at != ')') {
			syntax_error();
			return n;
		}
		at++;
		struct node *body = parse_list();
		n->bodies = need(realloc(n->bodies, (size_t)n->words.n * sizeof *n->bodies));
		for (int i = from; i < n->words.n; i++) n->bodies[i] = body;
		skip_lines();
		if (at[0] == ';' && at[1] == ';') at += 2;
		else if (!sees("esac")) syntax_error();
	}
	return n;
}

static struct node *parse_compound(void)
{
	if (*at == '(') {
		at++;
		struct node *n = make(SUBSHELL, parse_list(), NULL);
		skip_lines();
		if (*at == ')') at++;
		else syntax_error();
		return n;
	}
	if (takes("{")) {
		struct node *n = make(BRACE, parse_list(), NULL);
		expect("}");
		return n;
	}
	if (takes("if")) return parse_if();
	if (takes("for")) return parse_for();
	if (takes("case")) return parse_case();
	int until = sees("until");
	if (!takes("while") && !takes("until")) return NULL;
	struct node *condition = parse_list();
	return make(until ? UNTIL : WHILE, condition, parse_body("do", "done"));
}

static int is_reserved(void)
{
	static const char *const words[] = {"then", "elif", "else", "fi", "do", "done", "esac", "}", NULL};
	for (int i = 0; words[i]; i++)
		if (sees(words[i])) return 1;
	return 0;
}

static struct node *parse_simple(void)
{
	struct node *n = make(SIMPLE, NULL, NULL);
	struct redirection **end = &n->redirections;
	for (skip_blanks(); *at && !strchr("\n;&|)", *at) && !failed; skip_blanks()) {
		if (parse_redirection(&end)) continue;
		if (*at == '(') {
			if (n->words.n != 1 || at[1] != ')') {
				syntax_error();
				break;
			}
			at += 2;
			skip_lines();
			n->kind = DEFINE;
			n->left = parse_compound();
			if (!n->left) syntax_error();
			break;
		}
		add_word(&n->words, take_word());
	}
	return n;
}

static struct node *parse_command(void)
{
	skip_blanks();
	struct node *n = parse_compound();
	if (!n) {
		if (!*at || strchr("\n;&|)", *at) || is_reserved()) {
			syntax_error();
			return make(SIMPLE, NULL, NULL);
		}
		return parse_simple();
	}
	struct redirection **end = &n->redirections;
	for (skip_blanks(); parse_redirection(&end); skip_blanks()) continue;
	return n;
}

static struct node *parse_pipeline(void)
{
	int not = takes("!");
	struct node *n = parse_command();
	for (skip_blanks(); *at == '|' && at[1] != '|' && !failed; skip_blanks()) {
		at++;
		skip_lines();
		n = make(PIPE, n, parse_command());
	}
	return not ? make(NOT, n, NULL) : n;
}

static struct node *parse_and_or(void)
{
	struct node *n = parse_pipeline();
	for (skip_blanks(); (*at == '&' || *at == '|') && at[1] == *at && !failed; skip_blanks()) {
		enum kind kind = *at == '&' ? AND : OR;
		at += 2;
		skip_lines();
		n = make(kind, n, parse_pipeline());
	}
	return n;
}

/* Up to a word that ends a compound command. NULL: it is empty. */
static struct node *parse_list(void)
{
	struct node *n = NULL;
	for (skip_lines(); *at && *at != ')' && !(at[0] == ';' && at[1] == ';') && !is_reserved() && !failed; skip_lines()) {
		struct node *command = parse_and_or();
		skip_blanks();
		if (*at == '&') command = make(BACKGROUND, command, NULL);
		if ((*at == '&' || *at == ';') && !(at[0] == ';' && at[1] == ';')) at++;
		else if (*at && *at != '\n' && *at != ')' && !(at[0] == ';' && at[1] == ';')) syntax_error();
		n = n ? make(SEQUENCE, n, command) : command;
	}
	return n;
}

/* ---- Words to arguments ------------------------------------------------------------------------------------------------------------------------ */

static int run(struct node *n, int is_last);
static int run_text(const char *text);

/* A word being built: quoted bytes are preceded by a mark, so that splitting and patterns leave them alone. */
enum { MARK = 1 };

struct text {
	char *s;
	size_t len, room;
	int quoted;                    /* there were quotes: an empty word stays */
};

static void put(struct text *t, char c)
{
	if (t->len + 2 > t->room) t->s = need(realloc(t->s, t->room = t->room * 2 + 32));
	t->s[t->len++] = c;
	t->s[t->len] = 0;
}

static void put_string(struct text *t, const char *s, int quoted)
{
	for (; *s; s++) {
		if (quoted) put(t, MARK);
		put(t, *s);
	}
}

/* What commands print, without the ends of lines at its end. */
static char *capture(const char *command, size_t n)
{
	int fds[2];
	char *text = need(strndup(command, n)), *out = need(calloc(1, 1));
	size_t len = 0;
	if (pipe(fds) < 0) return out;
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		close(fds[0]);
		close(fds[1]);
		status = run_text(text);
		fflush(stdout);
		_exit(status);
	}
	close(fds[1]);
	for (;;) {
		out = need(realloc(out, len + 513));
		ssize_t got = read(fds[0], out + len, 512);
		if (got < 0 && errno == EINTR) continue;
		if (got <= 0) break;
		len += (size_t)got;
	}
	close(fds[0]);
	while (len && out[len - 1] == '\n') len--;
	out[len] = 0;
	int how;
	if (pid > 0 && waitpid(pid, &how, 0) == pid) status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
	return out;
}

/* Arithmetic: integers, variables, the operators of C by precedence. */
static const char *sum;

static long evaluate(int level);

static long evaluate_primary(void)
{
	while (isspace((unsigned char)*sum)) sum++;
	if (*sum == '(') {
		sum++;
		long n = evaluate(0);
		while (isspace((unsigned char)*sum)) sum++;
		if (*sum == ')') sum++;
		return n;
	}
	if (*sum == '-') return sum++, -evaluate_primary();
	if (*sum == '+') return sum++, evaluate_primary();
	if (*sum == '!') return sum++, !evaluate_primary();
	if (*sum == '~') return sum++, ~evaluate_primary();
	int n = name_length(sum);
	if (!n) {
		char *end;
		long value = strtol(sum, &end, 0);
		if (end == sum) failed = 1;
		sum = end;
		return value;
	}
	char name[100];
	snprintf(name, sizeof name, "%.*s", n, sum);
	sum += n;
	const char *value = get_variable(name);
	return value ? strtol(value, NULL, 0) : 0;
}

static const struct operator {
	char text[3];
	int level;
} operators[] = {{"||", 1}, {"&&", 2}, {"==", 6}, {"!=", 6}, {"<=", 7}, {">=", 7}, {"<<", 8}, {">>", 8}, {"|", 3}, {"^", 4}, {"&", 5}, {"<", 7},
	{">", 7}, {"+", 9}, {"-", 9}, {"*", 10}, {"/", 10}, {"%", 10}};

static const struct operator *find_operator(void)
{
	while (isspace((unsigned char)*sum)) sum++;
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
		if (!strncmp(sum, operators[i].text, strlen(operators[i].text))) return &operators[i];
	return NULL;
}

static long apply(const char *op, long a, long b)
{
	if ((*op == '/' || *op == '%') && b == 0) {
		complain("arithmetic expression", "division by zero");
		failed = 1;
		return 0;
	}
	switch (*op + (op[1] << 8)) {
	case '|' + ('|' << 8): return a || b;
	case '&' + ('&' << 8): return a && b;
	case '=' + ('=' << 8): return a == b;
	case '!' + ('=' << 8): return a != b;
	case '<' + ('=' << 8): return a <= b;
	case '>' + ('=' << 8): return a >= b;
	case '<' + ('<' << 8): return a << b;
	case '>' + ('>' << 8): return a >> b;
	case '|': return a | b;
	case '^': return a ^ b;
	case '&': return a & b;
	case '<': return a < b;
	case '>': return a > b;
	case '+': return a + b;
	case '-': return a - b;
	case '*': return a * b;
	case '/': return a / b;
	default: return a % b;
	}
}

static long evaluate(int level)
{
	long a = evaluate_primary();
	for (const struct operator *o; (o = find_operator()) && o->level > level;) {
		sum += strlen(o->text);
		a = apply(o->text, a, evaluate(o->level));
	}
	return a;
}

static void expand_into(struct text *t, const char *s, const char *end, int quoted);

static const char *special(char c)
{
	static char room[24];
	switch (c) {
	case '?': snprintf(room, sizeof room, "%d", status); return room;
	case '$': snprintf(room, sizeof room, "%d", getpid()); return room;
	case '!': snprintf(room, sizeof room, "%d", last_background); return last_background ? room : "";
	case '#': snprintf(room, sizeof room, "%d", arguments.n - 1); return room;
	case '-': return "";
	default: return c - '0' < arguments.n ? arguments.list[c - '0'] : NULL;
	}
}

/* ${name}, ${name:-word} and the like; s is behind the {, end at the }. */
static void expand_braces(struct text *t, const char *s, const char *end, int quoted)
{
	char name[100], digits[24];
	int length_of = *s == '#' && s + 1 < end, n;
	if (length_of) s++;
	n = name_length(s);
	if (!n) n = 1;
	snprintf(name, sizeof name, "%.*s", n, s);
	const char *value = name_length(name) ? get_variable(name) : special(*name);
	s += n;
	if (length_of) {
		snprintf(digits, sizeof digits, "%zu", value ? strlen(value) : 0);
		put_string(t, digits, quoted);
		return;
	}
	int colon = *s == ':' && s < end;
	if (colon) s++;
	int set = value && (!colon || *value);
	char op = s < end ? *s++ : 0;
	if (op == '+') {
		if (set) expand_into(t, s, end, quoted);
	} else if (set || !op) {
		if (value) put_string(t, value, quoted);
	} else {
		struct text word = {0};
		put_string(&word, "", 0);
		expand_into(&word, s, end, 0);
		if (op == '=') set_variable(name, word.s ? word.s : "");
		if (op == '?') {
			complain(name, word.s && *word.s ? word.s : "parameter not set");
			failed = 1;
		}
		if (op != '?' && word.s) put_string(t, word.s, quoted);
	}
}

/* What begins with $ at s; behind it. */
static const char *expand_dollar(struct text *t, const char *s, const char *end, int quoted)
{
	const char *behind = skip_dollar(s);
	char name[100], digits[24];
	int n = name_length(s + 1);
	if (s[1] == '(' && s[2] == '(' && behind[-2] == ')') {
		struct text inner = {0};
		put(&inner, ' ');
		expand_into(&inner, s + 3, behind - 2, 0);
		sum = inner.s;
		snprintf(digits, sizeof digits, "%ld", evaluate(0));
		put_string(t, digits, quoted);
		return behind;
	}
	if (s[1] == '(') {
		put_string(t, capture(s + 2, (size_t)(behind - s - 3)), quoted);
		return behind;
	}
	if (s[1] == '{') {
		expand_braces(t, s + 2, behind - 1, quoted);
		return behind;
	}
	if (n) {
		snprintf(name, sizeof name, "%.*s", n, s + 1);
		const char *value = get_variable(name);
		if (value) put_string(t, value, quoted);
		return s + 1 + n;
	}
	if (s[1] == '@' || s[1] == '*') {
		for (int i = 1; i < arguments.n; i++) {
			if (i > 1) put(t, s[1] == '@' && quoted ? 2 : ' '); /* 2: a boundary between words */
			put_string(t, arguments.list[i], quoted);
		}
		return s + 2;
	}
	if (s + 1 < end && strchr("?$!#-0123456789", s[1])) {
		const char *value = special(s[1]);
		if (value) put_string(t, value, quoted);
		return s + 2;
	}
	put(t, '$');
	return s + 1;
}

static const char *expand_backquote(struct text *t, const char *s, int quoted)
{
	const char *end = skip_quoted(s);
	struct text command = {0};
	put_string(&command, "", 0);
	for (const char *c = s + 1; c < end - 1; c++) {
		if (*c == '\\' && strchr("`\\$", c[1])) c++;
		put(&command, *c);
	}
	if (command.s) put_string(t, capture(command.s, command.len), quoted);
	return end;
}

static void expand_into(struct text *t, const char *s, const char *end, int quoted)
{
	while (s < end) {
		if (*s == '\'' && !quoted) {
			t->quoted = 1;
			for (s++; s < end && *s != '\''; s++) put(t, MARK), put(t, *s);
			s++;
		} else if (*s == '"') {
			t->quoted = 1;
			quoted = !quoted;
			s++;
		} else if (*s == '\\' && s + 1 < end) {
			if (quoted && !strchr("$`\"\\\n", s[1])) put(t, MARK), put(t, '\\');
			if (s[1] != '\n') put(t, MARK), put(t, s[1]);
			s += 2;
		} else if (*s == '$') {
			s = expand_dollar(t, s, end, quoted);
		} else if (*s == '`') {
			s = expand_backquote(t, s, quoted);
		} else {
			if (quoted) put(t, MARK);
			put(t, *s++);
		}
	}
}

static char *without_marks(const char *s)
{
	char *out = need(malloc(strlen(s) + 1)), *to = out;
	for (; *s; s++)
		if (*s != MARK || !s[1]) *to++ = *s;
		else *to++ = *++s;
	*to = 0;
	return out;
}

static int matches_class(const char **pattern, char c)
{
	const char *p = *pattern + 1;
	int negated = *p == '!' || *p == '^', found = 0;
	if (negated) p++;
	for (int first = 1; *p && (first || *p != ']'); first = 0, p++) {
		if (p[1] == '-' && p[2] && p[2] != ']') {
			if (c >= *p && c <= p[2]) found = 1;
			p += 2;
		} else if (*p == c) {
			found = 1;
		}
	}
	*pattern = *p ? p + 1 : p;
	return found != negated;
}

static int matches(const char *pattern, const char *s)
{
	for (; *pattern; s++) {
		if (*pattern == '*') {
			while (*pattern == '*') pattern++;
			for (;; s++) {
				if (matches(pattern, s)) return 1;
				if (!*s) return 0;
			}
		}
		if (!*s) return 0;
		if (*pattern == '[' && strchr(pattern + 1, ']')) {
			if (!matches_class(&pattern, *s)) return 0;
			continue;
		}
		if (*pattern == MARK && pattern[1]) pattern++;
		else if (*pattern == '?') {
			pattern++;
			continue;
		}
		if (*pattern++ != *s) return 0;
	}
	return !*s;
}

static int has_pattern(const char *s)
{
	for (; *s; s++) {
		if (*s == MARK && s[1]) s++;
		else if (strchr("*?[", *s)) return 1;
	}
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names in a folder; patterns in the last part of a path only. */
static int add_matches(struct words *out, const char *pattern)
{
	const char *slash = strrchr(pattern, '/');
	char *folder = slash ? without_marks(strndup(pattern, (size_t)(slash - pattern + 1))) : "";
	DIR *dir = opendir(*folder ? folder : ".");
	int from = out->n;
	const char *last = slash ? slash + 1 : pattern;
	for (struct dirent *e; dir && (e = readdir(dir));) {
		if ((*e->d_name == '.' && *last != '.') || !matches(last, e->d_name)) continue;
		char *path = need(malloc(strlen(folder) + strlen(e->d_name) + 1));
		strcat(strcpy(path, folder), e->d_name);
		add_word(out, path);
	}
	if (dir) closedir(dir);
	if (out->n > from) qsort(out->list + from, (size_t)(out->n - from), sizeof *out->list, by_name);
	return out->n > from;
}

static void add_field(struct words *out, char *field)
{
	if (!has_pattern(field) || !add_matches(out, field)) add_word(out, without_marks(field));
}

/* A word becomes any number of arguments. */
static void expand_word(struct words *out, const char *word)
{
	struct text t = {0}, field = {0};
	const char *home = get_variable("HOME");
	put_string(&t, "", 0);
	if (*word == '~' && (!word[1] || word[1] == '/') && home) {
		put_string(&t, home, 1);
		word++;
	}
	expand_into(&t, word, word + strlen(word), 0);
	int any = 0;
	for (size_t i = 0; i < t.len; i++) {
		if (t.s[i] == MARK && i + 1 < t.len) {
			put(&field, MARK);
			put(&field, t.s[++i]);
			any = 1;
		} else if (strchr(" \t\n\2", t.s[i])) {
			if (any || t.s[i] == 2) add_field(out, field.s ? field.s : "");
			field = (struct text){0};
			any = 0;
		} else {
			put(&field, t.s[i]);
			any = 1;
		}
	}
	if (any || (t.quoted && (!t.len || t.s[t.len - 1] == 2) && !strstr(word, "$@"))) add_field(out, field.s ? field.s : "");
}

/* Without splitting and file names: assignments, redirections, case. */
static char *expand_single(const char *word, int keep_marks)
{
	struct text t = {0};
	put(&t, 0);
	t.len = 0;
	expand_into(&t, word, word + strlen(word), 0);
	return keep_marks ? t.s : without_marks(t.s);
}

/* Of a here-document: only $ and ` mean something. */
static char *expand_here(const char *s)
{
	struct text t = {0};
	const char *end = s + strlen(s);
	put(&t, 0);
	t.len = 0;
	while (s < end) {
		if (*s == '\\' && strchr("$`\\", s[1])) put(&t, s[1]), s += 2;
		else if (*s == '$') s = expand_dollar(&t, s, end, 0);
		else if (*s == '`') s = expand_backquote(&t, s, 0);
		else put(&t, *s++);
	}
	return t.s;
}

/* ---- Redirections -------------------------------------------------------------------------------------------------------------------------------- */

struct saved {
	int fd, copy;
	struct saved *next;
};

static int here_document(const char *text)
{
	int fds[2];
	if (pipe(fds) < 0) return -1;
	if (fork() == 0) {
		close(fds[0]);
		for (size_t n = strlen(text); n;) {
			ssize_t k = write(fds[1], text, n);
			if (k <= 0) break;
			text += k;
			n -= (size_t)k;
		}
		_exit(0);
	}
	close(fds[1]);
	return fds[0];
}

static int open_redirection(const struct redirection *r)
{
	if (r->kind == 'q') return here_document(r->word);
	if (r->kind == 'h') return here_document(expand_here(r->word));
	char *word = expand_single(r->word, 0);
	int fd = -1;
	switch (r->kind) {
	case '<': fd = open(word, O_RDONLY); break;
	case '>': fd = open(word, O_WRONLY | O_CREAT | O_TRUNC, 0666); break;
	case 'a': fd = open(word, O_WRONLY | O_CREAT | O_APPEND, 0666); break;
	default: return *word == '-' ? -2 : dup(atoi(word));
	}
	if (fd < 0) fprintf(stderr, "%s: %d: cannot %s %s: %s\n", arguments.list[0], line, r->kind == '<' ? "open" : "create", word,
		errno == ENOENT ? r->kind == '<' ? "No such file" : "Directory nonexistent" : strerror(errno));
	return fd;
}

/* Make them; *saved (may be NULL) learns how to undo it. */
static int redirect(const struct redirection *r, struct saved **saved)
{
	fflush(stdout);
	for (; r; r = r->next) {
		int fd = open_redirection(r);
		if (fd == -1) return -1;
		if (saved) {
			struct saved *s = need(malloc(sizeof *s));
			*s = (struct saved){r->fd, fcntl(r->fd, F_DUPFD_CLOEXEC, 10), *saved};
			*saved = s;
		}
		if (fd == -2) close(r->fd);
		else if (fd != r->fd) {
			dup2(fd, r->fd);
			close(fd);
		}
	}
	return 0;
}

static void restore(struct saved *s)
{
	fflush(stdout);
	for (; s; s = s->next) {
		if (s->copy < 0) close(s->fd);
		else {
			dup2(s->copy, s->fd);
			close(s->copy);
		}
	}
}

/* ---- Built-in commands ------------------------------------------------------------------------------------------------------------------------- */

static int decode(int how)
{
	return WIFEXITED(how) ? WEXITSTATUS(how) : WIFSTOPPED(how) ? 128 + WSTOPSIG(how) : 128 + WTERMSIG(how);
}

static int wait_one(pid_t pid)
{
	int how;
	while (waitpid(pid, &how, 0) < 0)
		if (errno != EINTR) return 127;
	if (WIFSIGNALED(how) && WTERMSIG(how) != SIGINT && WTERMSIG(how) != SIGPIPE)
		fprintf(stderr, "%s%s\n", strsignal(WTERMSIG(how)), WCOREDUMP(how) ? " (core dumped)" : "");
	return decode(how);
}

static int signal_number(const char *s)
{
	if (isdigit((unsigned char)*s)) return atoi(s);
	if (!strncmp(s, "SIG", 3)) s += 3;
	if (!strcmp(s, "EXIT")) return 0;
	for (int i = 1; i < 32; i++)
		if (!strcmp(sigabbrev_np(i), s)) return i;
	return -1;
}

static int do_kill(char **argv)
{
	int sig = SIGTERM, result = 0;
	char **a = argv + 1;
	if (*a && !strcmp(*a, "-l")) {
		for (int i = 1; i < 32; i++) printf("%s\n", sigabbrev_np(i));
		return 0;
	}
	if (*a && !strcmp(*a, "-s") && a[1]) sig = signal_number(a[1]), a += 2;
	else if (*a && **a == '-' && a[0][1]) sig = signal_number(*a++ + 1);
	if (sig < 0 || !*a) {
		fprintf(stderr, "%s: %d: kill: Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]...\n", arguments.list[0], line);
		return 2;
	}
	for (; *a; a++)
		if (kill(atoi(*a), sig) < 0) {
			fprintf(stderr, "%s: %d: kill: %s\n", arguments.list[0], line, strerror(errno));
			result = 1;
		}
	return result;
}

static int do_wait(char **argv)
{
	int how, result = 0;
	if (!argv[1]) {
		while (waitpid(-1, &how, 0) > 0 || errno == EINTR) continue;
		return 0;
	}
	for (char **a = argv + 1; *a; a++) result = waitpid(atoi(*a), &how, 0) > 0 ? decode(how) : 127;
	return result;
}

static int do_cd(char **argv)
{
	const char *to = argv[1] ? argv[1] : get_variable("HOME");
	char path[4096];
	if (!to) return 0;
	if (chdir(to) < 0) {
		fprintf(stderr, "%s: %d: cd: can't cd to %s\n", arguments.list[0], line, to);
		return 2;
	}
	if (getcwd(path, sizeof path)) set_variable("PWD", path);
	return 0;
}

static void assign(const char *pair)
{
	int n = name_length(pair);
	char *name = need(strndup(pair, (size_t)n));
	set_variable(name, pair + n + 1);
}

static int do_export(char **argv)
{
	for (char **a = argv + 1; *a; a++) {
		int n = name_length(*a);
		char *name = need(strndup(*a, (size_t)n));
		if ((*a)[n] == '=') assign(*a);
		const char *value = get_variable(name);
		if (value) {
			value = need(strdup(value));
			unset_variable(name);
			setenv(name, value, 1);
		}
	}
	return 0;
}

static int do_read(char **argv)
{
	char buf[4096], c, *s = buf;
	size_t n = 0;
	ssize_t got;
	char **names = argv + 1;
	if (*names && !strcmp(*names, "-r")) names++;
	fflush(stdout);
	while ((got = read(0, &c, 1)) == 1 && c != '\n')
		if (n < sizeof buf - 1) buf[n++] = c;
	buf[n] = 0;
	for (; *names; names++) {
		while (*s == ' ' || *s == '\t') s++;
		char *end = names[1] ? s + strcspn(s, " \t") : s + strlen(s);
		while (!names[1] && end > s && strchr(" \t", end[-1])) *--end = 0;
		int more = *end != 0;
		*end = 0;
		set_variable(*names, s);
		s = more ? end + 1 : end;
	}
	return got != 1;
}

static int test_file(char op, const char *path)
{
	struct stat st;
	if (op == 'L' || op == 'h') return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
	if (stat(path, &st) < 0) return 0;
	switch (op) {
	case 'f': return S_ISREG(st.st_mode);
	case 'd': return S_ISDIR(st.st_mode);
	case 'p': return S_ISFIFO(st.st_mode);
	case 's': return st.st_size > 0;
	case 'r': return access(path, R_OK) == 0;
	case 'w': return access(path, W_OK) == 0;
	case 'x': return access(path, X_OK) == 0;
	default: return 1;
	}
}

static int test_two(const char *a, const char *op, const char *b)
{
	long x = atol(a), y = atol(b);
	if (!strcmp(op, "=") || !strcmp(op, "==")) return !strcmp(a, b);
	if (!strcmp(op, "!=")) return strcmp(a, b) != 0;
	if (!strcmp(op, "-eq")) return x == y;
	if (!strcmp(op, "-ne")) return x != y;
	if (!strcmp(op, "-lt")) return x < y;
	if (!strcmp(op, "-le")) return x <= y;
	if (!strcmp(op, "-gt")) return x > y;
	if (!strcmp(op, "-ge")) return x >= y;
	return -1;
}

static int test_words(char **a, int n)
{
	for (int i = 1; i < n - 1; i++)
		if (!strcmp(a[i], "-o")) return test_words(a, i) || test_words(a + i + 1, n - i - 1);
	for (int i = 1; i < n - 1; i++)
		if (!strcmp(a[i], "-a")) return test_words(a, i) && test_words(a + i + 1, n - i - 1);
	if (n > 1 && !strcmp(a[0], "!")) return !test_words(a + 1, n - 1);
	if (n == 3) return test_two(a[0], a[1], a[2]) > 0;
	if (n == 2 && !strcmp(a[0], "-n")) return *a[1] != 0;
	if (n == 2 && !strcmp(a[0], "-z")) return *a[1] == 0;
	if (n == 2 && !strcmp(a[0], "-t")) return isatty(atoi(a[1]));
	if (n == 2) return test_file(a[0][1], a[1]);
	return n == 1 && *a[0];
}

static int do_test(char **argv)
{
	int n = 1;
	while (argv[n]) n++;
	if (!strcmp(argv[0], "[")) {
		if (strcmp(argv[n - 1], "]") != 0) {
			complain("[", "missing ]");
			return 2;
		}
		n--;
	}
	return !test_words(argv + 1, n - 1);
}

/* As dash's echo: backslashes mean something. False after \\c: nothing more is printed. */
static int print_escaped(const char *s)
{
	static const char names[] = "abfnrtv\\", values[] = "\a\b\f\n\r\t\v\\";
	for (; *s; s++) {
		const char *name = *s == '\\' && s[1] ? strchr(names, s[1]) : NULL;
		if (*s == '\\' && s[1] == 'c') return 0;
		if (name) {
			putchar(values[name - names]);
			s++;
		} else if (*s == '\\' && s[1] == '0') {
			int c = 0, n = 0;
			for (s++; n < 3 && s[1] >= '0' && s[1] <= '7'; n++) c = c * 8 + (*++s - '0');
			putchar(c);
		} else {
			putchar(*s);
		}
	}
	return 1;
}

static int do_echo(char **argv)
{
	int newline = 1;
	char **a = argv + 1;
	if (*a && !strcmp(*a, "-n")) newline = 0, a++;
	for (; *a; a++) {
		if (!print_escaped(*a)) return 0;
		if (a[1]) putchar(' ');
	}
	if (newline) putchar('\n');
	return 0;
}

static int do_pwd(char **argv)
{
	char path[4096];
	(void)argv;
	return getcwd(path, sizeof path) && puts(path) != EOF ? 0 : 1;
}

static int do_set(char **argv)
{
	char **a = argv + 1;
	if (*a && !strcmp(*a, "-e")) exits_on_error = 1, a++;
	if (!*a) return 0;
	if (!strcmp(*a, "--")) a++;
	arguments.n = 1;
	for (; *a; a++) add_word(&arguments, *a);
	return 0;
}

static int do_shift(char **argv)
{
	int n = argv[1] ? atoi(argv[1]) : 1;
	for (; n > 0 && arguments.n > 1; n--) {
		memmove(arguments.list + 1, arguments.list + 2, (size_t)(arguments.n - 1) * sizeof *arguments.list);
		arguments.n--;
	}
	return 0;
}

static void on_signal(int sig)
{
	caught[sig] = 1;
}

static int do_trap(char **argv)
{
	for (char **a = argv[1] ? argv + 2 : argv + 1; *a; a++) {
		int sig = signal_number(*a);
		if (sig < 0 || sig > 64) return 1;
		int reset = !strcmp(argv[1], "-");
		traps[sig] = reset ? NULL : argv[1];
		if (sig) {
			struct sigaction action = {.sa_handler = reset ? SIG_DFL : *argv[1] ? on_signal : SIG_IGN};
			sigaction(sig, &action, NULL);
		}
	}
	return 0;
}

static void run_traps(void)
{
	for (int i = 1; i < 65; i++)
		if (caught[i]) {
			int before = status;
			caught[i] = 0;
			if (traps[i]) run_text(traps[i]);
			status = before;
		}
}

_Noreturn static void leave(int code)
{
	char *trap = traps[0];
	traps[0] = NULL;
	if (trap) run_text(trap);
	fflush(stdout);
	_exit(code);
}

static int do_exit(char **argv) { leave(argv[1] ? atoi(argv[1]) & 255 : status); }
static int do_nothing(char **argv) { return (void)argv, 0; }
static int do_false(char **argv) { return (void)argv, 1; }
static int do_break(char **argv) { return breaking = argv[1] ? atoi(argv[1]) : 1, 0; }
static int do_continue(char **argv) { return continuing = argv[1] ? atoi(argv[1]) : 1, 0; }
static int do_return(char **argv) { return returning = 1, argv[1] ? atoi(argv[1]) : status; }

static int do_unset(char **argv)
{
	for (char **a = argv + 1; *a; a++) unset_variable(*a);
	return 0;
}

static int do_umask(char **argv)
{
	if (argv[1]) return umask((mode_t)strtol(argv[1], NULL, 8)), 0;
	mode_t mask = umask(0);
	umask(mask);
	return printf("%04o\n", mask) < 0;
}

static int do_eval(char **argv)
{
	struct text t = {0};
	put(&t, ' ');
	for (char **a = argv + 1; *a; a++) {
		put_string(&t, *a, 0);
		put(&t, ' ');
	}
	return run_text(t.s);
}

static char *read_file(int fd)
{
	char *text = NULL;
	size_t len = 0;
	for (ssize_t n = 1; n > 0; len += n > 0 ? (size_t)n : 0) {
		text = need(realloc(text, len + 4097));
		n = read(fd, text + len, 4096);
	}
	text[len] = 0;
	return text;
}

static int do_source(char **argv)
{
	int fd = argv[1] ? open(argv[1], O_RDONLY) : -1;
	if (fd < 0) {
		complain(argv[1] ? argv[1] : ".", "cannot open");
		return 2;
	}
	char *text = read_file(fd);
	close(fd);
	return run_text(text);
}

_Noreturn static void execute(char **argv)
{
	execvp(argv[0], argv);
	complain(argv[0], errno == ENOENT ? "not found" : errno == EACCES ? "Permission denied" : strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static int do_exec(char **argv)
{
	if (!argv[1]) return 0;
	fflush(stdout);
	execute(argv + 1);
}

static const struct builtin {
	const char *name;
	int (*run)(char **argv);
} builtins[] = {
	{":", do_nothing}, {".", do_source}, {"[", do_test}, {"break", do_break}, {"cd", do_cd}, {"continue", do_continue}, {"echo", do_echo},
	{"eval", do_eval}, {"exec", do_exec}, {"exit", do_exit}, {"export", do_export}, {"false", do_false}, {"kill", do_kill}, {"pwd", do_pwd},
	{"read", do_read}, {"return", do_return}, {"set", do_set}, {"shift", do_shift}, {"test", do_test}, {"trap", do_trap}, {"true", do_nothing},
	{"umask", do_umask}, {"unset", do_unset}, {"wait", do_wait},
};

static const struct builtin *find_builtin(const char *name)
{
	for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
		if (!strcmp(builtins[i].name, name)) return &builtins[i];
	return NULL;
}

/* ---- The tree is executed ------------------------------------------------------------------------------------------------------------------------ */

static pid_t start_child(void)
{
	fflush(stdout);
	pid_t pid = fork();
	if (pid < 0) complain("Cannot fork", strerror(errno));
	if (pid == 0)
		for (int i = 0; i < 65; i++) {
			if (traps[i] && i && *traps[i]) signal(i, SIG_DFL);
			traps[i] = NULL;
		}
	return pid;
}

static int call_function(struct node *body, struct words *argv)
{
	struct words before = arguments;
	arguments = *argv;
	argv->list[0] = before.list[0];
	int result = run(body, 0);
	if (returning) result = status;
	returning = 0;
	arguments = before;
	return result;
}

static int run_program(struct node *n, struct words *argv, int assignments, int is_last)
{
	pid_t pid = is_last && !traps[0] ? 0 : start_child();
	if (pid < 0) return 2;
	if (pid) return wait_one(pid);
	fflush(stdout);
	if (redirect(n->redirections, NULL)) _exit(2);
	for (int i = 0; i < assignments; i++) {
		char *pair = expand_single(n->words.list[i], 0), *sign = strchr(pair, '=');
		*sign = 0;
		setenv(pair, sign + 1, 1);
	}
	execute(argv->list);
}

static int run_simple(struct node *n, int is_last)
{
	struct words argv = {0};
	struct saved *saved = NULL;
	int assignments = 0, result = 0;
	while (assignments < n->words.n && n->words.list[assignments][name_length(n->words.list[assignments])] == '=' && name_length(n->words.list[assignments])) assignments++;
	for (int i = assignments; i < n->words.n; i++) expand_word(&argv, n->words.list[i]);
	if (failed) return failed = 0, 2;
	struct function *f = functions;
	while (f && (!argv.n || strcmp(f->name, argv.list[0]) != 0)) f = f->next;
	const struct builtin *b = argv.n ? find_builtin(argv.list[0]) : NULL;
	if (argv.n && !f && !b) return run_program(n, &argv, assignments, is_last);
	if (!argv.n) status = 0;
	for (int i = 0; i < assignments; i++) assign(expand_single(n->words.list[i], 0));
	int forever = b && b->run == do_exec && argv.n == 1;
	if (redirect(n->redirections, forever ? NULL : &saved)) result = 2;
	else result = f ? call_function(f->body, &argv) : b ? b->run(argv.list) : status;
	restore(saved);
	return result;
}

/* In a child of its own. */
static int run_apart(struct node *n)
{
	pid_t pid = start_child();
	if (pid == 0) leave(run(n, 1));
	return pid < 0 ? 2 : wait_one(pid);
}

static pid_t start_stage(struct node *n, int in, int out, int other)
{
	pid_t pid = start_child();
	if (pid) return pid;
	if (in >= 0) dup2(in, 0), close(in);
	if (out >= 0) dup2(out, 1), close(out);
	if (other >= 0) close(other);
	leave(run(n, 1));
}

/* Stages hang to the left: the first is the deepest. */
static int run_pipe(struct node *n)
{
	struct node *stages[64];
	int count = 0, in = -1, fds[2], result = 0;
	pid_t pids[64];
	for (; n->kind == PIPE && count < 63; n = n->left) stages[count++] = n->right;
	stages[count++] = n;
	for (int i = 0; i < count; i++) {
		fds[0] = fds[1] = -1;
		if (i < count - 1 && pipe(fds) < 0) return 2;
		pids[i] = start_stage(stages[count - 1 - i], in, fds[1], fds[0]);
		if (in >= 0) close(in);
		if (fds[1] >= 0) close(fds[1]);
		in = fds[0];
	}
	for (int i = 0; i < count; i++) result = wait_one(pids[i]);
	return result;
}

static int run_background(struct node *n)
{
	pid_t pid = start_child();
	if (pid == 0) {
		int null = open("/dev/null", O_RDONLY);
		signal(SIGINT, SIG_IGN);
		signal(SIGQUIT, SIG_IGN);
		if (null > 0) dup2(null, 0), close(null);
		leave(run(n, 1));
	}
	last_background = pid;
	return 0;
}

static int stops(void)
{
	return breaking || continuing || returning;
}

/* After the body of a loop: whether the loop ends. */
static int ends_loop(void)
{
	if (breaking) return breaking--, 1;
	if (continuing) return --continuing > 0;
	return returning;
}

static int run_while(struct node *n)
{
	int result = 0;
	while (!failed && (run(n->left, 0) == 0) == (n->kind == WHILE) && !stops()) {
		result = n->right ? run(n->right, 0) : 0;
		if (ends_loop()) break;
	}
	return result;
}

static int run_for(struct node *n)
{
	struct words values = {0};
	int result = 0;
	for (int i = 1; i < n->words.n; i++) expand_word(&values, n->words.list[i]);
	for (int i = 1; !n->has_in && i < arguments.n; i++) add_word(&values, arguments.list[i]);
	for (int i = 0; i < values.n; i++) {
		set_variable(n->words.list[0], values.list[i]);
		result = run(n->left, 0);
		if (ends_loop()) break;
	}
	return result;
}

static int run_case(struct node *n)
{
	char *value = expand_single(n->words.list[0], 0);
	for (int i = 1; i < n->words.n; i++)
		if (matches(expand_single(n->words.list[i], 1), value)) return n->bodies[i] ? run(n->bodies[i], 0) : 0;
	return 0;
}

static int define(struct node *n)
{
	struct function *f = need(malloc(sizeof *f));
	*f = (struct function){n->words.list[0], n->left, functions};
	functions = f;
	return 0;
}

static int run_kind(struct node *n, int is_last)
{
	int result;
	switch (n->kind) {
	case SIMPLE: return run_simple(n, is_last);
	case PIPE: return run_pipe(n);
	case AND: return (result = run(n->left, 0)) == 0 && !stops() ? run(n->right, is_last) : result;
	case OR: return (result = run(n->left, 0)) != 0 && !stops() ? run(n->right, is_last) : result;
	case SEQUENCE: result = run(n->left, 0); return stops() ? result : run(n->right, is_last);
	case BACKGROUND: return run_background(n->left);
	case NOT: return !run(n->left, 0);
	case SUBSHELL: return n->left ? run_apart(n->left) : 0;
	case BRACE: return n->left ? run(n->left, 0) : 0;
	case IF: result = run(n->left, 0); return stops() ? result : result == 0 ? run(n->right, 0) : n->third ? run(n->third, 0) : 0;
	case WHILE: case UNTIL: return run_while(n);
	case FOR: return run_for(n);
	case CASE: return run_case(n);
	case DEFINE: return define(n);
	}
	return 0;
}

static int run(struct node *n, int is_last)
{
	struct saved *saved = NULL;
	if (!n) return status;
	line = n->line;
	int plain = n->kind == SIMPLE || n->kind == DEFINE;
	if (!plain && n->redirections && redirect(n->redirections, &saved)) status = 2;
	else status = run_kind(n, is_last && !n->redirections);
	restore(saved);
	run_traps();
	if (exits_on_error && status && n->kind == SIMPLE) leave(status);
	return status;
}

/* Commands are parsed and run one line after the other, as they stand. */
static int run_text(const char *text)
{
	const char *outer = at;
	int outer_line = line;
	char *copy = need(strdup(text));
	at = copy;
	failed = incomplete = 0;
	struct node *n = parse_list();
	if (!failed && *at) syntax_error();
	if (failed) {
		if (incomplete) fprintf(stderr, "%s: %d: Syntax error: end of file unexpected\n", arguments.list[0], line);
		failed = 0;
		status = 2;
	} else {
		run(n, 0);
	}
	at = outer;
	line = outer_line;
	return status;
}

/* ---- Where commands come from ----------------------------------------------------------------------------------------------------------------------- */

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
		leave(failed ? 2 : run(n, 1));
	}
	int prompt = isatty(0);
	for (char *text; (text = read_command(prompt)); line++) run_text(text);
	leave(status);
}
