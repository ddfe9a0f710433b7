/*
 * spawn.c - the start method spawn: a fresh image of this program, whose main goes as far as mp_init.
 *
 * What the image gets is made inheritable by posix_spawn in the child only (dup2 onto itself), so that no other thread's child
 * gets it too. The image closes everything else first of all.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "process.h"

const char *mp_program;

enum { TARGETS = 256 };
static struct {
	const char *name;
	mp_target *target;
} targets[TARGETS];
static int target_count;

void mp_target_add(const char *name, mp_target *target)
{
	if (target_count == TARGETS || strlen(name) >= MP_NAME) abort();
	targets[target_count].name = name;
	targets[target_count++].target = target;
}

mp_target *mp_target_find(const char *name)
{
	for (int i = 0; i < target_count; i++)
		if (!strcmp(targets[i].name, name)) return targets[i].target;
	return NULL;
}

const char *mp_target_name(mp_target *target)
{
	for (int i = 0; i < target_count; i++)
		if (targets[i].target == target) return targets[i].name;
	return NULL;
}

void mp_init(int argc, char **argv)
{
	mp_program = argc > 0 ? argv[0] : "mp";
	if (argc != 3) return;
	if (!strcmp(argv[1], "--mp-child")) mp_package_run(atoi(argv[2]), NULL);
	if (!strcmp(argv[1], "--mp-forkserver")) mp_forkserver_run(atoi(argv[2]));
}

/* A process is named after the file that it executes: by the program's own path it is named as its parent is, by that of /proc it
 * would be "exe". But the path may lead to another file by now. */
static const char *own_path(char path[PATH_MAX])
{
	static const char running[] = "/proc/self/exe";
	struct stat ours, there;
	ssize_t length = readlink(running, path, PATH_MAX - 1);
	path[length > 0 ? length : 0] = 0;
	if (stat(running, &ours) || stat(path, &there)) return running;
	return ours.st_dev == there.st_dev && ours.st_ino == there.st_ino ? path : running;
}

int mp_spawn_image(pid_t *pid, const char *role, const int fds[], int n)
{
	extern char **environ;
	char number[16], path[PATH_MAX];
	char *argv[] = {(char *)mp_program, (char *)role, number, NULL};
	posix_spawn_file_actions_t actions;
	snprintf(number, sizeof number, "%d", fds[0]);
	int error = posix_spawn_file_actions_init(&actions);
	if (error) return error;
	error = posix_spawn_file_actions_adddup2(&actions, mp_null, 0);
	for (int i = 0; i < n && !error; i++) error = posix_spawn_file_actions_adddup2(&actions, fds[i], fds[i]);
	if (!error) error = posix_spawn(pid, own_path(path), &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

int mp_start_spawn(struct mp_process *process)
{
	const char *target = mp_target_name(process->target);
	struct mp_parcel parcel;
	if (!mp_program) return MP_EINIT;
	if (!target) return MP_ETARGET;
	fflush(NULL);
	if (!mp_parcel_make(&parcel, process, target)) return MP_ESYSTEM;
	int error = mp_spawn_image(&process->pid, "--mp-child", parcel.fds, parcel.n);
	mp_parcel_close(&parcel);
	if (error) {
		process->pid = 0;
		errno = error;
		return MP_ESYSTEM;
	}
	process->pidfd = pidfd_open(process->pid, 0);
	return 0;
}
