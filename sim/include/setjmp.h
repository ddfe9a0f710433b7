#ifndef SIM_SETJMP_H
#define SIM_SETJMP_H

#include <sys/types.h>

typedef struct { unsigned long __regs[24]; int __saved; sigset_t __mask; } jmp_buf[1];
typedef jmp_buf sigjmp_buf;

int __sigjmp_save(sigjmp_buf env, int save);
#define setjmp(env) __vm_setjmp((env)[0].__regs)
#define _setjmp(env) __vm_setjmp((env)[0].__regs)
#define sigsetjmp(env, save) (__sigjmp_save(env, save), __vm_setjmp((env)[0].__regs))
_Noreturn void longjmp(jmp_buf env, int value);
_Noreturn void _longjmp(jmp_buf env, int value);
_Noreturn void siglongjmp(sigjmp_buf env, int value);

#endif
