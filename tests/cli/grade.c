/*
 * grade.c - `proclab lab grade`: submissions that loop, fork, flood, crash, pry, flee and lie, among right ones. Each is confined, with
 * namespaces and without; nobody harms another's verdict; nothing is left of any.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/lab/confine_plain.h"
#include "cli/lab/judge.h"
#include "real/run/scratch.h"
#include "tests/test.h"

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	if (!f || fputs(text, f) == EOF || fclose(f)) CU_FAIL_FATAL("cannot write a file");
}

/* ---- the walls ---- */

/* A port of this machine on which somebody listens; the socket stays open. */
static int listener(int *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CU_ASSERT_FATAL(fd >= 0 && !bind(fd, (struct sockaddr *)&a, sizeof a) && !listen(fd, 1) && !getsockname(fd, (struct sockaddr *)&a, &len));
	*port = ntohs(a.sin_port);
	return fd;
}

static bool reaches(int port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	return fd >= 0 && !connect(fd, (struct sockaddr *)&a, sizeof a);
}

static bool opens(const char *path, int flags)
{
	return open(path, flags, 0644) >= 0;
}

/* What got through the walls: a letter each. */
static void pry(const char *secret, const char *made, const char *seen, int port, pid_t victim, const char *told)
{
	char got[16] = "";
	FILE *f = fopen("got", "w");
	if (!opens("given.c", O_RDONLY)) strcat(got, "g");
	if (!f) strcat(got, "w");
	if (opens(secret, O_RDONLY)) strcat(got, "S");
	if (opens(made, O_WRONLY | O_CREAT)) strcat(got, "M");
	if (!opens(seen, O_RDONLY)) strcat(got, "s");
	if (reaches(port)) strcat(got, "N");
	if (!kill(victim, 0)) strcat(got, "K");
	if (getuid() == 0) strcat(got, "R");
	_exit(dprintf(atoi(told), "%s.", got) > 0 ? 0 : 1);
}

static void try_walls(bool namespaces)
{
	int port, listens = listener(&port), status, tells[2];
	char secret[300], made[300], folder[256], told[16], got[64] = "", scratch[SCRATCH_PATH];
	snprintf(folder, sizeof folder, "%s", test_path("class"));
	snprintf(secret, sizeof secret, "%s/secret", folder);
	snprintf(made, sizeof made, "%s/made", folder);
	mkdir(folder, 0755);
	write_file(secret, "the answer\n");
	write_file(test_path("given"), "int main(void) { return 0; }\n");
	struct confine_file file = {open(test_path("given"), O_RDONLY | O_CLOEXEC), "given.c"};
	struct confine c = {.files = &file, .nfile = 1, .hidden = (const char *const[]){folder, NULL},
		.seen = (const char *const[]){"/usr/share", NULL}, .namespaces = namespaces};
	struct diag d = {""};
	CU_ASSERT_EQUAL_FATAL(scratch_make(scratch, true, &d), 0);
	CU_ASSERT_FATAL(!pipe(tells));
	snprintf(told, sizeof told, "%d", tells[1]);
	pid_t me = getpid(), pid = confine_fork(&c, scratch, &d);
	if (!pid) pry(secret, made, "/usr/share", port, me, told);
	close(tells[1]);
	CU_ASSERT_FATAL(pid > 0);
	CU_ASSERT(read(tells[0], got, sizeof got - 1) > 0);
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_EQUAL(status, 0);
	CU_ASSERT_STRING_EQUAL(got, ".");
	CU_ASSERT_NOT_EQUAL(access(made, F_OK), 0);
	close(tells[0]);
	close(listens);
	close(file.fd);
	confine_sweep();
	scratch_remove(scratch);
}

static void walls_hold(void)
{
	bool namespaces;
	confine_probe(&namespaces);
	if (namespaces) try_walls(true);
	else test_skip("namespaces are refused here");
}

static void walls_hold_without_namespaces(void)
{
	if (confine_plain_lacks()) test_skip("this kernel has no Landlock, or an old one");
	else try_walls(false);
}

/* ---- a class ---- */

static const char lab_json[] =
	"{\"proclab_lab\": 1, \"title\": \"Say ok\", \"kernels\": [\"sim\", \"real\"], \"files\": [\"say.c\"],\n"
	" \"runs\": [{\"id\": \"plain\", \"time_limit\": 0.1}],\n"
	" \"checks\": [{\"id\": \"ok\", \"run\": \"plain\", \"expect\": \".output == \\\"ok\\\\n\\\"\", \"expected\": \"it says ok\", \"got\": \".output\",\n"
	"               \"fault\": \"it said %s\"},\n"
	"              {\"id\": \"status\", \"run\": \"plain\", \"is\": \"exit-0\"}]}\n";

#define INCLUDES "#include <fcntl.h>\n#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <unistd.h>\n"
#define SAY_OK "puts(\"ok\"); return 0; }\n"

