/* setjmp.c - jumps out of functions; sigsetjmp keeps the signal mask. setjmp itself is the machine's: see <setjmp.h>. */
#include <setjmp.h>
#include <signal.h>

#include "internal.h"

int __sigjmp_save(sigjmp_buf env, int save)
{
	env[0].__saved = save != 0;
	if (save) __syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &env[0].__mask, 8);
	return 0;
}

void siglongjmp(sigjmp_buf env, int value)
{
	if (env[0].__saved == 1) __syscall(SYS_rt_sigprocmask, SIG_SETMASK, &env[0].__mask, NULL, 8);
	__vm_longjmp(env[0].__regs, value ? value : 1);
}

void longjmp(jmp_buf env, int value)
{
	__vm_longjmp(env[0].__regs, value ? value : 1);
}

void _longjmp(jmp_buf env, int value)
{
	__vm_longjmp(env[0].__regs, value ? value : 1);
}
