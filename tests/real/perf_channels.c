/*
 * perf_channels.c - guards the channels of tiers R and P: in R each one is found, with its ends and its bytes, however short it
 * lives, whoever makes it, and whatever number it gets. The programs count for themselves what they do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "real/observe/observer.h"
#include "tests/real/observing.h"
#include "tests/test.h"
#include "trace/report.h"

typedef void check_fn(const struct observed *ob);

static void run(const char *name, const char *text, enum real_ipc ipc, check_fn *check)
{
	struct observed ob;
	char detail[160];
	const char *program = observing_compile(name, text);
	if (!tier_perf_wide.probe(detail, sizeof detail)) {
		test_skip(detail);
		return;
	}
	if (observing_run(&ob, 'R', ipc, 30, (const char *[]){program, NULL})) {
		CU_ASSERT_EQUAL(ob.world.surprises, 0);
		CU_ASSERT_EQUAL(ob.status, 0);
		check(&ob);
	}
	observed_clear(&ob);
}

/* How many channels of the kind, made within the tree, moved so many bytes in so many messages, all of which were received; -1
 * any number. */
static int count(const struct observed *ob, enum chan_kind kind, int64_t bytes, int64_t messages)
{
	int n = 0;
	for (uint32_t i = 0; i < ob->world.nchan; i++) {
		const struct world_chan *c = &ob->world.chans[i];
		if (c->kind == kind && !c->outside && c->bytes == bytes && c->bytes_received == bytes) n += messages < 0 || c->messages == messages;
	}
	return n;
}

/* Whether everything that was gained was lost again, each end as often. */
static bool is_balanced(const struct observed *ob)
{
	const struct event *e;
	int64_t sum = 0;
	for (uint32_t i = 0; (e = observed_event(ob, EV_END, i)); i++) sum += e->end.gained ? 1 : -1;
	return sum == 0;
}

#define PIPES \
	"static int use(int *e, int n) { char b[16]; return write(e[1], \"0123456789\", (size_t)n) != n || read(e[0], b, 16) != n; }\n"

static void check_each(const struct observed *ob, int pipes)
{
	for (int n = 1; n <= 4; n++) CU_ASSERT_EQUAL(count(ob, CHAN_PIPE, n, 1), pipes);
	CU_ASSERT(is_balanced(ob));
}

static void check_short(const struct observed *ob)
{
	check_each(ob, 100);
}

/* Closed within microseconds, and a hundred open at once whose numbers are written to one place after the other. */
static void finds_pipes_that_nobody_could_look_at(void)
{
	run("chan_short", OBSERVING_HEAD PIPES
		"int main(void) { int e[2], all[200]; for (int i = 0; i < 300; i++) { if (pipe(e) || use(e, 1 + i % 4)) return 1; close(e[0]); close(e[1]); }\n"
		"for (int i = 0; i < 100; i++) { if (pipe(e) || use(e, 1 + i % 4)) return 2; memcpy(all + 2 * i, e, sizeof e); }\n"
		"for (int i = 0; i < 200; i++) close(all[i]); return 0; }\n", REAL_IPC_COUNTS, check_short);
}

static void check_threads(const struct observed *ob)
{
	check_each(ob, 200);
}

static void tells_the_pipes_of_threads_apart(void)
{
	run("chan_threads", OBSERVING_HEAD PIPES
		"static void *work(void *a) { for (int i = 0; i < 200; i++) { int e[2]; if (pipe(e) || use(e, 1 + (int)(long)a)) exit(1);\n"
		"close(e[0]); close(e[1]); } return NULL; }\n"
		"int main(void) { pthread_t t[4]; for (long i = 0; i < 4; i++) pthread_create(&t[i], NULL, work, (void *)i);\n"
		"for (int i = 0; i < 4; i++) pthread_join(t[i], NULL); return 0; }\n", REAL_IPC_COUNTS, check_threads);
}

static void check_numbers(const struct observed *ob)
{
	CU_ASSERT_EQUAL(count(ob, CHAN_PIPE, 3, 1), 1);
	CU_ASSERT_EQUAL(count(ob, CHAN_PIPE, 5, 1), 1);
	CU_ASSERT_EQUAL(count(ob, CHAN_SOCKETPAIR, 7, 1), 1);
	CU_ASSERT_EQUAL(count(ob, CHAN_EVENTFD, 8, 1), 1);
	CU_ASSERT_EQUAL(count(ob, CHAN_PIPE, 9, 1), 1);
	CU_ASSERT(is_balanced(ob));
}

