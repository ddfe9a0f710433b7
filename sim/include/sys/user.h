#ifndef SIM_SYS_USER_H
#define SIM_SYS_USER_H

#define PAGE_SHIFT 12
#define PAGE_SIZE 4096
#define PAGE_MASK (~(PAGE_SIZE - 1))

#endif
