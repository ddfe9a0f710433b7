#ifndef SIM_GRP_H
#define SIM_GRP_H

#include <sys/types.h>

struct group { char *gr_name, *gr_passwd; gid_t gr_gid; char **gr_mem; };
struct group *getgrgid(gid_t gid);
struct group *getgrnam(const char *name);
int getgrgid_r(gid_t gid, struct group *to, char *buf, size_t size, struct group **out);
int getgrnam_r(const char *name, struct group *to, char *buf, size_t size, struct group **out);
void setgrent(void);
void endgrent(void);
struct group *getgrent(void);
int getgrouplist(const char *user, gid_t group, gid_t *list, int *n);
int setgroups(size_t n, const gid_t *list);
int initgroups(const char *user, gid_t group);

#endif
