#ifndef SIM_TERMIOS_H
#define SIM_TERMIOS_H

typedef unsigned char cc_t;
typedef unsigned speed_t;
typedef unsigned tcflag_t;
#define NCCS 32
struct termios { tcflag_t c_iflag, c_oflag, c_cflag, c_lflag; cc_t c_line, c_cc[NCCS]; speed_t c_ispeed, c_ospeed; };
#define VINTR 0
#define VQUIT 1
#define VERASE 2
#define VKILL 3
#define VEOF 4
#define VTIME 5
#define VMIN 6
#define VSUSP 10
#define ICRNL 0400
#define OPOST 1
#define ISIG 1
#define ICANON 2
#define ECHO 010
#define ECHOE 020
#define ECHONL 0100
#define TCSANOW 0
#define TCSADRAIN 1
#define TCSAFLUSH 2
int tcgetattr(int fd, struct termios *out);
int tcsetattr(int fd, int actions, const struct termios *t);
void cfmakeraw(struct termios *t);
int tcflush(int fd, int queue);
int tcdrain(int fd);

#endif
