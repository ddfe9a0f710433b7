#ifndef SIM_SYS_SEM_H
#define SIM_SYS_SEM_H

#include <sys/ipc.h>

#define SEM_UNDO 0x1000
#define GETPID 11
#define GETVAL 12
#define GETALL 13
#define GETNCNT 14
#define GETZCNT 15
#define SETVAL 16
#define SETALL 17
struct sembuf { unsigned short sem_num; short sem_op, sem_flg; };
struct semid_ds { struct ipc_perm sem_perm; time_t sem_otime; unsigned long __fill1; time_t sem_ctime; unsigned long __fill2; unsigned long sem_nsems; unsigned long __fill3[2]; };
int semget(key_t key, int n, int flags);
int semop(int id, struct sembuf *ops, size_t n);
int semtimedop(int id, struct sembuf *ops, size_t n, const struct timespec *timeout);
int semctl(int id, int n, int command, ...);

#endif
