#ifndef SIM_SYS_IOCTL_H
#define SIM_SYS_IOCTL_H

#include <termios.h>

#define TCGETS 0x5401
#define TCSETS 0x5402
#define FIONREAD 0x541B
#define TIOCGWINSZ 0x5413
#define TIOCSWINSZ 0x5414
#define TIOCGPGRP 0x540F
#define TIOCSPGRP 0x5410
#define TIOCSCTTY 0x540E
#define TIOCNOTTY 0x5422
#define FIONBIO 0x5421
struct winsize { unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel; };
int ioctl(int fd, unsigned long request, ...);

#endif