/* A student, what was handed in (CLASS stands for the class's folder), whether it passes, and what is said of it when it does not. */
static const struct {
	const char *name, *source;
	bool passes;
	const char *said;
} class[] = {
	{"anna", INCLUDES "int main(void) { " SAY_OK, true, NULL},
	{"bomb", INCLUDES "int main(void) { for (;;) fork(); }\n", false, NULL},
	{"bomb-hidden", INCLUDES "int main(void) { if (getppid() != 2) for (int i = 0; i < 20; i++) fork(); " SAY_OK, false, NULL},
	{"broken", "int main(void) { retrun 0; }\n", false, "retrun"},
	{"crash", INCLUDES "int main(void) { *(volatile int *)0 = 1; " SAY_OK, false, "it said"},
	{"daemon", INCLUDES "int main(void) { if (!fork()) { setsid(); if (!fork()) { sleep(4242); _exit(0); } _exit(0); } " SAY_OK, false, NULL},
	{"flood", INCLUDES "int main(void) { for (;;) puts(\"ok\"); }\n", false, NULL},
	{"include", "#include \"CLASS/anna.c\"\n", false, "CLASS/anna.c"},
	{"killer", INCLUDES "int main(void) { if (getppid() != 2) kill(-1, SIGKILL); " SAY_OK, false, NULL},
	{"loop", INCLUDES "int main(void) { for (;;) {} }\n", false, NULL},
	{"prying", INCLUDES "int main(void) { int fd = open(\"CLASS/anna.c\", O_RDONLY); if (fd >= 0) puts(\"leak\"); "
	           "fd = open(\"CLASS/made\", O_CREAT | O_WRONLY, 0644); if (fd >= 0) puts(\"leak\"); " SAY_OK, true, NULL},
	{"thrifty", INCLUDES "int main(void) { char *p = malloc(1 << 20); memset(p, 1, 1 << 20); " SAY_OK, true, NULL},
	{"wrong", INCLUDES "int main(void) { puts(\"no\"); return 1; }\n", false, "it said no"},
	{"zoe", INCLUDES "int main(void) { " SAY_OK, true, NULL},
};
enum { STUDENTS = sizeof class / sizeof *class };

static const char *class_folder(void)
{
	static char folder[256];
	if (*folder) return folder;
	snprintf(folder, sizeof folder, "%s", test_path("handed-in"));
	mkdir(folder, 0755);
	mkdir(test_path("say-ok"), 0755);
	write_file(test_path("say-ok/lab.json"), lab_json);
	write_file(test_path("say-ok/say.c"), "int main(void) { return 1; }\n");
	for (int i = 0; i < STUDENTS; i++) {
		char path[400];
		char *source = judge_replace(class[i].source, "CLASS", folder);
		snprintf(path, sizeof path, "%s/%s.c", folder, class[i].name);
		write_file(path, source);
		free(source);
	}
	return folder;
}

static void run_grade(struct ran *r, const char *option, const char *value)
{
	const char *folder = class_folder();
	test_run(r, 400, NULL, (const char *const[]){test_proclab(), "lab", "grade", option, value, test_path("say-ok"), folder, NULL});
}

static void check_one(const json_t *result, int i)
{
	const char *name = json_string_value(json_object_get(result, "submission"));
	char *all = json_dumps(result, 0);
	bool fine = name && !strcmp(name, class[i].name) && json_is_true(json_object_get(result, "passed")) == class[i].passes;
	const char *said = class[i].said && strncmp(class[i].said, "CLASS", 5) == 0 ? "/anna.c" : class[i].said;
	fine = fine && (!said || strstr(all, said));
	CU_ASSERT(fine);
	if (!fine) printf("\n%s: %s\n", class[i].name, all);
	free(all);
}

/* Whether a submission runs, or what it has started: each is compiled from say.c. */
static bool submission_runs(void)
{
	bool found = false;
	DIR *proc = opendir("/proc");
	for (struct dirent *e; proc && (e = readdir(proc));) {
		char path[300], name[64] = "";
		snprintf(path, sizeof path, "/proc/%s/comm", e->d_name);
		FILE *f = fopen(path, "r");
		if (!f) continue;
		found |= fgets(name, sizeof name, f) && !strcmp(name, "say\n");
		fclose(f);
	}
	if (proc) closedir(proc);
	return found;
}

static bool one_runs(void *arg)
{
	(void)arg;
	return submission_runs();
}

static void nobody_spoils_the_class(void)
{
	struct ran r;
	char made[300];
	run_grade(&r, "--format", "json");
	json_t *book = json_loads(r.out, 0, NULL), *list = json_object_get(book, "submissions");
	CU_ASSERT_EQUAL(json_array_size(list), STUDENTS);
	for (int i = 0; i < STUDENTS && json_array_size(list) == STUDENTS; i++) check_one(json_array_get(list, (size_t)i), i);
	if (!list) printf("\n%s\n%s\n", r.out, r.err);
	snprintf(made, sizeof made, "%s/made", class_folder());
	CU_ASSERT_NOT_EQUAL(access(made, F_OK), 0);
	CU_ASSERT(!submission_runs());
	json_decref(book);
	ran_clear(&r);
}

