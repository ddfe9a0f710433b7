/* System V IPC. */
#include "rt.h"

struct message {
	long type;
	char text[9000];
};

static struct message m;

static void queues(void)
{
	long q = call(msgget, IPC_PRIVATE, IPC_CREAT | 0600);
	say("empty", call(msgrcv, q, &m, 100, 0, IPC_NOWAIT));
	say("no such key", call(msgget, 0x12345, 0600));
	m.type = 0;
	say("type 0", call(msgsnd, q, &m, 1, 0));
	m.type = 3;
	say("too large", call(msgsnd, q, &m, 8193, 0));
	say("no such queue", call(msgsnd, 999999, &m, 1, 0));
	memcpy(m.text, "three", 5);
	say("send", call(msgsnd, q, &m, 5, 0));
	m.type = 1;
	memcpy(m.text, "one", 3);
	call(msgsnd, q, &m, 3, 0);
	m.type = 2;
	memcpy(m.text, "two!", 4);
	call(msgsnd, q, &m, 4, 0);
	say("by type", call(msgrcv, q, &m, 100, 2, 0));
	say_text("it is", m.text, 4);
	say("none of that", call(msgrcv, q, &m, 100, 2, IPC_NOWAIT));
	say("small buffer", call(msgrcv, q, &m, 2, 0, 0));
	say("any other", call(msgrcv, q, &m, 100, 3, MSG_EXCEPT) + m.type * 10);
	m.type = 1;
	call(msgsnd, q, &m, 3, 0);
	say("lowest", call(msgrcv, q, &m, 100, -2L, 0));
	say("its type", m.type);
	say("cut off", call(msgrcv, q, &m, 2, 0, MSG_NOERROR));
	m.type = 5;
	int n = 0;
	while (call(msgsnd, q, &m, 4000, IPC_NOWAIT) == 0) n++;
	say("as many as fit", n);
	say("full", call(msgsnd, q, &m, 4000, IPC_NOWAIT));
	struct msqid_ds ds;
	say("stat", call(msgctl, q, IPC_STAT, &ds));
	say("messages", ds.msg_qnum);
	say("limit", ds.msg_qbytes);
	long pid = fork_();
	if (!pid) leave(call(msgsnd, q, &m, 4000, 0) == 0 ? 3 : 4);
	until_waits(pid);
	call(msgrcv, q, &m, 8000, 0, 0);
	say("room was made", status_of(pid));
	while (call(msgrcv, q, &m, 8000, 0, IPC_NOWAIT) >= 0) {}
	long first = fork_();
	if (!first) leave((int)call(msgrcv, q, &m, 100, 7, 0));
	long second = fork_();
	if (!second) leave((int)call(msgrcv, q, &m, 100, 8, 0));
	until_waits(first);
	until_waits(second);
	m.type = 8;
	call(msgsnd, q, &m, 88, 0);
	say("the one that wants it", status_of(second));
	m.type = 7;
	call(msgsnd, q, &m, 77, 0);
	say("and the other", status_of(first));
	pid = fork_();
	if (!pid) leave((int)-call(msgrcv, q, &m, 100, 0, 0));
	until_waits(pid);
	say("remove", call(msgctl, q, IPC_RMID, NULL));
	say("told", status_of(pid));
	say("gone", call(msgsnd, q, &m, 1, 0));
}

static long op(long id, int num, int by, int flags)
{
	struct sembuf s = {(unsigned short)num, (short)by, (short)flags};
	return call(semop, id, &s, 1);
}

