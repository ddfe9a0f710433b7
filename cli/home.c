/*
 * home.c - see home.h. What is chosen runs as a proclab of its own, which has the terminal meanwhile.
 */
#include "cli/home.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/catalog.h"
#include "cli/command.h"
#include "cli/recent.h"

/* Be proclab with these words; the terminal's ^C is its business. out: where its output goes, NULL: where ours does. Returns its exit status,
 * -1 when it could not be started. */
static int run_proclab(char *const words[], const char *out)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	int status = -1;
	fflush(NULL);
	sigaction(SIGINT, &ignore, &before);
	pid_t pid = fork();
	if (pid == 0) {
		sigaction(SIGINT, &before, NULL);
		if (out && !freopen(out, "w", stdout)) _exit(EXIT_PROCLAB);
		execv("/proc/self/exe", words);
		_exit(EXIT_PROCLAB);
	}
	if (pid > 0) waitpid(pid, &status, 0);
	sigaction(SIGINT, &before, NULL);
	return pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* A folder of its own for what is recorded only to be shown. */
static bool make_folder(char *out, size_t size)
{
	const char *tmp = getenv("TMPDIR");
	snprintf(out, size, "%s/proclab.XXXXXX", tmp && *tmp ? tmp : "/tmp");
	return mkdtemp(out) != NULL;
}

/* Record it on the simulated machine, and play that by its script. Returns the exit status. */
static int run_show(const struct catalog_entry *e)
{
	char folder[300], trace[320], all[] = "proclab";
	if (!make_folder(folder, sizeof folder)) return -1;
	snprintf(trace, sizeof trace, "%s/show.jsonl", folder);
	int status = run_proclab((char *[]){all, "sim", "--json", "--stdout", "tty", "-o", trace, e->path, NULL}, "/dev/null");
	if (!access(trace, R_OK) && status != EXIT_PROCLAB) status = run_proclab((char *[]){all, "play", "--script", e->script, trace, NULL}, NULL);
	unlink(trace);
	rmdir(folder);
	return status;
}

/* What was printed instead of a screen is to be read before the screen is back. */
static void wait_for_enter(void)
{
	int c;
	printf("-- Enter goes back to proclab's home screen ");
	fflush(stdout);
	do c = getchar();
	while (c != '\n' && c != EOF);
}

static bool was_screen(const char *command, int status)
{
	return strcmp(command, "lab") && status >= 0 && status != EXIT_USAGE && (status < EXIT_PROCLAB || status > EXIT_NOT_FOUND);
}

static void open_entry(const struct catalog_entry *e, enum home_wish wish)
{
	const char *command = wish == HOME_SIM ? "sim" : wish == HOME_REAL ? "real" : e->command;
	char proclab[] = "proclab", verb[] = "show", *word = strdup(command), *path = e->kind == CATALOG_LAB ? NULL : realpath(e->path, NULL);
	char *plain[] = {proclab, word, e->path, NULL}, *lab[] = {proclab, word, verb, e->path, NULL};
	if (path) recent_add(command, path);
	if (!was_screen(command, run_proclab(e->kind == CATALOG_LAB ? lab : plain, NULL))) wait_for_enter();
	free(word);
	free(path);
}

/* The entry of a path; what was run is in the list twice, and stays selected where it was. */
static size_t find_again(const struct catalog *c, const char *path)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->entries[i].kind != CATALOG_RECENT && !strcmp(c->entries[i].path, path)) return i;
	return 0;
}

/* Show the list once, and run what was chosen. Returns whether to be back; *result: what tui_home says. */
static bool once(struct home *h, char *last, size_t size, int *result)
{
	struct catalog c;
	struct tui_options o = {0};
	enum home_wish wish = HOME_LEAVE;
	catalog_init(&c);
	h->items = c.items;
	h->count = c.count;
	h->selected = *last ? find_again(&c, last) : 0;
	*result = tui_home(h, &o, &wish);
	bool runs = !*result && wish != HOME_LEAVE;
	if (runs) {
		snprintf(last, size, "%s", c.entries[h->selected].path);
		if (wish != HOME_SHOW) open_entry(&c.entries[h->selected], wish);
		else if (run_show(&c.entries[h->selected])) wait_for_enter();
	}
	catalog_clear(&c);
	return runs;
}

int home_run(void)
{
	struct home h = {0};
	struct diag d;
	char last[512] = "";
	int result;
	/* each time: the terminal may be another size than it was */
	do {
		if (tui_check(&d) < 0) {
			fprintf(stderr, "proclab: %s\n", d.text);
			return EXIT_USAGE;
		}
	} while (once(&h, last, sizeof last, &result));
	return result > 0 ? 128 + result : result ? EXIT_CHECKED_FAILED : EXIT_FINE;
}