/* ---- formats and shards ---- */

static void small_class(void)
{
	static const char *const right = INCLUDES "int main(void) { " SAY_OK, *const wrong = INCLUDES "int main(void) { puts(\"a,\\\"b\\\" <&>\"); return 0; }\n";
	class_folder();
	mkdir(test_path("small"), 0755);
	for (int i = 0; i < 3; i++) {
		static const char *const names[] = {"small/a", "small/b", "small/c"};
		char path[300];
		mkdir(test_path(names[i]), 0755);
		snprintf(path, sizeof path, "%s/say.c", test_path(names[i]));
		if (i < 2) write_file(path, i ? wrong : right);
		else if (symlink("../a/say.c", path) && errno != EEXIST) CU_FAIL("symlink");
	}
}

static void grade_small(struct ran *r, const char *format, const char *shard)
{
	test_run(r, 100, NULL, (const char *const[]){test_proclab(), "lab", "grade", "--kernel", "sim", "--format", format, "--shard", shard,
	         test_path("say-ok"), test_path("small"), NULL});
}

static size_t count(const char *text, const char *part)
{
	size_t n = 0;
	for (; (text = strstr(text, part)); text += strlen(part)) n++;
	return n;
}

static void formats_hold_the_class(void)
{
	struct ran r;
	small_class();
	grade_small(&r, "text", "1/1");
	CU_ASSERT_EQUAL(r.status, 0);
	CU_ASSERT(strstr(r.out, "a link, not a file") && strstr(r.out, "1 of 3 passed") && strstr(r.out, "it said a,\"b\" <&>"));
	ran_clear(&r);
	grade_small(&r, "csv", "1/1");
	CU_ASSERT_EQUAL(count(r.out, "\r\n"), 1 + 3 * 2);
	CU_ASSERT_EQUAL(count(r.out, "lab,submission,check"), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "\"it said a,\"\"b\"\" <&>"));
	ran_clear(&r);
	grade_small(&r, "gradescope", "1/1");
	json_t *all = json_loads(r.out, 0, NULL);
	CU_ASSERT_EQUAL(json_number_value(json_object_get(json_object_get(all, "a"), "score")), 2);
	CU_ASSERT_EQUAL(json_number_value(json_object_get(json_object_get(all, "b"), "score")), 1);
	CU_ASSERT_EQUAL(json_object_size(all), 3);
	json_decref(all);
	ran_clear(&r);
	grade_small(&r, "junit", "1/1");
	CU_ASSERT_EQUAL(count(r.out, "<?xml"), 1);
	CU_ASSERT(count(r.out, "<testsuite ") == 3 && count(r.out, "</testsuites>") == 1 && count(r.out, "<failure") == 3);
	ran_clear(&r);
}

static void shards_are_all(void)
{
	static const char *const shards[] = {"1/2", "2/2"};
	size_t n[2];
	struct ran r;
	small_class();
	for (int i = 0; i < 2; i++) {
		grade_small(&r, "json", shards[i]);
		json_t *book = json_loads(r.out, 0, NULL);
		n[i] = json_array_size(json_object_get(book, "submissions"));
		json_decref(book);
		ran_clear(&r);
	}
	CU_ASSERT(n[0] == 2 && n[1] == 1);
	grade_small(&r, "json", "3/2");
	CU_ASSERT(WEXITSTATUS(r.status) == 2 && strstr(r.err, "--shard takes I/N"));
	ran_clear(&r);
}

/* In the midst of it, at a moment when a submission runs: no file, no process stays behind. */
static void an_interrupt_leaves_nothing(void)
{
	int status, out[2];
	char byte;
	class_folder();
	mkdir(test_path("slow"), 0755);
	write_file(test_path("slow/a.c"), INCLUDES "int main(void) { " SAY_OK);
	write_file(test_path("slow/daemon.c"), INCLUDES "int main(void) { if (getppid() != 2) { if (!fork()) { setsid(); sleep(4242); } sleep(4242); } " SAY_OK);
	CU_ASSERT_FATAL(!pipe(out));
	pid_t pid = fork();
	if (!pid) {
		dup2(out[1], 1);
		execl(test_proclab(), "proclab", "lab", "grade", test_path("say-ok"), test_path("slow"), NULL);
		_exit(127);
	}
	close(out[1]);
	while (read(out[0], &byte, 1) == 1 && byte != 'p') {} /* a has passed */
	CU_ASSERT(test_until(30, one_runs, NULL));
	kill(pid, SIGINT);
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 130);
	CU_ASSERT(!submission_runs());
	close(out[0]);
}

SUITE(cli_grade, walls_hold, walls_hold_without_namespaces, nobody_spoils_the_class, formats_hold_the_class, shards_are_all,
      an_interrupt_leaves_nothing)