/* dup2, F_DUPFD, close_range, holes: each changes which number is next. */
static void follows_the_numbers(void)
{
	run("chan_numbers", OBSERVING_HEAD "#include <fcntl.h>\n#include <sys/eventfd.h>\n#include <sys/socket.h>\n" PIPES
		"int main(void) { int a[2], b[2], s[2], d[2]; if (pipe(a) || dup2(a[0], 20) != 20 || dup2(a[1], 21) != 21) return 1;\n"
		"close(a[0]); close(a[1]); a[0] = 20, a[1] = fcntl(21, F_DUPFD, 30); if (a[1] != 30 || use(a, 3)) return 2;\n"
		"int null = open(\"/dev/null\", O_RDONLY), hole = dup(null); close(null); if (pipe(b) || b[1] < hole || use(b, 5)) return 3;\n"
		"if (socketpair(AF_UNIX, SOCK_STREAM, 0, s) || use(s, 7)) return 4; long long one = 1; int v = eventfd(0, 0);\n"
		"if (write(v, &one, 8) != 8 || read(v, &one, 8) != 8 || syscall(SYS_close_range, 3u, 25u, 0u) || pipe(d) || d[0] != 3 || use(d, 9)) return 5;\n"
		"return 0; }\n", REAL_IPC_COUNTS, check_numbers);
}

static void check_exec(const struct observed *ob)
{
	const struct event *e;
	int by_exec = 0;
	for (uint32_t i = 0; (e = observed_event(ob, EV_END, i)); i++) by_exec += e->pid == ob->root && !e->end.gained && e->end.how == END_EXEC;
	CU_ASSERT_EQUAL(by_exec, 3);
	CU_ASSERT_EQUAL(count(ob, CHAN_PIPE, 2, 1), 2);
	CU_ASSERT(is_balanced(ob));
}

/* Two ends by pipe2's flag and one by fcntl; the shell's own pipe gets the lowest numbers that are left. */
static void an_exec_closes_what_was_marked(void)
{
	run("chan_exec", OBSERVING_HEAD "#define _GNU_SOURCE\n#include <fcntl.h>\nint pipe2(int *, int);\n" PIPES
		"int main(void) { int a[2], b[2]; if (pipe2(a, O_CLOEXEC) || use(a, 2) || pipe(b) || fcntl(b[0], F_SETFD, FD_CLOEXEC)) return 1;\n"
		"execl(\"/bin/sh\", \"sh\", \"-c\", \"echo 1 | { read x; test $x = 1; }\", (char *)NULL); return 2; }\n", REAL_IPC_COUNTS, check_exec);
}

static void check_popen(const struct observed *ob)
{
	CU_ASSERT_EQUAL(count(ob, CHAN_PIPE, 6, 1), 100);
	CU_ASSERT(is_balanced(ob));
}

static void finds_the_pipe_of_each_command(void)
{
	run("chan_popen", OBSERVING_HEAD
		"int main(void) { char b[64]; for (int i = 0; i < 100; i++) { FILE *f = popen(\"echo hello\", \"r\");\n"
		"if (!f || !fgets(b, 64, f) || pclose(f)) return 1; } return 0; }\n", REAL_IPC_COUNTS, check_popen);
}

static void check_content(const struct observed *ob)
{
	const struct event *e;
	int right = 0;
	for (uint32_t i = 0; (e = observed_event(ob, EV_SEND, i)); i++)
		right += e->io.bytes == 5 && e->io.data_len == 5 && !memcmp(e->io.data, "01234", 5);
	CU_ASSERT_EQUAL(right, 50);
	CU_ASSERT_EQUAL(count(ob, CHAN_PIPE, 5, 1), 50);
}

static void contents_go_to_the_right_pipe(void)
{
	run("chan_content", OBSERVING_HEAD PIPES
		"int main(void) { int e[2]; for (int i = 0; i < 50; i++) { if (pipe(e) || use(e, 5)) return 1; close(e[0]); close(e[1]); } return 0; }\n",
		REAL_IPC_CONTENT, check_content);
}

#define MESSAGES \
	"#include <sys/socket.h>\nunion control { struct cmsghdr h; char b[CMSG_SPACE(sizeof(int))]; };\n" \
	"static void give(int s, int fd) { char c = 'x'; struct iovec v = {&c, 1}; union control u; memset(&u, 0, sizeof u);\n" \
	"struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = &u, .msg_controllen = sizeof u}; u.h.cmsg_level = SOL_SOCKET;\n" \
	"u.h.cmsg_type = SCM_RIGHTS; u.h.cmsg_len = CMSG_LEN(sizeof fd); memcpy(CMSG_DATA(&u.h), &fd, sizeof fd); if (sendmsg(s, &m, 0) < 0) _exit(9); }\n" \
	"static int take(int s) { char c; int fd; struct iovec v = {&c, 1}; union control u; struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1,\n" \
	".msg_control = &u, .msg_controllen = sizeof u}; if (recvmsg(s, &m, 0) <= 0) _exit(8); memcpy(&fd, CMSG_DATA(&u.h), sizeof fd); return fd; }\n"

