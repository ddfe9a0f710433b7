#ifndef SIM_FTW_H
#define SIM_FTW_H

#include <sys/stat.h>

enum { FTW_F, FTW_D, FTW_DNR, FTW_NS, FTW_SL, FTW_DP, FTW_SLN };
enum { FTW_PHYS = 1, FTW_MOUNT = 2, FTW_CHDIR = 4, FTW_DEPTH = 8 };
struct FTW { int base, level; };
typedef int (*__ftw_func_t)(const char *path, const struct stat *st, int type);
typedef int (*__nftw_func_t)(const char *path, const struct stat *st, int type, struct FTW *where);

int ftw(const char *path, __ftw_func_t visit, int descriptors);
int nftw(const char *path, __nftw_func_t visit, int descriptors, int flags);

#endif
