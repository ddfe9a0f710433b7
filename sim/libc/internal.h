/*
 * internal.h - what the files of the C library share. Private to sim/libc: programs never see it.
 *
 * The library is C that runs on the simulated machine. It asks the kernel through __syscall and lets the machine do what is hot
 * (copying, searching, numbers) through __vm_*: see sim/lang/builtin.h. Within itself it calls these, and names that begin with
 * __, but hardly ever a public function: a program may have one of that name of its own (a `getline`, a `write`), which must not
 * become part of the library.
 *
 * Compiled by cc (to learn what each file defines, and to be checked) the machine's functions are only declared.
 */
#ifndef SIM_LIBC_INTERNAL_H
#define SIM_LIBC_INTERNAL_H

#include <stddef.h>
#include <sys/syscall.h>

#ifndef __proclab_sim__
long __syscall(long number, ...);
int __vm_setjmp(void *regs);
_Noreturn void __vm_longjmp(void *regs, int value);
void *__vm_memcpy(void *to, const void *from, size_t n);
void *__vm_memmove(void *to, const void *from, size_t n);
void *__vm_memset(void *to, int c, size_t n);
int __vm_memcmp(const void *a, const void *b, size_t n);
void *__vm_memchr(const void *s, int c, size_t n);
void *__vm_memrchr(const void *s, int c, size_t n);
size_t __vm_strlen(const char *s);
size_t __vm_strnlen(const char *s, size_t n);
int __vm_strcmp(const char *a, const char *b);
int __vm_strncmp(const char *a, const char *b, size_t n);
char *__vm_strchr(const char *s, int c);
char *__vm_strrchr(const char *s, int c);
char *__vm_strcpy(char *to, const char *from);
char *__vm_stpcpy(char *to, const char *from);
char *__vm_strcat(char *to, const char *from);
int __vm_format_double(char *buffer, size_t size, const char *format, int width, int precision, double value);
double __vm_parse_double(const char *s, void *end);
float __vm_parse_float(const char *s, void *end);
#endif

/* What only the machine has: see sim/kernel/fork.c. */
#define SYS_clone_call 1000
#define SYS_set_robust_list 273

/* The result of a system call as C has it: -1 with errno when r is a negated error. */
long __result(long r);
/* errno = error; returns -1. */
int __fail(int error);
#define CALL(name, ...) __result(__syscall(SYS_##name, ##__VA_ARGS__))
/* The same of a cancellation point, where a thread that was asked to end does so: before the call, or while it waits. */
#define POINT(name, ...) __result(POINT_CALL(name, ##__VA_ARGS__))
/* ... without errno */
#define POINT_CALL(name, ...) \
	(__threaded ? __point_end((__point_begin(), __syscall(SYS_##name, ##__VA_ARGS__))) : __syscall(SYS_##name, ##__VA_ARGS__))

/* start.c: where a process begins */
_Noreturn void _start(int argc, char **argv, char **envp);
extern char **environ;
/* The linker's: functions with the attributes constructor and destructor, in order; ended by NULL. */
typedef void __starter(int argc, char **argv, char **envp);
extern __starter *const __init_array[];
extern void (*const __fini_array[])(void);
/* exit.c: functions to call, last first; kind 0 void (void), 1 void (int, void *) */
int __at_exit(void *function, void *arg, int kind);
/* signal.c: the handler of a signal, of the library's own too. */
void __handle(int sig, void (*handler)(int), unsigned long flags);
/* stdio: write out everything and let go of what was read ahead, as exit does. */
void __stdio_exit(void);
/* Message on stderr's descriptor and abort, as glibc does on a corrupt heap. */
_Noreturn void __fatal(const char *text);

/* printf to stderr, as one write. */
void __say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* malloc.c */
void *__malloc(size_t size);
void *__realloc(void *p, size_t size);
void __free(void *p);

/* futex.c: wait while *word is value. 0, EAGAIN, EINTR, or (until: of CLOCK_REALTIME or, monotonic set, of that clock) ETIMEDOUT.
 * */
struct timespec;
int __futex_wait(int *word, int value, const struct timespec *until, int monotonic);
/* ... as a cancellation point */
int __futex_point(int *word, int value, const struct timespec *until, int monotonic);
void __futex_wake(int *word, int most);

/* errors.c */
const char *__error_text(int error);     /* NULL: none of that number */
const char *__signal_text(int sig);
/* number.c: digits of n backwards before end; where they begin. */
char *__digits(char *end, unsigned long n, unsigned base, int upper);

/* point.c: between the two the caller can be cancelled while it waits. __point_end returns r. */
void __point_begin(void);
long __point_end(long r);
/* Set: it ends the caller if that was asked to end. */
extern void (*__cancel_me)(void);
extern _Thread_local int __at_point;
/* What the caller has still to clean up, last first (pthread_cleanup_push), its own or the library's. */
struct __cleanup;
extern _Thread_local struct __cleanup *__cleanups;

/* lock.c: more than one thread is or was there. */
extern int __threaded;
/* The caller's thread number. _Fork makes it be asked anew. */
int __self(void);
void __forget_self(void);
/* A lock of the library's own: 0 free, 1 held, 2 somebody waits. Costs nothing while there is one thread. */
void __lock(int *lock);
void __unlock(int *lock);

#endif
