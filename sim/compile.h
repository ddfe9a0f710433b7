/*
 * compile.h - from source files to the images that a machine can execute.
 */
#ifndef PROCLAB_SIM_COMPILE_H
#define PROCLAB_SIM_COMPILE_H

#include "sim/kernel/machine.h"
#include "sim/sim.h"

/* Compile what o names into config->programs, the program itself first, with the library. Messages of the compiler go to stderr. Returns 0
 * or ERR_COMPILE, ERR_SYSTEM (d filled). With o->dump the disassembly of the program is written there. */
int compile_programs(struct machine_config *config, const struct sim_options *o, struct diag *d);

#endif
