#ifndef SIM_SCHED_H
#define SIM_SCHED_H

#include <sys/types.h>

#define SCHED_OTHER 0
#define SCHED_NORMAL 0
#define SCHED_FIFO 1
#define SCHED_RR 2
#define SCHED_BATCH 3
#define SCHED_IDLE 5
#define SCHED_DEADLINE 6
#define CLONE_VM 0x100
#define CLONE_FS 0x200
#define CLONE_FILES 0x400
#define CLONE_SIGHAND 0x800
#define CLONE_VFORK 0x4000
#define CLONE_PARENT 0x8000
#define CLONE_THREAD 0x10000
#define CLONE_NEWNS 0x20000
#define CLONE_SYSVSEM 0x40000
#define CLONE_SETTLS 0x80000
#define CLONE_PARENT_SETTID 0x100000
#define CLONE_CHILD_CLEARTID 0x200000
#define CLONE_CHILD_SETTID 0x1000000
#define CLONE_NEWUTS 0x4000000
#define CLONE_NEWIPC 0x8000000
#define CLONE_NEWUSER 0x10000000
#define CLONE_NEWPID 0x20000000
#define CLONE_NEWNET 0x40000000
struct sched_param { int sched_priority; };
#define CPU_SETSIZE 1024
typedef struct { unsigned long __bits[CPU_SETSIZE / 64]; } cpu_set_t;
#define CPU_ZERO_S(size, set) __cpu_zero(size, set)
#define CPU_SET_S(cpu, size, set) __cpu_put(cpu, size, set, 1)
#define CPU_CLR_S(cpu, size, set) __cpu_put(cpu, size, set, 0)
#define CPU_ISSET_S(cpu, size, set) __cpu_has(cpu, size, set)
#define CPU_COUNT_S(size, set) __cpu_count(size, set)
#define CPU_EQUAL_S(size, a, b) __cpu_equal(size, a, b)
#define CPU_AND_S(size, out, a, b) __cpu_join(size, out, a, b, '&')
#define CPU_OR_S(size, out, a, b) __cpu_join(size, out, a, b, '|')
#define CPU_XOR_S(size, out, a, b) __cpu_join(size, out, a, b, '^')
#define CPU_ZERO(set) CPU_ZERO_S(sizeof(cpu_set_t), set)
#define CPU_SET(cpu, set) CPU_SET_S(cpu, sizeof(cpu_set_t), set)
#define CPU_CLR(cpu, set) CPU_CLR_S(cpu, sizeof(cpu_set_t), set)
#define CPU_ISSET(cpu, set) CPU_ISSET_S(cpu, sizeof(cpu_set_t), set)
#define CPU_COUNT(set) CPU_COUNT_S(sizeof(cpu_set_t), set)
#define CPU_EQUAL(a, b) CPU_EQUAL_S(sizeof(cpu_set_t), a, b)
#define CPU_AND(out, a, b) CPU_AND_S(sizeof(cpu_set_t), out, a, b)
#define CPU_OR(out, a, b) CPU_OR_S(sizeof(cpu_set_t), out, a, b)
#define CPU_XOR(out, a, b) CPU_XOR_S(sizeof(cpu_set_t), out, a, b)
#define CPU_ALLOC_SIZE(n) (((n) + 63UL) / 64 * 8)
#define CPU_ALLOC(n) __cpu_alloc(n)
#define CPU_FREE(set) __cpu_free(set)
void __cpu_zero(size_t size, cpu_set_t *set);
void __cpu_put(size_t cpu, size_t size, cpu_set_t *set, int in);
int __cpu_has(size_t cpu, size_t size, const cpu_set_t *set);
int __cpu_count(size_t size, const cpu_set_t *set);
int __cpu_equal(size_t size, const cpu_set_t *a, const cpu_set_t *b);
void __cpu_join(size_t size, cpu_set_t *out, const cpu_set_t *a, const cpu_set_t *b, int how);
cpu_set_t *__cpu_alloc(size_t n);
void __cpu_free(cpu_set_t *set);
int clone(int (*function)(void *), void *stack, int flags, void *arg, ...);
int unshare(int flags);
int sched_yield(void);
int sched_setscheduler(pid_t pid, int policy, const struct sched_param *param);
int sched_getscheduler(pid_t pid);
int sched_setparam(pid_t pid, const struct sched_param *param);
int sched_getparam(pid_t pid, struct sched_param *param);
int sched_get_priority_max(int policy);
int sched_get_priority_min(int policy);
int sched_rr_get_interval(pid_t pid, struct timespec *out);
int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set);
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set);
int sched_getcpu(void);

#endif
