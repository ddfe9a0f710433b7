#ifndef SIM_SYS_SHM_H
#define SIM_SYS_SHM_H

#include <sys/ipc.h>

#define SHM_RDONLY 010000
#define SHM_RND 020000
#define SHM_R 0400
#define SHM_W 0200
typedef unsigned long shmatt_t;
struct shmid_ds {
	struct ipc_perm shm_perm;
	size_t shm_segsz;
	time_t shm_atime, shm_dtime, shm_ctime;
	pid_t shm_cpid, shm_lpid;
	shmatt_t shm_nattch;
	unsigned long __fill[2];
};
int shmget(key_t key, size_t size, int flags);
void *shmat(int id, const void *at, int flags);
int shmdt(const void *at);
int shmctl(int id, int command, struct shmid_ds *buf);

#endif
