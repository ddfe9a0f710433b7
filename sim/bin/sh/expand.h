/* expand.h - part of sh.c: words of the tree become arguments: parameters, commands, arithmetic, fields, file names. */
static int run(struct node *n, int is_last);
static int run_text(const char *text, int is_last);

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
		status = run_text(text, 1);
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
}
operators[] = {
	{"||", 1 },
    {"&&", 2 },
    {"==", 6 },
    {"!=", 6 },
    {"<=", 7 },
    {">=", 7 },
    {"<<", 8 },
    {">>", 8 },
    {"|",  3 },
	{"^",  4 },
    {"&",  5 },
    {"<",  7 },
    {">",  7 },
    {"+",  9 },
    {"-",  9 },
    {"*",  10},
    {"/",  10},
    {"%",  10}
};

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
	case '$': snprintf(room, sizeof room, "%d", self); return room;
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
