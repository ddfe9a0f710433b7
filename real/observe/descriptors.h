/*
 * descriptors.h - how many descriptors the observer may keep: pidfds and files of /proc stay open for each process, and a program
 * may have more of them than the machine allows.
 */
#ifndef PROCLAB_REAL_DESCRIPTORS_H
#define PROCLAB_REAL_DESCRIPTORS_H

/* Raise the limit as far as is allowed. Returns it. */
int descriptors_raise(void);
/* The descriptor, or -1 after closing it when its number is beyond most: the rest is for opening and closing. */
int descriptors_keep(int fd, int most);

#endif
