/*
 * observing.c - runs a program under the observer; see observing.h. The test is the tool, a child of it the supervisor,
 * whose child is the program: held until the observer is in place, as real/run does it.
 */
#include "tests/real/observing.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "real/observe/notify.h"
#include "real/observe/pidfd.h"
#include "tests/test.h"
#include "trace/file.h"

const char *observing_compile(const char *name, const char *text)
{
	enum { PROGRAMS = 256 };
	static char paths[PROGRAMS][160];
	static const char *texts[PROGRAMS];
	static int n;
	char source[176], folder[64];
	struct ran r;

	for (int i = 0; i < n; i++)
		if (!strcmp(texts[i], text) && !strcmp(strrchr(paths[i], '/') + 1, name)) return paths[i];
	CU_ASSERT_FATAL(n < PROGRAMS);
	/* A folder for each: suites may use one name for different programs. */
	snprintf(folder, sizeof folder, "%s/%d", test_dir(), n);
	CU_ASSERT_EQUAL_FATAL(mkdir(folder, 0700), 0);
	texts[n] = text;
	char *path = paths[n++];
	snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	snprintf(source, sizeof source, "%s.c", path);
	FILE *f = fopen(source, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	fclose(f);
	test_run(&r, 60, NULL, (const char *[]){"cc", "-std=gnu17", "-O1", "-pthread", "-D_GNU_SOURCE", "-o", path, source, NULL});
	bool compiled = r.status == 0;
	if (!compiled) printf("%.*s\n", (int)r.err_len, r.err);
	ran_clear(&r);
	CU_ASSERT_FATAL(compiled);
	return path;
}

/* What the program and the test share until its exec. */
struct shared {
	_Atomic int listener;       /* number in the program + 1 */
	_Atomic bool taken;
};

struct word {
	pid_t pid;                  /* 0: the program's pid is in status */
	int status;
};

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void pause_briefly(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void install_filter(struct shared *sh)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	int fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, notify_filter(true));
	if (fd < 0) _exit(120);
	sh->listener = fd + 1;
	while (!sh->taken) pause_briefly();
	close(fd);
}

