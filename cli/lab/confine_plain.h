/*
 * confine_plain.h - the walls of confine.h where there are no namespaces, and what both ways share.
 */
#ifndef PROCLAB_CLI_LAB_CONFINE_PLAIN_H
#define PROCLAB_CLI_LAB_CONFINE_PLAIN_H

#include "cli/lab/confine.h"

/* As confine_fork. We become a subreaper, so that confine_sweep finds everybody. */
pid_t confine_plain(const struct confine *c, const char *scratch);
/* What this way lacks here, as LACK bits. */
unsigned confine_plain_lacks(void);

/* In the child: the copies, into a folder; limits for it and all below it; the folder as home and place of work. */
int confine_copy(const struct confine *c, const char *folder);
void confine_limits(void);
void confine_settle(const char *folder);
/* And no more than so many processes of this user; root becomes nobody. */
void confine_become_nobody(unsigned processes);

#endif
