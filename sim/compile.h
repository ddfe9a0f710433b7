/*
 * compile.h - from source files to the images that a machine can execute.
 */
#ifndef PROCLAB_SIM_COMPILE_H
#define PROCLAB_SIM_COMPILE_H

#include "sim/kernel/machine.h"
#include "sim/sim.h"

struct programs {
	struct program *list;
	uint32_t count;
};

/* Compile what o names, the program itself first, with the library that it needs, and the names of the programs of /bin, which
 * are compiled when they are first executed. Messages of the compiler go to stderr. Returns 0, ERR_COMPILE, or ERR_SYSTEM (d
 * filled); the list is the caller's in any case. With o->dump the disassembly of the program is written there, and nothing else
 * is compiled. */
int compile_programs(const struct sim_options *o, struct programs *out, struct diag *d);

#endif
