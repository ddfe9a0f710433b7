/* A parent and its child share a message queue, a set of semaphores, memory, and a semaphore with a name. */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct message {
	long type;
	char text[5];
};

/* Long enough for the other one to wait. */
static void let_wait(void)
{
	nanosleep(&(struct timespec){0, 50000000}, NULL);
}

static int child(int queue, int set, int *number, sem_t *named)
{
	struct sembuf down = {0, -1, 0};
	struct message m = {1, "hello"};
	if (semop(set, &down, 1) || sem_wait(named)) return 1;
	*number = 42;
	return msgsnd(queue, &m, sizeof m.text, 0) ? 2 : 7;
}

int main(void)
{
	char name[32];
	struct sembuf up = {0, 1, 0};
	struct message m;
	snprintf(name, sizeof name, "/kernels-%d", getpid());
	int queue = msgget(IPC_PRIVATE, 0600), set = semget(IPC_PRIVATE, 1, 0600), memory = shmget(IPC_PRIVATE, sizeof(int), 0600);
	int *number = shmat(memory, NULL, 0);
	sem_t *named = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
	sem_unlink(name);
	semctl(set, 0, SETVAL, 0);
	if (fork() == 0) _exit(child(queue, set, number, named));
	let_wait();
	semop(set, &up, 1);
	let_wait();
	sem_post(named);
	int bad = msgrcv(queue, &m, sizeof m.text, 0, 0) != sizeof m.text || wait(NULL) < 0 || *number != 42;
	shmdt(number);
	shmctl(memory, IPC_RMID, NULL);
	semctl(set, 0, IPC_RMID);
	msgctl(queue, IPC_RMID, NULL);
	sem_close(named);
	return bad;
}
