/* users.c - the user and group databases: root and one user. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>

#include "internal.h"

static struct passwd users[] = {
	{"root", "x", 0, 0, "root", "/root", "/bin/sh"},
	{"user", "x", 1000, 1000, "User", "/home/user", "/bin/sh"},
};
static char *nobody[] = {NULL};
static struct group groups[] = {{"root", "x", 0, nobody}, {"user", "x", 1000, nobody}};
enum { USERS = sizeof users / sizeof *users };
static int next_user, next_group;

static struct passwd *user_of(uid_t uid)
{
	for (int i = 0; i < USERS; i++)
		if (users[i].pw_uid == uid) return &users[i];
	return NULL;
}

static struct passwd *user_named(const char *name)
{
	for (int i = 0; i < USERS; i++)
		if (!__vm_strcmp(users[i].pw_name, name)) return &users[i];
	return NULL;
}

static struct group *group_of(gid_t gid)
{
	for (int i = 0; i < USERS; i++)
		if (groups[i].gr_gid == gid) return &groups[i];
	return NULL;
}

static struct group *group_named(const char *name)
{
	for (int i = 0; i < USERS; i++)
		if (!__vm_strcmp(groups[i].gr_name, name)) return &groups[i];
	return NULL;
}

struct passwd *getpwuid(uid_t uid) { return user_of(uid); }
struct passwd *getpwnam(const char *name) { return user_named(name); }
struct group *getgrgid(gid_t gid) { return group_of(gid); }
struct group *getgrnam(const char *name) { return group_named(name); }
void setpwent(void) { next_user = 0; }
void endpwent(void) { next_user = 0; }
struct passwd *getpwent(void) { return next_user < USERS ? &users[next_user++] : NULL; }
void setgrent(void) { next_group = 0; }
void endgrent(void) { next_group = 0; }
struct group *getgrent(void) { return next_group < USERS ? &groups[next_group++] : NULL; }

/* The texts of a record go to the caller's buffer. */
static char *keep(const char *text, char **at, size_t *left)
{
	size_t n = __vm_strlen(text) + 1;
	char *to = *at;
	if (!to || n > *left) return *at = NULL;
	__vm_memcpy(to, text, n);
	*at += n;
	*left -= n;
	return to;
}

static int copy_user(const struct passwd *from, struct passwd *to, char *buf, size_t size, struct passwd **out)
{
	*out = NULL;
	if (!from) return 0;
	*to = *from;
	to->pw_name = keep(from->pw_name, &buf, &size);
	to->pw_passwd = keep(from->pw_passwd, &buf, &size);
	to->pw_gecos = keep(from->pw_gecos, &buf, &size);
	to->pw_dir = keep(from->pw_dir, &buf, &size);
	to->pw_shell = keep(from->pw_shell, &buf, &size);
	if (!buf) return ERANGE;
	*out = to;
	return 0;
}

static int copy_group(const struct group *from, struct group *to, char *buf, size_t size, struct group **out)
{
	*out = NULL;
	if (!from) return 0;
	*to = *from;
	to->gr_name = keep(from->gr_name, &buf, &size);
	to->gr_passwd = keep(from->gr_passwd, &buf, &size);
	if (!buf) return ERANGE;
	*out = to;
	return 0;
}

int getpwuid_r(uid_t uid, struct passwd *to, char *buf, size_t size, struct passwd **out)
{
	return copy_user(user_of(uid), to, buf, size, out);
}

int getpwnam_r(const char *name, struct passwd *to, char *buf, size_t size, struct passwd **out)
{
	return copy_user(user_named(name), to, buf, size, out);
}

int getgrgid_r(gid_t gid, struct group *to, char *buf, size_t size, struct group **out)
{
	return copy_group(group_of(gid), to, buf, size, out);
}

int getgrnam_r(const char *name, struct group *to, char *buf, size_t size, struct group **out)
{
	return copy_group(group_named(name), to, buf, size, out);
}

int setgroups(size_t n, const gid_t *list) { return (void)n, (void)list, __fail(EPERM); }
int initgroups(const char *user, gid_t group) { return (void)user, (void)group, __fail(EPERM); }

/* Nobody is in another group than his own. */
int getgrouplist(const char *user, gid_t group, gid_t *list, int *n)
{
	int room = *n;
	(void)user;
	*n = 1;
	if (room < 1) return -1;
	*list = group;
	return 1;
}
