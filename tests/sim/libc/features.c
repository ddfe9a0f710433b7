/* What a program can see of the C library before it calls it: feature macros, and where names are defined. */
#undef _GNU_SOURCE
#include <stdio.h>
#include <fcntl.h>
#include <sys/msg.h>
#include <sys/user.h>
#include <values.h>

struct msgbuf { long mtype; char mtext[40]; }; /* as many programs do */

#define SHOW(name) printf(#name " %ld\n", (long)(name - 0))

int main(void)
{
#ifdef _DEFAULT_SOURCE
	SHOW(_DEFAULT_SOURCE);
#endif
#ifdef _POSIX_SOURCE
	SHOW(_POSIX_SOURCE);
#endif
#ifdef _POSIX_C_SOURCE
	SHOW(_POSIX_C_SOURCE);
#endif
#ifdef _ATFILE_SOURCE
	SHOW(_ATFILE_SOURCE);
#endif
#ifdef _GNU_SOURCE
	SHOW(_GNU_SOURCE);
#endif
#ifdef _XOPEN_SOURCE
	SHOW(_XOPEN_SOURCE);
#endif
	SHOW(S_IRWXU | S_IRGRP | S_IXOTH);
	SHOW(S_IFREG);
	SHOW((long)sizeof(struct msgbuf));
	SHOW(PAGE_SIZE);
	SHOW(MAXINT);
	SHOW(MAXLONG);
	SHOW(MINSHORT);
	return 0;
}