static void be_program(int go, int out, struct shared *sh, const char *const argv[])
{
	char order = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(out, STDOUT_FILENO);
	if (read(go, &order, 1) != 1) _exit(121);
	if (order == 'f') install_filter(sh);
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

static void be_supervisor(int go, int out, int words, struct shared *sh, const char *const argv[])
{
	struct word w = {0};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid_t program = fork();
	if (program == 0) be_program(go, out, sh, argv);
	close(out);
	w.status = program;
	do {
		if (write(words, &w, sizeof w) != sizeof w) _exit(1);
	} while ((w.pid = waitpid(-1, &w.status, 0)) > 0 || errno == EINTR);
	_exit(0);
}

struct rig {
	pid_t supervisor;
	int go, out, words;
	struct shared *shared;
};

static void rig_start(struct rig *rig, const char *const argv[])
{
	int go[2], out[2], words[2];

	if (pipe2(go, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(words, O_CLOEXEC)) abort();
	rig->shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	fflush(NULL);
	rig->supervisor = fork();
	if (rig->supervisor == 0) {
		close(go[1]), close(out[0]), close(words[0]);
		be_supervisor(go[0], out[1], words[1], rig->shared, argv);
	}
	close(go[0]), close(out[1]), close(words[1]);
	rig->go = go[1], rig->out = out[0], rig->words = words[0];
}

static void rig_end(struct rig *rig)
{
	kill(rig->supervisor, SIGKILL);
	while (waitpid(rig->supervisor, NULL, 0) < 0 && errno == EINTR) {}
	close(rig->go), close(rig->out), close(rig->words);
	munmap(rig->shared, 4096);
}

static void hand_over_listener(const struct rig *rig, struct observer *o, int32_t root)
{
	int pidfd = pidfd_open_pid(root);

	while (!rig->shared->listener) pause_briefly();
	int fd = pidfd_take(pidfd, rig->shared->listener - 1);
	CU_ASSERT(fd >= 0);
	observer_listen(o, fd);
	rig->shared->taken = true;
	close(pidfd);
}

static void read_output(struct observed *ob, int fd)
{
	char buf[65536];
	ssize_t n = read(fd, buf, sizeof buf);

	if (n <= 0) return;
	ob->out = realloc(ob->out, ob->out_len + (size_t)n + 1);
	memcpy(ob->out + ob->out_len, buf, (size_t)n);
	ob->out_len += (size_t)n;
	ob->out[ob->out_len] = 0;
}

/* Until the supervisor has no child left. False after the time limit. */
static bool attend(struct observed *ob, struct rig *rig, struct observer *o, int64_t t0, double seconds)
{
	int64_t end = t0 + (int64_t)(seconds * 1e9);

	for (struct word w; now() < end;) {
		struct pollfd p[] = {{rig->words, POLLIN, 0}, {rig->out, POLLIN, 0}, {observer_fd(o), POLLIN, 0}};
		if (poll(p, 3, 100) <= 0) continue;
		if (p[1].revents & POLLIN) read_output(ob, rig->out);
		if (p[2].revents) observer_take(o, ob->trace, 1000000);
		if (!p[0].revents) continue;
		if (read(rig->words, &w, sizeof w) != sizeof w) return true;
		observer_reaped(o, now() - t0, w.pid, w.status);
		if (w.pid == ob->root) ob->status = w.status;
	}
	return false;
}

/* With PROCLAB_DUMP in the environment every event is printed, for whoever looks into a failure. */
static void fold(struct observed *ob)
{
	for (uint32_t i = 1; i <= trace_count(ob->trace); i++) {
		const struct event *e = trace_get(ob->trace, i);
		world_apply(&ob->world, e);
		if (!getenv("PROCLAB_DUMP")) continue;
		char *line = event_json(e);
		fprintf(stderr, "%s\n", line);
		free(line);
	}
}

bool observing_run(struct observed *ob, char tier, enum real_ipc ipc, double seconds, const char *const argv[])
{
	struct rig rig;
	struct word first;
	struct observer *o = NULL;
	struct diag d = {{0}};

	*ob = (struct observed){.trace = trace_new(), .out = calloc(1, 1)};
	world_init(&ob->world);
	rig_start(&rig, argv);
	CU_ASSERT_FATAL(read(rig.words, &first, sizeof first) == sizeof first);
	ob->root = first.status;
	ob->supervisor = rig.supervisor;
	struct observe_options options = {.tier = tier, .ipc = ipc, .root = ob->root, .name = "program",
		.supervisor = rig.supervisor};
	bool ok = observer_start(&options, &o, &d) == 0;
	if (!ok) printf("(%s) ", d.text);
	CU_ASSERT(ok);
	if (ok) {
		bool filter = observer_filter(o) != NULL;
		if (write(rig.go, filter ? "f" : "g", 1) != 1) ok = false;
		if (filter) hand_over_listener(&rig, o, ob->root);
		ok = ok && attend(ob, &rig, o, observer_t0(o), seconds);
		CU_ASSERT(ok);
		if (!ok) kill(ob->root, SIGKILL), kill(rig.supervisor, SIGKILL);
		observer_finish(o);
		while (observer_take(o, ob->trace, 1000000000) > 0) {}
		for (struct pollfd p = {rig.out, POLLIN, 0}; poll(&p, 1, 0) == 1 && p.revents & POLLIN;) read_output(ob, rig.out);
		observer_free(o);
	}
	fold(ob);
	rig_end(&rig);
	return ok;
}

void observing_at_tier(const struct tier *tier, const char *program, observed_check_fn *check)
{
	struct observed ob;
	char detail[160];
	if (!tier->probe(detail, sizeof detail)) {
		test_skip(detail);
		return;
	}
	if (observing_run(&ob, tier->letter, REAL_IPC_COUNTS, 30, (const char *[]){program, NULL})) {
		CU_ASSERT_EQUAL(ob.world.surprises, 0);
		check(&ob, tier->letter);
	}
	observed_clear(&ob);
}

void observed_clear(struct observed *ob)
{
	world_clear(&ob->world);
	trace_free(ob->trace);
	free(ob->out);
}

const struct event *observed_event(const struct observed *ob, enum event_kind kind, uint32_t i)
{
	for (uint32_t n = 1; n <= trace_count(ob->trace); n++) {
		const struct event *e = trace_get(ob->trace, n);
		if (e->kind == kind && i-- == 0) return e;
	}
	return NULL;
}

uint32_t observed_count(const struct observed *ob, enum event_kind kind)
{
	return (uint32_t)ob->world.counts[kind];
}

int64_t observed_said(const struct observed *ob, const char *key, int i)
{
	char word[64];
	const char *at = ob->out;

	snprintf(word, sizeof word, "%s=", key);
	while (at && (at = strstr(at, word))) {
		bool whole = at == ob->out || !isalnum((unsigned char)at[-1]);
		at += strlen(word);
		if (whole && i-- == 0) return strtoll(at, NULL, 10);
	}
	return -1;
}
