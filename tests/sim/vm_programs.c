/*
 * vm_programs.c - programs that are compiled and run twice, by cc and by the virtual machine, and must do the same.
 */
#include "tests/sim/vm_driver.h"
#include "tests/test.h"

#define PROGRAM(name) static void name(void) { CU_ASSERT(vm_runs_alike("tests/sim/programs/" #name ".c")); }
PROGRAM(control)
PROGRAM(records)
PROGRAM(pointers)
PROGRAM(functions)
PROGRAM(numbers)
PROGRAM(order)
PROGRAM(bitfields)
PROGRAM(folded)
PROGRAM(letters)
PROGRAM(gnu)

SUITE(vm_programs, control, records, pointers, functions, numbers, order, gnu, bitfields, folded, letters)
