/*
 * confine_plain.c - see confine_plain.h; landlock(7), seccomp(2).
 */
#include "cli/lab/confine_plain.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define ARCHITECTURE 0 /* no call is known by its number */
#endif

/* ---- files ---- */

/* What was there in the first version of Landlock: all but devices' ioctl, and renaming out of the folder, which stays refused. */
#define READ (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | \
	 LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | \
	 LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

/* As Landlock has it since version 6 (Linux 6.12): signals are for those inside only. */
struct rules {
	uint64_t files, network, scopes;
};
#define SCOPE_SIGNAL 2u
#define VERSION_OF_SCOPES 6

static long version(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

static int new_rules(void)
{
	bool scoped = version() >= VERSION_OF_SCOPES;
	struct rules r = {.files = READ | WRITE, .scopes = scoped ? SCOPE_SIGNAL : 0};
	return (int)syscall(SYS_landlock_create_ruleset, &r, scoped ? sizeof r : sizeof r.files, 0);
}

/* What is not there needs no rule. */
static void allow(int rules, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr attr = {.allowed_access = access, .parent_fd = open(path, O_PATH | O_CLOEXEC)};
	if (attr.parent_fd < 0) return;
	syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &attr, 0);
	close(attr.parent_fd);
}

/* Made while we may still look everywhere: a folder of root's may be in nobody's reach, and what is below it is not. -1: there is no Landlock. */
static int make_rules(const struct confine *c, const char *scratch)
{
	static const char *const system[] = {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc", "/proc", "/sys", NULL};
	int rules = new_rules();
	if (rules < 0) return -1;
	for (const char *const *p = system; *p; p++) allow(rules, *p, READ);
	for (const char *const *p = c->seen; *p; p++) allow(rules, *p, READ);
	allow(rules, "/dev", READ | LANDLOCK_ACCESS_FS_WRITE_FILE);
	allow(rules, "/dev/shm", READ | WRITE);
	allow(rules, scratch, READ | WRITE);
	return rules;
}

static void shut_files(int rules)
{
	if (rules < 0) return;
	syscall(SYS_landlock_restrict_self, rules, 0);
	close(rules);
}

/* ---- the network ---- */

static int shut_network(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS), /* calls of another architecture */
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 4, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof code / sizeof *code, code};
	return ARCHITECTURE ? prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) : -1;
}

/* ---- the child ---- */

/* How many processes this user has: a limit counts them all. */
static unsigned processes_of_mine(void)
{
	unsigned n = 0;
	struct stat st;
	DIR *proc = opendir("/proc");
	for (struct dirent *e; proc && (e = readdir(proc));)
		n += e->d_name[0] >= '1' && e->d_name[0] <= '9' && !fstatat(dirfd(proc), e->d_name, &st, 0) && st.st_uid == getuid();
	if (proc) closedir(proc);
	return n;
}

pid_t confine_plain(const struct confine *c, const char *scratch)
{
	unsigned mine = processes_of_mine();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid_t pid = fork();
	if (pid) return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setsid();
	if (confine_copy(c, scratch)) _exit(CONFINE_FAILED);
	if (!getuid() && chmod(scratch, 0777)) _exit(CONFINE_FAILED);
	int rules = make_rules(c, scratch);
	confine_become_nobody(mine + 512);
	confine_limits();
	confine_settle(scratch);
	shut_files(rules);
	shut_network();
	return 0;
}

unsigned confine_plain_lacks(void)
{
	unsigned lacks = version() < 1 ? LACK_FILES : 0;
	if (getuid() && version() < VERSION_OF_SCOPES) lacks |= LACK_SIGNALS; /* root becomes nobody */
	return lacks | (ARCHITECTURE && !prctl(PR_GET_SECCOMP) ? 0 : LACK_NETWORK);
}
