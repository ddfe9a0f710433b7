/* builtin.h - part of sh.c: redirections, and the commands that the shell does itself. */
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

/* ---- Built-in commands ------------------------------------------------------------------------------------------- */

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
			if (traps[i]) run_text(traps[i], 0);
			status = before;
		}
}

_Noreturn static void leave(int code)
{
	char *trap = traps[0];
	traps[0] = NULL;
	if (trap) run_text(trap, 0);
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
	return run_text(t.s, 0);
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
	return run_text(text, 0);
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
	{":",        do_nothing },
    {".",        do_source  },
    {"[",        do_test    },
    {"break",    do_break   },
    {"cd",       do_cd      },
	{"continue", do_continue},
    {"echo",     do_echo    },
    {"eval",     do_eval    },
    {"exec",     do_exec    },
    {"exit",     do_exit    },
	{"export",   do_export  },
    {"false",    do_false   },
    {"kill",     do_kill    },
    {"pwd",      do_pwd     },
    {"read",     do_read    },
	{"return",   do_return  },
    {"set",      do_set     },
    {"shift",    do_shift   },
    {"test",     do_test    },
    {"trap",     do_trap    },
	{"true",     do_nothing },
    {"umask",    do_umask   },
    {"unset",    do_unset   },
    {"wait",     do_wait    },
};

static const struct builtin *find_builtin(const char *name)
{
	for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
		if (!strcmp(builtins[i].name, name)) return &builtins[i];
	return NULL;
}
