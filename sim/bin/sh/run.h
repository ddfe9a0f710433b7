/* run.h - part of sh.c: the tree is executed. */
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
	while (assignments < n->words.n && n->words.list[assignments][name_length(n->words.list[assignments])] == '=' &&
		   name_length(n->words.list[assignments]))
		assignments++;
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
static int run_text(const char *text, int is_last)
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
		run(n, is_last);
	}
	at = outer;
	line = outer_line;
	return status;
}