static void semaphores(void)
{
	long s = call(semget, IPC_PRIVATE, 3, IPC_CREAT | 0600);
	unsigned short all[3] = {1, 2, 3};
	say("none", call(semget, IPC_PRIVATE, 0, IPC_CREAT | 0600));
	say("setall", call(semctl, s, 0, SETALL, all));
	say("getval", call(semctl, s, 1, GETVAL, 0));
	say("too high", call(semctl, s, 1, SETVAL, 40000));
	say("no such", call(semctl, s, 9, GETVAL, 0));
	say("down", op(s, 0, -1, 0));
	say("again", op(s, 0, -1, IPC_NOWAIT));
	say("zero", op(s, 0, 0, 0));
	say("not zero", op(s, 1, 0, IPC_NOWAIT));
	say("range", op(s, 1, 32767, 0));
	say("no such", op(s, 7, 1, 0));
	struct sembuf two[2] = {{1, -2, 0}, {0, -1, IPC_NOWAIT}};
	say("all or nothing", call(semop, s, two, 2));
	say("nothing", call(semctl, s, 1, GETVAL, 0));
	say("pid", call(semctl, s, 0, GETPID, 0) == call(getpid));
	long ts[2] = {0, 1000000};
	struct sembuf one = {0, -1, 0};
	say("timed", call(semtimedop, s, &one, 1, ts));
	long pid = fork_();
	if (!pid) leave(op(s, 0, -2, 0) == 0 ? 3 : 4);
	until_waits(pid);
	say("one waits", call(semctl, s, 0, GETNCNT, 0));
	op(s, 0, 1, 0);
	until_waits(pid);
	say("not enough", call(semctl, s, 0, GETVAL, 0));
	op(s, 0, 1, 0);
	say("enough", status_of(pid));
	say("left", call(semctl, s, 0, GETVAL, 0));
	op(s, 0, 1, 0);
	pid = fork_();
	if (!pid) leave(op(s, 0, 0, 0) == 0 ? 5 : 4);
	until_waits(pid);
	say("waits for zero", call(semctl, s, 0, GETZCNT, 0));
	op(s, 0, -1, 0);
	say("zero", status_of(pid));
	pid = fork_();
	if (!pid) {
		op(s, 2, -3, SEM_UNDO);
		op(s, 0, 5, SEM_UNDO);
		leave((int)call(semctl, s, 2, GETVAL, 0));
	}
	say("taken", status_of(pid));
	say("given back", call(semctl, s, 2, GETVAL, 0));
	say("and taken back", call(semctl, s, 0, GETVAL, 0));
	pid = fork_();
	if (!pid) {
		on(SIGUSR1, (void *)handler_, SA_RESTART, 0);
		leave(op(s, 0, -1, 0) == -EINTR ? 6 : 7);
	}
	until_waits(pid);
	call(kill, pid, SIGUSR1);
	say("interrupted, never restarted", status_of(pid));
	say("nobody waits", call(semctl, s, 0, GETNCNT, 0));
	say("getall", call(semctl, s, 0, GETALL, all));
	say("values", all[0] * 100 + all[1] * 10 + all[2]);
	struct semid_ds ds;
	say("stat", call(semctl, s, 0, IPC_STAT, &ds));
	say("how many", ds.sem_nsems);
	say("mode", ds.sem_perm.mode);
	pid = fork_();
	if (!pid) leave((int)-op(s, 0, -1, 0));
	until_waits(pid);
	say("remove", call(semctl, s, 0, IPC_RMID, 0));
	say("told", status_of(pid));
	say("gone", op(s, 0, 1, 0));
}

static void memory(void)
{
	long id = call(shmget, IPC_PRIVATE, 5000, IPC_CREAT | 0600);
	say("size 0", call(shmget, IPC_PRIVATE, 0, IPC_CREAT | 0600));
	char *p = (char *)call(shmat, id, NULL, 0);
	say("zeros", p[0] + p[4999]);
	long pid = fork_();
	if (!pid) {
		p[10] = 'c';
		leave(0);
	}
	status_of(pid);
	say("shared", p[10]);
	char *again = (char *)call(shmat, id, NULL, SHM_RDONLY);
	say("twice", again != p && again[10] == 'c');
	struct shmid_ds ds;
	say("stat", call(shmctl, id, IPC_STAT, &ds));
	say("size", ds.shm_segsz);
	say("attached", ds.shm_nattch);
	pid = fork_();
	if (!pid) {
		again[0] = 1;
		leave(0);
	}
	say("read only", status_of(pid));
	say("detach", call(shmdt, again));
	say("not there", call(shmdt, again));
	say("remove", call(shmctl, id, IPC_RMID, NULL));
	p[11] = 'd';
	say("still here", p[11]);
	say("stat", call(shmctl, id, IPC_STAT, &ds));
	say("marked", ds.shm_perm.mode);
	say("attached", ds.shm_nattch);
	say("detach", call(shmdt, p));
	say("gone", call(shmctl, id, IPC_STAT, &ds));
	say("no such", call(shmat, 999999, NULL, 0));
}

static int test(void)
{
	queues();
	semaphores();
	memory();
	return 0;
}
