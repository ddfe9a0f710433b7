/* length.h - the length modifiers of printf and scanf. What has the size of a long is one of them. */
#ifndef SIM_LIBC_LENGTH_H
#define SIM_LIBC_LENGTH_H

enum length { LENGTH_NONE, LENGTH_CHAR, LENGTH_SHORT, LENGTH_LONG };

/* Read one, if there is one; *s then is behind it. */
enum length __read_length(const char **s);

#endif
