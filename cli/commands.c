/*
 * commands.c - the table of proclab's commands, which finding, help and the shells' completion are made from.
 */
#include "cli/command.h"

const struct command *const commands[] = {
	&command_real,
	&command_sim,
	&command_sched,
	&command_play,
	&command_export,
	&command_lab,
	&command_doctor,
	&command_completion,
	NULL,
};
