#ifndef SIM_UCONTEXT_H
#define SIM_UCONTEXT_H

#include <signal.h>

typedef struct ucontext { unsigned long uc_flags; struct ucontext *uc_link; stack_t uc_stack; long __registers[32]; sigset_t uc_sigmask; char __fill[512]; } ucontext_t;

#endif
