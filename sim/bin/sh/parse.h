/* parse.h - part of sh.c: text becomes a tree. */
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
	if (!failed && !incomplete)
		fprintf(stderr, "%s: %d: Syntax error: \"%.*s\" unexpected\n", arguments.list[0], line, *at == '\n' ? 7 : 1,
				*at == '\n' ? "newline" : at);
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

/* The lines up to the one that is the end word are the text; the rest of the current line is parsed first: they are cut out of
 * it. */
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