static void check_sent(const struct observed *ob)
{
	CU_ASSERT_EQUAL(count(ob, CHAN_PIPE, 5, 1) + (ob->world.lost > 0), 1);
}

/* The receiver keeps it for a while: then it can be seen what came. Closed at once, its message would be told as lost. */
static void a_descriptor_may_come_in_a_message(void)
{
	run("chan_message", OBSERVING_HEAD MESSAGES
		"int main(void) { int s[2], e[2], st; char b[8]; if (socketpair(AF_UNIX, SOCK_STREAM, 0, s)) return 1;\n"
		"if (!fork()) { close(s[0]); int fd = take(s[1]); if (read(fd, b, 8) != 5) _exit(1); ms(200); close(fd); _exit(0); }\n"
		"close(s[1]); if (pipe(e)) return 2; give(s[0], e[0]); close(e[0]); if (write(e[1], \"hello\", 5) != 5) return 3;\n"
		"return wait(&st) < 0 || st; }\n", REAL_IPC_COUNTS, check_sent);
}

/* A program of which many short pipes have the same numbers one after the other: in P each message is either counted for its own
 * pipe or lost. */
static void check_proved(const struct observed *ob)
{
	int64_t counted = 0;
	for (uint32_t i = 0; i < ob->world.nchan; i++) {
		const struct world_chan *c = &ob->world.chans[i];
		if (c->outside) continue;
		CU_ASSERT(c->bytes == 0 || c->bytes == 6 || c->bytes == 50);
		CU_ASSERT(c->bytes_received == 0 || c->bytes_received == 6 || c->bytes_received == 50);
		counted += c->bytes == 50 && c->bytes_received == 50;
	}
	CU_ASSERT_EQUAL(counted, 1);
	CU_ASSERT(ob->world.nchan > 100);
}

static void tier_p_counts_what_is_proved(void)
{
	struct observed ob;
	char detail[160];
	const char *program = observing_compile("chan_proved", OBSERVING_HEAD
		"int main(void) { int e[2], st; char b[64]; for (int i = 0; i < 100; i++) { FILE *f = popen(\"echo hello\", \"r\");\n"
		"if (!f || !fgets(b, 64, f) || pclose(f)) return 1; }\n"
		"if (pipe(e)) return 2; if (!fork()) { close(e[0]); ms(150); for (int i = 0; i < 10; i++) { if (write(e[1], \"hello\", 5) != 5) _exit(1); ms(5); }\n"
		"ms(300); _exit(0); } close(e[1]); while (read(e[0], b, 5) > 0) {} return wait(&st) < 0 || st; }\n");
	if (!tier_perf.probe(detail, sizeof detail)) {
		test_skip(detail);
		return;
	}
	if (observing_run(&ob, 'P', REAL_IPC_COUNTS, 30, (const char *[]){program, NULL})) check_proved(&ob);
	observed_clear(&ob);
}

#define SYSV_QUEUE \
	"#include <sys/ipc.h>\n#include <sys/msg.h>\n" OBSERVING_HEAD \
	"struct m { long type; char text[32]; };\n" \
	"int main(void) { struct m m = {1, {0}}; int st = 0, id = msgget(IPC_PRIVATE, 0600); if (!fork()) { for (int i = 1; i <= 20; i++)\n" \
	"if (msgsnd(id, &m, (size_t)i, 0)) _exit(1); _exit(0); } wait(&st);\n" \
	"for (int i = 1; i <= 20; i++) if (msgrcv(id, &m, 32, 0, 0) != i) st = 1; msgctl(id, IPC_RMID, NULL); return st != 0; }\n"

static void check_sysv(const struct observed *ob)
{
	int n = 0;
	for (uint32_t i = 0; i < ob->world.nchan; i++) {
		const struct world_chan *c = &ob->world.chans[i];
		n += c->kind == CHAN_SYSV_MSG && c->messages == 20 && c->bytes == 210 && c->bytes_received == 210;
	}
	CU_ASSERT_EQUAL(n, 1);
}

/* Nobody ever has to wait for the queue. */
static void counts_what_a_system_v_queue_carries(void)
{
	run("chan_sysv", SYSV_QUEUE, REAL_IPC_COUNTS, check_sysv);
	run("chan_sysv", SYSV_QUEUE, REAL_IPC_CONTENT, check_sysv);
}

