/*
 * pager.h - a text longer than the screen, page by page: through $PAGER, or less. Where stdout is no terminal, or there is no pager, it is stdout.
 */
#ifndef PROCLAB_CLI_LAB_PAGER_H
#define PROCLAB_CLI_LAB_PAGER_H

#include <stdio.h>

/* Never NULL; ended by pager_close, which waits until it has been read. */
FILE *pager_open(void);
void pager_close(FILE *out);

#endif
