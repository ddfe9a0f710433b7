#ifndef SIM_FEATURES_H
#define SIM_FEATURES_H

/* The simulator's C library offers everything to everybody, whatever feature macros a program defines. */
#define __GLIBC__ 2
#define __GLIBC_MINOR__ 36
#define __THROW
#define __BEGIN_DECLS
#define __END_DECLS

#endif