/* No channel, on any tier; what is waited for is told all the same. */
static void off_finds_no_channels(void)
{
	struct observed ob;
	char detail[160];
	const struct tier *const all[] = {&tier_perf_wide, &tier_perf, &tier_ptrace, &tier_proc};
	const char *program = observing_compile("chan_off", OBSERVING_HEAD
		"int main(void) { int e[2], st; char b; if (pipe(e)) return 1; if (!fork()) { ms(200); _exit(write(e[1], \"x\", 1) != 1); }\n"
		"return read(e[0], &b, 1) != 1 || wait(&st) < 0 || st; }\n");
	for (int i = 0; i < 4; i++) {
		const struct event *e;
		bool waited = false;
		if (!all[i]->probe(detail, sizeof detail)) continue;
		if (observing_run(&ob, all[i]->letter, REAL_IPC_OFF, 30, (const char *[]){program, NULL})) {
			CU_ASSERT_EQUAL(observed_count(&ob, EV_CHAN) + observed_count(&ob, EV_END), 0);
			for (uint32_t k = 0; (e = observed_event(&ob, EV_STATE, k)); k++)
				waited |= e->pid == ob.root && e->state.to == STATE_WAITING && e->state.wait.why == WAIT_READ;
			CU_ASSERT(waited);
		}
		observed_clear(&ob);
	}
}

static void check_half_closed(const struct observed *ob)
{
	CU_ASSERT_EQUAL(count(ob, CHAN_SOCKETPAIR, 7, 2), 1);
	CU_ASSERT_EQUAL(count(ob, CHAN_SOCKETPAIR, 0, 0), 0);
	CU_ASSERT(is_balanced(ob));
}

/* Whoever made it has closed one side and is looked at; then comes somebody who holds both. */
static void a_pair_is_one_whoever_is_looked_at(void)
{
	run("chan_half_closed", OBSERVING_HEAD "#include <sys/socket.h>\n"
		"int main(void) { int s[2], st; char b[8]; if (socketpair(AF_UNIX, SOCK_STREAM, 0, s)) return 1; pid_t p = fork();\n"
		"if (!p) { ms(300); _exit(read(s[1], b, 8) != 3 || write(s[1], \"back\", 4) != 4); }\n"
		"close(s[1]); ms(300); if (write(s[0], \"out\", 3) != 3 || read(s[0], b, 8) != 4) return 2; waitpid(p, &st, 0); return st; }\n",
		REAL_IPC_COUNTS, check_half_closed);
}

static int holders(const struct observed *ob, const struct world_chan *c)
{
	int32_t *pids;
	int n = (int)report_holders(&ob->world, c->id, MODE_R | MODE_W, &pids);
	free(pids);
	return n;
}

static void check_objects(const struct observed *ob)
{
	int kinds[CHAN_COUNT] = {0};
	for (uint32_t i = 0; i < ob->world.nchan; i++) {
		const struct world_chan *c = &ob->world.chans[i];
		if (c->kind != CHAN_SYSV_MSG && c->kind != CHAN_SYSV_SEM && c->kind != CHAN_SYSV_SHM) continue;
		kinds[c->kind]++;
		CU_ASSERT_EQUAL(holders(ob, c), 2);
		if (c->kind == CHAN_SYSV_MSG) CU_ASSERT_EQUAL(c->bytes, 5);
	}
	CU_ASSERT(kinds[CHAN_SYSV_MSG] == 1 && kinds[CHAN_SYSV_SEM] == 1 && kinds[CHAN_SYSV_SHM] == 1);
	CU_ASSERT(is_balanced(ob));
}

/* Nobody waits for one, and the memory is gone before anybody could look at the mappings. */
static void names_system_v_objects_at_their_calls(void)
{
	run("chan_objects", OBSERVING_HEAD "#include <sys/ipc.h>\n#include <sys/msg.h>\n#include <sys/sem.h>\n#include <sys/shm.h>\n"
		"int main(void) { struct { long type; char text[5]; } m = {1, \"hello\"}; struct sembuf up = {0, 1, 0};\n"
		"int q = msgget(IPC_PRIVATE, 0600), s = semget(IPC_PRIVATE, 1, 0600), h = shmget(IPC_PRIVATE, 4096, 0600);\n"
		"char *at = shmat(h, NULL, 0); if (q < 0 || s < 0 || at == (void *)-1) return 1;\n"
		"if (fork() == 0) { *at = 1; _exit(semop(s, &up, 1) || msgsnd(q, &m, 5, 0)); }\n"
		"int bad = wait(NULL) < 0 || msgrcv(q, &m, 5, 0, 0) != 5 || *at != 1;\n"
		"shmdt(at); shmctl(h, IPC_RMID, NULL); semctl(s, 0, IPC_RMID); msgctl(q, IPC_RMID, NULL); return bad; }\n", REAL_IPC_COUNTS, check_objects);
}

/* Twenty FIFOs one after the other, each gone before a look; and files that two create at the same time, which are none. */
#define FIFOS OBSERVING_HEAD \
	"#include <fcntl.h>\n#include <sys/stat.h>\nstatic char at[64], other[80];\n" \
	"static int send_one(void) { int fd = open(at, O_WRONLY); return write(fd, \"0123456789\", 10) != 10 || close(fd); }\n" \
	"static int dialog(void) { char b[16]; int st; if (mkfifo(at, 0600)) return 1; if (!fork()) _exit(send_one());\n" \
	"int fd = open(at, O_RDONLY); return read(fd, b, 16) != 10 || close(fd) || wait(&st) < 0 || st || unlink(at); }\n" \
	"static int files(int me) { char b[16]; int fd, n = 0; for (int i = 0; i < 200; i++) { if ((fd = open(me ? at : other, O_WRONLY | O_CREAT, 0600)) < 0) return 1;\n" \
	"n += write(fd, b, 10) == 10; close(fd); if ((fd = open(me ? other : at, O_RDONLY)) >= 0) close(fd); unlink(me ? at : other); } return n != 200; }\n" \
	"int main(void) { int st; strcpy(at, \"/tmp/proclab-fifo-XXXXXX\"); if (!mkdtemp(at)) return 2; strcpy(other, at); strcat(other, \"/other\"); strcat(at, \"/it\");\n" \
	"for (int i = 0; i < 20; i++) if (dialog()) return 3; if (!fork()) _exit(files(0)); if (files(1) || wait(&st) < 0 || st) return 4;\n" \
	"*strrchr(at, '/') = 0; return rmdir(at) ? 5 : 0; }\n"

static void check_fifos(const struct observed *ob)
{
	int n = 0;
	for (uint32_t i = 0; i < ob->world.nchan; i++) n += ob->world.chans[i].kind == CHAN_FIFO;
	CU_ASSERT_EQUAL(n, 20);
	CU_ASSERT_EQUAL(count(ob, CHAN_FIFO, 10, 1), 20);
	CU_ASSERT_EQUAL(ob->world.lost, 0);
	CU_ASSERT(is_balanced(ob));
}

static void a_fifo_is_known_by_who_meets_there(void)
{
	run("chan_fifos", FIFOS, REAL_IPC_COUNTS, check_fifos);
}

static void check_rarer(const struct observed *ob)
{
	CU_ASSERT_EQUAL(count(ob, CHAN_PIPE, 27, 3), 1);
	CU_ASSERT_EQUAL(count(ob, CHAN_PIPE, 27, 1), 1);
}

static void counts_what_rarer_calls_move(void)
{
	run("chan_rarer", OBSERVING_HEAD "#include <fcntl.h>\n#include <sys/sendfile.h>\n#include <sys/uio.h>\n"
		"int main(void) { int a[2], b[2], st, f; char c[64]; struct iovec v = {\"0123456789\", 10}, r = {c, 64}; if (pipe(a) || pipe(b)) return 1;\n"
		"if (!fork()) _exit(pwritev2(a[1], &v, 1, -1, 0) != 10 || vmsplice(a[1], &v, 1, 0) != 10 || (f = open(\"/proc/self/exe\", O_RDONLY)) < 0 ||\n"
		"sendfile(a[1], f, NULL, 7) != 7); if (wait(&st) < 0 || st) return 2;\n"
		"return splice(a[0], NULL, b[1], NULL, 27, 0) != 27 || preadv2(b[0], &r, 1, -1, 0) != 27; }\n", REAL_IPC_COUNTS, check_rarer);
}

SUITE(perf_channels, names_system_v_objects_at_their_calls, counts_what_a_system_v_queue_carries, tier_p_counts_what_is_proved, off_finds_no_channels,
      finds_pipes_that_nobody_could_look_at, tells_the_pipes_of_threads_apart, follows_the_numbers, an_exec_closes_what_was_marked,
      finds_the_pipe_of_each_command, contents_go_to_the_right_pipe, a_descriptor_may_come_in_a_message,
      a_pair_is_one_whoever_is_looked_at, a_fifo_is_known_by_who_meets_there,
      counts_what_rarer_calls_move)
